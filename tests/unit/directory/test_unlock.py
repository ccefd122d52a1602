"""The idle lock: after a quarter of an hour only the password opens the session again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from eoffice.audit.models import AuditEvent
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.directory.models import LoginSession
from tests.world import MORNING, PASSWORD

AWAY = timedelta(minutes=16)


def test_session_in_use_stays_open(sign_in):
    browser = sign_in("vanthu")
    for minutes in range(14, 100, 14):
        with clock.frozen(MORNING + timedelta(minutes=minutes)):
            assert browser.get("/password").status_code == 200


def test_a_page_that_asks_by_itself_keeps_no_session_open(sign_in):
    browser = sign_in("vanthu")
    for minutes in (5, 10, 15):
        with clock.frozen(MORNING + timedelta(minutes=minutes)):
            assert browser.get("/documents/1/files/1/preview").status_code == 404
    with clock.frozen(MORNING + AWAY):
        assert browser.get("/documents/1/files/1/preview").location.startswith("/unlock")
        assert browser.get("/password").location.startswith("/unlock")


def test_idle_session_asks_for_the_password_only_and_goes_back(sign_in):
    browser = sign_in("vanthu")
    with clock.frozen(MORNING + AWAY):
        answer = browser.get("/password?x=1")
        assert answer.status_code == 303
        assert answer.location == "/unlock?next=%2Fpassword%3Fx%3D1"
        page = browser.get(answer.location)
        assert page.status_code == 200
        assert "Nguyễn Thị Thu Hà" in page.text
        assert 'name="username"' not in page.text
        opened = browser.post(answer.location, data={"password": PASSWORD})
        assert opened.location == "/password?x=1"
        assert browser.get("/password").status_code == 200
    assert _actions()[-2:] == ["session:idle", "session:unlocked"]


def test_lock_is_on_the_server_and_holds_until_unlocked(sign_in):
    browser = sign_in("vanthu")
    with clock.frozen(MORNING + AWAY):
        browser.get("/password")
        assert db.session.scalars(select(LoginSession.is_locked)).one()
    assert browser.get("/password").location.startswith("/unlock")


def test_wrong_password_keeps_the_lock(sign_in):
    browser = sign_in("vanthu")
    with clock.frozen(MORNING + AWAY):
        browser.get("/password")
        answer = browser.post("/unlock", data={"password": "Wrong-Word-2026"})
        assert answer.status_code == 422
        assert browser.get("/password").location.startswith("/unlock")


def test_unlocking_is_throttled_like_signing_in(sign_in):
    browser = sign_in("vanthu")
    with clock.frozen(MORNING + AWAY):
        browser.get("/password")
        for _ in range(5):
            browser.post("/unlock", data={"password": "Wrong-Word-2026"})
        assert browser.post("/unlock", data={"password": PASSWORD}).status_code == 422


def test_form_filled_while_locked_comes_back_after_unlocking(sign_in):
    browser = sign_in("quantri")
    page = "/administration/people/new"
    with clock.frozen(MORNING + AWAY):
        answer = browser.post(page, data={"full_name": "Trần Thị Kiên Nhẫn", "form_name": "PersonForm"})
        assert answer.status_code == 303
        opened = browser.post(answer.location, data={"password": PASSWORD})
        assert opened.location.startswith(page)
        assert "Trần Thị Kiên Nhẫn" in browser.get(opened.location).text


def test_form_filled_in_an_ended_session_comes_back_to_the_same_person_only(sign_in):
    browser = sign_in("quantri")
    page = "/administration/people/new"
    with clock.frozen(MORNING + timedelta(hours=13)):
        answer = browser.post(page, data={"full_name": "Trần Thị Kiên Nhẫn", "form_name": "PersonForm"})
        assert answer.location.startswith("/sign-in")
        signed_in = browser.post(answer.location, data={"username": "quantri", "password": PASSWORD})
        assert "Trần Thị Kiên Nhẫn" in browser.get(signed_in.location).text


def test_somebody_else_can_sign_in_at_a_locked_browser(sign_in):
    browser = sign_in("vanthu")
    with clock.frozen(MORNING + AWAY):
        browser.get("/password")
        assert browser.post("/sign-out").status_code == 303
        assert browser.get("/unlock").location.startswith("/sign-in")


def _actions() -> list[str]:
    return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
