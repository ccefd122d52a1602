"""Files of every kind, made here: good ones, and those that are broken, locked or hostile."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject, StreamObject
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

LETTER = (
    "ỦY BAN NHÂN DÂN PHƯỜNG CẦU TRE",
    "Số: 15/QĐ-UBND",
    "QUYẾT ĐỊNH",
    "Về việc phê duyệt kế hoạch nghỉ Tết Nguyên đán",
    "Căn cứ Luật Tổ chức chính quyền địa phương;",
)

_FONTS = (
    "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_BOX = f"""<w:p {_W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
  xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
  <w:r><mc:AlternateContent>
    <mc:Choice Requires="wps"><wps:txbx><w:txbxContent><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:txbxContent></wps:txbx></mc:Choice>
    <mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback>
  </mc:AlternateContent></w:r></w:p>"""  # noqa: E501


def font() -> str:
    """The name of a registered font that has all Vietnamese letters."""
    for path in _FONTS:
        if Path(path).exists() and 0x1EC7 in TTFont("Probe", path).face.charToGlyph:
            pdfmetrics.registerFont(TTFont("Letter", path))
            return "Letter"
    pytest.skip("no font with Vietnamese letters (fonts-liberation2)")


def pdf(pages: Sequence[Sequence[str]] = (LETTER,), *, decomposed: bool = False) -> bytes:
    """A born-digital PDF; `decomposed` writes its letters and marks apart (NFD)."""
    out = io.BytesIO()
    canvas, name = Canvas(out), font()
    for lines in pages:
        canvas.setFont(name, 13)
        for number, line in enumerate(lines):
            canvas.drawString(72, 770 - 20 * number, unicodedata.normalize("NFD" if decomposed else "NFC", line))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def linked_pdf() -> bytes:
    """A page with a link, which is an annotation, in a document without form fields."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont(font(), 13)
    canvas.drawString(72, 770, "Trang có liên kết đến cổng thông tin")
    canvas.linkURL("https://example.vn", (72, 765, 300, 785))
    canvas.save()
    return out.getvalue()


def scanned_pdf(pages: int = 2) -> bytes:
    """A PDF of pictures only."""
    pictures = [picture() for _number in range(pages)]
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:])
    return out.getvalue()


def picture(width: int = 620, height: int = 877) -> Image.Image:
    """A white sheet with a few strokes."""
    sheet = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(sheet).line([(60, 60), (width - 60, 90)], fill="black", width=3)
    return sheet


def image(kind: str) -> bytes:
    """A picture file: JPEG, PNG, or a TIFF of two pages."""
    out = io.BytesIO()
    more = {"save_all": True, "append_images": [picture()]} if kind == "TIFF" else {}
    picture().save(out, kind, **more)
    return out.getvalue()


