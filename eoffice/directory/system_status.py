"""Looking at the host: optional programs, free space, database."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from eoffice.core.config import Config
from eoffice.core.database import db

SECONDS = 10


@dataclass(frozen=True)
class Program:
    """An optional program: `path` is empty when it is missing; `packages` names what to install on Debian."""

    name: str
    purpose: str
    packages: str
    path: str
    lacks: str = ""

    @property
    def is_ready(self) -> bool:
        """Whether the feature works."""
        return bool(self.path) and not self.lacks


@dataclass(frozen=True)
class Storage:
    """The disk of the data folder, in bytes."""

    folder: str
    total: int
    free: int

    @property
    def percent_used(self) -> int:
        """Used part of the disk."""
        return round(100 * (self.total - self.free) / self.total) if self.total else 0

    @property
    def is_short(self) -> bool:
        """Whether less than a tenth is free: time to act (QCVN 12:2026/BCA wants a warning)."""
        return self.free * 10 < self.total


@dataclass(frozen=True)
class Database:
    """What keeps the data."""

    kind: str
    version: str


def list_programs() -> list[Program]:
    """Optional programs with what they are for."""
    return [
        Program("LibreOffice", _l("reads old Word documents and prints drafts as PDF"),
                "libreoffice-writer-nogui", _path("soffice", "libreoffice")),
        Program("Tesseract", _l("reads text from scans"), "tesseract-ocr tesseract-ocr-vie", _path("tesseract"),
                _missing_language()),
        Program("catdoc", _l("reads old Word documents quickly"), "catdoc", _path("catdoc")),
        Program("pdftoppm", _l("shows pages of damaged PDF files"), "poppler-utils", _path("pdftoppm")),
        Program("Liberation", _l("the letters of printed registers and drafts"), "fonts-liberation2",
                _font("Liberation")),
    ]  # fmt: skip


def storage() -> Storage:
    """The disk that holds the data folder."""
    config: Config = current_app.extensions["eoffice.config"]
    usage = shutil.disk_usage(config.data)
    return Storage(str(config.data), usage.total, usage.free)


def database() -> Database:
    """Kind and version of the database."""
    kind = db.engine.dialect.name
    if kind == "sqlite":
        return Database("SQLite", str(db.session.scalar(select(func.sqlite_version()))))
    return Database("PostgreSQL", str(db.session.scalar(select(func.version()))).split(",")[0])


def _path(*names: str) -> str:
    return next(filter(None, map(shutil.which, names)), "")


def _missing_language() -> str:
    program = _path("tesseract")
    return "" if not program or "vie" in _output(program, "--list-langs").split() else "vie"


def _font(family: str) -> str:
    lister = _path("fc-list")
    lines = _output(lister, ":", "file", "family").splitlines() if lister else []
    return next((line.split(":")[0] for line in lines if family in line), "")


def _output(*command: str) -> str:
    """What a program prints; empty when it fails or hangs."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
