"""Ticks: what a worker does again and again beside its jobs, all in one thread."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator

import pytest
from flask import Flask

from eoffice.core import jobs, worker


class Broken(Exception):
    pass


@pytest.fixture(autouse=True)
def no_other_ticks() -> Iterator[None]:
    ticks = dict(jobs.TICKS)
    jobs.TICKS.clear()
    yield
    jobs.TICKS.clear()
    jobs.TICKS.update(ticks)


def test_ticks_go_on_beside_jobs_and_after_a_failure(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PAUSE_AFTER_TROUBLE", 0.01)
    stop, ticked = threading.Event(), []

    def tick() -> None:
        ticked.append(1)
        if len(ticked) == 3:
            stop.set()
        raise Broken

    jobs.register_tick("testing.tick", 0.01, tick)
    worker.work(app, stop, lanes=1)
    assert len(ticked) == 3


def test_a_tick_with_much_to_do_goes_on_after_the_others_had_their_turn(app: Flask) -> None:
    stop, ticked = threading.Event(), []

    def much() -> bool:
        ticked.append("much")
        time.sleep(0.05)
        if ticked.count("much") == 3:
            stop.set()
        return True

    jobs.register_tick("testing.much", 3600, much)
    jobs.register_tick("testing.other", 0.01, lambda: ticked.append("other"))
    worker.work(app, stop, lanes=1)
    assert ticked.count("much") == 3
    assert "much much" not in " ".join(ticked)


def test_a_word_to_stop_is_heard_whichever_thread_takes_the_signal(app: Flask) -> None:
    stop, begun = threading.Event(), time.monotonic()
    before = signal.signal(signal.SIGUSR1, lambda *_: stop.set())
    give_up = threading.Timer(20, stop.set)
    give_up.start()

    def tick() -> None:
        time.sleep(0.5)  # until the main thread waits for the others
        signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)

    jobs.register_tick("testing.tick", 3600, tick)
    try:
        worker.work(app, stop, lanes=1)
    finally:
        give_up.cancel()
        signal.signal(signal.SIGUSR1, before)
    assert time.monotonic() - begun < 15
