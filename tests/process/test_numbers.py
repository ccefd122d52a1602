"""Numbers of one book, taken by many processes at once: 1…N, none missing, none twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.world import Worlds

pytestmark = pytest.mark.process


def run(url: str, folder: Path, *arguments: str) -> tuple[list[int], str]:
    """The numbers that were acknowledged, and what was said about them."""
    command = [sys.executable, "-m", "tests.process.take_numbers", url, str(folder), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return [int(line) for line in done.stdout.split()], done.stderr


def numbers(url: str) -> tuple[list[int], int]:
    """All numbers of the book in order, and the next one it would give."""
    engine = create_engine(url)
    with engine.connect() as connection:
        book, following = connection.execute(
            text("SELECT id, next_number FROM number_book WHERE next_number > 1")
        ).one()
        query = text("SELECT number FROM number_entry WHERE book_id = :book ORDER BY number")
        taken = list(connection.scalars(query, {"book": book}))
    engine.dispose()
    return taken, following


def test_eight_processes_take_two_thousand_numbers(worlds: Worlds, tmp_path: Path) -> None:
    with worlds.copy(tmp_path) as url:
        acknowledged, _ = run(url, tmp_path, "--processes", "8", "--each", "250")
        taken, following = numbers(url)
    assert taken == list(range(1, 2001))
    assert following == 2001
    assert sorted(acknowledged) == taken


def test_killed_processes_leave_no_gap_and_lose_no_acknowledged_number(worlds: Worlds, tmp_path: Path) -> None:
    with worlds.copy(tmp_path) as url:
        acknowledged, said = run(url, tmp_path, "--processes", "8", "--each", "250", "--kills", "40")
        taken, following = numbers(url)
    killed = int(said.split("killed ")[-1])
    assert killed >= 10  # fewer only if the work was done sooner
    assert taken == list(range(1, len(taken) + 1))
    assert following == len(taken) + 1
    assert len(acknowledged) == len(set(acknowledged))
    assert set(acknowledged) <= set(taken)
    assert 2000 <= len(acknowledged) <= len(taken) <= 2000 + killed
