"""Timing and printing: every figure beside its bare limit and its bar."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import psutil

#: Processor seconds that somebody has used so far.
Clock = Callable[[], float]


def quantile(values: Iterable[float], q: float) -> float:
    """Nearest-rank quantile."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))]


def processor_of(*processes: psutil.Process, alone: bool = False) -> Clock:
    """The processor time of these and all they have started and outlived; `alone`: of nobody they started."""

    def seconds() -> float:
        if alone:
            return sum(sum(process.cpu_times()[:2]) for process in processes)
        family = {member for process in processes for member in [process, *process.children(recursive=True)]}
        return sum(sum(member.cpu_times()[:4]) for member in family)

    return seconds


@dataclass(frozen=True)
class Times:
    """Milliseconds by the clock on the wall for each action, and of the processor for one on average."""

    wall: list[float]
    processor: float

    @property
    def p50(self) -> float:
        """The middle one."""
        return quantile(self.wall, 0.5)

    @property
    def p95(self) -> float:
        """Which only one in twenty exceeds."""
        return quantile(self.wall, 0.95)


def times(action: Callable[[int], object], count: int, *, used: Clock | None = None, warm_up: int = 3) -> Times:
    """Time `action(0)`, `action(1)` …, after a few that are not counted; `used` is the clock of who does the work."""
    used = used or processor_of(psutil.Process())
    for number in range(warm_up):
        action(number)
    wall, before = [], used()
    for number in range(count):
        started = time.perf_counter()
        action(number)
        wall.append((time.perf_counter() - started) * 1000)
    return Times(wall, (used() - before) * 1000 / count)


@dataclass(frozen=True)
class Figure:
    """One line of the result. `bar` is the p95 that the design asks for, at its size."""

    what: str
    found: Times
    bare: Times | None = None
    bare_name: str = ""
    bar: str = ""

    def line(self) -> str:
        """The line of the table."""
        own = f"{self.found.p50:8.1f} {self.found.p95:8.1f} {self.found.processor:8.1f}"
        bare = f"{self.bare.p95:8.2f} {self.found.p95 / self.bare.p95:6.1f}x" if self.bare else " " * 16
        return f"{self.what:42} {own} {bare}  {self.bar:14} {self.bare_name}"

    def growth(self, before: Figure) -> str:
        """The line of the comparison with the same figure in a smaller office."""
        wall, processor = self.found.p50 / before.found.p50, self.found.processor / max(before.found.processor, 0.1)
        return f"{self.what:42} {wall:7.2f}x {processor:7.2f}x"


HEAD = f"{'ms':42} {'p50':>8} {'p95':>8} {'cpu':>8} {'bare p95':>8} {'ratio':>7}  {'bar (p95)':14} bare limit"
GROWTH_HEAD = f"{'ten times the documents':42} {'p50':>8} {'cpu':>8}   (bar 2x)"
