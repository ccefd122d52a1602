"""Where a stamp fits on a page: a rectangle without ink, looked for where offices put the stamp.

The ink is what the drawn page shows, so words, scans, seals, pictures and signatures all count, and the paper's own
shade does not. One cell is one millimetre, counted from the top left corner of the page as it is seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image

from eoffice.incoming.stamp import HEIGHT, WIDTH

#: Dots drawn for each millimetre before the cells are taken together.
DOTS = 4
#: So much darker than the paper, on the average of a cell, is ink.
_INK = 10
#: From the edge of the sheet: as texts keep it, else as printers need it.
_MARGINS = (15, 5)
#: Distances to the nearest ink, the roomiest first.
_CLEARANCES = (4, 2, 1)
_STEP = 2

Place = tuple[int, int]
Zone = tuple[int, int, int, int]


def find_place(picture: Image.Image) -> Place | None:
    """Left and top of a free place for the stamp, in millimetres; None when the page has no room."""
    wide, high = max(1, picture.width // DOTS), max(1, picture.height // DOTS)
    cells = picture.convert("L").resize((wide, high), Image.Resampling.BOX)
    sums = _sums(cells)
    for zone in _zones(wide, high):
        for margin in _MARGINS:
            for clearance in _CLEARANCES:
                for place in _places(zone, margin, wide, high):
                    if not _ink_within(sums, place, clearance, wide, high):
                        return place
    return None


def _zones(wide: int, high: int) -> Iterator[Zone]:
    """Under the number at the left, under the date at the right, the corners, then anywhere (Đ22; custom)."""
    half = wide // 2
    head, deep = high * 12 // 100, high * 45 // 100
    yield 0, head, half, deep
    yield half, head, wide, deep
    yield 0, 0, half, head + HEIGHT
    yield half, 0, wide, head + HEIGHT
    yield 0, high - 2 * HEIGHT, half, high
    yield half, high - 2 * HEIGHT, wide, high
    yield 0, 0, wide, high


def _places(zone: Zone, margin: int, wide: int, high: int) -> Iterator[Place]:
    left, top, right, bottom = zone
    last_left = min(right, wide - margin) - WIDTH
    last_top = min(bottom, high - margin) - HEIGHT
    for y in range(max(top, margin), last_top + 1, _STEP):
        for x in range(max(left, margin), last_left + 1, _STEP):
            yield x, y


def _sums(cells: Image.Image) -> list[list[int]]:
    """For each corner of a cell, how many cells with ink lie above and left of it."""
    wide, high = cells.size
    shades = cells.tobytes()
    histogram = cells.histogram()
    paper = max(range(128, 256), key=lambda shade: histogram[shade])
    sums = [[0] * (wide + 1)]
    for row in range(high):
        above, line, count = sums[-1], [0], 0
        for column, shade in enumerate(shades[row * wide : (row + 1) * wide]):
            count += paper - shade > _INK
            line.append(above[column + 1] + count)
        sums.append(line)
    return sums


def _ink_within(sums: list[list[int]], place: Place, clearance: int, wide: int, high: int) -> int:
    left, top = max(0, place[0] - clearance), max(0, place[1] - clearance)
    right, bottom = min(wide, place[0] + WIDTH + clearance), min(high, place[1] + HEIGHT + clearance)
    return sums[bottom][right] - sums[top][right] - sums[bottom][left] + sums[top][left]
