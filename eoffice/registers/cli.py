"""`flask registers print`: the register of a book and year as the law draws it."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from eoffice.access.actor import SYSTEM
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.directory.models import Agency, IssuingBody
from eoffice.registers.models import Direction, NumberBook
from eoffice.registers.printing import as_html, as_text
from eoffice.registers.queries import all_rows, get_book

registers = AppGroup("registers", help="Number books and the registers printed from them.")


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
@click.option("--agency", default=None, help="Code of the agency, where the installation has several.")
@click.option("--format", "shape", type=click.Choice(["text", "html"]), default="text", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="File to write to.")
def print_register(
    book_id: int | None, kind: str | None, year: int | None, agency: str | None, shape: str, output: Path | None
) -> None:
    """Print the register of BOOK (its id, see `registers list`), or of all books of a kind and year."""
    if (book_id is None) == (kind is None):
        raise click.UsageError("Name one BOOK, or a kind of books by --kind.")
    year = year or clock.today().year
    books = [_book(book_id)] if book_id is not None else _books(kind, year, agency)
    if not books:
        raise click.ClickException(f"There are no {kind} books of {year}.")
    write = as_html if shape == "html" else as_text
    text = "\n".join(write(book, all_rows(book)) for book in books)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"{output}: {len(books)}")


def _book(book_id: int) -> NumberBook:
    try:
        return get_book(SYSTEM, book_id)
    except NotFound as error:
        raise click.ClickException(error.message) from error


def _books(kind: str | None, year: int, agency: str | None) -> list[NumberBook]:
    query = select(NumberBook).join(NumberBook.body).where(NumberBook.year == year)
    if kind is not None:
        query = query.where(NumberBook.direction == kind)
    if agency is not None:
        query = query.join(Agency, Agency.id == IssuingBody.agency_id).where(Agency.code == agency)
    return list(db.session.scalars(query.order_by(IssuingBody.agency_id, NumberBook.id)))


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(registers)
