"""What the desk lists and counts: what waits for the actor, and what they sent and wait for.

Every list is a part of one union, so that a count is the number of rows behind it, and all counts are one query.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload

from eoffice.access.actor import Actor
from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.audit.models import AuditEvent
from eoffice.core import clock
from eoffice.core.calendar import Calendar
from eoffice.core.database import db
from eoffice.incoming.queries import OPEN_STATES as OPEN_DOCUMENTS
from eoffice.incoming.states import IncomingState
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.queries import DONE_STATES
from eoffice.outgoing.states import OutgoingState
from eoffice.records.models import CaseFile, CaseFileState, Record, RecordKind, Urgency
from eoffice.records.queries import CARD, URGENCY_RANK, URGENT_FIRST
from eoffice.records.service import SUBJECT
from eoffice.tasks.models import Task
from eoffice.tasks.states import OPEN_STATES
from eoffice.web.pagination import Page, page_args

#: Urgent documents named above everything else.
URGENT_SHOWN = 3
#: States in which nothing presses any more.
DEALT_WITH = ("refused", "completed", "issued", "recalled", "filed")
#: Working days within which a deadline counts as near.
NEAR_DAYS = 2
#: Kinds of what waits for the actor.
WAITING = ("documents", "drafts", "tasks", "case_files")
#: Kinds of what the actor sent and waits for.
SENT = ("documents_sent", "drafts_sent", "tasks_sent")
#: Acts by which a document is submitted to somebody else's decision.
SUBMITTING = (Permission.INCOMING_SUBMIT, Permission.INCOMING_PROPOSE)

#: States of a draft that is not signed yet.
UNSIGNED = (OutgoingState.DRAFT, OutgoingState.CONTENT_REVIEW, OutgoingState.FORM_REVIEW, OutgoingState.SIGNING)
#: The deadline of a document as long as work is left; what is done and waits for its case file is not late.
_DUE = case((Record.state.in_((*OPEN_DOCUMENTS, *UNSIGNED)), Record.due_on))
#: The card, the task or the case file behind a row.
Thing = Record | Task | CaseFile


@dataclass(frozen=True)
class Counts:
    """How many things of each kind there are; how many of those that wait are late, or near their deadline."""

    of: Mapping[str, int]
    late: int
    near: int

    @property
    def waiting(self) -> int:
        """All that waits for the actor."""
        return sum(self.of.get(kind, 0) for kind in WAITING)

    @property
    def sent(self) -> int:
        """All that the actor waits for."""
        return sum(self.of.get(kind, 0) for kind in SENT)

    def shown(self, show: str) -> int:
        """The length of the list that `show` names (see `list_items`)."""
        named = {"": self.waiting, "sent": self.sent, "late": self.late, "near": self.near}
        return named[show] if show in named else self.of.get(show, 0)


@dataclass(frozen=True)
class Item:
    """A row of the desk: of which kind, the thing itself, and until when it has to be done."""

    kind: str
    what: Thing
    due_on: date | None


@dataclass(frozen=True)
class Urgent:
    """How many urgent documents wait, and the first of them."""

    count: int
    documents: Sequence[Record]


def counts(actor: Actor, calendar: Calendar) -> Counts:
    """Everything that is counted on the desk, in one query."""
    every = _union(actor, (*WAITING, *SENT), is_ranked=False)
    today = clock.today()
    is_late, is_near = every.c.due < today, every.c.due.between(today, calendar.add_working_days(today, NEAR_DAYS))
    query = select(every.c.kind, func.count(), func.count().filter(is_late), func.count().filter(is_near))
    rows = {row[0]: row for row in db.session.execute(query.group_by(every.c.kind))}
    waiting = [rows[kind] for kind in WAITING if kind in rows]
    return Counts(
        {kind: row[1] for kind, row in rows.items()}, sum(row[2] for row in waiting), sum(row[3] for row in waiting)
    )


def waiting_count(actor: Actor) -> int:
    """All that waits for the actor: the number beside the menu entry."""
    return db.session.scalar(select(func.count()).select_from(_union(actor, WAITING, is_ranked=False))) or 0


def list_items(
    actor: Actor, calendar: Calendar, counts: Counts, show: str = "", *, args: Mapping[str, str], per_page: int = 20
) -> Page[Item]:
    """One page of what waits (`show` empty), of one of its kinds, of what is late or near, or of what was sent.

    The most urgent first, then the nearest deadline. Only kinds of which `counts` knows something are asked for.
    """
    total, (number, size) = counts.shown(show), page_args(args, per_page=per_page)
    number = min(number, max(1, -(-total // size)))
    asked = SENT if show == "sent" else (show,) if show in WAITING else WAITING
    kinds = [kind for kind in asked if counts.of.get(kind)]
    if not total or not kinds:
        return Page([], 0, 1, size)
    every = _union(actor, kinds)
    today, query = clock.today(), select(every.c.kind, every.c.id, every.c.due)
    if show == "late":
        query = query.where(every.c.due < today)
    elif show == "near":
        query = query.where(every.c.due.between(today, calendar.add_working_days(today, NEAR_DAYS)))
    query = query.order_by(every.c.urgency, every.c.due.is_(None), every.c.due, every.c.kind, every.c.id)
    rows = db.session.execute(query.limit(size).offset((number - 1) * size)).all()
    things = _load([(row[0], row[1]) for row in rows])
    items = [Item(kind, things[kind, key], due) for kind, key, due in rows if (kind, key) in things]
    return Page(items, total, number, size)


def urgent_documents(actor: Actor) -> Urgent:
    """Urgent documents that wait for the actor, as their turn or as a task of theirs, and are not dealt with."""
    as_task = exists().where(Task.record_id == Record.id, _tasks_turn(actor))
    keys = sorted(actor.keys)
    waits = and_(Record.turn_key.in_(keys), visible(actor, Permission.RECORD_READ)) | as_task
    as_own = select(CARD.id).where(CARD.turn_key.in_(keys))
    few: CompoundSelect[Any] = union_all(as_own, select(Task.record_id).where(_tasks_turn(actor)))
    query = select(Record).where(
        Record.id.in_(few), Record.urgency != Urgency.NORMAL, Record.state.not_in(DEALT_WITH), waits
    )
    count = db.session.scalar(select(func.count()).select_from(query.with_only_columns(Record.id).subquery())) or 0
    rows = db.session.scalars(query.order_by(*URGENT_FIRST, Record.id).limit(URGENT_SHOWN)).all() if count else []
    return Urgent(count, rows)


def turns_of_parents(tasks: Collection[Task]) -> dict[int, str]:
    """Of tasks that were passed on, in whose turn the part is that was passed on last."""
    waiting = [task.id for task in tasks if not task.turn_key]
    if not waiting:
        return {}
    query = select(Task.parent_id, Task.turn_key).where(
        Task.parent_id.in_(waiting), Task.state.in_(OPEN_STATES), Task.turn_key != ""
    )
    return {parent_id: key for parent_id, key in db.session.execute(query.order_by(Task.id)) if parent_id is not None}


def last_moves(subject_kind: str, ids: Collection[int], acts: Collection[str]) -> dict[int, datetime]:
    """When the latest of these acts was done on each subject."""
    query = select(AuditEvent.subject_id, func.max(AuditEvent.at)).where(
        AuditEvent.subject_kind == subject_kind, AuditEvent.subject_id.in_(ids), AuditEvent.action.in_(acts)
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(AuditEvent.subject_id))} if ids else {}


def _union(actor: Actor, kinds: Collection[str], *, is_ranked: bool = True) -> Subquery:
    """The rows of these kinds: kind, id, urgency (0 is the most urgent; the same for all unless `is_ranked`), due date.

    What was sent is not ranked: a leader waits for thousands of tasks, whose documents need not be looked at.
    """
    rank = URGENCY_RANK if is_ranked else literal(3)
    waiting = select(Task.id, rank.label("urgency"), Task.due_on.label("due")).where(_tasks_turn(actor))
    parts = {
        "documents": _records(rank, _documents_turn(actor), Record.kind == RecordKind.INCOMING),
        "drafts": _records(rank, _documents_turn(actor), Record.kind == RecordKind.OUTGOING),
        "tasks": waiting.outerjoin(Record, Record.id == Task.record_id) if is_ranked else waiting,
        "case_files": select(CaseFile.id, literal(3).label("urgency"), cast(null(), Date).label("due"))
        .where(_case_files_turn(actor)),
        "documents_sent": _records(literal(3), _documents_sent(actor)),
        "drafts_sent": _records(literal(3), _drafts_sent(actor)).join(Outgoing, Outgoing.record_id == Record.id),
        "tasks_sent": select(Task.id, literal(3).label("urgency"), Task.due_on.label("due"))
        .where(_tasks_sent(actor)),
    }  # fmt: skip
    return union_all(*[parts[kind].add_columns(literal(kind).label("kind")) for kind in kinds]).subquery()


def _records(rank: SQLColumnExpression[int], *conditions: ColumnElement[bool]) -> Select[int, int, date | None]:
    return select(Record.id, rank.label("urgency"), _DUE.label("due")).where(*conditions)


def _documents_turn(actor: Actor) -> ColumnElement[bool]:
    """Documents in the actor's turn; one whose work waits as a task of the actor counts once, as that task."""
    is_task = exists().where(Task.record_id == Record.id, _tasks_turn(actor))
    return and_(Record.turn_key.in_(sorted(actor.keys)), visible(actor, Permission.RECORD_READ), ~is_task)


