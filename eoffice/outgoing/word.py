"""A Word file of a draft, made from the office's template of its type (NĐ 30/2020 PL I and III).

Number and date stay blank places until the clerk numbers the signed document.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docxtpl import DocxTemplate
from sqlalchemy import select

from eoffice.core import clock
from eoffice.core.database import db
from eoffice.directory.actors import mandate_for
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.word_templates.build import frozen, template_path
from eoffice.records.models import Record, RecordRelation, RelationKind
from eoffice.records.types import OFFICIAL_LETTER, printed_type_name
from eoffice.registers.service import notation_for
from eoffice.web.dates import show_hour


def render(outgoing: Outgoing, *, body: str = "") -> bytes:
    """The Word file of the draft with `body` as its text; the same card gives the same bytes."""
    record = outgoing.record
    template = DocxTemplate(template_path(record.type))
    template.render(_context(outgoing, body), autoescape=True)
    buffer = BytesIO()
    template.save(buffer)
    return frozen(buffer.getvalue())


def file_name(outgoing: Outgoing) -> str:
    """What the Word file is called: type and subject."""
    record = outgoing.record
    return f"{printed_type_name(record.type)} - {record.subject[:90].strip()}.docx"


def date_in_words(record: Record) -> str:
    """`ngày 05 tháng 11 năm 2026`; days below 10 and the months 1 and 2 with a zero (PL I ph.I II.4b)."""
    day = record.issued_on
    if day is None:
        return ""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def _context(outgoing: Outgoing, body: str) -> dict[str, Any]:
    record, agency = outgoing.record, outgoing.body.agency
    places = [recipient.name for recipient in outgoing.recipients]
    unit = outgoing.unit.abbreviation if outgoing.unit else ""
    return {
        "agency_parent": "", "agency": outgoing.body.name, "agency_notation": outgoing.body.abbreviation,
        "place": agency.place, "date_line": date_in_words(record), "number": record.number,
        "notation": record.notation or notation_for(outgoing.body, outgoing.unit, record.type),
        "type_name": printed_type_name(record.type), "subject": record.subject, "in_reply_to": _answered(record),
        "addressees": places, "recipients": _places_below(record, places), "body": body.splitlines(),
        "signer_authority": _authority(outgoing),
        "signer_name": outgoing.signer.full_name if outgoing.signer else "",
        "urgency": record.urgency, "reach_by": show_hour(record.reach_by),
        "archive_line": f"Lưu: {', '.join(filter(None, ('VT', unit)))}.",
    }  # fmt: skip


def _places_below(record: Record, places: list[str]) -> list[str]:
    """“Nơi nhận”: a letter names its addressees above, and below says “as above”."""
    return [] if record.type == OFFICIAL_LETTER else places


def _authority(outgoing: Outgoing) -> list[str]:
    if outgoing.signer_id is None:
        return []
    mandate = mandate_for(outgoing.signer_id, outgoing.body_id, outgoing.record.type, clock.today())
    return mandate.authority_lines.splitlines() if mandate else []


def _answered(record: Record) -> str:
    """The document this one replies to, as a letter names it."""
    query = (
        select(Record)
        .join(RecordRelation, RecordRelation.to_id == Record.id)
        .where(RecordRelation.from_id == record.id, RecordRelation.kind == RelationKind.REPLIES_TO)
    )
    answered = db.session.scalars(query.order_by(RecordRelation.id).limit(1)).first()
    if answered is None:
        return ""
    parts = [printed_type_name(answered.type) or "Văn bản"]
    if answered.symbol:
        parts.append(f"số {answered.symbol}")
    if answered.issued_on is not None:
        parts.append(f"ngày {answered.issued_on:%d/%m/%Y}")
    if answered.issuer_name:
        parts.append(f"của {answered.issuer_name}")
    return " ".join(parts)
