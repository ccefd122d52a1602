"""The tests' own PostgreSQL server: it does not outlive the run that started it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.architecture.sources import ROOT
from tests.process.installation import wait_for

pytestmark = pytest.mark.process

RUN = """
import time
from tests import postgres
print(postgres.start_if_asked().folder, flush=True)
time.sleep(600)
"""


def test_a_killed_run_leaves_no_server_and_no_folder_behind() -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", RUN], cwd=ROOT, env=os.environ | {"EOFFICE_TEST_DATABASE": "postgresql"},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert run.stdout is not None
    folder = Path(run.stdout.readline().strip())
    server = psutil.Process(int((folder / "data" / "postmaster.pid").read_text().split()[0]))
    assert server.is_running()
    run.kill()
    run.communicate()
    wait_for(lambda: not folder.exists(), "the folder's end")
    wait_for(lambda: not server.is_running() or server.status() == psutil.STATUS_ZOMBIE, "the server's end")
