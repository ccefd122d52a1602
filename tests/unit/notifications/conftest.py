"""An office at work, and what its people are told."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain
from eoffice.notifications import channels, queries, service
from eoffice.notifications.models import Channel, Mail, Notice, NoticeKind
from eoffice.records import undo
from eoffice.records.models import Record
from eoffice.remarks import service as remarks
from eoffice.remarks.models import Remark
from tests.unit.incoming.conftest import ASSIGNMENT
from tests.unit.tasks.conftest import Work
from tests.world import MORNING


class Told(Work):
    """The office, and what its people are told."""

    def notices(self, username: str, *, later: timedelta = timedelta()) -> Sequence[Notice]:
        """What the person finds in the inbox, now or later."""
        db.session.rollback()
        with clock.frozen(clock.now() + later):
            return list(queries.inbox(self.actor(username), {}, is_unread=True).rows)

    def kinds(self, username: str, *, later: timedelta = timedelta()) -> list[tuple[str, str, str]]:
        return [(n.kind, n.action, n.reason) for n in self.notices(username, later=later)]

    def assigned_card(self, **card: Any) -> Record:
        """An assigned document with this on its card."""
        return self.act(self.awaiting(**card), "chutich", "direct", **ASSIGNMENT)

    def say(self, record: Record, username: str, text: str = "Cần xem lại số liệu.", **inputs: Any) -> Remark:
        with self.at_work(username) as who:
            return remarks.write(who, record, text=text, **inputs)


@pytest.fixture
def office(app: Flask, actor: Callable[[str], Actor]) -> Told:
    """Everybody of the ward, ready to act and to be told."""
    return Told(actor)


@pytest.fixture(autouse=True)
def _told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be taken back, so nothing is held; those who look at that ask for `undoable`."""
    monkeypatch.setattr(undo, "_undoable", set())


@pytest.fixture
def undoable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Directing can be taken back for a while."""
    monkeypatch.setattr(undo, "_undoable", {("incoming", "direct")})


@dataclass
class Post:
    """A mail server's hands: keeps what comes, or refuses it."""

    got: list[EmailMessage] = field(default_factory=list)
    answer: str = "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        if self.answer.startswith("250"):
            self.got.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return self.answer

    def to(self, username: str) -> list[EmailMessage]:
        return [message for message in self.got if f"{username}@" in message["To"]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def set_up_mail(app: Flask, url: str) -> None:
    """Let the office send mail there."""
    config = app.extensions["eoffice.config"]
    app.extensions["eoffice.config"] = replace(
        config, smtp_url=url, mail_from="vanphong@cautre.example", public_url="https://vanphong.example/"
    )


@pytest.fixture
def post(app: Flask) -> Iterator[Post]:
    """A running mail server, which the office uses."""
    hands, port = Post(), free_port()
    controller = Controller(hands, hostname="127.0.0.1", port=port)
    controller.start()
    set_up_mail(app, f"smtp://127.0.0.1:{port}")
    yield hands
    controller.stop()


def deliver(app: Flask, moment: datetime = MORNING) -> None:
    """Do the jobs that are due at the moment."""
    with clock.frozen(moment):
        drain(app)
    db.session.rollback()


def mails() -> Sequence[Mail]:
    db.session.rollback()
    return db.session.scalars(select(Mail).order_by(Mail.id).execution_options(populate_existing=True)).all()


def set_way(actor: Actor, kind: str, channel: str) -> None:
    """Choose how a kind is told."""
    with unit_of_work():
        ways = channels.ways_of([actor.person_id or 0])[actor.person_id or 0] | {NoticeKind(kind): Channel(channel)}
        service.choose(actor, ways, (channels.QUIET_FROM, channels.QUIET_TO, True))
