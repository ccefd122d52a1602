"""A mail is seen once, whatever happens between the server's yes and the commit."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete

from eoffice.core.database import db
from eoffice.core.jobs import MAX_TRIES
from eoffice.core.unit_of_work import unit_of_work
from eoffice.notifications import posting
from eoffice.notifications.models import Mail, MailState, Notice
from tests.world import MORNING

from .conftest import Post, Told, deliver, mails, set_way


class Killed(BaseException):
    """What a worker that dies leaves behind: nothing is noted any more."""


@pytest.fixture(autouse=True)
def _turns(actor) -> None:
    set_way(actor("chanhvp"), "turn", "mail")


def test_a_worker_that_dies_after_the_servers_yes_sends_the_same_mail_again(
    app: Flask, office: Told, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.awaiting()
    mail_id = mails()[0].id
    note = posting._note

    def die(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(posting, "_note", die)
    with pytest.raises(Killed):
        posting.send(mail_id)
    (row,) = mails()
    assert row.state == MailState.SENDING
    monkeypatch.setattr(posting, "_note", note)
    posting.send(mail_id)
    assert [mail.state for mail in mails()] == ["sent"]
    assert len(post.got) == 2
    assert {message["Message-ID"] for message in post.got} == {row.message_id}


def test_a_refused_mail_keeps_its_name_for_all_its_tries(app: Flask, office: Told, post: Post) -> None:
    post.answer = "451 later"
    office.awaiting()
    deliver(app)
    first = mails()[0].message_id
    post.answer = "250 OK"
    posting.send(mails()[0].id)
    assert (mails()[0].message_id, post.got[0]["Message-ID"]) == (first, first)


def test_a_mail_in_the_place_of_a_deleted_one_has_another_name(app: Flask, office: Told, post: Post) -> None:
    for number in ("1", "2"):
        office.awaiting(number=number)
        deliver(app)
        with unit_of_work():
            db.session.execute(delete(Mail))
            db.session.execute(delete(Notice))
    assert len({message["Message-ID"] for message in post.got}) == len(post.got) == 2


def test_a_strange_farewell_is_no_failure(app: Flask, office: Told, post: Post, monkeypatch) -> None:
    async def farewell(*_: object) -> str:
        return "451 busy"

    monkeypatch.setattr(type(post), "handle_QUIT", farewell, raising=False)
    office.awaiting()
    deliver(app)
    assert [(mail.state, mail.tries) for mail in mails()] == [("sent", 1)]
    assert len(post.got) == 1


def test_a_mail_whose_worker_dies_each_time_is_seen_by_the_administrator(
    app: Flask, office: Told, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of the product's own, not of the mail server."""
    office.awaiting()

    def break_down(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(posting, "letter", break_down)
    for hours in range(MAX_TRIES):
        deliver(app, MORNING.replace(hour=MORNING.hour + hours))
    assert [mail.state for mail in mails()] == ["failed"]
