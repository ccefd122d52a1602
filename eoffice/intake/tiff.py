"""Pages of a TIFF file as files of their own, byte for byte: nothing is decoded or compressed again.

Part of the confined process. It reads classic TIFF of both byte orders; what it does not know raises `ValueError`.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
#: Where the picture's data lie → how long they are: strips and tiles.
_PLACES = {273: 279, 324: 325}
#: Point into the file at things that are left behind: sub-directories, thumbnails of cameras, free space.
_LEFT_BEHIND = frozenset({288, 289, 330, 34665, 34853, 40965})
_OLD_JPEG = 513
_MOST_PAGES = 10_000


@dataclass
class _Entry:
    kind: int
    count: int
    value: bytes


@dataclass
class _Page:
    entries: dict[int, _Entry]
    data: dict[int, list[bytes]]


class TiffPages:
    """The pages of a file in memory."""

    def __init__(self, raw: bytes) -> None:
        order = _ORDERS.get(raw[:4])
        if order is None:
            raise ValueError("not a classic TIFF")
        self._raw, self._order = raw, order
        self._pages: list[_Page] = []
        (place,) = self._unpack("I", 4)
        seen: set[int] = set()
        while place and place not in seen and len(seen) < _MOST_PAGES:
            seen.add(place)
            place = self._read_directory(place)

    def __len__(self) -> int:
        return len(self._pages)

    def write(self, numbers: Sequence[int]) -> bytes:
        """A file of these pages (from 0) in this order."""
        out = bytearray(self._raw[:4] + struct.pack(self._order + "I", 8))
        for position, number in enumerate(numbers):
            self._append(out, self._pages[number], is_last=position == len(numbers) - 1)
        return bytes(out)

    def _read_directory(self, place: int) -> int:
        (count,) = self._unpack("H", place)
        entries: dict[int, _Entry] = {}
        for index in range(count):
            start = place + 2 + 12 * index
            tag, kind, number = self._unpack("HHI", start)
            if tag == _OLD_JPEG:
                raise ValueError("JPEG of the old kind")
            length = _SIZES.get(kind, 0) * number
            if tag in _LEFT_BEHIND or not length:
                continue
            at = start + 8 if length <= 4 else self._unpack("I", start + 8)[0]
            entries[tag] = _Entry(kind, number, self._slice(at, length))
        data = {}
        for tag, lengths in _PLACES.items():
            if tag in entries:
                pairs = zip(self._numbers(entries[tag]), self._numbers(entries[lengths]), strict=True)
                data[tag] = [self._slice(at, length) for at, length in pairs]
        if not data:
            raise ValueError("a page without a picture")
        self._pages.append(_Page(entries, data))
        return int(self._unpack("I", place + 2 + 12 * count)[0])

    def _append(self, out: bytearray, page: _Page, *, is_last: bool) -> None:
        """Put a page's directory where the one before points, with its values and data behind it."""
        directory = len(out)
        out += bytes(2 + 12 * len(page.entries) + 4)
        struct.pack_into(self._order + "H", out, directory, len(page.entries))
        for index, (tag, entry) in enumerate(sorted(page.entries.items())):
            kind, value = entry.kind, entry.value
            if tag in page.data:
                kind, value = 4, self._put_data(out, page.data[tag])
            start = directory + 2 + 12 * index
            struct.pack_into(self._order + "HHI", out, start, tag, kind, entry.count)
            if len(value) <= 4:
                out[start + 8 : start + 8 + len(value)] = value
            else:
                struct.pack_into(self._order + "I", out, start + 8, _aligned(out))
                out += value
        following = 0 if is_last else _aligned(out)
        struct.pack_into(self._order + "I", out, directory + 2 + 12 * len(page.entries), following)

    def _put_data(self, out: bytearray, chunks: Sequence[bytes]) -> bytes:
        places = []
        for chunk in chunks:
            places.append(_aligned(out))
            out += chunk
        return struct.pack(f"{self._order}{len(places)}I", *places)

    def _numbers(self, entry: _Entry) -> tuple[int, ...]:
        letter = {3: "H", 4: "I"}.get(entry.kind)
        if letter is None:
            raise ValueError("places of an unknown kind")
        return struct.unpack(f"{self._order}{entry.count}{letter}", entry.value)

    def _unpack(self, form: str, at: int) -> tuple[int, ...]:
        try:
            return struct.unpack_from(self._order + form, self._raw, at)
        except struct.error as error:
            raise ValueError("cut off") from error

    def _slice(self, at: int, length: int) -> bytes:
        piece = self._raw[at : at + length]
        if len(piece) != length:
            raise ValueError("cut off")
        return piece


def _aligned(out: bytearray) -> int:
    """The next even place, where TIFF wants things to begin."""
    if len(out) % 2:
        out += b"\0"
    return len(out)
