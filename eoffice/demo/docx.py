"""Letters as Word files, from the same components as the drafting templates; equal letters give equal bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from docx.document import Document as DocumentType
from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph

from eoffice.demo.language import Kind, Paragraph
from eoffice.demo.letter import Letter
from eoffice.outgoing.word_templates import layout
from eoffice.outgoing.word_templates.build import frozen

_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - Word keeps a naive moment


def render(letter: Letter) -> bytes:
    """The letter as a .docx file."""
    document = layout.new_document(letter.subject, " ".join(letter.agency))
    document.core_properties.created = document.core_properties.modified = _MADE
    layout.head(
        document, parent=letter.parent, agency=letter.agency, symbol=letter.symbol,
        place_and_date=letter.place_and_date, about="" if letter.is_named else letter.about,
    )  # fmt: skip
    if letter.is_named:
        layout.title(document, letter.type_title, letter.subject)
    else:
        layout.gap(document, 6)
    if letter.shows_addressees:
        _addressees(document, letter.addressees)
    written = [_paragraph(document, paragraph) for paragraph in letter.body.paragraphs]
    written[-1].paragraph_format.keep_with_next = True
    _foot(document, letter)
    buffer = BytesIO()
    document.save(buffer)
    return frozen(buffer.getvalue())


def _paragraph(document: DocumentType, paragraph: Paragraph) -> WordParagraph:
    return layout.body(
        document, paragraph.text, italic=paragraph.kind is Kind.GROUND,
        bold=paragraph.kind in {Kind.HEADING, Kind.AUTHORITY, Kind.CENTRED},
        centred=paragraph.kind in {Kind.AUTHORITY, Kind.CENTRED},
    )  # fmt: skip


def render_annex(title: str, lines: Sequence[str]) -> bytes:
    """An annex with a numbered table, as offices send beside a letter."""
    document = layout.new_document(title)
    document.core_properties.created = document.core_properties.modified = _MADE
    layout.title(document, "PHỤ LỤC", title)
    table = layout.columns(document, (15, 145), rows=len(lines) + 1)
    table.style = "Table Grid"
    for row, (number, text) in zip(table.rows, [("STT", "Nội dung"), *enumerate(lines, 1)], strict=True):
        for cell, content in zip(row.cells, (str(number), text), strict=True):
            layout.write(cell.paragraphs[0], content[0].upper() + content[1:], bold=number == "STT")
    buffer = BytesIO()
    document.save(buffer)
    return frozen(buffer.getvalue())


def _addressees(document: DocumentType, names: tuple[str, ...]) -> None:
    if len(names) == 1:
        layout.write(document.add_paragraph(), f"Kính gửi: {names[0]}", align=layout.CENTRE, before=8)
    else:
        layout.write(document.add_paragraph(), "Kính gửi:", before=8, indent=30)
        for name in names:
            line = layout.write(document.add_paragraph(), f"- {name};", before=2)
            line.paragraph_format.left_indent = Mm(52)
    layout.gap(document, 6)


def _foot(document: DocumentType, letter: Letter) -> None:
    left, right = layout.foot(document)
    for name in letter.recipients:
        layout.write(left.add_paragraph(), f"- {name};", size=11)
    layout.write(left.add_paragraph(), f"- {letter.archive_line}", size=11)
    for position, line in enumerate(letter.authority):
        paragraph = right.add_paragraph() if position else right.paragraphs[0]
        layout.write(paragraph, line.upper(), bold=True, align=layout.CENTRE)
    layout.signature_space(right)
    layout.write(right.add_paragraph(), letter.signer, bold=True, align=layout.CENTRE)
