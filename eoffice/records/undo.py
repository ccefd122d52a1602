"""What a person decided can be taken back for a short while, before anything of it leaves the house.

Rooms name the actions that are decisions of this kind, and the rows of theirs that such an action changes. What stood
before is kept with the document's last decision (`Decision`); `records.taking_back` puts it there again. Whatever
follows such an action outside the document (a notice, a mail) waits until the time is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, delete, func, inspect, select
from sqlalchemy.types import TypeEngine

from eoffice.access.actor import Actor
from eoffice.audit.models import AuditEvent
from eoffice.audit.service import plain
from eoffice.core import clock
from eoffice.core.database import UtcDateTime, db
from eoffice.core.unit_of_work import before_commit, list_of_unit
from eoffice.records.models import Decision, Record, RecordGrant

#: How long a decision can be taken back.
UNDO_WINDOW = timedelta(seconds=60)

#: Columns of a row that never go back to what they were.
_GO_ON = frozenset({"id", "version", "created_at", "updated_at"})
#: What stood before the decisions of the running unit.
_REMEMBERED = "decisions"

_undoable: set[tuple[str, str]] = set()


@dataclass(frozen=True)
class Part:
    """Rows of a room that belong to a document.

    `capture` gives them as plain values, None for a document of another room; `restore` makes them so again.
    `subjects` names whose history also tells that somebody acted on the document.
    """

    capture: Callable[[Record], Any]
    restore: Callable[[Actor, Record, Any], None]
    subjects: Callable[[Record], Iterable[tuple[str, int]]] = lambda _record: ()


_parts: dict[str, Part] = {}


def make_undoable(kind: str, *actions: str) -> None:
    """Declare `actions` on records of `kind` as decisions that can be taken back."""
    _undoable.update((kind, action) for action in actions)


def is_undoable(kind: str, action: str) -> bool:
    """Whether the action on records of this kind can be taken back within `UNDO_WINDOW`."""
    return (kind, action) in _undoable


def add_part(name: str, part: Part) -> None:
    """Let the rows of a room go back with the document; adding a name again replaces its part."""
    _parts[name] = part


def parts() -> Mapping[str, Part]:
    """The parts that were added."""
    return _parts


def find_decision(actor: Actor, record_id: int) -> Decision | None:
    """The decision on the document that the actor made and can take back by the clock; None without one."""
    decision = db.session.get(Decision, record_id)
    is_own = decision is not None and decision.person_id == actor.person_id
    return decision if is_own and decision is not None and clock.now() < decision.at + UNDO_WINDOW else None


def remember(record: Record, action: str) -> None:
    """Note how the document stands, before `action` changes it; of several calls in a unit the first counts."""
    remembered = list_of_unit(_REMEMBERED)
    if is_undoable(record.kind, action) and not any(known == record.id for known, _before in remembered):
        remembered.append((record.id, capture(record)))


def keep(actor: Actor, record: Record, action: str) -> None:
    """Keep the decision just recorded in the history, with what was remembered before it."""
    before = next((before for known, before in list_of_unit(_REMEMBERED) if known == record.id), None)
    if before is None or actor.person_id is None or not is_undoable(record.kind, action):
        return
    forget_old()
    decision = db.session.get(Decision, record.id) or Decision(record_id=record.id)
    decision.person_id, decision.action, decision.at, decision.before = actor.person_id, action, clock.now(), before
    decision.version, decision.act_id = record.version, 0
    db.session.add(decision)
    before_commit(lambda: _complete(decision, record))


def _complete(decision: Decision, record: Record) -> None:
    """Note where history and document stand at the end of the transaction: what comes later is somebody else's."""
    decision.version, decision.act_id = record.version, db.session.scalar(select(func.max(AuditEvent.id))) or 0


def forget_old() -> None:
    """Delete decisions whose time is over, as far as nobody is busy with them; in a unit of work."""
    old = select(Decision.record_id).where(Decision.at < clock.now() - UNDO_WINDOW)
    gone = db.session.scalars(old.with_for_update(skip_locked=True)).all()
    if gone:
        db.session.execute(delete(Decision).where(Decision.record_id.in_(gone)))


def capture(record: Record) -> dict[str, Any]:
    """The card, who sees it, and the rows of the rooms, as plain values."""
    grants = select(RecordGrant.key).where(RecordGrant.record_id == record.id).order_by(RecordGrant.key)
    found = {name: part.capture(record) for name, part in _parts.items()}
    return {
        "card": written(record), "grants": list(db.session.scalars(grants)),
        "parts": {name: values for name, values in found.items() if values is not None},
    }  # fmt: skip


def written(row: Any) -> dict[str, Any]:
    """The columns of a row as plain values, without those that go on."""
    names = [column.key for column in inspect(type(row)).column_attrs if column.key not in _GO_ON]
    return {name: plain(getattr(row, name)) for name in names}


def put_back(row: Any, values: Mapping[str, Any]) -> bool:
    """Make the columns of a row what they were when `written`; whether any differed."""
    now = written(row)
    differing = {name: value for name, value in values.items() if now.get(name) != value}
    columns = inspect(type(row)).columns
    for name, value in differing.items():
        setattr(row, name, _typed(columns[name].type, value))
    return bool(differing)


def _typed(kind: TypeEngine[Any], value: Any) -> Any:
    """The value of a column from its plain form."""
    if isinstance(value, str) and isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(value, str) and isinstance(kind, Date) else value
