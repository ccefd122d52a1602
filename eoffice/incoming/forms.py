"""Forms of incoming documents: taking in, the card, and one for each step of the table."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice

from eoffice.content.service import accepted_types
from eoffice.directory.due import MOST_WORKING_DAYS
from eoffice.directory.inputs import LONG_TEXT
from eoffice.web.fields import ChoiceField, DayField, FilesField, HourField, LineField, ManyField, TextField, WholeField
from eoffice.web.forms import AtMost, Filled, VersionedForm

ACCEPT = ",".join(accepted_types())
#: Several files at once: each a document of its own, or one document with attachments.
EACH, TOGETHER = "each", "together"


class CardForm(VersionedForm):
    """The card, as PL VI ph.II names its fields."""

    number = LineField(_l("Number"), [AtMost(150)])
    notation = LineField(_l("Notation"), [AtMost(100)])
    issued_on = DayField(_l("Date"), is_past=True)
    type = ChoiceField(_l("Type"), empty=_l("Choose"))
    issuer = LineField(_l("Issuer"), [AtMost(300)])
    subject = TextField(_l("Subject"), [AtMost(2000)])
    urgency = ChoiceField(_l("Urgency"))
    reach_by = HourField(_l("To reach the handler by"), [AtMost(100)])
    signer_name = LineField(_l("Signer"), [AtMost(200)])
    signer_position = LineField(_l("Signer's position"), [AtMost(300)])
    arrived_on = DayField(_l("Arrived on"), is_past=True)
    due_on = DayField(_l("Answer wanted by"))
    page_count = WholeField(_l("Pages"), least=1, most=100_000)
    note = LineField(_l("Note"), [AtMost(2000)])
    duplicate_reason = LineField(_l("Why it is registered again"), [AtMost(LONG_TEXT)])
    book_year = ChoiceField(_l("Number of the year"), coerce=int, empty=_l("Choose"))
    correction_reason = LineField(_l("Why the register is corrected"), [AtMost(500)])
    batch = HiddenField()
    type_asked = HiddenField()

    def validate_due_on(self, field: DayField) -> None:
        """A slip in the year would be late for ever."""
        if field.data and self.issued_on.data and field.data < self.issued_on.data:
            raise ValidationError(_("An answer cannot be wanted before the day of the document."))


class ReceiveForm(CardForm):
    """New documents: files, what several of them are to each other, and the card."""

    files = FilesField(_l("Files"), accept=ACCEPT)
    kept = ManyField(_l("Files already here"), coerce=int)
    mode = RadioField(
        _l("Several files are"),
        choices=[
            SelectChoice(EACH, _l("documents of their own")),
            SelectChoice(TOGETHER, _l("one document and its attachments")),
        ],
        default=EACH,
    )
    body = ChoiceField(_l("Received by"), coerce=int)


class StepForm(VersionedForm):
    """A step without further input."""


class RegisterForm(StepForm):
    """A number; the second time the same document comes, also why; after the turn of the year, of which year."""

    duplicate_reason = LineField(_l("Why it is registered again"), [AtMost(LONG_TEXT)])
    book_year = ChoiceField(_l("Number of the year"), coerce=int, empty=_l("Choose"))


class RegisterAgainForm(StepForm):
    """Another number in place of a cancelled one, from the usual book or another."""

    book_id = ChoiceField(_l("Book"), coerce=int, empty=_l("the usual one"))


class ReasonForm(StepForm):
    """A step that must say why."""

    reason = TextField(_l("Reason"), [Filled(), AtMost(LONG_TEXT)])


class CommentForm(StepForm):
    """A step that may carry a remark."""

    comment = TextField(_l("Comment"), [AtMost(LONG_TEXT)])


class AssignmentForm(StepForm):
    """Who leads, supports and is informed, until when, and what to do. `units` are those to choose from."""

    units: Sequence[tuple[int, str]] = ()

    lead_unit = ChoiceField(_l("Lead"), [Filled()], coerce=int, empty=_l("Choose"))
    supporting_units = ManyField(_l("Support"), coerce=int)
    informed_units = ManyField(_l("For information"), coerce=int)
    working_days = WholeField(_l("Working days"), least=0, most=MOST_WORKING_DAYS)
    due_on = DayField(_l("or until"))
    directive = TextField(_l("Directive"), [AtMost(LONG_TEXT)])
    needs_acceptance = BooleanField(_l("The leader accepts the result"))


class ProposalForm(AssignmentForm):
    """An assignment as the office proposes it, and the leader it is laid before."""

    leader = ChoiceField(_l("Lay it before"), coerce=int, empty=_l("the chairperson"))


class PassOnForm(StepForm):
    """Which leader directs instead, with a word to them."""

    leader = ChoiceField(_l("Leader"), [Filled()], coerce=int, empty=_l("Choose"))
    comment = TextField(_l("Comment"), [AtMost(LONG_TEXT)])


class CompleteForm(StepForm):
    """The end of the handling: the issued reply, or the result in words."""

    reply_id = ChoiceField(_l("Answered by"), coerce=int, empty=_l("no document"))
    result = TextField(_l("Result"), [AtMost(LONG_TEXT)])


class MergeForm(VersionedForm):
    """The registered document that came first, as its button names it, and what follows on the card's page."""

    first_id = HiddenField()
    batch = HiddenField()


class FileForm(StepForm):
    """The case file the document goes into."""

    case_file_id = ChoiceField(_l("Case file"), [Filled()], coerce=int, empty=_l("Choose"))


#: The form that an action's fields are typed into.
STEP_FORMS: dict[str, type[StepForm]] = {
    "register": RegisterForm,
    "register_again": RegisterAgainForm,
    "refuse": ReasonForm,
    "submit": CommentForm,
    "propose": ProposalForm,
    "pass_on": PassOnForm,
    "direct": AssignmentForm,
    "return": ReasonForm,
    "withdraw": ReasonForm,
    "start": StepForm,
    "complete": CompleteForm,
    "file": FileForm,
}


def step_form(action: str, *, sent: bool) -> StepForm:
    """The form of an action, filled from the request when it was `sent`, its ids kept apart from others."""
    kind = STEP_FORMS[action]
    return kind(id_prefix=f"{action}-") if sent else kind(formdata=None, id_prefix=f"{action}-")
