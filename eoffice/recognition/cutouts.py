"""The piece of a page from which a value was read, cut out of the image that is drawn for the preview."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from eoffice.content import previews
from eoffice.content.models import File
from eoffice.recognition.recogniser import Place, Proposal

#: Paper left around the words, as shares of the page.
_BESIDE, _ABOVE = 0.012, 0.006
#: Points of an A4 page at the resolution of the previews; most documents are one.
_SHEET = (827, 1169)


def cutout_path(file: File, proposal: Proposal) -> Path | None:
    """The PNG of the place of `proposal`; None where it has no place, or its page is not drawn yet.

    It is derived like the page images and lies beside them.
    """
    if proposal.box is None or proposal.page is None:
        return None
    drawn = previews.preview_path(file, proposal.page)
    if drawn is None:
        return None
    place = _with_margin(proposal.box)
    sides = (place.left, place.top, place.right, place.bottom)
    name = "-".join(str(round(side * 10_000)) for side in sides)
    made = previews.folder(file.blob_sha256) / "cutouts" / f"{proposal.page}-{name}.png"
    return made if made.is_file() or _cut(drawn, place, made) else None


def _cut(drawn: Path, place: Place, made: Path) -> bool:
    """Cut `place` out of a drawn page and keep it; False for an image that cannot be read."""
    try:
        with previews.workplace() as work, Image.open(drawn, formats=("WEBP",)) as page:
            width, height = page.size
            left, top = int(place.left * width), int(place.top * height)
            right, bottom = max(int(place.right * width), left + 1), max(int(place.bottom * height), top + 1)
            page.crop((left, top, right, bottom)).save(work / "piece.png", "PNG")
            previews.keep(work / "piece.png", made)
    except (OSError, ValueError, Image.DecompressionBombError):
        return False
    return True


def size_of(place: Place) -> tuple[int, int]:
    """Width and height of the cut-out of an A4 page, so that a browser can leave room for it."""
    around = _with_margin(place)
    wide, high = (around.right - around.left) * _SHEET[0], (around.bottom - around.top) * _SHEET[1]
    return max(round(wide), 1), max(round(high), 1)


def _with_margin(place: Place) -> Place:
    return Place(
        max(place.left - _BESIDE, 0.0), max(place.top - _ABOVE, 0.0),
        min(place.right + _BESIDE, 1.0), min(place.bottom + _ABOVE, 1.0),
    )  # fmt: skip
