"""`flask registers print`: the register of a book and year as the law draws it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from eoffice.access.actor import SYSTEM
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import DomainError, NotFound
from eoffice.directory.models import Agency, IssuingBody
from eoffice.directory.queries import internal_agencies
from eoffice.registers.columns import sheets_of
from eoffice.registers.models import Direction, NumberBook, Sheet
from eoffice.registers.printed import printed
from eoffice.registers.printing import SHAPES, file_name
from eoffice.registers.queries import get_book

registers = AppGroup("registers", help="Number books and the registers printed from them.")

#: Shapes that several books can follow one another in, and that a terminal can show.
_TEXTS = ("text", "csv", "html")


@registers.command("list")
@click.option("--year", type=int, default=None, help="Year of the books; default: this year.")
def list_books(year: int | None) -> None:
    """Show the books of a year with their ids."""
    for book in _books(None, year or clock.today().year, None):
        click.echo(f"{book.id}\t{book.year}\t{book.direction}\t{book.code}\t{book.name}\t{book.body.name}")


@registers.command("print")
@click.argument("book_id", type=int, required=False, metavar="[BOOK]")
@click.option("--kind", type=click.Choice([d.value for d in Direction]), help="All books of this kind instead of one.")
@click.option("--year", type=int, default=None, help="Year of the books; default: this year.")
@click.option("--agency", help="Code or number of the agency whose books of the kind these are (default: the first).")
@click.option("--body", help="Only books of the issuing body with this code, such as HDND.")
@click.option("--book", help="Only books with this code, such as DEN or QD.")
@click.option("--sheet", type=click.Choice([s.value for s in Sheet]), default=Sheet.REGISTER.value, show_default=True)
@click.option("--format", "shape", type=click.Choice(list(SHAPES)), default="text", show_default=True)
@click.option("--output", type=click.Path(writable=True, path_type=Path),
              help="File to write to; a folder for several books as pdf, docx or xlsx.")  # fmt: skip
def print_register(
    book_id: int | None, kind: str | None, year: int | None, agency: str | None, body: str | None, book: str | None,
    sheet: str, shape: str, output: Path | None,
) -> None:  # fmt: skip
    """Print the register of BOOK (its id, see `registers list`), or the books of a kind and year of one agency.

    Where the installation has several agencies, the books of the first are printed unless --agency names another.
    """
    if (book_id is None) == (kind is None):
        raise click.UsageError("Name one BOOK, or a kind of books by --kind.")
    year = year or clock.today().year
    if book_id is not None:
        books = [_book(book_id)]
    else:
        books = [each for each in _books(kind, year, _agency(agency))
                 if body in {None, each.body.code} and book in {None, each.code}]  # fmt: skip
    if not books:
        raise click.ClickException(f"There are no {kind} books of {year}.")
    if any(Sheet(sheet) not in sheets_of(Direction(each.direction)) for each in books):
        raise click.ClickException(f"A book of {books[0].direction} documents has no {sheet}.")
    try:
        files = [_write(each, Sheet(sheet), shape) for each in books]
    except DomainError as error:
        raise click.ClickException(error.message) from error
    _put_out(files, shape, output)


def _write(book: NumberBook, sheet: Sheet, shape: str) -> tuple[str, bytes]:
    with printed(SYSTEM, book, sheet=sheet) as register:
        return file_name(register, shape), SHAPES[shape].write(register)


def _put_out(files: Sequence[tuple[str, bytes]], shape: str, output: Path | None) -> None:
    is_one = len(files) == 1 or shape in _TEXTS
    whole = b"\n".join(content for _name, content in files)
    if output is None:
        if not is_one or (shape not in _TEXTS and sys.stdout.isatty()):
            raise click.UsageError(f"Say where to write {shape} to by --output.")
        click.echo(whole, nl=False)
        return
    if is_one and not output.is_dir():
        output.write_bytes(whole)
    else:
        output.mkdir(parents=True, exist_ok=True)
        for name, content in files:
            (output / name).write_bytes(content)
    click.echo(f"{output}: {len(files)}")


def _book(book_id: int) -> NumberBook:
    try:
        return get_book(SYSTEM, book_id)
    except NotFound as error:
        raise click.ClickException(error.message) from error


def _agency(wanted: str | None) -> Agency:
    """The agency of this code or number, by default the first one; where there are several, say which that is."""
    agencies = internal_agencies()
    known = ", ".join(f"{agency.code or agency.id} ({agency.name})" for agency in agencies)
    found = next((agency for agency in agencies if wanted in {None, agency.code, str(agency.id)}), None)
    if found is None:
        raise click.ClickException(f"say which --agency: {known}")
    if wanted is None and len(agencies) > 1:
        click.echo(f"note: books of {found.name}; with --agency one of: {known}", err=True)
    return found


def _books(kind: str | None, year: int, agency: Agency | None) -> list[NumberBook]:
    query = select(NumberBook).join(NumberBook.body).where(NumberBook.year == year)
    if kind is not None:
        query = query.where(NumberBook.direction == kind)
    if agency is not None:
        query = query.where(IssuingBody.agency_id == agency.id)
    return list(db.session.scalars(query.order_by(IssuingBody.agency_id, NumberBook.id)))


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(registers)
