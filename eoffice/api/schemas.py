"""The shapes of the API, as its OpenAPI document shows them. Dates are ISO 8601."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from eoffice.core.clock import OFFICE_ZONE
from eoffice.incoming.states import IncomingState
from eoffice.outgoing.states import OutgoingState
from eoffice.records.models import Urgency
from eoffice.records.types import document_types
from eoffice.signatures.outcome import Changes, Integrity, Mark, TimeSource, Trust

MAX_NUMBER = 50


def _at_most(limit: int) -> validate.Length:
    return validate.Length(max=limit, error=_l("At most {max} characters."))


def _between(least: int, most: int) -> validate.Range:
    return validate.Range(min=least, max=most, error=_l("A whole number from {min} to {max}."))


def _one_of(values: Iterable[str]) -> validate.OneOf:
    return validate.OneOf([str(value) for value in values], error=_l("Choose one of the offered values."))


class Slug(fields.String):
    """The slug of a document type, in small or capital letters."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return str(super()._deserialize(value, attr, data, **kwargs)).upper()


class ProblemSchema(Schema):
    """An error: `code` is for programs, `fields` names the inputs at fault with a sentence each."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True)
    request_id = fields.String(required=True)
    fields_ = fields.Dict(keys=fields.String(), values=fields.String(), data_key="fields")


class ChoiceSchema(Schema):
    """A value that a field takes, and what it is called."""

    value = fields.Raw(required=True, metadata={"type": ["integer", "string"]})
    label = fields.String(required=True)


class FieldSchema(Schema):
    """An input of an action. Fields that choose have their `choices` where a single object is shown."""

    name = fields.String()
    kind = fields.String(metadata={"description": "text, long_text, date, number, person, unit, units, file, record"})
    required = fields.Boolean()
    choices = fields.List(fields.Nested(ChoiceSchema))


class ActionSchema(Schema):
    """Something the caller may do now."""

    action = fields.String()
    label = fields.String()
    fields_ = fields.List(fields.Nested(FieldSchema), data_key="fields", attribute="fields")


class SignatureSchema(Schema):
    """A digital signature with three answers: `integrity` of what was signed, `trust` of the certificate, `changes`
    made to the file later. None of them follows from another.
    """

    field_name = fields.String()
    mark = fields.String(validate=_one_of(Mark), metadata={"description": "time_stamp: of the whole file, by nobody"})
    signer_name = fields.String()
    signer_organisation = fields.String()
    certificate_issuer = fields.String()
    serial = fields.String(metadata={"description": "of the certificate, hexadecimal"})
    valid_from = fields.AwareDateTime(allow_none=True)
    valid_to = fields.AwareDateTime(allow_none=True)
    signed_at = fields.AwareDateTime(allow_none=True)
    time_source = fields.String(validate=_one_of(TimeSource), metadata={"description": "who says when it was signed"})
    is_visible = fields.Boolean()
    revision = fields.Integer(allow_none=True, metadata={"description": "the last version of the file it covers"})
    revisions = fields.Integer(allow_none=True)
    integrity = fields.String(validate=_one_of(Integrity))
    trust = fields.String(validate=_one_of(Trust))
    changes = fields.String(validate=_one_of(Changes))
    revoked_at = fields.AwareDateTime(allow_none=True)
    problem = fields.String(allow_none=True, metadata={"description": "why the integrity cannot be checked"})


class FileSchema(Schema):
    """A file of a document. `text_state`: pending, ready, empty, encrypted, unreadable, unsupported; of scans
    recognising, recognised.
    """

    id = fields.Integer()
    name = fields.String()
    size = fields.Integer()
    sha256 = fields.String()
    mime = fields.String()
    pages = fields.Integer(allow_none=True)
    text_state = fields.String()
    role = fields.String()
    draft_version = fields.Integer()
    signatures = fields.List(
        fields.Nested(SignatureSchema),
        allow_none=True,
        metadata={"description": "of a single incoming document; null while they are being checked"},
    )


_HOUR = {"description": "the hour by which an express document must reach its handler (hỏa tốc hẹn giờ)"}


class CardSchema(Schema):
    """Fields of the record card that callers fill in."""

    number = fields.String(validate=_at_most(MAX_NUMBER))
    notation = fields.String(validate=_at_most(100))
    issued_on = fields.Date(allow_none=True)
    issuer = fields.String(validate=_at_most(300))
    type = fields.String(validate=_one_of(["", *document_types()]))
    subject = fields.String(validate=_at_most(2000))
    signer_name = fields.String(validate=_at_most(200))
    signer_position = fields.String(validate=_at_most(300))
    urgency = fields.String(validate=_one_of(Urgency))
    due_on = fields.Date(allow_none=True)
    page_count = fields.Integer(validate=_between(1, 100_000), allow_none=True)
    note = fields.String(validate=_at_most(2000))


class IncomingInput(CardSchema):
    """A received document.

    `received_by` is the receiving body's code (`UBND`), its default when left out, or the way it came (`paper`,
    `e_mail`).
    """

    received_by = fields.String(validate=_at_most(300))
    reach_by = fields.AwareDateTime(allow_none=True, default_timezone=OFFICE_ZONE, metadata=_HOUR)
    arrived_on = fields.Date(allow_none=True)
    number = fields.String(validate=_at_most(MAX_NUMBER))


class PlaceSchema(Schema):
    """A rectangle on a page."""

    left = fields.Float()
    top = fields.Float()
    right = fields.Float()
    bottom = fields.Float()


class ProposalSchema(Schema):
    """A proposed value; `box` is null where the file has no places, and for what the absence of a mark says."""

    value = fields.Raw(
        allow_none=True,
        metadata={"type": ["string", "integer", "null"], "description": "null when nothing could be read"},
    )
    confidence = fields.Float(
        validate=validate.Range(min=0, max=1),
        metadata={"description": "from 0.9 on the value is sure: at most one in a hundred such is wrong"},
    )
    page = fields.Integer(allow_none=True, metadata={"description": "from 1"})
    box = fields.Nested(
        PlaceSchema,
        allow_none=True,
        metadata={
            "description": "where it was read: the edges as shares (0 to 1) of the page's width and height, "
            "from its top left corner; also given where something stands that could not be read"
        },
    )


class ProposalsSchema(Schema):
    """What a file says of itself, by field of the card."""

    number = fields.Nested(ProposalSchema)
    notation = fields.Nested(ProposalSchema)
    issued_on = fields.Nested(ProposalSchema)
    issuer = fields.Nested(ProposalSchema)
    type = fields.Nested(ProposalSchema)
    subject = fields.Nested(ProposalSchema)
    signer_name = fields.Nested(ProposalSchema)
    signer_position = fields.Nested(ProposalSchema)
    urgency = fields.Nested(ProposalSchema)
    page_count = fields.Nested(ProposalSchema)


class OutgoingInput(CardSchema):
    """A draft. `body` is the issuing body's code, `signer` a user name, `replies_to` an incoming document."""

    reach_by = fields.AwareDateTime(allow_none=True, default_timezone=OFFICE_ZONE, metadata=_HOUR)
    body = fields.String()
    signer = fields.String()
    replies_to = fields.Integer(allow_none=True)
    recipients = fields.List(fields.String(validate=_at_most(600)), load_default=list)


