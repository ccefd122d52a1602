"""`backup restore`: the office is back on an empty machine, and what is there is never written over."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select

from eoffice.access.actor import Actor
from eoffice.audit.models import AuditEvent
from eoffice.backup import databases
from eoffice.backup.faults import BackupFault
from eoffice.backup.snapshots import BackupFolder
from eoffice.content.models import File
from eoffice.content.store import blob_store
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.directory.actors import actor_of
from eoffice.directory.models import Person
from tests.unit.backup.conftest import Run, keep, run_on


@pytest.fixture
def backed_up(run: Run, folder: Path, paper: File, actor: Callable[[str], Actor]) -> list[str]:
    """What is in the backup, by SHA-256."""
    other = keep(actor("chuyenvien"), b"mot hai ba", "ghi chu.txt")
    assert run("backup", "create", folder)[0] == 0
    return sorted([paper.blob.sha256, other.blob.sha256])


def test_everything_is_back_and_checked(elsewhere: Flask, folder: Path, backed_up: list[str]):
    people = db.session.scalars(select(Person.username).order_by(Person.id)).all()
    acts = db.session.scalar(select(func.count()).select_from(AuditEvent))
    code, said = run_on(elsewhere, "backup", "restore", folder)
    assert code == 0, said
    assert f"{acts} acts, every one as it was written" in said
    assert "2 checked, 0 damaged, 0 without a row" in said
    with elsewhere.app_context():
        assert db.session.scalars(select(Person.username).order_by(Person.id)).all() == people
        assert list(blob_store().all()) == backed_up
    data = elsewhere.extensions["eoffice.config"].data
    assert (data / "secret.key").read_text() == "a secret"
    assert (data / "trust" / "root.crt").read_text() == "a root"


def test_the_office_works_on(elsewhere: Flask, folder: Path, backed_up: list[str]):
    """The next act, number and file follow those that were restored."""
    run_on(elsewhere, "backup", "restore", folder)
    with elsewhere.app_context():
        person = db.session.scalars(select(Person).where(Person.username == "vanthu")).one()
        keep(actor_of(person), b"bon nam sau", "moi.txt")
    assert run_on(elsewhere, "audit", "verify")[0] == 0
    assert "3 checked, 0 damaged" in run_on(elsewhere, "content", "check")[1]


def test_an_office_that_is_there_is_left_alone(run: Run, config: Config, folder: Path, backed_up: list[str]):
    before = db.session.scalar(select(func.count()).select_from(AuditEvent))
    code, said = run("backup", "restore", folder)
    assert code == 1
    assert "there is an office already" in said
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == before


def test_a_restoration_that_was_stopped_can_be_started_again(
    elsewhere: Flask, folder: Path, backed_up: list[str], monkeypatch: pytest.MonkeyPatch
):
    def stop(_source):
        raise BackupFault("stopped")

    with monkeypatch.context() as stopped:
        stopped.setattr(databases, "load", stop)
        assert run_on(elsewhere, "backup", "restore", folder)[0] == 1
    with elsewhere.app_context():
        assert not inspect(db.engine).get_table_names()
    assert run_on(elsewhere, "backup", "restore", folder)[0] == 0


def test_a_damaged_database_stops_before_anything_is_written(elsewhere: Flask, folder: Path, backed_up: list[str]):
    (BackupFolder(folder).get(None).folder / "database").write_bytes(b"")
    code, said = run_on(elsewhere, "backup", "restore", folder)
    assert code == 1
    assert "is damaged; take another one" in said
    assert not (elsewhere.extensions["eoffice.config"].data / "blobs").exists()


def test_damaged_bytes_are_named_and_the_rest_is_back(elsewhere: Flask, folder: Path, backed_up: list[str]):
    BackupFolder(folder).store.path(backed_up[0]).unlink()
    code, said = run_on(elsewhere, "backup", "restore", folder)
    assert code == 1
    assert f"damaged: sha256 {backed_up[0]}: missing" in said
    assert "2 checked, 1 damaged" in said


@pytest.mark.parametrize(("field", "value", "sentence"), [
    ("dialect", "oracle", "the backup is of a oracle database"), ("schema", "9999", "made by a newer version"),
])  # fmt: skip
def test_what_this_product_cannot_take_in_is_refused(
    elsewhere: Flask, folder: Path, backed_up: list[str], field: str, value: str, sentence: str
):
    manifest = BackupFolder(folder).get(None).folder / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), field: value}))
    code, said = run_on(elsewhere, "backup", "restore", folder)
    assert code == 1
    assert sentence in said
