"""Reading the inputs of an action: plain values from a form, JSON or a command become what a use-case needs.

A unit is named by its id or code, a person by id or user name, a day as ISO 8601 or dd/mm/yyyy. Everything that
is wrong is collected, so one answer names every field at fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.core.database import db
from eoffice.core.errors import Invalid
from eoffice.core.text import clean_line, clean_text
from eoffice.directory.findings import Findings
from eoffice.directory.models import Person, Unit
from eoffice.directory.queries import units_of
from eoffice.web.dates import looks_like_date, parse_date

#: Longest opinion, directive, reason or result, in characters.
LONG_TEXT = 5000
#: Longest number that is read at all; anything longer is a mistake.
MAX_DIGITS = 9


class Inputs:
    """The inputs of one action within one agency; `raise_if_any` ends the reading."""

    def __init__(self, values: Mapping[str, Any], *, agency_id: int, known: Iterable[str] | None = None) -> None:
        self.findings = Findings()
        self._values = values
        self._agency_id = agency_id
        self._units: list[Unit] | None = None
        for name in sorted(set(values) - set(known)) if known is not None else ():
            self.findings.add(clean_line(str(name))[:60], _("There is no such field."))

    def raise_if_any(self) -> None:
        """Raise `Invalid` naming every field at fault."""
        self.findings.raise_if_any()

    def text(self, name: str, *, limit: int = LONG_TEXT, required: bool = False) -> str:
        """Several lines of clean text."""
        value = self._values.get(name)
        if value is not None and not isinstance(value, str):
            self.findings.add(name, _("Write text here."))
            return ""
        text = clean_text(value or "")
        if required and not text:
            self.findings.add(name, _("Fill in this field."))
        if len(text) > limit:
            self.findings.add(name, _("At most %(limit)s characters.", limit=limit))
        return text

    def line(self, name: str, *, limit: int) -> str:
        """One line of clean text."""
        return clean_line(self.text(name, limit=limit))

    def whole(self, name: str, *, least: int, most: int, required: bool = False) -> int | None:
        """A whole number between the limits; None when nothing was given."""
        value = self._values.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            if required:
                self.findings.add(name, _("Fill in this field."))
            return None
        number = _whole(value)
        if number is None or not least <= number <= most:
            self.findings.add(name, _("Write a whole number from %(least)s to %(most)s.", least=least, most=most))
            return None
        return number

    def day(self, name: str) -> date | None:
        """A day that exists; None when nothing was given."""
        value = self._values.get(name)
        if isinstance(value, date):
            return value
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        raw = clean_line(value)[:40] if isinstance(value, str) else ""
        day = parse_date(raw)
        if day is None and looks_like_date(raw):
            self.findings.add(name, _("There is no day %(day)s. Check day and month.", day=raw))
        elif day is None:
            self.findings.add(name, _("Write the day as dd/mm/yyyy, for example 23/11/2026."))
        return day

    def flag(self, name: str) -> bool:
        """A yes or no; no when nothing was given."""
        return read_flag(self._values.get(name))

    def unit(self, name: str, *, required: bool = False) -> Unit | None:
        """A unit that exists today."""
        value = self._values.get(name)
        if value is None or value == "":
            if required:
                self.findings.add(name, _("Choose a unit."))
            return None
        found = self._find_unit(value)
        if found is None:
            self.findings.add(name, _("Choose a unit of this agency that exists today."))
        return found

    def units(self, name: str) -> list[Unit]:
        """Several units, each once; a list, or text with commas between."""
        value = self._values.get(name)
        values = value.split(",") if isinstance(value, str) else value
        if values is None:
            return []
        if not isinstance(values, (list, tuple)):
            values = [values]
        wanted = [item for item in values if item not in (None, "") and str(item).strip()]
        found = [self._find_unit(item) for item in wanted]
        if None in found:
            self.findings.add(name, _("Choose units of this agency that exist today."))
        return list({unit.id: unit for unit in found if unit is not None}.values())

    def person(self, name: str, *, required: bool = False) -> Person | None:
        """An active person of the agency."""
        value = self._values.get(name)
        if value is None or value == "":
            if required:
                self.findings.add(name, _("Choose a person."))
            return None
        if isinstance(value, Person):
            return value
        key = _whole(value)
        known = Person.id == key if key is not None else Person.username == clean_line(str(value)).lower()
        person = db.session.scalars(select(Person).where(known)).one_or_none()
        if person is None or person.agency_id != self._agency_id or not person.is_active:
            self.findings.add(name, _("Choose a person of this agency."))
            return None
        return person

    def _find_unit(self, value: object) -> Unit | None:
        if isinstance(value, Unit):
            return value if value.agency_id == self._agency_id else None
        if self._units is None:
            self._units = list(units_of(self._agency_id))
        key, code = _whole(value), clean_line(str(value)).casefold()
        return next((unit for unit in self._units if unit.id == key or unit.code.casefold() == code), None)


def ensure_known_fields(values: Mapping[str, Any], known: Iterable[str]) -> None:
    """Raise `Invalid` naming every field of `values` that the action does not take."""
    unknown = sorted(clean_line(str(name))[:60] for name in set(values) - set(known))
    if unknown:
        raise Invalid(_("Some fields cannot be accepted."), fields=dict.fromkeys(unknown, _("There is no such field.")))


def read_flag(value: object) -> bool:
    """A yes or no from a form or JSON."""
    return value is True or str(value).strip().lower() in {"1", "true", "yes", "on", "y"}


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < 10**MAX_DIGITS else None
    text = value.strip() if isinstance(value, str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else None
