"""Inputs that understand what people write, and say clearly what they cannot use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import Field, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import Choice, SelectChoice
from wtforms.widgets import FileInput, TextInput

from eoffice.core.text import clean_line, clean_text
from eoffice.web.dates import looks_like_date, parse_typed_date, show_date, show_hour

NO_CHOICE = _l("Not a valid choice.")
MAX_ID_DIGITS = 15


class LineField(StringField):  # type: ignore[misc]
    """One line of text: NFC, without control characters and outer blanks."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Clean what was typed."""
        if valuelist:
            self.data = clean_line(str(valuelist[0]))


class HourField(LineField):
    """A moment as the office names it, hour and day; the use-case reads what was typed."""

    def process_data(self, value: Any) -> None:
        """Show a moment as it would be typed."""
        self.data = show_hour(value) if isinstance(value, datetime) else value


class TextField(TextAreaField):  # type: ignore[misc]
    """Several lines of text, cleaned like `LineField`; line breaks stay."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Clean what was typed."""
        if valuelist:
            self.data = clean_text(str(valuelist[0]))


class DayField(Field):  # type: ignore[misc]
    """A day, typed as dd/mm/yyyy or dd/mm/yy or sent as ISO 8601; what was typed stays when it is wrong.

    The year may be left out: dd/mm is the nearest such day, or the latest one where every day `is_past`.
    """

    widget = TextInput()

    def __init__(self, label: Any = None, validators: Any = None, *, is_past: bool = False, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.is_past = is_past

    def _value(self) -> str:
        return clean_line(str(self.raw_data[0]))[:40] if self.raw_data else show_date(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises `ValueError` with the reason when no such day exists."""
        raw = clean_line(str(valuelist[0])) if valuelist else ""
        self.data = None
        if not raw:
            return
        self.data = parse_typed_date(raw, is_past=self.is_past)
        if self.data is None and looks_like_date(raw):
            raise ValueError(_("There is no day %(day)s. Check day and month.", day=raw))
        if self.data is None:
            raise ValueError(_("Write the day as dd/mm/yyyy, for example 23/11/2026."))


class WholeField(Field):  # type: ignore[misc]
    """A whole number between two limits; ten thousand digits get a sentence, not a fault."""

    widget = TextInput()

    def __init__(self, label: Any = None, validators: Any = None, *, least: int = 0, most: int = 999_999_999,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(label, validators, **kwargs)
        self.least, self.most = least, most

    def _value(self) -> str:
        return clean_line(str(self.raw_data[0]))[:40] if self.raw_data else "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises `ValueError` for anything that is no whole number within the limits."""
        raw = clean_line(str(valuelist[0])) if valuelist else ""
        self.data = None
        if not raw:
            return
        digits = raw.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()):
            raise ValueError(_("Write a whole number, digits only."))
        if len(digits) > 15 or not self.least <= int(raw) <= self.most:
            raise ValueError(_("The number must lie between %(least)s and %(most)s.", least=self.least, most=self.most))
        self.data = int(raw)


class ChoiceField(SelectField):  # type: ignore[misc]
    """One of several; the empty choice is None, and ids may be whole numbers (`coerce=int`).

    `choices` are (value, label) pairs, or a mapping of group names to such pairs; `empty` is the text of the
    choice that stands for none, and without it there is no such choice.
    """

    def __init__(self, label: Any = None, validators: Any = None, *, coerce: Any = str, empty: Any = None,
                 choices: Any = None, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(
            label, validators, coerce=_reader(coerce), choices=_options(choices), invalid_value_message=NO_CHOICE,
            invalid_choice_message=NO_CHOICE, **kwargs,
        )  # fmt: skip
        self.empty = empty

    def iter_choices(self) -> Iterator[Choice]:
        """The choices, after the empty one where the field has it."""
        yield from self._empty_choice()
        yield from super().iter_choices()

    def iter_groups(self) -> Iterator[tuple[str | None, list[Choice]]]:
        """The same in their groups."""
        yield None, self._empty_choice()
        yield from super().iter_groups()

    def pre_validate(self, form: Any) -> None:
        """No choice is allowed here; `Filled` asks for one."""
        if self.data is not None:
            super().pre_validate(form)

    def _empty_choice(self) -> list[Choice]:
        return [] if self.empty is None else [Choice("", str(self.empty), self.data is None, {})]


class ManyField(SelectMultipleField):  # type: ignore[misc]
    """Any number of choices; repeated ones count once. `choices` are (value, label) pairs."""

    def __init__(self, label: Any = None, validators: Any = None, *, coerce: Any = str, choices: Any = None,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(
            label, validators, coerce=_reader(coerce), choices=_options(choices), invalid_value_message=NO_CHOICE,
            invalid_choice_message=NO_CHOICE, **kwargs,
        )  # fmt: skip

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises `ValueError` for a value that cannot be one."""
        super().process_formdata([value for value in dict.fromkeys(valuelist) if value != ""])


class FilesField(Field):  # type: ignore[misc]
    """Files, one or many; empty parts that browsers send are dropped. `data` is a list of `FileStorage`."""

    widget = FileInput(multiple=True)

    def __init__(self, label: Any = None, validators: Any = None, *, multiple: bool = True, accept: str = "",
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(label, validators, **kwargs)
        self.multiple, self.accept = multiple, accept

    def _value(self) -> bool:
        return False

    def process_data(self, value: Any) -> None:  # noqa: ARG002
        """Start empty: a browser lets nobody fill in files for its user."""
        self.data: Sequence[FileStorage] = []

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the parts that have a name."""
        self.data = [part for part in valuelist if isinstance(part, FileStorage) and part.filename]


def _reader(coerce: Any) -> Callable[[Any], Any]:
    """Reads a sent value; ids are few ASCII digits, so that no other spelling of a number passes."""

    def read(value: Any) -> Any:
        text = "" if value is None else str(value)
        if coerce is int and text and not (text.isascii() and len(text) <= MAX_ID_DIGITS):
            raise ValueError(str(NO_CHOICE))
        return coerce(text) if text else None

    return read


def _options(choices: Any) -> Any:
    if isinstance(choices, Mapping):
        return [SelectChoice(*pair, optgroup=group) for group, pairs in choices.items() for pair in pairs]
    if choices is None or callable(choices):
        return choices
    return [SelectChoice(*choice) for choice in choices]
