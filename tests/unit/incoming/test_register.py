"""Registering: số đến 1, 2, 3, a new year from 1, a cancelled number that stays, and the same document twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from flask import Flask

from eoffice.access.actor import SYSTEM
from eoffice.audit.queries import history_of
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, IllegalTransition, Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming import service
from eoffice.incoming.duplicates import Duplicate
from eoffice.incoming.queries import incoming_of
from eoffice.records.models import Record
from eoffice.registers.models import NumberEntry
from eoffice.registers.service import find_entry

from .conftest import Office


def numbers(office: Office, *symbols: str) -> list[int | None]:
    return [office.registered(number=symbol).arrival_number for symbol in symbols]


def test_numbers_follow_one_another(office: Office):
    assert numbers(office, "1", "2", "3") == [1, 2, 3]


def test_registering_is_recorded_with_number_and_day(office: Office):
    record = office.registered()
    assert record.state == "registered"
    assert record.arrived_on == date(2026, 11, 9)
    assert incoming_of(record).registered_at == clock.now()
    act = history_of("record", record.id)[-1]
    assert (act.action, act.detail["arrival_number"], act.detail["book"]) == ("incoming:register", 1, "DEN")


def test_a_new_year_begins_at_one(office: Office):
    assert numbers(office, "1", "2") == [1, 2]
    with clock.frozen(datetime(2027, 1, 4, 1, 0, tzinfo=UTC)):
        assert numbers(office, "3", "4") == [1, 2]


def test_the_offices_new_year_counts_not_that_of_utc(office: Office):
    numbers(office, "1")
    with clock.frozen(datetime(2026, 12, 31, 18, 0, tzinfo=UTC)):
        assert numbers(office, "2") == [1]


def test_a_cancelled_number_is_not_given_again(office: Office):
    record = office.registered(number="1")
    with unit_of_work():
        entry = find_entry(record)
        assert isinstance(entry, NumberEntry)
        entry.cancelled_at, entry.cancel_reason = clock.now(), "Đăng ký nhầm"
    assert numbers(office, "2") == [2]


def test_a_refused_registration_takes_no_number(office: Office):
    office.registered()
    with pytest.raises(Duplicate):
        office.registered()
    assert numbers(office, "5") == [2]


def test_the_same_symbol_and_issuer_again_names_the_first(office: Office):
    first = office.registered()
    again = office.receive()
    with pytest.raises(Duplicate) as found:
        office.act(again, "vanthu", "register")
    assert found.value.match.record.id == first.id
    assert "09/11/2026" in found.value.fields["duplicate_reason"]
    assert again.state == "received"


def test_a_reason_lets_a_duplicate_through(office: Office):
    office.registered()
    again = office.act(office.receive(), "vanthu", "register", duplicate_reason="Bản giấy đến sau bản điện tử.")
    assert again.arrival_number == 2
    assert incoming_of(again).duplicate_reason == "Bản giấy đến sau bản điện tử."


@pytest.mark.parametrize(
    "other",
    [{"issuer": "Sở Tài chính"}, {"notation": "SNNMT-VP"}, {"issued_on": "2026-10-05"}, {"number": "1285"}],
)
def test_another_issuer_symbol_or_day_is_another_document(office: Office, other):
    office.registered()
    assert office.registered(**other).arrival_number == 2


@pytest.mark.parametrize("spelling", [{"number": "01284"}, {"notation": "snnmt-qlđđ"}, {"issued_on": ""}])
def test_another_spelling_is_the_same_document(office: Office, spelling):
    office.registered()
    with pytest.raises(Duplicate):
        office.registered(**spelling)


def test_a_refused_document_is_no_first_one(office: Office):
    office.in_state("refused")
    assert office.registered().arrival_number == 1


def test_subject_and_issuer_are_needed(office: Office):
    record = office.receive(issuer="")
    with office.at_work("vanthu") as clerk:
        service.edit_card(clerk, record, version=record.version, card={"subject": ""})
    with pytest.raises(Invalid) as refused:
        office.act(record, "vanthu", "register")
    assert set(refused.value.fields) == {"subject", "issuer"}
    assert (record.state, record.arrival_number) == ("received", None)


def test_an_issue_date_is_not_needed(office: Office):
    assert office.registered(issued_on=None, number="", notation="").arrival_number == 1


def test_two_clerks_at_once_get_one_number(office: Office):
    record = office.receive()
    seen = record.version
    office.act(record, "vanthu", "register", version=seen)
    with pytest.raises(IllegalTransition) as late:
        office.act(record, "vanthu", "register", version=seen)
    assert "Nguyễn Thị Thu Hà" in late.value.message
    assert "09/11/2026" in late.value.message
    assert record.arrival_number == 1


def test_of_two_presses_at_the_same_moment_one_counts(office: Office, app: Flask):
    record_id = office.receive().id
    at_once = Barrier(2)

    def press() -> str:
        with app.app_context():
            at_once.wait()
            try:
                office.act(db.session.get_one(Record, record_id), "vanthu", "register")
            except Conflict as refused:
                return refused.message
            return "registered"

    db.session.rollback()
    with ThreadPoolExecutor(2) as pool:
        told = sorted(run.result() for run in [pool.submit(copy_context().run, press) for _person in range(2)])
    assert "Nguyễn Thị Thu Hà" in told[0]
    assert told[1] == "registered"
    assert numbers(office, "next") == [2]


@pytest.mark.parametrize(
    ("username", "refusal"),
    [("chutich", Denied), ("chanhvp", Denied), ("truongphong", NotFound), ("vanthu2", NotFound)],
)
def test_only_the_clerk_registers(office: Office, username, refusal):
    record = office.receive()
    with pytest.raises(refusal):
        office.act(record, username, "register")


def test_the_system_does_not_register(office: Office):
    record = office.receive()
    with unit_of_work(), pytest.raises(Denied):
        service.register(SYSTEM, record)
