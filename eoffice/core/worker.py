"""The worker: takes jobs by a lease, does them, and records "done" together with their effect.

A job is taken by one `UPDATE … RETURNING`, so two workers never take the same one. Its effect and its "done"
commit in one transaction, which holds only while the lease is still the worker's own: whoever lost the lease
(it slept too long, another one took the job) rolls back. So a job has exactly one effect, however often a
worker dies over it. A handler with units of its own gets "at least once" instead.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from flask import Flask, current_app
from sqlalchemy import ColumnElement, Engine, and_, or_, select, update
from sqlalchemy.exc import OperationalError

from eoffice.core import clock
from eoffice.core.database import WRITES, db
from eoffice.core.jobs import KINDS, MAX_TRIES, TICKS, Job, JobState, Rank, backoff, in_bulk, ranked
from eoffice.core.load import is_loading
from eoffice.core.unit_of_work import unit_of_work

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.2
PAUSE_AFTER_TROUBLE = 2.0
LONGEST_ERROR = 2000


class LeaseLost(Exception):
    """Another worker has taken the job meanwhile; what this one did must not be kept."""


@dataclass(frozen=True)
class Claim:
    """A job in this worker's hands. `tries` counts this try and tells it from any other."""

    id: int
    kind: str
    payload: dict[str, Any]
    is_bulk: bool
    tries: int
    worker: str

    @property
    def holds(self) -> ColumnElement[bool]:
        """True in the database as long as the job is still in these hands."""
        return and_(
            Job.id == self.id, Job.state == JobState.RUNNING, Job.worker == self.worker, Job.tries == self.tries
        )


def worker_name() -> str:
    """A name for one lane of one worker, unique as long as it lives."""
    return f"{socket.gethostname()[:32]}:{os.getpid()}:{threading.get_ident() % 10**6}"


def run_next(worker: str, last: Rank = Rank.LAST) -> bool:
    """Take and do the next job that is due and of no later rank than `last`; returns whether there was one."""
    claim = _claim(worker, last)
    if claim is None:
        return False
    if claim.tries > _tries(claim):
        _give_back(claim, "the worker ended each time it was at this job")
        return True
    try:
        with _kept_alive(claim, db.engine), in_bulk(claim.is_bulk):
            _perform(claim)
    except LeaseLost:
        logger.warning("job lost its lease id=%s kind=%s", claim.id, claim.kind)
    except Exception as error:  # the edge: whatever a handler raises is the job's failure, not the worker's
        logger.warning("job failed id=%s kind=%s try=%s", claim.id, claim.kind, claim.tries, exc_info=error)
        _give_back(claim, f"{type(error).__name__}: {error}")
    return True


def drain(app: Flask) -> int:
    """Do every job that is due now, with those they bring; returns how many were done or tried."""
    done = 0
    with app.app_context():
        worker = worker_name()
        while run_next(worker):
            done += 1
    return done


def work(app: Flask, stop: threading.Event, *, lanes: int) -> None:
    """Do jobs in `lanes` threads, and the ticks in one more, until `stop` is set and the present jobs are done.

    The first lane of several does only what comes first: long work never fills them all. Should one of the threads
    end by itself, all do: a worker is whole, or its parent starts another.
    """
    rest = [partial(_lane, last=Rank.LAST)] * max(lanes - 1, 1)
    kept = [partial(_lane, last=Rank.FIRST)] if lanes > 1 else []
    tasks: list[Callable[[Flask, threading.Event], None]] = [_ticks, *kept, *rest]
    threads = [threading.Thread(target=_all_or_none, args=(task, app, stop)) for task in tasks]
    for thread in threads:
        thread.start()
    # Woken now and then: a signal to stop that another thread took is heard only by a main thread that is awake.
    for thread in threads:
        while thread.is_alive():
            thread.join(IDLE_SECONDS)


def _all_or_none(task: Callable[[Flask, threading.Event], None], app: Flask, stop: threading.Event) -> None:
    try:
        task(app, stop)
    finally:
        stop.set()


def _lane(app: Flask, stop: threading.Event, last: Rank) -> None:
    worker = worker_name()
    while not stop.is_set():
        try:
            with app.app_context():
                found = run_next(worker, last)
        except Exception:  # the edge: a database that is away for a while must not end the worker
            logger.exception("the worker cannot reach its jobs")
            stop.wait(PAUSE_AFTER_TROUBLE)
            continue
        if not found:
            stop.wait(IDLE_SECONDS)


