"""Liberation Serif, whose widths are those of Times New Roman, with every Vietnamese letter."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask_babel import gettext as _
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from eoffice.core.errors import Conflict

#: Where distributions put it.
FOLDERS = (
    Path("/usr/share/fonts/truetype/liberation2"), Path("/usr/share/fonts/truetype/liberation"),
    Path("/usr/share/fonts/liberation-serif"), Path("/usr/share/fonts/liberation"),
)  # fmt: skip
#: A letter that the older Liberation 1 lacks; it would vanish without an error.
_PROBE = 0x1EC7
REGULAR, BOLD, ITALIC = "Register", "Register-Bold", "Register-Italic"


def use_fonts() -> None:
    """Make the faces known to reportlab. Raises `Conflict` when the system has no font with Vietnamese letters."""
    folder = find_fonts()
    if folder is None:
        raise Conflict(_("The letters for PDF are missing. Ask the administrator for the package fonts-liberation2."))
    if REGULAR not in pdfmetrics.getRegisteredFontNames():
        for face, name in (("Bold", BOLD), ("Italic", ITALIC), ("Regular", REGULAR)):
            pdfmetrics.registerFont(TTFont(name, str(folder / f"LiberationSerif-{face}.ttf")))


@cache
def find_fonts(folders: tuple[Path, ...] = FOLDERS) -> Path | None:
    """The first folder with a Liberation Serif that has all Vietnamese letters; None when there is none."""
    for folder in folders:
        path = folder / "LiberationSerif-Regular.ttf"
        try:
            if path.is_file() and _PROBE in TTFont("probe", str(path)).face.charToGlyph:
                return folder
        except TTFError:
            continue
    return None
