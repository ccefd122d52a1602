"""`backup create`: everything, while the office works; complete or not there."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from eoffice.access.actor import Actor
from eoffice.backup import databases
from eoffice.backup.snapshots import BackupFolder
from eoffice.content import service
from eoffice.content.models import File
from eoffice.core import clock
from eoffice.core.config import Config
from tests.unit.backup.conftest import Run, keep, run_on
from tests.world import MORNING


def test_a_backup_has_database_bytes_key_and_certificates(run: Run, folder: Path, paper: File):
    code, said = run("backup", "create", folder)
    assert code == 0, said
    [snapshot] = BackupFolder(folder).list()
    assert snapshot.name in said
    assert list(snapshot.blobs()) == [(paper.blob.sha256, paper.blob.size)]
    assert set(snapshot.manifest.files) == {"blobs.txt", "database", "data/secret.key", "data/trust/root.crt"}
    assert BackupFolder(folder).store.exists(paper.blob.sha256)
    assert folder.stat().st_mode & 0o077 == 0


def test_bytes_that_are_there_already_are_not_copied_again(
    run: Run, folder: Path, paper: File, actor: Callable[[str], Actor]
):
    run("backup", "create", folder)
    kept = BackupFolder(folder).store.path(paper.blob.sha256)
    before = kept.stat().st_ino
    later = keep(actor("vanthu"), b"mot hai ba", "ghi chu.txt")
    with clock.frozen(MORNING + timedelta(days=1)):
        assert run("backup", "create", folder)[0] == 0
    assert kept.stat().st_ino == before
    assert BackupFolder(folder).store.exists(later.blob.sha256)
    assert [snapshot.manifest.blob_count for snapshot in BackupFolder(folder).list()] == [1, 2]


def test_what_is_written_meanwhile_is_left_for_the_next_one(
    run: Run, folder: Path, paper: File, actor: Callable[[str], Actor], monkeypatch: pytest.MonkeyPatch
):
    """A row that comes between the list of bytes and the copy of the database would have no bytes."""
    dump = databases.dump

    def dump_late(*arguments):
        keep(actor("vanthu"), b"mot hai ba", "ghi chu.txt")
        dump(*arguments)

    monkeypatch.setattr(databases, "dump", dump_late)
    assert run("backup", "create", folder)[0] == 0
    assert [sha256 for sha256, _size in BackupFolder(folder).get(None).blobs()] == [paper.blob.sha256]
    assert run("backup", "verify", folder)[0] == 0


def test_only_the_newest_are_kept_with_the_bytes_they_need(run: Run, folder: Path, paper: File):
    store = BackupFolder(folder).store
    (store.root / "aa").mkdir(parents=True)
    (store.root / "aa" / ("a" * 64)).write_bytes(b"of a document that was taken out of the office")
    for day in range(3):
        with clock.frozen(MORNING + timedelta(days=day)):
            code, said = run("backup", "create", folder, "--keep", 2)
            assert code == 0
    assert "1 older removed" in said
    assert len(BackupFolder(folder).list()) == 2
    assert list(store.all()) == [paper.blob.sha256]


def test_damaged_bytes_are_named_and_the_rest_is_kept(
    run: Run, folder: Path, paper: File, actor: Callable[[str], Actor]
):
    good = keep(actor("vanthu"), b"mot hai ba", "ghi chu.txt")
    service.file_path(paper).write_bytes(b"")
    code, said = run("backup", "create", folder)
    assert code == 1
    assert f"damaged in the office, not in the backup: sha256 {paper.blob.sha256}" in said
    assert BackupFolder(folder).store.exists(good.blob.sha256)
    assert not BackupFolder(folder).store.exists(paper.blob.sha256)
    assert BackupFolder(folder).get(None).manifest.missing == (paper.blob.sha256,)


def test_a_killed_backup_does_not_exist_and_the_next_one_clears_it(run: Run, folder: Path, paper: File):
    left = folder / "snapshots" / ".making"
    left.mkdir(parents=True)
    (left / "database").write_bytes(b"half")
    assert BackupFolder(folder).list() == []
    assert run("backup", "create", folder)[0] == 0
    assert not left.exists()


def test_two_at_a_time_are_refused(run: Run, folder: Path, paper: File):
    folder.mkdir()
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, said = run("backup", "create", folder)
    assert code == 1
    assert "another backup is being written" in said


def test_a_folder_inside_the_data_is_refused(run: Run, config: Config, paper: File):
    code, said = run("backup", "create", config.data / "backups")
    assert code == 1
    assert "outside the data folder" in said


def test_nothing_to_keep_is_said(elsewhere: Flask, folder: Path):
    code, said = run_on(elsewhere, "backup", "create", folder)
    assert code == 1
    assert "nothing to keep" in said
    assert not folder.exists()


def test_a_full_disk_leaves_no_backup(run: Run, folder: Path, paper: File, monkeypatch: pytest.MonkeyPatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device", str(folder))

    monkeypatch.setattr(shutil, "copy2", full)
    code, said = run("backup", "create", folder)
    assert code == 1
    assert "No space left on device" in said
    assert BackupFolder(folder).list() == []


def test_the_state_of_the_installation_tells_of_the_last_one(
    run: Run, folder: Path, paper: File, sign_in, config: Config
):
    browser = sign_in("quantri")
    assert "Chưa có bản sao lưu nào" in browser.get("/administration/system/").get_data(as_text=True)
    run("backup", "create", folder)
    page = browser.get("/administration/system/").get_data(as_text=True)
    assert str(folder) in page
    assert "Bản sao lưu cuối cùng đã quá" not in page
    (config.data / "last-backup.json").write_text(json.dumps([]))
    assert browser.get("/administration/system/").status_code == 200
    run("backup", "create", folder.with_name("others"))
    with clock.frozen(MORNING + timedelta(days=3)):
        page = sign_in("quantri").get("/administration/system/").get_data(as_text=True)
    assert "Bản sao lưu cuối cùng đã quá" in page
