"""The bell, the inbox, one's own choices and the administrator's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from eoffice.audit.models import AuditEvent
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import LoginSession
from eoffice.notifications.channels import musts_of, ways_of
from eoffice.notifications.models import Channel, NoticeKind, QuietHours
from tests.functional.pages import Visitor

from .conftest import Told, deliver, free_port, mails, set_up_mail, set_way

SignIn = Callable[[str], FlaskClient]


def choices(**changed: str) -> dict[str, str]:
    usual = dict.fromkeys(NoticeKind, "digest") | {"begins": "21:00", "ends": "6h00", "on_days_off": "y"}
    return {str(name): value for name, value in (usual | changed).items()}


def test_every_page_has_the_bell_with_the_count(office: Told, sign_in: SignIn):
    browser = sign_in("chanhvp")
    assert 'aria-label="Thông báo"' in browser.get("/incoming/").get_data(as_text=True)
    for number in ("1", "2", "3"):
        office.awaiting(number=number)
    for path in ("/", "/incoming/", "/notices", "/account"):
        shown = browser.get(path).get_data(as_text=True)
        assert 'aria-label="3 thông báo chưa đọc"' in shown
        assert '<span class="bell-count" aria-hidden="true">3</span>' in shown


def test_the_bell_answers_without_a_body_while_nothing_changed(office: Told, sign_in: SignIn):
    browser = sign_in("chanhvp")
    first = browser.get("/notices/bell")
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-store")
    tag = first.headers["ETag"]
    again = browser.get("/notices/bell", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    office.awaiting()
    assert browser.get("/notices/bell", headers={"If-None-Match": tag}).status_code == 200


def test_asking_for_the_bell_is_cheap_and_keeps_no_session_awake(office: Told, sign_in: SignIn):
    office.awaiting()
    browser = sign_in("chanhvp")
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *arguments: said.append(arguments[2]))
    browser.get("/notices/bell")
    assert sum(each.lstrip().startswith(("SELECT", "WITH")) for each in said) <= 5
    with clock.frozen(clock.now() + timedelta(minutes=10)):
        browser.get("/notices/bell")
    db.session.rollback()
    assert db.session.scalars(select(LoginSession.seen_at)).all() == [clock.now()]


def test_the_inbox_says_what_from_whom_and_why(office: Told, sign_in: SignIn):
    record = office.awaiting()
    visitor = Visitor(sign_in("chanhvp"))
    page = visitor.go("/notices")
    for words in (
        record.subject,
        "Đến lượt ông/bà: Trình xin chỉ đạo",
        office.actor("vanthu").name,
        "vì đến lượt ông/bà",
    ):
        assert words in page.text
    assert f'href="/incoming/{record.id}"' in sign_in("chanhvp").get("/notices").get_data(as_text=True)


def test_one_is_read_and_all_are_read(office: Told, sign_in: SignIn):
    for number in ("1", "2", "3"):
        office.awaiting(number=number)
    browser = sign_in("chanhvp")
    first = office.notices("chanhvp")[0]
    assert browser.post(f"/notices/{first.id}/read").status_code == 303
    assert len(office.notices("chanhvp")) == 2
    assert sign_in("vanthu").post(f"/notices/{office.notices('chanhvp')[0].id}/read").status_code == 404
    browser.post("/notices/read")
    assert office.notices("chanhvp") == []
    assert browser.get("/notices?show=all").get_data(as_text=True).count("notice-row") == 3


def test_the_inbox_takes_as_many_queries_for_many_as_for_one(office: Told, sign_in: SignIn):
    browser = sign_in("chanhvp")
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *arguments: said.append(arguments[2]))

    def count() -> int:
        said.clear()
        assert browser.get("/notices").status_code == 200
        return len(said)

    office.assigned()
    office.awaiting(number="1")
    few = count()
    for number in ("2", "3", "4", "5"):
        office.awaiting(number=number)
    assert count() == few


def test_choices_are_kept_with_quiet_hours(office: Told, sign_in: SignIn, person):
    browser = sign_in("chanhvp")
    assert browser.get("/notices/choices").status_code == 200
    answer = browser.post("/notices/choices", data=choices(turn="off", remark="mail", begins="12.30"))
    assert answer.status_code == 303
    ways = ways_of([person("chanhvp").id])[person("chanhvp").id]
    assert (ways[NoticeKind.TURN], ways[NoticeKind.REMARK], ways[NoticeKind.TASK]) == ("off", "mail", "digest")
    hours = db.session.get_one(QuietHours, person("chanhvp").id)
    assert (hours.begins, hours.ends, hours.on_days_off) == (time(12, 30), time(6, 0), True)
    office.awaiting()
    assert office.notices("chanhvp") == []


@pytest.mark.parametrize("changed", [{"turn": "loud"}, {"begins": "25:00"}, {"begins": ""}])
def test_what_cannot_be_used_is_said(sign_in: SignIn, changed):
    answer = sign_in("chanhvp").post("/notices/choices", data=choices(**changed))
    assert answer.status_code == 422
    assert "error-summary" in answer.get_data(as_text=True)


def test_the_office_demands_and_nobody_is_told_less(office: Told, sign_in: SignIn, person):
    administrator = sign_in("quantri")
    data = dict.fromkeys([str(kind) for kind in NoticeKind], "off") | {"turn": "digest"}
    assert administrator.post("/administration/mail", data=data).status_code == 303
    assert musts_of(person("chanhvp").agency_id)[NoticeKind.TURN] is Channel.DIGEST
    act = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "notices:demand")).one()
    assert act.detail == {"turn": ["off", "digest"]}
    browser = sign_in("chanhvp")
    shown = browser.get("/notices/choices").get_data(as_text=True)
    assert "cơ quan quy định" in shown
    assert 'name="turn" value="off"  disabled' in shown
    browser.post("/notices/choices", data=choices(turn="off"))
    assert ways_of([person("chanhvp").id])[person("chanhvp").id][NoticeKind.TURN] is Channel.DIGEST
    assert sign_in("chutich2").get("/notices/choices").get_data(as_text=True).count("cơ quan quy định") == 0


def test_undelivered_mail_is_seen_by_the_administrator_of_the_agency(app: Flask, office: Told, sign_in: SignIn, actor):
    set_up_mail(app, f"smtp://127.0.0.1:{free_port()}")
    set_way(actor("chanhvp"), "turn", "mail")
    record = office.awaiting()
    deliver(app)
    administrator = sign_in("quantri")
    shown = administrator.get("/administration/mail").get_data(as_text=True)
    assert "ConnectionRefusedError" in shown
    assert office.actor("chanhvp").name in shown
    assert record.subject not in shown
    assert "1284" not in shown
    assert administrator.post(f"/administration/mail/{mails()[0].id}/retry").status_code == 303
    assert mails()[0].state == "waiting"
    assert sign_in("chanhvp").get("/administration/mail").status_code == 403


def test_somebody_else_may_not_see_and_counts_are_the_same_with_it(office: Told, sign_in: SignIn, person):
    """A notice whose document one lost is in no page and no count."""
    child = office.passed_on(office.assigned())
    browser = sign_in("chuyenvien")
    assert "bell-count" in browser.get("/notices").get_data(as_text=True)
    with unit_of_work():
        child.person_id, child.turn_key = person("truongphong").id, ""
    shown = browser.get("/notices?show=all").get_data(as_text=True)
    assert "bell-count" not in shown
    assert "notice-row" not in shown
