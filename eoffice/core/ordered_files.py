"""Files that a job makes for whoever ordered them: a row for each order, and under its id the file, for a while.

A file can be made again, so it stands outside of backups and transactions; one that belongs to no order is removed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from flask import current_app
from sqlalchemy import String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from eoffice.core import clock, jobs
from eoffice.core.config import Config
from eoffice.core.database import Numbered, db
from eoffice.core.jobs import Job, JobState
from eoffice.core.unit_of_work import unit_of_work

#: How long a file lies ready.
LIFE = timedelta(days=7)


class Ordered(Numbered):
    """What every order has; `folder` is where the files of its kind lie, `shape` how their names end."""

    folder: ClassVar[str]

    shape: Mapped[str] = mapped_column(String(8))
    asked_at: Mapped[datetime]
    job_id: Mapped[int]
    progress: Mapped[int] = mapped_column(default=0, comment="percent")
    finished_at: Mapped[datetime | None]


def order(ordered: Ordered, job: str, argument: str, *, delay: timedelta = timedelta()) -> None:
    """Keep an order and enqueue the job that makes its file, with its id as `argument`; in a unit of work."""
    ordered.asked_at, ordered.job_id = clock.now(), 0
    db.session.add(ordered)
    db.session.flush()
    made_by = jobs.enqueue(job, {argument: ordered.id}, delay=delay)
    db.session.flush()
    ordered.job_id = made_by.id


def has_failed(ordered: Ordered) -> bool:
    """Whether the work was given up."""
    job = db.session.get(Job, ordered.job_id)
    return job is not None and job.state == JobState.DEAD


def path_of(ordered: Ordered) -> Path:
    """Where the file lies once it is made."""
    return _folder(type(ordered)) / f"{ordered.id}.{ordered.shape}"


def teller(kind: type[Ordered], order_id: int) -> Callable[[int], None]:
    """What tells the order how many percent of its file are made, at every tenth."""
    told = 0

    def tell(percent: int) -> None:
        nonlocal told
        if percent >= told + 10:
            told = percent
            _set(kind, order_id, progress=told)

    return tell


def finish(kind: type[Ordered], order_id: int, target: Path, content: bytes) -> None:
    """Put the file into its place; an order that was forgotten while it was being made has none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_bytes(content)
    part.rename(target)
    if not _set(kind, order_id, progress=100, finished_at=clock.now()):
        target.unlink(missing_ok=True)


def sweep(kind: type[Ordered]) -> None:
    """Forget orders older than `LIFE`, and remove the files that belong to none any more."""
    with unit_of_work():
        db.session.execute(delete(kind).where(kind.asked_at < clock.now() - LIFE))
    lying = list(_folder(kind).glob("*"))  # before the orders are read: none is made later than its order
    known = {str(order_id) for order_id in db.session.scalars(select(kind.id))}
    for path in lying:
        if path.stem not in known:
            path.unlink(missing_ok=True)


def _set(kind: type[Ordered], order_id: int, **values: Any) -> bool:
    """Write into an order, if it is still there."""
    with unit_of_work():
        found = db.session.scalar(update(kind).where(kind.id == order_id).values(**values).returning(kind.id))
    return found is not None


def _folder(kind: type[Ordered]) -> Path:
    config: Config = current_app.extensions["eoffice.config"]
    return config.data / "derived" / kind.folder
