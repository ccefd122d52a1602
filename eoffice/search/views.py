"""The search page, keeping its question under a name, and what the box on every page offers while someone types."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from flask import Flask, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField

from eoffice.access.permissions import Permission
from eoffice.core.config import Config
from eoffice.core.errors import DomainError
from eoffice.core.text import fold
from eoffice.search import explain, hints, keeping, mark_views, pages, queries, recent, saved, suggestions
from eoffice.search.engine import Sort
from eoffice.search.export_views import export_form
from eoffice.search.query import MAX_LENGTH
from eoffice.search.reader import current_reader
from eoffice.search.saved_views import AskedForm, address, asked_by, bp
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission
from eoffice.web.fields import LineField
from eoffice.web.filters import Filters
from eoffice.web.forms import AtMost, BaseForm, Filled, refuse
from eoffice.web.idempotency import answer_once

#: Beyond this an address is cut before it is looked at; the parser says that it was too long.
_MAX_RAW = 4 * MAX_LENGTH


class SaveForm(BaseForm):
    """A name for the question in force."""

    name = LineField(_l("Name of the search"), [Filled(), AtMost(100)])
    is_watched = BooleanField(_l("Tell me of new matches"))


@bp.get("")
@permission(Permission.SIGNED_IN)
def index() -> str:
    """The page with its results."""
    return _page()


@bp.post("/save")
@permission(Permission.SIGNED_IN)
def save() -> Response | tuple[str, int]:
    """Keep the question in force under a name."""
    actor, arguments = current_actor(), asked_by(request.query_string.decode("latin-1"))
    form, status = SaveForm(id_prefix="save-"), 422
    if form.validate_on_submit():
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                made = saved.save(
                    actor, name=form.name.data or "", arguments=arguments, is_watched=form.is_watched.data
                )
                flash(_("The search “%(name)s” is saved.", name=made.name), "success")
                return answer.keep(redirect(address(arguments), 303))
        except DomainError as error:
            status = refuse(form, error)
    return _page(form), status


def _page(sent: SaveForm | None = None) -> str:
    filters = pages.FILTERS.read(request.args, url_for("search.index"))
    text = request.args.get("q", "")[:_MAX_RAW]
    cursor = request.args.get("cursor", "")
    chosen = Sort(filters.sort) if "sort" in request.args else None
    found = queries.search(
        current_actor(), text=text, filters=pages.narrowed(filters), sort=chosen, cursor=cursor, with_facets=True
    )
    is_start = not (text or filters.chips or cursor)
    is_empty = not found.hits and bool(text or filters.chips)
    query = filters.url().partition("?")[2]
    place_url = partial(pages.place_url, text=(*found.suggestions, found.query.text)[0])
    return render_template(
        "search/index.html", found=found, explained=_explained(text, filters) if is_empty else None,
        filters=filters, facets=pages.facet_groups(found, filters), sorts=pages.SORT_LABELS,
        sentences=[hints.sentence(hint) for hint in found.hints], reasons=hints.reasons(), is_first=not cursor,
        rebuilt=current_reader().progress(), place_url=place_url, slip_sentence=hints.slip_sentence,
        examples=pages.examples(found) if is_start else [], kept=keeping.kept(current_actor()) if is_start else None,
        save_form=sent or (None if is_start else SaveForm(formdata=None, id_prefix="save-")), here=f"?{query}",
        export_form=export_form(query), asked_form=_asked(text, found.total) if text and sent is None else None,
    )  # fmt: skip


def _asked(text: str, total: int) -> AskedForm:
    return AskedForm(formdata=None, id_prefix="asked-", text=text, in_vain="" if total else "1")


def _explained(text: str, filters: Filters) -> pages.Explained:
    config: Config = current_app.extensions["eoffice.config"]
    why = explain.explain(
        current_actor(), text=text, filters=pages.narrowed(filters), tells_hidden=config.search_tells_hidden
    )
    return pages.explained(why, filters)


@bp.get("/suggest")
@permission(Permission.SIGNED_IN)
def suggest() -> str:
    """A fragment for the box: phrases to search for and documents to go to."""
    actor, text = current_actor(), request.args.get("q", "")[:_MAX_RAW]
    begun, completion = recent.list_begun(actor, text), suggestions.suggest(actor, text=text)
    asked = {fold(line) for line in begun}
    phrases = [phrase for phrase in completion.phrases if fold(phrase) not in asked]
    return render_template("search/suggest.html", completion=replace(completion, phrases=phrases), recent=begun)


mark_views.add_to(bp)


def register(app: Flask) -> None:
    """Serve the page and stand in the menu."""
    app.register_blueprint(bp)
    menu.add("search", "search.index", _l("Search"), "search", Permission.SIGNED_IN)
