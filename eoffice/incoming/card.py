"""The card of an incoming document as people and programs give it, read into what the record keeps (PL VI ph.II)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.directory.findings import Findings
from eoffice.directory.inputs import Inputs
from eoffice.directory.models import Agency
from eoffice.directory.queries import find_agency_by_name
from eoffice.directory.service.agencies import get_or_create_agency
from eoffice.records.hours import EARLIEST, LATEST, read_hour
from eoffice.records.models import Record, Urgency
from eoffice.records.types import document_types

#: Lines of text on the card; the longest that fits is the width of the column.
LINES = ("number", "notation", "subject", "signer_name", "signer_position", "language", "note")
DAYS = ("issued_on", "arrived_on", "due_on")
#: What a card may hold. The issuer is a name; or `issuer_id`, or `issuer_name` that is kept as it stands.
FIELDS = frozenset({*LINES, *DAYS, "type", "urgency", "reach_by", "page_count", "issuer", "issuer_id", "issuer_name"})


def read_card(actor: Actor, card: Mapping[str, Any], *, agency_id: int) -> dict[str, Any]:
    """The given fields as the record keeps them; what is not given is not in the answer.

    An issuer that is not known yet is added to the organisations. A whole symbol typed into the number is split
    at its first slash. Raises `Invalid` naming every field at fault; nothing is written then.
    """
    inputs = Inputs(card, agency_id=agency_id, known=FIELDS)
    kept: dict[str, Any] = {name: inputs.line(name, limit=_width(name)) for name in LINES if name in card}
    kept |= {name: _day(inputs, name) for name in DAYS if name in card}
    if "page_count" in card:
        kept["page_count"] = inputs.whole("page_count", least=1, most=100_000)
    if "type" in card:
        kept["type"] = _type(inputs)
    if "urgency" in card:
        kept["urgency"] = _urgency(inputs)
    kept |= read_hour(inputs, card, kept)
    issuer = _read_issuer(inputs, card)
    _split_symbol(kept)
    inputs.raise_if_any()
    return kept | _keep_issuer(actor, issuer, kept.get("issued_on"))


def _width(name: str) -> int:
    return int(Record.__table__.c[name].type.length)  # type: ignore[attr-defined]


def _day(inputs: Inputs, name: str) -> date | None:
    day = inputs.day(name)
    if day is not None and not EARLIEST <= day <= LATEST:
        inputs.findings.add(name, _("The year must lie between 1900 and 2200."))
    if name == "arrived_on" and day is not None and day > clock.today():
        inputs.findings.add(name, _("A document cannot have arrived on a day that is still to come."))
    return day


def _type(inputs: Inputs) -> str:
    slug = inputs.line("type", limit=40).upper()
    if slug and slug not in document_types():
        inputs.findings.add("type", _("Choose the type of document from the list."))
    return slug


def _urgency(inputs: Inputs) -> str:
    value = inputs.line("urgency", limit=16) or Urgency.NORMAL
    known: Findings = inputs.findings
    return known.choice("urgency", value, Urgency) or Urgency.NORMAL


def _read_issuer(inputs: Inputs, card: Mapping[str, Any]) -> Agency | str | None:
    """The organisation, the name of one, or None when the card says nothing of an issuer."""
    if card.get("issuer_id"):
        issuer_id = inputs.whole("issuer_id", least=1, most=999_999_999)
        agency = db.session.get(Agency, issuer_id) if issuer_id else None
        if agency is None:
            inputs.findings.add("issuer_id", _("There is no such organisation."))
        return agency
    for name in ("issuer", "issuer_name"):
        if name in card:
            return inputs.line(name, limit=_width("issuer_name"))
    return None


def _keep_issuer(actor: Actor, issuer: Agency | str | None, issued_on: date | None) -> dict[str, Any]:
    """An organisation that existed on the document's day is its author, even when it is closed by now."""
    if issuer is None:
        return {}
    if issuer == "":
        return {"issuer_id": None, "issuer_name": ""}
    if isinstance(issuer, str):
        of_its_day = find_agency_by_name(issuer, day=issued_on) if issued_on else None
        issuer = of_its_day or get_or_create_agency(actor, issuer)
    return {"issuer_id": issuer.id, "issuer_name": issuer.name}


def _split_symbol(kept: dict[str, Any]) -> None:
    number, slash, notation = str(kept.get("number", "")).partition("/")
    if slash and notation and not kept.get("notation"):
        kept["number"], kept["notation"] = number.strip(), notation.strip()