def _tasks_turn(actor: Actor) -> ColumnElement[bool]:
    return and_(Task.turn_key.in_(sorted(actor.keys)), Task.state.in_(OPEN_STATES))


def _case_files_turn(actor: Actor) -> ColumnElement[bool]:
    return and_(
        CaseFile.turn_key.in_(sorted(actor.keys)),
        CaseFile.state.in_((CaseFileState.HANDED_OVER, CaseFileState.RETURNED)),
        visible(actor, Permission.CASE_FILE_READ),
    )


def _documents_sent(actor: Actor) -> ColumnElement[bool]:
    """Documents that the actor submitted or proposed, on which somebody else has to decide now."""
    submitted = exists().where(
        AuditEvent.subject_kind == SUBJECT, AuditEvent.subject_id == Record.id,
        AuditEvent.person_id == (actor.person_id or 0), AuditEvent.action.in_(SUBMITTING),
    )  # fmt: skip
    return and_(
        Record.agency_id == (actor.agency_id or 0), Record.kind == RecordKind.INCOMING,
        Record.state == IncomingState.AWAITING_DIRECTION, Record.turn_key > "",
        Record.turn_key.not_in(sorted(actor.keys)), submitted, visible(actor, Permission.RECORD_READ),
    )  # fmt: skip


