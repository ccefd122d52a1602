"""The base of every form: clean text, our own words, hidden keys, and what was typed before signing in again."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField
from wtforms.validators import Length, StopValidation

from eoffice.core.database import db
from eoffice.core.errors import DomainError, NotFound, Stale
from eoffice.web.errors import status_of
from eoffice.web.idempotency import REFUSED as KEY_REFUSED
from eoffice.web.saved_forms import restored_fields

#: The sentences of WTForms that reach people here; listed so that they are translated.
WTFORMS_SENTENCES = (
    _l("This field is required."),
    _l("Invalid value, must be one of: %(values)s."),
    _l("Invalid input."),
    _l("Not a valid integer value."),
    _l("Invalid email address."),
    _l("Number must be at least %(min)s."),
    _l("Number must be at most %(max)s."),
    _l("Number must be between %(min)s and %(max)s."),
    _l("The CSRF token is missing."),
)


class Sentences:
    """WTForms' messages through the product's own catalogue."""

    def gettext(self, string: str) -> str:
        """The sentence in the visitor's language, its placeholders untouched."""
        return _(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The same for a counted thing."""
        return _(singular if n == 1 else plural)


class NameField(HiddenField):  # type: ignore[misc]
    """Carries the form's own name; what was sent in it is ignored."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the default."""


class KeyField(HiddenField):  # type: ignore[misc]
    """Carries the idempotency key: the one that was sent, so a corrected form is still one act, else a new one."""

    def process_data(self, value: Any) -> None:
        """Make a key for a fresh form."""
        self.data = value or secrets.token_urlsafe(16)

    def renew(self) -> None:
        """Make a key for a form whose key was used up by an act that was carried out."""
        self.data = secrets.token_urlsafe(16)


class BaseForm(FlaskForm):  # type: ignore[misc]
    """A form of the product.

    On a GET with a valid `?restore=` it holds what was typed before the session ended. `id_prefix` keeps the
    HTML ids apart when a page shows several forms; names stay as they are.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Our sentences, and the saved fields as form data."""

        def get_translations(self, form: Any) -> Sentences:  # noqa: ARG002
            """Replaces the catalogues of WTForms, which know no Vietnamese."""
            return Sentences()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """The fields sent with this request, else those saved before signing in, else nothing."""
            data = super().wrap_formdata(form, formdata)
            if data is None and not form.is_submitted():
                data = restored_fields(type(form).__name__)
                form.is_restored = data is not None
            return data

    is_restored = False
    form_name = NameField()
    request_key = KeyField()

    def __init__(self, *args: Any, id_prefix: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.id_prefix = id_prefix
        self.form_name.data = type(self).__name__
        for field in self:
            field.id = f"{id_prefix}{field.id}"
            field.label.field_id = field.id

    @property
    def all_errors(self) -> list[tuple[Field | None, str]]:
        """Every error once, in the order of the fields; those of the whole form first, with None."""
        found: list[tuple[Field | None, str]] = [(None, str(text)) for text in self.form_errors]
        for field in self:
            owner = None if isinstance(field, HiddenField) else field
            found.extend((owner, text) for text in _flat(field.errors))
        return found

    def is_sent(self) -> bool:
        """Whether this very form (of several on a page) was submitted."""
        return self.is_submitted() and request.form.get(self.form_name.name, type(self).__name__) == type(self).__name__


class VersionedForm(BaseForm):
    """A form over a row with a version counter: the hidden `version` is the row's when the form was shown."""

    version = HiddenField()

    @property
    def expected_version(self) -> int | None:
        """The version that the author saw; None when it was not sent or makes no sense."""
        raw = (self.version.data or "").strip()
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 9 else None


def apply_domain_errors(form: BaseForm, error: DomainError, names: Mapping[str, str] | None = None) -> None:
    """Show a refusal in the form: each of `error.fields` beside its input, the rest at the top.

    Who is told that somebody else was first has been told: sent again, the form is over the present version.
    `names` maps a service's argument to the field that holds it, where they differ.
    """
    if error.code == KEY_REFUSED:
        form.request_key.renew()
    if isinstance(error, Stale) and isinstance(form, VersionedForm):
        form.version.data = str(error.version)
    placed = False
    for name, message in error.fields.items():
        field = form._fields.get((names or {}).get(name, name))
        if field is None:
            form.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]
        placed = True
    if not placed:
        form.form_errors.append(error.message)


def refuse(form: BaseForm, error: DomainError) -> int:
    """Undo what was begun, show the refusal in its form and answer the status; what is not there for the actor stays
    a 404.
    """
    if isinstance(error, NotFound):
        raise error
    db.session.rollback()
    apply_domain_errors(form, error)
    return status_of(error)


def show_stored(form: BaseForm, stored: BaseForm, names: Iterable[str]) -> None:
    """Say beside each of the fields that somebody else has filled otherwise what is stored there.

    `stored` is the same form filled from the database.
    """
    for name in names:
        mine, theirs = form[name], stored[name]
        if (mine.data or None) != (theirs.data or None):
            words = _words_in(theirs)
            sentence = _("Stored now: “%(words)s”.", words=words) if words else _("Stored now: nothing.")
            mine.errors = [*mine.errors, sentence]


def _words_in(field: Field) -> str:
    if isinstance(field, SelectField):
        return next((str(choice[1]) for choice in field.iter_choices() if choice[0] and choice[2]), "")
    return str(field._value() or "")  # noqa: SLF001 - how WTForms tells what an input shows


class Filled:
    """Required: something other than blanks. The message names the field."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __init__(self, message: str | None = None) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:  # noqa: ARG002
        """Stop with a sentence when the field is empty."""
        data = field.data
        is_empty = data is None or data == [] or (isinstance(data, str) and not data.strip())
        if is_empty and not field.errors:
            raise StopValidation(self.message or _("Enter: %(field)s.", field=str(field.label.text)))


class AtMost(Length):  # type: ignore[misc]
    """At most `limit` characters, said in our words and in the `maxlength` of the input."""

    def __init__(self, limit: int) -> None:
        super().__init__(max=limit, message=_l("Too long: at most %(max)d characters."))


def _flat(errors: Iterable[Any]) -> list[str]:
    return [text for error in errors for text in (_flat(error) if isinstance(error, (list, tuple)) else [str(error)])]
