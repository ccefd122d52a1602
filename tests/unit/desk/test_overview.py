"""The overview: every bar leads to a list, and the list is as long as the bar says; a head sees their unit."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.calendar import calendar
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.desk import overview
from eoffice.desk.overview import Scope
from eoffice.desk.places import Places
from eoffice.incoming.models import Incoming
from eoffice.tasks.models import Task
from eoffice.tasks.states import OPEN_STATES

BAR = re.compile(r'<a class="chart-row" href="([^"]+)">(.*?)</a>', re.DOTALL)
TOTAL = re.compile(r'class="pages-count" role="status">(\d+)')
OVERSEERS = ("chutich", "phochutich", "chanhvp", "vanthu", "truongphong")


def scope(who) -> Scope:
    return Scope(who, Places(who.agency_id))


def bars(page: str) -> dict[str, int]:
    """Address of each bar, and the number of things it stands for."""
    found = {}
    for address, body in BAR.findall(page):
        words = re.sub(r"<[^>]+>", " ", body[body.index("chart-value") :]).split(">")[-1].split()
        count = words[words.index("văn") - 1] if "completed_from" in address else words[0]
        found[unescape(address)] = int(count)
    return found


@pytest.mark.parametrize("username", OVERSEERS)
def test_every_bar_is_as_long_as_the_list_behind_it(username, busy_office, sign_in):
    browser = sign_in(username)
    found = bars(browser.get("/overview/").get_data(True)) | bars(browser.get("/").get_data(True))
    assert len(found) >= (8 if username != "truongphong" else 4)
    for address, number in found.items():
        listed = browser.get(address).get_data(True)
        assert int(TOTAL.search(listed)[1]) == number == listed.count("row-link"), address


def test_restricted_documents_are_counted_for_their_readers_only(make_record, actor, sign_in):
    hidden = make_record("chuyenvien", is_open=False, state="processing", subject="Chỉ vài người xem")
    with unit_of_work():
        hidden.turn_key = f"person:{actor('chuyenvien').person_id}"
    leader = scope(actor("chutich"))
    assert overview.documents_under_way(leader).rows == []
    assert "Chỉ vài người xem" not in sign_in("chutich").get("/overview/documents").get_data(True)
    with unit_of_work():
        hidden.open_to_agency = True
    assert [bar.value for bar in overview.documents_under_way(leader).by_state("incoming")] == [1]


def test_whoever_reads_everything_sees_every_task_of_the_agency(busy_office, actor):
    """The overview does not ask the rule for them; it must say the same."""
    for username in ("chutich", "vanthu", "chanhvp"):
        who = actor(username)
        asked = select(func.count()).where(
            Task.state.in_(OPEN_STATES), Task.turn_key != "", visible(who, Permission.TASK_READ)
        )
        assert sum(row[3] for row in overview.open_tasks(scope(who)).rows) == db.session.scalar(asked) > 0


def test_a_head_sees_what_lies_in_their_unit(busy_office, actor):
    head, leader = scope(actor("truongphong")), scope(actor("chutich"))
    unit = str(next(iter(actor("truongphong").headed_unit_ids)))
    assert [bar.key for bar in overview.open_tasks(head).by_unit()] == [unit]
    of_leader = {bar.key: bar.value for bar in overview.open_tasks(leader).by_unit()}
    assert overview.open_tasks(head).by_unit()[0].value == of_leader[unit]
    assert len(of_leader) > 1
    assert {bar.key for bar in overview.documents_under_way(head).by_unit()} == {unit}


def test_a_task_that_was_passed_on_lies_with_whom_it_went_to(work, actor):
    record = work.assigned(supporting_units=[], informed_units=[])
    head, handler = (f"person:{actor(name).person_id}" for name in ("truongphong", "chuyenvien"))
    assert [(bar.key, bar.value) for bar in overview.open_tasks(scope(actor("chutich"))).by_holder()] == [(head, 1)]
    work.passed_on(record)
    assert [(bar.key, bar.value) for bar in overview.open_tasks(scope(actor("chutich"))).by_holder()] == [(handler, 1)]


def test_what_waits_for_a_vacant_post_is_counted_with_its_title(work, person, sign_in):
    work.awaiting()
    with unit_of_work():
        person("chanhvp").holdings[0].valid_to = clock.today() - timedelta(days=1)
    browser = sign_in("chutich")
    page = browser.get("/overview/").get_data(True)
    assert "Văn phòng Hội đồng nhân dân" in page
    for address, number in bars(page).items():
        assert int(TOTAL.search(browser.get(address).get_data(True))[1]) == number, address


def test_turn_around_is_the_median_of_working_days(busy_office, actor):
    """Arrived on Thursday, Friday and Monday, completed on this Monday: 2, 1 and 0 working days."""
    for arrived in (date(2026, 11, 5), date(2026, 11, 6), date(2026, 11, 9)):
        record = busy_office.completed()
        with unit_of_work():
            record.arrived_on = arrived
    before = [r.record_id for r in db.session.scalars(select(Incoming).where(Incoming.completed_at.is_not(None)))]
    week = overview.turn_around(scope(actor("chutich")), calendar())[-1]
    assert (week.first, week.last, week.count) == (date(2026, 11, 9), date(2026, 11, 15), len(before))
    assert week.days == 0.5  # one more was completed on the day it came
    month = overview.turn_around(scope(actor("chutich")), calendar(), by_month=True)[-1]
    assert (month.first, month.last, month.count) == (date(2026, 11, 1), date(2026, 11, 30), week.count)


def test_periods_follow_one_another_over_the_year_end(app, actor):
    with clock.frozen(clock.now() + timedelta(days=70)):
        months = overview.turn_around(scope(actor("chutich")), calendar(), by_month=True)
        assert [months[0].first, months[-1].first, months[-1].last] == [
            date(2026, 2, 1), date(2027, 1, 1), date(2027, 1, 31),
        ]  # fmt: skip
        assert all(later.first - earlier.last == timedelta(days=1) for earlier, later in pairwise(months))


def test_the_overview_is_for_those_who_look_over_work(sign_in):
    for username in ("chuyenvien", "luutru", "motcua", "quantri"):
        assert sign_in(username).get("/overview/").status_code == 403
        assert sign_in(username).get("/overview/tasks").status_code == 403
    assert sign_in("chutich").get("/overview/nothing").status_code == 404


def test_the_overview_asks_as_much_however_much_there_is(busy_office, sign_in, queries_of):
    browser = sign_in("chutich")
    browser.get("/overview/")
    before = queries_of(browser.get, "/overview/")
    for _ in range(3):
        busy_office.completed()
        busy_office.assigned()
    assert queries_of(browser.get, "/overview/") == before <= 25
