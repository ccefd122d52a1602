"""Acknowledging to senders: by a real mail server, once, without content, and again when it failed."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain
from eoffice.incoming import service as incoming
from eoffice.intake import queries, receipts, scans, taking
from eoffice.intake.models import Receipt
from eoffice.records.models import Record
from eoffice.registers.service import cancel_number, find_entry
from tests.unit.content.makers import pdf as letter_pdf
from tests.unit.intake.certificates import MailAuthority
from tests.unit.intake.conftest import Scanner
from tests.unit.intake.letters import letter
from tests.world import MORNING

Tray = Callable[[], Sequence[Record]]


class Post:
    """A mail server's hands: keeps what comes, or refuses it."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.refuses = False
        self.accounts: list[tuple[bytes, bytes]] = []

    def know(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, account: LoginPassword) -> AuthResult:
        """Let everybody in."""
        self.accounts.append((account.login, account.password))
        return AuthResult(success=True)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        if self.refuses:
            return "451 come back later"
        self.got.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def post(app: Flask) -> Iterator[Post]:
    """A running mail server, which the office uses."""
    hands = Post()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(hands, hostname="127.0.0.1", port=port)
    controller.start()
    config: Config = app.extensions["eoffice.config"]
    app.extensions["eoffice.config"] = replace(
        config, smtp_url=f"smtp://127.0.0.1:{port}", mail_from="vanthu@cautre.example"
    )
    yield hands
    controller.stop()


@pytest.fixture
def under_tls(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Post]]:
    """A mail server for `host` with a certificate by an authority that this machine knows, and an account there."""
    controllers: list[Controller] = []

    def start(scheme: str, host: str = "127.0.0.1", *, is_known: bool = True, offers: bool = True) -> Post:
        hands, authority = Post(), MailAuthority(tmp_path)
        if is_known:
            monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
        context = authority.context(host)
        covered = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context if offers else None}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        controller = Controller(
            hands, hostname="127.0.0.1", port=port, authenticator=hands.know, auth_require_tls=scheme != "smtps",
            **covered,
        )  # fmt: skip
        controller.start()
        controllers.append(controller)
        password = tmp_path / "password"
        password.write_text("mat khau")
        app.extensions["eoffice.config"] = replace(
            app.extensions["eoffice.config"], smtp_url=f"{scheme}://vanthu@127.0.0.1:{port}",
            smtp_password_file=str(password), mail_from="vanthu@cautre.example",
        )  # fmt: skip
        return hands

    yield start
    for controller in controllers:
        controller.stop()


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls", "smtp"])
def test_the_sender_is_told_under_tls(
    app: Flask, under_tls: Callable[..., Post], mail: Callable[..., Record], actor: Callable[[str], Actor], scheme: str
) -> None:
    post = under_tls(scheme)
    register(actor("vanthu"), mail())
    drain(app)
    assert [receipt.error for receipt in all_receipts()] == [""]
    assert len(post.got) == 1
    assert post.accounts == [(b"vanthu", b"mat khau")]


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
@pytest.mark.parametrize(("host", "is_known"), [("mail.example", True), ("127.0.0.1", False)])
def test_a_certificate_that_does_not_hold_ends_it_before_the_password_and_says_why(
    app: Flask, under_tls: Callable[..., Post], mail: Callable[..., Record], actor: Callable[[str], Actor],
    scheme: str, host: str, is_known: bool,
) -> None:  # fmt: skip
    post = under_tls(scheme, host, is_known=is_known)
    register(actor("vanthu"), mail())
    drain(app)
    (receipt,) = all_receipts()
    assert receipt.error.startswith("Không tin được chứng thư của máy chủ thư 127.0.0.1, nên chưa gửi mật khẩu")
    assert (post.got, post.accounts) == ([], [])


