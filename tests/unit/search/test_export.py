"""A result as a file: the columns chosen, the order of the page, no formula, and only what one sees at that moment."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import delete, select

from eoffice.core import changes, clock
from eoffice.core.database import db
from eoffice.core.ordered_files import LIFE
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain
from eoffice.records.models import Record
from eoffice.search import exporting, recent
from eoffice.search.follower import Follower
from eoffice.search.models import ResultExport
from tests.world import wait_for_other_databases


@pytest.fixture
def office(app, person):
    """Seven letters for readers of everything and one for nobody, indexed."""
    agency_id = person("vanthu").agency_id
    with unit_of_work():
        for number in range(8):
            record = Record(
                agency_id=agency_id, kind="incoming", state="registered", type="CONG_VAN", number=str(number + 1),
                notation="SNV", subject="=cmd|' /c calc'!A1 thoát\x0b nước", issuer_name="@Sở Nội vụ",
                issued_on=date(2026, 10, 1 + number), open_to_agency=number != 5, created_at=clock.now(),
                updated_at=clock.now(),
            )  # fmt: skip
            db.session.add(record)
            db.session.flush()
            changes.announce("record", record.id)
    follower = Follower(app)
    wait_for_other_databases()
    follower.catch_up()
    yield follower
    follower.close()


def asked(browser, shape, query="q=thoat+nuoc&sort=number", columns=("symbol", "subject", "issuer")):
    return browser.post("/search/export", data={"query": query, "shape": shape, "columns": list(columns)})


def test_a_workbook_has_the_columns_and_the_order_and_no_formula(office, sign_in):
    answer = asked(sign_in("vanthu"), "xlsx")
    sheet = load_workbook(BytesIO(answer.data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "Tìm kiếm: thoat nuoc"
    assert rows[1] == ("Số, ký hiệu", "Trích yếu", "Cơ quan ban hành")
    assert [row[0] for row in rows[2:]] == ["1/SNV", "2/SNV", "3/SNV", "4/SNV", "5/SNV", "7/SNV", "8/SNV"]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} == {"s"}
    assert sheet["B3"].quotePrefix
    assert sheet["C3"].quotePrefix
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_word_file_has_the_same_lines(office, sign_in):
    table = Document(BytesIO(asked(sign_in("vanthu"), "docx").data)).tables[0]
    assert [row.cells[0].text for row in table.rows] == [
        "Số, ký hiệu", "1/SNV", "2/SNV", "3/SNV", "4/SNV", "5/SNV", "7/SNV", "8/SNV",
    ]  # fmt: skip


def test_who_sees_nothing_gets_an_empty_list_and_nonsense_is_refused(office, sign_in):
    browser = sign_in("chuyenvien2")
    assert load_workbook(BytesIO(asked(browser, "xlsx").data)).active.max_row == 2
    assert asked(browser, "pdf").status_code == 404
    assert asked(browser, "xlsx", columns=["password"]).status_code == 422


def test_a_long_list_is_made_in_the_background_with_the_rights_of_that_moment(office, sign_in, app, actor, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 3)
    browser = sign_in("vanthu")
    address = asked(browser, "xlsx").location
    assert "Đang ghi danh sách" in browser.get(address).get_data(as_text=True)
    assert browser.get(f"{address}/file").status_code == 404
    assert sign_in("chutich").get(address).status_code == 404
    with unit_of_work():
        db.session.query(Record).filter_by(number="1").update({"open_to_agency": False})
    drain(app)
    assert "Tải về" in browser.get(address).get_data(as_text=True)
    sheet = load_workbook(BytesIO(browser.get(f"{address}/file", buffered=True).data)).active
    assert [row[0] for row in sheet.iter_rows(min_row=3, values_only=True)][:2] == ["2/SNV", "3/SNV"]
    assert recent.list_usage(actor("vanthu").agency_id)[0].exported == 1


def ordered(browser, app):
    """A list ordered, and made."""
    address = asked(browser, "docx").location
    drain(app)
    return db.session.scalars(select(ResultExport).order_by(ResultExport.id.desc())).first(), address


def test_a_file_whose_order_was_forgotten_meanwhile_is_not_left_lying(office, sign_in, app, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 3)
    write = exporting.write

    def forgotten(*args, **kinds):
        with unit_of_work():
            db.session.execute(delete(ResultExport))
        return write(*args, **kinds)

    monkeypatch.setattr(exporting, "write", forgotten)
    assert ordered(sign_in("vanthu"), app)[0] is None
    assert [path for path in results(app).glob("*") if path.is_file()] == []


def test_files_without_an_order_are_swept_and_others_not(office, sign_in, app, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 3)
    kept, address = ordered(sign_in("vanthu"), app)
    for name in (f"{kept.id + 1}.docx", f"{kept.id + 2}.part"):
        (results(app) / name).write_bytes(b"left lying")
    exporting.sweep()
    assert [path.name for path in results(app).glob("*")] == [f"{kept.id}.docx"]
    assert sign_in("vanthu").get(f"{address}/file", buffered=True).status_code == 200


def results(app):
    """Where the files lie."""
    return app.extensions["eoffice.config"].data / "derived" / "results"


def test_files_nobody_fetches_are_forgotten(office, sign_in, app, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 3)
    browser = sign_in("vanthu")
    address = asked(browser, "docx").location
    drain(app)
    with clock.frozen(clock.now() + LIFE * 2):
        exporting.sweep()
    assert browser.get(address).status_code == 404
