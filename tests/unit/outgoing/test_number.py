"""Numbers: the book of the type, the symbol of the law, the year of the day; never given twice."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, IllegalTransition, Invalid
from eoffice.core.unit_of_work import unit_of_work
from eoffice.outgoing.digest import content_digest
from eoffice.outgoing.models import Outgoing
from eoffice.registers.models import NumberEntry
from eoffice.registers.service import cancel_number, find_entry

NEW_YEAR = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)


def test_the_card_gets_number_symbol_and_todays_date(document_at, step):
    record = document_at("signed")
    before = content_digest(db.session.get(Outgoing, record.id))
    step("vanthu", record, "number")
    assert (record.symbol, record.issued_on) == ("01/TB-UBND", clock.today())
    assert content_digest(db.session.get(Outgoing, record.id)) == before


@pytest.mark.parametrize(("type_slug", "symbol"), [
    ("QUYET_DINH", "01/QĐ-UBND"), ("CONG_VAN", "01/UBND-KT"), ("QUY_DINH", "01/QyĐ-UBND"), ("CHI_THI", "01/CT-UBND"),
    ("CHUONG_TRINH", "01/CTr-UBND"), ("THU_CONG", "01/UBND"),
])  # fmt: skip
def test_the_symbol_names_type_and_body_and_for_letters_the_unit(document_at, type_slug, symbol):
    assert document_at("numbered", type=type_slug).symbol == symbol


def test_decisions_and_letters_count_by_themselves_and_the_rest_together(document_at):
    types = ("QUYET_DINH", "THONG_BAO", "CONG_VAN", "KE_HOACH", "QUYET_DINH", "BAO_CAO", "CONG_VAN")
    assert [document_at("numbered", type=slug).number for slug in types] == ["01", "01", "01", "02", "02", "03", "02"]


def test_the_new_year_begins_at_01(document_at, draft, step):
    document_at("numbered")
    document_at("numbered")
    with clock.frozen(NEW_YEAR):
        assert document_at("numbered").symbol == "01/TB-UBND"


def test_what_was_signed_last_year_takes_a_number_of_this_year_only_when_the_clerk_says_so(document_at, step):
    record = document_at("signed")
    with clock.frozen(NEW_YEAR):
        with pytest.raises(Invalid) as refusal:
            step("vanthu", record, "number")
        assert "new_year" in refusal.value.fields
        assert db.session.scalars(select(NumberEntry)).all() == []
        step("vanthu", record, "number", new_year="1")
    assert (record.number, record.issued_on.year) == ("01", 2027)


def test_a_second_number_is_never_taken(document_at, step):
    record = document_at("numbered")
    with pytest.raises(IllegalTransition):
        step("vanthu", record, "number")
    assert len(db.session.scalars(select(NumberEntry)).all()) == 1


def test_a_refused_step_takes_no_number(document_at, step):
    record = document_at("signed")
    outgoing = db.session.get(Outgoing, record.id)
    outgoing.signed_digest = "0" * 64
    db.session.commit()
    with pytest.raises(Conflict):
        step("vanthu", record, "number")
    assert document_at("numbered").number == "01"


@pytest.mark.parametrize("state", ["numbered", "sealed"])
def test_a_cancelled_number_stays_in_the_book_and_is_never_given_again(document_at, step, state):
    record = document_at(state)
    step("vanthu", record, "cancel_number", reason="Đóng dấu nhầm")
    assert (record.state, record.number, record.issued_on) == ("signed", "", None)
    assert db.session.get(Outgoing, record.id).sealed_at is None
    assert find_entry(record) is None
    step("vanthu", record, "number")
    assert record.number == "02"
    first, second = db.session.scalars(select(NumberEntry).order_by(NumberEntry.number))
    assert (first.number, first.cancel_reason, second.cancelled_at) == (1, "Đóng dấu nhầm", None)


def test_cancelling_the_number_of_an_issued_document_leaves_it_issued(document_at, actor):
    record = document_at("issued")
    with unit_of_work():
        cancel_number(actor("vanthu"), find_entry(record), reason="Ghi nhầm sổ")
    assert (record.state, record.symbol) == ("issued", "01/TB-UBND")


def test_a_number_is_cancelled_with_a_reason(document_at, step):
    record = document_at("numbered")
    with pytest.raises(Invalid) as refusal:
        step("vanthu", record, "cancel_number", reason=" ")
    assert "reason" in refusal.value.fields
    assert find_entry(record) is not None
