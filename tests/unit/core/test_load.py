"""While a load runs, what nobody waits for rests; it never waits for a load that was killed."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.connection import Connection

import pytest
from flask import Flask

from eoffice.core import jobs, worker
from eoffice.core.load import is_loading, loading
from eoffice.core.unit_of_work import unit_of_work

KIND = "testing.job"


def test_bulk_work_rests_as_long_as_a_load_runs_and_what_people_wait_for_does_not(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def do(name: str) -> None:
        done.append(name)

    monkeypatch.setitem(jobs.KINDS, KIND, jobs.JobKind(KIND, do))
    with unit_of_work(), jobs.in_bulk():
        jobs.enqueue(KIND, {"name": "brought by the load"})
    with unit_of_work():
        jobs.enqueue(KIND, {"name": "sent by a person"})
    with loading(app):
        with loading(app):
            assert worker.run_next("w")
        assert not worker.run_next("w")
    assert worker.run_next("w")
    assert done == ["sent by a person", "brought by the load"]


def test_a_load_that_was_killed_keeps_nothing_waiting(app: Flask) -> None:
    def load(told: Connection) -> None:
        with loading(app):
            told.send("loading")
            time.sleep(60)

    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=load, args=(there,))
    process.start()
    assert here.recv() == "loading"
    assert is_loading()
    process.kill()
    process.join()
    assert not is_loading()