class DocumentSchema(CardSchema):
    """A document as everybody who may see it gets it."""

    id = fields.Integer()
    kind = fields.String()
    state = fields.String()
    version = fields.Integer()
    arrival_number = fields.Integer(allow_none=True)
    reach_by = fields.AwareDateTime(allow_none=True, metadata=_HOUR)
    arrived_on = fields.Date(allow_none=True)
    issued_on = fields.Date(allow_none=True)
    actions = fields.List(fields.Nested(ActionSchema))
    files = fields.List(fields.Nested(FileSchema))
    undo_until = fields.AwareDateTime(
        allow_none=True,
        metadata={"description": "until when the caller can take back what they decided last; null in lists"},
    )


class DocumentPage(Schema):
    """Some documents, the newest first; `next_cursor` asks for the following ones."""

    items = fields.List(fields.Nested(DocumentSchema))
    next_cursor = fields.String(allow_none=True)


class CursorArgs(Schema):
    """Paging by cursor."""

    limit = fields.Integer(load_default=50, validate=_between(1, 200))
    cursor = fields.String(load_default="", validate=_at_most(500))


class IncomingListArgs(CursorArgs):
    """Narrowing the list of incoming documents."""

    state = fields.String(validate=_one_of(IncomingState))
    type = Slug(validate=_one_of(document_types()))


class OutgoingListArgs(CursorArgs):
    """Narrowing the list of outgoing documents."""

    state = fields.String(validate=_one_of(OutgoingState))
    type = Slug(validate=_one_of(document_types()))


class HistorySchema(Schema):
    """One act: who, under which authority, when, what."""

    at = fields.AwareDateTime()
    action = fields.String()
    person_id = fields.Integer(allow_none=True)
    person = fields.String()
    authority = fields.String()
    on_behalf_of = fields.String()
    detail = fields.Dict()
    hash = fields.String()


class HistoryPage(Schema):
    """The whole history of a document, the oldest act first."""

    items = fields.List(fields.Nested(HistorySchema))


class CaseFileInput(Schema):
    """A new case file: `plan_item` (code of this year's plan), or its own code, title and retention."""

    plan_item = fields.String(validate=_at_most(40))
    code = fields.String(validate=_at_most(40), load_default="")
    title = fields.String(validate=_at_most(1000), load_default="")
    retention_years = fields.Integer(validate=_between(1, 70), load_default=None, allow_none=True)
    is_permanent = fields.Boolean(load_default=False)


class CaseFileSchema(Schema):
    """A case file (hồ sơ)."""

    id = fields.Integer()
    code = fields.String()
    year = fields.Integer()
    title = fields.String()
    state = fields.String()
    retention_kind = fields.String()
    retention_years = fields.Integer(allow_none=True)
    opened_on = fields.Date()
    closed_on = fields.Date(allow_none=True)
    handed_over_on = fields.Date(allow_none=True)
    archived_on = fields.Date(allow_none=True)
    document_ids = fields.List(fields.Integer())
    actions = fields.List(fields.Nested(ActionSchema))


class CaseFilePage(Schema):
    """Some case files."""

    items = fields.List(fields.Nested(CaseFileSchema))
    next_cursor = fields.String(allow_none=True)
