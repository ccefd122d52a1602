"""Forms of signing in and of one's own account."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField, ValidationError

from eoffice.web.fields import LineField
from eoffice.web.forms import AtMost, BaseForm, Filled


class SignInForm(BaseForm):
    """User name and password."""

    username = StringField(_l("User name"), [Filled(), AtMost(200)])
    password = PasswordField(_l("Password"), [Filled(), AtMost(200)])


class UnlockForm(BaseForm):
    """The password of the person whose session is locked."""

    password = PasswordField(_l("Password"), [Filled(), AtMost(200)])


class ChangePasswordForm(BaseForm):
    """The present password, and the new one twice."""

    current_password = PasswordField(_l("Present password"), [Filled(), AtMost(200)])
    password = PasswordField(_l("New password"), [Filled()])
    password_again = PasswordField(_l("New password again"), [Filled()])

    def validate_password(self, field: PasswordField) -> None:
        """A change must change something."""
        if field.data == self.current_password.data:
            raise ValidationError(_("Choose another password than the present one."))

    def validate_password_again(self, field: PasswordField) -> None:
        """Typing errors nobody sees are found by typing twice."""
        if field.data != self.password.data:
            raise ValidationError(_("The two new passwords differ."))


class TokenForm(BaseForm):
    """What a new API token is for."""

    name = LineField(_l("What is it for?"), [Filled(), AtMost(100)])
