"""Text of PDF pages, visible signatures included.

In signed documents of state agencies the number and the date are further visible signatures, not page text: they
are seen only after the form fields were opened and the page was flattened. Whether the document needs OCR is
decided before that, or a signed scan would pass for text.
"""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from eoffice.content.outcome import Content, Limits, TextProblem, Unreadable

#: A page with fewer words and a picture on it is a scan with a stray word (a page number).
_FEW_WORDS = 5


def read(path: Path, limits: Limits) -> Content:
    """The text of at most `limits.pages` pages; raises `Unreadable`."""
    document = open_document(path)
    try:
        count = len(document)
        texts, has_text, length = [], False, 0
        for number in range(min(count, limits.pages)):
            text, is_text_page = _read_page(document, number)
            has_text = has_text or is_text_page
            length += len(text)
            texts.append(text)
            if length > limits.characters:
                break
    finally:
        document.close()
    return Content(
        texts=texts, page_count=count, has_text=has_text,
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


def _read_page(document: pdfium.PdfDocument, number: int) -> tuple[str, bool]:
    """The text of a page as it is seen, and whether the page itself is text; nothing for one that cannot be loaded."""
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return "", False
    text = _text(page)
    words = len(text.split())
    is_text_page = words >= _FEW_WORDS or (words > 0 and not _has_picture(page))
    if pdfium_c.FPDFPage_GetAnnotCount(page) > 0:
        page.close()
        page = flat_page(document, number)
        text = _text(page)
    page.close()
    return text, is_text_page


def _has_picture(page: pdfium.PdfPage) -> bool:
    return any(page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=3))


def _text(page: pdfium.PdfPage) -> str:
    """The page's text; a hyphen at a line end, which PDFium marks by U+FFFE, is taken out with the break."""
    try:
        textpage = page.get_textpage()
    except pdfium.PdfiumError:
        return ""
    text: str = textpage.get_text_range(errors="replace")
    textpage.close()
    return text.replace("\ufffe\r\n", "").replace("\ufffe", "")