def test_a_server_that_does_not_offer_what_the_address_insists_on_gets_no_password(
    app: Flask, under_tls: Callable[..., Post], mail: Callable[..., Record], actor: Callable[[str], Actor]
) -> None:
    post = under_tls("smtp+starttls", offers=False)
    register(actor("vanthu"), mail())
    drain(app)
    (receipt,) = all_receipts()
    assert receipt.error != ""
    assert (post.got, post.accounts) == ([], [])


@pytest.fixture
def mail(app: Flask, tray: Tray) -> Callable[..., Record]:
    """A message that arrived; its document."""

    def arrive(**parts: Any) -> Record:
        raw = letter(("Công văn.pdf", letter_pdf()), **parts)
        with unit_of_work():
            taking.announce(scans.put_message(scans.receiving_bodies()[0].id, f"{len(tray())}" * 64, raw))
        drain(app)
        db.session.rollback()
        return tray()[-1]

    return arrive


def register(clerk: Actor, record: Record) -> None:
    with unit_of_work():
        incoming.edit_card(clerk, record, version=None, card={"issuer": "Sở Nội vụ", "number": "15/SNV-VP"})
        incoming.register(clerk, record)


def all_receipts() -> list[Receipt]:
    db.session.rollback()
    return list(db.session.scalars(select(Receipt).order_by(Receipt.id)))


def test_registering_tells_the_sender_number_and_subject_only(
    app: Flask, post: Post, mail: Callable[..., Record], actor: Callable[[str], Actor]
) -> None:
    record = mail()
    register(actor("vanthu"), record)
    drain(app)
    (message,) = post.got
    assert message["To"] == "vanthu@snnmt.example"
    assert message["From"] == "vanthu@cautre.example"
    assert message["Subject"] == "Đã nhận: số đến 1/2026"
    assert message["In-Reply-To"] == "<1@snnmt.example>"
    assert message["Auto-Submitted"] == "auto-replied"
    said = message.get_content()
    assert "Số đến: 1" in said
    assert "Trích yếu: V/v rà soát quy hoạch sử dụng đất năm 2027" in said
    assert "15/SNV-VP" in said
    assert "Kính gửi" not in said
    assert not list(message.iter_attachments())
    (receipt,) = all_receipts()
    assert (receipt.state, receipt.error) == ("sent", "")


def cancel(clerk: Actor, record: Record) -> None:
    with unit_of_work():
        entry = find_entry(record)
        assert entry is not None
        cancel_number(clerk, entry, reason="Vào nhầm sổ")


def register_again(clerk: Actor, record: Record) -> None:
    with unit_of_work():
        incoming.act(clerk, record, "register_again")


def test_after_another_number_the_sender_is_told_it_and_which_one_it_replaces(
    app: Flask, post: Post, mail: Callable[..., Record], actor: Callable[[str], Actor]
) -> None:
    clerk, record = actor("vanthu"), mail()
    register(clerk, record)
    drain(app)
    cancel(clerk, record)
    register_again(clerk, record)
    drain(app)
    first, second = post.got
    assert second["Subject"] == "Đã nhận: số đến 2/2026"
    assert "Số đến: 2" in second.get_content()
    assert "Thay cho số đến 1 đã hủy." in second.get_content()
    assert first["Message-ID"] != second["Message-ID"]
    assert [(receipt.state, receipt.tries) for receipt in all_receipts()] == [("sent", 1)]


def test_an_acknowledgement_waits_while_there_is_no_number_that_counts(
    app: Flask, post: Post, mail: Callable[..., Record], actor: Callable[[str], Actor]
) -> None:
    clerk, record = actor("vanthu"), mail()
    register(clerk, record)
    cancel(clerk, record)
    drain(app)
    assert post.got == []
    register_again(clerk, record)
    drain(app)
    assert [message["Subject"] for message in post.got] == ["Đã nhận: số đến 2/2026"]
    assert all("None" not in message.as_string() for message in post.got)


