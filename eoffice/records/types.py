"""The document types of NĐ 30/2020 Đ7 and PL III, with their abbreviations. Case matters: QĐ is not QyĐ."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: Slug of the letter without a type name, whose symbol carries the drafting unit.
OFFICIAL_LETTER = "CONG_VAN"

_SOURCE = Path(__file__).parent / "data" / "doc_types.csv"


@dataclass(frozen=True)
class DocumentType:
    """A type: `slug` in data and addresses, Vietnamese `name`, `abbreviation` in the symbol (may be empty)."""

    slug: str
    name: str
    abbreviation: str
    is_copy: bool


@cache
def document_types() -> dict[str, DocumentType]:
    """All types by slug, in the order of the decree."""
    with _SOURCE.open(encoding="utf-8", newline="") as stream:
        return {
            row["slug"]: DocumentType(row["slug"], row["name_vi"], row["abbr"], row["kind"] == "copy")
            for row in csv.DictReader(stream)
        }


def type_choices() -> list[tuple[str, str]]:
    """All types, as a form or a filter offers them."""
    return [(known.slug, known.name) for known in document_types().values()]


def type_name(slug: str) -> str:
    """Vietnamese name of a type, the slug itself when unknown."""
    known = document_types().get(slug)
    return known.name if known else slug


def printed_type_name(slug: str) -> str:
    """The name as it stands on paper and in registers: “Quyết định”, without what lists add in brackets."""
    return type_name(slug).partition(" (")[0]
