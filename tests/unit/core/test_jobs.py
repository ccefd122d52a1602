"""Jobs: taken once, done once, tried again, given up in the open."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import OperationalError

from eoffice.core import clock, jobs, worker
from eoffice.core.database import db
from eoffice.core.jobs import Job, JobState, Rank
from eoffice.core.unit_of_work import unit_of_work
from tests.world import MORNING

KIND = "testing.job"
EFFECT = "testing.effect"


class Broken(Exception):
    pass


@pytest.fixture(autouse=True)
def clean_kinds(app: Flask) -> Iterator[None]:
    with unit_of_work():
        db.session.execute(delete(Job))
    kinds, ticks = dict(jobs.KINDS), dict(jobs.TICKS)
    yield
    jobs.KINDS.clear()
    jobs.KINDS.update(kinds)
    jobs.TICKS.clear()
    jobs.TICKS.update(ticks)


def enqueue(**payload: object) -> int:
    with unit_of_work():
        job = jobs.enqueue(KIND, payload)
    return job.id


def read(job_id: int) -> Job:
    db.session.rollback()
    return db.session.scalars(select(Job).where(Job.id == job_id)).one()


def leave_an_effect(**_: object) -> None:
    jobs.enqueue(EFFECT, {}, delay=timedelta(days=3650))
    db.session.flush()


def effects() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(Job.kind == EFFECT)) or 0


def test_a_job_gets_its_payload_and_is_done_once() -> None:
    seen: list[object] = []
    jobs.register(KIND, lambda **payload: seen.append(payload))
    job_id = enqueue(document_id=7, name="Tờ trình")
    assert worker.run_next("w")
    assert not worker.run_next("w")
    assert seen == [{"document_id": 7, "name": "Tờ trình"}]
    job = read(job_id)
    assert (job.state, job.tries, job.progress, job.finished_at, job.lease_until) == ("done", 1, 100, MORNING, None)


def test_a_job_of_a_rolled_back_transaction_does_not_exist() -> None:
    def change_mind() -> None:
        with unit_of_work():
            jobs.enqueue(KIND, {})
            db.session.flush()
            raise Broken

    with pytest.raises(Broken):
        change_mind()
    assert not worker.run_next("w")


def test_a_delayed_job_waits_and_the_oldest_due_comes_first() -> None:
    order: list[str] = []

    def note(name: str) -> None:
        order.append(name)

    jobs.register(KIND, note)
    with unit_of_work():
        jobs.enqueue(KIND, {"name": "late"}, delay=timedelta(minutes=2))
        jobs.enqueue(KIND, {"name": "soon"}, delay=timedelta(minutes=1))
    assert not worker.run_next("w")
    with clock.frozen(MORNING + timedelta(minutes=3)):
        assert worker.run_next("w")
        assert worker.run_next("w")
    assert order == ["soon", "late"]


def test_the_rank_of_its_kind_comes_before_the_age_of_a_job() -> None:
    done: list[str] = []
    ranks = {"testing.ocr": Rank.LAST, "testing.preview": Rank.LATER, "testing.text": Rank.FIRST}
    with unit_of_work():
        for age, (kind, rank) in enumerate(ranks.items()):
            jobs.register(kind, partial(done.append, kind), rank=rank)
            jobs.enqueue(kind, {}, delay=timedelta(seconds=age - 9))
    assert worker.run_next("kept free", Rank.FIRST)
    assert not worker.run_next("kept free", Rank.FIRST)
    assert worker.run_next("w")
    assert worker.run_next("w")
    assert done == ["testing.text", "testing.preview", "testing.ocr"]


def test_bulk_work_and_what_it_brings_come_after_what_people_wait_for() -> None:
    done: list[str] = []

    def note(name: str) -> None:
        done.append(name)

    def load() -> None:
        done.append("load")
        jobs.enqueue("testing.short", {"name": "brought by the load"}, delay=-timedelta(hours=2))

    jobs.register("testing.load", load)
    jobs.register("testing.short", note)
    jobs.register("testing.long", note, rank=Rank.LATER)
    with unit_of_work(), jobs.in_bulk():
        jobs.enqueue("testing.load", {}, delay=-timedelta(hours=1))
    assert worker.run_next("w")
    with unit_of_work():
        jobs.enqueue("testing.long", {"name": "sent by a person"})
    assert worker.run_next("w")
    assert worker.run_next("w")
    assert done == ["load", "sent by a person", "brought by the load"]


def test_bulk_work_that_somebody_asks_for_goes_first_from_then_on() -> None:
    done: list[int] = []

    def note(number: int) -> None:
        done.append(number)

    jobs.register(KIND, note)
    with unit_of_work(), jobs.in_bulk():
        for number in (1, 2):
            jobs.enqueue_once(KIND, {"number": number})
    with unit_of_work():
        jobs.enqueue_once(KIND, {"number": 2})
    with unit_of_work(), jobs.in_bulk():
        jobs.enqueue_once(KIND, {"number": 2})
    while worker.run_next("w"):
        pass
    assert done == [2, 1]


def test_effect_and_done_commit_together() -> None:
    jobs.register(KIND, leave_an_effect)
    enqueue()
    worker.run_next("w")
    assert effects() == 1


def test_a_failed_job_leaves_no_effect_and_is_tried_again_later() -> None:
    def fail() -> None:
        leave_an_effect()
        raise Broken("không mở được\0 tệp")

    jobs.register(KIND, fail)
    job_id = enqueue()
    assert worker.run_next("w")
    assert effects() == 0
    job = read(job_id)
    assert (job.state, job.tries, job.last_error) == ("waiting", 1, "Broken: không mở được tệp")
    assert job.run_at == MORNING + jobs.backoff(1)
    assert not worker.run_next("w")


def test_pauses_grow_up_to_an_hour() -> None:
    assert [jobs.backoff(tries).seconds for tries in (1, 2, 3, 4, 9, 99)] == [5, 20, 80, 320, 3600, 3600]


def test_after_the_last_try_a_job_is_dead_visible_and_can_be_retried(app: Flask) -> None:
    def fail() -> None:
        raise Broken("hỏng")

    jobs.register(KIND, fail)
    job_id = enqueue()
    for day in range(jobs.MAX_TRIES):
        with clock.frozen(MORNING + timedelta(days=day)):
            assert worker.run_next("w")
    with clock.frozen(MORNING + timedelta(days=99)):
        assert not worker.run_next("w")
        assert read(job_id).state == JobState.DEAD
        assert jobs.count_by_state()[JobState.DEAD] == 1

        shown = app.test_cli_runner().invoke(args=["jobs", "status"])
        assert "dead     1" in shown.output
        assert f"dead {job_id} {KIND} {{}}" in shown.output
        assert "Broken: hỏng" in shown.output

        jobs.register(KIND, leave_an_effect)
        assert app.test_cli_runner().invoke(args=["jobs", "retry", str(job_id)]).exit_code == 0
        assert worker.run_next("w")
    assert effects() == 1
    assert read(job_id).tries == 1


def test_what_follows_from_giving_up_is_done_as_its_kind_says() -> None:
    def fail(document_id: int) -> None:
        raise Broken(document_id)

    def note(document_id: int) -> None:
        leave_an_effect(document_id=document_id)

    jobs.register(KIND, fail, tries=2, given_up=note)
    job_id = enqueue(document_id=7)
    assert worker.run_next("w")
    assert (read(job_id).state, effects()) == (JobState.WAITING, 0)
    with clock.frozen(MORNING + timedelta(minutes=1)):
        assert worker.run_next("w")
    assert (read(job_id).state, effects()) == (JobState.DEAD, 1)


def test_retry_wants_to_know_what(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["jobs", "retry"]).exit_code != 0
    assert runner.invoke(args=["jobs", "retry", "--all"]).exit_code == 0
    answer = runner.invoke(args=["jobs", "retry", "12345"])
    assert answer.exit_code == 1
    assert "not dead" in answer.output


def test_an_unknown_kind_fails_with_its_name() -> None:
    job_id = enqueue()
    worker.run_next("w")
    assert read(job_id).last_error == f"LookupError: no handler for jobs of the kind {KIND}"


def test_a_lease_that_ran_out_is_taken_by_another_worker() -> None:
    jobs.register(KIND, leave_an_effect)
    job_id = enqueue()
    assert worker._claim("first") is not None
    assert not worker.run_next("second")
    with clock.frozen(MORNING + timedelta(seconds=61)):
        assert worker.run_next("second")
    job = read(job_id)
    assert (job.state, job.worker, job.tries) == ("done", "second", 2)
    assert effects() == 1


@pytest.mark.parametrize("own_units", [False, True])
def test_who_lost_the_lease_cannot_finish_the_job(own_units: bool) -> None:
    def oversleep() -> None:
        with unit_of_work():
            leave_an_effect()
            db.session.execute(update(Job).values(worker="another", tries=Job.tries + 1))

    jobs.register(KIND, oversleep, own_units=own_units)
    job_id = enqueue()
    assert worker.run_next("slow")
    assert effects() == (1 if own_units else 0)
    job = read(job_id)
    assert job.state == JobState.RUNNING
    assert job.last_error is None


def test_a_job_that_ends_its_worker_each_time_is_given_up() -> None:
    job_id = enqueue()
    for hour in range(jobs.MAX_TRIES):
        with clock.frozen(MORNING + timedelta(hours=hour)):
            assert worker._claim(f"victim {hour}") is not None
    with clock.frozen(MORNING + timedelta(hours=99)):
        assert worker.run_next("w")
    job = read(job_id)
    assert job.state == JobState.DEAD
    assert job.last_error == "the worker ended each time it was at this job"


def test_the_lease_of_a_long_job_is_renewed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_lease", lambda: timedelta(seconds=0.3))
    renewed = threading.Event()
    engine = db.engine

    def long_work() -> None:
        with engine.connect() as look:
            first = look.scalar(select(Job.lease_until))
        for _ in range(100):
            with engine.connect() as look, clock.frozen(MORNING):
                if look.scalar(select(Job.lease_until)) != first:
                    return renewed.set()
            threading.Event().wait(0.02)
        return None

    jobs.register(KIND, long_work, own_units=True)
    moments = iter(MORNING + timedelta(seconds=second) for second in range(1000))
    monkeypatch.setattr(clock, "now", lambda: next(moments))
    enqueue()
    worker.run_next("w")
    assert renewed.is_set()


def test_drain_also_does_the_jobs_that_jobs_bring(app: Flask) -> None:
    def split(depth: int) -> None:
        for _ in range(2 if depth else 0):
            jobs.enqueue(KIND, {"depth": depth - 1})

    jobs.register(KIND, split)
    enqueue(depth=2)
    assert worker.drain(app) == 7


def test_lanes_share_the_jobs_and_stop_when_told(app: Flask) -> None:
    stop, both, seen = threading.Event(), threading.Barrier(2), []

    def meet(number: int) -> None:
        both.wait(timeout=10)
        seen.append(number)
        if len(seen) == 6:
            stop.set()

    jobs.register(KIND, meet, own_units=True)
    with unit_of_work():
        for number in range(6):
            jobs.enqueue(KIND, {"number": number}, delay=-timedelta(days=30))
    worker.work(app, stop, lanes=2)
    assert sorted(seen) == list(range(6))
    assert jobs.count_by_state()[JobState.DONE] == 6


def test_long_work_never_fills_all_lanes(app: Flask) -> None:
    stop, read, seen = threading.Event(), threading.Event(), []

    def draw(number: int) -> None:
        seen.append((number, read.wait(timeout=10)))
        if len(seen) == 3:
            stop.set()

    jobs.register("testing.preview", draw, own_units=True, rank=Rank.LATER)
    jobs.register(KIND, read.set, own_units=True)
    with unit_of_work():
        for number in range(3):
            jobs.enqueue("testing.preview", {"number": number}, delay=-timedelta(days=30))
        jobs.enqueue(KIND, {}, delay=-timedelta(days=29))
    worker.work(app, stop, lanes=2)
    assert seen == [(number, True) for number in range(3)]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_worker_that_lost_a_lane_ends_as_a_whole(app: Flask) -> None:
    def leave() -> None:
        raise SystemExit

    jobs.register(KIND, leave)
    with unit_of_work():
        jobs.enqueue(KIND, {}, delay=-timedelta(days=30))
    stop = threading.Event()
    worker.work(app, stop, lanes=2)
    assert stop.is_set()


def test_trouble_with_the_database_does_not_end_a_worker(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PAUSE_AFTER_TROUBLE", 0.01)
    stop, looks = threading.Event(), []

    def look(_name: str, _last: jobs.Rank) -> bool:
        looks.append(1)
        if len(looks) == 3:
            stop.set()
        raise OperationalError("SELECT", {}, Broken("away"))

    monkeypatch.setattr(worker, "run_next", look)
    worker.work(app, stop, lanes=1)
    assert len(looks) == 3


def test_jobs_done_long_ago_are_forgotten_and_dead_ones_kept() -> None:
    jobs.register(KIND, lambda: None)
    enqueue()
    worker.run_next("w")
    with unit_of_work():
        assert jobs.forget_done(timedelta(days=1)) == 0
    with clock.frozen(MORNING + timedelta(days=2)), unit_of_work():
        assert jobs.forget_done(timedelta(days=1)) == 1
