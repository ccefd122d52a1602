"""Builds the Word templates of this folder: `python -m eoffice.outgoing.word_templates.build`.

They are filled by docxtpl with `autoescape=True`. The context, all texts unless said otherwise:

- `agency_parent` (may be empty), `agency`, `agency_notation`
- `place`, `date_line` (“ngày 05 tháng 11 năm 2026”), `number` (may be empty), `notation`
- `type_name`, `subject`, `in_reply_to` (may be empty: “Công văn số 12/SNV-VP ngày … của …”)
- `addressees` (lines of “Kính gửi”, default `recipients`), `recipients`, `body`, `grounds`, `signer_authority`:
  lists of lines, or one text with line breaks
- `signer_name`, `archive_line` (“Lưu: VT, KT.”)
- `urgency` (may be empty: a key of `STAMPS`), `reach_by` (may be empty: “14:30 23/11/2026”, of an express document)

What is absent stays an empty place that the drafter fills in Word.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

from docx.document import Document as DocumentType
from docx.shared import Mm
from docx.table import _Cell

from eoffice.outgoing.word_templates import layout

FOLDER = Path(__file__).parent

_LINES = "({name}.splitlines() if {name} is string else {name} or [])"
_SYMBOL = "Số: {{ number or '      ' }}/{{ notation }}"
_PLACE = "{{ place }}, {{ date_line or 'ngày      tháng      năm' }}"
#: “Quyết định (cá biệt)” is the name in lists, not on paper.
_TYPE = "{{ type_name|replace(' (cá biệt)', '')|upper }}"
#: A committee's name is broken before the unit it governs.
_AGENCY = "{{ agency|upper|replace('ỦY BAN NHÂN DÂN ', 'ỦY BAN NHÂN DÂN\\n') }}"
_DOTS = "…" * 20

#: Urgency → the words of its stamp and the length of its frame in millimetres (NĐ 30/2020 PL I ph.I III.2b).
STAMPS = {"urgent": ("KHẨN", 20), "very_urgent": ("THƯỢNG KHẨN", 40), "express": ("HỎA TỐC", 30)}
#: The same of an express document that names its hour, which stands below.
_TIMED = ("HỎA TỐC HẸN GIỜ", 52)


def lines_of(name: str) -> str:
    """A Jinja expression that is always a list of lines, whether `name` is a list, a text or absent."""
    return _LINES.format(name=name)


def _head(document: DocumentType, *, about: str = "") -> None:
    below_symbol = layout.head(
        document,
        parent=("{%p if agency_parent %}", "{{ agency_parent|upper }}", "{%p endif %}"),
        agency=(_AGENCY,),
        symbol=_SYMBOL,
        place_and_date=_PLACE,
        about=about,
    )
    for urgency, (words, length) in STAMPS.items():
        _stamp(below_symbol, f"urgency == '{urgency}' and not reach_by", [words], length)
    _stamp(below_symbol, "urgency == 'express' and reach_by", [_TIMED[0], "{{ reach_by }}"], _TIMED[1])


def _stamp(cell: _Cell, condition: str, lines: Sequence[str], length: float) -> None:
    layout.control(cell, f"if {condition}")
    layout.stamp(cell, lines, length=length)
    layout.control(cell, "endif")


def _addressees(document: DocumentType) -> None:
    layout.control(document, f"set to = {lines_of('addressees')} or {lines_of('recipients')}")
    layout.control(document, "if to[1:]")
    layout.write(document.add_paragraph(), "Kính gửi:", before=8, indent=30)
    layout.control(document, "for name in to")
    line = layout.write(document.add_paragraph(), "- {{ name }}{{ '.' if loop.last else ';' }}", before=2)
    line.paragraph_format.left_indent = Mm(52)
    layout.control(document, "endfor")
    layout.control(document, "else")
    layout.write(document.add_paragraph(), f"Kính gửi: {{{{ to|first or '{_DOTS}' }}}}", align=layout.CENTRE, before=8)
    layout.control(document, "endif")
    layout.gap(document, 6)


def _body(document: DocumentType, *, default: Sequence[str] = (_DOTS,)) -> None:
    """The paragraphs of `body`, or `default` to begin with."""
    layout.control(document, f"for paragraph in {lines_of('body')}")
    layout.body(document, "{{ paragraph }}")
    layout.control(document, "else")
    for line in default:
        layout.body(document, line)
    layout.control(document, "endfor")


def _reply(document: DocumentType, words: str) -> None:
    layout.control(document, "if in_reply_to")
    layout.body(document, words)
    layout.control(document, "endif")


def _foot(document: DocumentType, *, first: str = "Như trên;") -> None:
    left, right = layout.foot(document)
    layout.control(left, f"for name in {lines_of('recipients')}")
    layout.write(left.add_paragraph(), "- {{ name }};", size=11)
    layout.control(left, "else")
    layout.write(left.add_paragraph(), f"- {first}", size=11)
    layout.control(left, "endfor")
    layout.write(left.add_paragraph(), "- {{ archive_line or 'Lưu: VT.' }}", size=11)
    right.paragraphs[0].add_run(f"{{%p for line in {lines_of('signer_authority')} %}}")
    layout.write(right.add_paragraph(), "{{ line|upper }}", bold=True, align=layout.CENTRE)
    layout.control(right, "endfor")
    layout.signature_space(right)
    layout.write(right.add_paragraph(), "{{ signer_name }}", bold=True, align=layout.CENTRE)


def _letter() -> DocumentType:
    document = layout.new_document("Công văn")
    _head(document, about="V/v {{ (subject or '')[:1]|lower }}{{ (subject or '')[1:] }}")
    _addressees(document)
    _reply(document, "Phúc đáp {{ in_reply_to }}, {{ agency }} có ý kiến như sau:")
    _body(document, default=(_DOTS, "Trên đây là ý kiến của {{ agency }}./."))
    _foot(document)
    return document


def _named(default: Sequence[str], *, reply: str, to_superior: bool = False) -> DocumentType:
    document = layout.new_document("{{ type_name }}")
    _head(document)
    layout.title(document, _TYPE, "{{ subject }}")
    if to_superior:
        _addressees(document)
    _reply(document, reply)
    _body(document, default=default)
    _foot(document)
    return document


def _decision() -> DocumentType:
    document = layout.new_document("Quyết định")
    _head(document)
    layout.title(document, _TYPE, "{{ subject }}")
    by_committee = f"({lines_of('signer_authority')}|first or '').startswith('TM.')"
    who = f"{{{{ (agency if {by_committee} else 'Chủ tịch ' ~ agency)|upper }}}}"
    layout.body(document, who, bold=True, centred=True)
    layout.control(document, f"for ground in {lines_of('grounds')}")
    layout.body(document, "{{ ground }}", italic=True)
    layout.control(document, "else")
    layout.body(
        document, "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;", italic=True
    )  # fmt: skip
    layout.body(document, "Theo đề nghị của …", italic=True)
    layout.control(document, "endfor")
    layout.body(document, "QUYẾT ĐỊNH:", bold=True, centred=True)
    _body(
        document,
        default=(
            f"Điều 1. {_DOTS}",
            f"Điều 2. {_DOTS}",
            "Điều 3. Chánh Văn phòng, các đơn vị và cá nhân có liên quan chịu trách nhiệm thi hành Quyết định này./.",
        ),
    )
    _foot(document, first="Như Điều 3;")
    return document


def _invitation() -> DocumentType:
    document = layout.new_document("Giấy mời")
    _head(document)
    layout.title(document, _TYPE, "{{ subject }}")
    layout.control(document, f"set to = {lines_of('addressees')} or {lines_of('recipients')}")
    layout.body(document, f"{{{{ agency }}}} trân trọng kính mời: {{{{ to|join('; ') or '{_DOTS}' }}}}.")
    _body(document, default=("Tới dự: …", "Chủ trì: …", "Thời gian: …", "Địa điểm: …", "Nội dung: …"))
    _foot(document)
    return document


_CLOSING = "Trên đây là {kind} của {{{{ agency }}}}./."

#: Slug of the document type → what builds its template.
BUILDERS: dict[str, Callable[[], DocumentType]] = {
    "CONG_VAN": _letter,
    "QUYET_DINH": _decision,
    "THONG_BAO": lambda: _named(
        (_DOTS, "{{ agency }} thông báo để các cơ quan, đơn vị biết, thực hiện./."),
        reply="Căn cứ {{ in_reply_to }}, {{ agency }} thông báo như sau:",
    ),
    "BAO_CAO": lambda: _named(
        ("I. KẾT QUẢ THỰC HIỆN", _DOTS, "II. TỒN TẠI, HẠN CHẾ", _DOTS, "III. NHIỆM VỤ THỜI GIAN TỚI", _DOTS,
         _CLOSING.format(kind="báo cáo")),
        reply="Thực hiện {{ in_reply_to }}, {{ agency }} báo cáo như sau:", to_superior=True,
    ),
    "TO_TRINH": lambda: _named(
        (_DOTS, "{{ agency }} kính trình xem xét, quyết định./."),
        reply="Căn cứ {{ in_reply_to }}, {{ agency }} kính trình như sau:", to_superior=True,
    ),
    "KE_HOACH": lambda: _named(
        ("I. MỤC ĐÍCH, YÊU CẦU", _DOTS, "II. NỘI DUNG", _DOTS, "III. TỔ CHỨC THỰC HIỆN", _DOTS,
         _CLOSING.format(kind="kế hoạch")),
        reply="Thực hiện {{ in_reply_to }}, {{ agency }} ban hành Kế hoạch như sau:",
    ),
    "GIAY_MOI": _invitation,
}  # fmt: skip


def template_path(type_slug: str) -> Path:
    """Where the template of a document type lies; other types use that of the notice."""
    return FOLDER / f"{(type_slug if type_slug in BUILDERS else 'THONG_BAO').lower()}.docx"


def build(folder: Path = FOLDER) -> list[Path]:
    """Write every template into `folder`; the same code gives the same bytes."""
    made = []
    for slug, builder in BUILDERS.items():
        path = folder / f"{slug.lower()}.docx"
        document = builder()
        document.core_properties.created = document.core_properties.modified = datetime(2026, 1, 1)  # noqa: DTZ001
        buffer = BytesIO()
        document.save(buffer)
        path.write_bytes(frozen(buffer.getvalue()))
        made.append(path)
    return made


def frozen(docx: bytes) -> bytes:
    """The same Word file with one fixed moment in every entry, so that equal content is equal bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(docx)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


if __name__ == "__main__":
    for written in build():
        sys.stdout.write(f"{written}\n")
