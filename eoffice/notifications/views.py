"""The bell on every page, the inbox, one's own choices, and the administrator's page of musts and undelivered mail."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from eoffice.access.permissions import Permission
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Person
from eoffice.notifications import queries, service, wording
from eoffice.notifications.channels import RANK, musts_of, usual_hours, ways_of
from eoffice.notifications.forms import ChoicesForm, WaysForm
from eoffice.notifications.models import Channel, NoticeKind, QuietHours
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission
from eoffice.web.filters import Filter, FilterSet, Kind
from eoffice.web.pagination import paginate

bp = Blueprint("notifications", __name__)

FILTERS = FilterSet(
    filters=(Filter("show", _l("Which"), Kind.CHOICE, lambda: [("unread", _("Unread")), ("all", _("All"))]),),
    sorts={},
)


@bp.get("/notices")
@permission(Permission.SIGNED_IN)
def index() -> str:
    """The inbox, at first what is unread."""
    actor = current_actor()
    arguments = request.args.to_dict()
    arguments["show"] = arguments.get("show") or "unread"
    filters = FILTERS.read(arguments, request.path)
    chosen = filters.get("show")
    page = queries.inbox(actor, request.args, is_unread=chosen == "unread")
    tabs = [
        {"label": label, "url": filters.url(show=value), "current": value == chosen}
        for value, label in (("unread", _("Unread")), ("all", _("All")))
    ]
    return render_template("notifications/index.html", page=page, filters=filters, tabs=tabs, words=wording)


@bp.get("/notices/bell")
@permission(Permission.SIGNED_IN)
def bell() -> Response:
    """The bell alone, for pages that ask whether it changed; without a body when it did not."""
    count, newest = _bell()
    response = Response(render_template("notifications/_bell.html"), content_type="text/html; charset=utf-8")
    response.set_etag(f"{count}-{newest}")
    return response.make_conditional(request)


@bp.post("/notices/<int:notice_id>/read")
@permission(Permission.SIGNED_IN)
def mark_read(notice_id: int) -> Response:
    """Take one notice out of what is unread."""
    actor = current_actor()
    with unit_of_work():
        service.mark_read(actor, queries.get_notice(actor, notice_id))
    return redirect(url_for("notifications.index"), 303)


@bp.post("/notices/read")
@permission(Permission.SIGNED_IN)
def mark_all_read() -> Response:
    """Take all of them out."""
    with unit_of_work():
        service.mark_all_read(current_actor())
    flash(_("Everything is marked as read."), "success")
    return redirect(url_for("notifications.index"), 303)


@bp.route("/notices/choices", methods=["GET", "POST"])
@permission(Permission.SIGNED_IN)
def choices() -> Response | str | tuple[str, int]:
    """How one wants to be told."""
    actor = current_actor()
    person = db.session.get_one(Person, actor.person_id)
    form, status = ChoicesForm(), 200
    if form.is_sent():
        if form.validate():
            with unit_of_work():
                service.choose(actor, form.ways, form.hours)
            flash(_("Your choices are kept."), "success")
            return redirect(url_for("notifications.choices"), 303)
        status = 422
    elif not form.is_restored:
        hours_now = db.session.get(QuietHours, person.id) or usual_hours(person.id)
        form.show(ways_of([person.id])[person.id])
        form.begins.data, form.ends.data, form.on_days_off.data = (
            hours_now.begins,
            hours_now.ends,
            hours_now.on_days_off,
        )
    page = render_template(
        "notifications/choices.html", form=form, person=person, locked=_locked(musts_of(person.agency_id)),
        kinds=NoticeKind, icons=wording.ICONS, sends_mail=_sends_mail(),
    )  # fmt: skip
    return page, status


def _locked(musts: dict[NoticeKind, Channel]) -> dict[str, set[str]]:
    """For each kind the ways that are less than the office demands."""
    return {kind.value: {way.value for way in RANK[: RANK.index(must)]} for kind, must in musts.items()}


@bp.route("/administration/mail", methods=["GET", "POST"])
@permission(Permission.NOTICES_MANAGE)
def administration() -> Response | str | tuple[str, int]:
    """What the office demands, and the mails that could not be delivered: to whom, when and why, not what of."""
    actor = current_actor()
    form, status = WaysForm(), 200
    if form.is_sent():
        if form.validate():
            with unit_of_work():
                service.demand(actor, form.ways)
            flash(_("From now on everybody is told at least so."), "success")
            return redirect(url_for("notifications.administration"), 303)
        status = 422
    elif not form.is_restored:
        form.show(musts_of(actor.agency_id or 0))
    page = render_template(
        "notifications/administration.html", form=form, kinds=NoticeKind, icons=wording.ICONS, locked={},
        sends_mail=_sends_mail(), page=paginate(queries.undelivered(actor.agency_id or 0), request.args),
    )  # fmt: skip
    return page, status


@bp.post("/administration/mail/<int:mail_id>/retry")
@permission(Permission.NOTICES_MANAGE)
def retry(mail_id: int) -> Response:
    """Send one once more."""
    with unit_of_work():
        service.retry(current_actor(), mail_id)
    flash(_("The mail is sent once more."), "success")
    return redirect(url_for("notifications.administration"), 303)


def _sends_mail() -> bool:
    config: Config = current_app.extensions["eoffice.config"]
    return bool(config.smtp_url)


def _bell() -> tuple[int, int]:
    """Unread notices of this request's visitor, and the newest; asked once per request."""
    if "bell" not in g:
        g.bell = queries.bell(current_actor())
    found: tuple[int, int] = g.bell
    return found


def register(app: Flask) -> None:
    """Serve the pages, ring the bell on every page, stand in the menu."""
    app.register_blueprint(bp)
    app.jinja_env.globals["bell"] = _bell
    menu.add(
        "administration", "notifications.administration", _l("Notices and mail"), "envelope", Permission.NOTICES_MANAGE,
        order=60, count=queries.count_undelivered,
    )  # fmt: skip
