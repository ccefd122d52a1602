"""What a card sends: the inputs of its step, and what was seen when it was decided."""

from __future__ import annotations

from datetime import UTC, datetime

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from eoffice.decisions.phrases import LENGTH
from eoffice.directory.due import MOST_WORKING_DAYS
from eoffice.directory.inputs import LONG_TEXT
from eoffice.web.fields import ChoiceField, DayField, LineField, ManyField, TextField, WholeField
from eoffice.web.forms import AtMost, BaseForm, Filled, VersionedForm


class DecisionForm(VersionedForm):
    """All that steps of a card take; a card shows what its own step needs."""

    digest = HiddenField()
    decided_at = HiddenField()
    comment = TextField(_l("Comment"), [AtMost(LONG_TEXT)])
    reason = TextField(_l("Reason"), [AtMost(LONG_TEXT)])
    lead_unit = ChoiceField(_l("Lead"), coerce=int, empty=_l("Choose"))
    supporting_units = ManyField(_l("Support"), coerce=int)
    informed_units = ManyField(_l("For information"), coerce=int)
    working_days = WholeField(_l("Working days"), least=0, most=MOST_WORKING_DAYS)
    due_on = DayField(_l("or until"))
    directive = TextField(_l("Directive"), [AtMost(LONG_TEXT)])
    needs_acceptance = BooleanField(_l("The leader accepts the result"))

    leader = ChoiceField(_l("Leader"), coerce=int, empty=_l("Choose"))

    @property
    def decided_without_signal_at(self) -> datetime | None:
        """When it was decided on a device without signal; None for a decision made just now."""
        raw = (self.decided_at.data or "")[:16]
        try:
            return datetime.fromtimestamp(int(raw), UTC) if raw.isascii() and raw.isdigit() else None
        except (ValueError, OverflowError, OSError):
            return None


class StackForm(BaseForm):
    """The documents that were ticked, each as `id:version`."""


class PhraseForm(BaseForm):
    """A new phrase."""

    text = LineField(_l("Phrase"), [Filled(), AtMost(LENGTH)])
    for_office = BooleanField(_l("For everybody in the office"))
