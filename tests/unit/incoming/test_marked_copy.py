"""The ĐẾN stamp: on a copy, where there is room, upright as the page is seen, never over what is written."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops, ImageDraw
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from eoffice.access.actor import Actor
from eoffice.content.models import File
from eoffice.content.previews import folder
from eoffice.content.service import file_path, store_file
from eoffice.incoming import service
from eoffice.incoming.free_place import DOTS, find_place
from eoffice.incoming.marked_copy import can_be_marked, marked_copy
from eoffice.incoming.queries import incoming_of
from eoffice.incoming.stamp import HEIGHT, WIDTH, Stamp
from eoffice.records.models import Record

from .conftest import ASSIGNMENT, CARD, Office

A4 = (595, 842)
STAMP = Stamp(agency="Ủy ban nhân dân phường Thuận Hóa", number="1284", day="09/11/2026")


def letter(lines: int = 20, *, turn: int = 0, first: int = 60) -> bytes:
    made = BytesIO()
    canvas = Canvas(made, pagesize=A4, invariant=1)
    for line in range(lines):
        canvas.drawString(60, A4[1] - first - 14 * line, "V/v quy hoach su dung dat nam 2027 cua cac phuong " * 2)
    canvas.showPage()
    canvas.drawString(60, 700, "trang hai")
    canvas.showPage()
    canvas.save()
    if not turn:
        return made.getvalue()
    writer, turned = PdfWriter(clone_from=made), BytesIO()
    writer.pages[0].rotate(turn)
    writer.write(turned)
    return turned.getvalue()


def stamped(tmp_path: Path, content: bytes) -> tuple[Path, Path]:
    source, target, words = tmp_path / "source", tmp_path / "target.pdf", tmp_path / "words.json"
    source.write_bytes(content)
    words.write_text('{"agency": "Ủy ban nhân dân phường Thuận Hóa", "number": "1284", "day": "09/11/2026"}')
    assert run(source, target, words) == 0
    return source, target


def run(*paths: Path) -> int:
    """The process of the stamp, as the product starts it."""
    return subprocess.run([sys.executable, "-m", "eoffice.incoming.stamper", *map(str, paths)], check=False).returncode


def read(path: Path) -> PdfReader:
    return PdfReader(BytesIO(path.read_bytes()))


def drawn(path: Path) -> Image.Image:
    document = pdfium.PdfDocument(path.read_bytes())
    picture: Image.Image = document[0].render(scale=1.0).to_pil().convert("RGB")
    document.close()
    return picture


def red(picture: Image.Image) -> tuple[int, int, int, int]:
    """The box of what is red."""
    r, g, _b = picture.split()
    mask = ImageChops.subtract(r, g).point(lambda value: 255 if value > 80 else 0)
    box = mask.getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_stamp_has_its_size_and_covers_nothing_however_the_page_is_turned(tmp_path: Path, turn: int):
    source, target = stamped(tmp_path, letter(turn=turn))
    before, after = drawn(source), drawn(target)
    assert before.size == after.size
    left, top, right, bottom = red(after)
    assert abs((right - left) - WIDTH * 72 / 25.4) < 3
    assert abs((bottom - top) - HEIGHT * 72 / 25.4) < 3
    assert before.crop((left, top, right, bottom)).convert("L").getextrema()[0] > 250
    text = read(target).pages[0].extract_text()
    assert "ĐẾN" in text
    assert "1284" in text
    assert len(read(target).pages) == 2


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_without_room_becomes_taller(tmp_path: Path, turn: int):
    source, target = stamped(tmp_path, letter(58, turn=turn, first=20))
    before, after = drawn(source), drawn(target)
    added = after.height - before.height
    assert after.width == before.width
    assert added > HEIGHT * 72 / 25.4
    assert red(after)[3] < added
    moved = after.crop((0, added, after.width, after.height))
    unlike = ImageChops.difference(before, moved).convert("L")
    assert unlike.point(lambda value: 255 if value > 200 else 0).getbbox() is None


def test_the_stamp_is_vector_and_the_source_stays_as_it_is(tmp_path: Path):
    content = letter()
    source, target = stamped(tmp_path, content)
    assert source.read_bytes() == content
    assert target.read_bytes().startswith(content)
    assert not any(page.images for page in read(target).pages)


def test_a_locked_but_readable_file_gets_it_too(tmp_path: Path):
    writer, locked = PdfWriter(clone_from=BytesIO(letter())), BytesIO()
    writer.encrypt("", "owner", algorithm="RC4-128")
    writer.write(locked)
    _source, target = stamped(tmp_path, locked.getvalue())
    assert "1284" in read(target).pages[0].extract_text()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_scan_in_grey_with_specks_has_room(tmp_path: Path, kind: str):
    page = Image.new("L", (1654, 2339), 214)
    brush = ImageDraw.Draw(page)
    for line in range(30):
        brush.rectangle((200, 200 + 40 * line, 1450, 215 + 40 * line), fill=40)
    for speck in range(400):
        page.putpixel((speck * 37 % 1654, speck * 91 % 2339), 20)
    made = BytesIO()
    page.save(made, kind, dpi=(200, 200))
    _source, target = stamped(tmp_path, made.getvalue())
    picture = drawn(target)
    assert abs(picture.width - A4[0]) < 3
    assert red(picture)[1] > 400


def test_what_is_no_document_is_refused(tmp_path: Path):
    (tmp_path / "source").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "words").write_text('{"agency": "", "number": "1", "day": ""}')
    assert run(tmp_path / "source", tmp_path / "t.pdf", tmp_path / "words") == 1


def test_the_place_under_the_number_is_taken_first():
    page = Image.new("L", (210 * DOTS, 297 * DOTS), 255)
    assert find_place(page) == (15, 35)
    ImageDraw.Draw(page).rectangle((0, 35 * DOTS, 100 * DOTS, 140 * DOTS), fill=0)
    place = find_place(page)
    assert place is not None
    assert place[0] >= 105
    ImageDraw.Draw(page).rectangle((0, 0, 210 * DOTS, 297 * DOTS), fill=0)
    assert find_place(page) is None


@pytest.fixture
def registered(office: Office) -> Record:
    with office.at_work("vanthu") as clerk:
        file = store_file(clerk, stream=BytesIO(letter()), name="công văn.pdf")
        record = service.receive(clerk, card=CARD, files=[file])
    return office.act(record, "vanthu", "register")


def copy_of(reader: Actor, record: Record) -> tuple[File, Path]:
    file = record.files[0].file
    path = marked_copy(reader, record, incoming_of(record), file)
    assert path is not None
    return file, path


def test_the_copy_follows_what_becomes_of_the_document(office: Office, registered: Record):
    file, first = copy_of(office.actor("vanthu"), registered)
    assert "09/11/2026" in read(first).pages[0].extract_text()
    assert copy_of(office.actor("vanthu"), registered)[1] == first
    office.act(registered, "vanthu", "submit")
    office.act(registered, "chutich", "direct", **ASSIGNMENT)
    _file, second = copy_of(office.actor("vanthu"), registered)
    assert "Phòng Kinh tế" in read(second).pages[0].extract_text()
    assert second.parent == folder(file.blob_sha256)
    assert hashlib.sha256(file_path(file).read_bytes()).hexdigest() == file.blob_sha256


def test_a_copy_that_was_replaced_is_removed_once_nobody_can_be_reading_it(office: Office, registered: Record):
    file, first = copy_of(office.actor("vanthu"), registered)
    office.act(registered, "vanthu", "submit")
    office.act(registered, "chutich", "direct", **ASSIGNMENT)
    _file, second = copy_of(office.actor("vanthu"), registered)
    assert (first != second, first.is_file()) == (True, True)
    long_ago = time.time() - 600
    os.utime(first, (long_ago, long_ago))
    second.unlink()
    copy_of(office.actor("vanthu"), registered)
    assert [path.name for path in folder(file.blob_sha256).glob("den-*")] == [second.name]


def test_before_it_is_registered_there_is_none(office: Office):
    with office.at_work("vanthu") as clerk:
        file = store_file(clerk, stream=BytesIO(letter()), name="a.pdf")
        record = service.receive(clerk, card=CARD, files=[file])
    assert not can_be_marked(record, file)
    assert not can_be_marked(office.registered(number="9"), _text_file(office))


def _text_file(office: Office) -> File:
    with office.at_work("vanthu") as clerk:
        return store_file(clerk, stream=BytesIO(b"xin chao"), name="a.txt")


def test_the_page_offers_it_to_whoever_sees_the_file(registered: Record, sign_in):
    address = f"/incoming/{registered.id}/files/{registered.files[0].file_id}/marked"
    clerk = sign_in("vanthu")
    assert address in clerk.get(f"/incoming/{registered.id}").get_data(as_text=True)
    answer = clerk.get(address, buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    for stranger in ("truongphong", "quantri", "vanthu2"):
        assert sign_in(stranger).get(address).status_code == 404
    assert clerk.get(f"/incoming/{registered.id}/files/987654/marked").status_code == 404
