"""Pages of words from a PDF, visible signatures included, since number and date may stand only in them."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from eoffice.content.extraction.pdf import flat_page, open_document
from eoffice.core.legacy_text import to_unicode
from eoffice.recognition import wording
from eoffice.recognition.layout import Box, Page, Word

_BOLD_WEIGHT, _FORCE_BOLD, _ITALIC_FLAG = 600, 1 << 18, 1 << 6
_GENERATED = {"\ufffe", "\u00ad", "\u200b", "\ufeff"}
#: Signs that a page of text may hold; beyond these nobody reads it.
_MOST_SIGNS = 60_000
_FINE = 20
#: A line of letters reaches so far above and below its baseline, as shares of the size; larger ones are no text.
_ABOVE, _BELOW, _LARGEST_LETTERS = 0.88, 0.22, 150


class PdfPages:
    """The pages of a PDF as words; made one at a time, when asked for. Raises `Unreadable` when opened."""

    def __init__(self, path: Path) -> None:
        self.document = open_document(path)
        self.count = len(self.document)

    def __iter__(self) -> Iterator[Page]:
        for index in range(self.count):
            yield self.page(index)

    def page(self, index: int) -> Page:
        """Page `index` (from 0); one that cannot be loaded has no words."""
        try:
            page = flat_page(self.document, index)
        except pdfium.PdfiumError:
            return Page(index + 1, 595, 842, ())
        width, height = page.get_size()
        words = _in_unicode(_words(page, width, height))
        page.close()
        return Page(index + 1, width, height, tuple(words))

    def has_picture(self, index: int) -> bool:
        """Whether a picture lies on page `index`."""
        try:
            page = self.document[index]
        except pdfium.PdfiumError:
            return False
        found = any(page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=3))
        page.close()
        return found


class _Signs:
    """The characters of a page with their places."""

    def __init__(self, page: pdfium.PdfPage, size: tuple[float, float]) -> None:
        self.page, self.size = page, size
        self.text = page.get_textpage()
        self.raw = self.text.raw
        self._box, self._name = pdfium_c.FS_RECTF(), ctypes.create_string_buffer(128)
        self._flags, self._matrix = ctypes.c_int(), pdfium_c.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    def box(self, index: int) -> tuple[float, float, float, float]:
        """Left, bottom, right, top in the page's own space."""
        pdfium_c.FPDFText_GetLooseCharBox(self.raw, index, self._box)
        return self._box.left, self._box.bottom, self._box.right, self._box.top

    def line(self, index: int) -> tuple[float, float] | None:
        """Bottom and top of the line on which an upright character stands, by its baseline and size.

        The boxes that PDFium gives are as high as the letters in some files and as the font in others.
        """
        pdfium_c.FPDFText_GetMatrix(self.raw, index, self._matrix)
        size = pdfium_c.FPDFText_GetFontSize(self.raw, index) * abs(self._matrix.d)
        if self._matrix.d <= 0 or abs(self._matrix.b) > 0.1 * self._matrix.d or not 1 < size < _LARGEST_LETTERS:
            return None
        pdfium_c.FPDFText_GetCharOrigin(self.raw, index, self._x, self._y)
        return self._y.value - _BELOW * size, self._y.value + _ABOVE * size

    def style(self, index: int) -> tuple[bool, bool]:
        """Whether a character is bold, and whether it is slanted."""
        self._name.value = b""
        pdfium_c.FPDFText_GetFontInfo(self.raw, index, self._name, 128, self._flags)
        name = self._name.value.decode("latin-1").lower()
        weight = pdfium_c.FPDFText_GetFontWeight(self.raw, index)
        is_bold = "bold" in name or "black" in name or weight >= _BOLD_WEIGHT or bool(self._flags.value & _FORCE_BOLD)
        return is_bold, "italic" in name or "oblique" in name or bool(self._flags.value & _ITALIC_FLAG)

    def seen(self, box: tuple[float, float, float, float]) -> Box:
        """The box as it lies on the upright page, from its top left corner."""
        corners = []
        x, y = ctypes.c_int(), ctypes.c_int()
        wide, high = (int(side * _FINE) for side in self.size)
        for left, bottom in ((box[0], box[1]), (box[2], box[3])):
            pdfium_c.FPDF_PageToDevice(self.page.raw, 0, 0, wide, high, 0, left, bottom, x, y)
            corners.append((x.value / _FINE, y.value / _FINE))
        (x1, y1), (x2, y2) = corners
        return Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def _words(page: pdfium.PdfPage, width: float, height: float) -> Iterator[Word]:
    try:
        signs = _Signs(page, (width, height))
    except pdfium.PdfiumError:
        return
    count = min(pdfium_c.FPDFText_CountChars(signs.raw), _MOST_SIGNS)
    letters: list[str] = []
    first, around = 0, (0.0, 0.0, 0.0, 0.0)
    for index in range(count):
        letter = chr(pdfium_c.FPDFText_GetUnicode(signs.raw, index))
        if letter in _GENERATED:
            continue
        if letter.isspace() or not letter.isprintable():
            if letters:
                yield _word(signs, letters, first, around)
                letters = []
            continue
        box = signs.box(index)
        if letters and not unicodedata.combining(letter) and _is_apart(around, box):
            yield _word(signs, letters, first, around)
            letters = []
        around = _grown(around, box) if letters else box
        first = first if letters else index
        letters.append(letter)
    if letters:
        yield _word(signs, letters, first, around)
    signs.text.close()


def _is_apart(word: tuple[float, float, float, float], sign: tuple[float, float, float, float]) -> bool:
    """Whether a sign cannot belong to the word before it: on another line, far to the right, or back to the left."""
    height = max(word[3] - word[1], 1.0)
    return (
        sign[1] > word[3] or sign[3] < word[1] or sign[0] - word[2] > 0.4 * height or sign[0] < word[0] - 0.5 * height
    ) and height < 200


def _grown(
    word: tuple[float, float, float, float], sign: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    return min(word[0], sign[0]), min(word[1], sign[1]), max(word[2], sign[2]), max(word[3], sign[3])


def _word(signs: _Signs, letters: list[str], first: int, around: tuple[float, float, float, float]) -> Word:
    is_bold, is_italic = signs.style(first)
    line = signs.line(first)
    box = around if line is None else (around[0], line[0], around[2], line[1])
    return Word(wording.spelt("".join(letters)), signs.seen(box), is_bold, is_italic)


def _in_unicode(words: Iterator[Word]) -> list[Word]:
    """The words, those typed in the fonts of before Unicode converted."""
    held = list(words)
    [text] = to_unicode([" ".join(word.text for word in held)])
    converted = text.split(" ")
    if len(converted) != len(held):
        return held
    return [
        word if word.text == text else Word(wording.spelt(text), word.box, word.is_bold, word.is_italic)
        for word, text in zip(held, converted, strict=True)
    ]
