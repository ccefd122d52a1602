"""One transaction per request, command or job: all of it or nothing, and nothing before the commit."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from eoffice.core import jobs
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Invalid
from eoffice.core.jobs import Job
from eoffice.core.unit_of_work import after_commit, before_commit, in_unit, unit_of_work
from eoffice.directory.models import Agency
from eoffice.records.models import Record, RecordKind
from tests.world import MORNING

pytestmark = pytest.mark.usefixtures("app")

KIND = "testing.unit"


class Broken(Exception):
    pass


def leave_a_mark() -> None:
    jobs.enqueue(KIND, {}, delay=timedelta(days=1))


def marks() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(Job.kind == KIND)) or 0


def test_returning_commits() -> None:
    with unit_of_work():
        leave_a_mark()
    assert marks() == 1


@pytest.mark.parametrize("error", [Broken(), Invalid("không"), KeyboardInterrupt()])
def test_raising_rolls_everything_back_and_goes_through(error: BaseException) -> None:
    def stumble() -> None:
        with unit_of_work():
            leave_a_mark()
            db.session.flush()
            raise error

    with pytest.raises(type(error)):
        stumble()
    assert marks() == 0
    assert not in_unit()


def test_a_unit_inside_a_unit_is_part_of_it() -> None:
    def stumble() -> None:
        with unit_of_work():
            with unit_of_work():
                leave_a_mark()
            raise Broken

    with pytest.raises(Broken):
        stumble()
    assert marks() == 0


def test_hooks_run_before_and_after_the_commit_in_order() -> None:
    seen: list[str] = []

    def later() -> None:
        leave_a_mark()
        seen.append("before, added by before")

    def before() -> None:
        seen.append("before")
        before_commit(later)

    with unit_of_work():
        after_commit(lambda: seen.append(f"after {marks()}"))
        before_commit(before)
        seen.append("block")
    assert seen == ["block", "before", "before, added by before", "after 1"]


def test_hooks_of_a_rolled_back_unit_are_forgotten() -> None:
    seen: list[str] = []

    def stumble() -> None:
        with unit_of_work():
            after_commit(lambda: seen.append("after"))
            raise Broken

    with pytest.raises(Broken):
        stumble()
    with unit_of_work():
        leave_a_mark()
    assert seen == []


def test_hooks_need_a_unit() -> None:
    with pytest.raises(RuntimeError):
        after_commit(lambda: None)


def test_what_was_loaded_before_is_read_afresh() -> None:
    with unit_of_work():
        leave_a_mark()
    job = db.session.scalars(select(Job).where(Job.kind == KIND)).one()
    with db.engine.begin() as other:
        other.execute(Job.__table__.update().where(Job.id == job.id).values(progress=7))  # type: ignore[attr-defined]
    with unit_of_work():
        assert job.progress == 7


def test_of_two_who_change_the_same_row_the_second_is_told() -> None:
    with unit_of_work():
        agency_id = db.session.scalars(select(Agency.id).order_by(Agency.id)).first()
        record = Record(
            agency_id=agency_id, kind=RecordKind.INCOMING, state="received", created_at=MORNING, updated_at=MORNING
        )
        db.session.add(record)

    def overtaken() -> None:
        with unit_of_work():
            found = db.session.get_one(Record, record.id)
            # what another transaction would have done between reading and writing, where the database lets it
            db.session.execute(
                Record.__table__.update().where(Record.id == record.id).values(version=99)  # type: ignore[attr-defined]
            )
            found.subject = "hai"

    with pytest.raises(Conflict) as told:
        overtaken()
    assert told.value.code == "stale"


def test_writers_wait_for_each_other_instead_of_failing(app: Flask) -> None:
    errors: list[SQLAlchemyError] = []

    def write() -> None:
        try:
            for _ in range(10):
                with app.app_context(), unit_of_work():
                    seen = db.session.scalar(select(func.count()).where(Job.kind == KIND))
                    assert seen is not None
                    leave_a_mark()
        except SQLAlchemyError as error:
            errors.append(error)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert marks() == 40
