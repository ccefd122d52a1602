"""Registers as files: every shape says the same, nothing becomes a formula, long ones are made in the background."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from eoffice.access.actor import SYSTEM
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.ordered_files import LIFE, path_of
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain
from eoffice.directory.models import IssuingBody
from eoffice.incoming.queries import incoming_of
from eoffice.registers import print_views, prints
from eoffice.registers.cli import registers
from eoffice.registers.filters import filters_of
from eoffice.registers.models import RegisterPrint, Sheet
from eoffice.registers.printed import printed
from eoffice.registers.printing import SHAPES
from eoffice.registers.spreadsheet import as_plain, starts_formula

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "＋1", "－1", "＠x", "\u00a0=1", "\u200b=1"]


def write(book, shape, sheet=Sheet.REGISTER, **args):
    with printed(SYSTEM, book, filters_of(book, args), sheet=sheet) as register:
        return SHAPES[shape].write(register)


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_compute_is_known(text):
    assert starts_formula(text)
    assert as_plain(text).startswith("'")


@pytest.mark.parametrize("text", ["", "15/QĐ-UBND", "05/11/2026", "Công văn – a=b", "một - hai"])
def test_ordinary_text_stays_as_it_is(text):
    assert not starts_formula(text)
    assert as_plain(text) == text


@pytest.mark.parametrize("shape", ["xlsx", "csv", "text"])
@pytest.mark.parametrize("subject", ["=HYPERLINK(1)", "+84", "-5", "@x", "＝1"])
def test_no_cell_of_a_spreadsheet_becomes_a_formula(office, book, shape, subject):
    office.registered(type="", subject=subject)
    content = write(book("DEN"), shape)
    if shape == "xlsx":
        cells = [cell for line in load_workbook(BytesIO(content)).active.iter_rows() for cell in line]
        assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
        (cell,) = [cell for cell in cells if cell.value == subject]
        assert cell.quotePrefix
    else:
        lines = csv.reader(StringIO(content.decode("utf-8-sig")), delimiter="," if shape == "csv" else "\t")
        assert f"'{subject}" in [cell for line in lines for cell in line]


@pytest.mark.parametrize("subject", ["=HYPERLINK(1)", "+84", "-5", "@x", "＝1"])
def test_a_cell_of_the_word_file_is_the_words_and_no_field(office, book, subject):
    office.registered(type="", subject=subject)
    document = Document(BytesIO(write(book("DEN"), "docx")))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells if cell.text == subject]
    assert len(cells) == 1
    assert not cells[0]._tc.xpath(".//w:instrText | .//w:fldSimple | .//w:fldChar")


def test_the_pdf_has_head_columns_lines_totals_and_signatures(office, book):
    for number in range(1, 41):
        office.registered(number=str(number))
    reader = PdfReader(BytesIO(write(book("DEN"), "pdf")))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 1
    assert "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN" in pages[0] and "ỦY BAN NHÂN DÂN PHƯỜNG" in pages[0] and "Năm 2026" in pages[0]
    assert all("Số đến" in page for page in pages[:-1])
    assert f"Trang 2/{len(pages)}" in pages[1]
    assert "Tổng cộng 40 số" in pages[-1] and "NGƯỜI LẬP SỔ" in pages[-1]
    box = reader.pages[0].mediabox
    assert box.width > box.height
    fonts = reader.pages[0]["/Resources"]["/Font"].get_object()
    assert any("LiberationSerif" in str(font.get_object()["/BaseFont"]) for font in fonts.values())


def test_a_line_higher_than_a_page_goes_on_on_the_next(office, book):
    office.registered(subject="Về việc rà soát quy hoạch " * 75)
    reader = PdfReader(BytesIO(write(book("DEN"), "pdf")))
    assert len(reader.pages) >= 2
    text = " ".join("".join(page.extract_text() for page in reader.pages).split())
    assert text.count("hoạch") >= 70


def test_the_word_file_repeats_its_head_and_sets_the_widths(office, book):
    office.registered()
    word = Document(BytesIO(write(book("DEN"), "docx")))
    table = word.tables[0]
    assert [cell.text for cell in table.rows[0].cells][:3] == ["Ngày đến", "Số đến", "Tác giả"]
    assert len(table.rows) == 3 and "V/v rà soát" in table.rows[2].cells[5].text
    assert "tblHeader" in table.rows[0]._tr.xml
    assert "gồm" in word.paragraphs[-1].text and "NUMPAGES" in word.paragraphs[-1]._p.xml
    grid = [round(column.width.mm) for column in table.columns]
    assert sum(grid) == 262 and grid == [round(cell.width.mm) for cell in table.rows[2].cells]


def test_a_long_cell_of_a_sheet_has_room(office, book):
    office.registered(subject="Về việc rà soát quy hoạch " * 12)
    sheet = load_workbook(BytesIO(write(book("DEN"), "xlsx"))).active
    assert sheet.row_dimensions[5].height >= 8 * 15
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.orientation) == ("A5", "$4:$4", "landscape")


def test_the_follow_up_register_has_seven_columns(office, book):
    record = office.completed()
    incoming_of(record)
    lines = write(book("DEN"), "text", Sheet.FOLLOW_UP).decode().splitlines()
    assert lines[1].split("\t") == [
        "Số đến", "Tên loại, số, ký hiệu, ngày, tháng và tên cơ quan, tổ chức ban hành văn bản",
        "Đơn vị hoặc người nhận", "Thời hạn giải quyết", "Tiến độ giải quyết", "Số, ký hiệu văn bản trả lời", "Ghi chú",
    ]  # fmt: skip
    number, about, to, due, progress, _reply, _remark = lines[2].split("\t")
    assert (number, about) == ("01", "Công văn; 1284/SNNMT-QLĐĐ; 05/11/2026; Sở Nông nghiệp và Môi trường")
    assert "Phòng" in to and due and progress.startswith("Hoàn thành, 09/11/2026")


def test_the_book_of_paper_holds_what_came_on_paper_and_was_passed_on(office, book):
    office.registered(number="1")
    passed = office.assigned()
    digital = office.act(office.awaiting(number="3"), "chutich", "direct", lead_unit="KT")
    with unit_of_work():
        incoming_of(digital).channel = "exchange"
    lines = write(book("DEN"), "text", Sheet.HAND_OVER).decode().splitlines()
    assert lines[1].split("\t") == ["Ngày chuyển", "Số đến", "Đơn vị hoặc người nhận", "Ký nhận", "Ghi chú"]
    assert [line.split("\t")[1] for line in lines[2:-1]] == [f"{passed.arrival_number:02d}"]


@pytest.mark.parametrize("shape", ["pdf", "docx", "xlsx", "csv"])
def test_a_short_register_is_downloaded_at_once(office, sign_in, book, shape):
    office.registered()
    answer = sign_in("vanthu").get(f"/registers/{book('DEN').id}/register/file/{shape}?from=1")
    assert answer.headers["Content-Type"].count("charset") == (shape == "csv")
    assert answer.status_code == 200 and f"so-den-2026-UBND-DEN.{shape}" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("rest", ["x", "x/file/pdf", "register/file/exe", "register/file/html", "follow_up/x"])
def test_an_address_of_nothing_is_not_found(sign_in, book, rest):
    clerk = sign_in("vanthu")
    assert clerk.get(f"/registers/{book('DEN').id}/{rest}").status_code == 404
    assert clerk.post(f"/registers/{book('DEN').id}/register/file/xlsx").status_code == 404


def test_a_long_one_is_made_in_the_background_for_who_asked(office, sign_in, book, app, monkeypatch):
    office.registered()
    monkeypatch.setattr(print_views, "AT_ONCE", 0)
    clerk, address = sign_in("vanthu"), f"/registers/{book('DEN').id}/register/file/pdf?from=1"
    assert clerk.get(address).status_code == 409
    page = clerk.post(address)
    assert page.status_code == 303
    assert "data-poll" in clerk.get(page.location).get_data(as_text=True)
    assert clerk.get(f"{page.location}/file").status_code == 404
    drain(app)
    assert "Tải về" in clerk.get(page.location).get_data(as_text=True)
    assert clerk.get(f"{page.location}/file", buffered=True).data.startswith(b"%PDF")
    assert sign_in("chutich").get(page.location).status_code == 404
    assert db.session.query(RegisterPrint).one().progress == 100


def test_old_files_are_forgotten(office, sign_in, book, app):
    office.registered()
    sign_in("vanthu").post(f"/registers/{book('DEN').id}/register/file/docx")
    drain(app)
    path = path_of(db.session.query(RegisterPrint).one())
    assert path.is_file()
    prints.sweep()
    assert path.is_file()
    with clock.frozen(clock.now() + LIFE * 2):
        prints.sweep()
    assert not path.exists() and db.session.query(RegisterPrint).count() == 0


def test_the_command_writes_every_shape(app, office, book, tmp_path):
    office.registered()
    runner = app.test_cli_runner()
    for shape in SHAPES:
        target = tmp_path / f"so.{shape}"
        done = runner.invoke(registers, ["print", str(book("DEN").id), "--format", shape, "--output", str(target)])
        assert done.exit_code == 0, done.output
        assert target.stat().st_size > 100
    folder = tmp_path / "all"
    done = runner.invoke(
        registers, ["print", "--kind", "outgoing", "--year", "2026", "--format", "pdf", "--output", str(folder)]
    )
    assert done.exit_code == 0 and len(list(folder.glob("*.pdf"))) >= 4
    wrong = runner.invoke(registers, ["print", str(book("QD").id), "--sheet", "follow_up"])
    assert wrong.exit_code != 0 and "Traceback" not in wrong.output


def test_books_of_a_kind_are_those_of_one_agency_and_each_has_its_file(app, office, tmp_path):
    runner = app.test_cli_runner()
    of_year = ["print", "--kind", "incoming", "--year", "2026", "--format", "xlsx"]
    bodies = db.session.scalars(select(IssuingBody.agency_id).order_by(IssuingBody.agency_id)).all()
    done = runner.invoke(registers, [*of_year, "--output", str(tmp_path / "first")])
    assert done.exit_code == 0, done.output
    assert len(list((tmp_path / "first").iterdir())) == bodies.count(bodies[0]) > 1
    assert "--agency" in done.output  # says whose books these are, and how to name another
    done = runner.invoke(registers, [*of_year, "--agency", str(bodies[-1]), "--output", str(tmp_path / "other")])
    assert len(list((tmp_path / "other").iterdir())) == bodies.count(bodies[-1])
    text = runner.invoke(registers, [*of_year[:-1], "text", "--body", "HDND", "--book", "DEN"]).stdout
    assert text.count("Hội đồng nhân dân") == 1 and "Ủy ban nhân dân phường" not in text
    assert runner.invoke(registers, [*of_year, "--agency", "nobody"]).exit_code != 0
