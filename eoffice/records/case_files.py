"""Use-cases on case files up to their closing; handing over and accepting stand in the archive room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from eoffice.access.actor import Actor, person_key
from eoffice.access.engine import can, require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.classification.models import FilePlanItem, RetentionKind
from eoffice.core import changes, clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, IllegalTransition, Invalid, NotFound
from eoffice.core.text import clean_line, clean_text
from eoffice.core.workflow import Transition
from eoffice.records.models import CaseFile, CaseFileDocument, CaseFileState, Record
from eoffice.records.service import CHANGE_KIND
from eoffice.records.states import CASE_FILE_TRANSITIONS

#: Subject kind of case files in the history.
SUBJECT = "case_file"


def open_case_file(
    actor: Actor, *, plan_item: FilePlanItem | None = None, code: str = "", title: str = "",
    retention_years: int | None = None, is_permanent: bool = False,
) -> CaseFile:  # fmt: skip
    """Open a file from the plan, or outside it with a code, title and retention of its own (Đ29).

    Raises `Conflict` when the plan item's file is open already or the code is taken this year, `Invalid` for
    missing facts, `NotFound` for an item of another agency's plan.
    """
    require(actor, Permission.CASE_FILE_OPEN)
    if actor.person_id is None or actor.agency_id is None:
        raise Invalid(_("A case file needs a person as its owner."))
    if plan_item is not None and plan_item.agency_id != actor.agency_id:
        raise NotFound(_("There is no such item in the file plan."))
    day = clock.today()
    facts = _facts_of_plan(plan_item) if plan_item else _own_facts(code, title, retention_years, is_permanent)
    facts.setdefault("year", day.year)
    facts.setdefault("unit_id", next(iter(sorted(actor.unit_ids)), None))
    taken = db.session.scalar(
        select(CaseFile.id).where(
            CaseFile.agency_id == actor.agency_id, CaseFile.year == facts["year"], CaseFile.code == facts["code"]
        )
    )
    if taken is not None:
        raise Conflict(
            _("The code %(code)s is taken by another case file of %(year)s.", code=facts["code"], year=facts["year"]),
            fields={"code": _("Choose another code, or open the existing case file.")},
        )
    case_file = CaseFile(
        agency_id=actor.agency_id, state=CaseFileState.OPEN, owner_id=actor.person_id, opened_on=day,
        created_at=clock.now(), turn_key=person_key(actor.person_id), **facts,
    )  # fmt: skip
    db.session.add(case_file)
    db.session.flush()
    audit.record(actor, Permission.CASE_FILE_OPEN, SUBJECT, case_file.id, detail={"code": case_file.code})
    return case_file


def _facts_of_plan(item: FilePlanItem) -> dict[str, Any]:
    return {
        "plan_item_id": item.id, "code": item.code, "year": item.year, "title": item.title, "unit_id": item.unit_id,
        "retention_kind": item.retention_kind, "retention_years": item.retention_years,
        "retention_event": item.retention_event,
    }  # fmt: skip


def _own_facts(code: str, title: str, years: int | None, is_permanent: bool) -> dict[str, Any]:
    errors: dict[str, str] = {}
    code, title = clean_line(code), clean_line(title)
    if not code or len(code) > 40:
        errors["code"] = _("Give a code of at most 40 characters.")
    if not title or len(title) > 1000:
        errors["title"] = _("Give a title of at most 1000 characters.")
    if not is_permanent and (years is None or not 1 <= years <= 70):
        errors["retention_years"] = _("Give the years of retention, 1 to 70, or choose permanent.")
    if errors:
        raise Invalid(_("The case file cannot be opened like this."), fields=errors)
    kind = RetentionKind.PERMANENT if is_permanent else RetentionKind.YEARS
    return {"code": code, "title": title, "retention_kind": kind, "retention_years": None if is_permanent else years}


def add_document(actor: Actor, case_file: CaseFile, record: Record) -> CaseFileDocument:
    """Put a record the actor sees into an open file; one that lies there already stays once."""
    require(actor, Permission.CASE_FILE_ADD, case_file)
    require(actor, Permission.RECORD_READ, record)
    _lock(case_file)
    if case_file.state != CaseFileState.OPEN:
        raise Conflict(_("The case file %(code)s is closed; nothing can be added.", code=case_file.code))
    if case_file.agency_id != record.agency_id:
        raise NotFound(_("There is no such document."))
    found = db.session.scalars(
        select(CaseFileDocument).where(
            CaseFileDocument.case_file_id == case_file.id, CaseFileDocument.record_id == record.id
        )
    ).one_or_none()
    if found is not None:
        return found
    last = db.session.scalar(
        select(func.max(CaseFileDocument.ordinal)).where(CaseFileDocument.case_file_id == case_file.id)
    )
    link = CaseFileDocument(
        case_file_id=case_file.id, record_id=record.id, ordinal=(last or 0) + 1, added_at=clock.now()
    )
    db.session.add(link)
    db.session.flush()
    db.session.expire(case_file, ["documents"])
    changes.announce(CHANGE_KIND, record.id)
    audit.record(
        actor, Permission.CASE_FILE_ADD, SUBJECT, case_file.id, agency_id=case_file.agency_id,
        detail={"record": record.id, "ordinal": link.ordinal},
    )  # fmt: skip
    return link


def _lock(case_file: CaseFile) -> None:
    """Read the file again under a lock, so that nothing is added while it is being closed."""
    db.session.flush()
    db.session.refresh(case_file, with_for_update={"of": CaseFile})


def find_move(case_file: CaseFile, action: str) -> Transition[CaseFileState]:
    """The row of `action` from the state in which the file is now; nobody else moves or fills it meanwhile.

    Raises `NotFound` or `IllegalTransition`.
    """
    _lock(case_file)
    if action not in CASE_FILE_TRANSITIONS.actions:
        raise NotFound(_("There is no action “%(action)s”.", action=clean_line(action)[:40]))
    row = CASE_FILE_TRANSITIONS.find(CaseFileState(case_file.state), action)
    if row is None:
        raise IllegalTransition(_("This step is not possible now: the case file is already elsewhere."))
    return row


def move(
    actor: Actor,
    case_file: CaseFile,
    row: Transition[CaseFileState],
    *,
    turn_key: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Make the move: permission, state, turn, history."""
    require(actor, Permission(row.permission), case_file)
    source = case_file.state
    if row.target is not None:
        case_file.state = row.target.value
    case_file.turn_key = turn_key
    db.session.flush()
    audit.record(
        actor, f"case_file:{row.action}", SUBJECT, case_file.id, agency_id=case_file.agency_id,
        detail={"from": source, "to": case_file.state, **(detail or {})},
    )  # fmt: skip


def close(actor: Actor, case_file: CaseFile, *, note: str = "") -> None:
    """End the work on the file (Đ29.3); it needs at least one document."""
    row = find_move(case_file, "close")
    if not case_file.documents:
        raise Invalid(_("The case file is empty. Put at least one document into it before closing it."))
    case_file.closed_on = clock.today()
    case_file.note = clean_text(note)[:2000] or case_file.note
    move(actor, case_file, row, turn_key=person_key(case_file.owner_id))


def reopen(actor: Actor, case_file: CaseFile) -> None:
    """Go on working on a closed or returned file."""
    row = find_move(case_file, "reopen")
    case_file.closed_on = None
    move(actor, case_file, row, turn_key=person_key(case_file.owner_id))


def available_actions(actor: Actor, case_file: CaseFile) -> list[Transition[CaseFileState]]:
    """Rows of the table that start here and that the actor may make now."""
    rows = CASE_FILE_TRANSITIONS.from_state(CaseFileState(case_file.state))
    return [row for row in rows if can(actor, Permission(row.permission), case_file)]
