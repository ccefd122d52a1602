"""`python -m eoffice.server`: one parent for a whole installation.

It opens the port, starts the web server (gunicorn on that socket) and the worker, starts either again when it
dies, and stops both when told to. Visitors of a web server that is being restarted wait in the parent's queue
instead of being refused. Should the parent itself be killed, the kernel tells its children to stop.
With `--check` it only looks whether it could serve.
"""

from __future__ import annotations

import ctypes
import gc
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eoffice.core.config import Config, local_address
from eoffice.core.errors import ConfigurationError

ROOT = Path(__file__).parent.parent
STOP_SECONDS = 40
#: A child that lived this long died by accident, not because it cannot start.
STEADY_SECONDS = 60
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
PR_SET_PDEATHSIG = 1
#: In bytes, the most that gunicorn allows: a Vietnamese letter takes up to nine in an address.
LONGEST_REQUEST_LINE = 8190
#: glibc gives every thread a heap of its own that is never given back; threads of the index writer come and go.
#: Left to itself it also keeps blocks as large as the largest that was ever let go of.
FEW_HEAPS = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072"}


@dataclass
class Child:
    """A process that must always be there."""

    name: str
    command: Sequence[str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    deaths: int = field(default=0)

    def start(self) -> None:
        """Start it in a session of its own, so that only the parent passes signals on."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own programs, no shell
            self.command,
            cwd=ROOT,
            env={**FEW_HEAPS, **os.environ},
            pass_fds=self.pass_fds,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - the parent has one thread
        )

    def look_after(self) -> None:
        """Notice its death; start it when its pause is over."""
        if self.process is None:
            if time.monotonic() >= self.start_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.deaths = 1 if time.monotonic() - self.started_at > STEADY_SECONDS else self.deaths + 1
        pause = min(FIRST_PAUSE * 2 ** (self.deaths - 1), LONGEST_PAUSE)
        say(f"{self.name} ended with code {code}; starting it again in {pause:g} s")
        self.kill()
        self.process = None
        self.start_at = time.monotonic() + pause

    def stop(self, seconds: float) -> None:
        """Wait for it to end after SIGTERM; kill it and all it started after `seconds`."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(seconds, 0))
        except subprocess.TimeoutExpired:
            say(f"{self.name} did not stop in time and is killed")
        self.kill()
        self.process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill(self) -> None:
        """Kill whatever is left of its session."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return


def main() -> int:
    """Serve until told to stop. Returns 0 after an orderly stop, 1 when the port or a setting cannot be used."""
    try:
        config = Config.from_env()
        listener = _listen(config.bind)
    except ConfigurationError as error:
        say(str(error))
        return 1
    if "--check" in sys.argv[1:]:
        return 0
    fd = listener.fileno()
    children = [
        Child("web", _web_command(config, fd), pass_fds=(fd,)),
        Child("worker", (sys.executable, "-m", "flask", "--app", "eoffice", "jobs", "work")),
    ]
    address = local_address(*listener.getsockname()[:2])
    say(f"serving on {address} (Ctrl-C stops)")
    if "--open" in sys.argv[1:]:
        _open_browser(address)
    _look_after(children)
    listener.close()
    return 0


def say(message: str) -> None:
    """One line for whoever watches the terminal or the journal."""
    print(f"eoffice: {message}", file=sys.stderr, flush=True)


def _look_after(children: list[Child]) -> None:
    signals: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: signals.append(received))
    while not signals:
        for child in children:
            child.look_after()
        time.sleep(0.2)
    say("stopping")
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        child.stop(deadline - time.monotonic())


def _listen(bind: str) -> socket.socket:
    host, _, port = bind.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ConfigurationError(f"EOFFICE_BIND must be HOST:PORT, not {bind!r}")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, int(port)), family=family, backlog=512)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else error
        raise ConfigurationError(f"cannot serve on {bind} ({reason}); set EOFFICE_BIND to another HOST:PORT") from error


def _web_command(config: Config, fd: int) -> tuple[str, ...]:
    return (
        sys.executable, "-m", "gunicorn", "--bind", f"fd://{fd}", "--worker-class", "gthread",
        "--workers", str(config.web_workers), "--threads", str(config.web_threads), "--preload",
        "--timeout", "120", "--graceful-timeout", "30", "--no-control-socket", "--log-level", "warning",
        "--limit-request-line", str(LONGEST_REQUEST_LINE), "--config", "python:eoffice.server",
        "eoffice.app:create_app()",
    )  # fmt: skip


def when_ready(_arbiter: object) -> None:
    """Gunicorn calls this between loading the application and forking: what is loaded stays shared.

    The collector would otherwise write its marks into every page of it, in each web process.
    """
    gc.collect()
    gc.freeze()


def _open_browser(address: str) -> None:
    """Open a browser where there is a desktop; elsewhere do nothing."""
    program = shutil.which("xdg-open")
    if program and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        quiet = subprocess.DEVNULL
        subprocess.Popen((program, address), stdin=quiet, stdout=quiet, stderr=quiet)  # noqa: S603


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
