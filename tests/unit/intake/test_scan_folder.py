"""The watched folder: files are taken once, whole, and end where people find them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from eoffice.audit.verify import breaches
from eoffice.content.models import Blob
from eoffice.content.service import file_path
from eoffice.core import clock
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.jobs import Job
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain
from eoffice.incoming.models import Incoming
from eoffice.intake import jobs, scans, taking
from eoffice.intake.models import Arrival, Parcel
from eoffice.records.models import Record
from tests.unit.content.makers import pdf as letter_pdf
from tests.unit.intake.conftest import Scanner
from tests.unit.intake.scans import page, pdf, sheet
from tests.world import MORNING

Tray = Callable[[], Sequence[Record]]
LETTER = letter_pdf()


def channel_of(record: Record) -> str:
    return db.session.get_one(Incoming, record.id).channel


def test_a_scanned_file_becomes_a_document_that_waits_for_the_clerk(scanner: Scanner, tray: Tray) -> None:
    scanner.scan("Công văn_15.pdf", LETTER)
    (record,) = tray()
    assert (record.subject, channel_of(record)) == ("Công văn 15", "scan")
    assert file_path(record.files[0].file).read_bytes() == LETTER
    assert record.files[0].file.text_state == "ready"
    assert scanner.left("done") == ["Công văn_15.pdf"]
    assert scanner.left("in") == scanner.left("work") == scanner.left("failed") == []
    assert list(breaches()) == []


def test_a_file_that_still_grows_is_left_alone(scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("eoffice.intake.scans.time.monotonic", lambda: now[0])
    watch, path = scans.Watch(), scanner.lay("a.pdf", b"%PDF")
    folders = scans.folders()
    for raw in (b"%PDF-1", b"%PDF-1.4", b"%PDF-1.4 x"):
        assert watch.settled(folders, 3) == []
        path.write_bytes(raw)
        now[0] += 5
    assert watch.settled(folders, 3) == []
    now[0] += 3
    assert [found for found, _body in watch.settled(folders, 3)] == [path]


@pytest.mark.parametrize("name", [".hidden.pdf", "~$a.docx", "a.pdf.part", "a.tmp", "a.crdownload"])
def test_what_is_not_meant_is_not_taken(name: str, scanner: Scanner, tray: Tray) -> None:
    scanner.scan(name, LETTER)
    assert tray() == []
    assert scanner.left("in") == [name]


def test_a_link_out_of_the_folder_is_not_followed(scanner: Scanner, tray: Tray, tmp_path: Path) -> None:
    (tmp_path / "outside.pdf").write_bytes(LETTER)
    (scanner.root / "in" / "link.pdf").symlink_to(tmp_path / "outside.pdf")
    scanner.work()
    assert tray() == []


def test_the_folder_of_a_body_receives_for_that_body(scanner: Scanner, tray: Tray) -> None:
    other = scans.receiving_bodies()[-1]
    (scanner.root / "in" / scans.body_name(other) / "a.pdf").write_bytes(LETTER)
    scanner.work()
    (record,) = tray()
    assert db.session.get_one(Incoming, record.id).body_id == other.id
    assert record.agency_id == other.agency_id


@pytest.mark.parametrize(
    ("name", "raw"), [("a.exe", b"MZ\0\0"), ("a.pdf", b"MZ\0\0"), ("Ảnh.heic", b"\0\0\0 ftypheic")]
)
def test_what_is_no_document_fails_with_its_reason(
    name: str, raw: bytes, scanner: Scanner, tray: Tray, parcels: Callable[[], Sequence[Parcel]]
) -> None:
    scanner.scan(name, raw)
    assert tray() == []
    assert scanner.left("failed") == sorted([name, "reason.txt"])
    (parcel,) = parcels()
    assert (parcel.state, parcel.name) == ("failed", name)
    (reason,) = (scanner.root / "failed").rglob("reason.txt")
    assert reason.read_text().strip() == parcel.note != ""


def test_a_damaged_file_is_kept_byte_for_byte_and_marked(scanner: Scanner, tray: Tray) -> None:
    scanner.scan("hỏng.pdf", LETTER[:600])
    (record,) = tray()
    assert file_path(record.files[0].file).read_bytes() == LETTER[:600]
    assert db.session.get_one(Arrival, record.id).problem == "unreadable"


def test_of_two_workers_one_takes_a_file(scanner: Scanner, tray: Tray) -> None:
    path = scanner.lay("a.pdf", LETTER)
    body_id = scans.receiving_bodies()[0].id
    first, second = scans.take(path, body_id), scans.take(path, body_id)
    assert first is not None
    assert second is None
    with unit_of_work():
        taking.announce(first)
    with unit_of_work():
        assert taking.announce(first) is None
    drain(scanner.app)
    assert len(tray()) == 1


def test_what_a_killed_worker_had_taken_is_found_again(
    scanner: Scanner, tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    scans.take(scanner.lay("a.pdf", LETTER), scans.receiving_bodies()[0].id)
    jobs.recover()
    assert db.session.scalar(select(func.count()).select_from(Parcel)) == 0
    monkeypatch.setattr(jobs, "_IN_OTHER_HANDS", -jobs._IN_OTHER_HANDS)
    for _time in range(2):
        jobs.recover()
        drain(scanner.app)
    assert len(tray()) == 1
    assert scanner.left("done") == ["a.pdf"]


def test_a_worker_killed_after_the_commit_leaves_one_document(
    scanner: Scanner, tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(scans, "put_away", lambda *_a, **_k: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            scanner.scan("a.pdf", LETTER)
    assert scanner.left("work") == ["a.pdf"]
    with unit_of_work():
        db.session.query(Job).update({"state": "waiting", "lease_until": None})
    drain(scanner.app)
    assert len(tray()) == 1
    assert (scanner.left("work"), scanner.left("done")) == ([], ["a.pdf"])


def test_the_same_scan_again_is_another_receipt_of_the_same_bytes(scanner: Scanner, tray: Tray) -> None:
    scanner.scan("a.pdf", LETTER)
    scanner.scan("a.pdf", LETTER)
    first, second = tray()
    assert first.files[0].file.blob_sha256 == second.files[0].file.blob_sha256
    assert scanner.left("done") == ["a.pdf", "a.pdf"]


def test_a_stack_with_sheets_becomes_its_documents_and_stays_beside_them(
    scanner: Scanner, tray: Tray, config: Config
) -> None:
    raw = pdf([page(1), sheet(), page(2), page(3), sheet(spoilt=True), page(4), sheet(), page(5)])
    scanner.scan("Quét 01.pdf", raw)
    arrivals = [db.session.get_one(Arrival, record.id) for record in tray()]
    assert [(row.first_page, row.last_page, row.problem) for row in arrivals] == [
        (1, 1, ""), (3, 6, "sheet"), (8, 8, ""),
    ]  # fmt: skip
    assert tray()[0].files[0].file.name == "Quét 01 (1-1).pdf"
    (parcel,) = {row.parcel for row in arrivals}
    assert parcel is not None
    assert (config.data / "blobs" / parcel.original_sha256[:2] / parcel.original_sha256).read_bytes() == raw
    assert db.session.get_one(Blob, parcel.original_sha256).size == len(raw)


def test_only_sheets_are_no_document(scanner: Scanner, tray: Tray) -> None:
    scanner.scan("a.pdf", pdf([sheet(), sheet()]))
    assert tray() == []
    assert scanner.left("failed") == ["a.pdf", "reason.txt"]


def test_what_was_taken_in_is_let_go_of_after_the_days_of_the_settings(scanner: Scanner, tray: Tray) -> None:
    scanner.scan("a.pdf", LETTER)
    tray()
    with clock.frozen(MORNING + timedelta(days=30)):
        jobs.clear_done(30)
    assert scanner.left("done") == ["a.pdf"]
    with clock.frozen(MORNING + timedelta(days=31)):
        jobs.clear_done(0)
        assert scanner.left("done") == ["a.pdf"]
        jobs.clear_done(30)
    assert scanner.left("done") == []
    (record,) = tray()
    assert file_path(record.files[0].file).read_bytes() == LETTER
