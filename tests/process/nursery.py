"""Programs forked from a process that has loaded the product once, as `python -m tests.process.nursery`.

Most of a start is loading modules, which is the same in every test. What is forked does what `python -m MODULE …` does,
with an environment and a process of its own. It ends with the test that asked for it, at the latest with the nursery.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import signal
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import psutil
from sqlalchemy.orm import configure_mappers

from eoffice import server
from eoffice.app import PARTS, ROOMS
from eoffice.core.config import Config
from tests.architecture.sources import ROOT
from tests.process.installation import Installation

#: What the programs load besides the rooms.
LOADED = ("eoffice.core.cli", "flask.cli", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread")


class Nursery:
    """The process that forks, as seen from the tests."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.process.nursery"], cwd=ROOT, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )  # fmt: skip

    def start(self, *command: str, environment: dict[str, str], log: Path) -> psutil.Process:
        """Start a Python program: the name of its module, and arguments."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps([command, environment, str(log)]), file=self._process.stdin, flush=True)
        return psutil.Process(int(self._process.stdout.readline()))

    def close(self) -> None:
        """End the process, and whatever it forked that is left."""
        self._process.communicate()


class Nursling(Installation):
    """An installation whose programs are forked: web server and worker, without the parent that restarts them.

    One web process serves the few who sit here; a second would only make every page ready once more.
    """

    def __init__(self, folder: Path, database_url: str, nursery: Nursery) -> None:
        super().__init__(folder, database_url)
        self.environment["EOFFICE_WEB_WORKERS"] = "1"
        self._nursery = nursery

    def start(self, *command: str) -> psutil.Process:
        """Fork a Python program."""
        log = Path(os.path.realpath(self.log.name))
        self._started.append(self._nursery.start(*command, environment=self.environment, log=log))
        return self._started[-1]

    def _start_server(self) -> psutil.Process:
        config = Config.from_env(self.environment)
        command = server._web_command(config, 0)[2:]
        self.start("flask", "--app", "eoffice", "jobs", "work")
        return self.start(*(config.bind if part == "fd://0" else part for part in command))


def main() -> None:
    """Fork what each line of the input asks for, and say its number."""
    for name in (*LOADED, *(f"eoffice.{room}.{part}" for room in ROOMS for part in PARTS)):
        if find_spec(name) is not None:
            import_module(name)
    configure_mappers()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody need ask how they ended
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            become(*json.loads(line))
            return
        print(pid, flush=True)


def become(command: list[str], environment: dict[str, str], log: str) -> None:
    """Be that program from now on."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    server._die_with_parent()
    os.environ.clear()
    os.environ.update(environment)
    for stream, place in enumerate((os.devnull, log, log)):
        os.dup2(os.open(place, os.O_RDWR | os.O_APPEND), stream)
    sys.argv = command
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
