"""A changed calendar moves no promised day: those it touches are listed for a decision each."""

from __future__ import annotations

from datetime import date

import pytest

from eoffice.audit.queries import history_of
from eoffice.audit.verify import breaches
from eoffice.core.errors import Conflict, Invalid, NotFound
from eoffice.directory.service.calendar_days import remove_day, set_day
from eoffice.tasks.recounts import count_recounts, keep_day, list_recounts, move_day

from .conftest import Work

DAY = date(2026, 11, 12)


def take_off(work: Work, day: date = DAY) -> None:
    with work.at_work("quantri") as administrator:
        set_day(administrator, day=day, kind="local", name="Mất điện toàn phường", source="Thông báo 12/TB-UBND")


def test_the_promised_day_stays_and_is_listed(work: Work):
    record = work.assigned()
    free = work.given("chanhvp", lead="person:chuyenvien", due_on="20/11/2026", working_days=None)
    take_off(work)
    task = work.task(record)
    assert (task.due_on, record.due_on) == (date(2026, 11, 16), date(2026, 11, 16))
    listed = {row.task_id: row.would_be for row in list_recounts(work.actor("chutich"))}
    assert listed[task.id] == date(2026, 11, 17)
    assert free.id not in listed
    assert count_recounts(work.actor("chutich")) == count_recounts(work.actor("chanhvp")) == len(listed) == 2
    assert count_recounts(work.actor("quantri")) == count_recounts(work.actor("chuyenvien")) == 0


def test_a_day_given_as_such_is_listed_when_it_is_off(work: Work):
    free = work.given(lead="person:chuyenvien", due_on="12/11/2026", working_days=None)
    take_off(work)
    assert [(row.task_id, row.would_be) for row in list_recounts(work.actor("chutich"))] == [
        (free.id, date(2026, 11, 13))
    ]


def test_moved_with_a_reason_the_document_follows(work: Work):
    record = work.assigned()
    take_off(work)
    task = work.task(record)
    with pytest.raises(Invalid), work.at_work("chutich") as chair:
        move_day(chair, task, reason=" ")
    with work.at_work("chutich") as chair:
        move_day(chair, task, reason="Mất điện.")
    assert (task.due_on, record.due_on, task.working_days) == (date(2026, 11, 17), date(2026, 11, 17), 5)
    assert history_of("task", task.id)[-1].action == "task:move_day"
    with pytest.raises(Conflict), work.at_work("chutich") as chair:
        keep_day(chair, task, reason="x")
    assert list(breaches()) == []


def test_kept_stays_kept_until_the_calendar_says_another_day(work: Work):
    task = work.given(lead="person:chuyenvien")
    take_off(work)
    with work.at_work("chutich") as chair:
        keep_day(chair, task, reason="Đã hứa với dân.")
    assert count_recounts(work.actor("chutich")) == 0
    take_off(work)
    assert count_recounts(work.actor("chutich")) == 0
    take_off(work, date(2026, 11, 13))
    assert [row.would_be for row in list_recounts(work.actor("chutich"))] == [date(2026, 11, 18)]
    with work.at_work("quantri") as administrator:
        remove_day(administrator, day=DAY)
        remove_day(administrator, day=date(2026, 11, 13))
    assert count_recounts(work.actor("chutich")) == 0
    assert list(breaches()) == []


def test_who_did_not_promise_it_does_not_decide(work: Work):
    task = work.given(lead="person:chuyenvien")
    take_off(work)
    for username in ("chuyenvien", "quantri", "phochutich"):
        with pytest.raises(NotFound), work.at_work(username) as who:
            move_day(who, task, reason="x")
