"""The forms of an entry and of its steps."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.directory.inputs import LONG_TEXT
from eoffice.directory.queries import units_of
from eoffice.schedule.models import Audience, CalendarEntry
from eoffice.schedule.queries import leaders_of
from eoffice.schedule.service import link_of
from eoffice.schedule.wording import AUDIENCES
from eoffice.web.fields import ChoiceField, DayField, LineField, ManyField, TextField
from eoffice.web.forms import AtMost, Filled, VersionedForm


class EntryForm(VersionedForm):
    """Whose engagement, when, what and where."""

    leaders = ManyField(_l("Leaders"), [Filled()])
    starts_on = DayField(_l("Day"), [Filled()])
    starts_time = LineField(_l("Starts at"), [Filled(), AtMost(10)])
    ends_time = LineField(_l("Ends at"), [Filled(), AtMost(10)])
    ends_on = DayField(_l("Last day"))
    what = LineField(_l("Content"), [Filled(), AtMost(500)])
    place = LineField(_l("Venue"), [AtMost(300)])
    chair = LineField(_l("Chair"), [AtMost(200)])
    prepared_by = ChoiceField(_l("Prepared by"), coerce=int, empty=_l("no unit"))
    link = LineField(_l("Document or task"), [AtMost(300)])
    note = TextField(_l("Note"), [AtMost(LONG_TEXT)])
    audience = ChoiceField(_l("Seen by"))
    despite = BooleanField(_l("Enter it all the same"))


class StepForm(VersionedForm):
    """A step that needs no words."""


class ReasonForm(StepForm):
    """A step with its reason."""

    reason = TextField(_l("Reason"), [Filled(), AtMost(LONG_TEXT)])


def step_form(action: str) -> StepForm:
    """The form of a step; the ids of several on a page stay apart."""
    return (ReasonForm if action in {"refuse", "cancel"} else StepForm)(id_prefix=f"{action}-")


def entry_form(actor: Actor, entry: CalendarEntry | None, *, link: str = "") -> EntryForm:
    """The form with its choices, filled from the entry."""
    form = EntryForm(**(_values(entry) if entry is not None else {"link": link, "audience": Audience.ALL}))
    people = {person.id: person for person in leaders_of(actor.agency_id or 0)}
    people |= {person.id: person for person in entry.leaders} if entry is not None else {}
    form.leaders.choices = [(str(person.id), person.full_name) for person in people.values()]
    form.prepared_by.choices = [(unit.id, unit.name) for unit in units_of(actor.agency_id or 0)]
    form.audience.choices = [(value, str(words)) for value, words in AUDIENCES.items()]
    if entry is not None and not form.is_submitted():
        form.version.data = str(entry.version)
    return form


def _values(entry: CalendarEntry) -> dict[str, object]:
    starts, ends = clock.office_time(entry.starts_at), clock.office_time(entry.ends_at)
    return {
        "leaders": [str(leader.id) for leader in entry.leaders], "starts_on": starts.date(),
        "starts_time": f"{starts:%H:%M}", "ends_time": f"{ends:%H:%M}",
        "ends_on": ends.date() if ends.date() != starts.date() else None, "what": entry.what, "place": entry.place,
        "chair": entry.chair, "prepared_by": entry.prepared_by, "link": link_of(entry), "note": entry.note,
        "audience": entry.audience,
    }  # fmt: skip


def done_words(action: str) -> str:
    """What is said after a step."""
    return {
        "approve": _("The entry stands in the calendar."), "refuse": _("The proposal is refused."),
        "withdraw": _("The proposal is withdrawn."), "cancel": _("The entry is cancelled; it stays, struck through."),
        "restore": _("The entry stands in the calendar."),
    }[action]  # fmt: skip
