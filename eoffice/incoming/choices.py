"""What the forms of incoming documents offer to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.core.database import db
from eoffice.core.text import sort_key
from eoffice.directory.directing import in_charge_of, leaders_of
from eoffice.directory.models import Unit
from eoffice.directory.queries import bodies_of, units_of
from eoffice.incoming.forms import (
    AssignmentForm,
    CardForm,
    CompleteForm,
    FileForm,
    PassOnForm,
    ProposalForm,
    ReceiveForm,
    RegisterAgainForm,
    RegisterForm,
    StepForm,
)
from eoffice.incoming.late import late_years
from eoffice.incoming.models import Incoming
from eoffice.incoming.queries import issued_replies
from eoffice.incoming.renumbering import books_for, name_of
from eoffice.records.looks import urgency_choices
from eoffice.records.models import Record, RecordKind
from eoffice.records.queries import open_case_files
from eoffice.records.types import type_choices

#: How many of the latest documents the suggested issuers come from, and how many are suggested.
RECENT, SUGGESTED = 600, 120


def offer_card(form: CardForm, actor: Actor) -> None:
    """Types, urgencies, the receiving bodies of the actor's agency, and after the turn of a year the years."""
    form.type.choices = type_choices()
    form.urgency.choices = urgency_choices()
    form.book_year.choices = _years(late_years(form.arrived_on.data))
    if isinstance(form, ReceiveForm):
        form.body.choices = [(body.id, body.name) for body in bodies_of(actor.agency_id or 0)]


def offer_step(form: StepForm, actor: Actor, record: Record, incoming: Incoming, *, is_fresh: bool) -> None:
    """Units, issued replies or open case files, as the step needs them; a fresh form begins with what was proposed."""
    if isinstance(form, ProposalForm | PassOnForm):
        form.leader.choices = other_leaders(actor, record)
    if isinstance(form, PassOnForm) and is_fresh:
        form.leader.data = _in_charge(incoming, dict(form.leader.choices))
    elif isinstance(form, AssignmentForm):
        units = [(unit.id, unit.name) for unit in units_of(record.agency_id)]
        form.units = units
        form.lead_unit.choices = form.supporting_units.choices = form.informed_units.choices = units
        if is_fresh and incoming.proposal:
            _fill_in(form, incoming.proposal)
    elif isinstance(form, CompleteForm):
        replies = issued_replies(actor, record)
        form.reply_id.choices = [(reply.id, f"{reply.symbol} – {reply.subject}") for reply in replies]
        if replies and is_fresh:
            form.reply_id.data = replies[-1].id
    elif isinstance(form, FileForm):
        form.case_file_id.choices = [(row.id, f"{row.code} – {row.title}") for row in open_case_files(actor)]
    elif isinstance(form, RegisterAgainForm):
        form.book_id.choices = [(book.id, name_of(book)) for book in books_for(record)]
    elif isinstance(form, RegisterForm):
        form.book_year.choices = _years(late_years(record.arrived_on))


def other_leaders(actor: Actor, record: Record) -> list[tuple[int, str]]:
    """The leaders of today but the actor, with their fields."""
    leaders = [(person, fields) for person, fields in leaders_of(record.agency_id) if person.id != actor.person_id]
    return [(person.id, f"{person.full_name} – {fields}" if fields else person.full_name) for person, fields in leaders]


def deputies_in_charge(incoming: Incoming) -> list[str]:
    """Who is in charge of the field of the unit that is proposed, with the field; nothing without a proposal."""
    unit = db.session.get(Unit, incoming.proposal.get("lead_unit") or 0)
    return [f"{row.person.full_name} ({row.name})" for row in in_charge_of(unit)] if unit is not None else []


def _in_charge(incoming: Incoming, offered: Mapping[int, str]) -> int | None:
    """The deputy in charge of the field of the proposed unit."""
    unit = db.session.get(Unit, incoming.proposal.get("lead_unit") or 0)
    known = [row.person_id for row in in_charge_of(unit)] if unit is not None else []
    return next((person_id for person_id in known if person_id in offered), None)


def _years(years: Sequence[int]) -> list[tuple[int, str]]:
    return [(year, str(year)) for year in years]


def proposal_values(incoming: Incoming) -> dict[str, Any]:
    """The inputs of `direct` that agree with the proposal; empty when there is none."""
    plan = incoming.proposal
    names = ("lead_unit", "supporting_units", "informed_units", "working_days", "directive", "needs_acceptance")
    values = {name: plan[name] for name in names if plan.get(name) not in (None, "", [])}
    if values and plan.get("working_days") is None and plan.get("due_on"):
        values["due_on"] = plan["due_on"]
    return values


def recent_issuers(actor: Actor) -> Sequence[str]:
    """Names of issuers of the latest documents, to choose from while typing."""
    latest = (
        select(Record.id, Record.issuer_name)
        .where(Record.agency_id == (actor.agency_id or 0), Record.kind == RecordKind.INCOMING)
        .order_by(Record.id.desc())
        .limit(RECENT)
        .subquery()
    )
    names = select(latest.c.issuer_name).where(latest.c.issuer_name != "").distinct()
    return sorted(db.session.scalars(names), key=sort_key)[:SUGGESTED]


def _fill_in(form: AssignmentForm, plan: dict[str, Any]) -> None:
    form.lead_unit.data = plan.get("lead_unit")
    form.supporting_units.data, form.informed_units.data = plan.get("supporting_units"), plan.get("informed_units")
    form.working_days.data, form.directive.data = plan.get("working_days"), str(plan.get("directive") or "")
    form.needs_acceptance.data = bool(plan.get("needs_acceptance"))
