"""Text of PDF pages, visible signatures included.

In signed documents of state agencies the number and the date are further visible signatures, not page text: they
are seen only after the form fields were opened and the page was flattened. Whether the document needs OCR is
decided before that, or a signed scan would pass for text.
"""

from __future__ import annotations

import ctypes
from itertools import islice
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from eoffice.content.outcome import Content, Limits, TextProblem, Unreadable
from eoffice.core.legacy_text import decode_runs, is_likely_text, legacy_font, may_be_legacy

#: A page with fewer words and a picture on it is a scan with a stray word (a page number).
_FEW_WORDS = 5
_MOST_OF_PAGE = 0.6
_LONGEST_FONT_NAME = 256
#: A page without words but with so many outlines has letters drawn instead of written.
_MANY_OUTLINES = 100


def read(path: Path, limits: Limits) -> Content:
    """The text of at most `limits.pages` pages; raises `Unreadable`."""
    document = open_document(path)
    try:
        count = len(document)
        texts, has_text, length = [], False, 0
        scans: dict[int, str] = {}
        for number in range(min(count, limits.pages)):
            text, is_text_page, words = _read_page(document, number)
            has_text = has_text or is_text_page
            if words is not None:
                scans[number + 1] = words
            length += len(text)
            texts.append(text)
            if length > limits.characters:
                break
    finally:
        document.close()
    return Content(
        texts=texts, page_count=count, has_text=has_text, scans=scans,
        problem=TextProblem.PAGES_CUT if len(texts) < count else None,
    )  # fmt: skip


def open_document(path: Path) -> pdfium.PdfDocument:
    """The document with its form fields opened, at least one page long; raises `Unreadable`."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) in {pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY}
        raise Unreadable(TextProblem.PASSWORD if is_locked else TextProblem.BROKEN) from error
    if len(document) < 1:
        document.close()
        raise Unreadable(TextProblem.BROKEN)
    if document.get_formtype() != pdfium_c.FORMTYPE_NONE:
        document.init_forms()
    return document


def flat_page(document: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
    """The page with its annotations, visible signatures among them, made part of it; raises `PdfiumError`.

    Also in a document without form fields, where a link is an annotation too.
    """
    page = document[index]
    if pdfium_c.FPDFPage_GetAnnotCount(page) < 1:
        return page
    pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
    page.close()
    return document[index]


def _read_page(document: pdfium.PdfDocument, number: int) -> tuple[str, bool, str | None]:
    """The text of a page as it is seen, whether the page itself is text, and the words on it if it is a scan.

    Nothing for a page that cannot be loaded.
    """
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return "", False, None
    text = own = _text(page)
    words = len(text.split())
    is_text_page = words >= _FEW_WORDS or (words > 0 and not _has_picture(page))
    is_scan = _is_drawn(page) if not is_text_page else _covers(page) and not is_likely_text(text)
    if pdfium_c.FPDFPage_GetAnnotCount(page) > 0:
        page.close()
        page = flat_page(document, number)
        text = _text(page)
    page.close()
    if not is_scan:
        return text, is_text_page, None
    return text, False, text.replace(own, "", 1).strip() if is_text_page else text


def _has_picture(page: pdfium.PdfPage) -> bool:
    return any(page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=3))


def _is_drawn(page: pdfium.PdfPage) -> bool:
    """Whether there is something to be seen: a picture, or letters drawn as outlines."""
    outlines = page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_PATH,), max_depth=3)
    return _has_picture(page) or len(list(islice(outlines, _MANY_OUTLINES))) == _MANY_OUTLINES


def _covers(page: pdfium.PdfPage) -> bool:
    """Whether one picture fills most of the page: a scan, whose text was laid over it by some machine."""
    width, height = page.get_size()
    for picture in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) > width * height * _MOST_OF_PAGE:
            return True
    return False


def _text(page: pdfium.PdfPage) -> str:
    """The page's text; a hyphen at a line end, which PDFium marks by U+FFFE, is taken out with the break."""
    try:
        textpage = page.get_textpage()
    except pdfium.PdfiumError:
        return ""
    text: str = textpage.get_text_range(errors="replace")
    if may_be_legacy(text):
        text = _by_fonts(textpage) or text
    textpage.close()
    return text.replace("\ufffe\r\n", "").replace("\ufffe", "")


def _by_fonts(textpage: pdfium.PdfTextPage) -> str:
    """The page's text with what stands in fonts of before Unicode converted; empty when nothing does."""
    name, flags = ctypes.create_string_buffer(_LONGEST_FONT_NAME), ctypes.c_int()
    runs, font, is_legacy = [], "", False
    for place in range(textpage.count_chars()):
        character = chr(pdfium_c.FPDFText_GetUnicode(textpage, place))
        if not character.isspace() and pdfium_c.FPDFText_IsGenerated(textpage, place) != 1:
            size = pdfium_c.FPDFText_GetFontInfo(textpage, place, name, _LONGEST_FONT_NAME, flags)
            font = name.value.decode("utf-8", "replace") if 0 < size <= _LONGEST_FONT_NAME else ""
            is_legacy = is_legacy or legacy_font(font) is not None
        runs.append((character, font))
    return decode_runs(runs) if is_legacy else ""
