"""A scanner, a clerk and the jobs of one office."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain
from eoffice.incoming.models import Incoming
from eoffice.intake import scans
from eoffice.intake.jobs import look_into_folder
from eoffice.intake.models import Parcel
from eoffice.intake.scans import Watch
from eoffice.records.models import Record


class Scanner:
    """Lays files into the watched folder, and lets a worker come by."""

    def __init__(self, app: Flask, config: Config) -> None:
        self.app, self.root = app, config.scans
        with app.app_context():
            scans.folders()

    def lay(self, name: str, raw: bytes) -> Path:
        """A file in the folder."""
        path = self.root / "in" / name
        path.write_bytes(raw)
        return path

    def work(self) -> None:
        """Take what lies there, and do every job of it."""
        watch = Watch()
        for _look in range(2):
            look_into_folder(watch, 0)
        drain(self.app)
        db.session.rollback()

    def scan(self, name: str, raw: bytes) -> None:
        """Lay a file and work."""
        self.lay(name, raw)
        self.work()

    def left(self, end: str) -> list[str]:
        """Names of the files under `done` or `failed` (or another folder), without their folders."""
        return sorted(path.name for path in (self.root / end).rglob("*") if path.is_file())


@pytest.fixture
def scanner(app: Flask, config: Config) -> Scanner:
    """The scanner of the world's first agency."""
    return Scanner(app, config)


@pytest.fixture
def tray() -> Callable[[], Sequence[Record]]:
    """Documents that are not registered yet, in order."""
    return lambda: db.session.scalars(
        select(Record).join(Incoming, Incoming.record_id == Record.id)
        .where(Record.state == "received").order_by(Record.id)
    ).all()  # fmt: skip


@pytest.fixture
def parcels() -> Callable[[], Sequence[Parcel]]:
    """What was taken in, in order."""
    return lambda: db.session.scalars(select(Parcel).order_by(Parcel.id)).all()


@pytest.fixture
def act(actor: Callable[[str], Actor]) -> Callable[..., object]:
    """Do something as the clerk, in a transaction of its own."""

    def do(service: Callable[..., object], *arguments: object, who: str = "vanthu", **values: object) -> object:
        with unit_of_work():
            return service(actor(who), *arguments, **values)

    return do


def everything_in(folder: Path) -> bytes:
    """All bytes below a folder, with the names of its files."""
    found = [str(path.relative_to(folder)).encode() for path in folder.rglob("*")]
    found += [path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return b"\n".join(found)