def test_a_restricted_document_is_not_named(
    app: Flask, post: Post, mail: Callable[..., Record], actor: Callable[[str], Actor]
) -> None:
    record = mail()
    with unit_of_work():
        db.session.get_one(Record, record.id).open_to_agency = False
        incoming_receipt = receipts.order(record, receipts.ReceiptKind.RECEIVED)
        assert incoming_receipt is not None
    drain(app)
    assert "rà soát" not in post.got[0].as_string()
    assert "rà soát" not in post.got[0].get_content()


def test_refusing_tells_the_reason(
    app: Flask, post: Post, mail: Callable[..., Record], actor: Callable[[str], Actor]
) -> None:
    record = mail()
    with unit_of_work():
        incoming.refuse(actor("vanthu"), record, reason="Gửi nhầm nơi nhận.")
    drain(app)
    assert "Gửi nhầm nơi nhận." in post.got[0].get_content()


@pytest.mark.parametrize("parts", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "list"}, {"sender": "Nobody"}])
def test_what_no_person_sent_is_not_answered(
    parts: dict[str, str], app: Flask, post: Post, mail: Callable[..., Record], actor: Callable[[str], Actor]
) -> None:
    register(actor("vanthu"), mail(**parts))
    drain(app)
    assert post.got == []
    assert all_receipts() == []


def test_at_the_end_of_the_day_what_waits_is_acknowledged_once(
    app: Flask, post: Post, mail: Callable[..., Record]
) -> None:
    mail()
    receipts.acknowledge_today()
    drain(app)
    assert post.got == []
    with clock.frozen(MORNING + timedelta(hours=7, minutes=30)):
        for _time in range(2):
            receipts.acknowledge_today()
            drain(app)
    assert [message["Subject"] for message in post.got] == ["Đã nhận được văn bản"]


def test_a_failure_is_seen_and_tried_again(
    app: Flask, post: Post, mail: Callable[..., Record], actor: Callable[[str], Actor]
) -> None:
    post.refuses = True
    record = mail()
    register(actor("vanthu"), record)
    drain(app)
    db.session.rollback()
    (receipt,) = queries.undelivered(actor("vanthu"))
    assert (receipt.state, receipt.tries) == ("failed", 1)
    assert "451" in receipt.error
    assert queries.undelivered(actor("vanthu2")) == []
    post.refuses = False
    with clock.frozen(MORNING + timedelta(minutes=1)):
        drain(app)
    db.session.rollback()
    assert len(post.got) == 1
    assert queries.undelivered(actor("vanthu")) == []


def test_a_strange_farewell_is_no_failure(
    app: Flask, post: Post, mail: Callable[..., Record], actor: Callable[[str], Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the mail server says after its yes: the message went, and goes only once."""

    async def farewell(*_: object) -> str:
        return "451 busy"

    monkeypatch.setattr(Post, "handle_QUIT", farewell, raising=False)
    register(actor("vanthu"), mail())
    for minutes in (0, 5):
        with clock.frozen(MORNING + timedelta(minutes=minutes)):
            drain(app)
    assert [(receipt.state, receipt.tries, receipt.error) for receipt in all_receipts()] == [("sent", 1, "")]
    assert len(post.got) == 1


def test_without_a_mail_server_it_is_seen_and_sent_when_there_is_one(
    app: Flask, mail: Callable[..., Record], actor: Callable[[str], Actor], request: pytest.FixtureRequest
) -> None:
    register(actor("vanthu"), mail())
    drain(app)
    db.session.rollback()
    (receipt,) = queries.undelivered(actor("vanthu"))
    assert "EOFFICE_SMTP_URL" in receipt.error
    post: Post = request.getfixturevalue("post")
    with unit_of_work():
        receipts.retry(actor("vanthu"), queries.get_receipt(actor("vanthu"), receipt.id))
    drain(app)
    assert len(post.got) == 1


def test_paper_and_scans_are_answered_by_no_mail(
    scanner: Scanner, tray: Tray, post: Post, actor: Callable[[str], Actor]
) -> None:
    scanner.scan("a.pdf", letter_pdf())
    register(actor("vanthu"), tray()[0])
    drain(scanner.app)
    assert post.got == []
