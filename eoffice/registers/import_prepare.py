"""An old register before it is brought in: reading the file, mapping its columns, the fate of every row."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import contains_eager

from eoffice.access.actor import Actor
from eoffice.access.engine import can, require
from eoffice.access.permissions import Permission
from eoffice.content.naming import clean_name
from eoffice.content.reading import limits_of
from eoffice.content.sandbox import run_confined
from eoffice.core import clock
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Invalid, NotFound
from eoffice.core.text import fold, symbol_key
from eoffice.directory.models import IssuingBody
from eoffice.records.models import Record
from eoffice.registers.import_lines import BadRow, OldLine, find_headings, guess_columns, is_counting, read_line
from eoffice.registers.models import (
    BookClosing,
    Direction,
    Fate,
    ImportState,
    NumberBook,
    NumberEntry,
    RegisterImport,
    RegisterImportRow,
)

#: The sheets of a file: the name and the rows of each.
Sheets = Sequence[tuple[str, Sequence[Sequence[str]]]]
#: A row of the register: its sheet, its number there, its cells.
Row = tuple[str, int, Sequence[str]]


def read_sheets(stream: IO[bytes], name: str) -> tuple[str, Sheets]:
    """The SHA-256 of the upload and its sheets, read in a confined process; outside any transaction.

    Raises `Invalid` for what is no spreadsheet.
    """
    config: Config = current_app.extensions["eoffice.config"]
    content = stream.read(config.upload_limit + 1)
    refused = _("%(name)s cannot be read as a spreadsheet (xlsx, xls or ods).", name=clean_name(name))
    if not content or len(content) > config.upload_limit:
        raise Invalid(refused, fields={"file": refused})
    with tempfile.TemporaryDirectory(prefix="register-") as folder:
        path = Path(folder) / "given"
        path.write_bytes(content)
        command = [sys.executable, "-m", "eoffice.registers.import_reader", str(path)]
        printed = run_confined(command, limits_of(config), Path(folder))
    if printed is None:
        raise Invalid(refused, fields={"file": refused})
    sheets: Sheets = json.loads(printed)
    return hashlib.sha256(content).hexdigest(), sheets


def prepare(
    actor: Actor, *, body: IssuingBody, direction: Direction, year: int, code: str, name: str, sha256: str,
    sheets: Sheets,
) -> RegisterImport:  # fmt: skip
    """Keep the rows of the file with their fates; nothing stands in a book yet.

    Raises `Invalid` when no sheet has the headings of a register, `Conflict` when the book of the year is closed.
    """
    require(actor, Permission.REGISTER_IMPORT, body)
    if actor.person_id is None:
        raise Invalid(_("Only a person can decide this."))
    if not 1945 <= year <= clock.today().year:
        raise Invalid(_("Choose a year until now."), fields={"year": _("Choose a year until now.")})
    headings, rows = _table(direction, sheets)
    made = RegisterImport(
        body_id=body.id, direction=direction, year=year, code=code, file_name=clean_name(name), sha256=sha256,
        headings=headings, columns=guess_columns(direction, headings), created_by=actor.person_id,
        created_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    ensure_open(made)
    _keep_rows(made, rows)
    judge(made)
    return made


def get_import(actor: Actor, import_id: int) -> RegisterImport:
    """An import of the actor's agency; raises `NotFound` for any other."""
    found = db.session.get(RegisterImport, import_id)
    if found is None or not can(actor, Permission.REGISTER_IMPORT, found.body):
        raise NotFound(_("There is no such import."))
    return found


def map_columns(actor: Actor, found: RegisterImport, columns: Mapping[str, int]) -> None:
    """Say anew where the columns stand, and judge every row again; only before it runs."""
    require(actor, Permission.REGISTER_IMPORT, found.body)
    if found.state != ImportState.PREVIEW:
        raise Conflict(_("This import has begun; its columns stay as they are."))
    found.columns = dict(columns)
    judge(found)


def judge(found: RegisterImport) -> None:
    """Write the fate of every row: new, duplicate, or error with its reason."""
    direction = Direction(found.direction)
    taken, seen = _taken(found), dict[int, tuple[str, str]]()
    fates: list[dict[str, Any]] = []
    for row in db.session.scalars(_rows(found)):
        fate, reason = Fate.NEW, ""
        try:
            line = read_line(direction, found.year, found.columns, row.cells)
            fate, reason = _against(line, direction, taken, seen)
            seen.setdefault(line.number, (row.place, _likeness(line, direction)))
        except BadRow as error:
            fate, reason = Fate.ERROR, str(error)
        fates.append({"id": row.id, "fate": fate, "reason": reason[:500]})
    db.session.execute(update(RegisterImportRow), fates)
    db.session.expire_all()


