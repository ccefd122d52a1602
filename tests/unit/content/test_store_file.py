"""Storing a file: what is accepted, what is refused and how it is called."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.audit.models import AuditEvent
from eoffice.audit.verify import breaches
from eoffice.content import queries, service
from eoffice.content.models import NAME_LENGTH, Blob, File
from eoffice.content.naming import clean_name
from eoffice.content.outcome import TextState
from eoffice.content.store import blob_store
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.errors import Invalid, TooLarge
from eoffice.core.jobs import Job
from eoffice.core.unit_of_work import unit_of_work
from tests.unit.content import makers

Store = Callable[..., File]


@pytest.fixture
def store(actor: Callable[[str], Actor]) -> Store:
    def store_file(raw: bytes, name: str = "Công văn.pdf", **more: str) -> File:
        with unit_of_work():
            return service.store_file(actor("vanthu"), stream=io.BytesIO(raw), name=name, **more)

    return store_file


def _count(model: type[Blob | File]) -> int:
    return len(db.session.scalars(select(model)).all())


def test_the_exact_bytes_come_back(store: Store, actor: Callable[[str], Actor]):
    raw = makers.pdf()
    file = store(raw)
    assert service.file_path(file).read_bytes() == raw
    assert file.blob_sha256 == hashlib.sha256(raw).hexdigest()
    assert (file.mime, file.size, file.text_state) == ("application/pdf", len(raw), TextState.PENDING)
    assert (file.created_by, file.agency_id) == (actor("vanthu").person_id, actor("vanthu").agency_id)


def test_the_same_bytes_twice_are_two_files_over_one_blob(store: Store):
    blobs, files = _count(Blob), _count(File)
    assert store(makers.rtf("x"), "a.rtf").blob_sha256 == store(makers.rtf("x"), "b.rtf").blob_sha256
    assert (_count(Blob) - blobs, _count(File) - files) == (1, 2)


def test_reading_is_ordered_and_the_history_knows(store: Store):
    file = store(makers.pdf())
    job = db.session.scalars(select(Job).where(Job.kind == "content.extract")).all()[-1]
    assert job.payload == {"file_id": file.id}
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.subject_kind == "file", AuditEvent.subject_id == file.id)
    ).one()
    assert event.action == "file:store"
    assert event.detail["sha256"] == file.blob_sha256


def test_a_file_row_changed_behind_the_products_back_is_found(store: Store):
    file = store(makers.pdf())
    assert [b for b in breaches() if b.place == f"file {file.id}"] == []
    with unit_of_work():
        found = db.session.get(File, file.id)
        assert found is not None
        found.name = "khác.pdf"
    assert [b.place for b in breaches() if b.place.startswith("file ")] == [f"file {file.id}"]


def test_a_pdf_named_docx_is_kept_as_the_pdf_it_is(store: Store):
    file = store(makers.pdf(), "Công văn.docx", declared_mime="application/msword")
    assert (file.name, file.mime) == ("Công văn.docx", "application/pdf")
    assert any("PDF" in note for note in queries.notes(file))
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.detail["note"] == "name_claims_other_kind"
    assert event.detail["declared_mime"] == "application/msword"


@pytest.mark.parametrize(("raw", "name", "code", "said"), [
    (b"", "trống.pdf", "empty_file", "0"), (b"this is not a docx", "giả.docx", "unknown_kind", "DOCX"),
    (b"MZ\x90\0", "chạy.exe", "unknown_kind", "PDF, DOCX"),
    (makers.zipped({"a": "b"}), "gói.zip", "unknown_kind", "PDF, DOCX"),
    (makers.zipped({"word/vbaProject.bin": "x"}), "lệnh.docm", "unknown_kind", "macro"),
])  # fmt: skip
def test_what_is_not_accepted_is_refused_with_its_name_and_leaves_nothing(
    app: Flask, store: Store, raw: bytes, name: str, code: str, said: str
):
    before = (_count(Blob), _count(File), list(blob_store().all()))
    with app.test_request_context("/"), pytest.raises(Invalid) as refused:
        store(raw, name, field="file")
    assert refused.value.code == code
    assert name in refused.value.message
    assert said in refused.value.message
    assert refused.value.fields == {"file": refused.value.message}
    assert (_count(Blob), _count(File), list(blob_store().all())) == before


def test_a_file_over_the_limit_is_refused_by_name_and_limit(config: Config, store: Store):
    with pytest.raises(TooLarge, match=f"{config.upload_limit_mb} MB") as refused:
        store(b"%PDF-1.4\n" + b"x" * config.upload_limit, "to.pdf")
    assert "to.pdf" in refused.value.fields["files"]
    assert list(blob_store().all()) == []


@pytest.mark.parametrize("raw", [makers.docx_file()[:3000], b"%PDF-1.4\n\xff\xff", makers.image("JPEG")[:500]])
def test_a_broken_file_of_a_known_kind_is_kept_byte_for_byte(store: Store, raw: bytes):
    assert service.file_path(store(raw)).read_bytes() == raw


def test_a_rolled_back_unit_leaves_no_row(actor: Callable[[str], Actor]):
    files = _count(File)

    def fail_after_storing() -> None:
        with unit_of_work():
            service.store_file(actor("vanthu"), stream=io.BytesIO(makers.pdf()), name="a.pdf")
            raise RuntimeError("afterwards")

    with pytest.raises(RuntimeError, match="afterwards"):
        fail_after_storing()
    assert _count(File) == files


_KILLED = """
import sys
from pathlib import Path
from eoffice.access.actor import SYSTEM
from eoffice.app import create_app
from eoffice.content.service import store_file
from eoffice.core.config import Config
from eoffice.core.unit_of_work import unit_of_work
class Stream:
    turns = iter([b"%PDF-1.4", b"x" * 1000])
    def read(self, size):
        chunk = next(self.turns, None)
        if chunk is None:
            print("in the middle", flush=True)
            sys.stdin.read()
        return chunk
