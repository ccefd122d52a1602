"""The mailbox, on a real server in a process of its own: every message once, whatever is in it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from eoffice.content.service import file_path
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.worker import drain
from eoffice.incoming.models import Incoming
from eoffice.intake import mailbox
from eoffice.intake.models import Arrival, Mailbox, Parcel, SecretNotice
from eoffice.records.models import Record
from tests.architecture.sources import ROOT
from tests.unit.content.makers import pdf as letter_pdf
from tests.unit.intake.certificates import MailAuthority
from tests.unit.intake.conftest import everything_in
from tests.unit.intake.imap_server import ASCII_PASSWORD, PASSWORD
from tests.unit.intake.letters import VIETNAMESE, letter

Tray = Callable[[], Sequence[Record]]
LETTER = letter_pdf()


class MailServer:
    """The server's process, its mailbox, and the office's look into it."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.folder = app, folder
        (folder / "validity").write_text("1")
        command = [sys.executable, "-m", "tests.unit.intake.imap_server", str(folder)]
        self.process = subprocess.Popen(command, cwd=ROOT)
        deadline = time.monotonic() + 30
        while not (folder / "port").exists():
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.02)
        (folder / "password").write_bytes(PASSWORD + b"\n")

    def configure(self, **changes: object) -> None:
        """Point the office's settings here."""
        config: Config = self.app.extensions["eoffice.config"]
        url = f"imap://vanthu%40cautre@127.0.0.1:{(self.folder / 'port').read_text()}/INBOX"
        values = {"imap_url": url, "imap_password_file": str(self.folder / "password")} | changes
        self.app.extensions["eoffice.config"] = replace(config, **values)

    def post(self, uid: int, raw: bytes) -> None:
        """A message in the mailbox."""
        (self.folder / f"{uid}.eml").write_bytes(raw)

    def look(self) -> None:
        """One look into the mailbox, with everything that follows."""
        mailbox.poll()
        drain(self.app)
        db.session.rollback()

    @property
    def commands(self) -> str:
        """What the server was asked."""
        return (self.folder / "log").read_text()


@pytest.fixture
def under_tls(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., MailServer]]:
    """A server for `host` with a certificate by an authority that this machine knows, or does not."""
    started: list[MailServer] = []

    def start(scheme: str, host: str = "127.0.0.1", *, is_known: bool = True) -> MailServer:
        folder = tmp_path / "mail-server"
        folder.mkdir()
        authority = MailAuthority(folder)
        authority.vouch(host)
        if scheme == "imap+starttls":
            (folder / "starttls").touch()
        if is_known:
            monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
        made = MailServer(app, folder)
        started.append(made)
        url = f"{scheme}://vanthu%40cautre@127.0.0.1:{(folder / 'port').read_text()}/INBOX"
        made.configure(imap_url=url)
        made.post(1, letter(("a.pdf", LETTER)))
        return made

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()


@pytest.mark.parametrize("scheme", ["imaps", "imap+starttls"])
def test_messages_come_under_tls_from_a_server_whose_certificate_holds(
    under_tls: Callable[..., MailServer], tray: Tray, scheme: str
) -> None:
    server = under_tls(scheme)
    server.look()
    assert len(tray()) == 1
    assert db.session.scalars(select(Mailbox)).one().error == ""
    assert ("STARTTLS" in server.commands) == (scheme == "imap+starttls")


@pytest.mark.parametrize("scheme", ["imaps", "imap+starttls"])
@pytest.mark.parametrize(("host", "is_known"), [("mail.example", True), ("127.0.0.1", False)])
def test_a_certificate_that_does_not_hold_ends_it_before_the_password_and_says_why(
    under_tls: Callable[..., MailServer], tray: Tray, scheme: str, host: str, is_known: bool
) -> None:
    server = under_tls(scheme, host, is_known=is_known)
    server.look()
    assert tray() == []
    error = db.session.scalars(select(Mailbox)).one().error
    assert error.startswith("Không tin được chứng thư của máy chủ thư 127.0.0.1, nên chưa gửi mật khẩu")
    log = server.folder / "log"
    assert "AUTHENTICATE" not in (log.read_text() if log.exists() else "")


def test_a_server_that_does_not_offer_what_the_address_insists_on_gets_no_password(
    server: MailServer, tray: Tray
) -> None:
    server.configure(imap_url=f"imap+starttls://vanthu%40cautre@127.0.0.1:{(server.folder / 'port').read_text()}/INBOX")
    server.look()
    assert "AUTHENTICATE" not in server.commands
    assert db.session.scalars(select(Mailbox)).one().error != ""


@pytest.fixture
def server(app: Flask, tmp_path: Path) -> Iterator[MailServer]:
    folder = tmp_path / "mail-server"
    folder.mkdir()
    made = MailServer(app, folder)
    made.configure()
    yield made
    made.process.kill()
    made.process.wait()


def state() -> Mailbox:
    return db.session.query(Mailbox).one()


def test_a_message_becomes_a_document_with_its_files(server: MailServer, tray: Tray, config: Config) -> None:
    raw = letter(("Phụ lục.docx", b"PK rubbish"), (VIETNAMESE, LETTER))
    server.post(7, raw)
    server.look()
    (record,) = tray()
    assert db.session.get_one(Incoming, record.id).channel == "e_mail"
    assert record.subject == "V/v rà soát quy hoạch sử dụng đất năm 2027"
    assert [link.file.name for link in record.files] == [VIETNAMESE]
    assert file_path(record.files[0].file).read_bytes() == LETTER
    parcel = db.session.get_one(Arrival, record.id).parcel
    assert parcel is not None
    assert (parcel.sender, parcel.sender_address) == (
        "Sở Nông nghiệp và Môi trường <vanthu@snnmt.example>", "vanthu@snnmt.example",
    )  # fmt: skip
    assert parcel.text == "Kính gửi Ủy ban nhân dân phường."
    assert "Phụ lục.docx" in parcel.note
    assert (config.data / "blobs" / parcel.original_sha256[:2] / parcel.original_sha256).read_bytes() == raw
    assert (state().last_uid, state().error) == (7, "")
    assert not list((config.data / "scan" / "work").glob("*"))


