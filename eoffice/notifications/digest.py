"""The morning digest: what is late, due today and waiting, and the news that a person wants with it.

Ordered once a working day for each person who wants it: the row of the mail is unique, so that two workers, or one
that starts again, order no second one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from eoffice.access.actor import Actor
from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.core import clock, jobs
from eoffice.core.calendar import calendar
from eoffice.core.config import Config
from eoffice.core.database import db, take_turns
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Person
from eoffice.notifications.channels import hours_of, next_mail_moment, ways_of
from eoffice.notifications.models import Channel, Mail, MailState, Notice, NoticeKind
from eoffice.notifications.queries import WITH_SUBJECTS, shown_to
from eoffice.notifications.telling import SEND
from eoffice.records.models import Record
from eoffice.records.queries import URGENCY_RANK
from eoffice.tasks.models import Task
from eoffice.tasks.states import OPEN_STATES

#: From this hour of a working day on.
MORNING = time(7, 0)
#: Lines of each part.
MOST = 15


@dataclass(frozen=True)
class Line:
    """A document or a task in the digest; `subject` is empty where a mail may not say it."""

    symbol: str
    subject: str
    due_on: date | None
    task_id: int | None = None
    record_id: int | None = None


@dataclass(frozen=True)
class Digest:
    """What a person finds in the morning."""

    day: date
    late: list[Line] = field(default_factory=list)
    late_count: int = 0
    today: list[Line] = field(default_factory=list)
    today_count: int = 0
    waiting: list[Line] = field(default_factory=list)
    waiting_count: int = 0
    notices: Sequence[Notice] = ()

    def __bool__(self) -> bool:
        return bool(self.late or self.today or self.waiting or self.notices)


def order_digests() -> None:
    """The tick: in the morning of a working day, order what is not ordered yet."""
    config: Config = current_app.extensions["eoffice.config"]
    now, day = clock.now(), clock.today()
    if not config.smtp_url or clock.office_time(now).time() < MORNING:
        return
    if db.session.scalar(_without_digest(day).limit(1)) is None or not calendar().is_working(day):
        db.session.rollback()
        return
    with unit_of_work():
        take_turns("notifications.digest")
        people = db.session.scalars(_without_digest(day)).all()
        ways, hours, days = ways_of(people), hours_of(people), calendar()
        for person_id in people:
            wants = Channel.DIGEST in ways[person_id].values()
            mail = Mail(person_id=person_id, digest_on=day, created_at=now, state=MailState.WAITING)
            mail.state = MailState.WAITING if wants else MailState.DROPPED
            db.session.add(mail)
            db.session.flush()
            if wants:
                jobs.enqueue(SEND, {"mail_id": mail.id}, delay=next_mail_moment(now, hours[person_id], days) - now)


def _without_digest(day: date) -> Select[int]:
    """People with an address whose digest of the day is not settled yet."""
    ordered = select(Mail.id).where(Mail.person_id == Person.id, Mail.digest_on == day)
    return select(Person.id).where(Person.is_active, Person.email != "", ~ordered.exists()).order_by(Person.id)


def digest_of(actor: Actor, day: date) -> Digest:
    """What the person finds today; six queries, however much it is."""
    is_open, keys = Task.state.in_(OPEN_STATES), sorted(actor.keys)
    mine = and_(is_open, or_(Task.turn_key.in_(keys), Task.person_id == (actor.person_id or 0)))
    late, late_count = _tasks(actor, mine, Task.due_on < day)
    today, today_count = _tasks(actor, mine, Task.due_on == day)
    waiting, waiting_count = _documents(actor, keys)
    return Digest(day, late, late_count, today, today_count, waiting, waiting_count, _news(actor, day))


def _tasks(actor: Actor, *conditions: ColumnElement[bool]) -> tuple[list[Line], int]:
    query = select(Task).where(visible(actor, Permission.TASK_READ), *conditions)
    count = db.session.scalar(query.with_only_columns(func.count())) or 0
    rows = db.session.scalars(
        query.outerjoin(Task.record).options(contains_eager(Task.record)).order_by(Task.due_on, Task.id).limit(MOST)
    ).all()
    return [_task_line(task) for task in rows], count


def _task_line(task: Task) -> Line:
    record = task.record
    title = task.title if record is None or record.open_to_agency else ""
    return Line(record.symbol if record else "", title, task.due_on, task_id=task.id)


def _documents(actor: Actor, keys: list[str]) -> tuple[list[Line], int]:
    query = select(Record).where(Record.turn_key.in_(keys), visible(actor, Permission.RECORD_READ))
    count = db.session.scalar(query.with_only_columns(func.count())) or 0
    rows = db.session.scalars(
        query.order_by(URGENCY_RANK, Record.due_on.is_(None), Record.due_on, Record.id).limit(MOST)
    )
    return [_record_line(record) for record in rows], count


def _record_line(record: Record) -> Line:
    subject = record.subject if record.open_to_agency else ""
    return Line(record.symbol, subject, record.due_on, record_id=record.id)


def _news(actor: Actor, day: date) -> Sequence[Notice]:
    """Unread notices since the last digest of the kinds that the person wants with it."""
    last = db.session.scalar(
        select(func.max(Mail.created_at)).where(
            Mail.person_id == actor.person_id, Mail.digest_on < day, Mail.state != MailState.DROPPED
        )
    )
    kinds = [
        kind for kind, way in ways_of([actor.person_id or 0])[actor.person_id or 0].items() if way is Channel.DIGEST
    ]
    told = {NoticeKind.TURN}  # stands under what waits
    query = select(Notice).where(shown_to(actor), Notice.read_at.is_(None), Notice.kind.in_(set(kinds) - told))
    if last is not None:
        query = query.where(Notice.shown_at > last)
    return db.session.scalars(query.options(*WITH_SUBJECTS).order_by(Notice.id.desc()).limit(MOST)).all()
