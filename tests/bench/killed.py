"""A writer of an index that is killed in the middle of its commits, again and again.

`python -m tests.bench.killed ENGINE FOLDER` is the writer: each batch adds letters, changes old ones and takes one out,
and moves the place in the log by one. What is read afterwards must be some whole number of batches, none of those that
were reported lost.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from eoffice.core.index_documents import IndexDocument
from eoffice.search.engine import Position, SearchEngine, Sort
from eoffice.search.entries import analyse, entry_key
from eoffice.search.folder import engine_class
from eoffice.search.nodes import Term

ADDED = 20
KEYS = frozenset({"agency:1"})


def letter(number: int, batch: int) -> IndexDocument:
    """A letter as the batch left it."""
    return IndexDocument(
        kind="incoming", id=number, agency_id=1, grants=KEYS, number=str(number), notation="UBND-VP",
        subject=f"Báo cáo đợt {batch}", issued_on=date(2026, 1, 1), body=f"Văn thư lưu trữ, lượt {batch}. " * 20,
    )  # fmt: skip


def write_batch(engine: SearchEngine, batch: int) -> None:
    """Add, change, take out."""
    first = batch * ADDED
    numbers = [*range(first, first + ADDED), *range(first - ADDED // 2, first if batch > 1 else 0)]
    entries = [analyse("record", letter(number, batch)) for number in numbers if number >= ADDED]
    gone = [entry_key("record", first - ADDED)] if batch > 1 else []
    engine.apply(entries, gone, Position(0, batch, ""))


def main(name: str, folder: str) -> None:
    """Write batch after batch, from where the index stands, saying what begins and what is done."""
    engine = engine_class(name).open(Path(folder))
    for batch in range(engine.status().position.id + 1, 1_000_000):
        print("begins", batch, flush=True)
        write_batch(engine, batch)
        print("done", batch, flush=True)


@dataclass(frozen=True)
class Outcome:
    """What is read after a kill: batches reported and found; `harm` says what is wrong, if anything."""

    reported: int
    found: int
    harm: str


def kill_and_look(name: str, folder: Path, rng: Random, commits: int) -> Outcome:
    """Let a writer do some commits, kill it in the middle of the next one, read what is there."""
    command = [sys.executable, "-m", "tests.bench.killed", name, str(folder)]
    reported, began, took = 0, 0.0, 0.1
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            word, number = line.split()
            if word == "begins":
                began = time.perf_counter()
                commits -= 1
                if commits < 0:
                    break
            else:
                reported, took = int(number), time.perf_counter() - began
        time.sleep(rng.random() * took)
        writer.send_signal(signal.SIGKILL)
        reported = max([reported, *(int(line.split()[1]) for line in writer.stdout if line.startswith("done"))])
    if writer.returncode != -signal.SIGKILL:
        return Outcome(reported, 0, "the writer could not go on with what its forerunner left")
    return _look(name, folder, reported)


def _look(name: str, folder: Path, reported: int) -> Outcome:
    engine = engine_class(name).open(folder)
    try:
        found = engine.status().position.id
        return Outcome(reported, found, "; ".join(_harms(engine, found, reported)))
    finally:
        engine.close()


def _harms(engine: SearchEngine, found: int, reported: int) -> Iterator[str]:
    if found < reported:
        yield f"batch {reported} was reported and is lost"
    there = found * ADDED - max(found - 1, 0)
    if engine.status().documents != there:
        yield f"{engine.status().documents} documents instead of {there}"
    total = engine.search(Term("text", "tru"), KEYS, sort=Sort.RELEVANCE, limit=1).total
    if total != there:
        yield f"{total} found instead of {there}"
    last = engine.count(Term("title", str(found)), KEYS) if found else 0
    if found and last != ADDED + (ADDED // 2 if found > 1 else 0):
        yield f"{last} letters of the last batch"


def print_kills(folder: Path, name: str, rounds: int, seed: int = 1) -> None:
    """Kill a writer so many times over one index, and say what was found; fails when anything was harmed."""
    rng, inside, outcome = Random(seed), 0, Outcome(0, 0, "")
    folder.mkdir()
    engine_class(name).create(folder).close()
    for round_ in range(rounds):
        outcome = kill_and_look(name, folder, rng, commits=rng.randint(0, 3))
        inside += outcome.found == outcome.reported
        if outcome.harm:
            raise SystemExit(f"{name}, kill {round_ + 1}: {outcome.harm}")
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(
        f"{name}: writer killed {rounds} times in its commits, {inside} of which left no trace and {rounds - inside}"
        f" were just done; nothing lost, nothing halved; {outcome.found} batches, {size / 1e6:.1f} MB in"
        f" {sum(1 for _ in folder.iterdir())} files"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
