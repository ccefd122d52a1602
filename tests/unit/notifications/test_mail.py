"""Mail: by a real server, in the person's language, without content, at a decent hour; its failures are seen."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives import serialization
from flask import Flask
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.core import clock, mail
from eoffice.core.calendar import calendar
from eoffice.core.database import db
from eoffice.core.errors import Denied, Invalid, NotFound
from eoffice.core.jobs import MAX_TRIES, Job, JobState
from eoffice.core.unit_of_work import unit_of_work
from eoffice.notifications import service
from eoffice.notifications.channels import next_mail_moment, usual_hours
from eoffice.records import service as records
from eoffice.records.models import Record
from tests.signing import Authority
from tests.world import MORNING

from .conftest import Post, Told, deliver, free_port, mails, set_up_mail, set_way

NIGHT = datetime(2026, 11, 9, 15, 30, tzinfo=UTC)  # Monday, 22:30 in the office


@pytest.fixture
def turns(actor: Callable[[str], Actor]) -> None:
    """The chief of office wants to know at once."""
    set_way(actor("chanhvp"), "turn", "mail")


@pytest.mark.usefixtures("turns")
def test_a_mail_says_what_why_and_how_to_stop_it(app: Flask, office: Told, post: Post, person) -> None:
    record = office.awaiting()
    deliver(app)
    (message,) = post.got
    assert message["To"] == f"{person('chanhvp').full_name} <{person('chanhvp').email}>"
    assert "vanphong@cautre.example" in message["From"]
    assert message["Subject"] == "Đến lượt ông/bà: Trình xin chỉ đạo – 1284/SNNMT-QLĐĐ"
    assert message["List-Unsubscribe"] == "<https://vanphong.example/notices/choices>"
    assert message["Auto-Submitted"] == "auto-generated"
    said = message.get_content()
    for words in (
        f"Trích yếu: {record.subject}", f"https://vanphong.example/incoming/{record.id}", "vì đến lượt ông/bà xử lý",
        "https://vanphong.example/notices/choices", person("vanthu").full_name,
    ):  # fmt: skip
        assert words in said
    assert [mail.state for mail in mails()] == ["sent"]


@pytest.mark.usefixtures("turns")
def test_a_mail_speaks_the_language_of_its_reader(app: Flask, office: Told, post: Post, person) -> None:
    with unit_of_work():
        person("chanhvp").language = "en"
    office.awaiting()
    deliver(app)
    assert post.got[0]["Subject"] == "Your turn: Submitted for direction – 1284/SNNMT-QLĐĐ"
    assert "You get this because it is your turn." in post.got[0].get_content()


@pytest.mark.usefixtures("turns")
def test_the_subject_of_a_restricted_document_stays_inside(app: Flask, office: Told, post: Post) -> None:
    record = office.awaiting()
    with unit_of_work():
        row = db.session.get_one(Record, record.id)
        row.open_to_agency = False
        records.grant(row, *office.actor("chanhvp").keys)
    deliver(app)
    (message,) = post.got
    assert record.subject not in message.get_content()
    assert "1284/SNNMT-QLĐĐ" in message.get_content()


@pytest.mark.usefixtures("turns")
def test_nothing_of_a_header_comes_from_what_people_type(app: Flask, office: Told, post: Post, person) -> None:
    with unit_of_work():
        person("chanhvp").full_name = 'Lê "A"\r\nBcc: kẻ-gian@x.example'
    record = office.awaiting()
    with unit_of_work():
        db.session.get_one(Record, record.id).notation = "QĐ\r\nBcc: spy@x.example"
        db.session.get_one(Record, record.id).subject = "V/v\r\n.\r\nMAIL FROM:<spy@x.example>"
    deliver(app)
    (message,) = post.got
    assert message["Bcc"] is None
    assert len(message["To"].addresses) == 1
    assert message["To"].addresses[0].addr_spec == person("chanhvp").email


@pytest.mark.usefixtures("turns")
def test_an_address_that_is_none_is_a_failure_that_is_seen(app: Flask, office: Told, post: Post, person) -> None:
    with unit_of_work():
        person("chanhvp").email = "a@b.example>\r\nRCPT TO:<spy@x.example"
    office.awaiting()
    deliver(app)
    assert post.got == []
    assert [mail.state for mail in mails()] == ["failed"]


@pytest.mark.usefixtures("turns")
def test_without_an_address_there_is_no_mail(app: Flask, office: Told, post: Post, person) -> None:
    with unit_of_work():
        person("chanhvp").email = ""
    office.awaiting()
    deliver(app)
    assert (list(mails()), post.got) == ([], [])
    assert len(office.notices("chanhvp")) == 1


@pytest.mark.usefixtures("turns")
def test_without_a_mail_server_nothing_is_ordered(office: Told) -> None:
    office.awaiting()
    assert list(mails()) == []


@pytest.mark.usefixtures("turns")
def test_what_one_may_not_see_any_more_is_not_sent(app: Flask, office: Told, post: Post, person) -> None:
    office.awaiting()
    with unit_of_work():
        for holding in person("chanhvp").holdings:
            holding.valid_to = clock.today() - timedelta(days=1)
    deliver(app)
    assert post.got == []
    assert [mail.state for mail in mails()] == ["dropped"]


@pytest.mark.usefixtures("turns")
def test_what_was_read_meanwhile_is_not_sent(app: Flask, office: Told, post: Post) -> None:
    office.awaiting()
    with office.at_work("chanhvp") as chief:
        service.mark_all_read(chief)
    deliver(app)
    assert post.got == []


@pytest.mark.usefixtures("undoable")
def test_what_can_be_taken_back_is_not_sent_before(app: Flask, office: Told, post: Post, actor) -> None:
    set_way(actor("truongphong"), "task", "mail")
    office.assigned()
    deliver(app, MORNING + timedelta(seconds=59))
    assert post.to("truongphong") == []
    deliver(app, MORNING + timedelta(seconds=60))
    assert len(post.to("truongphong")) == 1


@pytest.mark.usefixtures("turns")
def test_at_night_mail_waits_for_the_morning_unless_it_is_express(app: Flask, office: Told, post: Post) -> None:
    with clock.frozen(NIGHT):
        office.awaiting()
        office.awaiting(number="1285", urgency="express")
        deliver(app, NIGHT)
    assert {"1285" in message["Subject"] for message in post.got} == {True}
    before = len(post.to("chanhvp"))
    deliver(app, NIGHT + timedelta(hours=7))
    assert len(post.to("chanhvp")) == before
    deliver(app, NIGHT + timedelta(hours=8))
    assert len(post.to("chanhvp")) == before + 1


@pytest.mark.parametrize(
    ("moment", "until"),
    [("2026-11-09 20:59", "2026-11-09 20:59"), ("2026-11-09 21:00", "2026-11-10 06:00"),
     ("2026-11-10 05:59", "2026-11-10 06:00"), ("2026-11-13 22:00", "2026-11-16 06:00"),
     ("2026-11-14 12:00", "2026-11-16 06:00"), ("2026-11-16 06:00", "2026-11-16 06:00")],
)  # fmt: skip
def test_quiet_hours(app: Flask, moment: str, until: str) -> None:
    read = [datetime.fromisoformat(text).replace(tzinfo=clock.OFFICE_ZONE) for text in (moment, until)]
    assert next_mail_moment(read[0], usual_hours(1), calendar()) == read[1]


def test_quiet_hours_of_ones_own(app: Flask) -> None:
    hours = usual_hours(1)
    hours.begins, hours.ends, hours.on_days_off = time(12, 0), time(13, 30), False
    noon = datetime(2026, 11, 14, 12, 5, tzinfo=clock.OFFICE_ZONE)
    assert next_mail_moment(noon, hours, calendar()) == noon.replace(hour=13, minute=30)
    hours.ends = time(12, 0)
    assert next_mail_moment(noon, hours, calendar()) == noon


@pytest.mark.usefixtures("turns")
def test_a_refusal_is_seen_tried_again_and_sent_by_hand(app: Flask, office: Told, post: Post, actor) -> None:
    post.answer = "550 no such user here"
    office.awaiting()
    moment = MORNING
    for _try in range(MAX_TRIES):
        deliver(app, moment)
        moment += timedelta(hours=1)
    (row,) = mails()
    assert (row.state, row.tries) == ("failed", MAX_TRIES)
    assert "no such user here" in row.error
    assert db.session.scalars(select(Job.state).where(Job.kind == "notifications.send")).all() == [JobState.DEAD]
    for name, refusal in (("chanhvp", Denied), ("vanthu", Denied)):
        with pytest.raises(refusal), unit_of_work():
            service.retry(actor(name), row.id)
    post.answer = "250 OK"
    with unit_of_work():
        service.retry(actor("quantri"), row.id)
    deliver(app, moment)
    assert [mail.state for mail in mails()] == ["sent"]
    with pytest.raises(Invalid), unit_of_work():
        service.retry(actor("quantri"), row.id)
    with pytest.raises(NotFound), unit_of_work():
        service.retry(actor("quantri"), 987_654)


def failure(app: Flask) -> str:
    deliver(app)
    (row,) = mails()
    assert row.state == "failed"
    return row.error


@pytest.mark.usefixtures("turns")
def test_a_server_that_hangs_is_given_up(app: Flask, office: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        set_up_mail(app, f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        office.awaiting()
        assert "timed out" in failure(app)


@pytest.mark.usefixtures("turns")
def test_no_server_at_all(app: Flask, office: Told) -> None:
    set_up_mail(app, f"smtp://127.0.0.1:{free_port()}")
    office.awaiting()
    assert "ConnectionRefusedError" in failure(app)


def wrong_certificate(folder: Path) -> ssl.SSLContext:
    """A server's side of TLS with a certificate that no machine trusts."""
    holder = Authority().leader
    path = folder / "server.pem"
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(holder.pem + holder.key.private_bytes(*form))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.mark.usefixtures("turns")
@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls", "smtp"])
def test_a_wrong_certificate_gets_no_mail(app: Flask, office: Told, tmp_path: Path, scheme: str) -> None:
    hands, port = Post(), free_port()
    context = wrong_certificate(tmp_path)
    kind = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context}
    controller = Controller(hands, hostname="127.0.0.1", port=port, ready_timeout=10, **kind)
    controller._trigger_server = lambda: socket.create_connection(("127.0.0.1", port)).close()  # knows no certificate
    controller.start()
    try:
        set_up_mail(app, f"{scheme}://127.0.0.1:{port}")
        office.awaiting()
        assert failure(app).startswith("Không tin được chứng thư của máy chủ thư 127.0.0.1")
    finally:
        controller.stop()
    assert hands.got == []


@pytest.mark.usefixtures("turns")
def test_where_tls_is_demanded_nothing_goes_without_it(app: Flask, office: Told, post: Post) -> None:
    set_up_mail(app, app.extensions["eoffice.config"].smtp_url.replace("smtp://", "smtp+starttls://"))
    office.awaiting()
    assert "STARTTLS" in failure(app)
    assert post.got == []
