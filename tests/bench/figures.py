"""Timing and printing: every figure beside its bare limit and its bar."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


def quantile(values: Iterable[float], q: float) -> float:
    """Nearest-rank quantile."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))]


def times(action: Callable[[int], object], count: int, *, warm_up: int = 3) -> list[float]:
    """Milliseconds of `action(0)`, `action(1)` …, after a few that are not counted."""
    for number in range(warm_up):
        action(number)
    found = []
    for number in range(count):
        started = time.perf_counter()
        action(number)
        found.append((time.perf_counter() - started) * 1000)
    return found


@dataclass(frozen=True)
class Figure:
    """One line of the result; times in milliseconds. `bar` is the p95 that the design asks for, at its size."""

    what: str
    values: list[float]
    bare: list[float] | None = None
    bare_name: str = ""
    bar: str = ""

    def line(self) -> str:
        """The line of the table."""
        p50, p95 = quantile(self.values, 0.5), quantile(self.values, 0.95)
        bare = f"{quantile(self.bare, 0.95):9.2f}" if self.bare else " " * 9
        ratio = f"{p95 / quantile(self.bare, 0.95):6.1f}x" if self.bare else " " * 7
        return f"{self.what:44} {p50:9.1f} {p95:9.1f} {bare} {ratio}  {self.bar:22} {self.bare_name}"


HEAD = f"{'':44} {'p50 ms':>9} {'p95 ms':>9} {'bare p95':>9} {'ratio':>7}  {'bar (p95)':22} bare limit"
