"""Bringing an old register: the fate of every row is told before, and nothing stands half in the book."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from eoffice.access.actor import SYSTEM
from eoffice.audit.verify import breaches
from eoffice.core import jobs
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain
from eoffice.directory.models import IssuingBody
from eoffice.incoming.queries import count_waiting
from eoffice.records.models import Record
from eoffice.registers import import_run
from eoffice.registers.closing import close_book
from eoffice.registers.import_prepare import count_fates, find_book, get_import, map_columns, prepare, read_sheets
from eoffice.registers.models import Direction, Fate, ImportState, NumberEntry, RegisterImport, RegisterImportRow, Sheet
from eoffice.registers.rows import list_rows

HEADINGS = [
    "Ngày đến", "Số đến", "Tác giả", "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung",
    "Đơn vị hoặc người nhận", "Ngày chuyển", "Ký nhận", "Ghi chú",
]  # fmt: skip
COUNT = [f"({place})" for place in range(1, 11)]


def row(number, **cells):
    line = {"day": "05/03/2014", "number": number, "author": "Sở Nội vụ", "symbol": f"{100}/SNV-VP", "on": "3/3/2014",
            "about": f"Công văn về việc số {number}", "to": "Ông Bình", "passed": "06/03/2014", "sign": "",
            "note": ""} | cells  # fmt: skip
    return list(line.values())


def workbook(*rows, before=(("SỔ ĐĂNG KÝ VĂN BẢN ĐẾN",), ("Năm 2014",))):
    book = Workbook()
    for line in [*before, HEADINGS, COUNT, *rows]:
        book.active.append(list(line))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def bring(app, actor):
    """Prepare an import of these rows, as the clerk."""

    def make(*rows, content=None, year=2014, direction=Direction.INCOMING, code="DEN", username="vanthu"):
        sha256, sheets = read_sheets(BytesIO(content or workbook(*rows)), "so-2014.xlsx")
        body = db.session.scalars(
            select(IssuingBody).where(IssuingBody.code == "UBND").order_by(IssuingBody.id)
        ).first()
        with unit_of_work():
            return prepare(
                actor(username), body=body, direction=direction, year=year, code=code, name="so-2014.xlsx",
                sha256=sha256, sheets=sheets,
            )  # fmt: skip

    return make


@pytest.fixture
def finish(app, actor):
    """Start an import and do its job."""

    def run(found):
        with unit_of_work():
            import_run.start(actor("vanthu"), get_import(actor("vanthu"), found.id))
        drain(app)
        db.session.expire_all()
        return db.session.get(RegisterImport, found.id)

    return run


def fates(found):
    query = select(RegisterImportRow).where(RegisterImportRow.import_id == found.id)
    return [(each.fate, each.reason) for each in db.session.scalars(query.order_by(RegisterImportRow.position))]


def test_every_row_has_its_fate_before_anything_is_entered(bring):
    found = bring(
        row(1), row(1), row(1, about="Khác"), row("x"), row(""), row(5, day="31/02/2014"), row(6, about=""),
        row(7, day="01/01/2015"), row(8, about="", note="Hủy số"),
    )  # fmt: skip
    assert [fate for fate, _why in fates(found)] == [
        Fate.NEW, Fate.DUPLICATE, Fate.ERROR, Fate.ERROR, Fate.ERROR, Fate.ERROR, Fate.ERROR, Fate.ERROR, Fate.NEW,
    ]  # fmt: skip
    assert all(why for fate, why in fates(found) if fate != Fate.NEW)
    assert db.session.scalar(select(func.count()).select_from(Record)) == 0
    assert find_book(found) is None


def places(found):
    query = select(RegisterImportRow).where(RegisterImportRow.import_id == found.id)
    return [each.place for each in db.session.scalars(query.order_by(RegisterImportRow.position))]


def test_a_row_has_the_number_that_the_spreadsheet_shows(bring, sign_in):
    found = bring(row(1), [""] * 10, COUNT, row(2), row(2))
    assert places(found) == ["5", "8", "9"]  # below two lines of title, the headings and their count
    assert fates(found)[-1] == (Fate.DUPLICATE, "Số 2 đã có ở dòng 8.")
    assert 'data-label="Dòng">9<' in sign_in("vanthu").get(f"/registers/import/{found.id}").get_data(as_text=True)


def test_columns_that_the_file_does_not_have_are_said_and_the_others_stay_chosen(bring, sign_in):
    found, clerk = bring(row(1)), sign_in("vanthu")
    shown = clerk.get(f"/registers/import/{found.id}?fate=new").get_data(as_text=True)
    (action,) = re.findall(rf'action="(/registers/import/{found.id}/columns[^"]*)"', shown)
    answer = clerk.post(unescape(action), data={"c0": "99", "c1": "1", "c9": "3"})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422 and '<details class="mb-3" open>' in shown
    assert 'id="c0-error"' in shown and shown.count("Lựa chọn này không có trong danh sách.") == 2  # at the top as well
    assert '<option selected value="3">' in shown.partition('name="c9"')[2]
    assert f'href="/registers/import/{found.id}?fate=new" aria-current="page"' in shown
    db.session.expire_all()
    assert db.session.get(RegisterImport, found.id).columns["9"] == 9


def test_of_a_register_in_months_the_sheet_is_named_too(bring):
    book = Workbook()
    for month, lines in (("Bìa", [("SỔ",)]), ("Tháng 1", [HEADINGS, row(1)]), ("Tháng 2", [(), HEADINGS, row(1)])):
        sheet = book.create_sheet(month)
        for line in lines:
            sheet.append(list(line))
    stream = BytesIO()
    book.save(stream)
    found = bring(content=stream.getvalue())
    assert places(found) == ["2 (Tháng 1)", "3 (Tháng 2)"]
    assert fates(found)[-1] == (Fate.DUPLICATE, "Số 1 đã có ở dòng 2 (Tháng 1).")


def test_numbers_stay_and_the_counter_goes_on_behind_the_highest(bring, finish):
    found = finish(bring(row(3), row(7), row(12)))
    book = find_book(found)
    assert [line.entry.number for line in list_rows(SYSTEM, book)] == [3, 7, 12]
    assert (book.year, book.next_number, found.state) == (2014, 13, ImportState.DONE)
    assert list(breaches()) == []


def test_a_line_says_what_the_old_register_said(bring, finish):
    found = finish(bring(row(3, author="Cơ quan không ai biết", note="Bản giấy")))
    (line,) = list_rows(SYSTEM, find_book(found))
    assert line.cells == (
        "05/03/2014", "3", "Cơ quan không ai biết", "100/SNV-VP", "3/3/2014", "Công văn về việc số 3", "Ông Bình",
        "06/03/2014", "", "Bản giấy",
    )  # fmt: skip
    record = line.entry.record
    assert (record.type, record.number, record.notation) == ("CONG_VAN", "100", "SNV-VP")
    assert (str(record.issued_on), str(record.arrived_on), record.arrival_number) == ("2014-03-03", "2014-03-05", 3)


def test_the_follow_up_names_who_received_it(bring, finish):
    book = find_book(finish(bring(row(3, to="Ông Bình"))))
    (line,) = list_rows(SYSTEM, book, sheet=Sheet.FOLLOW_UP)
    assert line.cells[0] == "03" and line.cells[2] == "Ông Bình"


def test_text_in_the_fonts_of_before_unicode_is_read(bring, finish):
    lines = [
        row(n, author="UBND tØnh Thõa Thiªn HuÕ", about="C«ng v¨n vÒ viÖc b¸o c¸o c«ng t¸c thi ®ua") for n in (1, 2)
    ]
    line = list_rows(SYSTEM, find_book(finish(bring(*lines))))[0]
    assert line.cells[5] == "Công văn về việc báo cáo công tác thi đua"


def test_nobody_gets_work_from_it_and_everybody_may_open_it(bring, finish, actor, sign_in):
    found = finish(bring(row(3)))
    record = db.session.scalars(select(Record)).one()
    assert (record.state, record.turn_key) == ("filed", "")
    assert count_waiting(actor("vanthu")) == count_waiting(actor("chanhvp")) == 0
    assert sign_in("chutich").get(f"/incoming/{record.id}").status_code == 200
    assert sign_in("vanthu").get(f"/registers/{find_book(found).id}").status_code == 200
    assert sign_in("vanthu").get(f"/documents/{record.id}/history").status_code == 200


def test_a_cancelled_number_without_a_document_stays_cancelled(bring, finish):
    found = finish(bring(row(1), row(2, about="", symbol="", note="Hủy số")))
    lines = list_rows(SYSTEM, find_book(found))
    assert [line.is_cancelled for line in lines] == [False, True]
    assert list(breaches()) == []


def test_the_same_file_again_is_all_there_already(bring, finish):
    finish(bring(row(1), row(2)))
    again = bring(row(1), row(2, about="Quyết định khác"), row(3))
    assert [fate for fate, _why in fates(again)] == [Fate.DUPLICATE, Fate.ERROR, Fate.NEW]


def test_a_number_taken_since_the_preview_is_refused_and_the_others_come(bring, finish):
    first, second = bring(row(1), row(2)), bring(row(2, about="Khác"), row(3))
    finish(first)
    finish(second)
    assert count_fates(second)[Fate.IMPORTED] == 1
    assert fates(second)[0][0] == Fate.ERROR
    assert db.session.scalar(select(func.count()).select_from(NumberEntry)) == 3


def test_a_batch_that_breaks_leaves_nothing_and_goes_on_when_run_again(bring, finish, monkeypatch):
    monkeypatch.setattr(import_run, "BATCH", 2)
    found = bring(*(row(number) for number in range(1, 6)))
    real, taken = import_run._Batch.take, []

    def take(batch, each):
        taken.append(each.position)
        if len(taken) == 4:  # the second row of the second batch
            raise RuntimeError("power cut")
        real(batch, each)

    monkeypatch.setattr(import_run._Batch, "take", take)
    with unit_of_work():
        found = db.session.get(RegisterImport, found.id)
        found.state, found.job_id = ImportState.RUNNING, jobs.enqueue("x", {}).id or 0
    with pytest.raises(RuntimeError):
        import_run.run(found.id)
    assert db.session.scalar(select(func.count()).select_from(NumberEntry)) == 2
    assert db.session.scalar(select(func.count()).select_from(Record)) == 2
    import_run.run(found.id)
    db.session.expire_all()
    assert count_fates(found)[Fate.IMPORTED] == 5
    assert [line.entry.number for line in list_rows(SYSTEM, find_book(found))] == [1, 2, 3, 4, 5]
    assert list(breaches()) == []


def test_columns_are_guessed_and_may_be_mapped_anew(bring, actor):
    found = bring(row(1))
    assert found.columns == {str(place): place for place in range(10)}
    with unit_of_work():
        map_columns(actor("vanthu"), get_import(actor("vanthu"), found.id), {"1": 2, "5": 5})
    assert fates(found)[0][0] == Fate.ERROR


def test_an_outgoing_register_comes_in_too(bring, finish, sign_in):
    heads = ["Số, ký hiệu", "Ngày tháng văn bản", "Trích yếu", "Người ký", "Nơi nhận"]
    book = Workbook()
    for line in (heads, ["15/QĐ-UBND", "05/03/2014", "Quyết định về việc khen thưởng", "Trần Văn A", "Sở Nội vụ"]):
        book.active.append(line)
    stream = BytesIO()
    book.save(stream)
    found = finish(bring(content=stream.getvalue(), direction=Direction.OUTGOING, code="QD"))
    (line,) = list_rows(SYSTEM, find_book(found))
    assert (line.entry.number, line.entry.record.symbol, line.cells[0]) == (15, "15/QĐ-UBND", "15/QĐ-UBND")
    assert sign_in("vanthu").get(f"/outgoing/{line.entry.record_id}").status_code == 200
    assert list(breaches()) == []


def test_a_closed_book_takes_nothing(bring, finish, actor):
    found = finish(bring(row(1)))
    with unit_of_work():
        close_book(actor("vanthu"), find_book(found))
    with pytest.raises(Conflict):
        bring(row(2))


@pytest.mark.parametrize("content", [b"", b"not a sheet", workbook(before=())[:500]])
def test_what_is_no_spreadsheet_is_refused(app, content):
    with pytest.raises(Invalid) as refusal:
        read_sheets(BytesIO(content), "x.xlsx")
    assert "file" in refusal.value.fields


def test_a_sheet_without_headings_is_refused(bring):
    book = Workbook()
    book.active.append(["a", "b", "c"])
    stream = BytesIO()
    book.save(stream)
    with pytest.raises(Invalid):
        bring(content=stream.getvalue())


def test_another_agency_sees_no_import(bring, actor):
    with pytest.raises(NotFound):
        get_import(actor("vanthu2"), bring(row(1)).id)
    with pytest.raises(NotFound):
        get_import(actor("chutich"), bring(row(1)).id)


def test_the_pages_lead_from_the_file_to_the_book(app, sign_in, book):
    clerk = sign_in("vanthu")
    body_id = book("DEN").body_id
    data = {"book": f"incoming-{body_id}-DEN", "year": "2014", "file": (BytesIO(workbook(row(1), row("x"))), "so.xlsx")}
    answer = clerk.post("/registers/import", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303
    page = clerk.get(answer.location).get_data(as_text=True)
    assert "Nhập 1 dòng" in page and "không phải là số" in page
    for label in ("Dòng", "Số đến"):  # on a phone there is no head above the values
        assert f'data-label="{label}"' in page
    assert '<nav class="tabs"' in page.partition('id="results"')[2]  # so that the tab chosen is the one shown
    assert clerk.post(f"{answer.location}/start").status_code == 303
    drain(app)
    assert "Đã ghi 1 dòng" in clerk.get(answer.location).get_data(as_text=True)
    assert clerk.get(f"{answer.location}?fate=error").status_code == 200
    assert sign_in("chutich").get("/registers/import").status_code == 403
    assert sign_in("vanthu2").get(answer.location).status_code == 404
