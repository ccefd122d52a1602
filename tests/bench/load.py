"""Sixty people at once: most read, some write, each thinks between two acts."""

from __future__ import annotations

import queue
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random

from tests.bench import bare
from tests.bench.figures import quantile
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
    """Milliseconds of every act so far, and what went wrong."""

    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def time(self, into: list[float], act: Callable[[], object]) -> None:
        """Do it and note how long it took, or that it failed."""
        started = time.perf_counter()
        try:
            act()
        except (RuntimeError, OSError) as error:
            self.errors.append(str(error)[:200])
        into.append((time.perf_counter() - started) * 1000)


def print_load(new_visitor: Callable[[str], Visitor], names: tuple[str, ...], seconds: int = SECONDS) -> None:
    """Let `PEOPLE` sessions, shared out among `names`, work for `seconds`; print what they waited for."""
    tally, until = Tally(), threading.Event()
    drafts: queue.SimpleQueue[int] = queue.SimpleQueue()
    visitors = [(names[number % len(names)], new_visitor(names[number % len(names)])) for number in range(PEOPLE)]
    people = [
        threading.Thread(target=_work, args=(Random(number), name, visitor, tally, drafts, until))
        for number, (name, visitor) in enumerate(visitors)
    ]
    started = time.perf_counter()
    for person in people:
        person.start()
    time.sleep(seconds)
    until.set()
    for person in people:
        person.join()
    acts = len(tally.reads) + len(tally.writes)
    print(f"{PEOPLE} people for {seconds} s: {acts} acts, {acts / (time.perf_counter() - started):.1f} a second")
    print(f"  errors {len(tally.errors)} (bar 0)", *sorted(set(tally.errors))[:5], sep="\n    ")
    for what, found, bar in (("read", tally.reads, READ_BAR), ("write", tally.writes, WRITE_BAR)):
        half, most = quantile(found, 0.5), quantile(found, 0.95)
        print(f"  {what:6} {len(found):6}  p50 {half:6.0f}  p95 {most:6.0f} (bar {bar})  most {max(found):6.0f} ms")


def _work(
    rng: Random, name: str, visitor: Visitor, tally: Tally, drafts: queue.SimpleQueue[int], until: threading.Event
) -> None:
    """One person's day: read, think, sometimes write."""
    writing, reading = _writing(name, visitor, drafts), _reading(rng, visitor)
    while not until.wait(rng.expovariate(1 / THINKING)):
        act = next(writing) if not rng.randrange(WRITES) else None
        if act is not None:
            tally.time(tally.writes, act)
        else:
            tally.time(tally.reads, next(reading))


def _reading(rng: Random, visitor: Visitor) -> Iterator[Callable[[], object]]:
    """The desk, a list, a search, and documents that stood in the last list."""
    known: list[str] = ["/"]

    def look(address: str) -> None:
        known[:] = _LINK.findall(visitor.page(address).decode()) or ["/"]

    while True:
        yield lambda: look("/")
        for address in ("/incoming/", f"/incoming/?page={rng.randint(1, 200)}", "/tasks/"):
            yield partial(look, address)
            yield lambda: visitor.page(rng.choice(known))
            yield lambda: visitor.search(bare.question(rng.randrange(1000)))


def _writing(name: str, visitor: Visitor, drafts: queue.SimpleQueue[int]) -> Iterator[Callable[[], object] | None]:
    """What a person of this name writes: the clerk registers, the specialist drafts, the head approves."""
    saved: list[int] = []
    while True:
        if name == "vanthu":
            yield lambda: saved.append(visitor.post("/incoming", card())["id"])
            yield lambda: visitor.post(f"/incoming/{saved.pop()}/actions/register", {}) if saved else None
        elif name == "chuyenvien":
            yield lambda: drafts.put(submitted(visitor, 1))
        else:
            waiting = drafts.get() if name == "truongphong" and not drafts.empty() else None
            yield partial(visitor.post, f"/outgoing/{waiting}/actions/approve_content", {}) if waiting else None
