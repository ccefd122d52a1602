"""Text of OpenDocument letters: all paragraphs and headings, page headers and footers included."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from eoffice.content.extraction.fonts import OpenFonts
from eoffice.content.extraction.unpacking import Unpacked, local_name, walk
from eoffice.content.outcome import Content, Limits, TextProblem, Unreadable
from eoffice.core.legacy_text import decode_runs

#: What was deleted under change tracking, and second drawings of the same object.
_SKIPPED = frozenset({"tracked-changes", "forms", "sequence-decls"})
_MARKS = {"tab": "\t", "line-break": "\n"}
_MOST_SPACES = 1000


def read(path: Path, limits: Limits) -> Content:
    """The body, then headers and footers; raises `Unreadable`."""
    unpacked = Unpacked(path)
    if b"encryption-data" in unpacked.read("meta-inf/manifest.xml"):
        raise Unreadable(TextProblem.PASSWORD)
    body = unpacked.parse("content.xml")
    if body is None:
        raise Unreadable(TextProblem.BROKEN)
    styles = unpacked.parse("styles.xml")
    fonts = OpenFonts.of([root for root in (styles, body) if root is not None])
    paragraphs = _paragraphs(body, fonts)
    has_text = any(paragraph.strip() for paragraph in paragraphs)
    for master in [] if styles is None else [e for e in styles.iter() if local_name(e) == "master-page"]:
        paragraphs += _paragraphs(master, fonts)
    text = "\n".join(paragraphs)
    return Content(texts=[text[: limits.characters]], has_text=has_text)


def _paragraphs(root: etree._Element, fonts: OpenFonts | None) -> list[str]:
    """Paragraph texts in the order in which paragraphs end; one inside another (a text box) comes first."""
    found: list[str] = []
    open_paragraphs: list[list[tuple[str, str]]] = []
    for event, element in walk(root, _SKIPPED):
        is_paragraph = local_name(element) in {"p", "h"} and ":text:" in str(element.tag)
        if event == "start":
            if is_paragraph:
                open_paragraphs.append([])
            if open_paragraphs:
                text = _mark(element) + (element.text or "")
                open_paragraphs[-1].append((text, fonts.font_of(element) if fonts else ""))
            continue
        if is_paragraph and open_paragraphs:
            found.append(decode_runs(open_paragraphs.pop()))
        if open_paragraphs and element.tail:
            open_paragraphs[-1].append((element.tail, fonts.font_of(element.getparent()) if fonts else ""))
    return found


def _mark(element: etree._Element) -> str:
    tag = local_name(element)
    if tag != "s":
        return _MARKS.get(tag, "")
    count = next((value for name, value in element.attrib.items() if str(name).endswith("}c")), "1")
    return " " * (min(int(count), _MOST_SPACES) if str(count).isdigit() else 1)
