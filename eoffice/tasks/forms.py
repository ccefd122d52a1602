"""Forms of tasks: one for each step of the table."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from eoffice.directory.inputs import LONG_TEXT
from eoffice.web.fields import ChoiceField, DayField, TextField
from eoffice.web.forms import AtMost, Filled, VersionedForm


class StepForm(VersionedForm):
    """A step without further input."""


class DelegateForm(StepForm):
    """Who of the unit does it, until when, and how."""

    person = ChoiceField(_l("Person"), [Filled()], coerce=int, empty=_l("Choose"))
    due_on = DayField(_l("Deadline"))
    instruction = TextField(_l("Instruction"), [AtMost(LONG_TEXT)])


class ReasonForm(StepForm):
    """A step that must say why."""

    reason = TextField(_l("Reason"), [Filled(), AtMost(LONG_TEXT)])


class ReportForm(StepForm):
    """What came of the task."""

    result = TextField(_l("Result"), [Filled(), AtMost(LONG_TEXT)])


class SeenForm(StepForm):
    """A task for information is seen; a remark may be left."""

    result = TextField(_l("Remark"), [AtMost(LONG_TEXT)])


STEP_FORMS: dict[str, type[StepForm]] = {
    "delegate": DelegateForm,
    "start": StepForm,
    "return": ReasonForm,
    "complete": ReportForm,
}


def step_form(action: str, *, sent: bool, is_seen: bool = False) -> StepForm:
    """The form of an action: filled from the request, or fresh for the page; `is_seen` asks for no result."""
    kind = SeenForm if is_seen and action == "complete" else STEP_FORMS[action]
    return kind(id_prefix=f"{action}-") if sent else kind(formdata=None, id_prefix=f"{action}-")