data, database, blobs = sys.argv[1:]
app = create_app(Config(env="testing", data=Path(data), database_url=database, blob_url=blobs, secret_key="test"))
with app.app_context(), unit_of_work():
    store_file(SYSTEM, stream=Stream(), name="a.pdf")
"""


@pytest.mark.process
def test_a_process_killed_in_the_middle_leaves_no_row_and_stops_nobody(config: Config, store: Store):
    before = (_count(Blob), _count(File))
    db.session.rollback()
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(config.data), config.database_url, config.blob_url],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == b"in the middle\n"
        process.kill()
        process.wait()
    assert (_count(Blob), _count(File)) == before
    assert list(blob_store().all()) == []
    assert store(makers.pdf()).id


def test_bytes_may_be_received_before_the_unit_of_work(actor: Callable[[str], Actor]):
    received = service.receive(stream=io.BytesIO(makers.pdf()), name="a.pdf")
    with unit_of_work():
        file = service.add_received(actor("vanthu"), received=received)
    assert file.size == received.size


@pytest.mark.parametrize(("given", "shown"), [
    ("Công văn.pdf", "Công văn.pdf"), ("Co\u0302ng va\u0306n.pdf", "Công văn.pdf"), ("../../etc/passwd", "passwd"),
    ("C:\\Users\\an\\thư.docx", "thư.docx"), ("a\0b.pdf", "ab.pdf"), ("thư\u202efdp.exe", "thưfdp.exe"),
    ("a\nb\r\nc.pdf", "a b c.pdf"),
    ("\u200f\u2066ẩn.pdf\u2069", "ẩn.pdf"), ("...", "file"), ("", "file"), ("\0\u202e", "file"),
    ("  .. a.txt .. ", "a.txt"),
    ("thư mục/", "thư mục"), ("a\ud800.pdf", "a.pdf"), ("<b>x</b>.pdf", "b>.pdf"),
])  # fmt: skip
def test_names_are_shown_clean(given: str, shown: str):
    assert clean_name(given) == shown


def test_a_long_name_is_shortened_and_keeps_its_ending():
    shown = clean_name("ộ" * 5000 + ".docx")
    assert len(shown) == NAME_LENGTH
    assert shown.endswith("ộ.docx")


def test_a_hostile_name_is_stored_clean(store: Store):
    assert store(makers.pdf(), "../x\0\u202e\n.pdf").name == "x .pdf"


def test_forms_learn_what_is_accepted():
    assert {".pdf", ".docx", ".doc", ".odt", ".xlsx", ".xls", ".ods", ".rtf", ".txt", ".jpg", ".png", ".tif"} <= set(
        service.accepted_types()
    )