def stamped_pdf(body: bytes, stamp: str) -> bytes:
    """`body` with `stamp` as a visible signature: a signature field with a drawn appearance, not page text."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(body)))
    face = StreamObject()
    face.set_data(f"BT /F1 14 Tf 2 4 Td ({stamp}) Tj ET".encode("ascii"))
    helvetica = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    fonts = DictionaryObject({NameObject(k): NameObject(v) for k, v in helvetica.items()})
    box = [0, 0, 120, 20]
    face.update({
        NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form"),
        NameObject("/BBox"): ArrayObject([NumberObject(n) for n in box]),
        NameObject("/Resources"): DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(fonts)})}
        ),
    })  # fmt: skip
    widget = writer._add_object(DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Widget"),
        NameObject("/FT"): NameObject("/Sig"), NameObject("/F"): NumberObject(4),
        NameObject("/Rect"): ArrayObject([FloatObject(n) for n in (300, 700, 420, 720)]),
        NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(face)}),
    }))  # fmt: skip
    writer.pages[0][NameObject("/Annots")] = ArrayObject([widget])
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({
        NameObject("/Fields"): ArrayObject([widget]), NameObject("/SigFlags"): NumberObject(3),
    })  # fmt: skip
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked_pdf() -> bytes:
    """A PDF that opens with a password only."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt("mật khẩu", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx_file(
    body: str = "Thân bài", *, cell: str = "Ô bảng", header: str = "Tiêu đề trang", box: str = "Hộp chữ"
) -> bytes:
    """A Word file with text in its body, a table, a page header and a text box (drawn twice, as Word does)."""
    document = docx.Document()
    document.add_paragraph(body)
    document.add_table(rows=1, cols=1).cell(0, 0).text = cell
    document.sections[0].header.paragraphs[0].text = header
    document.element.body.insert(0, parse_xml(_BOX % (box, box)))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zipped(members: Mapping[str, str | bytes], *, first: tuple[str, str] | None = None) -> bytes:
    """A ZIP file; `first` is stored uncompressed before the others."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if first is not None:
            archive.writestr(zipfile.ZipInfo(first[0]), first[1])
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def odt(body: str) -> bytes:
    """An OpenDocument letter; `body` is the XML inside `office:text`."""
    content = _open_document(f"<office:text>{body}</office:text>")
    return zipped(
        {"content.xml": content, **_manifest("text")}, first=("mimetype", "application/vnd.oasis.opendocument.text")
    )


def ods(cell: str) -> bytes:
    """An OpenDocument sheet with one cell."""
    table = (
        '<office:spreadsheet><table:table table:name="Trang tính"><table:table-row>'
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet>"
    )
    members = {"content.xml": _open_document(table), **_manifest("spreadsheet")}
    return zipped(members, first=("mimetype", "application/vnd.oasis.opendocument.spreadsheet"))


def _manifest(kind: str) -> dict[str, str]:
    mime = f"application/vnd.oasis.opendocument.{kind}"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>'
        for path, media in (("/", mime), ("content.xml", "text/xml"))
    )
    space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    return {"META-INF/manifest.xml": f"<manifest:manifest {space}>{entries}</manifest:manifest>"}


def _open_document(body: str) -> str:
    names = {"office": "office", "text": "text", "table": "table", "draw": "drawing", "svg": "svg-compatible"}
    spaces = " ".join(f'xmlns:{k}="urn:oasis:names:tc:opendocument:xmlns:{v}:1.0"' for k, v in names.items())
    spaces += ' xmlns:xlink="http://www.w3.org/1999/xlink"'
    content = f"<office:body>{body}</office:body>"
    return f'<office:document-content {spaces} office:version="1.2">{content}</office:document-content>'


def xlsx(cells: dict[str, str]) -> bytes:
    """A workbook with one sheet; `cells` by their place (“B2”)."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pack = "http://schemas.openxmlformats.org/package/2006"
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    rows = "".join(
        f'<row r="{place.lstrip(letters)}"><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for place, text in cells.items()
    )
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return zipped({
        "[Content_Types].xml": f'<Types xmlns="{pack}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{pack}/relationships"><Relationship Id="r1" Type="{rel}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
        '<sheet name="Danh sách" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{pack}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    })  # fmt: skip


def rtf(text: str) -> bytes:
    """An RTF letter with a font table, a picture, a hidden field code and `text` in Unicode escapes."""
    escaped = "".join(c if c.isascii() else f"\\u{struct.unpack('<h', c.encode('utf-16-le'))[0]}?" for c in text)
    dot = io.BytesIO()
    Image.new("RGB", (1, 1)).save(dot, "PNG")
    return (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fcharset163 VnTime;}}"
        rf"{{\*\generator Riched20;}}{{\pict\pngblip {dot.getvalue().hex()}}}"
        rf"\pard {escaped}\par {{\field{{\*\fldinst HYPERLINK http://x}}{{\fldrslt trang nh\'e0}}}}\par "
        r"\f1 \'f0\'fb ng\par}"
    ).encode("ascii")


def old_letter() -> bytes:
    """The letter of `docx_file` as .doc; skips the test where there is no office program."""
    return _by_office("docx", "doc")


def office_letter() -> bytes:
    """The letter of `docx_file` as the office program writes .odt; skips the test where there is none."""
    return _by_office("docx", "odt")


def old_sheet() -> bytes:
    """A sheet with “Nguyễn Văn A” as .xls; skips the test where there is no office program."""
    return _by_office("xlsx", "xls")


@cache
def _by_office(kind: str, target: str) -> bytes:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("no office program")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / f"made.{kind}"
        source.write_bytes(docx_file() if kind == "docx" else xlsx({"A1": "Họ và tên", "B2": "Nguyễn Văn A"}))
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", target, "--outdir", str(folder), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return (folder / f"made.{target}").read_bytes()


def zip_bomb(megabytes: int) -> bytes:
    """A Word file of some kilobytes whose body unpacks to `megabytes`."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block, crc = b" " * 2**20, 0
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    for _number in range(megabytes):
        crc = zlib.crc32(block, crc)
    body = packed * megabytes + packer.flush()
    name = b"word/document.xml"
    common = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, crc, len(body), megabytes * 2**20, len(name), 0)
    local = b"PK\x03\x04" + common + name + body
    central = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def many_pages_pdf(count: int) -> bytes:
    """A PDF whose page tree names one page `count` times."""
    kids = b"3 0 R " * count
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count %d/Kids[%s]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
        b"4 0 obj<</Length 60>>stream\nBT /F 12 Tf 9 99 Td (mot hai ba bon nam sau) Tj ET          \nendstream endobj\n"
        b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n"
        % (count, kids)
    )


def locked_office_file() -> bytes:
    """What Word and Excel write when a file gets a password: a compound file with the stream `EncryptedPackage`."""
    streams = 8
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + streams), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (128 - len(table))
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", header, 40, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    entries = _ole_entry("Root Entry", 5, child=1, start=0xFFFFFFFE, size=0)
    entries += _ole_entry("EncryptedPackage", 2, child=0xFFFFFFFF, start=2, size=streams * 512)
    return bytes(header) + struct.pack("<128I", *table) + entries.ljust(512, b"\0") + b"\x5a" * 512 * streams


def _ole_entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    raw = bytearray(128)
    letters = name.encode("utf-16-le")
    raw[: len(letters)] = letters
    struct.pack_into("<HBBIII", raw, 64, len(letters) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    struct.pack_into("<II", raw, 116, start, size)
    return bytes(raw)
