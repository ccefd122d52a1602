"""Forms of case files and their hand-over."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from eoffice.web.fields import ChoiceField, LineField, TextField, WholeField
from eoffice.web.forms import AtMost, BaseForm, Filled


class OpenForm(BaseForm):
    """Open a case file: from the plan, or with facts of its own."""

    plan_item = ChoiceField(_l("From the file plan"), coerce=int, empty=_l("Not in the plan"))
    code = LineField(_l("Number and symbol of the file"), [AtMost(40)])
    title = LineField(_l("Title"), [AtMost(1000)])
    retention_years = WholeField(_l("Years of retention"), least=1, most=70)
    is_permanent = BooleanField(_l("Permanent"))


class NoteForm(BaseForm):
    """Close with a note."""

    note = TextField(_l("Note"), [AtMost(2000)])


class ReasonForm(BaseForm):
    """Return with a reason."""

    reason = TextField(_l("Reason"), [Filled(), AtMost(2000)])


class PlainForm(BaseForm):
    """An action without fields."""


#: The form an action's fields are typed into.
ACTION_FORMS: dict[str, type[BaseForm]] = {"close": NoteForm, "return": ReasonForm}
