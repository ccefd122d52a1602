"""Long registers as files: laid out in the background, for whoever asked and as far as they may read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.core import clock, jobs
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.errors import Invalid, NotFound
from eoffice.core.jobs import Job, JobState
from eoffice.core.unit_of_work import unit_of_work
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
#: How long a file lies ready.
LIFE = timedelta(days=7)
_WRITERS = {"pdf": as_pdf, "docx": as_docx}


def order_print(actor: Actor, book: NumberBook, *, sheet: Sheet, shape: str, filters: Filters) -> RegisterPrint:
    """Have a register laid out; in a unit of work."""
    require(actor, Permission.REGISTER_READ, book)
    if actor.person_id is None or shape not in _WRITERS:
        raise Invalid(_("This cannot be made in the background."))
    ordered = RegisterPrint(
        book_id=book.id, sheet=sheet, shape=shape, query=arguments(filters), asked_by=actor.person_id,
        asked_at=clock.now(), job_id=0,
    )  # fmt: skip
    db.session.add(ordered)
    db.session.flush()
    job = jobs.enqueue(JOB, {"print_id": ordered.id}, delay=-AHEAD)
    db.session.flush()
    ordered.job_id = job.id
    return ordered


def get_print(actor: Actor, print_id: int) -> RegisterPrint:
    """What this actor ordered; raises `NotFound` for anything else."""
    ordered = db.session.get(RegisterPrint, print_id)
    if ordered is None or ordered.asked_by != actor.person_id:
        raise NotFound(_("There is no such file."))
    return ordered


def has_failed(ordered: RegisterPrint) -> bool:
    """Whether the work was given up."""
    job = db.session.get(Job, ordered.job_id)
    return job is not None and job.state == JobState.DEAD


def path_of(ordered: RegisterPrint) -> Path:
    """Where the file lies once it is made."""
    return _folder() / f"{ordered.id}.{ordered.shape}"


def lay_out(print_id: int) -> None:
    """Make the file; done again it is the same file. The work stands outside any transaction."""
    ordered = db.session.get(RegisterPrint, print_id)
    if ordered is None or ordered.finished_at is not None:
        return
    book, actor = ordered.book, actor_of(db.session.get_one(Person, ordered.asked_by))
    target, writer = path_of(ordered), _WRITERS[ordered.shape]
    require(actor, Permission.REGISTER_READ, book)
    with printed(actor, book, filters_of(book, ordered.query), sheet=Sheet(ordered.sheet)) as register:
        content = writer(register, _teller(print_id))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_bytes(content)
    part.rename(target)
    with unit_of_work():
        done = update(RegisterPrint).where(RegisterPrint.id == print_id)
        known = db.session.scalar(done.values(progress=100, finished_at=clock.now()).returning(RegisterPrint.id))
    if known is None:  # forgotten while it was being made
        target.unlink(missing_ok=True)


def _teller(print_id: int) -> Callable[[int], None]:
    """Tells the order how far its file is, at every tenth."""
    told = 0

    def tell(percent: int) -> None:
        nonlocal told
        if percent >= told + 10:
            told = percent
            with unit_of_work():
                db.session.execute(update(RegisterPrint).where(RegisterPrint.id == print_id).values(progress=told))

    return tell


def sweep() -> None:
    """Forget files that are older than `LIFE`, with their rows, and files that have no row any more."""
    with unit_of_work():
        old = select(RegisterPrint).where(RegisterPrint.asked_at < clock.now() - LIFE)
        for ordered in db.session.scalars(old).all():
            path_of(ordered).unlink(missing_ok=True)
        db.session.execute(delete(RegisterPrint).where(RegisterPrint.asked_at < clock.now() - LIFE))
    known = {str(print_id) for print_id in db.session.scalars(select(RegisterPrint.id))}
    for path in _folder().glob("*"):
        if path.stem not in known:
            path.unlink(missing_ok=True)


def _folder() -> Path:
    config: Config = current_app.extensions["eoffice.config"]
    return config.data / "derived" / "registers"
