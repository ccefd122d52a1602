"""A number that was cancelled leaves no document stranded: it is registered again, in the same book or in another."""

import pytest
from sqlalchemy import select

from eoffice.access.actor import SYSTEM
from eoffice.audit.queries import history_of
from eoffice.audit.verify import breaches
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import DomainError, Invalid
from eoffice.directory.models import IssuingBody
from eoffice.incoming import service
from eoffice.incoming.queries import incoming_of
from eoffice.registers.models import NumberBook
from eoffice.registers.rows import list_rows
from eoffice.registers.service import cancel_number, find_entry
from tests.unit.registers.test_correct import SECOND_OF_JANUARY


def book_of(code: str) -> NumberBook:
    query = select(NumberBook).join(IssuingBody).where(IssuingBody.code == code, NumberBook.direction == "incoming")
    return db.session.scalars(query.order_by(NumberBook.id)).first()


def cancelled(office, state="registered"):
    record = office.in_state(state)
    with office.at_work("vanthu") as clerk:
        cancel_number(clerk, find_entry(record), reason="Vào nhầm sổ")
    return record


def actions(office, record, who="vanthu"):
    return {row.action for row in service.available_actions(office.actor(who), record)}


def test_a_cancelled_number_is_not_shown_as_the_document_s_and_it_cannot_go_on(office):
    record = cancelled(office)
    assert record.arrival_number is None
    assert actions(office, record) == {"register_again"}
    with pytest.raises(DomainError):
        office.act(record, "vanthu", "submit")


def test_it_gets_the_next_number_and_the_cancelled_one_stays_with_its_reason(office):
    record = cancelled(office)
    office.act(record, "vanthu", "register_again")
    assert (record.arrival_number, record.state) == (2, "registered")
    first, second = list_rows(SYSTEM, book_of("UBND"))
    assert first.is_cancelled and "Vào nhầm sổ" in first.cells[9]
    assert (second.cells[1], second.is_cancelled) == ("02", False)
    assert history_of("record", record.id)[-1].detail["arrival_number"] == 2
    assert "submit" in actions(office, record)
    assert list(breaches()) == []


def test_it_goes_into_the_book_of_another_body(office):
    record, council = cancelled(office), book_of("HDND")
    office.act(record, "vanthu", "register_again", book_id=council.id)
    assert find_entry(record).book_id == council.id
    assert incoming_of(record).body_id == council.body_id
    assert record.arrival_number == 1


@pytest.mark.parametrize("state", ["awaiting_direction", "assigned", "processing", "completed", "filed"])
def test_a_document_on_its_way_keeps_its_place(office, state):
    record = cancelled(office, state)
    turn = record.turn_key
    office.act(record, "vanthu", "register_again")
    assert (record.state, record.turn_key, record.arrival_number) == (state, turn, 2)


def test_a_standing_number_is_not_doubled_and_a_strange_book_is_no_choice(office):
    assert "register_again" not in actions(office, office.registered(number="1"))
    record = cancelled(office)
    elsewhere = (
        select(NumberBook.id)
        .join(IssuingBody)
        .where(IssuingBody.agency_id != record.agency_id, NumberBook.direction == "incoming")
    )
    outgoing = select(NumberBook.id).where(NumberBook.direction == "outgoing")
    for wrong in (db.session.scalar(elsewhere), db.session.scalar(outgoing), 10**6):
        with pytest.raises(Invalid) as refusal:
            office.act(record, "vanthu", "register_again", book_id=wrong)
        assert "book_id" in refusal.value.fields


def test_of_two_years_the_clerk_names_the_book(office):
    record, book = cancelled(office), book_of("UBND")
    with clock.frozen(SECOND_OF_JANUARY):
        with pytest.raises(Invalid) as refusal:
            office.act(record, "vanthu", "register_again")
        assert "book_id" in refusal.value.fields
        office.act(record, "vanthu", "register_again", book_id=book.id)
        assert record.arrival_number == 2


def test_the_page_says_so_and_offers_the_books(office, sign_in):
    record, council = cancelled(office), book_of("HDND")
    clerk = sign_in("vanthu")
    page = clerk.get(f"/incoming/{record.id}").get_data(as_text=True)
    assert "Vào nhầm sổ" in page and f'<option value="{council.id}"' in page and "None" not in page
    assert "<strong>Số đến 1 đã hủy</strong>" in page
    answer = clerk.post(f"/incoming/{record.id}/actions/register_again", data={"book_id": str(council.id)})
    assert answer.status_code == 303
