"""The issuing body (ô 2): which of the lines above the number name it, and how its name is written in running text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from eoffice.core.legacy_text import is_syllable
from eoffice.core.text import canonical_tones, fold, nfc, words
from eoffice.recognition import wording
from eoffice.recognition.head import is_mark
from eoffice.recognition.layout import Line, joined

#: Syllables that join words and are small in any name.
_ALWAYS_SMALL = frozenset({"và", "của", "các", "cho", "về"})
_JOINERS = frozenset(
    {"va", "-", "–", "cua", "cho", "voi", "tai", "thuoc", "ve", "phuong", "xa", "tinh", "quan", "huyen", "pho"}
)
_PLACES = ("phuong", "xa", "tinh", "thanh pho", "quan", "huyen", "thi xa", "thi tran", "dac khu", "thu do", "khu vuc")
#: The name of a place stands behind these; it need be no Vietnamese syllable: “tỉnh Đắk Lắk”, “xã Ea Kly”.
_BEFORE_PLACES = frozenset({"tỉnh", "phố", "phường", "xã", "huyện", "quận", "trấn"})
_ROMAN = re.compile(r"[ivxlc]+")
#: A signing tool prints smaller than this share of the head's letters.
_SMALL_PRINT = 0.7
_NOISE = re.compile(
    r"^(mẫu|phụ lục|biểu|trang|ký bởi|người ký|thời gian|email|hà nội,|địa chỉ|điện thoại|đt:|website|fax)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Issuer:
    """The issuing body by its lines."""

    text: str
    confidence: float
    lines: tuple[Line, ...]


def issuer_of(agency: Sequence[Line], text: str) -> Issuer | None:
    """The lowest body named in the lines above the number; the bodies over it are its superiors.

    `text` is what the document says below: a name that it writes out belongs together.
    """
    lines = [line for line in agency if _names_something(line)]
    if not lines:
        return None
    largest = max(line.size for line in lines)
    lines = [line for line in lines if line.size > _SMALL_PRINT * largest]
    if lines[-1].is_bold and not all(line.is_bold for line in lines):
        return _by_weight(lines, text)
    groups = _written_out(bodies_in(lines), text)
    last = groups[-1]
    sure = 0.93 if len(groups) == 1 else 0.86
    if lines[0].is_bold and not lines[-1].is_bold:
        sure = 0.7  # against the decree, which sets the superior upright
    if not wording.begins_body(last[0].text) or _is_joint(last):
        sure = 0.7
    return Issuer(joined(last), sure, tuple(last))


def is_of_another(name: str, notation: str) -> bool:
    """Whether the symbol is another body's: under a committee's name it says so, or the name of its office was lost."""
    return fold(name).startswith("uy ban nhan dan") and bool(notation) and "UB" not in notation


def _by_weight(lines: list[Line], text: str) -> Issuer:
    """The bold lines at the end: the decree sets the issuing body in bold, its superior upright."""
    start = len(lines)
    while start and lines[start - 1].is_bold:
        start -= 1
    groups = _written_out(bodies_in(lines[start:]), text)
    is_plain = len(groups) == 1 and not _is_joint(groups[0]) and wording.begins_body(groups[0][0].text)
    return Issuer(joined(groups[-1]), 0.97 if is_plain else 0.75, tuple(groups[-1]))


def _is_joint(lines: Sequence[Line]) -> bool:
    """Whether the lines name two bodies, parted by a dash."""
    parts = re.split(r"\s+[-–]\s+", joined(lines))
    return len(parts) > 1 and all(wording.begins_body(part) for part in parts)


def _names_something(line: Line) -> bool:
    text = line.text
    letters = [c for c in text if c.isalpha()]
    if text.isdigit() and len(text) < 3:
        return True  # the number of a ward, broken from its name
    if not letters or is_mark(text) or _NOISE.match(text) or ":" in text:
        return False
    return sum(c.isupper() for c in letters) >= 0.6 * len(letters)


def bodies_in(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines grouped by the body that they name; a name may run over several lines."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _continues(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _written_out(groups: list[list[Line]], text: str) -> list[list[Line]]:
    """The groups, the last two made one where the text below writes them as one name."""
    if len(groups) > 1 and _as_in_text(joined([*groups[-2], *groups[-1]]), text) is not None:
        return [*groups[:-2], [*groups[-2], *groups[-1]]]
    return groups


def _continues(group: list[Line], line: Line) -> bool:
    last = words(group[-1].text)[-1:] or [""]
    if last[0] in _JOINERS or group[-1].text.rstrip()[-1:] in {"-", "–", ",", "&"}:
        return True
    if wording.starts_with(line.text, _PLACES) or wording.is_one_word(group[-1].text, line.text):
        return True
    return not wording.begins_body(line.text) or _is_governing(group, line)


def _is_governing(group: list[Line], line: Line) -> bool:
    """Whether the group is a title that asks for the name below it: “VĂN PHÒNG / HỘI ĐỒNG NHÂN DÂN …”."""
    above = " ".join(words(joined(group)))
    return above in {
        "van phong",
        "thuong truc",
        "ban thuong vu",
        "co quan",
        "to",
        "hoi dong",
        "ban quan ly",
        "cong ty",
    } and (wording.begins_body(line.text))


def running_name(capitals: str, text: str) -> str:
    """The name as running text writes it: as it stands in `text` if it does, else by the words that stay small."""
    name = nfc(capitals).strip(" .,:;-–*")
    found = _as_in_text(name, text)
    return found if found is not None else _sentence_case(name)


def _as_in_text(name: str, text: str) -> str | None:
    """The commonest mixed-case spelling of the name in the text."""
    pattern = r"\s+".join(re.escape(canonical_tones(word)) for word in name.split())
    seen = Counter(
        " ".join(match.group().split())
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", canonical_tones(text), re.IGNORECASE)
        if not match.group().isupper()
    )
    if not seen:
        return None
    best = seen.most_common(1)[0][0]
    return best[:1].upper() + best[1:]


def _sentence_case(name: str) -> str:
    """Small letters where a phrase is known to have them, a capital at every other syllable."""
    given = name.split()
    keys = [canonical_tones(syllable.lower()) for syllable in given]
    small = {place for place, key in enumerate(keys) if key in _ALWAYS_SMALL}
    for phrase, skipped in (*((sector, 1) for sector in wording.SECTORS), *((p, 0) for p in wording.SMALL_IN_NAMES)):
        parts = phrase.split()
        for place in range(len(keys) - len(parts) + 1):
            if [key.rstrip(",") for key in keys[place : place + len(parts)]] == parts:
                small.update(range(place + skipped, place + len(parts)))
    small -= {place for place in small if place == 0 or given[place - 1] in {"-", "–"}}
    places = _in_places(keys)
    return " ".join(_cased(syllable, is_small=at in small, is_place=at in places) for at, syllable in enumerate(given))


def _in_places(keys: Sequence[str]) -> set[int]:
    """Which syllables are in the name of a place: as far as the next dash or word that joins."""
    found: set[int] = set()
    is_place = False
    for at, key in enumerate(keys):
        if is_place:
            found.add(at)
        is_place = key in _BEFORE_PLACES or (is_place and key not in _ALWAYS_SMALL and key not in {"-", "–"})
    return found


def _cased(syllable: str, *, is_small: bool, is_place: bool) -> str:
    low = syllable.lower()
    core = low.strip("(),.;")
    if not is_syllable(core) and not _is_name(core, is_place=is_place):
        return syllable  # an abbreviation, a number, a dash
    return low if is_small else low[:1].upper() + low[1:]


def _is_name(word: str, *, is_place: bool) -> bool:
    """Whether what is no syllable is a name, “Krông”, rather than an abbreviation: those have no marks on vowels."""
    vowels = [letter for letter in word if fold(letter) in "aeiouy"]
    if is_place and vowels:
        return _ROMAN.fullmatch(word) is None
    return any(not letter.isascii() for letter in vowels)
