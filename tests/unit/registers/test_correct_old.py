"""Lines of old registers are corrected as any other: with a reason, and what was struck out stays to be read."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook

from eoffice.access.actor import SYSTEM
from eoffice.audit.queries import history_of
from eoffice.audit.verify import breaches
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.registers.closing import close_book
from eoffice.registers.import_prepare import find_book
from eoffice.registers.models import Direction, NumberEntry
from eoffice.registers.old_lines import correct_line
from eoffice.registers.rows import list_rows
from tests.unit.registers.test_import_old import bring, finish, row
from tests.world import MORNING

__all__ = ["bring", "finish"]
OUTGOING = [["Số, ký hiệu", "Ngày tháng văn bản", "Trích yếu", "Người ký", "Nơi nhận"]]
GONE = ["", "2", "", "", "", "", "", "", "", "Hủy"]


def sheet(lines):
    book, stream = Workbook(), BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def old(bring, finish):
    """The book of 2014 with two lines; the second has no document."""
    return find_book(finish(bring(row(1), GONE)))


def correct(actor, book, number=1, who="vanthu", reason="Chép nhầm", **cells):
    entry = db.session.query(NumberEntry).filter_by(book_id=book.id, number=number).one()
    with unit_of_work():
        correct_line(actor(who), entry, cells={int(name[1:]): text for name, text in cells.items()}, reason=reason)
    return entry


def test_the_line_and_the_document_say_the_new_and_the_old_stays_struck_out(old, actor):
    entry = correct(actor, old, c2="Sở Tài chính", c5="Quyết định về việc giao dự toán", c7="07/03/2014")
    correct(actor, old, c2="Sở Xây dựng", reason="Lần nữa")
    line = list_rows(SYSTEM, old)[0]
    assert (line.cells[2], line.cells[5]) == ("Sở Xây dựng", "Quyết định về việc giao dự toán")
    assert (line.struck[2], line.struck[5]) == ("Sở Nội vụ; Sở Tài chính", "Công văn về việc số 1")
    assert (line.cells[7], line.struck[7]) == ("07/03/2014", "06/03/2014")
    record = entry.record
    assert (record.issuer_name, record.type) == ("Sở Xây dựng", "QUYET_DINH")
    assert record.subject == "về việc giao dự toán" and record.state == "filed"
    assert history_of("record", record.id)[-1].detail["reason"] == "Lần nữa"
    assert list(breaches()) == []


def test_a_line_without_a_document_is_corrected_too(old, actor):
    correct(actor, old, 2, c9="Hủy do đánh trùng số")
    line = list_rows(SYSTEM, old)[1]
    assert (line.cells[9], line.struck[9]) == ("Hủy do đánh trùng số", "Hủy")
    assert list(breaches()) == []


@pytest.mark.parametrize(
    ("field", "cells"),
    [("reason", {"c2": "X", "reason": " "}), ("c1", {"c1": "7"}), ("c5", {"c5": ""}), ("c4", {"c4": "mai"}),
     ("c0", {"c0": "05/03/2019"})],
)  # fmt: skip
def test_what_cannot_stand_there_is_refused_by_its_column(old, actor, field, cells):
    with pytest.raises(Invalid) as refusal:
        correct(actor, old, **cells)
    assert field in refusal.value.fields
    assert not any(list_rows(SYSTEM, old)[0].struck)


def test_a_number_without_a_document_gets_none(old, actor):
    with pytest.raises(Invalid):
        correct(actor, old, 2, c5="Công văn về việc gì đó")


def test_only_the_clerk_of_the_agency_corrects_and_only_old_lines(old, actor, office):
    for who in ("chutich", "chuyenvien", "vanthu2"):
        with pytest.raises((Denied, NotFound)):
            correct(actor, old, who=who, c2="X")
    book = office.registered() and db.session.query(NumberEntry).order_by(NumberEntry.id.desc()).first().book
    with pytest.raises(Conflict):
        correct(actor, book, c2="X")


def test_in_a_closed_book_the_correction_is_a_remark(old, actor):
    with unit_of_work():
        close_book(actor("vanthu"), old)
    with clock.frozen(MORNING + timedelta(days=1)):
        correct(actor, old, c2="Sở Tài chính")
    line = list_rows(SYSTEM, old)[0]
    assert line.cells[2] == "Sở Nội vụ" and "Sở Nội vụ → Sở Tài chính" in line.cells[9]
    assert list(breaches()) == []


def test_closing_keeps_what_was_corrected(old, actor):
    correct(actor, old, c2="Sở Tài chính")
    with unit_of_work():
        close_book(actor("vanthu"), old)
    line = list_rows(SYSTEM, old)[0]
    assert (line.cells[2], line.struck[2], line.cells[9]) == ("Sở Tài chính", "Sở Nội vụ", "")


def test_an_outgoing_line_is_corrected_in_the_same_way(bring, finish, actor):
    line = ["1/QĐ-UBND", "04/03/2014", "Quyết định về việc khen thưởng", "Trần Văn A", "Các khu phố"]
    content = sheet([*OUTGOING, line])
    book = find_book(finish(bring(content=content, direction=Direction.OUTGOING, code="QD")))
    entry = correct(actor, book, c0="1/QĐ-UB", c3="Trần Văn B")
    (shown,) = list_rows(SYSTEM, book)
    assert (shown.cells[0], shown.struck[0]) == ("1/QĐ-UB", "1/QĐ-UBND")
    assert (entry.record.notation, entry.record.signer_name) == ("QĐ-UB", "Trần Văn B")
    assert list(breaches()) == []


def test_the_page_shows_the_line_and_names_what_is_wrong(old, sign_in):
    entry = list_rows(SYSTEM, old)[0].entry
    clerk, address = sign_in("vanthu"), f"/registers/entries/{entry.id}/correct"
    assert address in clerk.get(f"/registers/{old.id}").get_data(as_text=True)
    assert address in clerk.get(f"/incoming/{entry.record_id}").get_data(as_text=True)
    page = clerk.get(address).get_data(as_text=True)
    assert 'value="Sở Nội vụ"' in page
    fields = {f"c{place}": text for place, text in enumerate(list_rows(SYSTEM, old)[0].cells)} | {"c2": "Sở Y tế"}
    refused = clerk.post(address, data=fields)
    assert refused.status_code == 422 and "Sở Y tế" in refused.get_data(as_text=True)
    assert clerk.post(address, data=fields | {"reason": "Chép nhầm"}).status_code == 303
    assert "<s>Sở Nội vụ</s> Sở Y tế" in clerk.get(f"/registers/{old.id}").get_data(as_text=True)
    assert sign_in("chutich").get(address).status_code in {403, 404}
