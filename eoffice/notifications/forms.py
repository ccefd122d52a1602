"""Forms of notices: how one is told of each kind, when mail may come, and what the office demands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import TextInput

from eoffice.core.text import clean_line
from eoffice.notifications.models import Channel, NoticeKind
from eoffice.notifications.wording import CHANNELS, KINDS
from eoffice.web.forms import BaseForm

_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.h]([0-5][0-9])")


class TimeField(Field):  # type: ignore[misc]
    """A time of day, typed as 21:00, 21.00 or 21h00."""

    widget = TextInput()

    def _value(self) -> str:
        return clean_line(str(self.raw_data[0]))[:10] if self.raw_data else f"{self.data:%H:%M}" if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises `ValueError` for anything else."""
        found = _TIME.fullmatch(clean_line(str(valuelist[0]))) if valuelist else None
        self.data = time(int(found[1]), int(found[2])) if found else None
        if found is None:
            raise ValueError(_("Write the time as hours and minutes, for example 21:00."))


def _way(kind: NoticeKind) -> RadioField:
    return RadioField(KINDS[kind], choices=[SelectChoice(*pair) for pair in CHANNELS.items()])


class WaysForm(BaseForm):
    """A way of being told for each kind."""

    turn = _way(NoticeKind.TURN)
    task = _way(NoticeKind.TASK)
    alarm = _way(NoticeKind.ALARM)
    urgent = _way(NoticeKind.URGENT)
    remark = _way(NoticeKind.REMARK)
    arrival = _way(NoticeKind.ARRIVAL)
    watch = _way(NoticeKind.WATCH)

    def show(self, ways: Mapping[NoticeKind, Channel]) -> None:
        """Begin with these."""
        for kind, channel in ways.items():
            self[kind.value].data = channel.value

    @property
    def ways(self) -> dict[NoticeKind, Channel]:
        """What was chosen."""
        return {kind: Channel(self[kind.value].data) for kind in NoticeKind}


class ChoicesForm(WaysForm):
    """One's own choices, with the quiet hours."""

    begins = TimeField(_l("No mail from"))
    ends = TimeField(_l("until"))
    on_days_off = BooleanField(_l("No mail on days off"))

    @property
    def hours(self) -> tuple[time, time, bool]:
        """When mail is to wait."""
        assert self.begins.data is not None  # noqa: S101 - the form is valid
        assert self.ends.data is not None  # noqa: S101 - the form is valid
        return self.begins.data, self.ends.data, bool(self.on_days_off.data)
