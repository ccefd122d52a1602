"""Forms of the tray: each a small one beside its item."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from eoffice.directory.inputs import LONG_TEXT
from eoffice.intake.models import SecretLevel
from eoffice.web.fields import ChoiceField, LineField, TextField
from eoffice.web.forms import AtMost, BaseForm, Filled, VersionedForm


class RefuseForm(VersionedForm):
    """Refused before it is registered: why."""

    reason = TextField(_l("Reason"), [Filled(), AtMost(LONG_TEXT)])


class SecretForm(BaseForm):
    """The document is secret: its level, and where it stands in the register of secret documents."""

    level = ChoiceField(_l("Level"), [Filled()], choices=[(level.value, level.value) for level in SecretLevel])
    register_number = LineField(_l("Number in the register of secret documents"), [AtMost(50)])


class DeclareSecretForm(BaseForm):
    """A registered document is secret: its level, where it stands in the other register, and why it is taken out."""

    level = ChoiceField(_l("Level"), [Filled()], choices=[(level.value, level.value) for level in SecretLevel])
    register_number = LineField(_l("Number in the register of secret documents"), [Filled(), AtMost(50)])
    reason = TextField(_l("Reason, without saying what the document is about"), [Filled(), AtMost(LONG_TEXT)])


class SplitForm(BaseForm):
    """The pages of a scan on which documents begin."""

    starts = LineField(_l("A new document begins on page"), [Filled(), AtMost(200)])


class RegisterNumberForm(BaseForm):
    """Where a secret document stands in its own register."""

    register_number = LineField(_l("Number in the register of secret documents"), [Filled(), AtMost(50)])
