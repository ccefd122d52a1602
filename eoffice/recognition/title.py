"""Type (ô 5a) and subject (trích yếu, ô 5a or 5b)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from eoffice.core.text import words
from eoffice.recognition import wording
from eoffice.recognition.head import Head, is_mark, is_salutation, is_symbol
from eoffice.recognition.layout import Line, joined
from eoffice.records.types import OFFICIAL_LETTER

#: A title is looked for among so many rows below the head.
_TITLE_ROWS = 7
#: How far the middle of a centred line may lie from the middle of the title, in points.
_OFF_CENTRE, _OFF_CENTRE_PLAIN = 9.0, 5.0
_CONTENT = re.compile(
    r"^(kính\s|căn cứ|thực hiện|theo |xét |để |nhằm |hôm nay|vào (lúc|hồi)|điều\s+\d|(phần|chương|mục)\s+[ivx\d]|"
    r"ngày\s+\d|thời gian|[ivx]+\s*[.)]\s|\d+\s*[.)]\s|[-–•+*]\s|[a-zđ]\)\s|trên cơ sở|thi hành|tiếp theo|"
    r"chúng tôi|tên tôi|trong thời gian|ngay sau)",
    re.IGNORECASE,
)
#: A line that ends so is not the last: a dash, a comma, a word that asks for another.
_OPEN_END = re.compile(r"([-–,]|\b(số|và|của|về|cho|tại|với|các|những))$", re.IGNORECASE)
#: With so much confidence the field stays empty and shows the place.
_DOUBT = 0.5
#: What stands below a subject without being part of it.
_REMARK = re.compile(r"^\((kèm|ban hành|đính|trích|dự thảo)", re.IGNORECASE)


@dataclass(frozen=True)
class Title:
    """The name of the type as printed and the lines of the subject below it; `doubt` is a line that may be its next,
    or its last one where that asks for another.
    """

    line: Line | None = None
    slug: str | None = None
    rest: str = ""
    subject: tuple[Line, ...] = ()
    doubt: Line | None = None


def read_title(head: Head) -> Title:
    """What stands below the head: the title, if there is one, and the subject under it."""
    agency = wording.compact(joined(head.agency)) or "\0"
    for place, row in enumerate(head.body[:_TITLE_ROWS]):
        if is_salutation(row.text) or _CONTENT.match(row.text):
            break
        if not row.is_upper and not _starts_upper(row):
            if not is_mark(row.text) and len(row.words) > 6:
                break
            continue
        if is_mark(row.text) or row.text.startswith("("):
            continue
        slug, rest = _type_of(row)
        if slug is None and (head.about or len(row.words) > 14):
            break
        return Title(row, slug, rest, *_subject_below(row, head.body[place + 1 :], agency))
    return Title()


def _starts_upper(row: Line) -> bool:
    start = row.words[: 2 if len(row.words) > 1 else 1]
    letters = "".join(c for word in start for c in word.text if c.isalpha())
    return len(letters) > 3 and letters.isupper()


def _type_of(row: Line) -> tuple[str | None, str]:
    """The slug of the type whose name the row begins with, and what follows the name."""
    start = "".join(c for c in wording.plain(row.text) if c.isalnum())
    for name, slug in wording.printed_types():
        if start.startswith(name):
            rest = _after(row.text, len(name))
            if not _is_another_word(name, start, rest):
                return slug, rest
    return None, ""


def _is_another_word(name: str, start: str, rest: str) -> bool:
    """Whether the type's name ends within a word of the row: “BÁO CÁOVIÊN”."""
    return len(start) > len(name) and bool(rest) and rest[0].isalnum() and not rest.startswith(" ")


def _after(text: str, letters: int) -> str:
    """`text` without its first `letters` letters and digits."""
    for place, character in enumerate(text):
        if letters == 0:
            return text[place:]
        letters -= character.isalnum()
    return ""


def _subject_below(title: Line, rows: tuple[Line, ...], agency: str) -> tuple[tuple[Line, ...], Line | None]:
    """The lines of the subject under `title`, and the one in doubt."""
    taken: list[Line] = []
    above = title
    for row in rows:
        if row.box.top - above.box.bottom > (2.6 if not taken else 1.1) * max(row.size, above.size):
            break
        if _ends_subject(row, agency):
            break
        if not _continues(title, taken, row):
            return tuple(taken), row if taken and (_is_open(taken) or _could_continue(title, taken, row)) else None
        taken.append(row)
        above = row
    return tuple(taken), taken[-1] if taken and _is_open(taken) else None


def _ends_subject(row: Line, agency: str) -> bool:
    """Whether `row` is something else for sure."""
    if is_salutation(row.text) or is_mark(row.text) or is_symbol(row) or _REMARK.match(row.text):
        return True
    return row.is_upper and len(row.words) > 1 and _is_authority(row, agency)


