"""A worker that is killed in the middle of a job: the job is done again, and has one effect."""

from __future__ import annotations

import json
import signal

import pytest

from tests.process.installation import Installation, wait_for
from tests.process.slow_app import EFFECT, KIND

pytestmark = pytest.mark.process

WORK = ("flask", "--app", "tests.process.slow_app", "jobs", "work", "--lanes", "1")


def add_slow_job(installation: Installation, seconds: float) -> None:
    marks = installation.folder / "marks"
    marks.touch()
    installation.add_job(KIND, json.dumps({"marks": str(marks), "seconds": seconds}))


def starts(installation: Installation) -> int:
    return (installation.folder / "marks").read_text().count("started")


def state(installation: Installation) -> object:
    return installation.scalar("SELECT state FROM job WHERE kind = :kind", kind=KIND)


def effects(installation: Installation) -> object:
    return installation.scalar("SELECT count(*) FROM job WHERE kind = :kind", kind=EFFECT)


def test_a_job_of_a_killed_worker_is_done_by_the_next_with_one_effect(installation: Installation) -> None:
    add_slow_job(installation, 1.0)
    first = installation.start(*WORK)
    wait_for(lambda: starts(installation) == 1, "the job's first start")
    first.kill()
    first.wait()
    assert effects(installation) == 0
    assert state(installation) == "running"

    installation.start(*WORK)
    wait_for(lambda: state(installation) == "done", "the job's end")
    assert starts(installation) == 2
    assert effects(installation) == 1
    assert installation.scalar("SELECT tries FROM job WHERE kind = :kind", kind=KIND) == 2


def test_a_worker_told_to_stop_finishes_its_job_first(installation: Installation) -> None:
    add_slow_job(installation, 1.0)
    worker = installation.start(*WORK)
    wait_for(lambda: starts(installation) == 1, "the job's start")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0
    assert state(installation) == "done"
    assert effects(installation) == 1
