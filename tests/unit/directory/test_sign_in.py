"""Signing in over the page: who gets a session, who gets which sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eoffice.audit.models import AuditEvent
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import LoginFailure, LoginSession, Person
from eoffice.directory.sessions import token_digest
from tests.world import MORNING, PASSWORD


def attempt(client, username="vanthu", password=PASSWORD, target="/sign-in"):
    return client.post(target, data={"username": username, "password": password})


def actions() -> list[str]:
    query = select(AuditEvent.action).where(AuditEvent.subject_kind == "session")
    return list(db.session.scalars(query.order_by(AuditEvent.id)))


def token_of(client) -> str:
    with client.session_transaction() as cookie:
        return str(cookie["_user_id"])


def summary(page: str) -> str:
    start = page.index("error-summary")
    return page[start : page.index("</div>", start)]


class TestSignIn:
    def test_right_password_opens_a_session_and_leads_to_the_start_page(self, client):
        answer = attempt(client)
        assert answer.status_code == 303
        assert answer.location == "/"
        assert actions() == ["session:signed_in"]

    def test_database_keeps_only_the_digest_of_the_token(self, client):
        attempt(client)
        session = db.session.scalars(select(LoginSession)).one()
        assert session.token_digest == token_digest(token_of(client))
        assert session.token_digest != token_of(client)

    def test_user_name_is_taken_in_any_case_and_with_blanks_around(self, client):
        assert attempt(client, username=" VanThu ").status_code == 303

    def test_page_says_why_it_stands_here_when_something_was_typed(self, client):
        said = "Phiên làm việc đã hết"
        assert said in client.get("/sign-in?next=/incoming/new%3Frestore%3Dx").text
        assert said not in client.get("/sign-in?next=/incoming/").text

    def test_wrong_password_and_unknown_name_get_the_same_sentence(self, client):
        wrong = attempt(client, password="Wrong-Word-2026")
        unknown = attempt(client, username="nobody", password="Wrong-Word-2026")
        assert wrong.status_code == unknown.status_code == 422
        assert summary(wrong.text) == summary(unknown.text)

    def test_failure_of_an_unknown_name_is_in_the_system_chain_without_name_or_password(self, client):
        attempt(client, username="Secret-Typed-In-Wrong-Field", password="Wrong-Word-2026")
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "session:failed")).one()
        assert (event.chain, event.subject_id, event.person_id) == (0, 0, None)
        assert event.detail == {"address": "127.0.0.1"}
        failure = db.session.scalars(select(LoginFailure)).one()
        assert "secret" not in failure.username.lower()

    def test_failure_of_a_known_name_is_in_the_chain_of_the_agency(self, client, person):
        attempt(client, password="Wrong-Word-2026")
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "session:failed")).one()
        assert (event.chain, event.subject_id) == (person("vanthu").agency_id, person("vanthu").id)

    def test_closed_account_gets_the_sentence_of_a_wrong_password(self, client, person):
        with unit_of_work():
            person("vanthu").is_active = False
        assert attempt(client).status_code == 422
        assert not db.session.scalar(select(func.count()).select_from(LoginSession))

    def test_account_without_password_cannot_sign_in(self, client, person):
        with unit_of_work():
            person("vanthu").password_hash = ""
        assert attempt(client, password="x").status_code == 422

    @pytest.mark.parametrize("username", ["\x00", "a" * 10_000, "'; --", "\u202evanthu", "\ud800"])
    def test_nonsense_names_get_a_sentence(self, client, username):
        assert attempt(client, username=username.encode("utf-8", "surrogatepass")).status_code in {303, 422}

    def test_empty_fields_get_a_sentence_each(self, client):
        answer = attempt(client, username="", password="")
        assert answer.status_code == 422
        assert not db.session.scalar(select(func.count()).select_from(LoginFailure))

    @pytest.mark.parametrize(
        ("target", "location"),
        [
            ("/sign-in?next=/incoming?state=open", "/incoming?state=open"),
            ("/sign-in?next=https://evil.example/", "/"),
            ("/sign-in?next=//evil.example/", "/"),
            ("/sign-in?next=/%5Cevil.example/", "/"),
            ("/sign-in?next=javascript:alert(1)", "/"),
        ],
    )
    def test_leads_to_local_addresses_only(self, client, target, location):
        assert attempt(client, target=target).location == location

    def test_signed_in_visitor_need_not_sign_in_again(self, sign_in):
        assert sign_in("vanthu").get("/sign-in").status_code == 303

    def test_page_asks_for_user_name_and_password(self, client):
        page = client.get("/sign-in").text
        assert 'name="username"' in page
        assert 'name="password"' in page

    def test_last_sign_in_is_noted(self, client, person):
        attempt(client)
        db.session.expire_all()
        assert person("vanthu").last_sign_in_at == MORNING


class TestSignOut:
    def test_copied_cookie_is_dead_after_signing_out(self, app, sign_in):
        browser = sign_in("vanthu")
        copy = app.test_client()
        copy.set_cookie("session", browser.get_cookie("session").value)
        assert copy.get("/password").status_code == 200
        assert browser.post("/sign-out").status_code == 303
        assert copy.get("/password").location.startswith("/sign-in")
        assert browser.get("/password").location.startswith("/sign-in")
        assert actions()[-1] == "session:signed_out"

    def test_other_sessions_of_the_person_go_on(self, sign_in):
        one, other = sign_in("vanthu"), sign_in("vanthu")
        one.post("/sign-out")
        assert other.get("/password").status_code == 200

    def test_signing_out_twice_harms_nobody(self, sign_in):
        browser = sign_in("vanthu")
        browser.post("/sign-out")
        assert browser.post("/sign-out").status_code == 303


class TestEnd:
    def test_session_ends_after_its_hours_even_in_use(self, sign_in):
        browser = sign_in("vanthu")
        for minutes in range(10, 12 * 60, 10):
            with clock.frozen(MORNING + timedelta(minutes=minutes)):
                assert browser.get("/password").status_code == 200
        with clock.frozen(MORNING + timedelta(hours=12)):
            assert browser.get("/password").location.startswith("/sign-in")

    def test_disabled_person_is_out_at_once(self, sign_in, person):
        browser = sign_in("vanthu")
        with unit_of_work():
            db.session.get_one(Person, person("vanthu").id).is_active = False
        assert browser.get("/password").location.startswith("/sign-in")

    def test_last_use_is_written_at_most_once_a_minute(self, sign_in):
        browser = sign_in("vanthu")
        seen = []
        for seconds in (30, 61, 90, 122):
            with clock.frozen(MORNING + timedelta(seconds=seconds)):
                browser.get("/password")
            db.session.expire_all()
            seen.append((db.session.scalars(select(LoginSession)).one().seen_at - MORNING).total_seconds())
        assert seen == [0, 61, 61, 122]
