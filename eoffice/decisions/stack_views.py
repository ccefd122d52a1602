"""The stack: routine documents ticked in a list, one button for all of them, and what became of each."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, jsonify, render_template, request
from werkzeug.wrappers import Response

from eoffice.access.permissions import Permission
from eoffice.decisions import queries
from eoffice.decisions.answers import wants_json
from eoffice.decisions.forms import StackForm
from eoffice.decisions.stack import chosen, decide_all
from eoffice.web.actor import current_actor, permission

bp = Blueprint("stack", __name__, url_prefix="/decisions/stack")
#: Documents listed at a time.
SHOWN = 30


@bp.get("/")
@permission(Permission.DECISION_OPEN)
def index() -> str:
    """The documents that need nothing but a yes."""
    actor = current_actor()
    ids = queries.waiting_ids(actor)
    cards = queries.list_routine(actor, ids[:SHOWN])
    return render_template("decisions/stack.html", cards=cards, form=StackForm(), others=len(ids[:SHOWN]) - len(cards))


@bp.post("/")
@permission(Permission.DECISION_OPEN)
def decide_stack() -> Response | str:
    """Decide what was ticked, each by itself; sent twice it is told twice and done once."""
    results = list(decide_all(current_actor(), chosen(request.form.getlist("chosen"))))
    if wants_json():
        return jsonify(results=[asdict(result) for result in results])
    return render_template("decisions/results.html", results=results)
