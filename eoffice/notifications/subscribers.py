"""From what the rooms below announce to who is told of it, and why."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, or_, select, update

from eoffice.access.actor import Role, head_key, person_key, role_key
from eoffice.audit.wording import name_actions
from eoffice.core import clock, jobs
from eoffice.core.database import db
from eoffice.core.events import subscribe
from eoffice.intake.events import ReceiptUndelivered
from eoffice.notifications.models import Arrived, Notice, NoticeKind, Reason
from eoffice.notifications.telling import News, hold, tell
from eoffice.records.events import DecisionUndone, RecordMoved
from eoffice.records.models import Record, RecordKind, Urgency
from eoffice.records.undo import is_undoable
from eoffice.remarks.events import RemarkWritten
from eoffice.remarks.models import Audience, Remark, RemarkPerson
from eoffice.search.events import WatchMatched
from eoffice.tasks.events import TaskAlarm, TaskMoved
from eoffice.tasks.models import Task, TaskRole

#: What makes a task known by another one's notice, or is no news to anybody.
_SILENT = frozenset({"delegate", "start"})
_PART = {TaskRole.LEAD: Reason.LEAD, TaskRole.SUPPORT: Reason.SUPPORT, TaskRole.INFORM: Reason.INFORM}
#: Who is told of an urgent document beside those whose turn it is.
_OFFICE = (Role.CHIEF_OF_OFFICE, Role.CHAIRPERSON)


def _record_moved(event: RecordMoved) -> None:
    record = db.session.get_one(Record, event.record_id)
    if is_undoable(event.kind, event.action):
        hold(record.id)
    if event.kind == RecordKind.INCOMING and event.action == "register" and record.urgency != Urgency.NORMAL:
        _tell_urgent(record, event)
    if event.action == "receive":
        if event.person_id is None:
            action = Arrived.MANY if jobs.is_bulk() else Arrived.ALONE
            tell(News(NoticeKind.ARRIVAL, action, {record.turn_key: Reason.CLERK}, None, record_id=record.id))
        return
    tell(News(
        NoticeKind.TURN, event.action, {record.turn_key: Reason.TURN}, event.person_id, record_id=record.id,
        breaks_quiet=record.urgency == Urgency.EXPRESS,
    ))  # fmt: skip


def _unanswered(event: ReceiptUndelivered) -> None:
    record = db.session.get_one(Record, event.record_id)
    keys = {role_key(Role.CLERK, record.agency_id): Reason.CLERK}
    tell(News(NoticeKind.ARRIVAL, Arrived.UNANSWERED, keys, None, record_id=record.id))


def _tell_urgent(record: Record, event: RecordMoved) -> None:
    keys = {role_key(role, record.agency_id): Reason.OFFICE for role in _OFFICE}
    tell(News(
        NoticeKind.URGENT, event.action, {record.turn_key: Reason.TURN, **keys}, event.person_id, record_id=record.id,
        breaks_quiet=record.urgency == Urgency.EXPRESS, at_once=True,
    ))  # fmt: skip


def _task_moved(event: TaskMoved) -> None:
    if event.action in _SILENT:
        return
    task = db.session.get_one(Task, event.task_id)
    if task.record_id is not None and is_undoable("task", event.action):
        hold(task.record_id)
    part = _PART[TaskRole(task.role)]
    keys = {_holder_key(task): part}
    if event.action != "assign" and task.assigned_by is not None:
        keys[person_key(task.assigned_by)] = Reason.ASSIGNED
    if task.turn_key:
        keys.setdefault(task.turn_key, part)
    if event.action == "reassign" and event.former_key:
        keys.setdefault(event.former_key, Reason.FORMER)
    tell(News(NoticeKind.TASK, event.action, keys, event.person_id, record_id=task.record_id, task_id=task.id))


def _holder_key(task: Task) -> str:
    if task.person_id is not None:
        return person_key(task.person_id)
    return task.turn_key or head_key(task.unit_id or 0)


def _alarm(event: TaskAlarm) -> None:
    task = db.session.get_one(Task, event.task_id)
    keys = dict.fromkeys(event.keys, Reason.DEADLINE)
    tell(News(NoticeKind.ALARM, event.kind, keys, None, record_id=task.record_id, task_id=task.id))


def _remark_written(event: RemarkWritten) -> None:
    """Those named; the leaders, of a remark for them; and whoever has a part in an open conversation."""
    remark = db.session.get_one(Remark, event.remark_id)
    keys = {person_key(row.person_id): Reason.NAMED for row in remark.people if row.is_named}
    if remark.audience == Audience.LEADERS:
        agency_id = remark.record.agency_id
        keys = {role_key(role, agency_id): Reason.LEADER for role in (Role.CHAIRPERSON, Role.VICE_CHAIRPERSON)}
    elif remark.audience == Audience.ALL:
        for person_id in _participants(remark.record_id):
            keys.setdefault(person_key(person_id), Reason.CONVERSATION)
    tell(News(
        NoticeKind.REMARK, "write", keys, remark.author_id, record_id=remark.record_id, remark_id=remark.id
    ))  # fmt: skip


def _watch_matched(event: WatchMatched) -> None:
    """One notice for as long as anything waits to be looked at; until it is read it only moves up, with no new mail."""
    unread = (Notice.saved_id == event.saved_id, Notice.read_at.is_(None))
    if event.adds_to_news:
        again = update(Notice).where(*unread).values(shown_at=clock.now()).returning(Notice.id)
        if db.session.scalars(again).all():
            return
    db.session.execute(delete(Notice).where(*unread))
    tell(News(NoticeKind.WATCH, "match", {person_key(event.person_id): Reason.WATCH}, None, saved_id=event.saved_id))


def _participants(record_id: int) -> set[int]:
    """Whoever wrote, or was named in, what everybody sees of the conversation."""
    said = select(Remark.id).where(Remark.record_id == record_id, Remark.audience == Audience.ALL)
    authors = select(Remark.author_id).where(Remark.id.in_(said))
    named = select(RemarkPerson.person_id).where(RemarkPerson.remark_id.in_(said), RemarkPerson.is_named)
    return set(db.session.scalars(authors.union(named)))


def _undone(event: DecisionUndone) -> None:
    """What was held of the decision was never told to anybody: it goes, with the mails that were ordered."""
    tasks = select(Task.id).where(Task.record_id == event.record_id)
    db.session.execute(
        delete(Notice).where(
            or_(Notice.record_id == event.record_id, Notice.task_id.in_(tasks)),
            Notice.created_at >= event.decided_at, Notice.shown_at > Notice.created_at,
        )
    )  # fmt: skip


def register(_app: Flask) -> None:
    """Listen to records, tasks, remarks and watched searches, and name the act of this room."""
    name_actions({"notices:demand": _l("Notice rules of the office changed")})
    subscribe(RecordMoved, _record_moved)
    subscribe(ReceiptUndelivered, _unanswered)
    subscribe(TaskMoved, _task_moved)
    subscribe(TaskAlarm, _alarm)
    subscribe(RemarkWritten, _remark_written)
    subscribe(DecisionUndone, _undone)
    subscribe(WatchMatched, _watch_matched)
