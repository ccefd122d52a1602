"""Sign-in, sign-out, unlocking and changing the password.

The password is compared before the unit of work begins (it takes a tenth of a second); what came of it is
written inside.
"""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eoffice.access.permissions import Permission
from eoffice.core.errors import DomainError
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory import signing_in
from eoffice.directory.actors import actor_of
from eoffice.directory.forms import ChangePasswordForm, SignInForm, UnlockForm
from eoffice.directory.identification import forget, remember, visitor
from eoffice.directory.passwords import new_password
from eoffice.directory.queries import internal_agencies
from eoffice.directory.service.people import change_own_password
from eoffice.web.actor import current_actor, permission, public
from eoffice.web.forms import BaseForm, apply_domain_errors
from eoffice.web.language import local_address

bp = Blueprint("sign_in", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response | tuple[str, int] | str:
    """GET and POST /sign-in: `username`, `password`; leads to the local address in `next`."""
    form = SignInForm()
    if form.is_submitted():
        return _signed_in(form) or _refused("directory/sign_in.html", form)
    if current_actor().person_id is not None:
        return redirect(_next(), 303)
    _name_office()
    return render_template("directory/sign_in.html", form=form)


@bp.post("/sign-out")
@public
def sign_out() -> Response:
    """POST /sign-out: end the session on the server; a copied cookie is worth nothing afterwards, and the browser keeps
    no answer. (What a device keeps to decide without signal, its own scripts take away.)
    """
    user = visitor()
    if user is not None:
        with unit_of_work():
            signing_in.sign_out(actor_of(user.person), user.session_id)
        flash(_("You are signed out."), "info")
    forget()
    response = redirect(url_for("sign_in.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.route("/unlock", methods=["GET", "POST"])
@public
def unlock() -> Response | tuple[str, int] | str:
    """GET and POST /unlock: the password opens the session that locked itself while nobody used it."""
    user = visitor()
    if user is None or not user.is_active:
        return redirect(url_for("sign_in.sign_in", next=_next()), 303)
    if not user.is_locked:
        return redirect(_next(), 303)
    form = UnlockForm()
    if not form.is_submitted():
        return render_template("directory/unlock.html", form=form, person=user.person)
    if form.validate():
        attempt = _check(user.person.username, form.password.data)
        with unit_of_work():
            answer = signing_in.unlock(attempt, user.session_id)
        if not answer.refusal:
            return redirect(_next(), 303)
        form.form_errors.append(answer.refusal)
    return render_template("directory/unlock.html", form=form, person=user.person), 422


@bp.route("/password", methods=["GET", "POST"])
@permission(Permission.SIGNED_IN)
def change_password() -> Response | tuple[str, int] | str:
    """GET and POST /password: `current_password`, `password`, `password_again`."""
    form = ChangePasswordForm()
    if form.is_submitted():
        return _changed(form) or _refused("directory/password.html", form)
    return render_template("directory/password.html", form=form)


def _signed_in(form: SignInForm) -> Response | None:
    if not form.validate():
        return None
    attempt = _check(form.username.data, form.password.data)
    with unit_of_work():
        answer = signing_in.sign_in(attempt)
    if not answer.token:
        form.form_errors.append(answer.refusal)
        return None
    remember(answer.token)
    return redirect(_next(), 303)


def _changed(form: ChangePasswordForm) -> Response | None:
    user = visitor()
    if user is None or not form.validate():
        return None
    attempt = _check(user.person.username, form.current_password.data)
    try:
        password = new_password(form.password.data, username=user.person.username)
    except DomainError as error:
        apply_domain_errors(form, error)
        return None
    with unit_of_work():
        answer = signing_in.confirm(attempt)
        if not answer.refusal:
            change_own_password(current_actor(), password=password, kept_session_id=user.session_id)
    if answer.refusal:
        form.current_password.errors = [_("This is not your present password.") if not answer.locked_until
                                        else answer.refusal]  # fmt: skip
        return None
    flash(_("Your password is changed. You are signed out everywhere else."), "success")
    return redirect(_next(), 303)


def _check(username: str, password: str) -> signing_in.Attempt:
    agent = request.user_agent.string
    return signing_in.check(username, password, address=request.remote_addr or "", user_agent=agent)


def _refused(template: str, form: BaseForm) -> tuple[str, int]:
    _name_office()
    return render_template(template, form=form), 422


def _name_office() -> None:
    """Before signing in the office is known only where there is but one."""
    agencies = internal_agencies() if not g.get("office_name") else ()
    if len(agencies) == 1:
        g.office_name = agencies[0].name


def _next() -> str:
    return local_address(request.args.get("next"))
