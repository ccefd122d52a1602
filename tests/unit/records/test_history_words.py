"""What changed, in the history: with the words of the screen, in its language, and never a code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.audit import service as audit
from eoffice.audit.models import AuditEvent
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.records import service as records
from eoffice.records.models import Record
from eoffice.records.wording import steps, told


def note(by: Actor, record: Record, action: str, **detail: object) -> AuditEvent:
    with unit_of_work():
        audit.record(by, action, records.SUBJECT, record.id, agency_id=record.agency_id, detail=detail)
    return db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("vi", [("Loại văn bản", "", "Công văn"), ("Mức độ khẩn", "Thường", "Hỏa tốc")]),
        ("en", [("Type", "", "Công văn"), ("Urgency", "Normal", "Express")]),
    ],
)
def test_type_and_urgency_are_named(
    app: Flask, actor: Callable[[str], Actor], make_record: Callable[..., Record], language: str, words: list[object]
) -> None:
    record = make_record()
    with unit_of_work():
        changed = records.update_card(record, {"type": "CONG_VAN", "urgency": "express"})
    act = note(actor("vanthu"), record, "incoming:edit", changed=changed)
    with app.test_request_context(), force_locale(language):
        assert sorted(steps([act])[0].changes) == words


@pytest.mark.parametrize("action", ["incoming:direct", "record:undo", "register:cancel"])
def test_states_are_named_whatever_the_act(
    app: Flask, actor: Callable[[str], Actor], make_record: Callable[..., Record], action: str
) -> None:
    act = note(actor("vanthu"), make_record(), action, **{"from": "awaiting_direction", "to": "assigned"})
    with app.test_request_context(), force_locale("en"):
        assert steps([act])[0].changes == [("State", "Awaiting direction", "Assigned")]
        assert told(act) == [("State", "Awaiting direction → Assigned")]
