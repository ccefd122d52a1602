"""The scanner's folder: `in/` is watched, `work/` holds what was taken, `done/` and `failed/` what became of it.

A file is taken by renaming it, which only one worker can do; from then on its folder in `work/` says whose it is, so
whatever a killed worker had in its hands is found again. Messages of the mailbox go through `work/` as well.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import current_app

from eoffice.core import clock
from eoffice.core.config import Config
from eoffice.directory.models import IssuingBody
from eoffice.directory.queries import bodies_of, internal_agencies
from eoffice.incoming.models import Channel
from eoffice.intake.models import Parcel

logger = logging.getLogger(__name__)

REASON = "reason.txt"
#: An empty file may only be the beginning of one; after so long it is all there will be.
_EMPTY_SECONDS = 60
#: How scanners and browsers call files that are not whole yet.
_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart")
_AT_ONCE = 200


@dataclass(frozen=True)
class Taken:
    """A file in `work/`, as its folder says: the channel and body it came for, and its key."""

    channel: str
    body_id: int
    key: str
    path: Path


class Watch:
    """What one worker saw of the files in `in/`: since when each has not changed."""

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[int, int, float]] = {}

    def settled(self, folders: list[tuple[Path, int]], seconds: float) -> list[tuple[Path, int]]:
        """Files that have not grown for `seconds`, with their body, the oldest first."""
        now, seen, ready = time.monotonic(), {}, []
        for folder, body_id in folders:
            for path, size, changed in _files(folder):
                before = self._seen.get(path)
                since = before[2] if before is not None and before[:2] == (size, changed) else now
                seen[path] = (size, changed, since)
                if now - since >= (seconds if size else max(seconds, _EMPTY_SECONDS)):
                    ready.append((changed, path, body_id))
        self._seen = seen
        return [(path, body_id) for _changed, path, body_id in sorted(ready, key=lambda item: item[:2])[:_AT_ONCE]]


def folders() -> list[tuple[Path, int]]:
    """The watched folders with their bodies; made when absent. What lies in `in/` itself is for the first body."""
    root = _root() / "in"
    found: list[tuple[Path, int]] = []
    for body in receiving_bodies():
        folder = root / body_name(body)
        folder.mkdir(parents=True, exist_ok=True)
        if not found:
            found.append((root, body.id))
        found.append((folder, body.id))
    return found


def receiving_bodies() -> list[IssuingBody]:
    """The bodies of this installation, the usual one of the first agency first."""
    return [body for agency in internal_agencies() for body in bodies_of(agency.id)]


def body_name(body: IssuingBody) -> str:
    """How the folder of a body is called; letters, digits, dots and dashes."""
    name = f"{body.agency.code or body.agency_id}-{body.code}"
    return "".join(c if c.isalnum() or c in ".-" else "-" for c in name)


def take(path: Path, body_id: int) -> Taken | None:
    """Move a settled file into a work folder of its own; None when another worker was first."""
    taken = Taken(Channel.SCAN, body_id, secrets.token_hex(16), path)
    folder = _work_folder(taken.channel, body_id, taken.key)
    folder.mkdir(parents=True)
    try:
        os.rename(path, folder / path.name)
    except OSError as error:
        folder.rmdir()
        if not isinstance(error, FileNotFoundError):
            logger.warning("intake.not_taken error=%s", error.strerror)
        return None
    return Taken(taken.channel, body_id, taken.key, folder / path.name)


def put_message(body_id: int, key: str, raw: bytes) -> Taken:
    """Lay a fetched message into a work folder; the same one twice lies there once."""
    folder = _work_folder(Channel.E_MAIL, body_id, key)
    if not folder.exists():
        fresh = folder.with_name(f"{secrets.token_hex(8)}.fresh")
        fresh.mkdir(parents=True)
        with (fresh / "message.eml").open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.rename(fresh, folder)
        except OSError:
            shutil.rmtree(fresh, ignore_errors=True)
    return Taken(Channel.E_MAIL, body_id, key, folder / "message.eml")


def all_taken() -> Iterator[Taken]:
    """What lies in `work/`."""
    for folder in sorted(_root().glob("work/*-*-*")):
        channel, body_id, key = folder.name.split("-", 2)
        for path in folder.iterdir():
            yield Taken(channel, int(body_id), key, path)


def sweep(oldest: float) -> None:
    """Remove what interruptions before `oldest` left in `work/`: empty folders, half-written messages."""
    for folder in _root().glob("work/*"):
        is_left = folder.name.endswith(".fresh") or not any(folder.iterdir())
        if is_left and folder.stat().st_ctime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


def work_path(parcel: Parcel) -> Path | None:
    """The file of a parcel that is still at work."""
    folder = _work_folder(parcel.channel, parcel.body_id, parcel.key)
    return next(iter(folder.iterdir()), None) if folder.is_dir() else None


def put_away(parcel: Parcel, *, failed: bool, reason: str = "") -> None:
    """Move a parcel's file to `done/` or, with the reason beside it, to `failed/`."""
    source = _work_folder(parcel.channel, parcel.body_id, parcel.key)
    target = _end_folder(parcel, "failed" if failed else "done")
    if not source.is_dir():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if failed:
        (source / REASON).write_text(reason + "\n", encoding="utf-8")
    os.rename(source, target)


def throw_away(parcel: Parcel) -> None:
    """Leave nothing of a parcel's file, wherever it lies."""
    for folder in (
        _work_folder(parcel.channel, parcel.body_id, parcel.key), _end_folder(parcel, "done"),
        _end_folder(parcel, "failed"),
    ):  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)


def clear_done(days: int) -> int:
    """Remove the days of `done/` that lie more than `days` back, none with 0; the documents have their own bytes."""
    if not days:
        return 0
    last = (clock.today() - timedelta(days=days)).isoformat()
    old = [folder for folder in _root().glob("done/[0-9]*-[0-9]*-[0-9]*") if folder.name < last]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def _files(folder: Path) -> Iterator[tuple[Path, int, int]]:
    """Plain files that may be taken, with size and time of change; links and folders are not followed."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith((".", "~$")) or entry.name.lower().endswith(_UNFINISHED):
            continue
        try:
            found = entry.stat(follow_symlinks=False)
        except OSError:
            continue
        if stat.S_ISREG(found.st_mode):
            yield Path(entry.path), found.st_size, found.st_mtime_ns


def _work_folder(channel: str, body_id: int, key: str) -> Path:
    return _root() / "work" / f"{channel}-{body_id}-{key}"


def _end_folder(parcel: Parcel, end: str) -> Path:
    moment = clock.office_time(parcel.taken_at)
    return _root() / end / f"{moment:%Y-%m-%d}" / f"{moment:%H%M%S}-{parcel.key[:12]}"


def _root() -> Path:
    config: Config = current_app.extensions["eoffice.config"]
    return config.scans