def _drafts_sent(actor: Actor) -> ColumnElement[bool]:
    """Drafts of the actor on their way, as long as the next step is somebody else's."""
    return and_(
        Outgoing.drafter_id == (actor.person_id or 0), Record.state.not_in(DONE_STATES), Record.turn_key != "",
        Record.turn_key.not_in(sorted(actor.keys)), visible(actor, Permission.RECORD_READ),
    )  # fmt: skip


def _tasks_sent(actor: Actor) -> ColumnElement[bool]:
    """Open tasks that the actor assigned to others; who assigned one sees it, as long as they are in office."""
    return and_(
        Task.assigned_by == (actor.person_id if actor.keys else 0), Task.state.in_(OPEN_STATES),
        or_(Task.turn_key == "", Task.turn_key.not_in(sorted(actor.keys))),
    )  # fmt: skip


def _load(keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Thing]:
    """The things of these rows, with what the desk shows of them: a query for each sort of thing."""
    found: dict[tuple[str, int], Thing] = {}
    for kinds, query in (
        (("documents", "drafts", "documents_sent", "drafts_sent"), select(Record)),
        (("tasks", "tasks_sent"),
         select(Task).options(joinedload(Task.record), joinedload(Task.unit), joinedload(Task.person))),
        (("case_files",), select(CaseFile).options(joinedload(CaseFile.owner))),
    ):  # fmt: skip
        wanted = [(kind, key) for kind, key in keys if kind in kinds]
        if wanted:
            model = query.column_descriptions[0]["entity"]
            rows = {row.id: row for row in db.session.scalars(query.where(model.id.in_([key for _, key in wanted])))}
            found |= {(kind, key): rows[key] for kind, key in wanted if key in rows}
    return found
