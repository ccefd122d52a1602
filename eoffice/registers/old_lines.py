"""Correcting a line that an old register brought: its document is done with, so the line itself is written anew.

It takes a reason, and what stood there stays, struck out (NĐ 30/2020 Đ22), in a closed book as a remark. The card of
the document, by which it is found, follows the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Invalid
from eoffice.core.text import clean_line
from eoffice.directory.queries import find_agency_by_name
from eoffice.records import service as records
from eoffice.records.models import Record
from eoffice.registers.corrections import LANGUAGE
from eoffice.registers.import_lines import NUMBER, BadRow, OldLine, read_line
from eoffice.registers.models import Direction, NumberEntry, RegisterCorrection, RegisterImportRow, RegisterLine
from eoffice.registers.service import BOOK

LENGTH = 2000


def find_old_line(entry: NumberEntry) -> RegisterLine | None:
    """The line that an old register brought; None for a number that was taken here."""
    brought = select(RegisterImportRow.id).where(RegisterImportRow.entry_id == entry.id).limit(1)
    return db.session.get(RegisterLine, entry.id) if db.session.scalar(brought) is not None else None


def find_old_entry(record: Record) -> NumberEntry | None:
    """The number of a document that an old register brought; None for any other."""
    query = select(NumberEntry).join(RegisterImportRow, RegisterImportRow.entry_id == NumberEntry.id)
    return db.session.scalars(query.where(NumberEntry.record_id == record.id).limit(1)).first()


def old_entries(entry_ids: Iterable[int]) -> frozenset[int]:
    """Those of these numbers that an old register brought."""
    query = select(RegisterImportRow.entry_id).where(RegisterImportRow.entry_id.in_(list(entry_ids)))
    return frozenset(entry_id for entry_id in db.session.scalars(query) if entry_id is not None)


def present_cells(entry: NumberEntry, line: RegisterLine) -> list[str]:
    """What the line says with its corrections."""
    cells = list(line.cells)
    query = select(RegisterCorrection).where(RegisterCorrection.entry_id == entry.id).order_by(RegisterCorrection.id)
    for correction in db.session.scalars(query):
        for place, (_before, after) in correction.cells.items():
            cells[int(place)] = after
    return cells


def correct_line(actor: Actor, entry: NumberEntry, *, cells: Mapping[int, str], reason: str) -> None:
    """Write `cells` (by the place of their column) into the line, in a unit of work.

    Raises `Conflict` for a line that no old register brought, and `Invalid` naming as `c2`, `c5` … each column that
    cannot say that, and a missing reason.
    """
    require(actor, Permission.REGISTER_CORRECT, entry)
    line = find_old_line(entry)
    if line is None:
        raise Conflict(_("Only a line of an old register is corrected here; of any other the card of its document."))
    before = present_cells(entry, line)
    given = {place: clean_line(text)[:LENGTH] for place, text in cells.items()}
    changed = {place: text for place, text in given.items() if text != before[place]}
    reason = clean_line(reason)[:500]
    with force_locale(LANGUAGE):
        read = _read(entry, before, changed)
    if changed and not reason:
        sentence = _("Number %(number)s stands in the register: say why it is corrected.", number=entry.number)
        raise Invalid(sentence, fields={"reason": sentence})
    if not changed:
        return
    if entry.record is not None:
        _follow(actor, entry.record, read, reason)
    db.session.add(
        RegisterCorrection(
            entry_id=entry.id, corrected_at=clock.now(), corrected_by=actor.person_id, reason=reason,
            cells={str(place): [before[place], text] for place, text in sorted(changed.items())},
        )
    )  # fmt: skip
    audit.record(
        actor, Permission.REGISTER_CORRECT, BOOK, entry.book_id, agency_id=entry.book.body.agency_id,
        detail={"number": entry.number, "columns": sorted(changed), "reason": reason},
    )  # fmt: skip


def _read(entry: NumberEntry, before: list[str], changed: Mapping[int, str]) -> OldLine:
    """The line as it is to be; raises `Invalid` for the columns that cannot be."""
    direction, year = Direction(entry.book.direction), entry.book.year
    columns = {str(place): place for place in range(len(before))}

    def line_with(some: Mapping[int, str]) -> OldLine:
        read = read_line(direction, year, columns, [some.get(place, text) for place, text in enumerate(before)])
        if read.number != entry.number:
            raise BadRow(_("The number stays what it is: %(number)s.", number=entry.number))
        if bool(read.card) != (entry.record is not None):
            raise BadRow(_("A number without a document stays without one, and the other way round."))
        return read

    errors: dict[str, str] = {}
    for place, text in changed.items():
        try:
            line_with({place: text})
        except BadRow as error:
            errors[f"c{place}"] = str(error)
    if not errors:
        try:
            return line_with(changed)
        except BadRow as error:
            errors[f"c{NUMBER[direction]}"] = str(error)
    raise Invalid(_("Some fields cannot be accepted."), fields=errors)


def _follow(actor: Actor, record: Record, read: OldLine, reason: str) -> None:
    card = dict(read.card)
    if "issuer_name" in card:
        issuer = find_agency_by_name(card["issuer_name"], day=card.get("arrived_on") or date(1900, 1, 1))
        card["issuer_id"] = issuer.id if issuer else None
    changed = records.update_card(record, card)
    audit.record(
        actor, Permission.REGISTER_CORRECT, records.SUBJECT, record.id, agency_id=record.agency_id,
        detail={"changed": changed, "reason": reason},
    )  # fmt: skip
