"""What the desk lists and counts: what waits for the actor, and what they sent and wait for.

Each kind is said once, for its count and for its list: a count is the number of rows behind it. All are one query.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    SQLColumnExpression,
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
from eoffice.desk.models import URGENT
from eoffice.incoming.queries import OPEN_STATES as OPEN_DOCUMENTS
from eoffice.incoming.states import IncomingState
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.queries import DONE_STATES
from eoffice.outgoing.states import OutgoingState
from eoffice.records.models import CaseFile, CaseFileState, Record, RecordKind
from eoffice.records.queries import URGENCY_RANK, URGENT_FIRST
from eoffice.records.service import SUBJECT
from eoffice.tasks.models import Task
from eoffice.tasks.states import OPEN_STATES
from eoffice.web.pagination import Page, page_args

#: Urgent documents named above everything else.
URGENT_SHOWN = 3
#: Working days within which a deadline counts as near.
NEAR_DAYS = 2
#: Kinds of what waits for the actor.
WAITING = ("documents", "drafts", "tasks", "case_files")
#: Kinds of what the actor sent and waits for.
SENT = ("documents_sent", "drafts_sent", "tasks_sent")
#: Acts by which a document is submitted to somebody else's decision.
SUBMITTING = (Permission.INCOMING_SUBMIT, Permission.INCOMING_PROPOSE)

#: States of a document of one's own on its way.
UNDER_WAY = tuple(state for state in OutgoingState if state not in DONE_STATES)
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
    today = clock.today()
    near = calendar.add_working_days(today, NEAR_DAYS)
    parts = [
        select(
            literal(kind), func.count(), func.count().filter(rows.due < today),
            func.count().filter(rows.due.between(today, near)),
        ).where(rows.are(actor))
        for kind, rows in _ROWS.items()
    ]  # fmt: skip
    found = {row[0]: row for row in db.session.execute(union_all(*parts))}
    waiting = [found[kind] for kind in WAITING]
    return Counts(
        {kind: row[1] for kind, row in found.items() if row[1]},
        sum(row[2] for row in waiting),
        sum(row[3] for row in waiting),
    )


def waiting_count(actor: Actor) -> int:
    """All that waits for the actor: the number beside the menu entry."""
    parts = [select(func.count()).where(_ROWS[kind].are(actor)) for kind in WAITING]
    return sum(db.session.scalars(union_all(*parts)))


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
    every = union_all(*[_ROWS[kind].select(actor, kind) for kind in kinds]).subquery()
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
    waits = and_(Record.turn_key.in_(sorted(actor.keys)), visible(actor, Permission.RECORD_READ))
    urgent = Record.id.in_(select(Record.id).where(URGENT))
    query = select(Record).where(urgent, waits | Record.id.in_(_records_of_tasks(actor)))
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


def _documents_turn(kind: RecordKind) -> Callable[[Actor], ColumnElement[bool]]:
    """Documents in the actor's turn; one whose work waits as a task of the actor counts once, as that task."""
    return lambda actor: and_(
        Record.turn_key.in_(sorted(actor.keys)), Record.kind == kind, visible(actor, Permission.RECORD_READ),
        Record.id.not_in(_records_of_tasks(actor)),
    )  # fmt: skip


def _tasks_turn(actor: Actor) -> ColumnElement[bool]:
    return and_(Task.turn_key.in_(sorted(actor.keys)), Task.state.in_(OPEN_STATES))


def _records_of_tasks(actor: Actor) -> Select[int | None]:
    """Ids of the documents whose work waits as a task of the actor."""
    return select(Task.record_id).where(Task.record_id.is_not(None), _tasks_turn(actor))


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
    return _lie_elsewhere(actor, RecordKind.INCOMING, (IncomingState.AWAITING_DIRECTION,), submitted)


def _drafts_sent(actor: Actor) -> ColumnElement[bool]:
    """Drafts of the actor on their way, as long as the next step is somebody else's."""
    drafted = exists().where(Outgoing.record_id == Record.id, Outgoing.drafter_id == (actor.person_id or 0))
    return _lie_elsewhere(actor, RecordKind.OUTGOING, UNDER_WAY, drafted)


def _lie_elsewhere(
    actor: Actor, kind: RecordKind, states: Sequence[str], is_own: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Documents of the actor's own in these states that they see, and that are somebody else's turn."""
    return and_(
        Record.agency_id == (actor.agency_id or 0), Record.kind == kind, Record.state.in_(states), Record.turn_key > "",
        Record.turn_key.not_in(sorted(actor.keys)), is_own, visible(actor, Permission.RECORD_READ),
    )  # fmt: skip


def _tasks_sent(actor: Actor) -> ColumnElement[bool]:
    """Open tasks that the actor assigned to others; who assigned one sees it, as long as they are in office."""
    return and_(
        Task.assigned_by == (actor.person_id if actor.keys else 0), Task.state.in_(OPEN_STATES),
        or_(Task.turn_key == "", Task.turn_key.not_in(sorted(actor.keys))),
    )  # fmt: skip


@dataclass(frozen=True)
class _Rows:
    """The rows of a kind: which they are, the key of the thing, its deadline, and its urgency (0 is the most urgent).

    What was sent is not ranked: a leader waits for thousands of tasks, whose documents need not be looked at.
    """

    are: Callable[[Actor], ColumnElement[bool]]
    key: SQLColumnExpression[int]
    due: SQLColumnExpression[Any]
    urgency: SQLColumnExpression[int] = field(default_factory=lambda: literal(3))

    def select(self, actor: Actor, kind: str) -> Select[Any]:
        """The rows with the name of their kind."""
        columns: list[Any] = [self.key.label("id"), self.urgency.label("urgency"), self.due.label("due")]
        return select(literal(kind).label("kind"), *columns).where(self.are(actor))


_TASK_RANK = func.coalesce(select(URGENCY_RANK).where(Record.id == Task.record_id).correlate(Task).scalar_subquery(), 3)
_ROWS = {
    "documents": _Rows(_documents_turn(RecordKind.INCOMING), Record.id, _DUE, URGENCY_RANK),
    "drafts": _Rows(_documents_turn(RecordKind.OUTGOING), Record.id, _DUE, URGENCY_RANK),
    "tasks": _Rows(_tasks_turn, Task.id, Task.due_on, _TASK_RANK),
    "case_files": _Rows(_case_files_turn, CaseFile.id, cast(null(), Date)),
    "documents_sent": _Rows(_documents_sent, Record.id, _DUE),
    "drafts_sent": _Rows(_drafts_sent, Record.id, _DUE),
    "tasks_sent": _Rows(_tasks_sent, Task.id, Task.due_on),
}


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
