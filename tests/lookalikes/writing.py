"""A set of look-alikes on disk, with the table of right answers."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from eoffice.records.types import document_types
from tests.lookalikes import free, loose, noise, odd, pen, tables, ward, words
from tests.lookalikes.facts import FIELDS, Facts, draw

#: What is finally said, and the file that says it.
Family = Callable[[Facts, Random], tuple[Facts, bytes]]


def _told(render: Callable[[Facts, Random], bytes]) -> Family:
    """A family that prints the facts as they were drawn."""
    return lambda facts, rng: (facts, render(facts, rng))


def _odd(facts: Facts, rng: Random) -> tuple[Facts, bytes]:
    facts, form = odd.twist(facts, rng)
    return facts, odd.render(facts, form)


def _scan(facts: Facts, rng: Random) -> bytes:
    pdf = tables.render(facts, rng, is_drawn=True) if rng.random() < 0.5 else free.render(facts, rng)
    return noise.scanned(pdf, rng)


def _garbled(facts: Facts, rng: Random) -> bytes:
    return noise.scanned(tables.render(facts, rng, is_drawn=True), rng, has_garbage=True)


FAMILIES: dict[str, tuple[str, Family]] = {
    "tables": ("pdf", _told(tables.render)),
    "free": ("pdf", _told(free.render)),
    "odd": ("pdf", _odd),
    "loose": ("pdf", _told(loose.render)),
    "word": ("docx", _told(words.render)),
    "ward": ("pdf", ward.as_pdf),
    "ward-word": ("docx", ward.as_word),
    "scan": ("pdf", _told(_scan)),
    "garbled": ("pdf", _told(_garbled)),
    "pen": ("pdf", pen.render),
}


def write_set(folder: Path, *, seed: int, count: int, families: tuple[str, ...]) -> Iterator[Path]:
    """Write `count` documents and `expected.csv`; the types take turns, so that all come up."""
    folder.mkdir(parents=True, exist_ok=True)
    slugs = [slug for slug, kind in document_types().items() if not kind.is_copy and slug != "THU_CONG"]
    with (folder / "expected.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, ["file", *FIELDS])
        table.writeheader()
        for place in range(count):
            rng = Random(f"{seed}/{place}")
            facts = draw(rng, slugs[place // 2 % len(slugs)] if place % 2 else None)
            family = families[place % len(families)]
            ending, render = FAMILIES[family]
            path = folder / f"{place:04d}-{family}.{ending}"
            facts, content = render(facts, rng)
            path.write_bytes(content)
            table.writerow(facts.expected(path.name))
            yield path
