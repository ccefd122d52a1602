"""What was typed when the session had ended comes back after signing in, for its author alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import select

from eoffice.access.actor import ANONYMOUS, Actor
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.jobs import TICKS
from eoffice.web.models import SavedForm
from tests.unit.web.pages import done, visitor

TYPED = {"line": "nửa chừng", "day": "31/02/2026", "text": "a\nb", "many": ["1", "2"], "form_name": "SampleForm"}


def lose_session_while_typing(client: FlaskClient, **headers: str) -> str:
    answer = client.post("/sample/form", data=TYPED, headers=headers)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=")
    return parse_qs(urlsplit(answer.location).query)["next"][0]


def sign_in_as(app: Flask, actor: Actor) -> None:
    app.extensions["eoffice.identifiers"].insert(0, lambda: actor)


def test_the_form_is_filled_again(app: Flask, client: FlaskClient) -> None:
    page = lose_session_while_typing(client)
    sign_in_as(app, visitor())
    shown = client.get(page).get_data(as_text=True)
    assert 'value="nửa chừng"' in shown
    assert 'value="31/02/2026"' in shown
    assert "a\nb</textarea>" in shown
    assert shown.count("checked") == 2
    assert "đã được đưa trở lại" in shown
    assert done == []


def test_a_step_that_was_refused_before_leads_to_the_page_above(client: FlaskClient) -> None:
    step = "/incoming/7/actions/direct"
    answer = client.post(step, data={"directive": "nửa chừng"}, headers={"Referer": f"http://localhost{step}"})
    assert parse_qs(urlsplit(answer.location).query)["next"][0].startswith("/incoming/7?restore=")


def test_a_stranger_writes_no_long_texts_into_the_database(client: FlaskClient) -> None:
    answer = client.post("/sample/form", data={**TYPED, "text": "x" * 20_000})
    assert answer.location == "/sign-in?next=%2Fsample%2Fform"
    assert db.session.scalars(select(SavedForm)).all() == []


def test_the_token_is_useless_in_another_browser(app: Flask, client: FlaskClient) -> None:
    page = lose_session_while_typing(client)
    sign_in_as(app, visitor())
    assert "nửa chừng" not in app.test_client().get(page).get_data(as_text=True)


def test_the_token_is_useless_after_an_hour(app: Flask, client: FlaskClient) -> None:
    page = lose_session_while_typing(client)
    sign_in_as(app, visitor())
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        assert "nửa chừng" not in client.get(page).get_data(as_text=True)


def test_the_worker_deletes_what_nobody_came_back_for(client: FlaskClient) -> None:
    lose_session_while_typing(client)
    TICKS["web.sweep"].action()
    assert db.session.scalars(select(SavedForm.path)).all() == ["/sample/form"]
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        TICKS["web.sweep"].action()
    assert db.session.scalars(select(SavedForm.path)).all() == []


@pytest.mark.parametrize(("person_id", "comes_back"), [(1, True), (2, False)])
def test_only_the_person_whose_session_ended_sees_it(
    app: Flask, client: FlaskClient, person_id: int, comes_back: bool
) -> None:
    def ended_session() -> None:
        g.last_person_id = 1

    app.extensions["eoffice.identifiers"].append(ended_session)
    page = lose_session_while_typing(client)
    app.extensions["eoffice.identifiers"].pop()
    sign_in_as(app, visitor(person_id))
    assert ("nửa chừng" in client.get(page).get_data(as_text=True)) is comes_back


def test_another_form_of_the_page_stays_empty(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/sample/form", data={**TYPED, "form_name": "OtherForm"})
    sign_in_as(app, visitor())
    page = parse_qs(urlsplit(answer.location).query)["next"][0]
    assert "nửa chừng" not in client.get(page).get_data(as_text=True)


def test_passwords_and_tokens_are_not_written_down(app: Flask, client: FlaskClient) -> None:
    secret = {"password": "p", "new_password": "q", "csrf_token": "t", "api_token": "u"}
    client.post("/sample/form", data={**TYPED, **secret})
    fields = db.session.scalars(select(SavedForm.fields)).one()
    assert set(fields) == set(TYPED)


def test_a_post_from_another_site_leaves_nothing(client: FlaskClient) -> None:
    for origin in ("https://elsewhere.example", "null"):
        page = lose_session_while_typing(client, Origin=origin)
        assert "restore" not in page
    assert db.session.scalars(select(SavedForm)).all() == []


def test_a_very_long_form_is_not_kept(client: FlaskClient) -> None:
    answer = client.post("/sample/form", data={"text": "x" * 600_000})
    assert "restore" not in answer.location


def test_an_act_without_page_leads_back_to_where_it_was_pressed(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/sample/act", data={"fail": ""}, headers={"Referer": "http://localhost/sample/form?a=1"})
    page = parse_qs(urlsplit(answer.location).query)["next"][0]
    assert page.startswith("/sample/form?a=1&restore=")


def test_a_form_whose_page_was_too_old_comes_back_filled(app: Flask, browse_as: Callable[[Actor], FlaskClient]) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    browser = browse_as(visitor())
    answer = browser.post("/sample/form", data=TYPED)
    assert answer.status_code == 303
    shown = browser.get(answer.location).get_data(as_text=True)
    assert "nửa chừng" in shown
    assert "Trang đã mở quá lâu" in shown
    assert done == []


def test_nobody_is_not_somebody(app: Flask, client: FlaskClient) -> None:
    page = lose_session_while_typing(client)
    sign_in_as(app, ANONYMOUS)
    assert client.get(page).status_code == 303
