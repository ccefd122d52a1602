"""The same document twice: NĐ 30/2020 PL VI asks for a warning when symbol and issuer were registered before."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import or_, select

from eoffice.core.database import db
from eoffice.core.errors import Invalid
from eoffice.core.text import fold
from eoffice.incoming.models import Incoming
from eoffice.incoming.states import IncomingState
from eoffice.records.models import Record, RecordKind
from eoffice.web.dates import show_date


class Duplicate(Invalid):
    """The document was registered before; `first_id` is the record that was first. A reason lets it through."""

    code = "duplicate"

    def __init__(self, first: Record) -> None:
        self.first_id = first.id
        sentence = _(
            "The same document was registered as number %(number)s on %(day)s. Refuse this one, or say why it is "
            "registered again.",
            number=first.arrival_number, day=show_date(first.arrived_on),
        )  # fmt: skip
        super().__init__(sentence, fields={"duplicate_reason": sentence})


def find_first(record: Record, incoming: Incoming) -> Record | None:
    """The earliest registered document of the same receiving body with this symbol and issuer.

    Dates tell documents apart only where both have one. None for a document without a symbol.
    """
    if not record.symbol_key:
        return None
    query = (
        select(Record)
        .join(Incoming, Incoming.record_id == Record.id)
        .where(
            Record.agency_id == record.agency_id, Record.symbol_key == record.symbol_key, Record.id != record.id,
            Record.kind == RecordKind.INCOMING, Record.arrival_number.is_not(None),
            Record.state != IncomingState.REFUSED, Incoming.body_id == incoming.body_id,
        )
        .order_by(Record.id)
    )  # fmt: skip
    if record.issuer_id is not None:
        query = query.where(Record.issuer_id == record.issuer_id)
    if record.issued_on is not None:
        query = query.where(or_(Record.issued_on == record.issued_on, Record.issued_on.is_(None)))
    for other in db.session.scalars(query.limit(20)):
        if record.issuer_id is not None or fold(other.issuer_name) == fold(record.issuer_name):
            return other
    return None
