"""The application's side of the reading process: ask it, and survive whatever becomes of it."""

from __future__ import annotations

import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import eoffice
from eoffice.content.kinds import Kind
from eoffice.content.outcome import Limits, Reading, TextProblem, TextState
from eoffice.core.config import Config

#: Where the package lies; the confined processes find it there.
PACKAGE_ROOT = Path(str(eoffice.__file__)).parent.parent
_GRACE_SECONDS = 10
#: The module that reads texts; others serve in the same way.
TEXT_READER = "eoffice.content.extractor"


def limits_of(config: Config) -> Limits:
    """The limits that the settings give to one reading."""
    return Limits(seconds=config.extract_seconds, memory_mb=config.extract_memory_mb, pages=config.extract_pages)


def bare_environment() -> dict[str, str]:
    """What a confined process may know of ours: where programs and the package are, and no secret."""
    return {
        "PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "PYTHONPATH": str(PACKAGE_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1", "OMP_THREAD_LIMIT": "1",
    }  # fmt: skip


class ReadingPool:
    """Some readers of one process of ours; the one used last is used first, so that few are ever started."""

    def __init__(self, size: int, module: str = TEXT_READER, *arguments: str) -> None:
        self._free: queue.LifoQueue[Reader] = queue.LifoQueue()
        self._readers = [Reader(module, *arguments) for _number in range(size)]
        for reader in self._readers:
            self._free.put(reader)

    def read(self, kind: Kind, path: Path, limits: Limits) -> Reading:
        """See `Reader.read`; waits for a free reader."""
        with self._one() as reader:
            return reader.read(kind, path, limits)

    def ask(self, kind: Kind, path: Path, limits: Limits, *more: Any) -> dict[str, Any] | None:
        """See `Reader.ask`; waits for a free reader."""
        with self._one() as reader:
            return reader.ask(kind, path, limits, *more)

    @contextmanager
    def _one(self) -> Iterator[Reader]:
        reader = self._free.get()
        try:
            yield reader
        finally:
            self._free.put(reader)

    def close(self) -> None:
        """End every process."""
        for reader in self._readers:
            reader.close()


class Reader:
    """A running reading process, started when first asked and again whenever it has ended.

    One file at a time; threads take turns. A process of ours that was forked from another starts its own. It ends
    with this object.
    """

    def __init__(self, module: str = TEXT_READER, *arguments: str) -> None:
        self._call = [module, "--serve", *arguments]
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._collector = threading.Thread()
        self._ending: weakref.finalize[..., Reader] | None = None
        self._owner = 0

    def read(self, kind: Kind, path: Path, limits: Limits) -> Reading:
        """What is in the file at `path`; never raises for what the file does to its reader."""
        values = self.ask(kind, path, limits)
        if values is None:
            return Reading(state=TextState.UNREADABLE, problem=TextProblem.CRASHED)
        return Reading(
            state=TextState(values["state"]), text=values["text"], pages=values["pages"],
            problem=TextProblem(values["problem"]) if values["problem"] else None,
            scans={int(number): words for number, words in values["scans"].items()},
        )  # fmt: skip

    def ask(self, kind: Kind, path: Path, limits: Limits, *more: Any) -> dict[str, Any] | None:
        """What the module's reading of the file at `path` came to; None when its process ended twice.

        `more` are JSON values that the module understands.
        """
        request = {"kind": kind.value, "path": str(path.absolute()), "limits": asdict(limits), "more": more}
        line = json.dumps(request).encode() + b"\n"
        with self._lock:
            answer = self._ask(line, limits.seconds + _GRACE_SECONDS)
            if answer is None:
                answer = self._ask(line, limits.seconds + _GRACE_SECONDS)
        if answer is None:
            return None
        values: dict[str, Any] = json.loads(answer)
        return values

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._stop()

    def _ask(self, line: bytes, seconds: float) -> bytes | None:
        """The answer to one request; None when the process has ended or hangs, after which it is gone."""
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the reading process has no pipes")
        try:
            process.stdin.write(line)
            process.stdin.flush()
        except BrokenPipeError:
            self._stop()
            return None
        answer = _line_from(process.stdout.fileno(), time.monotonic() + seconds)
        if answer is None:
            self._stop()
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._owner == os.getpid() and self._collector.is_alive():
            return self._process
        self._stop()
        command = [sys.executable, "-m", *self._call]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
            env=bare_environment(), start_new_session=True,
        )  # fmt: skip
        self._owner = os.getpid()
        self._collector = threading.Thread(target=_collect, args=(self._process,), name="collector", daemon=True)
        self._collector.start()
        self._ending = weakref.finalize(self, _end, self._process, self._collector, self._owner)
        return self._process

    def _stop(self) -> None:
        if self._ending is not None:
            self._ending()
        self._process = None


def _collect(process: subprocess.Popen[bytes]) -> None:
    """Wait until a reading process has ended, end what it started, and only then let go of its number."""
    with suppress(ChildProcessError):  # somebody else was told of its end
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        _kill(process)
    process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _end(process: subprocess.Popen[bytes], collector: threading.Thread, owner: int) -> None:
    """Kill a reading process with its children and let go of its pipes; a forked copy of us leaves it alone."""
    if owner != os.getpid():
        return
    if collector.is_alive():
        _kill(process)
    collector.join()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def _line_from(source: int, deadline: float) -> bytes | None:
    """Bytes up to a line end; None at the deadline or when the other side closes."""
    chunks: list[bytes] = []
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([source], [], [], left)[0]:
            return None
        chunk = os.read(source, 1 << 20)
        if not chunk:
            return None
        chunks.append(chunk)
        if chunk.endswith(b"\n"):
            return b"".join(chunks)
