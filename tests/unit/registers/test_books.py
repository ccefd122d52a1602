"""Taking numbers: each book counts by itself, per year, without gap or double; a cancelled one stays."""

from datetime import date

import pytest
from sqlalchemy import select

from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import IssuingBody, Unit
from eoffice.records.models import RecordKind
from eoffice.records.service import create_record
from eoffice.registers.models import Direction, NumberEntry
from eoffice.registers.service import (
    book_for,
    cancel_number,
    find_entry,
    notation_for,
    printed_number,
    take_number,
)

DAY = date(2026, 11, 9)


@pytest.fixture
def body(app):
    return db.session.scalars(select(IssuingBody).where(IssuingBody.code == "UBND").order_by(IssuingBody.id)).first()


@pytest.fixture
def letter(actor):
    def make():
        clerk = actor("vanthu")
        return create_record(clerk, kind=RecordKind.OUTGOING, state="signed", agency_id=clerk.agency_id, card={})

    return make


def test_numbers_follow_each_other_without_a_gap(body, letter, actor):
    with unit_of_work():
        book = book_for(body, Direction.OUTGOING, "QUYET_DINH", DAY)
        numbers = [take_number(actor("vanthu"), book, letter()).number for _ in range(12)]
    assert numbers == list(range(1, 13))


def test_what_is_rolled_back_leaves_no_gap(body, letter, actor):
    def take_and_fail():
        with unit_of_work():
            take_number(actor("vanthu"), book_for(body, Direction.OUTGOING, "QUYET_DINH", DAY), letter())
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        take_and_fail()
    with unit_of_work():
        entry = take_number(actor("vanthu"), book_for(body, Direction.OUTGOING, "QUYET_DINH", DAY), letter())
    assert entry.number == 1


@pytest.mark.parametrize(("type_slug", "code"), [
    ("QUYET_DINH", "QD"), ("CONG_VAN", "CV"), ("THONG_BAO", "VB"), ("KE_HOACH", "VB"), ("BAN_SAO_Y", "SAO"),
    ("BAN_SAO_LUC", "SAO"), ("", "VB"), ("UNKNOWN", "VB"),
])  # fmt: skip
def test_types_are_grouped_as_the_office_decided(body, type_slug, code):
    with unit_of_work():
        assert book_for(body, Direction.OUTGOING, type_slug, DAY).code == code


def test_a_new_year_opens_the_same_books_at_1(body, letter, actor):
    with unit_of_work():
        take_number(actor("vanthu"), book_for(body, Direction.OUTGOING, "QUYET_DINH", DAY), letter())
    with unit_of_work():
        book = book_for(body, Direction.OUTGOING, "QUYET_DINH", date(2028, 1, 3))
        assert (book.code, book.year, take_number(actor("vanthu"), book, letter()).number) == ("QD", 2028, 1)


def test_a_record_takes_one_number(body, letter, actor):
    with unit_of_work():
        record = letter()
        book = book_for(body, Direction.OUTGOING, "QUYET_DINH", DAY)
        take_number(actor("vanthu"), book, record)
    with pytest.raises(Conflict), unit_of_work():
        take_number(actor("vanthu"), book, record)
    db.session.rollback()
    assert (find_entry(record).number, book.next_number) == (1, 2)


def test_a_cancelled_number_keeps_its_place_and_the_next_one_is_new(body, letter, actor):
    with unit_of_work():
        record = letter()
        book = book_for(body, Direction.OUTGOING, "QUYET_DINH", DAY)
        cancel_number(actor("vanthu"), take_number(actor("vanthu"), book, record), reason="  Viết nhầm  ")
        assert find_entry(record) is None
        assert take_number(actor("vanthu"), book, record).number == 2
    first = db.session.scalars(select(NumberEntry).order_by(NumberEntry.number)).first()
    assert (first.number, first.cancel_reason) == (1, "Viết nhầm")


def test_cancelling_twice_or_without_reason_is_refused(body, letter, actor):
    with unit_of_work():
        entry = take_number(actor("vanthu"), book_for(body, Direction.OUTGOING, "QUYET_DINH", DAY), letter())
        with pytest.raises(Invalid):
            cancel_number(actor("vanthu"), entry, reason=" ")
        cancel_number(actor("vanthu"), entry, reason="Nhầm")
        with pytest.raises(Conflict):
            cancel_number(actor("vanthu"), entry, reason="Nhầm nữa")


@pytest.mark.parametrize(("username", "refusal"), [
    ("chutich", Denied), ("chanhvp", Denied), ("chuyenvien", NotFound), ("vanthu2", NotFound), ("quantri", NotFound),
])  # fmt: skip
def test_only_the_clerk_of_the_agency_cancels(body, letter, actor, username, refusal):
    with unit_of_work():
        entry = take_number(actor("vanthu"), book_for(body, Direction.OUTGOING, "QUYET_DINH", DAY), letter())
        with pytest.raises(refusal):
            cancel_number(actor(username), entry, reason="Nhầm")


@pytest.mark.parametrize(("number", "printed"), [(1, "01"), (9, "09"), (10, "10"), (2048, "2048")])
def test_numbers_below_10_have_a_leading_zero(number, printed):
    assert printed_number(number) == printed


@pytest.mark.parametrize(("type_slug", "notation"), [
    ("QUYET_DINH", "QĐ-UBND"), ("QUY_DINH", "QyĐ-UBND"), ("CONG_VAN", "UBND-VP"), ("TO_TRINH", "TTr-UBND"),
    ("BAN_SAO_Y", "SY-UBND"), ("BAN_TRICH_SAO", "TrS-UBND"),
])  # fmt: skip
def test_the_symbol_is_built_as_the_decree_says(body, type_slug, notation):
    unit = db.session.scalars(select(Unit).where(Unit.code == "VP", Unit.agency_id == body.agency_id)).one()
    assert notation_for(body, unit, type_slug) == notation


def test_a_letter_without_a_unit_names_only_the_body(body):
    assert notation_for(body, None, "CONG_VAN") == "UBND"
