"""The piece of a page from which a value was read, cut out of the image that is drawn for the preview."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from eoffice.content import previews
from eoffice.content.models import File
from eoffice.content.recognising import seen_before
from eoffice.recognition.recogniser import Place, Proposal

#: Paper left around the words, as shares of the page.
_BESIDE, _ABOVE = 0.012, 0.006
#: Points of an A4 page at the resolution of the previews; most documents are one.
_SHEET = (827, 1169)


def cutout_path(file: File, proposal: Proposal) -> Path | None:
    """The PNG of the place of `proposal`; None where it has no place, or its page is not drawn yet.

    A page that lies on its side is turned to be read. It is derived like the page images and lies beside them.
    """
    if proposal.box is None or proposal.page is None:
        return None
    drawn = previews.preview_path(file, proposal.page)
    if drawn is None:
        return None
    place, turn = _with_margin(proposal.box), turn_of(file, proposal.page)
    sides = (place.left, place.top, place.right, place.bottom)
    name = "-".join([*(str(round(side * 10_000)) for side in sides), *([f"turned-{turn}"] if turn else [])])
    made = previews.folder(file.blob_sha256) / "cutouts" / f"{proposal.page}-{name}.png"
    return made if made.is_file() or _cut(drawn, place, turn, made) else None


def _cut(drawn: Path, place: Place, turn: int, made: Path) -> bool:
    """Cut `place` out of a drawn page and keep it; False for an image that cannot be read."""
    try:
        with previews.workplace() as work, Image.open(drawn, formats=("WEBP",)) as page:
            width, height = page.size
            left, top = int(place.left * width), int(place.top * height)
            right, bottom = max(int(place.right * width), left + 1), max(int(place.bottom * height), top + 1)
            page.crop((left, top, right, bottom)).rotate(turn, expand=True).save(work / "piece.png", "PNG")
            previews.keep(work / "piece.png", made)
    except (OSError, ValueError, Image.DecompressionBombError):
        return False
    return True


def size_of(file: File, proposal: Proposal, turn: int) -> tuple[int, int] | None:
    """Width and height of the cut-out of an A4 page with this turn, so that a browser can leave room for it; None where
    is none.
    """
    if proposal.box is None or proposal.page is None or previews.preview_path(file, proposal.page) is None:
        return None
    around, is_on_side = _with_margin(proposal.box), turn in (90, 270)
    across, down = around.right - around.left, around.bottom - around.top
    wide, high = (down, across) if is_on_side else (across, down)
    return max(round(wide * _SHEET[0]), 1), max(round(high * _SHEET[1]), 1)


def turn_of(file: File, number: int) -> int:
    """By how many degrees against the clock a page is turned to be read."""
    seen = seen_before(file, number)
    return seen.turn if seen is not None else 0


def _with_margin(place: Place) -> Place:
    return Place(
        max(place.left - _BESIDE, 0.0), max(place.top - _ABOVE, 0.0),
        min(place.right + _BESIDE, 1.0), min(place.bottom + _ABOVE, 1.0),
    )  # fmt: skip
