"""Taking a decision back: the document stands again as it stood before, and the history says so."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import and_, delete, or_, select

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.audit.models import AuditEvent
from eoffice.audit.queries import last_act
from eoffice.audit.wording import action_name
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied
from eoffice.core.events import publish
from eoffice.directory.queries import person_names
from eoffice.records import undo
from eoffice.records.events import DecisionUndone
from eoffice.records.models import Decision, Record, RecordGrant
from eoffice.records.service import SUBJECT, ensure_changeable, grant, touch


def take_back(actor: Actor, record: Record) -> Record:
    """Take back what the actor decided last on the document, unless the time is over or somebody acted since.

    Raises `NotFound` for what the actor may not see, `Denied` for another's decision, and `Conflict` saying why it is
    too late.
    """
    db.session.flush()
    db.session.refresh(record, with_for_update={"of": Record})
    require(actor, Permission.RECORD_UNDO, record)
    ensure_changeable(record)
    decision = db.session.get(Decision, record.id, populate_existing=True)
    if decision is None or clock.now() >= decision.at + undo.UNDO_WINDOW:
        raise Conflict(_nothing_left(record), code="too_late")
    if decision.person_id != actor.person_id:
        name = person_names([decision.person_id]).get(decision.person_id, "")
        raise Denied(_("Only %(name)s, who decided, can take it back.", name=name))
    _ensure_nobody_acted(record, decision)
    source, action, decided_at = record.state, decision.action, decision.at
    _restore(actor, record, decision)
    audit.record(
        actor, Permission.RECORD_UNDO, SUBJECT, record.id, agency_id=record.agency_id,
        detail={"from": source, "to": record.state, "act": f"{record.kind}:{action}"},
    )  # fmt: skip
    publish(DecisionUndone(record.id, action, actor.person_id, decided_at))
    return record


def _restore(actor: Actor, record: Record, decision: Decision) -> None:
    before = decision.before
    undo.put_back(record, before["card"])
    kept = RecordGrant.key.in_(before["grants"])
    db.session.execute(delete(RecordGrant).where(RecordGrant.record_id == record.id, ~kept))
    grant(record, *before["grants"])
    for name, part in undo.parts().items():
        if name in before["parts"]:
            part.restore(actor, record, before["parts"][name])
    db.session.delete(decision)
    touch(record)
    db.session.flush()


def _nothing_left(record: Record) -> str:
    act = last_act(SUBJECT, record.id)
    if act is not None and act.action == Permission.RECORD_UNDO:
        return _("%(name)s took this back already, at %(time)s.", name=act.person_name, time=_time(act))
    return _(
        "The time to take this back is over: it counts, and those concerned are told. What can still be done stands "
        "among the steps of the document."
    )


def _ensure_nobody_acted(record: Record, decision: Decision) -> None:
    """Raise `Conflict`, naming who did what and when, if the document moved on after the decision."""
    subjects = [(SUBJECT, record.id), *(one for part in undo.parts().values() for one in part.subjects(record))]
    speaks_of_it = [and_(AuditEvent.subject_kind == kind, AuditEvent.subject_id == key) for kind, key in subjects]
    since = select(AuditEvent).where(AuditEvent.id > decision.act_id, AuditEvent.person_id.is_not(None))
    act = db.session.scalars(since.where(or_(*speaks_of_it)).order_by(AuditEvent.id).limit(1)).first()
    if act is not None:
        raise Conflict(
            _("%(name)s went on with it at %(time)s (%(act)s), so it can no longer be taken back.",
              name=act.person_name, time=_time(act), act=action_name(act.action)),
            code="acted",
        )  # fmt: skip
    if record.version != decision.version:
        raise Conflict(_("The document was changed since, so it can no longer be taken back."), code="acted")


def _time(act: AuditEvent) -> str:
    return clock.office_time(act.at).strftime("%H:%M:%S")