def ensure_open(found: RegisterImport) -> None:
    """Raise `Conflict` when the book of the year is closed already."""
    book = find_book(found)
    if book is not None and db.session.get(BookClosing, book.id) is not None:
        raise Conflict(_("The book of %(year)s is closed; nothing is entered in it any more.", year=found.year))


def find_book(found: RegisterImport) -> NumberBook | None:
    """The book of the import's year, when there is one."""
    return db.session.scalars(
        select(NumberBook).where(
            NumberBook.body_id == found.body_id, NumberBook.direction == found.direction,
            NumberBook.year == found.year, NumberBook.code == found.code,
        )
    ).one_or_none()  # fmt: skip


def count_fates(found: RegisterImport) -> dict[Fate, int]:
    """How many rows have each fate."""
    query = select(RegisterImportRow.fate, func.count()).where(RegisterImportRow.import_id == found.id)
    rows = db.session.execute(query.group_by(RegisterImportRow.fate))
    counts = {Fate(fate): count for fate, count in rows}
    return {fate: counts.get(fate, 0) for fate in Fate}


def _table(direction: Direction, sheets: Sheets) -> tuple[list[str], list[Row]]:
    """The headings, and the rows of every sheet that has the same ones (a register in months)."""
    headings: list[str] = []
    rows: list[Row] = []
    for name, sheet in sheets:
        place = find_headings(direction, sheet)
        if place is None or (headings and guess_columns(direction, sheet[place]) != guess_columns(direction, headings)):
            continue
        headings = headings or list(sheet[place])
        below = enumerate(sheet[place + 1 :], place + 2)
        rows += [(name, number, row) for number, row in below if any(row) and not is_counting(row)]
    if not headings:
        sentence = _("No sheet has the headings of a register, such as “Số đến”, “Tác giả”, “Ngày đến”.")
        raise Invalid(sentence, fields={"file": sentence})
    return headings, rows


def _keep_rows(found: RegisterImport, rows: Sequence[Row]) -> None:
    is_one = len({name for name, _number, _cells in rows}) == 1
    kept = [
        {"import_id": found.id, "position": position, "sheet": "" if is_one else name[:100], "sheet_row": number,
         "cells": list(cells), "fate": Fate.NEW, "reason": ""}
        for position, (name, number, cells) in enumerate(rows, 1)
    ]  # fmt: skip
    if kept:
        db.session.execute(insert(RegisterImportRow), kept)


def _rows(found: RegisterImport) -> Any:
    return (
        select(RegisterImportRow)
        .where(RegisterImportRow.import_id == found.id, RegisterImportRow.fate != Fate.IMPORTED)
        .order_by(RegisterImportRow.position)
    )


def _taken(found: RegisterImport) -> dict[int, str]:
    """Numbers that stand in the book already, with what tells their documents apart."""
    book = find_book(found)
    if book is None:
        return {}
    query = select(NumberEntry).outerjoin(NumberEntry.record).options(contains_eager(NumberEntry.record))
    entries = db.session.scalars(query.where(NumberEntry.book_id == book.id))
    return {entry.number: _likeness_of(entry.record) for entry in entries}


def _likeness_of(record: Record | None) -> str:
    return f"{record.symbol_key} {fold(record.subject)}" if record is not None else ""


def _likeness(line: OldLine, direction: Direction) -> str:
    card = line.card
    if not card:
        return ""
    number = f"{line.number:02d}" if direction is Direction.OUTGOING else card["number"]
    return f"{symbol_key(number, card['notation'])[:150]} {fold(card['subject'])}"


def _against(
    line: OldLine, direction: Direction, taken: Mapping[int, str], seen: Mapping[int, tuple[str, str]]
) -> tuple[Fate, str]:
    """A number stands once: the same document again is a duplicate, another one an error."""
    likeness = _likeness(line, direction)
    if line.number in seen:
        place, other = seen[line.number]
        sentence = _("Number %(number)s stands in row %(row)s already.", number=line.number, row=place)
        return (Fate.DUPLICATE if other == likeness else Fate.ERROR), sentence
    if line.number in taken:
        is_same = taken[line.number] == likeness
        sentence = _("Number %(number)s stands in the book already.", number=line.number)
        return (Fate.DUPLICATE, sentence) if is_same else (Fate.ERROR, _(
            "Number %(number)s of the book belongs to another document.", number=line.number))  # fmt: skip
    return Fate.NEW, ""
