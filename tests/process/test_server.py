"""The parent process: it brings back what dies, and leaves nothing behind when it stops."""

from __future__ import annotations

import signal
import subprocess
import sys

import psutil
import pytest

from tests.architecture.sources import ROOT
from tests.process.installation import Installation, child_of, wait_for

pytestmark = pytest.mark.process


def test_a_killed_worker_and_a_killed_web_server_are_started_again(installation: Installation) -> None:
    parent = installation.start_server()
    for word in ("jobs", "gunicorn"):
        victim = child_of(parent, word)
        assert victim is not None
        victim.kill()
        wait_for(lambda: (found := child_of(parent, word)) and found != victim, f"another {word}")  # noqa: B023
    assert installation.answers()
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


def test_a_port_in_use_is_said_in_one_sentence(installation: Installation) -> None:
    installation.start_server()
    second = subprocess.run(
        [sys.executable, "-m", "eoffice.server"], cwd=ROOT, env=installation.environment, capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    assert second.returncode == 1
    expected = f"cannot serve on 127.0.0.1:{installation.port} (Address already in use)"
    assert second.stderr.startswith(f"eoffice: {expected}")
    assert second.stderr.count("\n") == 1
    assert installation.answers()
