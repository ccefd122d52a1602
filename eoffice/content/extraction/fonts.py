"""Which font a piece of a Word or OpenDocument text stands in, by its styles.

Asked only of documents in which some legacy font is named: for all others there is nothing to find out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from lxml import etree

from eoffice.content.extraction.unpacking import local_name
from eoffice.core.legacy_text import legacy_font

_MOST_PARENTS = 20
_OPEN_STYLES = ("{*}font-face", "{*}style", "{*}default-style")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class _Styles:
    """Fonts by style name; a style without one has that of its parent."""

    def __init__(self) -> None:
        self.fonts: dict[str, str] = {}
        self.parents: dict[str, str] = {}

    def font(self, style: str) -> str:
        """The font of a style, empty when none is said."""
        for _step in range(_MOST_PARENTS):
            if style in self.fonts:
                return self.fonts[style]
            style = self.parents.get(style, "")
            if not style:
                break
        return ""


class WordFonts:
    """Fonts of a .docx: said by the run, its style, the paragraph's style, or for the whole document."""

    def __init__(self, styles: etree._Element | None) -> None:
        self._styles, self._usual = _Styles(), ""
        for element in [] if styles is None else styles.iter(f"{_WORD}style", f"{_WORD}rPrDefault"):
            font = _said_font(element.find(f".//{_WORD}rFonts"))
            name = element.get(f"{_WORD}styleId", "")
            if local_name(element) == "rPrDefault":
                self._usual = font
            elif element.get(f"{_WORD}default") == "1" and element.get(f"{_WORD}type") == "paragraph":
                self._usual = font or self._usual
            if font and name:
                self._styles.fonts[name] = font
            self._styles.parents[name] = _value(element.find(f"{_WORD}basedOn"))
        self._is_legacy = any(legacy_font(font) for font in [*self._styles.fonts.values(), self._usual])

    def concern(self, root: etree._Element) -> bool:
        """Whether the styles or any run of a part of the document name a legacy font."""
        named = (str(value) for fonts in root.iter(f"{_WORD}rFonts") for value in fonts.attrib.values())
        return self._is_legacy or any(legacy_font(name) for name in named)

    def font_of(self, element: etree._Element) -> str:
        """The font of the run in which an element stands."""
        run = element.getparent()
        properties = None if run is None else run.find(f"{_WORD}rPr")
        if properties is not None:
            said = _said_font(properties.find(f"{_WORD}rFonts"))
            said = said or self._styles.font(_value(properties.find(f"{_WORD}rStyle")))
            if said:
                return said
        paragraph = next(element.iterancestors(f"{_WORD}p"), None)
        style = None if paragraph is None else paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
        return self._styles.font(_value(style)) or self._usual


class OpenFonts:
    """Fonts of an OpenDocument text: said by the style of the span or of the paragraph."""

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        self._styles, self._usual = _Styles(), ""
        elements = [element for root in roots for element in root.iter(*_OPEN_STYLES)]
        faces = {
            _attribute(element, "name"): _attribute(element, "font-family").strip("'")
            for element in elements
            if local_name(element) == "font-face"
        }
        for element in elements:
            if local_name(element) == "font-face":
                continue
            said = ""
            for part in element:
                if local_name(part) == "text-properties":
                    face = _attribute(part, "font-name")
                    said = faces.get(face, face) or _attribute(part, "font-family").strip("'")
            name = _attribute(element, "name")
            if said and name:
                self._styles.fonts[name] = said
            elif said and _attribute(element, "family") == "paragraph":
                self._usual = said
            self._styles.parents[name] = _attribute(element, "parent-style-name")
        self._is_legacy = any(legacy_font(font) for font in [*self._styles.fonts.values(), self._usual])

    @classmethod
    def of(cls, roots: Iterable[etree._Element]) -> Self | None:
        """The fonts of a document; None when it uses no legacy one."""
        fonts = cls(roots)
        return fonts if fonts._is_legacy else None

    def font_of(self, element: etree._Element | None) -> str:
        """The font in which the text of an element stands."""
        while element is not None:
            font = self._styles.font(_attribute(element, "style-name"))
            if font:
                return font
            if local_name(element) in {"p", "h"}:
                break
            element = element.getparent()
        return self._usual


def _said_font(fonts: etree._Element | None) -> str:
    if fonts is None:
        return ""
    return str(fonts.get(f"{_WORD}hAnsi") or fonts.get(f"{_WORD}ascii") or "")


def _value(element: etree._Element | None) -> str:
    return "" if element is None else str(element.get(f"{_WORD}val", ""))


def _attribute(element: etree._Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")