def _ticks(app: Flask, stop: threading.Event) -> None:
    due = dict.fromkeys(TICKS, 0.0)
    while not stop.is_set():
        for name, tick in TICKS.items():
            if due[name] > time.monotonic() or stop.is_set():
                continue
            begun = time.monotonic()
            due[name] = begun + tick.seconds
            try:
                with app.app_context():
                    has_more = tick.action()
                if has_more:  # after as long a pause as the part took: half of the time is everybody else's
                    due[name] = min(due[name], 2 * time.monotonic() - begun)
            except Exception:
                logger.exception("tick failed name=%s", name)
                due[name] = time.monotonic() + max(tick.seconds, PAUSE_AFTER_TROUBLE)
        stop.wait(max(0.01, min(due.values()) - time.monotonic()) if due else None)


def _claim(worker: str, last: Rank = Rank.LAST) -> Claim | None:
    now = clock.now()
    rank = ranked()
    due = or_(
        and_(Job.state == JobState.WAITING, Job.run_at <= now),
        and_(Job.state == JobState.RUNNING, Job.lease_until <= now),
    )
    first = select(Job.id).where(due, rank <= last.value).order_by(Job.is_bulk, rank, Job.run_at, Job.id).limit(1)
    if is_loading():
        first = first.where(Job.is_bulk.is_(False))
    db.session.rollback()
    if db.session.scalar(first) is None:  # a look does not stand in the way of SQLite's one writer
        db.session.rollback()
        return None
    with unit_of_work():
        taken = (
            update(Job)
            .where(Job.id == first.with_for_update(skip_locked=True).scalar_subquery())
            .values(state=JobState.RUNNING, lease_until=now + _lease(), worker=worker, tries=Job.tries + 1)
            .returning(Job.id, Job.kind, Job.payload, Job.is_bulk, Job.tries)
            .execution_options(synchronize_session=False)
        )
        row = db.session.execute(taken).first()
    return None if row is None else Claim(row.id, row.kind, row.payload, row.is_bulk, row.tries, worker)


def _lease() -> timedelta:
    return timedelta(seconds=current_app.extensions["eoffice.config"].job_lease_seconds)


def _perform(claim: Claim) -> None:
    kind = KINDS.get(claim.kind)
    if kind is None:
        raise LookupError(f"no handler for jobs of the kind {claim.kind}")
    if kind.own_units:
        kind.handler(**claim.payload)
        with unit_of_work():
            _record(claim, state=JobState.DONE, lease_until=None, finished_at=clock.now(), progress=100)
    else:
        with unit_of_work():
            kind.handler(**claim.payload)
            _record(claim, state=JobState.DONE, lease_until=None, finished_at=clock.now(), progress=100)


def _give_back(claim: Claim, error: str) -> None:
    now, kind = clock.now(), KINDS.get(claim.kind)
    is_dead = claim.tries >= _tries(claim)
    try:
        with unit_of_work():
            _record(
                claim, state=JobState.DEAD if is_dead else JobState.WAITING, lease_until=None,
                run_at=now + backoff(claim.tries), last_error=error.replace("\0", "")[:LONGEST_ERROR],
                finished_at=now if is_dead else None,
            )  # fmt: skip
            if is_dead and kind is not None and kind.given_up is not None:
                kind.given_up(**claim.payload)
    except LeaseLost:
        logger.warning("job lost its lease id=%s kind=%s", claim.id, claim.kind)


def _tries(claim: Claim) -> int:
    kind = KINDS.get(claim.kind)
    return kind.tries if kind is not None else MAX_TRIES


def _record(claim: Claim, **values: Any) -> None:
    change = update(Job).where(claim.holds).values(**values).returning(Job.id)
    if db.session.execute(change.execution_options(synchronize_session=False)).first() is None:
        raise LeaseLost


@contextmanager
def _kept_alive(claim: Claim, engine: Engine) -> Iterator[None]:
    """Renew the lease every third of it, in a thread, while the block runs.

    On SQLite a handler inside a unit of work holds the one writer: then the lease cannot be renewed, and nobody
    else can take the job either.
    """
    finished = threading.Event()
    lease = _lease()

    def renew() -> None:
        while not finished.wait(lease.total_seconds() / 3):
            longer = update(Job).where(claim.holds).values(lease_until=clock.now() + lease)
            try:
                with engine.execution_options(**{WRITES: True}).begin() as connection:
                    connection.execute(longer)
            except OperationalError:
                logger.info("lease not renewed id=%s", claim.id)

    thread = threading.Thread(target=copy_context().run, args=(renew,), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()
