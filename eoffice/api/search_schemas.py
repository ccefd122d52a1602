"""The shapes of the search in the API."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from eoffice.api.schemas import Slug, _at_most, _between, _one_of
from eoffice.incoming.states import IncomingState
from eoffice.outgoing.states import OutgoingState
from eoffice.records.models import RecordKind
from eoffice.records.types import document_types
from eoffice.search.engine import Sort

_MOST_ID = 10**15
STATES = tuple(dict.fromkeys((*map(str, IncomingState), *map(str, OutgoingState))))


def _says(text: str) -> dict[str, Any]:
    return {"description": text}


class SearchArgs(Schema):
    """A question and what narrows it: the filters of the search page, each left out or empty for no filter."""

    q = fields.String(
        load_default="",
        metadata=_says(
            'words, "phrases", OR, -minus, begin*, field:value and ranges; never an error: `hints` says what was not '
            "understood"
        ),
    )
    kind = fields.String(load_default="", validate=_one_of(["", *RecordKind]))
    type = Slug(load_default="", validate=_one_of(["", *document_types()]))
    state = fields.String(load_default="", validate=_one_of(["", *STATES]))
    issuer = fields.String(
        load_default="", validate=_at_most(300),
        metadata=_says("the id of an agency, or words of its name in their order; old names find their successors"),
    )  # fmt: skip
    issuer_name = fields.String(
        load_default="", validate=_at_most(300), metadata=_says("the whole name, as among the facets")
    )
    unit = fields.Integer(load_default=None, allow_none=True, validate=_between(1, _MOST_ID))
    case_file = fields.Integer(load_default=None, allow_none=True, validate=_between(1, _MOST_ID))
    year = fields.Integer(load_default=None, allow_none=True, validate=_between(1, 9999), metadata=_says("of issue"))
    from_ = fields.Date(data_key="from", load_default=None, allow_none=True, metadata=_says("first day of issue"))
    to = fields.Date(load_default=None, allow_none=True, metadata=_says("last day of issue"))
    sort = fields.String(
        load_default="", validate=_one_of(["", *Sort]),
        metadata=_says("without one the best match comes first, without `q` the newest"),
    )  # fmt: skip
    limit = fields.Integer(load_default=20, validate=_between(1, 100))
    cursor = fields.String(
        load_default="",
        validate=_at_most(500),
        metadata=_says("`next_cursor` of the page before, with the same question"),
    )
    facets = fields.Boolean(load_default=False, metadata=_says("count the values that narrow further"))
    explain = fields.Boolean(load_default=False, metadata=_says("say why nothing was found, when nothing was"))


class PieceSchema(Schema):
    """A piece of a text; put together, the pieces are the text. What was looked for `is_match`."""

    text = fields.String()
    is_match = fields.Boolean()


class FoundPlaceSchema(Schema):
    """Where in the files of a document the snippet stands."""

    file_id = fields.Integer()
    file = fields.String()
    page = fields.Integer(allow_none=True, metadata=_says("from 1; null where the file has no pages"))


class SlipSchema(Schema):
    """In what the number of a hit differs from the number asked for."""

    code = fields.String()
    value = fields.String()
    says = fields.String()


class HitSchema(Schema):
    """One hit. `why` names what matched, `snippet` is text of a file around it, `place` where that stands; `place` is
    null when only the card matched.
    """

    id = fields.Integer()
    kind = fields.String()
    type = fields.String()
    state = fields.String()
    number = fields.String()
    notation = fields.String()
    arrival_number = fields.String()
    subject = fields.String()
    issuer = fields.String()
    issued_on = fields.Date(allow_none=True)
    arrived_on = fields.Date(allow_none=True)
    due_on = fields.Date(allow_none=True)
    urgency = fields.String()
    snippet = fields.String()
    why = fields.String(metadata=_says("codes parted by commas, the best first: number, subject, issuer, body …"))
    subject_pieces = fields.List(fields.Nested(PieceSchema))
    issuer_pieces = fields.List(fields.Nested(PieceSchema))
    snippet_pieces = fields.List(fields.Nested(PieceSchema))
    place = fields.Nested(FoundPlaceSchema, allow_none=True)
    slips = fields.List(fields.Nested(SlipSchema))


class HintSchema(Schema):
    """How the question was understood, or was not: a code for programs, a sentence for people."""

    code = fields.String()
    value = fields.String()
    says = fields.String()


class FacetValueSchema(Schema):
    """A value of the argument `name` of its facet, and how many documents it leaves."""

    value = fields.String()
    label = fields.String()
    count = fields.Integer()


class FacetSchema(Schema):
    """The values of one argument among what was found; the argument itself does not narrow its own counts."""

    name = fields.String(metadata=_says("the argument that takes these values"))
    label = fields.String()
    values = fields.List(fields.Nested(FacetValueSchema))


class MissingSchema(Schema):
    """A part of the question that no document has, and the words nearest to it."""

    part = fields.String()
    near = fields.List(fields.String())


class ShorterSchema(Schema):
    """What `q` without `part` finds."""

    part = fields.String()
    q = fields.String()
    count = fields.Integer()


class UnfilteredSchema(Schema):
    """What the question without these `arguments` finds."""

    arguments = fields.List(fields.String())
    count = fields.Integer()


class ExplanationSchema(Schema):
    """Why nothing was found; all counts are of documents the caller may see, but `hidden`, which is 0 unless the office
    wants it told.
    """

    missing = fields.List(fields.Nested(MissingSchema))
    shorter = fields.List(fields.Nested(ShorterSchema))
    unfiltered = fields.List(fields.Nested(UnfilteredSchema))
    hidden = fields.Integer()
    read_as = fields.String(metadata=_says("`q` when some of its words were keys of Telex or VNI; else empty"))


class SearchResult(Schema):
    """Hits the caller may see, and nothing about the others."""

    total = fields.Integer()
    took_ms = fields.Float()
    sort = fields.String(metadata=_says("the order in force"))
    hits = fields.List(fields.Nested(HitSchema))
    suggestions = fields.List(fields.String())
    hints = fields.List(fields.Nested(HintSchema))
    facets = fields.List(fields.Nested(FacetSchema))
    explanation = fields.Nested(ExplanationSchema, allow_none=True)
    next_cursor = fields.String(allow_none=True)
