"""Search over the same questions as the page."""

from __future__ import annotations

from typing import Any

from eoffice.access.permissions import Permission
from eoffice.api.errors import Blueprint
from eoffice.api.schemas import SearchArgs, SearchResult
from eoffice.search import queries
from eoffice.search.engine import Sort
from eoffice.search.highlight import Piece
from eoffice.search.hits import Hit
from eoffice.search.queries import Filters
from eoffice.web.actor import current_actor, permission

bp = Blueprint("api_search", __name__, url_prefix="/api/v1/search", description="Search")


@bp.get("")
@bp.arguments(SearchArgs, location="query")
@bp.response(200, SearchResult)
@permission(Permission.SIGNED_IN)
def index(args: dict[str, Any]) -> dict[str, Any]:
    """Documents the caller sees that match `q`, with what matched and a piece of the text around it."""
    found = queries.search(
        current_actor(), text=args["q"], limit=args["limit"], cursor=args["cursor"],
        sort=Sort(args["sort"]) if args["sort"] else None,
        filters=Filters(
            kinds=_one(args["kind"]), types=_one(args["type"]), issuer=args["issuer"], since=args["from_"],
            until=args["to"],
        ),
    )  # fmt: skip
    return {
        "total": found.total, "took_ms": round(found.took_ms, 2), "hits": [_hit(hit) for hit in found.hits],
        "suggestions": list(found.suggestions), "next_cursor": found.next_cursor,
    }  # fmt: skip


def _one(value: str) -> frozenset[str]:
    return frozenset({value}) if value else frozenset()


def _hit(hit: Hit) -> dict[str, Any]:
    document = hit.document
    return {
        "id": document.id, "kind": document.kind, "number": document.number, "notation": document.notation,
        "subject": document.subject, "issuer": document.issuer, "issued_on": document.issued_on,
        "snippet": _text(hit.snippet), "why": ", ".join(hit.why),
    }  # fmt: skip


def _text(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece[0] for piece in pieces)
