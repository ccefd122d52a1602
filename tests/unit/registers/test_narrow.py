"""Filters, totals, saved views, and what a reader sees of a document that is not theirs to see."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import event

from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming.queries import incoming_of
from eoffice.registers import saved_views
from eoffice.registers.filters import filters_of
from eoffice.registers.models import RegisterView, Sheet
from eoffice.registers.printed import printed
from eoffice.registers.printing import SHAPES
from eoffice.registers.rows import count_rows, list_rows
from eoffice.registers.service import cancel_number, find_entry


@pytest.fixture
def numbers(actor, book):
    """The numbers of the incoming register under filters as they stand in an address."""

    def find(username="vanthu", **args):
        filters = filters_of(book("DEN"), args)
        rows = list_rows(actor(username), book("DEN"), filters.values)
        assert count_rows(actor(username), book("DEN"), filters.values).count == len(rows)
        return [row.entry.number for row in rows]

    return find


def test_each_filter_narrows(office, numbers, actor):
    office.registered(number="1", issuer="Sở Nội vụ", arrived_on="02/11/2026", subject="Khen thưởng")
    office.registered(number="2", type="KE_HOACH", arrived_on="05/11/2026")
    third = office.assigned(due_on="", working_days=1)
    with unit_of_work():
        cancel_number(actor("vanthu"), find_entry(third), reason="Nhầm")
    assert numbers() == [1, 2, 3]
    assert numbers(q="khen thưởng") == [1]
    assert numbers(q="2/SNNMT") == [2]
    assert numbers(issuer="so noi vu") == [1]
    assert numbers(type="KE_HOACH") == [2]
    assert numbers(since="2026-11-03", until="2026-11-06") == [2]
    assert numbers(**{"from": "2", "to": "2"}) == [2]
    assert numbers(cancelled="1") == [3]
    assert numbers(unit=str(incoming_of(third).lead_unit_id)) == [3]
    assert numbers(due="open") == [1, 2, 3]
    assert numbers(due="late") == []
    assert numbers(type="none", unit="x", since="?") == [1, 2, 3]


def test_a_document_one_may_not_see_shows_its_number_only(office, numbers, actor, book, sign_in):
    record = office.registered(subject="Việc riêng của cán bộ")
    office.registered(number="2")
    with unit_of_work():
        db.session.refresh(record)
        record.open_to_agency = False
    first, second = list_rows(actor("chutich"), book("DEN"))
    assert first.cells == ("", "01", *[""] * 8) and second.cells[5]
    page = sign_in("chutich").get(f"/registers/{book('DEN').id}").get_data(as_text=True)
    assert "Việc riêng" not in page and f"/documents/{record.id}" not in page
    for shape in ("text", "csv", "html"):
        with printed(actor("chutich"), book("DEN")) as register:
            assert "Việc riêng" not in SHAPES[shape].write(register).decode()
    assert numbers("chutich", q="Việc riêng") == numbers("chutich", since="2026-01-01", q="riêng") == []
    assert numbers("chutich", **{"from": "1"}) == [1, 2]


def test_the_number_of_questions_does_not_grow_with_the_rows(office, actor, book):
    def questions():
        count = []
        event.listen(db.engine, "before_cursor_execute", lambda *_: count.append(1), named=False)
        with printed(actor("vanthu"), book("DEN")) as register:
            list(register.lines)
        return len(count)

    office.registered(number="1")
    few = questions()
    for number in range(2, 12):
        office.registered(number=str(number))
    db.session.expire_all()
    assert questions() <= few + 6


def test_the_page_shows_totals_and_the_sheets(office, sign_in, book):
    office.assigned()
    clerk, address = sign_in("vanthu"), f"/registers/{book('DEN').id}"
    page = clerk.get(address).get_data(as_text=True)
    assert "Tổng cộng 1 số" in page and "Từ số 1 đến số 1" in page
    for sheet in Sheet:
        assert clerk.get(f"{address}/{sheet}", follow_redirects=True).status_code == 200
        assert clerk.get(f"{address}/{sheet}/print").status_code == 200
    assert clerk.get(f"/registers/{book('QD').id}/follow_up").status_code == 404


def test_a_view_is_saved_by_name_for_one_person(office, sign_in, book):
    office.registered()
    clerk, address = sign_in("vanthu"), f"/registers/{book('DEN').id}/follow_up"
    data, place = {"name": "Trễ hạn"}, f"{address}/views?due=late&nonsense=1&page=3"
    answer = clerk.post(place, data=data)
    assert answer.status_code == 303 and answer.location.endswith("follow_up?due=late")
    clerk.post(place, data=data)
    page = clerk.get(address).get_data(as_text=True)
    assert page.count("Trễ hạn</span>") == 1 and "follow_up?due=late" in page
    assert "Trễ hạn" not in sign_in("chutich").get(address).get_data(as_text=True)
    view = db.session.query(RegisterView).one()
    assert sign_in("chutich").post(f"/registers/views/{view.id}/remove").status_code == 404
    assert sign_in("vanthu").post(f"/registers/views/{view.id}/remove").status_code == 303
    assert db.session.query(RegisterView).count() == 0


@pytest.mark.parametrize(
    ("name", "why"),
    [(" ", "Chưa nhập: Tên bộ lọc."), ("x" * 101, "Quá dài: tối đa 100 ký tự."), ("Mới", "tối đa 0 bộ lọc. Hãy")],
)
def test_a_view_that_is_not_saved_stands_open_where_it_was_asked_for(name, why, sign_in, book, monkeypatch):
    monkeypatch.setattr(saved_views, "MOST", 0)
    clerk, path = sign_in("vanthu"), f"/registers/{book('DEN').id}/follow_up"
    shown = clerk.get(f"{path}?due=late").get_data(as_text=True)
    (action,) = re.findall(rf'action="({path}/views[^"]*)"', shown)
    answer = clerk.post(unescape(action), data={"name": name})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'id="save-view" open' in shown
    assert why in shown.partition('id="view-name-error"')[2] and f'value="{name.strip()}"' in shown
    assert 'class="filter-chip"' in shown and "due=late" in shown
    assert db.session.query(RegisterView).count() == 0
