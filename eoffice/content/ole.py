"""The streams at the root of an OLE compound file ([MS-CFB]): what old Word, Excel and locked new Office files are."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEADER = 512
_MOST_SECTORS = 4096
_ENTRY = 128
_NONE = 0xFFFFFFFF
_LAST_SECTOR = 0xFFFFFFFA
_STREAM, _ROOT = 2, 5
_SMALL, _SMALL_SECTOR = 4096, 64


@dataclass(frozen=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


def root_streams(path: Path) -> dict[str, int]:
    """Each stream directly under the root, by name, with the offset of its first bytes in the file.

    An embedded sheet in a letter lies deeper and does not count. Empty for a file too damaged to tell. At most
    4096 sectors of the directory are looked at, whatever the file says.
    """
    with path.open("rb") as file:
        header = file.read(_HEADER)
        if len(header) < _HEADER or not header.startswith(MAGIC):
            return {}
        sector_size = 1 << min(int.from_bytes(header[30:32], "little"), 16)
        if sector_size not in {512, 4096}:
            return {}
        compound = _Compound(file, header, sector_size)
        entries = compound.entries()
        if not entries or entries[0].kind != _ROOT:
            return {}
        return {entry.name: compound.offset(entry, entries[0]) for entry in _children(entries)}


def _children(entries: list[_Entry]) -> Iterator[_Entry]:
    """The streams among the children of the root, which form a tree of siblings."""
    waiting, seen = [entries[0].child], set()
    while waiting:
        number = waiting.pop()
        if number in seen or number >= len(entries):
            continue
        seen.add(number)
        entry = entries[number]
        waiting += [entry.left, entry.right]
        if entry.kind == _STREAM:
            yield entry


class _Compound:
    """An open compound file and its allocation table."""

    def __init__(self, file: BinaryIO, header: bytes, sector_size: int) -> None:
        self._file, self._header, self._size = file, header, sector_size
        self._table = self._table_sectors()

    def entries(self) -> list[_Entry]:
        """The directory."""
        sector = int.from_bytes(self._header[48:52], "little")
        raw = b""
        for _turn in range(_MOST_SECTORS):
            if sector >= _LAST_SECTOR:
                break
            raw += self._sector(sector)
            sector = self._next(sector)
        return [_entry(raw[at : at + _ENTRY]) for at in range(0, len(raw) - _ENTRY + 1, _ENTRY)]

    def offset(self, entry: _Entry, root: _Entry) -> int:
        """Where the first bytes of a stream lie; small ones lie together in the stream of the root."""
        if entry.size >= _SMALL:
            return (entry.start + 1) * self._size
        sector, (turns, rest) = root.start, divmod(entry.start * _SMALL_SECTOR, self._size)
        for _turn in range(min(turns, _MOST_SECTORS)):
            sector = self._next(sector)
        return (sector + 1) * self._size + rest

    def _table_sectors(self) -> list[int]:
        """Where the parts of the allocation table lie: 109 in the header, the rest in a chain."""
        numbers = list(struct.unpack("<109I", self._header[76:512]))
        following = int.from_bytes(self._header[68:72], "little")
        for _turn in range(_MOST_SECTORS):
            raw = self._sector(following) if following < _LAST_SECTOR else b""
            if len(raw) < self._size:
                break
            *part, following = struct.unpack(f"<{self._size // 4}I", raw)
            numbers += part
        return numbers

    def _next(self, sector: int) -> int:
        part, place = divmod(sector, self._size // 4)
        if part >= len(self._table) or self._table[part] >= _LAST_SECTOR:
            return _NONE
        raw = self._sector(self._table[part])[place * 4 : place * 4 + 4]
        return int.from_bytes(raw, "little") if len(raw) == 4 else _NONE

    def _sector(self, number: int) -> bytes:
        self._file.seek((number + 1) * self._size)
        return self._file.read(self._size)


def _entry(raw: bytes) -> _Entry:
    length = min(max(int.from_bytes(raw[64:66], "little") - 2, 0), 62)
    left, right, child = struct.unpack("<3I", raw[68:80])
    return _Entry(
        name=raw[:length].decode("utf-16-le", "replace"), kind=raw[66], left=left, right=right, child=child,
        start=int.from_bytes(raw[116:120], "little"), size=int.from_bytes(raw[120:124], "little"),
    )  # fmt: skip
