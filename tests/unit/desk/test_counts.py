"""Every number on the desk is the length of the list behind it, for everybody, and all of them are one query."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.calendar import calendar
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.decisions.queries import count_waiting as count_decisions
from eoffice.desk import queries
from eoffice.incoming.queries import count_waiting as count_incoming
from eoffice.outgoing.queries import count_waiting as count_outgoing
from eoffice.records.models import CaseFile, Record
from eoffice.tasks.models import Task
from eoffice.tasks.queries import count_waiting as count_tasks
from eoffice.tasks.states import OPEN_STATES
from tests.plans import plans
from tests.unit.desk.test_show_desk import EVERYBODY, waiting

LISTS = ("", *queries.WAITING, "late", "near", "sent")
READ = {Record: Permission.RECORD_READ, Task: Permission.TASK_READ, CaseFile: Permission.CASE_FILE_READ}


def test_each_number_is_the_length_of_its_list_and_each_row_may_be_read(busy_office, actor):
    found = {}
    for username in EVERYBODY:
        who = actor(username)
        counts = queries.counts(who, calendar())
        for show in LISTS:
            rows = waiting(who, show)
            assert len(rows) == counts.shown(show), (username, show)
            assert all(can(who, READ[type(row)], row) for row in rows), (username, show)
        assert queries.waiting_count(who) == counts.waiting
        assert counts.waiting == sum(counts.shown(kind) for kind in queries.WAITING)
        found[username] = counts
    assert found["vanthu"].waiting > 0 and found["chanhvp"].sent == 1
    assert found["chuyenvien"].late > 0
    assert found["quantri"].waiting == found["quantri"].sent == 0


def test_what_waits_agrees_with_the_permission_engine(busy_office, actor):
    """Counted by hand: documents and tasks in the turn of each, as far as they may be read."""
    for username in EVERYBODY:
        who = actor(username)
        tasks = [t for t in db.session.scalars(select(Task)) if t.turn_key in who.keys and t.state in OPEN_STATES]
        records = [
            record.id for record in db.session.scalars(select(Record))
            if record.turn_key in who.keys and can(who, Permission.RECORD_READ, record)
            and record.id not in {task.record_id for task in tasks}
        ]  # fmt: skip
        counts = queries.counts(who, calendar())
        assert counts.of.get("documents", 0) + counts.of.get("drafts", 0) == len(records), username
        assert counts.of.get("tasks", 0) == len(tasks), username


def test_all_counts_are_one_query(busy_office, actor, queries_of):
    for username in ("chuyenvien", "chutich"):
        who, days = actor(username), calendar()
        assert queries_of(queries.counts, who, days) == 1
        assert queries_of(queries.waiting_count, who) == 1


def test_what_waits_is_counted_and_listed_from_indexes_alone(busy_office, actor):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by the number of rows, of which there are few here")
    who, days = actor("chutich"), calendar()
    counts = queries.counts(who, days)
    for call, *args in (
        (queries.counts, who, days), (queries.waiting_count, who), (count_tasks, who), (count_incoming, who),
        (count_outgoing, who), (count_decisions, who),
    ):  # fmt: skip
        for step in plans(call, *args):
            reads = step.startswith(("SEARCH record ", "SEARCH task ", "SCAN record", "SCAN task"))
            assert not reads or "COVERING" in step or "ix_task_asked" in step, (call, step)
    first = plans(lambda: queries.list_items(who, days, counts, args={}))
    assert any("SEARCH record USING COVERING INDEX ix_record_turn" in step for step in first)
    assert any("SEARCH task USING COVERING INDEX ix_task_turn" in step for step in first)
    assert any("ix_record_urgent" in step for step in plans(queries.urgent_documents, who))


@pytest.mark.parametrize("show", ["", "sent"])
def test_the_desk_asks_as_much_of_the_database_however_much_there_is(show, busy_office, sign_in, queries_of):
    browsers = {name: sign_in(name) for name in ("chuyenvien", "chutich", "vanthu", "truongphong")}

    def look():
        return {name: queries_of(browser.get, f"/?show={show}") for name, browser in browsers.items()}

    look()
    before = look()
    for _ in range(3):
        record = busy_office.assigned()
        busy_office.passed_on(record)
        busy_office.awaiting()
    assert look() == before
    assert max(before.values()) <= 40


def test_the_figures_of_the_page_lead_to_their_lists(busy_office, sign_in, actor):
    browser, counts = sign_in("chuyenvien"), queries.counts(actor("chuyenvien"), calendar())
    page = browser.get("/").get_data(as_text=True)
    for show in ("late", "sent"):
        assert f'href="/?show={show}' in page
    late = browser.get("/?show=late").get_data(as_text=True)
    assert late.count("row-link") == counts.late > 0


def test_a_long_list_has_pages(work, sign_in, actor):
    for number in range(23):
        work.receive(number=str(number), subject=f"V/v đợt {number}")
    browser = sign_in("vanthu")
    assert browser.get("/").get_data(as_text=True).count("row-link") == 20
    second = browser.get("/?page=2").get_data(as_text=True)
    assert second.count("row-link") == 3
    assert browser.get("/?page=99&show=nonsense").status_code == 200


def test_whoever_has_left_the_office_has_no_desk_any_more(busy_office, actor, person, sign_in):
    """The account is open still, but no post is held: what they assigned is not theirs to follow."""
    record = busy_office.assigned(supporting_units=[], informed_units=[])
    assert queries.counts(actor("chutich"), calendar()).sent > 0
    with unit_of_work():
        person("chutich").holdings[0].valid_to = clock.today() - timedelta(days=1)
    assert queries.counts(actor("chutich"), calendar()).of == {}
    assert record.subject not in sign_in("chutich").get("/").get_data(as_text=True)
