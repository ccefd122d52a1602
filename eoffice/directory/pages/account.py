"""One's own account: posts, mandates, sessions, tokens, password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory import document_types, signing_in
from eoffice.directory.forms import TokenForm
from eoffice.directory.identification import visitor
from eoffice.directory.listings import holdings_of, list_mandates, list_substitutions, sessions_of
from eoffice.directory.models import Person
from eoffice.directory.tokens import create_token, revoke_token, tokens_of
from eoffice.directory.wording import SIGNING_FORMS
from eoffice.web.actor import current_actor, permission

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@permission(Permission.SIGNED_IN)
def show() -> str:
    """Show what the signed-in person holds, and where they are signed in."""
    return _page(TokenForm())


@bp.post("/tokens")
@permission(Permission.SIGNED_IN)
def new_token() -> str | tuple[str, int]:
    """Make a token and show it, once, on the answer itself."""
    form = TokenForm()
    if not form.validate():
        return _page(form), 422
    with unit_of_work():
        secret = create_token(current_actor(), _person(), form.name.data)
    return _page(TokenForm(formdata=None), secret=secret)


@bp.post("/tokens/<int:token_id>/revoke")
@permission(Permission.SIGNED_IN)
def revoke(token_id: int) -> Response:
    """End a token."""
    with unit_of_work():
        revoke_token(current_actor(), token_id)
    flash(_("The token is dead."), "success")
    return redirect(url_for("account.show"), 303)


@bp.post("/sessions/<int:session_id>/end")
@permission(Permission.SIGNED_IN)
def end_session(session_id: int) -> Response:
    """Sign out another browser of one's own."""
    actor = current_actor()
    with unit_of_work():
        if actor.person_id and session_id in {s.id for s in sessions_of(actor.person_id)}:
            signing_in.sign_out(actor, session_id)
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("account.show"), 303)


def _page(form: TokenForm, secret: str = "") -> str:
    person, user = _person(), visitor()
    return render_template(
        "directory/account.html", form=form, secret=secret, person=person, holdings=holdings_of(person.id),
        mandates=list_mandates(person.agency_id, person_id=person.id), forms=SIGNING_FORMS,
        type_names=document_types.names(),
        substitutions=list_substitutions(person.agency_id, person_id=person.id), today=clock.today(),
        sessions=sessions_of(person.id), this_session=user.session_id if user else 0, tokens=tokens_of(person.id),
    )  # fmt: skip


def _person() -> Person:
    return db.session.get_one(Person, current_actor().person_id)
