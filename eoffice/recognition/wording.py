"""The fixed words of Vietnamese official documents, and how to find them in text whose marks may be misread."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from eoffice.core.text import canonical_tones, fold, nfc, words
from eoffice.records.types import document_types

MOTTO = ("cong", "hoa", "xa", "hoi", "chu", "nghia", "viet", "nam")
PARTY_MOTTO = ("dang", "cong", "san", "viet", "nam")
SECOND_MOTTO = ("doc", "lap", "tu", "do", "hanh", "phuc")

_WORDS = tomllib.loads((Path(__file__).parent / "data" / "words.toml").read_text(encoding="utf-8"))
_BODIES: tuple[str, ...] = tuple(_WORDS["bodies"])
_TWINS = str.maketrans("\u00d0\u00f0\u0189\u0256", "ĐđĐđ")
_EDGES = ".,:;()[]"
_PAIRS = frozenset[str](_WORDS["pairs"])
_POSTS: tuple[str, ...] = tuple(_WORDS["posts"])
_SECOND_SIGNERS: tuple[str, ...] = tuple(_WORDS["second_signers"])
SECTORS: tuple[str, ...] = tuple(_WORDS["sectors"])
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
ABOUT = re.compile(r"^v\s*[/.|il1]?\s*v\b", re.IGNORECASE)
ABOUT_LONG = re.compile(r"^(v\s*[/.|il1]?\s*v\b\s*[.:]?\s*|về việc\s*:?\s*)", re.IGNORECASE)


def spelt(text: str) -> str:
    """A word in NFC, with the Đ of our alphabet where its Nordic twins were typed."""
    return nfc(text).translate(_TWINS)


def starts_with(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether the folded words of `text` begin with one of `phrases`."""
    start = " ".join(words(text)[:4]) + " "
    return any(start.startswith(f"{phrase} ") for phrase in phrases)


def begins_body(text: str) -> bool:
    """Whether the name of a body may begin here. Marks count: “phòng” is one, “Phong” a place."""
    return _begins_with(text, _BODIES)


def begins_post(text: str) -> bool:
    """Whether a post above a signature may begin here. Marks count: “trưởng” is one, “trường” a school."""
    return _begins_with(text, _POSTS)


def is_second_signer(text: str) -> bool:
    """Whether the post is that of one who signs beside the one who answers for the document."""
    return _begins_with(text, _SECOND_SIGNERS)


def _begins_with(text: str, phrases: tuple[str, ...]) -> bool:
    start = plain(" ".join(text.split()[:6])).rstrip(" .,:;") + " "
    return any(start.startswith(f"{plain(phrase)} ") for phrase in phrases)


def mended(syllables: list[str]) -> list[str]:
    """Capital syllables as the fixed phrases have them: a scanner spoils marks more than letters."""
    keys = [fold(syllable) for syllable in syllables]
    out = list(syllables)
    place = 0
    while place < len(keys):
        for length in range(min(8, len(keys) - place), 1, -1):
            phrase = _phrases().get(" ".join(key.strip(_EDGES) for key in keys[place : place + length]))
            if phrase is not None and all(s.isupper() for s in syllables[place : place + length]):
                out[place : place + length] = [
                    _dressed(old, new) for old, new in zip(syllables[place:], phrase, strict=False)
                ]
                place += length - 1
                break
        place += 1
    return out


def _dressed(old: str, new: str) -> str:
    """The new syllable in capitals, with the signs that stood around the old one."""
    core = old.strip(_EDGES)
    return old.replace(core, new.upper()) if core else old


@cache
def _phrases() -> dict[str, list[str]]:
    """Folded phrase → its syllables with marks; phrases that fold alike are left out."""
    known: dict[str, set[str]] = {}
    names = [kind.name.partition(" (")[0] for kind in document_types().values() if not kind.is_copy]
    for phrase in (*_WORDS["mended"], *_POSTS, *_BODIES, *SMALL_IN_NAMES, *names):
        if " " in phrase:
            known.setdefault(fold(phrase), set()).add(canonical_tones(phrase).lower())
    return {folded: next(iter(spelt)).split() for folded, spelt in known.items() if len(spelt) == 1}


def is_one_word(before: str, after: str) -> bool:
    """Whether the last syllable of one line and the first of the next are one word."""
    return plain(f"{before.rpartition(' ')[2]} {after.partition(' ')[0]}") in _PAIRS


def is_surname(syllable: str) -> bool:
    """Whether names begin with the syllable. Marks count."""
    return plain(syllable) in SURNAMES


def mended_surname(syllable: str) -> str:
    """The surname that a misread syllable can only be: “Nguyên” is “Nguyễn”; itself where there are several or none."""
    if is_surname(syllable):
        return syllable
    likely = {surname for surname in SURNAMES if fold(surname) == fold(syllable)}
    return likely.pop().capitalize() if len(likely) == 1 else syllable


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
def printed_types() -> tuple[tuple[str, str], ...]:
    """Of each type: its name in small letters without spaces, its slug; longer names first. Copies are no type."""
    known = [
        (plain(name).replace(" ", ""), kind.slug)
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
