"""Loading the demonstration: documents in all states, reproducible, into an empty database only."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from eoffice.app import create_app
from eoffice.audit.models import AuditEvent
from eoffice.audit.verify import breaches
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.errors import Conflict
from eoffice.core.jobs import Job
from eoffice.core.unit_of_work import unit_of_work
from eoffice.demo.documents import Plan
from eoffice.demo.service import load
from eoffice.incoming.queries import incoming_of
from eoffice.records.models import CaseFile, Record, RecordKind
from eoffice.tasks.models import Task
from tests.world import PASSWORD, Worlds, let_go

#: The ward is the second organisation that is made, behind its city.
WARD = 2
UNTIL = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def empty_app(tmp_path: Path, worlds: Worlds) -> Iterator[Flask]:
    """An installation with tables and nothing in them."""
    with installation(tmp_path, worlds) as app:
        yield app


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, worlds: Worlds) -> Iterator[Flask]:
    """The demonstration with some documents; the tests only read it."""
    with installation(tmp_path_factory.mktemp("played"), worlds) as app:
        with app.app_context():
            play(60)
        yield app


@pytest.fixture
def months(played: Flask) -> Iterator[None]:
    """The context of the played demonstration."""
    with played.app_context():
        yield


@contextmanager
def installation(folder: Path, worlds: Worlds) -> Iterator[Flask]:
    with worlds.copy(folder, is_empty=True) as url:
        app = create_app(
            Config(env="testing", data=folder, database_url=url, blob_url=f"file:{folder / 'blobs'}", secret_key="test")
        )
        try:
            yield app
        finally:
            let_go(app)


def play(documents: int, seed: int = 5) -> None:
    with unit_of_work():
        load(Plan(seed, documents, UNTIL), password=PASSWORD, on_progress=lambda _share: None)


def digest() -> str:
    """Subjects, numbers, states and bytes of every document, as one hash."""
    whole = hashlib.sha256()
    for record in db.session.scalars(select(Record).order_by(Record.id)):
        files = [link.file.blob_sha256 for link in record.files]
        whole.update(repr((record.subject, record.symbol, record.arrival_number, record.state, files)).encode())
    return whole.hexdigest()


def test_the_months_leave_an_unbroken_history_in_order_of_time(months):
    assert list(breaches()) == []
    chains: dict[int, list[datetime]] = {}
    for event in db.session.scalars(select(AuditEvent).order_by(AuditEvent.chain, AuditEvent.sequence)):
        chains.setdefault(event.chain, []).append(event.at)
    assert all(moments == sorted(moments) for moments in chains.values())
    assert max(max(moments) for moments in chains.values()) <= UNTIL


def test_nobody_waits_for_its_pages_and_proposals(months):
    assert set(db.session.scalars(select(Job.is_bulk))) == {True}


def test_numbers_follow_the_order_of_arrival_and_of_issue(months):
    ward = db.session.scalars(select(Record).where(Record.agency_id == WARD).order_by(Record.id)).all()
    arrived = {r.arrival_number: incoming_of(r).registered_at for r in ward if r.arrival_number}
    assert sorted(arrived) == list(range(1, len(arrived) + 1))
    moments = [moment for _number, moment in sorted(arrived.items()) if moment]
    assert len(moments) == len(arrived) and moments == sorted(moments)
    letters = {int(r.number): r.issued_on for r in ward if r.kind == RecordKind.OUTGOING and r.number and is_letter(r)}
    days = [day for _number, day in sorted(letters.items()) if day]
    assert days and days == sorted(days)


def is_letter(record: Record) -> bool:
    return record.type == "CONG_VAN"


def test_documents_tasks_and_case_files_stand_in_many_states(months):
    states = Counter((record.kind, record.state) for record in db.session.scalars(select(Record)))
    assert len([state for kind, state in states if kind == RecordKind.INCOMING]) >= 4
    assert len([state for kind, state in states if kind == RecordKind.OUTGOING]) >= 3
    assert {"open", "archived"} <= {case_file.state for case_file in db.session.scalars(select(CaseFile))}
    assert len({task.state for task in db.session.scalars(select(Task))}) >= 3


def test_equal_seeds_give_equal_documents(tmp_path, worlds):
    seen = []
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        (tmp_path / name).mkdir()
        with installation(tmp_path / name, worlds) as app, app.app_context():
            play(12, seed)
            seen.append(digest())
    assert seen[0] == seen[1] != seen[2]


def test_a_database_with_people_in_it_is_refused(app):
    with pytest.raises(Conflict):
        play(0)


def test_loading_twice_says_why_it_does_not(empty_app):
    runner = empty_app.test_cli_runner()
    first = runner.invoke(args=["demo", "load", "--documents", "0", "--password", PASSWORD])
    assert first.exit_code == 0, first.output
    assert "vanthu" in first.output and PASSWORD not in first.output
    second = runner.invoke(args=["demo", "load", "--documents", "0"])
    assert second.exit_code != 0
    assert "Traceback" not in second.output
    assert runner.invoke(args=["demo", "load", "--if-empty"]).exit_code == 0


def test_a_random_password_is_printed_once_and_works(empty_app):
    output = empty_app.test_cli_runner().invoke(args=["demo", "load", "--documents", "0"]).output
    password = output.strip().rsplit(": ", 1)[1]
    answer = empty_app.test_client().post("/sign-in", data={"username": "vanthu", "password": password})
    assert answer.status_code == 303


def test_a_weak_password_is_refused_and_nothing_stays(empty_app):
    runner = empty_app.test_cli_runner()
    refused = runner.invoke(args=["demo", "load", "--documents", "0", "--password", "123"])
    assert refused.exit_code != 0
    assert runner.invoke(args=["demo", "load", "--documents", "0"]).exit_code == 0
