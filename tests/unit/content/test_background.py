"""The background work on a stored file: its text, its page images, as the worker does them."""

from __future__ import annotations

import io
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.content import jobs, previews, queries, service, texts
from eoffice.content.events import FileTextReady
from eoffice.content.kinds import Kind
from eoffice.content.models import File, PreviewState
from eoffice.content.outcome import TextState
from eoffice.content.store import blob_store
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.events import subscribe
from eoffice.core.jobs import Job, JobState
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain
from tests.unit.content import makers

Store = Callable[[bytes, str], File]

needs_office = pytest.mark.skipif(
    not (shutil.which("soffice") or shutil.which("libreoffice")), reason="no office program"
)


@pytest.fixture
def store(app: Flask, actor: Callable[[str], Actor]) -> Store:
    """Store a file and let the worker do all that follows."""

    def store_file(raw: bytes, name: str) -> File:
        with unit_of_work():
            file_id = service.store_file(actor("vanthu"), stream=io.BytesIO(raw), name=name).id
        drain(app)
        db.session.rollback()
        return queries.get_file(file_id)

    return store_file


def _size(path: Path | None) -> tuple[int, int]:
    assert path is not None
    with Image.open(path) as image:
        return image.size


def test_a_letter_gets_its_text_pages_and_images(store: Store):
    file = store(makers.pdf([makers.LETTER, ["Trang hai"]]), "a.pdf")
    assert (file.text_state, file.pages, file.preview_state) == (TextState.READY, 2, PreviewState.READY)
    text = queries.find_text(file.id)
    assert text is not None
    assert text.split("\f")[1] == "Trang hai"
    assert _size(previews.preview_path(file, 1)) == (827, 1170)
    assert _size(previews.preview_path(file, 2)) == (827, 1170)
    assert max(_size(previews.thumbnail_path(file))) == 240
    assert previews.preview_path(file, 3) is None
    assert previews.preview_path(file, 0) is None
    assert previews.rendition_pdf(file) == service.file_path(file)
    assert queries.notes(file) == []


def test_a_visible_signature_is_seen_in_the_page_image(store: Store):
    path = previews.preview_path(store(makers.stamped_pdf(makers.pdf([["Thân bài"]]), "Stamp 4711"), "a.pdf"), 1)
    assert path is not None
    with Image.open(path) as image:
        scale = image.width / 595
        place = image.convert("L").crop(tuple(int(n * scale) for n in (300, 842 - 720, 420, 842 - 700)))
    darkest, _lightest = place.getextrema()
    assert isinstance(darkest, int)
    assert darkest < 128


def test_those_above_learn_of_the_text_in_the_same_transaction(store: Store):
    seen: list[tuple[int, str | None]] = []

    def note(event: FileTextReady) -> None:
        seen.append((event.file_id, queries.find_text(event.file_id)))

    subscribe(FileTextReady, note)
    file = store(makers.rtf("Kính gửi"), "a.rtf")
    assert [(number, (text or "")[:8]) for number, text in seen if number == file.id] == [(file.id, "Kính gửi")]


@pytest.mark.parametrize(("raw", "state", "preview"), [
    (makers.locked_pdf(), TextState.ENCRYPTED, PreviewState.NONE),
    (b"%PDF-1.4\n\xff", TextState.UNREADABLE, PreviewState.NONE),
    (makers.scanned_pdf(), TextState.EMPTY, PreviewState.READY),
    (makers.image("TIFF"), TextState.EMPTY, PreviewState.READY),
    (makers.image("JPEG")[:700], TextState.EMPTY, PreviewState.NONE),
    (makers.image("PNG"), TextState.EMPTY, PreviewState.READY),
])  # fmt: skip
def test_what_cannot_be_read_or_shown_is_marked_and_said(
    store: Store, raw: bytes, state: TextState, preview: PreviewState
):
    file = store(raw, "x")
    assert (file.text_state, file.preview_state) == (state, preview)
    assert queries.notes(file) != []
    assert queries.find_text(file.id) is None
    states = set(db.session.scalars(select(Job.state).where(Job.kind.startswith("content."))))
    assert states == {JobState.DONE}


