"""Lists: filters mean what they say, counts agree with rows, and a page costs two queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event

from eoffice.core import clock
from eoffice.core.database import db
from eoffice.directory.models import Unit
from eoffice.incoming.duplicates import find_matches
from eoffice.incoming.queries import count_waiting, incoming_of, list_incoming
from eoffice.records.models import Record

from .conftest import Office


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The statements sent meanwhile, without the beginnings of transactions."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _many):
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, 3), ({"state": "assigned"}, 1), ({"q": "1284"}, 1), ({"q": "1284/SNNMT"}, 1), ({"q": "GIẤY mời"}, 1),
        ({"q": "2"}, 2), ({"q": "100%"}, 0), ({"issuer": "so nong nghiep"}, 2), ({"issuer": "Sở Tài chính"}, 1),
        ({"type": "GIAY_MOI"}, 1), ({"urgency": "express"}, 1), ({"from": date(2026, 11, 9)}, 3),
        ({"from": date(2026, 11, 10)}, 0), ({"to": date(2026, 11, 8)}, 0), ({"mine": True}, 2), ({"due": "late"}, 0),
        ({"due": "soon"}, 0),
    ],
)  # fmt: skip
def test_filters_narrow_rows_and_counts_alike(office: Office, values, found):
    office.assigned()
    office.registered(number="77", type="GIAY_MOI", subject="Giấy mời họp", urgency="express")
    office.receive(number="78", issuer="Sở Tài chính", subject="V/v quyết toán")
    shown = list_incoming(office.actor("vanthu"), values)
    assert len(shown.page.rows) == found
    assert shown.page.total == found
    if "state" not in values:
        assert sum(shown.counts.values()) == found


def test_late_and_soon_follow_the_calendar(office: Office):
    record = office.assigned(working_days=5)
    clerk = office.actor("vanthu")
    for day, due in ((11, None), (12, "soon"), (16, "soon"), (17, "late")):
        with clock.frozen(datetime(2026, 11, day, 2, 0, tzinfo=UTC)):
            found = [name for name in ("late", "soon") if list_incoming(clerk, {"due": name}).total]
            assert found == ([due] if due else []), day
    office.act(record, "chutich", "complete")
    with clock.frozen(datetime(2026, 11, 17, 2, 0, tzinfo=UTC)):
        assert list_incoming(clerk, {"due": "late"}).total == 0


def test_the_unit_filter_means_the_lead(office: Office):
    record = office.assigned()
    units = {unit.code: unit.id for unit in db.session.query(Unit).filter_by(agency_id=record.agency_id)}
    clerk = office.actor("vanthu")
    assert [list_incoming(clerk, {"unit": str(units[code])}).total for code in ("KT", "VHXH")] == [1, 0]


@pytest.mark.parametrize("username", ["vanthu", "truongphong"])
def test_a_page_of_a_list_costs_two_queries(office: Office, username):
    for number in range(3):
        office.act(office.awaiting(number=str(number)), "chutich", "direct", lead_unit="KT")
    actor = office.actor(username)
    db.session.rollback()
    db.session.expunge_all()
    with counted_queries() as sent:
        shown = list_incoming(actor, {})
        words = [(row.record.subject, row.lead_unit and row.lead_unit.name, row.handler) for row in shown.page.rows]
    assert len(words) == 3
    assert len(sent) == 2


@pytest.mark.parametrize(
    ("values", "order_by", "index"),
    [
        ({"mine": True}, (), "ix_record_turn"), ({"issuer": "so tai chinh"}, (), "ix_record_issuer"),
        ({"due": "late"}, (), "ix_record_late"), ({}, (Record.issuer_name,), "ix_record_sender"),
    ],
)  # fmt: skip
def test_filters_and_orders_are_answered_by_an_index_of_their_own(office: Office, values, order_by, index):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by the number of rows, of which there are few here")
    clerk = office.actor("vanthu")
    assert any(index in plan for plan in _plans(lambda: list_incoming(clerk, values, order_by=order_by)))


def test_grants_are_counted_as_one_list_and_not_document_by_document(office: Office):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by the number of rows, of which there are few here")
    office.assigned()
    counting, _listing = _plans(lambda: list_incoming(office.actor("truongphong"), {}))
    assert "ix_record_grant_key" in counting
    assert "CORRELATED" not in counting


def test_documents_of_the_same_symbol_are_found_by_it(office: Office):
    """However many documents the receiving body has registered."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by the number of rows, of which there are few here")
    record = office.registered()
    plans = _plans(lambda: find_matches(record, incoming_of(record)))
    assert any("ix_record_symbol" in plan for plan in plans)
    assert not any("ix_record_list" in plan for plan in plans)


def _plans(act: Callable[[], object]) -> list[str]:
    """How SQLite answers the questions about records that come up."""
    sent: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        sent.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    act()
    event.remove(db.engine, "before_cursor_execute", note)
    connection = db.session.connection()
    return [
        " ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters))
        for statement, parameters in sent
        if statement.startswith("SELECT") and "FROM record" in statement
    ]


def test_pages_past_the_end_show_the_last(office: Office):
    office.registered()
    assert list_incoming(office.actor("vanthu"), {}, args={"page": "99"}).page.number == 1


def test_waiting_is_counted_for_whoever_has_the_turn(office: Office):
    office.registered()
    office.awaiting(number="2")
    waiting = {name: count_waiting(office.actor(name)) for name in ("vanthu", "chanhvp", "chutich", "vanthu2")}
    assert waiting == {"vanthu": 1, "chanhvp": 1, "chutich": 0, "vanthu2": 0}
