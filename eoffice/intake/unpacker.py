"""The confined process of this room: `python -m eoffice.intake.unpacker WHAT SOURCE FOLDER [SPANS]`.

WHAT is `pdf` or `tiff` (cut at separator sheets, or into SPANS such as `1-3,4-9`) or `mail`. Files go into FOLDER, the
answer is printed as JSON. Started bounded by `eoffice.content.sandbox`; loads neither web framework nor database.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eoffice.intake import messages, splitting


def main(arguments: list[str]) -> int:
    """Do as asked; returns the exit code, 1 for a file that cannot be taken apart."""
    what, source, folder = arguments[0], Path(arguments[1]), Path(arguments[2])
    try:
        if what == "mail":
            answer = messages.read_letter(source, folder)
        else:
            answer = _split(what, source, folder, arguments[3] if len(arguments) > 3 else "")
    except (*splitting.FAULTS, MemoryError):
        return 1
    print(json.dumps(answer))
    return 0


def _split(what: str, source: Path, folder: Path, wanted: str) -> dict[str, Any]:
    """`parts` is empty for a scan that is one document as it stands."""
    look, cut = {
        "pdf": (splitting.look_at_pdf, splitting.cut_pdf), "tiff": (splitting.look_at_tiff, splitting.cut_tiff),
    }[what]  # fmt: skip
    if wanted:
        spans = [_span(words) for words in wanted.split(",")]
        return {"parts": [asdict(part) for part in cut(source, folder, spans)]}
    found = look(source)
    spans = splitting.ranges(found)
    parts = cut(source, folder, spans, found.doubtful) if found.sheets else []
    return {
        "is_empty": not spans, "is_doubtful": bool(found.doubtful), "parts": [asdict(part) for part in parts],
    }  # fmt: skip


def _span(words: str) -> range:
    first, _dash, last = words.partition("-")
    return range(int(first) - 1, int(last))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
