"""`flask content …`: damage is found and named."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from eoffice.access.actor import Actor
from eoffice.content import service
from eoffice.content.models import File
from eoffice.content.store import blob_store
from eoffice.core import clock
from eoffice.core.config import Config
from eoffice.core.unit_of_work import unit_of_work
from tests.unit.content import makers


@pytest.fixture
def file(actor: Callable[[str], Actor]) -> File:
    with unit_of_work():
        return service.store_file(actor("vanthu"), stream=io.BytesIO(makers.pdf()), name="Quyết định 15.pdf")


def _check(app: Flask) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["content", "check"])
    return result.exit_code, result.output


def test_whole_files_pass(app: Flask, file: File):
    code, said = _check(app)
    assert file.size > 0
    assert code == 0
    assert "1 checked, 0 damaged, 0 without a row" in said


def test_one_changed_byte_is_found_and_named(app: Flask, file: File):
    path = service.file_path(file)
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    code, said = _check(app)
    assert code == 1
    assert f"bytes differ: {file.id} Quyết định 15.pdf" in said


@pytest.mark.parametrize(("fault", "damage"), [
    ("missing", lambda path: path.unlink()), ("size differs", lambda path: path.write_bytes(b"")),
    ("missing", lambda path: (path.unlink(), path.mkdir())),
])  # fmt: skip
def test_missing_and_shortened_files_are_named(app: Flask, file: File, fault: str, damage):
    damage(service.file_path(file))
    code, said = _check(app)
    assert code == 1
    assert f"{fault}: {file.id} Quyết định 15.pdf" in said


def test_bytes_without_a_row_are_noted_and_kept(app: Flask, file: File):
    sha256, _size = blob_store().put(io.BytesIO(b"nobody's"), 100)
    code, said = _check(app)
    assert file.size > 0
    assert code == 0
    assert f"without a row, kept: {sha256}" in said
    assert blob_store().exists(sha256)


def test_status_counts_the_files(app: Flask, file: File):
    said = app.test_cli_runner().invoke(args=["content", "status"]).output
    assert file.text_state in said
    assert "pending      1" in said


def test_sweep_removes_what_was_interrupted_long_ago_and_says_how_much(app: Flask, config: Config):
    work = config.data / "derived" / "work"
    for name in ("draw-old", "convert-old", "draw-new", "office-profile"):
        (work / name).mkdir(parents=True)
        long_ago = (clock.now() - timedelta(days=0 if name == "draw-new" else 2)).timestamp()
        os.utime(work / name, (long_ago, long_ago))
    assert "2 removed" in app.test_cli_runner().invoke(args=["content", "sweep"]).output
    assert sorted(folder.name for folder in work.iterdir()) == ["draw-new", "office-profile"]
