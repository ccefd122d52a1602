"""The page on which people keep the phrases of their directives."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.core.errors import DomainError
from eoffice.decisions import phrases
from eoffice.decisions.forms import PhraseForm
from eoffice.web.actor import current_actor, permission
from eoffice.web.errors import status_of
from eoffice.web.forms import apply_domain_errors
from eoffice.web.idempotency import answer_once

bp = Blueprint("phrases", __name__, url_prefix="/decisions/phrases")


@bp.get("/")
@permission(Permission.DECISION_OPEN)
def index() -> str:
    """One's own phrases and the office's, and a field for a new one."""
    return _page(PhraseForm())


@bp.post("/")
@permission(Permission.DECISION_OPEN)
def add() -> Response | tuple[str, int]:
    """Keep a new phrase."""
    form, status = PhraseForm(), 422
    if form.validate_on_submit():
        try:
            with answer_once(current_actor()) as answer:
                if answer.is_repeat:
                    return answer.first
                phrases.add_phrase(current_actor(), text=form.text.data, for_office=bool(form.for_office.data))
                return answer.keep(redirect(url_for("phrases.index"), 303))
        except DomainError as error:
            apply_domain_errors(form, error)
            status = status_of(error)
    return _page(form), status


@bp.post("/<int:phrase_id>/remove")
@permission(Permission.DECISION_OPEN)
def remove(phrase_id: int) -> Response:
    """Forget a phrase."""
    with answer_once(current_actor()) as answer:
        if answer.is_repeat:
            return answer.first
        phrases.remove_phrase(current_actor(), phrase_id)
        flash(_("The phrase is taken away."), "success")
        return answer.keep(redirect(url_for("phrases.index"), 303))


def _page(form: PhraseForm) -> str:
    actor = current_actor()
    kept = phrases.list_phrases(actor)
    if not can(actor, Permission.PHRASE_OFFICE):
        del form.for_office
    return render_template(
        "decisions/phrases.html", form=form, own=[one for one in kept if one.person_id is not None],
        office=[one for one in kept if one.person_id is None], usual=phrases.USUAL,
        may_change_office=can(actor, Permission.PHRASE_OFFICE),
    )  # fmt: skip
