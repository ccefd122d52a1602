"""The page on which a line of an old register is corrected."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.core.errors import DomainError, NotFound
from eoffice.registers import queries
from eoffice.registers.columns import columns_of, number_place
from eoffice.registers.models import Direction, NumberEntry, Sheet
from eoffice.registers.old_lines import LENGTH, correct_line, find_old_line, present_cells
from eoffice.registers.print_views import bp
from eoffice.web.actor import current_actor, permission
from eoffice.web.fields import LineField, TextField
from eoffice.web.forms import AtMost, BaseForm, refuse
from eoffice.web.idempotency import answer_once

#: The pages of the room, this one included.
pages = bp


class LineForm(BaseForm):
    """The ten columns of a register, and why they are corrected."""

    reason = TextField(_l("Why the register is corrected"), [AtMost(500)])


for _place in range(10):
    setattr(LineForm, f"c{_place}", LineField("", [AtMost(LENGTH)]))


@bp.route("/entries/<int:entry_id>/correct", methods=["GET", "POST"])
@permission(Permission.REGISTER_READ)
def correct(entry_id: int) -> str | Response | tuple[str, int]:
    """A line of an old register, to be corrected."""
    actor = current_actor()
    entry = queries.get_entry(actor, entry_id)
    require(actor, Permission.REGISTER_CORRECT, entry)
    line = find_old_line(entry)
    if line is None:
        raise NotFound(_("There is no such line of an old register."))
    shown = present_cells(entry, line)
    form = LineForm(data={f"c{place}": text for place, text in enumerate(shown)})
    if not form.is_submitted():
        return _page(entry, form)
    status = 422
    if form.validate():
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                cells = {place: form[f"c{place}"].data or "" for place in range(len(shown))}
                correct_line(actor, entry, cells=cells, reason=form.reason.data or "")
                flash(
                    _("Number %(number)s is corrected; the old words stay struck out.", number=entry.number), "success"
                )
                address = url_for("registers.show", book_id=entry.book_id, to=entry.number)
                return answer.keep(redirect(address, 303))
        except DomainError as error:
            status = refuse(form, error)
    return _page(queries.get_entry(actor, entry_id), form), status


def _page(entry: NumberEntry, form: LineForm) -> str:
    direction = Direction(entry.book.direction)
    return render_template(
        "registers/correct.html", entry=entry, form=form, columns=columns_of(direction, Sheet.REGISTER),
        fixed=number_place(direction, Sheet.REGISTER) if direction is Direction.INCOMING else None,
    )  # fmt: skip
