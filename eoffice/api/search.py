"""Search over the same questions as the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import current_app

from eoffice.access.permissions import Permission
from eoffice.api.errors import Blueprint
from eoffice.api.search_schemas import STATES, SearchArgs, SearchResult
from eoffice.core.config import Config
from eoffice.search import facets, hints, queries
from eoffice.search.engine import Sort
from eoffice.search.entries import compact
from eoffice.search.explain import Explanation, explain
from eoffice.search.highlight import Piece
from eoffice.search.hits import Hit
from eoffice.search.queries import Filters, Found
from eoffice.web.actor import current_actor, permission

bp = Blueprint("api_search", __name__, url_prefix="/api/v1/search", description="Search")

#: Arguments by what they are among the filters of a question.
_ARGUMENTS = {
    "kinds": ("kind",), "types": ("type",), "states": ("state",), "issuers": ("issuer_name",), "units": ("unit",),
    "case_files": ("case_file",), "years": ("year",), "issuer": ("issuer",), "days": ("from", "to"),
}  # fmt: skip
_STATES = {compact(state): state for state in STATES}


@bp.get("")
@bp.arguments(SearchArgs, location="query")
@bp.response(200, SearchResult)
@permission(Permission.SIGNED_IN)
def index(args: dict[str, Any]) -> dict[str, Any]:
    """Documents the caller sees that match `q`, with what matched, where, and a piece of the text around it."""
    filters = _filters(args)
    found = queries.search(
        current_actor(), text=args["q"], limit=args["limit"], cursor=args["cursor"], filters=filters,
        sort=Sort(args["sort"]) if args["sort"] else None, with_facets=args["facets"],
    )  # fmt: skip
    is_explained = args["explain"] and not found.hits
    return {
        "total": found.total, "took_ms": round(found.took_ms, 2), "sort": found.sort,
        "hits": [_hit(hit) for hit in found.hits], "suggestions": list(found.suggestions),
        "hints": [{"code": one.code, "value": one.value, "says": hints.sentence(one)} for one in found.hints],
        "facets": _facets(found) if args["facets"] else [],
        "explanation": _explanation(_explain(args["q"], filters)) if is_explained else None,
        "next_cursor": found.next_cursor,
    }  # fmt: skip


def _filters(args: dict[str, Any]) -> Filters:
    def one(name: str) -> frozenset[str]:
        return frozenset({str(args[name])} if args[name] else ())

    return Filters(
        kinds=one("kind"), types=one("type"), years=one("year"), issuers=one("issuer_name"), units=one("unit"),
        case_files=one("case_file"), states=frozenset({compact(args["state"])} if args["state"] else ()),
        issuer=args["issuer"], since=args["from_"], until=args["to"],
    )  # fmt: skip


def _hit(hit: Hit) -> dict[str, Any]:
    document, place = hit.document, hit.place
    where = {"file_id": place.file_id, "file": place.file, "page": place.page or None} if place else None
    return {
        "id": document.id, "kind": document.kind, "type": document.type, "state": document.state,
        "number": document.number, "notation": document.notation, "arrival_number": document.arrival_number,
        "subject": document.subject, "issuer": document.issuer, "issued_on": document.issued_on,
        "arrived_on": document.arrived_on, "due_on": document.due_on, "urgency": document.urgency,
        "snippet": "".join(text for text, _is_match in hit.snippet), "why": ", ".join(hit.why),
        "subject_pieces": _pieces(hit.subject), "issuer_pieces": _pieces(hit.issuer),
        "snippet_pieces": _pieces(hit.snippet), "place": where,
        "slips": [{"code": one.code, "value": one.value, "says": hints.slip_sentence(one)} for one in hit.slips],
    }  # fmt: skip


def _pieces(pieces: Iterable[Piece]) -> list[dict[str, Any]]:
    return [{"text": text, "is_match": is_match} for text, is_match in pieces]


def _facets(found: Found) -> list[dict[str, Any]]:
    return [
        {
            "name": facet.name, "label": facet.label,
            "values": [
                {"value": _STATES.get(one.value, one.value) if facet.name == "state" else one.value,
                 "label": one.label, "count": one.count}
                for one in facet.values
            ],
        }
        for facet in facets.list_facets(current_actor(), found.facets)
    ]  # fmt: skip


def _explain(text: str, filters: Filters) -> Explanation:
    config: Config = current_app.extensions["eoffice.config"]
    return explain(current_actor(), text=text, filters=filters, tells_hidden=config.search_tells_hidden)


def _explanation(why: Explanation) -> dict[str, Any]:
    return {
        "missing": [{"part": one.part, "near": list(one.near)} for one in why.missing],
        "shorter": [{"part": one.part, "q": one.text, "count": one.count} for one in why.shorter],
        "unfiltered": [{"arguments": _ARGUMENTS[one.part], "count": one.count} for one in why.filters],
        "hidden": why.hidden,
        "read_as": why.read_as,
    }