def test_only_what_could_not_be_read_is_worth_a_line_of_the_log(store: Store, caplog: pytest.LogCaptureFixture):
    caplog.set_level("INFO", logger="eoffice.content.jobs")
    store(makers.rtf("Kính gửi"), "a.rtf")
    assert caplog.messages == []
    file = store(makers.locked_pdf(), "khoa.pdf")
    assert caplog.messages == [f"content.text file={file.id} state=encrypted problem=password"]


def test_a_picture_of_two_pages_has_two(store: Store):
    file = store(makers.image("TIFF"), "quét.tif")
    assert file.pages == 2
    assert _size(previews.preview_path(file, 2)) == (620, 877)


@needs_office
def test_a_word_file_is_laid_out_once_and_then_knows_its_pages(store: Store):
    raw = makers.docx_file("Tờ trình về việc")
    file = store(raw, "Tờ trình.docx")
    assert (file.text_state, file.pages, file.preview_state) == (TextState.READY, 1, PreviewState.READY)
    rendition = previews.rendition_pdf(file)
    assert rendition is not None
    assert rendition.read_bytes().startswith(b"%PDF-")
    made = rendition.stat().st_mtime_ns
    again = store(raw, "b.docx")
    assert (again.pages, again.preview_state) == (1, PreviewState.READY)
    assert rendition.stat().st_mtime_ns == made


@pytest.mark.once
@needs_office
@pytest.mark.parametrize("make", [makers.old_letter, makers.office_letter])
def test_other_letters_are_read_with_their_tables_and_headers(store: Store, make):
    file = store(make(), "a")
    text = queries.find_text(file.id)
    assert text is not None
    for part in ("Thân bài", "Ô bảng", "Tiêu đề trang"):
        assert text.count(part) == 1, part
    assert file.preview_state == PreviewState.READY


@pytest.mark.once
@needs_office
@pytest.mark.parametrize(("name", "raw"), [("a.txt", "Việt Nam".encode("utf-16")), ("a.rtf", makers.rtf("Việt Nam"))])
def test_other_texts_can_be_seen_too(store: Store, name: str, raw: bytes):
    assert store(raw, name).preview_state == PreviewState.READY


def test_a_sheet_can_be_read_whether_or_not_it_can_be_laid_out(store: Store):
    file = store(makers.xlsx({"A1": "Họ tên"}), "a.xlsx")
    assert file.text_state == TextState.READY
    assert file.preview_state in {PreviewState.READY, PreviewState.NONE}


@needs_office
@pytest.mark.process
def test_laying_a_file_out_neither_calls_elsewhere_nor_reads_other_files(store: Store, tmp_path: Path):
    (tmp_path / "other.txt").write_text("CONFIDENTIAL")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        body = (
            '<text:p>thư <draw:frame text:anchor-type="as-char" svg:width="3cm" svg:height="3cm"><draw:image '
            f'xlink:href="http://127.0.0.1:{listener.getsockname()[1]}/leak.png" xlink:type="simple" '
            'xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p><text:section text:name="s">'
            f'<text:section-source xlink:href="{(tmp_path / "other.txt").as_uri()}"/>'
            "<text:p>mục</text:p></text:section>"
        )
        file = store(makers.odt(body), "a.odt")
        with pytest.raises(TimeoutError):
            listener.accept()
    assert file.preview_state == PreviewState.READY
    rendition = previews.rendition_pdf(file)
    assert rendition is not None
    shown = texts.read_text(rendition, Kind.PDF).text
    assert "thư" in shown
    assert "CONFIDENTIAL" not in shown


def test_the_second_file_with_the_same_bytes_needs_no_reading(
    app: Flask, store: Store, monkeypatch: pytest.MonkeyPatch
):
    raw = makers.pdf()
    first = store(raw, "a.pdf")
    monkeypatch.setitem(app.extensions, texts.READERS, None)
    second = store(raw, "b.pdf")
    assert second.text_state == TextState.READY
    assert queries.find_text(second.id) == queries.find_text(first.id)
    assert second.pages == first.pages


