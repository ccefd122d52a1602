"""A whole document as data: head, content, foot. `pdf` and `docx` set it on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from eoffice.demo.language import Body, Subject, body
from eoffice.records.types import OFFICIAL_LETTER, type_name

#: Types that ask or report upwards and therefore begin with “Kính gửi”.
_ADDRESSED = frozenset({OFFICIAL_LETTER, "TO_TRINH", "BAO_CAO", "GIAY_MOI"})


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Everything that is printed. `number` and `on` may be missing in a draft."""

    parent: tuple[str, ...]
    agency: tuple[str, ...]
    number: str
    notation: str
    place: str
    on: date | None
    doc_type: str
    subject: str
    addressees: tuple[str, ...]
    body: Body
    authority: tuple[str, ...]
    signer: str
    recipients: tuple[str, ...]
    archive_line: str

    @property
    def is_named(self) -> bool:
        """Whether the name of the type is printed; an official letter has none."""
        return self.doc_type != OFFICIAL_LETTER

    @property
    def symbol(self) -> str:
        """Line of the number: `Số: 07/TB-UBND`."""
        return f"Số: {self.number or '      '}/{self.notation}"

    @property
    def place_and_date(self) -> str:
        """Line of place and date; only days below 10 and January and February get a zero (PL I ph.I II.4b)."""
        if self.on is None:
            return f"{self.place}, ngày      tháng      năm"
        month = f"{self.on.month:02d}" if self.on.month < 3 else str(self.on.month)
        return f"{self.place}, ngày {self.on.day:02d} tháng {month} năm {self.on.year}"

    @property
    def type_title(self) -> str:
        """Name of the type in capitals."""
        return type_name(self.doc_type).removesuffix(" (cá biệt)").upper()

    @property
    def about(self) -> str:
        """“V/v …” of an official letter."""
        return f"V/v {self.subject[0].lower()}{self.subject[1:]}"

    @property
    def shows_addressees(self) -> bool:
        """Whether “Kính gửi” stands above the content."""
        return bool(self.addressees) and self.doc_type in _ADDRESSED


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who issues: the name in running text, the lines of the head, place, signer."""

    name: str
    parent: tuple[str, ...]
    agency: tuple[str, ...]
    place: str
    authority: tuple[str, ...]
    signer: str


def compose(
    rng: Random, subject: Subject, sender: Sender, *, number: str, notation: str, on: date | None, written_on: date,
    to: tuple[str, ...], archive: str,
) -> Letter:  # fmt: skip
    """A document of `sender` on `subject`; `written_on` is the day from which its deadlines count."""
    return Letter(
        parent=sender.parent, agency=sender.agency, number=number, notation=notation, place=sender.place, on=on,
        doc_type=subject.doc_type, subject=subject.text, addressees=to,
        body=body(rng, subject, on=written_on, author=sender.name), authority=sender.authority, signer=sender.signer,
        recipients=("Như trên", *to[1:]) if subject.doc_type in _ADDRESSED else to,
        archive_line=f"Lưu: VT, {archive}.",
    )  # fmt: skip


def head_lines(name: str) -> tuple[str, ...]:
    """A committee's name in capitals, broken before the unit it governs; other names in one line."""
    upper = name.upper()
    for body_name in ("ỦY BAN NHÂN DÂN ", "HỘI ĐỒNG NHÂN DÂN "):
        if upper.startswith(body_name):
            return body_name.strip(), upper.removeprefix(body_name)
    return (upper,)
