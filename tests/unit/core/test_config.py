"""Settings: read once, refused by name when they cannot work."""

from __future__ import annotations

import dataclasses
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eoffice.core.config import Config
from eoffice.core.errors import ConfigurationError
from tests.architecture.sources import ROOT


def read(tmp_path: Path, **environ: str) -> Config:
    return Config.from_env({"EOFFICE_DATA": str(tmp_path / "data"), **environ})


def test_defaults_lie_in_the_data_folder(tmp_path: Path) -> None:
    config = read(tmp_path)
    assert config.data == tmp_path / "data"
    assert config.database_url == f"sqlite:///{tmp_path}/data/eoffice.db"
    assert config.blob_url == f"file:{tmp_path}/data/blobs"
    assert config.is_production
    assert config.upload_limit == 200 * 1024 * 1024


def test_the_secret_is_made_once_and_is_the_owner_s_alone(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    kept = tmp_path / "data" / "secret.key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert read(tmp_path, EOFFICE_SECRET_KEY="given").secret_key == "given"


def test_a_secret_that_was_never_written_is_made(tmp_path: Path) -> None:
    kept = tmp_path / "data" / "secret.key"
    kept.parent.mkdir()
    kept.touch(0o600)
    secret = read(tmp_path).secret_key
    assert len(secret) == 64
    assert read(tmp_path).secret_key == secret


def test_a_machine_that_stops_while_the_secret_is_written_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_handle: int) -> None:
        raise KeyboardInterrupt

    kept = tmp_path / "data" / "secret.key"
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", stop)
        with pytest.raises(KeyboardInterrupt):
            read(tmp_path)
    assert not kept.exists()
    assert kept.with_suffix(".new").exists()
    assert len(read(tmp_path).secret_key) == 64
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_processes_that_start_together_have_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = {config.secret_key for config in pool.map(lambda _: read(tmp_path), range(32))}
    assert len(found) == 1


@pytest.mark.parametrize(("bind", "address"), [
    ("127.0.0.1:8000", "http://127.0.0.1:8000"), ("0.0.0.0:80", "http://127.0.0.1:80"),
    ("[::]:8000", "http://[::1]:8000"), ("[2001:db8::1]:8000", "http://[2001:db8::1]:8000"),
    ("office.example:8000", "http://office.example:8000"),
])  # fmt: skip
def test_the_address_is_one_that_a_browser_here_can_open(tmp_path: Path, bind: str, address: str) -> None:
    assert read(tmp_path, EOFFICE_BIND=bind).address == address


def test_a_command_says_a_setting_that_cannot_work_in_one_sentence(tmp_path: Path) -> None:
    environment = os.environ | {"EOFFICE_DATA": str(tmp_path), "EOFFICE_WEB_WORKERS": "two"}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "eoffice", "jobs", "status"], cwd=ROOT, env=environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "Error: EOFFICE_WEB_WORKERS must be a whole number above 0, not 'two'\n"


def test_values_are_read_by_the_type_of_their_default(tmp_path: Path) -> None:
    config = read(tmp_path, EOFFICE_WEB_WORKERS="7", EOFFICE_HTTPS="on", EOFFICE_LOCALE=" en ", EOFFICE_BIND="")
    assert (config.web_workers, config.https, config.locale) == (7, True, "en")
    assert read(tmp_path, EOFFICE_SCAN_DONE_DAYS="0").scan_done_days == 0
    assert config.bind == "127.0.0.1:8000"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("EOFFICE_ENV", "prod"),
        ("EOFFICE_SEARCH_ENGINE", "lucene"),
        ("EOFFICE_LOCALE", "fr"),
        ("EOFFICE_WEB_WORKERS", "two"),
        ("EOFFICE_WEB_WORKERS", "-1"),
        ("EOFFICE_WEB_WORKERS", "0"),
        ("EOFFICE_JOB_LANES", "0"),
        ("EOFFICE_HTTPS", "maybe"),
        ("EOFFICE_DATABASE_URL", "garbage"),
        ("EOFFICE_DATABASE_URL", "mysql://somebody/office"),
        ("EOFFICE_DATA", "/proc/nothing"),
        ("EOFFICE_WEB_WORKERS", "９"),
        ("EOFFICE_IDLE_MINUTES", "9" * 10_000),
        ("EOFFICE_BLOB_URL", "s3:bucket"),
    ],
)
def test_a_value_that_cannot_work_is_refused_by_name(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=variable):
        read(tmp_path, **{variable: value})


def test_settings_do_not_change(tmp_path: Path) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        read(tmp_path).web_workers = 9  # type: ignore[misc]
