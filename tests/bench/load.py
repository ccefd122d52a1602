"""Sixty people at once: most read, some write, each thinks between two acts."""

from __future__ import annotations

import queue
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from os import getloadavg
from random import Random

from tests.bench import bare
from tests.bench.figures import Clock, quantile
from tests.bench.table import card, submitted
from tests.bench.visitor import Visitor

PEOPLE, SECONDS = 60, 120
#: Seconds between two acts of one person, on average.
THINKING = 4.0
#: One act in so many writes.
WRITES = 6
READ_BAR, WRITE_BAR = 500, 1500
_LINK = re.compile(r'href="(/(?:incoming|outgoing)/\d+)"')


@dataclass
class Tally:
    """Milliseconds of every act so far by its kind, and what went wrong."""

    reads: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    writes: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)

    def time(self, into: list[float], act: Callable[[], object]) -> None:
        """Do it and note how long it took, or that it failed."""
        started = time.perf_counter()
        try:
            act()
        except (RuntimeError, OSError) as error:
            self.errors.append(str(error)[:200])
        into.append((time.perf_counter() - started) * 1000)


def print_load(
    new_visitor: Callable[[str], Visitor], names: tuple[str, ...], used: Mapping[str, Clock], seconds: int = SECONDS
) -> None:
    """Let `PEOPLE` sessions, shared out among `names`, work for `seconds`; print what they waited for.

    `used` are the processor clocks of those who did the work.
    """
    tally, until = Tally(), threading.Event()
    drafts: queue.SimpleQueue[int] = queue.SimpleQueue()
    visitors = [(names[number % len(names)], new_visitor(names[number % len(names)])) for number in range(PEOPLE)]
    people = [
        threading.Thread(target=_work, args=(Random(number), name, visitor, tally, drafts, until))
        for number, (name, visitor) in enumerate(visitors)
    ]
    started, before = time.perf_counter(), {who: clock() for who, clock in used.items()}
    for person in people:
        person.start()
    time.sleep(seconds)
    until.set()
    for person in people:
        person.join()
    took = time.perf_counter() - started
    acts = sum(len(times) for kinds in (tally.reads, tally.writes) for times in kinds.values())
    print(f"{PEOPLE} people for {seconds} s: {acts} acts, {acts / took:.1f} a second")
    print(f"  errors {len(tally.errors)} (bar 0)", *sorted(set(tally.errors))[:5], sep="\n    ")
    for what, kinds, bar in (("read", tally.reads, READ_BAR), ("write", tally.writes, WRITE_BAR)):
        _print_times(what, [one for times in kinds.values() for one in times], f" (bar {bar})")
        for kind, times in kinds.items():
            _print_times(f"  {kind}", times)
    shares = ", ".join(f"{who} {(clock() - before[who]) / took:.2f}" for who, clock in used.items())
    print(f"  seconds of the processor in a second: {shares}; load of the machine {getloadavg()[0]:.1f}")


def _print_times(what: str, times: list[float], bar: str = "") -> None:
    if times:
        half, most = quantile(times, 0.5), quantile(times, 0.95)
        print(f"  {what:16} {len(times):6}  p50 {half:6.0f}  p95 {most:6.0f}{bar:11}  most {max(times):6.0f} ms")


def _work(
    rng: Random, name: str, visitor: Visitor, tally: Tally, drafts: queue.SimpleQueue[int], until: threading.Event
) -> None:
    """One person's day: read, think, sometimes write."""
    writing, reading = _writing(name, visitor, drafts), _reading(rng, visitor)
    while not until.wait(rng.expovariate(1 / THINKING)):
        kind, act = next(writing) if not rng.randrange(WRITES) else ("", None)
        if act is not None:
            tally.time(tally.writes[kind], act)
        else:
            kind, act = next(reading)
            tally.time(tally.reads[kind], act)


def _reading(rng: Random, visitor: Visitor) -> Iterator[tuple[str, Callable[[], object]]]:
    """The desk, a list, a search, and documents that stood in the last list."""
    known: list[str] = ["/"]

    def look(address: str) -> None:
        known[:] = _LINK.findall(visitor.page(address).decode()) or ["/"]

    while True:
        yield "desk", lambda: look("/")
        for kind, address in (
            ("first page", "/incoming/"), ("any page", f"/incoming/?page={rng.randint(1, 200)}"), ("tasks", "/tasks/"),
        ):  # fmt: skip
            yield kind, partial(look, address)
            yield "document", lambda: visitor.page(rng.choice(known))
            yield "search", lambda: visitor.search(bare.question(rng.randrange(1000)))


def _writing(
    name: str, visitor: Visitor, drafts: queue.SimpleQueue[int]
) -> Iterator[tuple[str, Callable[[], object] | None]]:
    """What a person of this name writes: the clerk registers, the specialist drafts, the head approves."""
    saved: list[int] = []
    while True:
        if name == "vanthu":
            yield "save", lambda: saved.append(visitor.post("/incoming", card())["id"])
            yield "register", lambda: visitor.post(f"/incoming/{saved.pop()}/actions/register", {}) if saved else None
        elif name == "chuyenvien":
            yield "draft, submit", lambda: drafts.put(submitted(visitor, 1))
        else:
            waiting = drafts.get() if name == "truongphong" and not drafts.empty() else None
            act = partial(visitor.post, f"/outgoing/{waiting}/actions/approve_content", {}) if waiting else None
            yield "approve", act
