"""Running a program that may be led astray by its file: bounded, and killed with everything it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from eoffice.content.outcome import Limits
from eoffice.content.reading import bare_environment


def run_confined(command: Sequence[str], limits: Limits, folder: Path) -> str | None:
    """Run `command` (an absolute program and its arguments) with `folder` as home and temporary folder.

    Returns what it printed, or None when it failed, was killed by a bound or did not end in time.
    """
    environment = bare_environment() | {"HOME": str(folder), "TMPDIR": str(folder)}
    launcher = [sys.executable, "-m", "eoffice.content.confined", str(limits.seconds), str(limits.memory_mb)]
    process = subprocess.Popen(  # noqa: S603 - our own module; the paths among the arguments are ours
        [*launcher, *command], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        output, _nothing = process.communicate(timeout=limits.seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(process)
    return None if process.returncode else output.decode("utf-8", "replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the group, the leader included, and collect it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