def test_doing_the_work_twice_changes_nothing(store: Store):
    file = store(makers.pdf(), "a.pdf")
    before = queries.find_text(file.id)
    jobs.extract(file_id=file.id)
    jobs.preview(file_id=file.id)
    db.session.rollback()
    assert queries.find_text(file.id) == before
    assert queries.get_file(file.id).preview_state == PreviewState.READY


def test_work_on_a_file_that_is_gone_is_no_fault(app: Flask):
    jobs.extract(file_id=10**6)
    jobs.preview(file_id=10**6)
    assert app is not None


def test_a_page_that_cannot_be_loaded_is_an_empty_sheet_among_the_others(store: Store):
    file = store(makers.many_pages_pdf(3).replace(b"3 0 R 3 0 R 3 0 R", b"3 0 R 9 0 R 3 0 R"), "hỏng.pdf")
    assert (file.pages, file.preview_state) == (3, PreviewState.READY)
    sheets = [previews.preview_path(file, number) for number in (1, 2, 3)]
    drawn = [sheet is not None and Image.open(sheet).convert("L").getextrema() for sheet in sheets]
    assert [darkest < 128 for darkest, _lightest in drawn] == [True, False, True]


def test_later_pages_are_drawn_when_asked_for(app: Flask, store: Store):
    file = store(makers.many_pages_pdf(45), "dài.pdf")
    assert previews.preview_path(file, 20) is not None
    assert previews.preview_path(file, 21) is None
    with unit_of_work():
        service.order_preview(file, 33)
    drain(app)
    assert previews.preview_path(file, 21) is not None
    assert previews.preview_path(file, 40) is not None
    assert previews.preview_path(file, 41) is None


def test_pages_asked_for_many_times_are_one_job(app: Flask, store: Store):
    file = store(makers.many_pages_pdf(45), "dài.pdf")
    waiting = select(Job.payload).where(Job.kind == service.PREVIEW, Job.state == JobState.WAITING).order_by(Job.id)
    for page in (33, 33, 21, 40, 45):
        with unit_of_work():
            service.order_preview(file, page)
    assert [payload["page"] for payload in db.session.scalars(waiting)] == [21, 41]
    drain(app)
    assert previews.preview_path(file, 33) is not None
    assert previews.preview_path(file, 45) is not None
    with unit_of_work():
        service.order_preview(file, 33)
    assert len(db.session.scalars(waiting).all()) == 1


def test_text_can_be_read_from_a_file_that_is_not_stored(app: Flask, tmp_path: Path):
    assert app is not None
    path = tmp_path / "x"
    path.write_bytes(makers.pdf())
    assert "QUYẾT ĐỊNH" in texts.read_text(path, Kind.PDF).text


def test_an_upload_can_be_read_without_being_kept(app: Flask):
    assert app is not None
    reading = service.read_upload(stream=io.BytesIO(makers.pdf()), name="a.pdf")
    assert "QUYẾT ĐỊNH" in reading.text
    assert list(blob_store().all()) == []


def test_a_file_that_was_read_before_is_not_read_again(app: Flask, actor: Callable[[str], Actor]):
    received = service.receive(stream=io.BytesIO(makers.pdf()), name="a.pdf")
    reading = service.read_received(received)
    with unit_of_work():
        file = service.add_received(actor("vanthu"), received=received, reading=reading)
    assert file.text_state == TextState.READY
    assert queries.find_text(file.id) == reading.text
    drain(app)
    db.session.rollback()
    assert queries.get_file(file.id).preview_state == PreviewState.READY


def test_drawn_pages_can_be_thrown_away_and_come_back(app: Flask, config: Config, store: Store):
    file = store(makers.pdf(), "a.pdf")
    shutil.rmtree(config.data / "derived")
    assert previews.preview_path(file, 1) is None
    with unit_of_work():
        service.order_preview(file)
    drain(app)
    assert previews.preview_path(file, 1) is not None
