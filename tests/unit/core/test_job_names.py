"""Jobs are known by what they do: asked for twice, brought forward."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from eoffice.core import jobs
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work

KIND = "testing.job"
pytestmark = pytest.mark.usefixtures("app")


def test_what_is_asked_for_twice_is_found_however_long_the_queue_is() -> None:
    with unit_of_work():
        first = jobs.enqueue(KIND, {"number": 7, "page": 1})
        for number in range(200):
            jobs.enqueue(KIND, {"number": number, "page": 2})
    asked: list[str] = []

    def note(*given: Any) -> None:
        asked.append(given[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        with unit_of_work():
            assert jobs.enqueue_once(KIND, {"page": 1, "number": 7}).id == first.id
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    (search,) = [statement for statement in asked if "FROM job" in statement]
    assert "WHERE job.key = " in search.replace('"', "")


def test_a_job_that_somebody_waits_for_is_no_bulk_work_any_more() -> None:
    with unit_of_work(), jobs.in_bulk():
        first, second = jobs.enqueue(KIND, {"number": 1}), jobs.enqueue(KIND, {"number": 2})
    with unit_of_work():
        jobs.bring_forward(KIND, {"number": 2})
        jobs.bring_forward(KIND, {"number": 3})
    db.session.expire_all()
    assert (first.is_bulk, second.is_bulk) == (True, False)
