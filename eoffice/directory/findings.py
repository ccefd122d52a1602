"""Checking several inputs at once, so that a form shows everything that is wrong with it in one go."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask_babel import gettext as _

from eoffice.core.errors import Invalid
from eoffice.core.text import clean_line

#: Simple on purpose: one @, a dot behind it, no space. Whether it exists only a mail can tell.
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

Choice = TypeVar("Choice", bound=StrEnum)


class Findings:
    """Collects what is wrong per field; `raise_if_any` turns it into one `Invalid`."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}

    def add(self, field: str, message: str) -> None:
        """Note a fault; the first one of a field stays."""
        self.fields.setdefault(field, message)

    def line(self, field: str, value: str | None, *, limit: int, required: bool = False) -> str:
        """The value as one clean line of at most `limit` characters."""
        text = clean_line(value or "")
        if required and not text:
            self.add(field, _("Fill in this field."))
        if len(text) > limit:
            self.add(field, _("At most %(limit)s characters.", limit=limit))
        return text

    def email(self, field: str, value: str | None) -> str:
        """An address for mail, or empty."""
        text = self.line(field, value, limit=200)
        if text and not _EMAIL.fullmatch(text):
            self.add(field, _("This is not an e-mail address; write it like name@example.vn."))
        return text

    def choice(self, field: str, value: str | None, choices: type[Choice]) -> Choice | None:
        """A member of the enumeration; None with a finding for anything else."""
        try:
            return choices(value or "")
        except ValueError:
            self.add(field, _("Choose one of the offered values."))
            return None

    def period(self, valid_from: date | None, valid_to: date | None) -> None:
        """A period that does not end before it begins."""
        if valid_from and valid_to and valid_to < valid_from:
            self.add("valid_to", _("The last day lies before the first."))

    def raise_if_any(self) -> None:
        """Raise `Invalid` naming every field at fault."""
        if self.fields:
            raise Invalid(_("Some fields need another look."), fields=self.fields)
