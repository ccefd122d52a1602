"""The queue: a table of jobs, written in the transaction that needs them.

At least once: a handler takes ids, may run twice, and commits its work together with the job's "done". A
worker takes a job by a lease; a lease that ran out (the worker died) is taken by the next. Failures are tried
again with growing pauses; after `MAX_TRIES`, or as its kind says, the job is dead and stays visible until someone
retries it. The loop stands in `eoffice.core.worker`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    Index,
    String,
    Text,
    case,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from eoffice.core import clock
from eoffice.core.database import Model, Numbered, db, take_turns

MAX_TRIES = 6


class JobState(StrEnum):
    """Life of a job."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Rank(IntEnum):
    """Which of the due jobs is done first; by the time they are due among equals, and all bulk work after them.

    One lane of several is kept for what comes first, so that long work never stands in its way.
    """

    #: Somebody waits for it, or it is short.
    FIRST = 0
    #: Long work that somebody looks at soon: the pictures of pages, the proposals for a card.
    LATER = 1
    #: Long work for when nothing else is due.
    LAST = 2


class Job(Numbered, Model):
    """One piece of work that follows a commit."""

    __tablename__ = "job"
    kind: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    key: Mapped[str | None] = mapped_column(
        String(64), index=True, comment="kind and payload in short: what is asked for twice is known by it"
    )
    state: Mapped[str] = mapped_column(String(16), default=JobState.WAITING)
    is_bulk: Mapped[bool] = mapped_column(default=False, comment="of a load or a renewal: nobody waits for it")
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    worker: Mapped[str | None] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    progress: Mapped[int] = mapped_column(default=0, comment="percent")
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'dead')", name="state_known"),
        CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="lease_if_running"),
        Index("ix_job_claim", "state", "run_at"),
    )


@dataclass(frozen=True)
class JobKind:
    """A registered handler. It receives the payload as keywords.

    It runs in the unit of work that also records "done"; unless `own_units`: then it opens units itself (long
    work that must not hold the writer) and must bear to be run again after any of them. After `tries` in vain
    `given_up` gets the payload, in the unit that records the job as dead.
    """

    name: str
    handler: Callable[..., None]
    own_units: bool = False
    rank: Rank = Rank.FIRST
    tries: int = MAX_TRIES
    given_up: Callable[..., None] | None = None


@dataclass(frozen=True)
class Tick:
    """Something that a worker does every `seconds`, such as letting the search index follow the change log.

    It opens units of work itself, and may run in two workers at once. All ticks of a worker share one thread: what has
    much to do does a part of it and answers True, and goes on when the others had their turn.
    """

    name: str
    seconds: float
    action: Callable[[], bool | None]


KINDS: dict[str, JobKind] = {}
TICKS: dict[str, Tick] = {}
_is_bulk: ContextVar[bool] = ContextVar("is_bulk", default=False)


def register(
    name: str,
    handler: Callable[..., None],
    *,
    own_units: bool = False,
    rank: Rank = Rank.FIRST,
    tries: int = MAX_TRIES,
    given_up: Callable[..., None] | None = None,
) -> None:
    """Declare a kind of job; called from `eoffice.app` for every feature's `jobs.py`."""
    KINDS[name] = JobKind(name, handler, own_units, rank, tries, given_up)


def ranked() -> ColumnElement[int]:
    """The rank of a job in SQL, by its kind; an unknown kind comes first."""
    behind = {kind.name: kind.rank.value for kind in KINDS.values() if kind.rank}
    return case(behind, value=Job.kind, else_=Rank.FIRST.value) if behind else literal(Rank.FIRST.value)


def register_tick(name: str, seconds: float, action: Callable[[], bool | None]) -> None:
    """Declare what workers do every `seconds`; called like `register`."""
    TICKS[name] = Tick(name, seconds, action)


def is_bulk() -> bool:
    """Whether the running work is work in bulk."""
    return _is_bulk.get()


@contextmanager
def in_bulk(is_so: bool = True) -> Iterator[None]:
    """What is enqueued in the block, and what that brings in turn, comes after everything that people wait for."""
    token = _is_bulk.set(is_so)
    try:
        yield
    finally:
        _is_bulk.reset(token)


def enqueue(kind: str, payload: Mapping[str, Any], *, delay: timedelta = timedelta()) -> Job:
    """Add a job to the running transaction; it exists only if that commits."""
    moment = clock.now()
    job = Job(
        kind=kind, payload=dict(payload), key=_key(kind, payload), run_at=moment + delay, created_at=moment,
        is_bulk=_is_bulk.get(),
    )  # fmt: skip
    db.session.add(job)
    return job


def enqueue_once(kind: str, payload: Mapping[str, int]) -> Job:
    """Like `enqueue`, unless a job of the kind with these numbers waits or runs; that one is no bulk work any more
    when somebody waits for it now.
    """
    key = _key(kind, payload)
    take_turns(f"job {key}")
    query = select(Job).where(Job.key == key, Job.state.in_([JobState.WAITING, JobState.RUNNING]))
    known = db.session.scalars(query.limit(1)).first()
    if known is None:
        return enqueue(kind, payload)
    known.is_bulk = known.is_bulk and _is_bulk.get()
    return known


def bring_forward(kind: str, payload: Mapping[str, Any]) -> None:
    """Let a job that waits come before all bulk work: somebody waits for it now; in a unit of work."""
    waits = Job.key == _key(kind, payload), Job.state == JobState.WAITING, Job.is_bulk.is_(True)
    db.session.execute(update(Job).where(*waits).values(is_bulk=False))


def _key(kind: str, payload: Mapping[str, Any]) -> str:
    return sha256(json.dumps([kind, payload], sort_keys=True).encode()).hexdigest()


def backoff(tries: int) -> timedelta:
    """Pause before the next try: 5 s, 20 s, 80 s … at most an hour."""
    return timedelta(seconds=min(5 * 4 ** max(tries - 1, 0), 3600))


def count_by_state() -> dict[JobState, int]:
    """How many jobs there are in each state, zero included."""
    rows = db.session.execute(select(Job.state, func.count()).group_by(Job.state)).all()
    found = {JobState(state): count for state, count in rows}
    return {state: found.get(state, 0) for state in JobState}


def list_dead(limit: int = 100) -> Sequence[Job]:
    """The jobs that were given up, the latest first."""
    query = select(Job).where(Job.state == JobState.DEAD).order_by(Job.finished_at.desc(), Job.id.desc())
    return db.session.scalars(query.limit(limit)).all()


def retry(job_ids: Collection[int] | None = None) -> int:
    """Let dead jobs (all of them, or those named) run again with all their tries; returns how many."""
    query = update(Job).where(Job.state == JobState.DEAD)
    if job_ids is not None:
        query = query.where(Job.id.in_(job_ids))
    again = query.values(state=JobState.WAITING, tries=0, run_at=clock.now(), finished_at=None)
    return len(db.session.execute(again.returning(Job.id)).all())


def forget_done(older_than: timedelta) -> int:
    """Delete jobs that were done longer ago than that; returns how many."""
    query = delete(Job).where(Job.state == JobState.DONE, Job.finished_at < clock.now() - older_than)
    return len(db.session.execute(query.returning(Job.id)).all())
