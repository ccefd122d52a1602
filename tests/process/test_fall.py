"""Killed at any step on the way to the disk: nothing acknowledged is lost, nothing is half done or double."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT
from tests.process.fall import SUBJECT, letter
from tests.process.installation import Installation

pytestmark = [pytest.mark.process, pytest.mark.slow]


def fall(installation: Installation, act: str) -> dict[int, int]:
    """Step → id of its record; before the first and at the last one nothing fell."""
    token = installation.token("vanthu")
    done = subprocess.run(
        [sys.executable, "-m", "tests.process.fall", act, token], cwd=ROOT, env=installation.environment,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    rows = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    assert [fell for _, fell, _ in rows] == [0] + [1] * (len(rows) - 2) + [0]
    return {step: number for step, _, number in rows}


def check(installation: Installation, records: dict[int, int]) -> None:
    """Every step left exactly one record with its exact bytes, and the whole is sound."""
    for step, number in records.items():
        subject = f"{SUBJECT} {step}"
        assert installation.scalar("SELECT count(*) FROM record WHERE subject = :subject", subject=subject) == 1
        found = installation.rows(
            "SELECT record.subject, file.blob_sha256 FROM record JOIN record_file ON record_file.record_id = record.id"
            " JOIN file ON file.id = record_file.file_id WHERE record.id = :id", id=number,
        )  # fmt: skip
        assert found == [(subject, hashlib.sha256(letter(step)).hexdigest())]
    assert installation.scalar("SELECT count(*) FROM file") == len(records)
    assert installation.scalar("SELECT count(*) FROM job WHERE kind = 'content.extract'") == len(records)
    installation.command("content", "check")
    installation.command("audit", "verify")


def test_an_upload_that_falls_at_any_step_can_be_sent_again(installation: Installation) -> None:
    records = fall(installation, "upload")
    assert len(records) > 9
    check(installation, records)


def test_a_worker_that_falls_at_any_step_leaves_its_work_to_the_next(installation: Installation) -> None:
    records = fall(installation, "work")
    assert len(records) > 9
    check(installation, records)
    assert installation.rows("SELECT DISTINCT state FROM job") == [("done",)]
    assert {count for _, count in installation.rows("SELECT kind, count(*) FROM job GROUP BY kind")} == {len(records)}
    assert installation.rows("SELECT DISTINCT text_state, preview_state, pages FROM file") == [("ready", "ready", 1)]
    assert installation.scalar("SELECT count(*) FROM file_text") == len(records)
    for step, number in records.items():
        ((text,),) = installation.rows(
            "SELECT text FROM file_text JOIN record_file ON record_file.file_id = file_text.file_id"
            " WHERE record_id = :id", id=number,
        )  # fmt: skip
        assert text.strip().endswith(f"{SUBJECT} {step}")
