"""Reading notices: each is shown only as long as its reader may see what it speaks of, and a turn as long as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from eoffice.access.actor import Actor
from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.directory.models import Person
from eoffice.incoming.states import IncomingState
from eoffice.intake.models import Receipt, ReceiptState
from eoffice.notifications.models import Arrived, Mail, MailState, Notice, NoticeKind, Reason
from eoffice.records.models import Record
from eoffice.remarks.models import Remark
from eoffice.search.models import SavedMatch
from eoffice.search.saved import news_of
from eoffice.tasks.models import Task
from eoffice.web.pagination import Page, paginate

#: More than so many are not counted for the bell: nobody reads the difference, and every page asks.
MOST = 100
_TURNS = (NoticeKind.TURN, NoticeKind.ARRIVAL)


def shown_to(actor: Actor) -> ColumnElement[bool]:
    """The notices that exist for the actor now."""
    record = select(Record.id).where(Record.id == Notice.record_id, visible(actor, Permission.RECORD_READ))
    keys = sorted(actor.keys)
    waits = record.where(Record.turn_key.in_(keys))
    many = select(Record.id).where(
        Record.turn_key.in_(keys), Record.state == IncomingState.RECEIVED, visible(actor, Permission.RECORD_READ)
    )
    unanswered = record.where(Receipt.record_id == Record.id, Receipt.state == ReceiptState.FAILED)
    task = select(Task.id).where(Task.id == Notice.task_id, visible(actor, Permission.TASK_READ))
    remark = select(Remark.id).where(Remark.id == Notice.remark_id, visible(actor, Permission.REMARK_READ))
    found = news_of(actor).where(SavedMatch.saved_id == Notice.saved_id)
    return and_(
        Notice.person_id == (actor.person_id or 0),
        Notice.shown_at <= clock.now(),
        or_(
            task.exists(),
            Notice.reason == Reason.FORMER,
            found.exists(),
            and_(Notice.kind == NoticeKind.TURN, waits.exists()),
            and_(Notice.action == Arrived.ALONE, waits.exists()),
            and_(Notice.action == Arrived.MANY, many.exists()),
            and_(Notice.action == Arrived.UNANSWERED, unanswered.exists()),
            and_(Notice.task_id.is_(None), Notice.kind.not_in(_TURNS), record.exists()),
        ),
        or_(Notice.remark_id.is_(None), remark.exists()),
    )


def bell(actor: Actor) -> tuple[int, int]:
    """How many notices are unread (at most `MOST`), and the newest of them; one query."""
    unread = select(Notice.id).where(shown_to(actor), Notice.read_at.is_(None)).limit(MOST).subquery()
    row = db.session.execute(select(func.count(), func.max(unread.c.id)).select_from(unread)).one()
    return row[0], row[1] or 0


def inbox(actor: Actor, args: Mapping[str, str], *, is_unread: bool) -> Page[Notice]:
    """One page of the actor's notices, the newest first, with everything that they speak of; two queries."""
    query = (
        select(Notice).where(shown_to(actor)).options(*WITH_SUBJECTS).order_by(Notice.shown_at.desc(), Notice.id.desc())
    )
    if is_unread:
        query = query.where(Notice.read_at.is_(None))
    return paginate(query, args)


WITH_SUBJECTS: tuple[Any, ...] = (
    joinedload(Notice.record), joinedload(Notice.task).joinedload(Task.record), joinedload(Notice.by),
    joinedload(Notice.absent), joinedload(Notice.saved),
)  # fmt: skip


def find_notice(actor: Actor, notice_id: int) -> Notice | None:
    """The notice as far as it exists for the actor."""
    query = select(Notice).where(Notice.id == notice_id, shown_to(actor)).options(*WITH_SUBJECTS)
    return db.session.scalars(query).one_or_none()


def get_notice(actor: Actor, notice_id: int) -> Notice:
    """The same; raises `NotFound` when there is none."""
    found = find_notice(actor, notice_id)
    if found is None:
        raise NotFound(_("There is no such notice."))
    return found


def undelivered(agency_id: int) -> Select[Mail]:
    """Mails to people of an agency that could not be delivered, the latest first."""
    query = select(Mail).join(Mail.person).where(Person.agency_id == agency_id, Mail.state == MailState.FAILED)
    return query.options(joinedload(Mail.person)).order_by(Mail.id.desc())


def count_undelivered(actor: Actor) -> int:
    """How many mails of the actor's agency could not be delivered."""
    query = undelivered(actor.agency_id or 0).order_by(None).with_only_columns(func.count(Mail.id))
    return db.session.scalar(query) or 0
