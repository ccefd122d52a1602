"""The printed register has exactly the columns of NĐ 30/2020 PL IV, and printing it again gives the same."""

import json
from pathlib import Path

import pytest
from flask_babel import force_locale

from eoffice.access.actor import SYSTEM
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.outgoing.service.recipients import NewRecipient
from eoffice.registers.columns import COLUMNS
from eoffice.registers.models import Direction
from eoffice.registers.printed import printed
from eoffice.registers.printing import SHAPES
from eoffice.registers.rows import count_rows, list_rows
from eoffice.registers.service import cancel_number, find_entry

LAW = {
    Direction.OUTGOING: [
        "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung văn bản", "Người ký",
        "Nơi nhận văn bản", "Đơn vị, người nhận bản lưu", "Số lượng bản", "Ngày chuyển", "Ký nhận", "Ghi chú",
    ],
    Direction.INCOMING: [
        "Ngày đến", "Số đến", "Tác giả", "Số, ký hiệu văn bản", "Ngày tháng văn bản",
        "Tên loại và trích yếu nội dung văn bản", "Đơn vị hoặc người nhận", "Ngày chuyển", "Ký nhận", "Ghi chú",
    ],
}  # fmt: skip
CATALOGUE = Path(__file__).parents[3] / "eoffice/translations/vi/LC_MESSAGES/messages.mo"


def write(book, shape):
    with printed(SYSTEM, book) as register:
        return SHAPES[shape].write(register).decode()


@pytest.mark.parametrize("direction", list(Direction))
def test_the_columns_are_those_of_the_law(app, direction):
    if not CATALOGUE.exists():
        pytest.skip("the catalogue is not compiled")
    with force_locale("vi"):
        assert [str(column) for column in COLUMNS[direction]] == LAW[direction]


def test_a_line_says_everything_of_an_issued_document(document_at, book):
    record = document_at(
        "issued", type="QUYET_DINH", subject="Khen thưởng", recipients=[NewRecipient("Sở Nội vụ"), NewRecipient("Bà A")]
    )
    (row,) = list_rows(SYSTEM, book("QD"))
    assert row.cells == (
        "01/QĐ-UBND", "09/11/2026", "Quyết định – Khen thưởng", "Trần Quang Huy", "Sở Nội vụ; Bà A", "VT, KT", "3",
        "09/11/2026", "", "",
    )  # fmt: skip
    assert row.entry.record_id == record.id


def test_a_cancelled_number_stays_in_its_line_with_the_reason(document_at, step, actor, book):
    record = document_at("numbered", type="QUYET_DINH")
    with unit_of_work():
        cancel_number(actor("vanthu"), find_entry(record), reason="Đóng dấu nhầm")
    step("vanthu", record, "number")
    first, second = list_rows(SYSTEM, book("QD"))
    assert (first.is_cancelled, second.is_cancelled) == (True, False)
    assert first.cells[0] == "01/QĐ-UBND" and "Đóng dấu nhầm" in first.cells[9]
    assert second.cells[0] == "02/QĐ-UBND" and second.cells[9] == ""
    totals = count_rows(SYSTEM, book("QD"), {})
    assert (totals.count, totals.cancelled, totals.first, totals.last) == (2, 1, 1, 2)


def test_printing_again_gives_the_same(document_at, book):
    for slug in ("QUYET_DINH", "QUYET_DINH", "THONG_BAO"):
        document_at("issued", type=slug)
    first = write(book("QD"), "text")
    document_at("issued", type="THONG_BAO")
    db.session.expire_all()
    assert write(book("QD"), "text") == first
    assert len(first.splitlines()) == 5


def test_a_stretch_of_numbers(document_at, book):
    for _ in range(3):
        document_at("numbered", type="QUYET_DINH")
    assert [row.entry.number for row in list_rows(SYSTEM, book("QD"), {"from": 2, "to": 3})] == [2, 3]


def test_the_page_for_a_printer_escapes_what_people_wrote(app, document_at, book):
    document_at("numbered", type="QUYET_DINH", subject="<script>alert(1)</script> & khác")
    with app.test_request_context():
        page = write(book("QD"), "html")
    assert "<script>" not in page and "&lt;script&gt;" in page
    assert "landscape" in page


def test_tabs_in_a_subject_do_not_make_columns(document_at, book):
    document_at("numbered", type="QUYET_DINH", subject="Một\thai")
    line = write(book("QD"), "text").splitlines()[2]
    assert line.count("\t") == len(LAW[Direction.OUTGOING]) - 1


def test_the_law_is_the_published_one():
    published = Path(__file__).parents[4] / "shared/data/registers_nd30.json"
    if not published.exists():
        pytest.skip("the published table is not here")
    table = json.loads(published.read_text(encoding="utf-8"))
    assert LAW[Direction.OUTGOING] == table["so_dang_ky_van_ban_di"]
    assert LAW[Direction.INCOMING] == table["so_dang_ky_van_ban_den"]
