"""Typefaces of the look-alikes: those with the metrics of Times and Arial, and the wider DejaVu."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_ROOT = Path("/usr/share/fonts/truetype")
_FILES = {
    "Serif": "liberation2/LiberationSerif-{}.ttf",
    "Sans": "liberation2/LiberationSans-{}.ttf",
    "Wide": "dejavu/DejaVuSerif{}.ttf",
}
_WIDE = {"Regular": "", "Bold": "-Bold", "Italic": "-Italic", "BoldItalic": "-BoldItalic"}


@cache
def faces(family: str) -> dict[str, str]:
    """The names of the faces of a family, made known to reportlab; those that are missing fall back to another."""
    known: dict[str, str] = {}
    for style in ("Regular", "Bold", "Italic", "BoldItalic"):
        path = _ROOT / _FILES[family].format(_WIDE[style] if family == "Wide" else style)
        if path.is_file():
            name = f"Look{family}-{style}"
            pdfmetrics.registerFont(TTFont(name, str(path)))
            known[style] = name
    regular = known["Regular"]
    return {style: known.get(style, regular) for style in ("Regular", "Bold", "Italic", "BoldItalic")}