def test_the_sender_that_is_known_is_the_issuer(server: MailServer, tray: Tray) -> None:
    from eoffice.directory.queries import internal_agencies  # noqa: PLC0415

    known = internal_agencies()[-1]
    server.post(1, letter((VIETNAMESE, LETTER), sender=f"{known.name} <a@b.example>"))
    server.look()
    assert tray()[0].issuer_id == known.id


def test_every_message_is_taken_once(server: MailServer, tray: Tray) -> None:
    server.post(1, letter((VIETNAMESE, LETTER), message_id="<1@x>"))
    server.look()
    server.look()
    server.post(2, letter((VIETNAMESE, LETTER), message_id="<2@x>"))
    server.look()
    assert len(tray()) == 2


def test_a_mailbox_that_counts_anew_brings_nothing_twice(server: MailServer, tray: Tray) -> None:
    server.post(5, letter(message_id="<1@x>"))
    server.look()
    (server.folder / "5.eml").rename(server.folder / "1.eml")
    server.post(2, b"Received: by another way\r\n" + letter(message_id="<1@x>"))
    server.post(3, letter(message_id="<1@x>", text="Nội dung khác."))
    (server.folder / "validity").write_text("2")
    server.look()
    assert len(tray()) == 2
    assert (state().validity, state().last_uid) == (2, 3)


def test_the_mailbox_is_never_changed(server: MailServer) -> None:
    server.post(1, letter())
    server.look()
    assert "EXAMINE" in server.commands
    assert "BODY.PEEK[]" in server.commands
    assert not any(word in server.commands for word in ("STORE", "EXPUNGE", "SELECT"))


def test_broken_messages_harm_nobody(server: MailServer, tray: Tray) -> None:
    server.post(1, b"\0\xff\xfe" * 300)
    server.post(
        2, b"Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Transfer-Encoding: base64\r\n\r\n%"
    )
    server.post(3, b"x")
    server.post(4, letter(("độc.exe", b"MZ\0"), message_id=""))
    server.post(5, letter((VIETNAMESE, LETTER)))
    server.look()
    assert len(tray()) == 5
    assert tray()[-1].files[0].file.name == VIETNAMESE
    assert all(record.files for record in tray())


def test_a_message_without_files_is_its_own_text(server: MailServer, tray: Tray) -> None:
    server.post(1, letter(text="Đề nghị phường cử người dự họp."))
    server.look()
    (file,) = [link.file for link in tray()[0].files]
    assert file_path(file).read_text(encoding="utf-8") == "Đề nghị phường cử người dự họp."


def test_a_message_that_is_too_large_is_shown_and_passed_over(
    server: MailServer, tray: Tray, parcels: Callable[[], Sequence[Parcel]]
) -> None:
    server.configure(upload_limit_mb=1)
    server.post(1, letter((VIETNAMESE, b"%PDF-1.4" + b"x" * 1_500_000)))
    server.post(2, letter((VIETNAMESE, LETTER)))
    server.look()
    assert len(tray()) == 1
    assert [parcel.state for parcel in parcels()] == ["failed", "received"]


def test_a_secret_message_leaves_nothing(server: MailServer, tray: Tray, config: Config) -> None:
    server.post(1, letter(("a.pdf", LETTER), subject="[MẬT] Zyxwvutsrqp", sender="Qwertz <qwertz@x.example>"))
    server.look()
    assert tray() == []
    assert db.session.query(SecretNotice).one().channel == "e_mail"
    (server.folder / "1.eml").unlink()
    kept = everything_in(config.data)
    assert b"Zyxwvutsrqp" not in kept
    assert b"qwertz@x" not in kept


@pytest.mark.parametrize("changes", [{"imap_body": "KHONG"}, {"imap_password_file": "/nowhere"}])
def test_wrong_settings_are_shown_and_take_nothing(changes: dict[str, object], server: MailServer, tray: Tray) -> None:
    server.configure(**changes)
    server.post(1, letter())
    server.look()
    assert tray() == []
    assert state().error


def test_a_wrong_password_is_shown_without_it(server: MailServer) -> None:
    (server.folder / "password").write_text("sai-mat-khau")
    server.look()
    assert "AUTHENTICATIONFAILED" in state().error
    assert "sai-mat-khau" not in state().error


def test_a_server_of_the_old_kind_is_read_too(server: MailServer, tray: Tray) -> None:
    (server.folder / "login-only").touch()
    (server.folder / "password").write_bytes(ASCII_PASSWORD)
    server.post(1, letter())
    server.look()
    assert len(tray()) == 1


def test_a_server_that_is_away_is_shown_and_comes_back(server: MailServer, tray: Tray) -> None:
    config: Config = server.app.extensions["eoffice.config"]
    server.post(1, letter())
    server.configure(imap_url="imap://a@127.0.0.1:1/INBOX")
    server.look()
    assert "Connection refused" in state().error
    server.app.extensions["eoffice.config"] = config
    server.look()
    assert len(tray()) == 1
