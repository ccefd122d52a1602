"""Text of .docx: every paragraph there is, in tables and text boxes, notes, headers and footers too."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from eoffice.content.extraction.fonts import WordFonts
from eoffice.content.extraction.pasted import FEW_WORDS, pictures_of
from eoffice.content.extraction.unpacking import Unpacked, local_name, walk
from eoffice.content.ole import MAGIC
from eoffice.content.outcome import Content, Limits, TextProblem, Unreadable
from eoffice.core.legacy_text import decode_runs

#: Second drawings of the same text box, deleted text, and field codes.
_SKIPPED = frozenset({"Fallback", "del", "moveFrom", "instrText", "delInstrText"})
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad", "ptab": "\t"}
_NOTES = re.compile(r"word/(footnotes|endnotes|comments)\d*\.xml")
_MARGINS = re.compile(r"word/(header|footer)\d*\.xml")
_BODY = re.compile(r"word/document\d*\.xml")


def read(path: Path, limits: Limits) -> Content:
    """The body, then the notes, then headers and footers (each wording once); raises `Unreadable`.

    Where that is next to nothing, its pictures are the scans; the first one stands with the text.
    """
    with path.open("rb") as file:
        if file.read(len(MAGIC)) == MAGIC:
            raise Unreadable(TextProblem.PASSWORD)
    unpacked = Unpacked(path)
    bodies = [name for name in unpacked.names if _BODY.fullmatch(name)]
    if not bodies:
        raise Unreadable(TextProblem.BROKEN)
    fonts = WordFonts(unpacked.parse("word/styles.xml"))
    texts = [_text(unpacked, name, fonts) for name in bodies]
    has_text = any(text.strip() for text in texts)
    texts += [_text(unpacked, name, fonts) for name in unpacked.names if _NOTES.fullmatch(name)]
    texts += dict.fromkeys(_text(unpacked, name, fonts) for name in unpacked.names if _MARGINS.fullmatch(name))
    text = "\n".join(part for part in texts if part.strip())
    pictures = pictures_of(unpacked) if len(text.split()) < FEW_WORDS else []
    scans = {number: text if number == 1 else "" for number in range(1, len(pictures) + 1)}
    return Content(texts=[text[: limits.characters]], has_text=has_text, scans=scans)


def _text(unpacked: Unpacked, name: str, fonts: WordFonts) -> str:
    root = unpacked.parse(name)
    if root is None:
        return ""
    is_legacy = fonts.concern(root)
    paragraphs: list[str] = []
    open_paragraphs: list[list[tuple[str, str]]] = []
    for event, element in walk(root, _SKIPPED):
        tag = local_name(element)
        if tag == "p" and _is_word(element):
            if event == "start":
                open_paragraphs.append([])
            elif open_paragraphs:
                paragraphs.append(decode_runs(open_paragraphs.pop()))
        elif event == "start" and open_paragraphs:
            open_paragraphs[-1].append((_run_text(tag, element), fonts.font_of(element) if is_legacy else ""))
    return "\n".join(paragraphs)


def _run_text(tag: str, element: etree._Element) -> str:
    if tag == "t":
        return element.text or ""
    parent = element.getparent()
    is_in_run = parent is not None and local_name(parent) == "r"
    return _MARKS.get(tag, "") if is_in_run else ""


def _is_word(element: etree._Element) -> bool:
    return "wordprocessingml" in str(element.tag)
