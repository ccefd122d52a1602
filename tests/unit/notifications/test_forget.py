"""Notices that were read long ago go, with their mails; what was never read stays."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select

from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.jobs import TICKS
from eoffice.core.unit_of_work import unit_of_work
from eoffice.notifications import service
from eoffice.notifications.models import Mail, Notice
from tests.world import MORNING

from .conftest import Post, Told, deliver, set_way


def left() -> list[str]:
    db.session.rollback()
    return [
        notice.record.number
        for notice in db.session.scalars(select(Notice).where(Notice.kind == "turn").order_by(Notice.id))
        if notice.record
    ]


def test_read_notices_go_after_their_time_and_unread_stay(app: Flask, office: Told, post: Post, actor, monkeypatch):
    set_way(actor("chanhvp"), "turn", "mail")
    monkeypatch.setattr(service, "_AT_ONCE", 1)
    for number in ("1", "2", "3", "4"):
        office.awaiting(number=number)
    deliver(app)
    first, second, third, _fourth = reversed(office.notices("chanhvp"))
    with unit_of_work():
        for notice, days in ((first, 181), (second, 200), (third, 179)):
            db.session.get_one(Notice, notice.id).read_at = MORNING - timedelta(days=days)
        db.session.add(Mail(
            person_id=actor("chanhvp").person_id, digest_on=date(2026, 1, 5), state="dropped",
            created_at=MORNING - timedelta(days=300),
        ))  # fmt: skip
    service.forget_old(0)
    assert left() == ["1", "2", "3", "4"]
    TICKS["notifications.forget"].action()
    assert left() == ["3", "4"]
    assert len(db.session.scalars(select(Mail)).all()) == 2
    with clock.frozen(MORNING + timedelta(days=4000)):
        service.forget_old(180)
    assert left() == ["4"]
