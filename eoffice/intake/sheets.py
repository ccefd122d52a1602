"""The separator sheet as it is drawn: one path of dark squares, for an inline picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import segno

from eoffice.intake.separator import SEPARATOR

#: White squares around the code; readers need four.
_QUIET = 4


@dataclass(frozen=True)
class Drawing:
    """A code of `size` squares a side, the quiet zone included; `path` draws the dark ones."""

    size: int
    path: str


@cache
def drawing() -> Drawing:
    """The code of a separator sheet, with the highest correction: stamps and folds may cross it."""
    rows = [bytes(row) for row in segno.make(SEPARATOR, error="h").matrix]
    path = "".join(
        f"M{column + _QUIET} {line + _QUIET}h1v1h-1z"
        for line, row in enumerate(rows)
        for column, dark in enumerate(row)
        if dark
    )
    return Drawing(len(rows) + 2 * _QUIET, path)
