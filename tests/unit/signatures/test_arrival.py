"""Signatures of what comes in: checked by a job, kept, shown, told; and nothing of it keeps anyone from registering."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from pypdf import PdfWriter
from sqlalchemy import func, select

from eoffice.access.actor import SYSTEM
from eoffice.audit.models import AuditEvent
from eoffice.audit.verify import breaches
from eoffice.content.events import FilesRemoving
from eoffice.content.service import store_file
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.events import publish
from eoffice.core.jobs import Job
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.tokens import create_token
from eoffice.incoming import service as incoming
from eoffice.outgoing.service.drafts import create_draft
from eoffice.signatures import jobs, service, trust
from eoffice.signatures.models import Signature, SignatureCheck
from tests.signing import Authority, letter
from tests.unit.signatures.conftest import work

WARNING = "Chữ ký số có điều nghi vấn"
BOX = (300, 100, 420, 160)


@pytest.fixture(scope="session")
def signed(authority):
    leader = authority.sign(letter(), authority.leader, box=BOX, has_stamp=True)
    return authority.sign(leader, authority.agency, field="Seal", box=(260, 100, 320, 160), picture="red")


@pytest.fixture(scope="session")
def altered(signed):
    return signed.replace(b"12/TB-UBND", b"13/TB-UBND")


def kept() -> list[tuple[str, str, str, str]]:
    rows = db.session.scalars(select(Signature).order_by(Signature.blob_sha256, Signature.position))
    return [(row.signer_name, row.integrity, row.trust, row.changes) for row in rows]


def test_a_signed_file_is_checked_when_it_arrives(receive, signed, trust_root, actor):
    record = receive(signed)
    leader, agency = kept()
    assert leader == ("Nguyễn Văn An", "intact", "trusted", "additions")
    assert agency == ("Ủy ban nhân dân phường Vỹ Dạ", "intact", "trusted", "none")
    told = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "file:signatures")).one()
    assert told.subject_id == record.files[0].file_id
    assert [one["integrity"] for one in told.detail["signatures"]] == ["intact", "intact"]
    assert not list(breaches())


def test_the_same_bytes_are_checked_once(receive, signed, monkeypatch):
    receive(signed)
    monkeypatch.setattr(service, "check_path", lambda path: pytest.fail("checked again"))
    receive(signed)


def test_an_unsigned_file_starts_no_process(receive, monkeypatch):
    monkeypatch.setattr("eoffice.content.reading.ReadingPool.ask", lambda *_: pytest.fail("asked"))
    receive(letter())
    assert db.session.scalars(select(SignatureCheck)).one().signatures == []


def test_a_checking_process_that_dies_is_a_problem_of_the_file(receive, signed, monkeypatch, sign_in):
    monkeypatch.setattr("eoffice.content.reading.ReadingPool.ask", lambda *_: None)
    record = receive(signed)
    assert db.session.scalars(select(SignatureCheck)).one().problem == "crashed"
    assert "Chương trình kiểm tra bị lỗi" in page(sign_in, record)


def page(sign_in, record, path="", who="vanthu") -> str:
    return sign_in(who).get(f"/incoming/{record.id}{path}").get_data(as_text=True)


def test_the_page_shows_three_answers_to_each_signature(receive, signed, trust_root, sign_in):
    text = page(sign_in, receive(signed))
    for words in ("Nguyễn Văn An", "Nguyên vẹn", "Chứng thư tin cậy", "Có thêm chữ ký sau", "Không thêm gì về sau",
                  "theo dấu thời gian tin cậy"):  # fmt: skip
        assert words in text
    assert "bị sửa" not in text


def test_without_a_signature_or_before_the_check_the_page_is_quiet(receive, signed, sign_in):
    assert "Không có chữ ký số" in page(sign_in, receive(letter()))
    waiting = page(sign_in, receive(signed, is_checked=False))
    assert "Đang kiểm tra" in waiting
    assert "Không có chữ ký số" not in waiting


def test_an_altered_file_warns_before_registering_and_keeps_nobody_from_it(receive, altered, sign_in, actor):
    record = receive(altered)
    for path in ("", "/edit"):
        text = page(sign_in, record, path)
        assert WARNING in text
        assert "van-ban-1.pdf (Phần đã ký bị sửa" in text
    tray = sign_in("vanthu").get("/intake/").get_data(as_text=True)
    assert "Phần đã ký bị sửa" in tray
    with unit_of_work():
        incoming.register(actor("vanthu"), record)
    assert record.arrival_number
    after = page(sign_in, record)
    assert WARNING not in after
    assert "Chữ ký số còn nghi vấn: van-ban-1.pdf (Phần đã ký bị sửa" in after


def test_a_certificate_that_does_not_hold_warns_and_an_unknown_root_only_where_roots_are_known(
    receive, signed, authority, config, sign_in
):
    record = receive(signed)
    assert WARNING not in page(sign_in, record, "/edit")
    with unit_of_work():
        trust.add(SYSTEM, config, Authority().root.pem)
    assert "van-ban-1.pdf (Chưa rõ gốc chứng thư)" in page(sign_in, record, "/edit")
    with unit_of_work():
        trust.add(SYSTEM, config, authority.root.pem)
        trust.add(SYSTEM, config, authority.revocations(authority.agency, on=datetime(2026, 10, 1, tzinfo=UTC)))
    work()
    text = page(sign_in, record, "/edit")
    assert WARNING in text
    assert "van-ban-1.pdf (Chứng thư bị thu hồi" in text


def test_what_was_changed_after_signing_warns_and_a_further_signature_does_not(receive, signed, trust_root, sign_in):
    assert WARNING not in page(sign_in, receive(signed), "/edit")
    writer = PdfWriter(io.BytesIO(signed), incremental=True)
    writer.add_blank_page(200, 200)
    changed = io.BytesIO()
    writer.write(changed)
    assert "van-ban-1.pdf (Có thay đổi khác về sau" in page(sign_in, receive(changed.getvalue()), "/edit")


def test_trusting_and_revoking_checks_signed_files_again(receive, signed, authority, config, app):
    receive(signed)
    receive(letter())
    assert {row[2] for row in kept()} == {"unknown_root"}
    with unit_of_work():
        trust.add(SYSTEM, config, authority.root.pem)
    work()
    assert {row[2] for row in kept()} == {"trusted"}
    revoked = authority.revocations(authority.agency, on=datetime(2026, 10, 1, tzinfo=UTC))
    with unit_of_work():
        trust.add(SYSTEM, config, revoked)
    work()
    assert [row[2] for row in kept()] == ["trusted", "revoked"]
    told = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert told.count("file:signatures") == 3
    assert told.count("trust:add") == 2
    assert not list(breaches())


def test_checking_again_goes_on_in_small_steps(receive, authority, monkeypatch):
    for number in range(3):
        receive(authority.sign(letter(f"So {number}"), authority.leader))
    monkeypatch.setattr(jobs, "_AT_ONCE", 2)
    seen = []
    monkeypatch.setattr(jobs, "_check", lambda file: seen.append(file.id))
    jobs.recheck()
    jobs.recheck(after=seen[-1])
    assert len(seen) == len(set(seen)) == 3
    following = db.session.scalars(select(Job).where(Job.kind == "signatures.recheck")).one()
    assert following.payload == {"after": seen[1]}


def test_what_is_taken_out_takes_its_signatures_along(receive, signed):
    first = receive(signed).files[0].file_id
    second = receive(signed).files[0].file_id
    with unit_of_work():
        publish(FilesRemoving((first,)))
    assert len(kept()) == 2
    with unit_of_work():
        publish(FilesRemoving((first, second)))
    assert kept() == []
    assert db.session.scalar(select(func.count()).select_from(SignatureCheck)) == 0


def test_a_certificate_without_an_end_can_be_shown(receive, authority, sign_in):
    endless = authority.made("Phạm Thị Dung", "Sở Y tế", until=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    text = page(sign_in, receive(authority.sign(letter(), endless)))
    assert "Phạm Thị Dung" in text
    assert "9998" in text


def test_the_api_tells_of_signatures(receive, signed, altered, trust_root, client, person):
    with unit_of_work():
        token = create_token(SYSTEM, person("vanthu"))
    headers = {"Authorization": f"Bearer {token}"}
    record = receive(signed, letter())
    first, second = client.get(f"/api/v1/incoming/{record.id}", headers=headers).get_json()["files"]
    assert [one["integrity"] for one in first["signatures"]] == ["intact", "intact"]
    assert first["signatures"][0]["signed_at"] == "2026-11-06T03:15:00+00:00"
    assert second["signatures"] == []
    waiting = receive(altered, is_checked=False)
    [file] = client.get(f"/api/v1/incoming/{waiting.id}", headers=headers).get_json()["files"]
    assert file["signatures"] is None
    listed = client.get("/api/v1/incoming", headers=headers).get_json()["items"]
    assert all("signatures" not in file for item in listed for file in item["files"])
    description = client.get("/api/v1/openapi.json").get_json()
    assert "integrity" in description["components"]["schemas"]["Signature"]["properties"]


def test_the_job_is_due_at_once_and_the_recheck_after_the_folder_changed(receive, signed, trust_root):
    receive(signed, is_checked=False)
    due = {job.kind: job.run_at - clock.now() for job in db.session.scalars(select(Job))}
    assert due["signatures.check"] == timedelta()
    assert due["signatures.recheck"] > timedelta()


def test_a_signed_version_of_an_outgoing_document_shows_its_signatures(signed, trust_root, actor, sign_in):
    drafter = actor("chuyenvien")
    made = []
    for content in (signed, letter()):
        with unit_of_work():
            file = store_file(drafter, stream=io.BytesIO(content), name="du-thao.pdf")
            made.append(create_draft(drafter, type="THONG_BAO", subject="Thông báo", files=[file]))
        work()
    first, second = (sign_in("chuyenvien").get(f"/outgoing/{record.id}").get_data(as_text=True) for record in made)
    for words in ("Nguyễn Văn An", "Nguyên vẹn", "Chứng thư tin cậy"):
        assert words in first
    assert 'id="signatures"' not in second
