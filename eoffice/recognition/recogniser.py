"""The proposals for a record card from pages of words: the one entrance to the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from eoffice.core.text import words
from eoffice.recognition import wording
from eoffice.recognition.head import Head, begins_letter, is_mark, is_symbol, read_head
from eoffice.recognition.issuer import is_of_another, issuer_of, running_name
from eoffice.recognition.layout import Box, Line, Page, segments_of
from eoffice.recognition.signature import Signature, as_scanned, doubts_of, name_on_next_page, read_signature
from eoffice.recognition.symbol import Symbol, read_date, read_symbol
from eoffice.recognition.title import read_title, subject_of, type_of

#: From this confidence on a value may be taken without looking; of such values at most 1 % are wrong.
SURE = 0.9
#: So many rows below the head may hold number and date where the head has none.
_BELOW_TITLE = 10
#: Not enough to fill a field in.
_HALF_READ = 0.5
#: Digits in print are read with more certainty than this, those by pen hardly ever.
_PRINTED = 0.8
#: What was read from a picture is never that sure.
_SCAN_CEILING = 0.85
FIELDS = (
    "number", "notation", "issued_on", "issuer", "type", "subject", "signer_name", "signer_position", "urgency",
    "page_count",
)  # fmt: skip
_URGENCIES = (("hoa toc", "express"), ("thuong khan", "very_urgent"), ("khan", "urgent"))


@dataclass(frozen=True)
class Place:
    """Where on a page: the edges as shares of its width and height, from the top left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Proposal:
    """A value with how sure it is (0 to 1) and where it was read; all empty when nothing could be read."""

    value: str | int | None = None
    confidence: float = 0.0
    page: int | None = None
    box: Place | None = None


class _Desk:
    """Collects proposals; knows the pages, so that it can place them and weigh scans."""

    def __init__(self) -> None:
        self.pages: dict[int, Page] = {}
        self.found: dict[str, Proposal] = {name: Proposal() for name in FIELDS}

    def propose(self, name: str, value: str | None, confidence: float, lines: Iterable[Line]) -> None:
        """Propose `value` as read from `lines`; nothing for an empty value, but its place is kept."""
        held = list(lines)
        page = self.pages.get(held[0].page) if held else None
        certainty = min((line.certainty for line in held), default=1.0)
        if page is not None and page.is_scan:
            confidence = min(confidence, _SCAN_CEILING) * (0.5 + 0.5 * certainty)
        self.found[name] = Proposal(
            value or None, round(confidence, 2) if value else 0.0, page.seen_on.number if page else None,
            _place(held, page) if page is not None and page.has_places else None,
        )  # fmt: skip

    def most_of_digits(self, line: Line) -> float:
        """How sure the digits of a line are at most: what a scanner reads from a pen is doubtful, print seldom is."""
        digits = [word.certainty for word in line.words if any(c.isdigit() for c in word.text)]
        page = self.pages.get(line.page)
        return _HALF_READ if page is not None and page.is_scan and min(digits, default=1.0) < _PRINTED else 1.0


def _place(lines: list[Line], page: Page) -> Place:
    box = Box.around(line.box for line in lines)
    return Place(*(round(min(max(share, 0.0), 1.0), 4) for share in page.seen_on.shares(box)))


def recognise(pages: Iterable[Page], page_count: int | None = None) -> dict[str, Proposal]:
    """A proposal for each of `FIELDS`; `pages` are drawn only as far as the signature."""
    desk = _Desk()
    rest = iter(pages)
    first = next(rest, None)
    if first is not None:
        desk.pages[first.number] = first
        head = read_head(first)
        text = _read_first(desk, head, first)
        _read_signer(desk, head, first, rest)
        _name_issuer(desk, text)
    if page_count:
        desk.found["page_count"] = Proposal(page_count, 0.99)
    return desk.found


