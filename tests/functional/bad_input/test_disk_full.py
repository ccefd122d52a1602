"""No room left: said in a sentence, nothing recorded, nothing half done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, text

from eoffice.core.config import Config
from eoffice.core.database import db
from tests.architecture.sources import ROOT
from tests.functional.bad_input.conftest import assert_kept, count_records, filled_card
from tests.functional.pages import Visitor
from tests.unit.content import makers


def upload_with_full(folder: Path, config: Config, **environment: str) -> str:
    """What an upload of 2 MB is answered while `folder` is a file system of 64 kB."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("no unshare")
    folder.mkdir(exist_ok=True)
    script = 'mount -t tmpfs -o size=64k none "$1" || exit 77; shift; exec "$@"'
    program = [sys.executable, "-m", "tests.functional.bad_input.full_disk", str(config.data), config.database_url]
    run = subprocess.run(
        [unshare, "-rm", "sh", "-c", script, "-", str(folder), *program], capture_output=True, text=True, check=False,
        cwd=ROOT, env={**os.environ, **environment}, timeout=120,
    )  # fmt: skip
    if run.returncode == 77 or "unshare failed" in run.stderr:
        pytest.skip("no mount namespaces here")
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.usefixtures("app")
def test_a_full_disk_of_files_is_said_and_nothing_is_recorded(config: Config) -> None:
    told = upload_with_full(config.data / "blobs", config)
    assert "Đĩa đã đầy: tệp chưa được lưu và chưa có gì được ghi nhận" in told
    assert count_records() == 0
    assert db.session.execute(text("SELECT count(*) FROM file")).scalar() == 0


@pytest.mark.usefixtures("app")
def test_a_full_disk_of_arriving_uploads_is_said_and_nothing_is_recorded(config: Config, tmp_path: Path) -> None:
    folder = tmp_path / "arriving"
    told = upload_with_full(folder, config, TMPDIR=str(folder))
    assert told.startswith("507 ")
    assert "đầy" in told
    assert count_records() == 0


def test_a_full_disk_of_the_database_is_said_and_what_was_typed_stays(
    clerk: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("SQLite can be told to be full")
    note = "hết chỗ " * 240
    form = filled_card(clerk, note=note.strip(), subject=note.strip()).attach("files", ("thu.pdf", makers.pdf()))
    with no_room_in_database():
        page = form.send("register", expect=507)
    assert "đầy" in page.message
    assert "hết chỗ" not in caplog.text, "the log says nothing of what documents say"
    assert count_records() == 0
    assert_kept(page.form("/incoming/new"), note=note.strip())
    form.send("register")
    assert count_records() == 1


@contextmanager
def no_room_in_database() -> Iterator[None]:
    """The database file may not grow by a page."""

    def forbid_growth(connection: object, *_more: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA max_page_count=1")
        cursor.close()

    engine = db.engine
    event.listen(engine, "checkout", forbid_growth)
    try:
        yield
    finally:
        event.remove(engine, "checkout", forbid_growth)
        engine.dispose()
