"""Forms of tasks: one for each step of the table, and the one that gives several tasks at once."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from eoffice.directory.due import MOST_WORKING_DAYS
from eoffice.directory.inputs import LONG_TEXT
from eoffice.tasks.directing import MOST_ALARM_DAYS
from eoffice.web.fields import ChoiceField, DayField, FilesField, LineField, ManyField, TextField, WholeField
from eoffice.web.forms import AtMost, BaseForm, Filled, VersionedForm


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


class AcceptForm(StepForm):
    """The result is accepted; a word may be said."""

    comment = TextField(_l("Comment"), [AtMost(LONG_TEXT)])


class NoteForm(StepForm):
    """How far the work is, with files; it hinders nobody who looks at the task meanwhile."""

    text = TextField(_l("How far is it?"), [AtMost(LONG_TEXT)])
    percent = WholeField(_l("Percent done"), least=0, most=100)
    files = FilesField(_l("Files"))


class ItemForm(StepForm):
    """A line of the checklist."""

    text = LineField(_l("Next line of the checklist"), [Filled(), AtMost(500)])


class TickForm(StepForm):
    """A line and whether it is done."""

    item = WholeField(_l("Line"), [Filled()], least=1)
    is_done = LineField(_l("Done"))


class SplitForm(StepForm):
    """A piece of the work for a colleague."""

    title = LineField(_l("What is to be done"), [Filled(), AtMost(500)])
    person = ChoiceField(_l("Person"), [Filled()], coerce=int, empty=_l("Choose"))
    due_on = DayField(_l("Deadline"))
    instruction = TextField(_l("Instruction"), [AtMost(LONG_TEXT)])


class AskForm(StepForm):
    """Until when, and why not before."""

    due_on = DayField(_l("New deadline"), [Filled()])
    reason = TextField(_l("Reason"), [Filled(), AtMost(LONG_TEXT)])


class ExtendForm(StepForm):
    """The new deadline, as a day or in working days."""

    working_days = WholeField(_l("Working days"), least=0, most=MOST_WORKING_DAYS)
    due_on = DayField(_l("New deadline"))
    reason = TextField(_l("Reason"), [AtMost(LONG_TEXT)])


class ReassignForm(StepForm):
    """Who has it from now on, and why."""

    lead = ChoiceField(_l("From now on"), [Filled()], empty=_l("Choose"))
    reason = TextField(_l("Reason"), [Filled(), AtMost(LONG_TEXT)])


class SupporterForm(StepForm):
    """Who supports the work from now on."""

    supporting = ManyField(_l("Support"), [Filled()])
    instruction = TextField(_l("Instruction"), [AtMost(LONG_TEXT)])


class TermsForm(StepForm):
    """Whether the result is to be accepted, and when the alarms ring."""

    needs_acceptance = BooleanField(_l("I want to accept the result"))
    first_alarm = WholeField(_l("First alarm, working days before"), least=0, most=MOST_ALARM_DAYS)
    second_alarm = WholeField(_l("Second alarm, working days before"), least=0, most=MOST_ALARM_DAYS)


STEP_FORMS: dict[str, type[StepForm]] = {
    "delegate": DelegateForm, "start": StepForm, "return": ReasonForm, "complete": ReportForm, "report": ReportForm,
    "accept": AcceptForm, "send_back": ReasonForm, "note": NoteForm, "add_item": ItemForm, "tick": TickForm,
    "split": SplitForm, "ask_extension": AskForm, "extend": ExtendForm, "refuse_extension": ReasonForm,
    "reassign": ReassignForm, "add_supporter": SupporterForm, "set_terms": TermsForm, "withdraw": ReasonForm,
}  # fmt: skip


def step_form(action: str, *, sent: bool, is_seen: bool = False) -> StepForm:
    """The form of an action: filled from the request, or fresh for the page; `is_seen` asks for no result."""
    kind = SeenForm if is_seen and action == "complete" else STEP_FORMS[action]
    prefix = f"{action}_"  # a dialog of the page has `split-title` for its heading
    return kind(id_prefix=prefix) if sent else kind(formdata=None, id_prefix=prefix)


class AlarmRuleForm(BaseForm):
    """A setting of alarms."""

    role = ChoiceField(_l("Part"), empty=_l("any"))
    type = ChoiceField(_l("Document type"), empty=_l("any"))
    first_days = WholeField(_l("First alarm, working days before"), [Filled()], least=0, most=MOST_ALARM_DAYS)
    second_days = WholeField(_l("Second alarm, working days before"), [Filled()], least=0, most=MOST_ALARM_DAYS)
    chief_after = WholeField(
        _l("The chief of office is told, working days after the deadline"), [Filled()], least=1, most=MOST_ALARM_DAYS
    )


class RecountForm(BaseForm):
    """Keep or move a promised day, and why."""

    reason = LineField(_l("Reason"), [Filled(), AtMost(500)])


def plan_form(rows: int, holders: Any) -> BaseForm:
    """The form that gives up to `rows` tasks from one origin; `holders` are the choices of whom they may be for.

    The names of a task's fields end with its place: `title_0`.
    """
    fields: dict[str, Any] = {
        "origin": LineField(_l("Where the tasks come from"), [AtMost(500)]),
        "held_on": DayField(_l("Day")),
    }
    flat = [choice for group in holders.values() for choice in group]
    for place in range(rows):
        fields |= {
            f"title_{place}": LineField(_l("What is to be done"), [AtMost(500)]),
            f"lead_{place}": ChoiceField(_l("Lead"), choices=holders, empty=_("Choose")),
            f"working_days_{place}": WholeField(_l("Working days"), least=0, most=MOST_WORKING_DAYS),
            f"due_on_{place}": DayField(_l("Deadline")),
            f"instruction_{place}": TextField(_l("Instruction"), [AtMost(LONG_TEXT)]),
            f"supporting_{place}": ManyField(_l("Support"), choices=flat),
            f"informed_{place}": ManyField(_l("For information"), choices=flat),
            f"checklist_{place}": TextField(_l("Checklist, one line each"), [AtMost(LONG_TEXT)]),
            f"needs_acceptance_{place}": BooleanField(_l("I want to accept the result"), default=True),
        }
    kind: type[BaseForm] = type("PlanForm", (BaseForm,), fields)
    return kind()
