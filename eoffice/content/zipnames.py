"""The names inside a ZIP file, read without unpacking anything and within fixed bounds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

_SPAN = 4 * 1024 * 1024
_TAIL = 66 * 1024
_END = b"PK\x05\x06"
_CENTRAL = b"PK\x01\x02"
_LOCAL = re.compile(rb"PK\x03\x04.{22}(..)(..)", re.DOTALL)


def zip_names(path: Path) -> frozenset[str]:
    """Lower-case names of the members, with forward slashes.

    They come from the table at the end of the file; when that is cut off or damaged, from the heads of the members
    in the first megabytes. At most four megabytes are looked at.
    """
    with path.open("rb") as file:
        names = _central_names(file) or _local_names(file)
    return frozenset(name.decode("utf-8", "replace").replace("\\", "/").lower() for name in names)


def _central_names(file: BinaryIO) -> list[bytes]:
    size = file.seek(0, 2)
    tail_start = max(size - _TAIL, 0)
    file.seek(tail_start)
    tail = file.read()
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + 22:
        return []
    table_size = int.from_bytes(tail[end + 12 : end + 16], "little")
    table_start = tail_start + end - table_size
    if table_start < 0:
        return []
    file.seek(table_start)
    table = file.read(min(table_size, _SPAN))
    names, place = [], 0
    while table[place : place + 4] == _CENTRAL:
        name, extra, comment = (int.from_bytes(table[place + at : place + at + 2], "little") for at in (28, 30, 32))
        names.append(table[place + 46 : place + 46 + name])
        place += 46 + name + extra + comment
    return names


def _local_names(file: BinaryIO) -> list[bytes]:
    file.seek(0)
    head = file.read(_SPAN)
    return [
        head[match.end() : match.end() + int.from_bytes(match.group(1), "little")] for match in _LOCAL.finditer(head)
    ]
