"""The process that reads hostile files: `python -m eoffice.content.extractor`.

With a kind and a path it reads one file and prints the result as JSON. With `--serve` it waits on its input for
requests, a JSON object per line, and answers each with a line of JSON; every file is read in a forked child that
has its own limits and dies with its file, so that a thousand files cost one start. It ends with its input, and by
itself when nothing was asked for a while. It loads neither the web framework nor the database. Other readings of
files (`eoffice.recognition.reader`) are served in the same way.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eoffice.content import limits as confinement
from eoffice.content.extraction import image, oldword, opendocument, pdf, plain, rich, sheets, wordml
from eoffice.content.kinds import IMAGES, Kind
from eoffice.content.outcome import Content, Limits, Reading, TextProblem, TextState, Unreadable
from eoffice.core.legacy_text import to_unicode
from eoffice.core.text import clean_text

IDLE_SECONDS = 60

#: A reading of one file, by kind, path, limits, and what else was asked with; gives a dataclass: the answer.
Read = Callable[..., Any]

_READERS: dict[Kind, Callable[[Path, Limits], Content]] = {
    Kind.PDF: pdf.read, Kind.DOCX: wordml.read, Kind.DOC: oldword.read, Kind.ODT: opendocument.read,
    Kind.XLSX: sheets.read, Kind.XLS: sheets.read, Kind.ODS: sheets.read, Kind.RTF: rich.read, Kind.TXT: plain.read,
    **dict.fromkeys(IMAGES, image.read),
}  # fmt: skip
_STATE_OF = {TextProblem.PASSWORD: TextState.ENCRYPTED, TextProblem.NO_READER: TextState.UNSUPPORTED}
#: What a child's end by a signal means.
_PROBLEM_OF_SIGNAL = {signal.SIGXCPU: TextProblem.TIMEOUT, signal.SIGALRM: TextProblem.TIMEOUT,
                      signal.SIGABRT: TextProblem.MEMORY}  # fmt: skip


def read_file(kind: Kind, path: Path, limits: Limits) -> Reading:
    """Read one file in this very process; a fault of the file is a `Reading`, not an exception."""
    try:
        content = _READERS[kind](path, limits)
    except Unreadable as error:
        return Reading(state=_STATE_OF.get(error.problem, TextState.UNREADABLE), problem=error.problem)
    except MemoryError:
        return Reading(state=TextState.UNREADABLE, problem=TextProblem.MEMORY)
    except Exception:  # noqa: BLE001 - the outermost edge of a process that lives for one hostile file
        return Reading(state=TextState.UNREADABLE, problem=TextProblem.CRASHED)
    text = "\f".join(clean_text(page) for page in to_unicode(content.texts))
    scans = {number: clean_text(to_unicode([words])[0]) for number, words in content.scans.items()}
    state = TextState.READY if content.has_text and text.strip() else TextState.EMPTY
    problem = content.problem
    if len(text) > limits.characters:
        text, problem = text[: limits.characters], TextProblem.TEXT_CUT
    kept = text if text.strip() else ""
    return Reading(state=state, text=kept, pages=content.page_count, problem=problem, scans=scans)


def main(arguments: list[str]) -> int:
    """Read one file or serve; returns the exit code."""
    if arguments == ["--serve"]:
        serve(read_file)
        return 0
    if len(arguments) != 2 or arguments[0] not in {kind.value for kind in Kind}:
        print("usage: python -m eoffice.content.extractor KIND PATH | --serve", file=sys.stderr)
        return 2
    limits = Limits()
    confinement.confine(limits)
    confinement.cut_network()
    print(json.dumps(asdict(read_file(Kind(arguments[0]), Path(arguments[1]), limits)), ensure_ascii=False))
    return 0


def serve(read: Read) -> None:
    """Answer requests by `read`, each in a confined child; a child's death is answered by a `Reading` of it."""
    confinement.cut_network()
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what a library prints is no answer
    while select.select([sys.stdin.buffer], [], [], IDLE_SECONDS)[0]:
        line = sys.stdin.buffer.readline()
        if not line:
            return
        answers.write(_answer(read, json.loads(line), (0, answers.fileno())) + b"\n")


def _answer(read: Read, request: Mapping[str, Any], pipes: tuple[int, int]) -> bytes:
    """Read the requested file in a child, out of whose hands `pipes` are kept; its answer, or what its death means."""
    limits = Limits(**request["limits"])
    source, sink = os.pipe()
    child = os.fork()
    if not child:
        for pipe in (source, *pipes):
            os.close(pipe)
        _be_child(lambda: read(Kind(request["kind"]), Path(request["path"]), limits, *request["more"]), limits, sink)
    os.close(sink)
    answer, is_late = _collect(source, time.monotonic() + limits.seconds)
    os.close(source)
    if is_late:
        _kill(child)
    _pid, status = os.waitpid(child, 0)
    _kill(child)
    if not is_late and os.WIFEXITED(status) and not os.WEXITSTATUS(status):
        return answer
    problem = TextProblem.TIMEOUT if is_late else TextProblem.CRASHED
    if os.WIFSIGNALED(status) and not is_late:
        problem = _PROBLEM_OF_SIGNAL.get(signal.Signals(os.WTERMSIG(status)), TextProblem.CRASHED)
    return json.dumps(asdict(Reading(state=TextState.UNREADABLE, problem=problem))).encode()


def _be_child(read: Callable[[], Any], limits: Limits, sink: int) -> None:
    """The rest of a forked child's life: read, write the answer into the pipe, end without a trace."""
    try:
        os.setpgid(0, 0)
        confinement.die_with_parent()
        confinement.confine(limits)
        raw = json.dumps(asdict(read())).encode()
        view = memoryview(raw)
        while view:
            view = view[os.write(sink, view) :]
    except BaseException:  # noqa: BLE001 - nothing may leave the child but its exit code
        os._exit(1)
    os._exit(0)


def _collect(source: int, deadline: float) -> tuple[bytes, bool]:
    """All bytes until the child closes the pipe, and whether the deadline passed first."""
    chunks: list[bytes] = []
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([source], [], [], left)[0]:
            return b"", True
        chunk = os.read(source, 1 << 20)
        if not chunk:
            return b"".join(chunks), False
        chunks.append(chunk)


def _kill(group: int) -> None:
    """End whatever is left of a child's process group."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
