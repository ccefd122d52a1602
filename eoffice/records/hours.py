"""The hour by which an express document must reach its handler (“hỏa tốc hẹn giờ”): read, and put into words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from eoffice.core import clock
from eoffice.directory.inputs import Inputs
from eoffice.records.models import Record, Urgency
from eoffice.web.dates import parse_hour, show_hour

#: Days that a card may name.
EARLIEST = date(1900, 1, 1)
LATEST = date(2200, 12, 31)


def read_hour(inputs: Inputs, card: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """What `reach_by` of a card means for the record, beside the urgency that was `kept`.

    Giving an hour makes a document express that says nothing; one that is not express any more has none.
    """
    urgency = kept.get("urgency", Urgency.EXPRESS)
    if "reach_by" not in card:
        return {} if urgency == Urgency.EXPRESS else {"reach_by": None}
    given = card["reach_by"]
    raw = given if isinstance(given, datetime) else inputs.line("reach_by", limit=100)
    if not raw:
        return {"reach_by": None}
    hour = raw if isinstance(raw, datetime) else parse_hour(raw, clock.today())
    if hour is None:
        inputs.findings.add("reach_by", _("Write the hour and the day, for example 14:30 23/11/2026."))
    elif urgency != Urgency.EXPRESS:
        inputs.findings.add("reach_by", _("Only an express document names an hour."))
    elif not EARLIEST <= clock.office_time(hour).date() <= LATEST:
        inputs.findings.add("reach_by", _("The year must lie between 1900 and 2200."))
    return {"reach_by": hour, "urgency": urgency}


def hour_words(record: Record) -> str:
    """The hour as a register notes it; empty where there is none."""
    return _("Express, to arrive by: %(hour)s", hour=show_hour(record.reach_by)) if record.reach_by else ""
