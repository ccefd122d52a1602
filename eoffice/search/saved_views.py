"""Saved searches and last questions: watching, looking at what is new, forgetting."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import HiddenField

from eoffice.access.permissions import Permission
from eoffice.core.unit_of_work import unit_of_work
from eoffice.search import keeping, pages, recent, saved
from eoffice.web.actor import current_actor, permission
from eoffice.web.forms import BaseForm

#: All pages of the room; `eoffice.search.views` adds the others.
bp = Blueprint("search", __name__, url_prefix="/search")


class AskedForm(BaseForm):
    """What was asked on the page that script reports: the text, and whether it found nothing."""

    text = HiddenField()
    in_vain = HiddenField()


def asked_by(query: str) -> dict[str, str]:
    """The arguments of an address that mean something to a search, and no others."""
    found = pages.FILTERS.read(dict(parse_qsl(query)), "")
    return dict(parse_qsl(found.url().partition("?")[2]))


def address(arguments: Mapping[str, str]) -> str:
    """Where these arguments of a search lead."""
    return f"{url_for('search.index')}?{urlencode(arguments)}"


@bp.get("/saved")
@permission(Permission.SIGNED_IN)
def saved_searches() -> str:
    """One's saved searches with what is new, and one's last questions."""
    actor = current_actor()
    return render_template(
        "search/saved.html", saved=keeping.saved_lines(actor), recent=recent.list_recent(actor, recent.MOST)
    )


@bp.get("/saved/<int:saved_id>/new")
@permission(Permission.SIGNED_IN)
def new_matches(saved_id: int) -> str:
    """What a watched search has found anew."""
    actor = current_actor()
    return render_template(
        "search/new_matches.html", saved=saved.get_saved(actor, saved_id), records=saved.list_new(actor, saved_id)
    )


@bp.post("/saved/<int:saved_id>/seen")
@permission(Permission.SIGNED_IN)
def seen(saved_id: int) -> Response:
    """What is new has been looked at."""
    with unit_of_work():
        saved.mark_seen(current_actor(), saved_id)
    return redirect(url_for("search.saved_searches"), 303)


@bp.post("/saved/<int:saved_id>/watch")
@permission(Permission.SIGNED_IN)
def watch(saved_id: int) -> Response:
    """Begin to watch a saved search, or end it."""
    actor = current_actor()
    with unit_of_work():
        saved.watch(actor, saved_id, is_watched=not saved.get_saved(actor, saved_id).is_watched)
    return redirect(url_for("search.saved_searches"), 303)


@bp.post("/saved/<int:saved_id>/remove")
@permission(Permission.SIGNED_IN)
def remove(saved_id: int) -> Response:
    """Forget a saved search."""
    with unit_of_work():
        saved.remove(current_actor(), saved_id)
    flash(_("The saved search is removed."), "success")
    return redirect(url_for("search.saved_searches"), 303)


@bp.post("/recent")
@permission(Permission.SIGNED_IN)
def remember() -> Response:
    """Script reports what was asked: for one's last questions, and to be counted."""
    form = AskedForm()
    with unit_of_work():
        recent.remember(current_actor(), form.text.data or "", was_in_vain=form.in_vain.data == "1")
    return Response(status=204)


@bp.post("/recent/clear")
@permission(Permission.SIGNED_IN)
def clear_recent() -> Response:
    """Forget one's last questions."""
    with unit_of_work():
        recent.clear_recent(current_actor())
    flash(_("Your last searches are forgotten."), "success")
    return redirect(url_for("search.saved_searches"), 303)
