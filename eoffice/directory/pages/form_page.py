"""One page for every form of the administration: show, check, act once, lead on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from flask import redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eoffice.core.errors import DomainError, Invalid, NotFound
from eoffice.directory.admin_forms import AdminForm
from eoffice.web.actor import current_actor
from eoffice.web.fields import DayField
from eoffice.web.forms import apply_domain_errors
from eoffice.web.idempotency import answer_once

Answer = Response | tuple[str, int]


def form_page(
    form: AdminForm,
    act: Callable[[], object],
    *,
    title: str,
    button: str,
    back: str,
    note: str = "",
    names: Mapping[str, str] | None = None,
    is_destructive: bool = False,
) -> Answer:
    """Show `form`; when it was sent and is right, run `act` in a unit of work and lead to `back`.

    A refusal of the service stands beside the field at fault (`names`: argument → field), with what was typed.
    """
    if form.validate_on_submit():
        try:
            with answer_once(current_actor()) as answer:
                if answer.is_repeat:
                    return answer.first
                act()
                return answer.keep(redirect(back, 303))
        except NotFound:
            raise
        except DomainError as error:
            apply_domain_errors(form, error, names)
    page = render_template(
        "directory/form.html",
        form=form,
        title=title,
        submit_label=button,
        back=back,
        note=note,
        is_destructive=is_destructive,
    )
    return page, 422 if form.errors else 200


def day_in(field: DayField) -> date:
    """The day of a field that must be filled in. Raises `Invalid` when it holds none."""
    day: date | None = field.data
    if day is None:
        raise Invalid(
            _("Enter: %(field)s.", field=str(field.label.text)), fields={field.short_name: _("Choose a day.")}
        )
    return day
