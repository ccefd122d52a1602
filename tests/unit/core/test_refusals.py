"""What the database refuses reaches people as a sentence, and the product's own faults stay faults."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from eoffice.core import clock, database, jobs
from eoffice.core.database import WRITES, db
from eoffice.core.errors import Busy, Conflict, StorageFull
from eoffice.core.jobs import Job
from eoffice.core.refusals import refusal_of
from eoffice.core.unit_of_work import in_unit, unit_of_work
from eoffice.directory.models import Agency
from eoffice.records.models import Record

pytestmark = pytest.mark.usefixtures("app")


def add_agency(code: str) -> None:
    with unit_of_work():
        db.session.add(Agency(code=code, name="Sở Nội vụ", name_folded="so noi vu"))


@contextmanager
def somebody_writing() -> Iterator[Connection]:
    """Another connection that holds what a writer needs."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.execution_options(**{WRITES: True}).connect() as other, other.begin():
        other.execute(text("DELETE FROM job") if is_sqlite else text("LOCK TABLE job IN ACCESS EXCLUSIVE MODE"))
        if not is_sqlite:
            db.session.connection().exec_driver_sql("SET lock_timeout = '50ms'")
            db.session.commit()
        yield other


def test_what_exists_only_once_is_a_conflict_for_the_second() -> None:
    add_agency("H57.18.99")
    with pytest.raises(Conflict) as told:
        add_agency("H57.18.99")
    assert told.value.code == "taken"
    assert db.session.scalar(select(func.count()).where(Agency.code == "H57.18.99")) == 1


def test_a_database_without_time_is_busy_and_nothing_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    with somebody_writing(), pytest.raises(Busy) as told, unit_of_work():
        jobs.enqueue("testing.busy", {})
    assert told.value.retry_after > 0
    assert not in_unit()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(Job.kind == "testing.busy")) == 0


def test_a_writer_that_finds_the_database_busy_writes_when_it_is_free() -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL lets writers wait in a queue")
    with somebody_writing() as other:
        timer = Timer(0.3, other.rollback)
        timer.start()
        with unit_of_work():
            jobs.enqueue("testing.patient", {})
        timer.join()
    assert db.session.scalar(select(func.count()).where(Job.kind == "testing.patient")) == 1
    assert db.session.scalar(text("PRAGMA busy_timeout")) == database.BUSY_TIMEOUT_MS


def test_a_broken_check_is_a_fault() -> None:
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(text("UPDATE number_book SET next_number = 0"))


class Driver(Exception):
    """An error as a driver raises it."""

    def __init__(self, **names: str) -> None:
        super().__init__("không thể")
        self.__dict__.update(names)


@pytest.mark.parametrize(
    ("driver", "refusal"),
    [
        (Driver(sqlite_errorname="SQLITE_FULL"), StorageFull),
        (Driver(sqlite_errorname="SQLITE_BUSY_SNAPSHOT"), Busy),
        (Driver(sqlstate="53100"), StorageFull),
        (Driver(sqlstate="40P01"), Busy),
        (Driver(sqlstate="40001"), Busy),
        (Driver(sqlstate="23505"), Conflict),
    ],
)
def test_each_error_of_a_driver_has_its_refusal(driver: Driver, refusal: type[Exception]) -> None:
    assert isinstance(refusal_of(OperationalError("UPDATE", {}, driver)), refusal)


@pytest.mark.parametrize("driver", [Driver(sqlite_errorname="SQLITE_ERROR"), Driver(sqlstate="42703"), Driver()])
def test_other_errors_are_faults(driver: Driver) -> None:
    assert refusal_of(OperationalError("SELECT", {}, driver)) is None
    assert refusal_of(ValueError()) is None


def test_what_a_row_says_stands_in_no_error_of_the_database() -> None:
    now = clock.now()
    agency_id = db.session.scalars(select(Agency.id).limit(1)).one()
    row = Record(agency_id=agency_id, kind="incoming", state="received", created_at=now, updated_at=now)
    row.subject, row.urgency = "V/v sáp nhập", "sometimes"
    with pytest.raises(IntegrityError) as caught, unit_of_work():
        db.session.add(row)
    told = "".join(traceback.format_exception(caught.value))
    assert "ck_record_urgency_known" in told
    assert "sáp nhập" not in told
