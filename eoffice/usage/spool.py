"""What pages note of their use on the way out: one small file each, taken up by the worker a moment later.

A page that is only read waits for no writer of the database. A note is complete or not there (it is renamed into its
place); what cannot be written is lost and logged, and stops no page.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Any

from flask import current_app

from eoffice.core.config import Config

logger = logging.getLogger(__name__)

#: Notes taken up in one go.
BATCH = 500


def note(**said: Any) -> None:
    """Leave a note for the worker."""
    name = f"{time.time_ns():020}-{secrets.token_hex(4)}"
    try:
        folder = _folder()
        folder.mkdir(exist_ok=True)
        draft = folder / f".{name}"
        draft.write_text(json.dumps(said), encoding="utf-8")
        draft.rename(folder / f"{name}.json")
    except OSError as error:
        logger.warning("a note of use was lost: %s", error.strerror)


@contextmanager
def taken() -> Iterator[list[Mapping[str, Any]]]:
    """The next notes, the oldest first; they are gone when the block was left without an error.

    Nothing where another worker of this machine takes them just now.
    """
    folder = _folder()
    if not folder.is_dir():
        yield []
        return
    place = os.open(folder, os.O_RDONLY)
    try:
        files = sorted(folder.glob("*.json"))[:BATCH] if _is_free(place) else []
        yield [said for file in files if (said := _read(file)) is not None]
        for file in files:
            file.unlink(missing_ok=True)
    finally:
        os.close(place)


def _is_free(place: int) -> bool:
    """Whether nobody else of this machine takes notes; nobody does as long as the place is open."""
    try:
        flock(place, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(file: Path) -> Mapping[str, Any] | None:
    try:
        said = json.loads(file.read_bytes())
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _folder() -> Path:
    config: Config = current_app.extensions["eoffice.config"]
    return config.data / "usage"
