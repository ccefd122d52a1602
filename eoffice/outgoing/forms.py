"""Forms of outgoing documents: the draft, its card, and one for each step of the table."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from eoffice.content.service import accepted_types
from eoffice.outgoing.service.recipients import LENGTH
from eoffice.outgoing.service.steps import COMMENT_LENGTH
from eoffice.web.fields import ChoiceField, FilesField, HourField, LineField, ManyField, TextField, WholeField
from eoffice.web.forms import AtMost, Filled, VersionedForm

#: Long enough for the text of a letter; anything longer is written in Word.
BODY_LENGTH = 50_000
ACCEPT = ",".join(accepted_types())


class CardForm(VersionedForm):
    """The card of a draft."""

    type = ChoiceField(_l("Type of document"), [Filled()], empty=_l("Choose"))
    subject = LineField(_l("Subject"), [Filled(), AtMost(2000)])
    urgency = ChoiceField(_l("Urgency"))
    reach_by = HourField(_l("To reach the handler by"), [AtMost(100)])
    body = ChoiceField(_l("Issuing body"), coerce=int)
    signer = ChoiceField(_l("Signer"), coerce=int, empty=_l("As the mandates say"))
    note = LineField(_l("Note"), [AtMost(2000)])


class DraftForm(CardForm):
    """A new document: the card, its recipients, and a file or the text for one."""

    agencies = ManyField(_l("Agencies that receive at once"), coerce=int)
    recipients = TextField(_l("Further recipients"), [AtMost(LENGTH * 200)])
    files = FilesField(_l("Document"), accept=ACCEPT, multiple=False)
    attachments = FilesField(_l("Attachments"), accept=ACCEPT)
    text = TextField(_l("Text of the document"), [AtMost(BODY_LENGTH)])
    replies_to = HiddenField()


class RecipientsForm(VersionedForm):
    """More recipients."""

    agencies = ManyField(_l("Agencies that receive at once"), coerce=int)
    recipients = TextField(_l("Further recipients"), [AtMost(LENGTH * 200)])


class TemplateForm(VersionedForm):
    """A Word file from the office's template."""

    text = TextField(_l("Text of the document"), [AtMost(BODY_LENGTH)])


class StepForm(VersionedForm):
    """A step without further input; `digest` is what was shown beside the button."""

    digest = HiddenField()


class CommentForm(StepForm):
    """A step that may carry a remark."""

    comment = TextField(_l("Comment"), [AtMost(COMMENT_LENGTH)])


class ReasonForm(StepForm):
    """A step that must say why."""

    reason = TextField(_l("Reason"), [Filled(), AtMost(COMMENT_LENGTH)])


class ReviseForm(StepForm):
    """A new version."""

    file = FilesField(
        _l("New version"), [Filled(_l("Choose the file of the new version."))], accept=ACCEPT, multiple=False
    )
    attachments = FilesField(_l("Further attachments"), accept=ACCEPT)
    comment = TextField(_l("What changed"), [AtMost(COMMENT_LENGTH)])


class NumberForm(StepForm):
    """A number; the clerk may have to say that it is one of the new year."""

    new_year = BooleanField(_l("Signed last year: take a number of this year"))


class SealForm(StepForm):
    """The seal."""

    copies = WholeField(_l("Number of copies"), least=1, most=9_999)


class FileForm(StepForm):
    """The case file the document goes into."""

    case_file_id = ChoiceField(_l("Case file"), [Filled()], coerce=int, empty=_l("Choose"))


#: The form an action's fields are typed into.
STEP_FORMS: dict[str, type[StepForm]] = {
    "revise": ReviseForm,
    "submit": CommentForm,
    "approve_content": CommentForm,
    "approve_form": CommentForm,
    "return": ReasonForm,
    "sign": CommentForm,
    "number": NumberForm,
    "cancel_number": ReasonForm,
    "seal": SealForm,
    "issue": StepForm,
    "recall": ReasonForm,
    "file": FileForm,
}


def step_form(action: str, *, sent: bool) -> StepForm:
    """The form of an action: filled from the request, or fresh for the page."""
    kind = STEP_FORMS.get(action, StepForm)
    prefix = f"{action}-"
    return kind(id_prefix=prefix) if sent else kind(formdata=None, id_prefix=prefix)
