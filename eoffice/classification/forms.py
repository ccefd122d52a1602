"""Forms of the file plan."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from eoffice.web.fields import ChoiceField, LineField, WholeField
from eoffice.web.forms import AtMost, BaseForm, Filled


class PlanItemForm(BaseForm):
    """A new expected case file."""

    year = WholeField(_l("Year"), [Filled()], least=2000, most=2200)
    code = LineField(_l("Number and symbol of the file"), [Filled(), AtMost(40)])
    heading = LineField(_l("Heading"), [AtMost(300)])
    title = LineField(_l("Title"), [Filled(), AtMost(500)])
    unit = ChoiceField(_l("Unit"), coerce=int, empty=_l("Choose"))
    rule = ChoiceField(_l("Retention"), [Filled()], coerce=int, empty=_l("Choose"))


class CopyForm(BaseForm):
    """Take a year's plan over into another."""

    from_year = WholeField(_l("From year"), [Filled()], least=2000, most=2200)
    to_year = WholeField(_l("To year"), [Filled()], least=2000, most=2200)