def _continues(title: Line, taken: list[Line], row: Line) -> bool:
    """Whether `row` is a line of the subject under `title`, of which `taken` are read."""
    if abs(row.box.middle - title.box.middle) >= _reach(row):
        return False
    begins_content = _CONTENT.match(row.text) is not None and not row.is_bold
    if taken:
        is_next = not begins_content or row.text[0].islower() or _is_open(taken)
        return row.is_bold == taken[0].is_bold and is_next
    return not begins_content and not row.text.startswith("(") and not row.text.endswith((":", "./."))


def _reach(row: Line) -> float:
    return _OFF_CENTRE if row.is_bold or row.certainty < 1 else _OFF_CENTRE_PLAIN


def _is_open(taken: list[Line]) -> bool:
    """Whether what is read so far asks for more."""
    text = joined(taken).rstrip()
    return text.count("(") > text.count(")") or _OPEN_END.search(text) is not None


def _could_continue(title: Line, taken: list[Line], row: Line) -> bool:
    """Whether `row`, which begins like no sentence, stands in the middle like the lines above it."""
    is_centred = abs(row.box.middle - title.box.middle) < _reach(row)
    return is_centred and not row.text[0].isupper() and row.box.width <= max(line.box.width for line in taken)


def _is_authority(row: Line, agency: str) -> bool:
    """Whether the row names who decides (“CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG …”) rather than goes on with the subject."""
    name = wording.compact(row.text)
    return wording.begins_post(row.text) or name in agency or (wording.begins_body(row.text) and agency[-12:] in name)


@dataclass(frozen=True)
class Kind:
    """The type by all evidence: `ground` says where it was seen."""

    slug: str | None
    confidence: float
    lines: tuple[Line, ...] = ()


def type_of(head: Head, title: Title, notation: str) -> Kind:
    """The type by the title, weighed against the abbreviation in the symbol; empty for none of the 29."""
    by_symbol = type_by_symbol(notation)
    seen = (title.line,) if title.line is not None else ()
    if title.slug is not None:
        if by_symbol == title.slug:
            return Kind(title.slug, 0.99, seen)
        if by_symbol is not None:
            return Kind(title.slug, 0.75, seen)
        return Kind(title.slug, 0.95, seen)
    if title.line is not None:
        return Kind(None, 0.0)
    if head.about or (_greets(head) and head.number is not None):
        lines = head.about or tuple(row for row in head.body[:3] if is_salutation(row.text))[:1]
        if by_symbol is not None and by_symbol != OFFICIAL_LETTER:
            return Kind(by_symbol, 0.5, lines) if not head.about else Kind(OFFICIAL_LETTER, 0.8, lines)
        return Kind(OFFICIAL_LETTER, 0.97 if head.about and head.number is not None else 0.85, lines)
    number = (head.number,) if head.number is not None else ()
    return Kind(by_symbol, 0.8, number) if by_symbol is not None else Kind(None, 0.0)


def _greets(head: Head) -> bool:
    return any(is_salutation(row.text) for row in head.body[:3])


def type_by_symbol(notation: str) -> str | None:
    """The type whose abbreviation the symbol begins with; None for a letter's symbol."""
    first = re.split(r"[-/]", re.sub(r"^\d{4}/", "", notation))[0]
    return OFFICIAL_LETTER if first == "CV" else wording.abbreviations().get(first)


@dataclass(frozen=True)
class Subject:
    """The subject with the lines that hold it."""

    text: str
    confidence: float
    lines: tuple[Line, ...]


def subject_of(head: Head, title: Title) -> Subject | None:
    """The subject; None when the page has none in its place."""
    if head.about:
        text = wording.ABOUT_LONG.sub("", joined(head.about)).strip()
        text = re.sub(r"^(về việc)\s+", "", text, flags=re.IGNORECASE) if len(text.split()) > 3 else text
        sure = _DOUBT if _is_open(list(head.about)) else 0.96 if len(text.split()) > 2 else 0.6
        return Subject(_tidy(text), sure, head.about) if text else None
    if title.line is None:
        return None
    text = joined(title.subject)
    rest = title.rest.strip(" :.,-–")
    lines = title.subject
    if title.slug is not None and rest and len(words(rest)) > 0 and not rest.startswith("("):
        text, lines = f"{rest} {text}".strip(), (title.line, *title.subject)
    if not text or (title.slug is None and len(text.split()) < 3):
        return None
    sure = 0.95 if title.slug is not None and (not title.subject or title.subject[0].is_bold) else 0.85
    if title.doubt is not None:
        sure, lines = _DOUBT, (*lines, title.doubt)
    return Subject(_tidy(text), sure, lines)


def _tidy(text: str) -> str:
    return text.strip().rstrip(".;,:").strip()
