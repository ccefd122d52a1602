"""A set of look-alikes on disk, with the table of right answers."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from eoffice.records.types import document_types
from tests.lookalikes import free, noise, tables, words
from tests.lookalikes.facts import FIELDS, Facts, draw

Family = Callable[[Facts, Random], bytes]


def _scan(facts: Facts, rng: Random) -> bytes:
    return noise.scanned(rng.choice([tables, free]).render(facts, rng), rng)


def _garbled(facts: Facts, rng: Random) -> bytes:
    return noise.scanned(tables.render(facts, rng), rng, has_garbage=True)


FAMILIES: dict[str, tuple[str, Family]] = {
    "tables": ("pdf", tables.render), "free": ("pdf", free.render), "word": ("docx", words.render),
    "scan": ("pdf", _scan), "garbled": ("pdf", _garbled),
}  # fmt: skip


def write_set(folder: Path, *, seed: int, count: int, families: tuple[str, ...]) -> Iterator[Path]:
    """Write `count` documents and `expected.csv`; the types take turns, so that all come up. Equal seeds, equal facts."""
    folder.mkdir(parents=True, exist_ok=True)
    slugs = [slug for slug, kind in document_types().items() if not kind.is_copy and slug != "THU_CONG"]
    with (folder / "expected.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, ["file", *FIELDS])
        table.writeheader()
        for place in range(count):
            rng = Random(f"{seed}/{place}")  # noqa: S311 - look-alikes are no secret
            facts = draw(rng, slugs[place // 2 % len(slugs)] if place % 2 else None)
            family = families[place % len(families)]
            ending, render = FAMILIES[family]
            path = folder / f"{place:04d}-{family}.{ending}"
            path.write_bytes(render(facts, rng))
            table.writerow(facts.expected(path.name))
            yield path
