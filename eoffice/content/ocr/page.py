"""What was seen on the picture of a page: its text, and each word with its place. Standard library only.

Written by the confined process that reads pictures, kept beside the page images, and read again by whoever needs more
of the page than its text.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class SeenWord:
    """A word; the edges in points of the level picture, `line` names the line it stands in, `sureness` is percent."""

    text: str
    sureness: float
    left: int
    top: int
    width: int
    height: int
    line: str


@dataclass(frozen=True)
class SeenPart:
    """A page, or one of the two pages of a spread, which begins at `left` in the level picture."""

    left: int
    right: int
    words: tuple[SeenWord, ...]


@dataclass(frozen=True, kw_only=True)
class SeenPage:
    """A picture of `width` by `height` points, level when turned by `turn` and `tilt` degrees against the clock."""

    text: str
    confidence: int
    width: int
    height: int
    dpi: int
    turn: int = 0
    tilt: float = 0.0
    parts: tuple[SeenPart, ...] = ()

    def write(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")


def load(path: Path) -> SeenPage | None:
    """What was written there; None where there is nothing whole."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        parts = tuple(
            SeenPart(part["left"], part["right"], tuple(SeenWord(**word) for word in part["words"]))
            for part in values.pop("parts")
        )
        return SeenPage(**values, parts=parts)
    except (OSError, ValueError, KeyError, TypeError):
        return None
