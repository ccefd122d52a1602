"""Making a scan fit to be read: stamps out of the ink, lines level, two-page spreads told apart.

Lines of print are where the sums of ink along the rows of a small copy change most sharply.
"""

from __future__ import annotations

from array import array
from itertools import pairwise
from typing import NamedTuple

from PIL import Image, ImageChops

#: Longest sides of the small copies in which the tilt is looked for, roughly and finely.
_ROUGH_SIDE, _FINE_SIDE = 400, 800
_PAPER = 190
_WIDEST_TILT = 10
_LEAST_TILT = 0.3
#: Below this share of dark points a page is blank.
_BLANK = 0.0004
_DARK = 128
#: So much wider than high is a sheet that may hold two pages; their gutter lies near the middle and is blank.
_SPREAD = 1.2
_GUTTER = (0.42, 0.58)
_LEAST_GUTTER = 0.015
_GUTTER_INK = 0.4


class Setting(NamedTuple):
    """How a page must be turned, in degrees against the clock, for its lines to be level; 180 cannot be told yet."""

    turn: int
    tilt: float


def ink_of(picture: Image.Image) -> Image.Image:
    """The page in grey with coloured ink (stamps, pen) bleached; as it is where most of the print is coloured."""
    grey = picture.convert("L")
    if picture.mode != "RGB":
        return grey
    red, green, blue = picture.split()
    bleached = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return bleached if _dark_points(bleached) * 3 >= _dark_points(grey) else grey


def is_blank(ink: Image.Image) -> bool:
    """Whether there is next to nothing on the page."""
    return _dark_points(ink) < ink.width * ink.height * _BLANK


def setting_of(ink: Image.Image) -> Setting:
    """How the page lies."""
    rough, small = _darkness(ink, _ROUGH_SIDE), _darkness(ink, _FINE_SIDE)
    tilts = range(-_WIDEST_TILT, _WIDEST_TILT + 1)
    _best, turn, around = max((_sharpness(rough, turn + tilt), turn, tilt) for turn in (0, 90) for tilt in tilts)
    fine = [around + step / 5 for step in range(-4, 5)]
    tilt = max(fine, key=lambda angle: _sharpness(small, turn + angle))
    return Setting(turn, tilt if abs(tilt) >= _LEAST_TILT else 0.0)


def turned(picture: Image.Image, setting: Setting) -> Image.Image:
    """The picture with its lines level."""
    if setting.turn:
        picture = picture.rotate(setting.turn, expand=True)
    if setting.tilt:
        white = (255, 255, 255) if picture.mode == "RGB" else 255
        picture = picture.rotate(setting.tilt, Image.Resampling.BICUBIC, fillcolor=white)
    return picture


def gutter_of(ink: Image.Image) -> int | None:
    """Where a sheet with two pages side by side parts, from the left; None for a single page."""
    if ink.width < ink.height * _SPREAD:
        return None
    small = _darkness(ink, _FINE_SIDE)
    sums = _sums(small, (small.width, 1))
    first, last = (int(small.width * part) for part in _GUTTER)
    run: list[int] = []
    widest: list[int] = []
    for place in range(first, last):
        run = [*run, place] if sums[place] < _GUTTER_INK else []
        widest = max(widest, run, key=len)
    if len(widest) < small.width * _LEAST_GUTTER:
        return None
    return round(sum(widest) / len(widest) * ink.width / small.width)


def _darkness(ink: Image.Image, side: int) -> Image.Image:
    """A small copy in which paper is 0."""
    small = ink.copy()
    small.thumbnail((side, side), Image.Resampling.BOX)
    return small.point([max(0, _PAPER - level) for level in range(256)])


def _sharpness(small: Image.Image, angle: float) -> float:
    level = small.rotate(angle, Image.Resampling.BILINEAR, expand=True) if angle else small
    sums = _sums(level, (1, level.height))
    return sum((one - other) ** 2 for one, other in pairwise(sums)) * level.width**2


def _sums(picture: Image.Image, size: tuple[int, int]) -> array[float]:
    """Mean ink along rows (width 1) or columns (height 1)."""
    line = picture.convert("F").resize(size, Image.Resampling.BOX)
    return array("f", line.tobytes())


def _dark_points(grey: Image.Image) -> int:
    return sum(grey.histogram()[:_DARK])
