"""Text of old .doc by catdoc, a small Debian program, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from eoffice.content.ole import root_streams
from eoffice.content.outcome import Content, Limits, TextProblem, Unreadable

#: In the second byte of the flags of a Word document's head ([MS-DOC] 2.5.2, fEncrypted).
_FLAGS_AT, _ENCRYPTED = 11, 0x01
_MAGIC = b"\xec\xa5"


def read(path: Path, limits: Limits) -> Content:
    """The text as catdoc gives it; raises `Unreadable`, with `NO_READER` where catdoc is not installed."""
    if _is_locked(path):
        raise Unreadable(TextProblem.PASSWORD)
    program = shutil.which("catdoc")
    if program is None:
        raise Unreadable(TextProblem.NO_READER)
    command = [program, "-w", "-s", "cp1252", "-d", "utf-8", str(path)]
    finished = subprocess.run(  # noqa: S603 - a fixed program, the path is ours
        command, capture_output=True, check=False, stdin=subprocess.DEVNULL
    )
    text = finished.stdout.decode("utf-8", "replace")
    if finished.returncode or not text.strip():
        raise Unreadable(TextProblem.BROKEN)
    return Content(texts=[text[: limits.characters]])


def _is_locked(path: Path) -> bool:
    offset = root_streams(path).get("WordDocument")
    if offset is None:
        return False
    with path.open("rb") as file:
        file.seek(offset)
        head = file.read(_FLAGS_AT + 1)
    return len(head) > _FLAGS_AT and head.startswith(_MAGIC) and bool(head[_FLAGS_AT] & _ENCRYPTED)
