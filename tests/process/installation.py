"""A real installation in a temporary folder: its settings, its processes, its database seen from outside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psutil
from flask import Flask
from sqlalchemy import Engine, create_engine, select, text

from eoffice.access.actor import SYSTEM
from eoffice.app import create_app
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Person
from eoffice.directory.tokens import create_token
from tests.architecture.sources import ROOT
from tests.world import let_go

PATIENCE = 60.0


class Installation:
    """One data folder and database, with the processes that the test starts over them."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("EOFFICE_")},
            "EOFFICE_ENV": "testing", "EOFFICE_DATA": str(folder), "EOFFICE_DATABASE_URL": database_url,
            "EOFFICE_BIND": f"127.0.0.1:{self.port}", "EOFFICE_JOB_LEASE_SECONDS": "1",
        }  # fmt: skip
        self.engine: Engine = create_engine(database_url)
        self.log = (folder / "processes.log").open("ab")
        self._started: list[psutil.Process] = []
        self._app: Flask | None = None

    def start(self, *arguments: str) -> psutil.Process:
        """Start a Python program in the project's folder."""
        process = psutil.Popen(
            [sys.executable, "-m", *arguments], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log,
        )  # fmt: skip
        self._started.append(process)
        return process

    def start_server(self) -> psutil.Process:
        """Start the parent of web server and worker, and wait until it answers."""
        process = self._start_server()
        wait_for(self.answers, "the server's answer")
        return process

    def _start_server(self) -> psutil.Process:
        return self.start("eoffice.server")

    def command(self, *arguments: str) -> str:
        """What a command of the application prints; it must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "eoffice", *arguments], cwd=ROOT, env=self.environment,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def token(self, username: str) -> str:
        """A token of that person, made in this process: starting a command for it takes longer than some tests."""
        if self._app is None:
            self._app = create_app(Config.from_env(self.environment))
        with self._app.app_context(), unit_of_work():
            return create_token(SYSTEM, db.session.scalars(select(Person).where(Person.username == username)).one())

    def answers(self) -> bool:
        """Whether the web server answers in a healthy way."""
        try:
            with urlopen(f"{self.address}/healthz", timeout=10) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def scalar(self, query: str, **values: object) -> Any:
        """One value from the database."""
        with self.engine.connect() as connection:
            return connection.scalar(text(query), values)

    def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        """Rows from the database."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]

    def write(self, statement: str, **values: object) -> None:
        """Change the database behind the product's back."""
        with self.engine.begin() as connection:
            connection.execute(text(statement), values)

    def add_job(self, kind: str, payload: str = "{}") -> None:
        """Put a job into the queue, due at once."""
        self.write(
            "INSERT INTO job (kind, payload, state, is_bulk, run_at, tries, progress, created_at)"
            " VALUES (:kind, :payload, 'waiting', FALSE, '2026-01-01 00:00:00', 0, 0, '2026-01-01 00:00:00')",
            kind=kind, payload=payload,
        )  # fmt: skip

    def close(self) -> None:
        """End whatever still runs."""
        for process in self._started:
            if process.is_running():
                family = [process, *process.children(recursive=True)]
                for member in family:
                    with _already_gone():
                        member.kill()
            process.wait()
        if self._app is not None:
            let_go(self._app)
        self.engine.dispose()
        self.log.close()


def child_of(parent: psutil.Process, word: str) -> psutil.Process | None:
    """The direct child of `parent` with `word` on its command line."""
    for child in parent.children():
        with _already_gone():
            if word in child.cmdline():
                return child
    return None


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Wait until the condition is true; fails after `PATIENCE`."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


@contextmanager
def _already_gone() -> Iterator[None]:
    try:
        yield
    except psutil.NoSuchProcess:
        return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
