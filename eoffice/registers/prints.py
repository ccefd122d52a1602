"""Long registers as files: laid out in the background, for whoever asked and as far as they may read it."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.core import ordered_files
from eoffice.core.database import db
from eoffice.core.errors import Invalid, NotFound
from eoffice.directory.actors import actor_of
from eoffice.directory.models import Person
from eoffice.registers.filters import arguments, filters_of
from eoffice.registers.models import NumberBook, RegisterPrint, Sheet
from eoffice.registers.pdf import as_pdf
from eoffice.registers.printed import printed
from eoffice.registers.wordfile import as_docx
from eoffice.web.filters import Filters

JOB = "registers.print"
#: The job that forgets files.
SWEEP = "registers.sweep"
#: Somebody waits for it: it goes before the work that waits without anybody.
AHEAD = timedelta(days=1)
_WRITERS = {"pdf": as_pdf, "docx": as_docx}


def order_print(actor: Actor, book: NumberBook, *, sheet: Sheet, shape: str, filters: Filters) -> RegisterPrint:
    """Have a register laid out; in a unit of work."""
    require(actor, Permission.REGISTER_READ, book)
    if actor.person_id is None or shape not in _WRITERS:
        raise Invalid(_("This cannot be made in the background."))
    ordered = RegisterPrint(
        book_id=book.id, sheet=sheet, shape=shape, query=arguments(filters), asked_by=actor.person_id
    )  # fmt: skip
    ordered_files.order(ordered, JOB, "print_id", delay=-AHEAD)
    return ordered


def get_print(actor: Actor, print_id: int) -> RegisterPrint:
    """What this actor ordered; raises `NotFound` for anything else."""
    ordered = db.session.get(RegisterPrint, print_id)
    if ordered is None or ordered.asked_by != actor.person_id:
        raise NotFound(_("There is no such file."))
    return ordered


def lay_out(print_id: int) -> None:
    """Make the file; done again it is the same file. The work stands outside any transaction."""
    ordered = db.session.get(RegisterPrint, print_id)
    if ordered is None or ordered.finished_at is not None:
        return
    book, actor = ordered.book, actor_of(db.session.get_one(Person, ordered.asked_by))
    target, writer = ordered_files.path_of(ordered), _WRITERS[ordered.shape]
    require(actor, Permission.REGISTER_READ, book)
    with printed(actor, book, filters_of(book, ordered.query), sheet=Sheet(ordered.sheet)) as register:
        content = writer(register, ordered_files.teller(RegisterPrint, print_id))
    ordered_files.finish(RegisterPrint, print_id, target, content)


def sweep() -> None:
    """Forget old files."""
    ordered_files.sweep(RegisterPrint)
