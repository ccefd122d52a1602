"""Pictures hold no text: every frame is a page to be recognised. Nothing of the picture is decoded here."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from eoffice.content.outcome import Content, Limits, TextProblem

_BYTE_ORDERS = {b"II": "<", b"MM": ">"}
_BIG = 43


def read(path: Path, limits: Limits) -> Content:
    """The frames as scanned pages, none where the file is cut off before the first."""
    with path.open("rb") as file:
        order = _BYTE_ORDERS.get(file.read(2))
        count = 1 if order is None else _directories(file, order, limits.pages + 1)
    taken = min(count, limits.pages)
    return Content(
        page_count=taken or None, has_text=False, scans=dict.fromkeys(range(1, taken + 1), ""),
        problem=TextProblem.PAGES_CUT if taken < count else None,
    )  # fmt: skip


def _directories(file: BinaryIO, order: str, most: int) -> int:
    """How many pictures a TIFF links one after the other, at most `most`; a link back ends the count."""
    seen: set[int] = set()
    try:
        (version,) = struct.unpack(f"{order}H", file.read(2))
        long, entry_count, entry_size = ("Q", "Q", 20) if version == _BIG else ("I", "H", 12)
        file.seek(8 if version == _BIG else 4)
        while (place := _number(file, order + long)) and place not in seen and len(seen) < most:
            file.seek(place)
            file.seek(_number(file, order + entry_count) * entry_size, 1)
            seen.add(place)
    except (struct.error, OSError, OverflowError):
        return len(seen)
    return len(seen)


def _number(file: BinaryIO, layout: str) -> int:
    (number,) = struct.unpack(layout, file.read(struct.calcsize(layout)))
    return int(number)
