"""`backup verify`: every byte is still as it was kept."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from eoffice.backup.snapshots import BackupFolder, Snapshot
from eoffice.content.models import File
from tests import postgres
from tests.unit.backup.conftest import Run


@pytest.fixture
def backup(run: Run, folder: Path, paper: File) -> Snapshot:
    assert paper
    assert run("backup", "create", folder)[0] == 0
    return BackupFolder(folder).get(None)


def test_a_whole_backup_passes(run: Run, folder: Path, backup: Snapshot):
    code, said = run("backup", "verify", folder, "--snapshot", backup.name)
    assert code == 0
    assert "whole" in said
    assert run("backup", "list", folder)[1].startswith(backup.name)


def _flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


@pytest.mark.parametrize("name", ["database", "blobs.txt", "data/trust/root.crt"])
def test_a_changed_file_is_named(run: Run, folder: Path, backup: Snapshot, name: str):
    if name == "blobs.txt":
        (backup.folder / name).write_text("")
    else:
        _flip(backup.folder / name)
    code, said = run("backup", "verify", folder)
    assert code == 1
    assert f"damaged: {name} is not as it was written" in said


def test_changed_and_missing_bytes_are_named(run: Run, folder: Path, backup: Snapshot, paper: File):
    path = BackupFolder(folder).store.path(paper.blob.sha256)
    _flip(path)
    assert f"damaged: sha256 {paper.blob.sha256}: bytes differ" in run("backup", "verify", folder)[1]
    path.unlink()
    code, said = run("backup", "verify", folder)
    assert code == 1
    assert f"damaged: sha256 {paper.blob.sha256}: missing" in said


def test_a_database_that_is_no_longer_one_is_told(run: Run, folder: Path, backup: Snapshot):
    (backup.folder / "database").write_bytes(b"nothing of a database" * 1000)
    code, said = run("backup", "verify", folder)
    assert code == 1
    assert "2 damaged" in said


@pytest.mark.skipif(postgres.is_wanted(), reason="reads the database file")
def test_the_copy_needs_no_other_file(backup: Snapshot):
    with sqlite3.connect(f"{(backup.folder / 'database').as_uri()}?mode=ro&immutable=1", uri=True) as copy:
        assert copy.execute("SELECT count(*) FROM person").fetchone()[0] > 5


@pytest.mark.parametrize("spoil", [
    lambda manifest: manifest.unlink(), lambda manifest: manifest.write_text("{"),
    lambda manifest: manifest.write_text('{"format": 1}'), lambda manifest: manifest.write_text('{"format": 99}'),
    lambda manifest: manifest.write_text("[]"),
])  # fmt: skip
def test_a_manifest_that_cannot_be_read_is_said(run: Run, folder: Path, backup: Snapshot, spoil):
    spoil(backup.folder / "manifest.json")
    code, said = run("backup", "verify", folder)
    assert code == 1
    assert "Error: the " in said
    assert "Traceback" not in said


@pytest.mark.parametrize("name", ["20200101T000000Z", "../../etc", ""])
def test_a_backup_that_is_not_there_is_said(run: Run, folder: Path, backup: Snapshot, name: str):
    code, said = run("backup", "verify", folder, "--snapshot", name)
    assert code == 1
    assert f"the newest is {backup.name}" in said


def test_a_folder_without_backups_is_said(run: Run, tmp_path: Path):
    for folder in (tmp_path / "nothing", tmp_path):
        code, said = run("backup", "verify", folder)
        assert code == 1
        assert "there is no backup in" in said
