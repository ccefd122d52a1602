"""The 'Numbers' of the incoming register: the turn of the year asks, corrections strike out, cancelled numbers stay."""

from datetime import UTC, datetime

import pytest

from eoffice.access.actor import SYSTEM
from eoffice.audit.queries import history_of
from eoffice.audit.verify import breaches
from eoffice.core import clock
from eoffice.core.errors import Invalid
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming import service
from eoffice.registers.printed import printed
from eoffice.registers.printing import SHAPES
from eoffice.registers.rows import list_rows
from eoffice.registers.service import cancel_number, find_entry

SECOND_OF_JANUARY = datetime(2027, 1, 2, 2, 0, tzinfo=UTC)


def correct(actor, record, reason, **card):
    with unit_of_work():
        service.edit_card(actor("vanthu"), record, version=None, card=card, correction_reason=reason)


def test_a_correction_without_a_reason_is_refused_and_changes_nothing(office, actor, book):
    record = office.registered()
    with pytest.raises(Invalid) as refusal:
        correct(actor, record, "  ", subject="Khác")
    assert "correction_reason" in refusal.value.fields
    assert "Khác" not in str(list_rows(SYSTEM, book("DEN")))


def test_the_old_value_stays_struck_out(office, actor, book, sign_in):
    record = office.registered()
    correct(actor, record, "Ghi nhầm", issuer="Sở Nội vụ")
    correct(actor, record, "Nhầm lần nữa", issuer="Sở Xây dựng")
    (row,) = list_rows(SYSTEM, book("DEN"))
    assert row.cells[2] == "Sở Xây dựng"
    assert row.struck[2] == "Sở Nông nghiệp và Môi trường; Sở Nội vụ"
    assert history_of("record", record.id)[-1].detail["reason"] == "Nhầm lần nữa"
    page = sign_in("vanthu").get(f"/registers/{book('DEN').id}").get_data(as_text=True)
    assert "<s>Sở Nông nghiệp và Môi trường; Sở Nội vụ</s> Sở Xây dựng" in page
    with printed(SYSTEM, book("DEN")) as register:
        assert "gạch bỏ: Sở Nông nghiệp" in SHAPES["csv"].write(register).decode("utf-8-sig")
    assert list(breaches()) == []


def test_what_the_register_does_not_show_needs_no_reason(office, actor, book):
    correct(actor, office.registered(), "", note="Ghi thêm", page_count=3)
    assert not any(list_rows(SYSTEM, book("DEN"))[0].struck)


def test_the_line_of_a_cancelled_number_is_corrected_in_the_same_way(office, actor):
    record = office.registered()
    with unit_of_work():
        cancel_number(actor("vanthu"), find_entry(record), reason="Vào sổ nhầm")
    with pytest.raises(Invalid):
        correct(actor, record, "", subject="Khác")


def test_before_registering_the_card_is_free(office, actor):
    correct(actor, office.receive(), "", subject="Khác")


def test_the_form_asks_for_the_reason(office, sign_in):
    record = office.registered()
    clerk = sign_in("vanthu")
    assert "correction_reason" in clerk.get(f"/incoming/{record.id}/edit").get_data(as_text=True)
    fields = {"subject": "Khác", "issuer": record.issuer_name, "urgency": "normal", "then": "save"}
    assert clerk.post(f"/incoming/{record.id}/edit", data=fields).status_code == 422
    assert clerk.post(f"/incoming/{record.id}/edit", data=fields | {"correction_reason": "Nhầm"}).status_code == 303


def test_a_document_of_the_old_year_asks_in_which_book_it_goes(office):
    with clock.frozen(SECOND_OF_JANUARY):
        record = office.receive(arrived_on="31/12/2026")
        with pytest.raises(Invalid) as refusal:
            office.act(record, "vanthu", "register")
        assert "2026" in refusal.value.fields["book_year"]


@pytest.mark.parametrize(("chosen", "number"), [(2026, 2), (2027, 1)])
def test_the_chosen_year_gives_the_number(office, chosen, number):
    office.registered(number="1")
    with clock.frozen(SECOND_OF_JANUARY):
        record = office.receive(number="2", arrived_on="31/12/2026")
        office.act(record, "vanthu", "register", book_year=chosen)
        assert (record.arrival_number, find_entry(record).book.year) == (number, chosen)


@pytest.mark.parametrize("chosen", [2025, 2028, "x"])
def test_another_year_is_no_answer(office, chosen):
    with clock.frozen(SECOND_OF_JANUARY):
        record = office.receive(arrived_on="31/12/2026")
        with pytest.raises(Invalid):
            office.act(record, "vanthu", "register", book_year=chosen)


def test_a_document_of_this_year_asks_nothing(office):
    assert office.registered(arrived_on="08/11/2026").arrival_number == 1


def test_the_page_offers_both_years(office, sign_in):
    with clock.frozen(SECOND_OF_JANUARY):
        record = office.receive(arrived_on="31/12/2026")
        clerk = sign_in("vanthu")
        assert 'name="book_year"' in clerk.get(f"/incoming/{record.id}").get_data(as_text=True)
        assert 'name="book_year"' in clerk.get(f"/incoming/{record.id}/edit").get_data(as_text=True)
        answer = clerk.post(f"/incoming/{record.id}/actions/register", data={"book_year": "2027"})
        assert answer.status_code == 303


def test_a_cancelled_arrival_number_stays_in_the_register(office, actor, book):
    with unit_of_work():
        cancel_number(actor("vanthu"), find_entry(office.registered(number="1")), reason="Vào sổ nhầm")
    office.registered(number="2")
    first, second = list_rows(SYSTEM, book("DEN"))
    assert first.is_cancelled and "Vào sổ nhầm" in first.cells[9] and first.cells[1] == "01"
    assert second.cells[1] == "02"
