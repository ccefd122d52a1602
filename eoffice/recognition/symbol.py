"""Number, symbol and date as they are written, and whether they can be true."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from eoffice.core.text import fold
from eoffice.recognition import wording
from eoffice.recognition.head import NUMBER

_PARTS = re.compile(r"^(?P<number>\d{1,6}[A-Za-zĐđ]?)?\s*(?P<rest>.*)$")
_NOTATION = re.compile(r"^[A-ZĐa-zđƠƯ&Ăăâô\d]{1,14}([-/.–][A-ZĐa-zđƠƯ&Ăăâô\d.]{1,20}){0,6}$")
_DATE = re.compile(r"ngay[\s.:,…_-]*(?P<day>\d{1,2})?\W*thang\W*(?P<month>\d{1,2})?\W*nam\W*(?P<year>\d{4})?")
_SHORT_DATE = re.compile(r"(?<!\d)(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>\d{4})(?!\d)")
_DOUBLED = re.compile(r"^[A-Za-z]*ĐĐ[A-Za-z]*(?=-)")
_FIRST_YEAR, _LAST_YEAR = 1945, 2100


@dataclass(frozen=True)
class Symbol:
    """What stands after “Số:”; an empty part could not be read, or is not there."""

    number: str = ""
    notation: str = ""


def read_symbol(text: str) -> Symbol:
    """Number and notation of a line such as “Số: 15/QĐ-UBND”, the number empty where it is left to the hand."""
    body = NUMBER.sub("", text.strip())
    body = re.sub(r"\s*([/–-])\s*", r"\1", body.replace("—", "-").replace("\u2212", "-"))
    body = body.strip(" .:;,…_")
    party = re.fullmatch(r"(\d{1,5})?\s*-\s*([A-ZĐa-z]{1,6}/[A-ZĐ-]{1,12})", body)
    if party is not None:
        return Symbol(number=party[1] or "", notation=party[2])  # as the Party writes it: “15-CV/ĐU”
    body = re.sub(r"^(\d+)(?=[A-ZĐ]{2,4}-[A-ZĐ]{2})", r"\1/", body)  # a stroke that the scanner lost
    before, slash, after = body.partition("/")
    if not slash:
        overwritten = _overwritten().search(body)
        if overwritten is not None:
            return Symbol(notation=overwritten[0])
        return Symbol(number=body if re.fullmatch(r"\d{1,6}[A-Za-zĐđ]?", body) else "")
    digits = re.sub(r"[\s.…_:;]", "", before)
    number = digits if re.fullmatch(r"\d{1,6}[A-Za-zĐđ]?", digits) else ""
    if not number and re.fullmatch(r"\d{1,6}[A-Za-zĐđ]?(-\d{1,3})?", digits):
        number = digits
    return Symbol(number=number, notation=_clean_notation(after))


def _clean_notation(text: str) -> str:
    head = re.split(r"\s{2,}|\s(?=[(\[vV])", text.strip())[0]
    parts = head.split()
    notation = parts[0] if parts else ""
    for part in parts[1:]:
        if not re.fullmatch(r"[A-ZĐ&\d-]{1,12}", part):
            break
        notation += part
    notation = notation.replace("–", "-").strip(".,;:-–_/")
    notation = _DOUBLED.sub(_single, notation)
    return notation if _NOTATION.match(notation) and any(c.isupper() for c in notation) else ""


def _single(doubled: re.Match[str]) -> str:
    """“CĐĐ-CAP” is “CĐ-CAP” where only this begins with a type: a wide Đ is read as two."""
    known = wording.abbreviations()
    single = doubled[0].replace("ĐĐ", "Đ")
    return single if single in known and doubled[0] not in known else doubled[0]


@cache
def _overwritten() -> re.Pattern[str]:
    """A notation that begins with the abbreviation of a type, where digits by pen run into its stroke."""
    known = sorted(wording.abbreviations(), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, known))})-[A-ZĐ&][A-ZĐ&-]+$")


def read_date(text: str) -> date | None:
    """The date of a line such as “Huế, ngày 05 tháng 6 năm 2026”; None when a part is missing or impossible."""
    folded = fold(text)
    match = _DATE.search(folded) or _SHORT_DATE.search(folded)
    if match is None or not all(match.groups()):
        return None
    day, month, year = (int(match[name]) for name in ("day", "month", "year"))
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
