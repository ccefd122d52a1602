"""The parent process: it brings back what dies, and leaves nothing behind when it stops."""

from __future__ import annotations

import signal
import subprocess
import sys
from urllib.parse import urlencode
from urllib.request import urlopen

import psutil
import pytest

from tests.architecture.sources import ROOT
from tests.process.installation import Installation, child_of, wait_for

pytestmark = [pytest.mark.process, pytest.mark.once]


def test_a_killed_worker_and_a_killed_web_server_are_started_again(installation: Installation) -> None:
    parent = installation.start_server()
    for word in ("jobs", "gunicorn"):
        victim = child_of(parent, word)
        assert victim is not None
        victim.kill()
        wait_for(lambda: (found := child_of(parent, word)) and found != victim, f"another {word}")  # noqa: B023
    wait_for(installation.answers, "an answer of the new web server")
    installation.add_job("testing.nobody")
    wait_for(
        lambda: installation.scalar("SELECT last_error FROM job WHERE kind = 'testing.nobody'"), "the worker's try"
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_parent_told_to_stop_stops_both(installation: Installation, number: signal.Signals) -> None:
    parent = installation.start_server()
    family = parent.children(recursive=True)
    assert len(family) >= 3
    parent.send_signal(number)
    assert parent.wait(timeout=45) == 0
    assert not any(member.is_running() for member in family)
    assert not installation.answers()


def test_nothing_survives_a_killed_parent(installation: Installation) -> None:
    parent = installation.start_server()
    family = parent.children(recursive=True)
    parent.kill()
    parent.wait()
    gone, alive = psutil.wait_procs(family, timeout=45)
    assert alive == []
    assert len(gone) == len(family)


def test_a_long_vietnamese_search_is_read_also_on_the_way_through_the_sign_in(installation: Installation) -> None:
    installation.start_server()
    with urlopen(f"{installation.address}/search?{urlencode({'q': 'Ễ' * 850})}", timeout=30) as answer:
        assert answer.status == 200
        assert "/sign-in?" in answer.url
        assert len(answer.url) > 7600


def said(installation: Installation, *arguments: str, **settings: str) -> tuple[int, str]:
    """Exit code and standard error of the server with these settings, which must end by itself."""
    done = subprocess.run(
        [sys.executable, "-m", "eoffice.server", *arguments], cwd=ROOT, env=installation.environment | settings,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize("arguments", [(), ("--check",)])
def test_a_port_in_use_is_said_in_one_sentence(installation: Installation, arguments: tuple[str, ...]) -> None:
    installation.start_server()
    code, error = said(installation, *arguments)
    assert code == 1
    expected = f"cannot serve on 127.0.0.1:{installation.port} (Address already in use)"
    assert error.startswith(f"eoffice: {expected}")
    assert error.count("\n") == 1
    assert installation.answers()


def test_a_check_of_what_can_be_served_says_nothing_and_starts_nothing(installation: Installation) -> None:
    assert said(installation, "--check") == (0, "")
    assert not installation.answers()


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("EOFFICE_DATA", "/proc/nothing", "set EOFFICE_DATA to another folder"),
        ("EOFFICE_WEB_WORKERS", "two", "must be a whole number"),
        ("EOFFICE_BIND", "127.0.0.1:99999", "must be HOST:PORT"),
        ("EOFFICE_BIND", "192.0.2.1:8000", "cannot serve on 192.0.2.1:8000"),
    ],
)
def test_a_setting_that_cannot_work_is_said_in_one_sentence(
    installation: Installation, variable: str, value: str, reason: str
) -> None:
    code, error = said(installation, "--check", **{variable: value})
    assert code == 1
    assert error.startswith("eoffice: ")
    assert error.count("\n") == 1
    assert variable in error
    assert reason in error


def test_a_database_that_is_away_is_said_without_a_trace(installation: Installation) -> None:
    installation.environment["EOFFICE_DATABASE_URL"] = "postgresql://nobody:geheim@127.0.0.1:1/none"
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "eoffice", "db", "upgrade"], cwd=ROOT, env=installation.environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "the database cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr
    assert "geheim" not in done.stderr
