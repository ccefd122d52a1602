"""The fixed words of Vietnamese official documents, and how to find them in text whose marks may be misread."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from eoffice.core.text import canonical_tones, words
from eoffice.records.types import document_types

MOTTO = ("cong", "hoa", "xa", "hoi", "chu", "nghia", "viet", "nam")
PARTY_MOTTO = ("dang", "cong", "san", "viet", "nam")
SECOND_MOTTO = ("doc", "lap", "tu", "do", "hanh", "phuc")

_WORDS = tomllib.loads((Path(__file__).parent / "data" / "words.toml").read_text(encoding="utf-8"))
_BODIES: tuple[str, ...] = tuple(_WORDS["bodies"])
_PAIRS = frozenset[str](_WORDS["pairs"])
POSTS: tuple[str, ...] = tuple(_WORDS["posts"])
SMALL_IN_NAMES: tuple[str, ...] = tuple(_WORDS["small_in_names"])
SURNAMES = frozenset(canonical_tones(name) for name in _WORDS["surnames"])
DEGREE = re.compile(rf"^(?:{'|'.join(sorted(_WORDS['degrees'], key=len, reverse=True))})(?:[.,:]|\s|$)")
AUTHORITY = re.compile(r"^(TM|KT|TL|TUQ|T/M|K/T|T/L|TUN|Q)\s*[.,:]?\s+(?=\S)|^(TM|KT|TL|TUQ|Q)\.(?=\S)", re.IGNORECASE)
#: Lines that a signing tool prints around a visible signature, and what stands between post and name.
SIGNING_NOTE = re.compile(
    r"^\W*(da ky|ky boi|ky ten|nguoi ky|ngay ky|thoi gian ky|co quan\s*:|to chuc\s*:|chuc vu\s*:|email|e-mail|signed|"
    r"signature|digitally|date\s*:|reason|location|ky so|chu ky|valid|ky, |ky va|ky thay|\(ky|d/c|noi ky|so serial|"
    r"ky dien tu|duoc ky|cn=|da duyet|dau cua)",
    re.IGNORECASE,
)
ABOUT = re.compile(r"^v\s*[/.]\s*v\b", re.IGNORECASE)
ABOUT_LONG = re.compile(r"^(v\s*/\s*v\b\s*[.:]?\s*|về việc\s*:?\s*)", re.IGNORECASE)


def starts_with(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether the folded words of `text` begin with one of `phrases`."""
    start = " ".join(words(text)[:4]) + " "
    return any(start.startswith(f"{phrase} ") for phrase in phrases)


def begins_body(text: str) -> bool:
    """Whether the name of a body may begin here. Marks count: “phòng” is one, “Phong” a place."""
    start = plain(" ".join(text.split()[:3])) + " "
    return any(start.startswith(f"{plain(phrase)} ") for phrase in _BODIES)


def is_one_word(before: str, after: str) -> bool:
    """Whether the last syllable of one line and the first of the next are one word."""
    return plain(f"{before.split()[-1]} {after.split()[0]}") in _PAIRS


def is_surname(syllable: str) -> bool:
    """Whether names begin with the syllable. Marks count."""
    return plain(syllable) in SURNAMES


def has_run(text: str, wanted: tuple[str, ...], least: int) -> bool:
    """Whether at least `least` of the `wanted` syllables stand in `text` in their order."""
    return _matches(words(text), wanted) >= least


def _matches(found: list[str], wanted: tuple[str, ...]) -> int:
    place, count = 0, 0
    for syllable in wanted:
        if syllable in found[place:]:
            place = found.index(syllable, place) + 1
            count += 1
    return count


def is_ornament(text: str) -> bool:
    """Whether a line is only strokes and dots."""
    return not any(c.isalnum() for c in text)


def plain(text: str) -> str:
    """Lower case with marks, tones in one place: for exact comparison."""
    return canonical_tones(text).casefold()


def compact(text: str) -> str:
    """Folded letters without spaces, so that “Q U Y Ế T” is one word."""
    return "".join(words(text))


@cache
def printed_types() -> tuple[tuple[str, str, str], ...]:
    """Of each type: its compact name, its exact name, its slug; longer names first. Copies are no type of a text."""
    known = [
        (compact(name), plain(name), kind.slug)
        for kind in document_types().values()
        for name in [kind.name.partition(" (")[0]]
        if not kind.is_copy and kind.slug != "CONG_VAN"
    ]
    return tuple(sorted(known, key=lambda item: -len(item[0])))


@cache
def abbreviations() -> dict[str, str]:
    """Abbreviation, exact → slug."""
    return {
        kind.abbreviation: kind.slug for kind in document_types().values() if kind.abbreviation and not kind.is_copy
    }