def _read_first(desk: _Desk, head: Head, page: Page) -> str:
    """Everything that the first page alone says; its running text."""
    notation = _read_symbol_and_date(desk, head)
    title = read_title(head)
    kind = type_of(head, title, notation)
    desk.propose("type", kind.slug, kind.confidence, kind.lines)
    subject = subject_of(head, title)
    if subject is not None:
        desk.propose("subject", subject.text, subject.confidence, subject.lines)
    text = "\n".join(row.text for row in head.body)
    issuer = issuer_of(head.agency, text)
    if issuer is not None and head.number is not None:
        most = _HALF_READ if page.is_scan and is_of_another(issuer.text, notation) else 1.0
        desk.propose("issuer", issuer.text, min(issuer.confidence, most), issuer.lines)
    elif issuer is not None and wording.begins_body(issuer.text):
        desk.propose("issuer", issuer.text, min(issuer.confidence, 0.7), issuer.lines)
    _read_urgency(desk, page)
    return text


def _read_symbol_and_date(desk: _Desk, head: Head) -> str:
    """Number, notation and date, from their places or, in contracts, from below the title; the notation."""
    number = head.number or next((row for row in head.body[:_BELOW_TITLE] if is_symbol(row)), None)
    symbol = read_symbol(number.text) if number is not None else Symbol()
    if number is not None:
        sure = 0.97 if head.has_motto and head.number is not None and symbol.notation else 0.8
        desk.propose("number", symbol.number, min(sure, desk.most_of_digits(number)), [number])
        desk.propose("notation", symbol.notation, sure, [number])
    told = next((row for row in head.body[:_BELOW_TITLE] if row.text.startswith("Hôm nay")), None)
    line = head.date or told
    if line is not None:
        sure = min(0.97 if head.date and head.has_motto else 0.7, desk.most_of_digits(line))
        desk.propose("issued_on", _iso(read_date(line.text)), sure, [line])
    return symbol.notation


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _name_issuer(desk: _Desk, text: str) -> None:
    found = desk.found["issuer"]
    if isinstance(found.value, str):
        desk.found["issuer"] = Proposal(running_name(found.value, text), found.confidence, found.page, found.box)


def _read_urgency(desk: _Desk, page: Page) -> None:
    """The urgency stamp; without one a digital text is not urgent, while a scan may have lost it."""
    top = [part for row in page.rows if row.box.level < page.height * 0.55 for part in segments_of(row)]
    for part in top:
        if not part.is_upper or not is_mark(part.text):
            continue
        folded = " ".join(words(part.text))
        for phrase, urgency in _URGENCIES:
            if folded.startswith(phrase):
                desk.propose("urgency", urgency, 0.95, [part])
                return
    if page.words:
        desk.found["urgency"] = Proposal("normal", 0.6 if page.is_scan else 0.92)


def _read_signer(desk: _Desk, head: Head, first: Page, rest: Iterable[Page]) -> None:
    below = head.body[0].box.top if head.body else 0.0
    signature = read_signature(first, below=below)
    if signature is None:
        signature = _later_signature(desk, rest)
    if signature is not None and not signature.name:
        after = next(iter(rest), None)
        if after is not None:
            desk.pages[after.number] = after
            signature = name_on_next_page(signature, after)
    if signature is None:
        return
    is_scan = desk.pages[signature.post_lines[0].page].is_scan
    signature = as_scanned(signature) if is_scan else signature
    most_post, most_name = doubts_of(signature, is_scan=is_scan)
    sure = signature.confidence
    desk.propose("signer_position", signature.post, min(sure, most_post), signature.post_lines)
    if signature.name_line is not None:
        desk.propose("signer_name", signature.name, min(sure, most_name), [signature.name_line])


def _later_signature(desk: _Desk, rest: Iterable[Page]) -> Signature | None:
    """The first signature on the further pages, unless another letter begins before it."""
    for page in rest:
        if begins_letter(page):
            return None
        signature = read_signature(page)
        if signature is not None:
            desk.pages[page.number] = page
            return signature
    return None
