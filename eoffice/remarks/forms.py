"""The form of a remark: words, who is to see them, whom they name."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from eoffice.directory.inputs import LONG_TEXT
from eoffice.remarks.models import Audience
from eoffice.web.fields import ManyField, TextField
from eoffice.web.forms import AtMost, BaseForm, Filled

AUDIENCES: dict[str, str] = {
    Audience.ALL: _l("Everybody who sees the document"),
    Audience.NAMED: _l("Only those named"),
    Audience.LEADERS: _l("Only the leaders"),
}


class RemarkForm(BaseForm):
    """A remark."""

    text = TextField(_l("What you want to say"), [Filled(), AtMost(LONG_TEXT)])
    audience = RadioField(
        _l("Who sees it"), choices=[SelectChoice(*pair) for pair in AUDIENCES.items()], default=Audience.ALL.value
    )
    people = ManyField(_l("Named"), coerce=int)
