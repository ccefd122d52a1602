"""Fixtures of the tests that start and kill real processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.installation import Installation
from tests.world import Worlds


@pytest.fixture
def installation(tmp_path: Path, worlds: Worlds) -> Iterator[Installation]:
    """An installation over a copy of the world; nothing of it runs yet."""
    with worlds.copy(tmp_path) as database_url:
        made = Installation(tmp_path, database_url)
        try:
            yield made
        finally:
            made.close()
