"""Family 4: what the decree did not foresee: the Party's form, one column, capital subjects, two who sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from random import Random

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from tests.lookalikes.facts import WORDS, Facts, Sender
from tests.lookalikes.fonts import faces
from tests.lookalikes.free import Pen

_WIDTH, _HEIGHT = A4
_LEFT, _RIGHT, _MIDDLE = 170.0, 420.0, 315.0


def twist(facts: Facts, rng: Random) -> tuple[Facts, Callable[[Pen, Facts], None]]:
    """The facts as an odd form would have them, and how that form is set."""
    facts = replace(facts, stamp=(), second=None, annex=(), urgency="")
    form = rng.choice([_party, _stacked, _capitals, _contract, _minutes, _joint, _tall])
    if form is _party:
        sender = replace(
            facts.sender, name=f"Đảng ủy phường {rng.choice(WORDS['wards'])}", parent=("ĐẢNG BỘ THÀNH PHỐ HUẾ",)
        )
        facts = replace(
            facts,
            sender=replace(sender, lines=(sender.name.upper(),)),
            urgency="",
            title="QUYẾT ĐỊNH",
            slug="QUYET_DINH",
            notation="QĐ/ĐU",
            number=str(rng.randint(1, 900)),
            post=("T/M BAN THƯỜNG VỤ", "BÍ THƯ"),
            grounds=(),
            subject="về việc chuẩn y kết quả bầu cử bổ sung chức danh Bí thư chi bộ",
        )
    elif form is _contract:
        facts = replace(
            facts,
            title="HỢP ĐỒNG",
            slug="HOP_DONG",
            subject="Cung cấp dịch vụ bảo trì phần mềm",
            notation="HĐ-MTĐT",
            grounds=(),
            addressees=(),
            post=(),
            signer="",
            sender=_nobody(facts),
        )
    elif form is _minutes:
        facts = replace(
            facts,
            title="BIÊN BẢN",
            slug="BIEN_BAN",
            subject="Họp xét duyệt hồ sơ bảo trợ xã hội",
            grounds=(),
            addressees=(),
            notation=f"BB-{facts.sender.abbreviation}",
            post=("CHỦ TỌA",),
        )
    elif form is _joint:
        facts = replace(
            facts,
            title="KẾ HOẠCH",
            slug="KE_HOACH",
            subject="Phối hợp tuyên truyền, phổ biến pháp luật năm 2026",
            notation="KHLT-SNV-STP",
            post=(),
            signer="",
            sender=replace(facts.sender, name="Sở Nội vụ - Sở Tư pháp", parent=()),
            grounds=(),
            addressees=(),
        )
    elif not facts.title:
        facts = replace(facts, title="BÁO CÁO", slug="BAO_CAO", notation=f"BC-{facts.sender.abbreviation}")
    return facts, form


def render(facts: Facts, form: Callable[[Pen, Facts], None]) -> bytes:
    """The document as PDF."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    form(Pen(canvas, faces("Serif")), facts)
    canvas.save()
    return buffer.getvalue()


def _nobody(facts: Facts) -> Sender:
    """An issuer that cannot be named: there are two, or none."""
    return replace(facts.sender, name="", parent=())


def _right_head(pen: Pen, facts: Facts, top: float, *, date: str = "") -> float:
    y = pen.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", _RIGHT, 12, "Bold", y=top)
    y = pen.centred("Độc lập - Tự do - Hạnh phúc", _RIGHT, 13, "Bold", y=y)
    return pen.centred(date or facts.date_line, _RIGHT, 13, "Italic", y=y - 8)


def _content(pen: Pen, facts: Facts) -> None:
    for line in facts.body:
        pen.paragraph(line, 13)


def _sign(pen: Pen, facts: Facts, *, label: str = "Nơi nhận:") -> None:
    if pen.y < 200:
        pen.new_page()
    y = top = pen.y - 12
    for line in facts.post:
        y = pen.centred(line, _RIGHT, 13, "Bold", y=y)
    pen.centred(facts.degree + facts.signer, _RIGHT, 13, "Bold", y=y - 70)
    pen.canvas.setFont(pen.faces["BoldItalic"], 12)
    pen.canvas.drawString(85, top, label)
    pen.canvas.setFont(pen.faces["Regular"], 11)
    for place, line in enumerate(facts.recipients, 1):
        pen.canvas.drawString(85, top - place * 13, f"- {line.rstrip('.')},")


def _party(pen: Pen, facts: Facts) -> None:
    y = pen.centred(facts.sender.parent[0], _LEFT, 12, y=pen.y)
    y = pen.centred(facts.sender.lines[0], _LEFT, 12, "Bold", y=y)
    y = pen.centred("*", _LEFT, 12, y=y)
    pen.centred(f"Số {facts.number}-{facts.notation}", _LEFT, 13, y=y)
    below = pen.centred("ĐẢNG CỘNG SẢN VIỆT NAM", _RIGHT, 14, "Bold", y=pen.y)
    pen.centred(facts.date_line, _RIGHT, 13, "Italic", y=below - 14)
    pen.y = y - 36
    pen.y = pen.centred(facts.title, _MIDDLE, 15, "Bold")
    pen.y = pen.block(facts.subject, _MIDDLE, 380, 14, "Bold", y=pen.y)
    pen.y = pen.centred("-----", _MIDDLE, 12) - 8
    _content(pen, facts)
    _sign(pen, facts, label="Nơi nhận:")


def _stacked(pen: Pen, facts: Facts) -> None:
    """Everything one under the other."""
    for line in facts.sender.parent:
        pen.y = pen.centred(line, _MIDDLE, 12)
    for line in facts.sender.lines:
        pen.y = pen.centred(line, _MIDDLE, 12, "Bold")
    pen.y = pen.centred(facts.symbol, _MIDDLE, 13)
    pen.y = pen.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", _MIDDLE, 12, "Bold")
    pen.y = pen.centred("Độc lập - Tự do - Hạnh phúc", _MIDDLE, 13, "Bold")
    pen.y = pen.centred(facts.date_line, _MIDDLE + 60, 13, "Italic") - 12
    _titled(pen, facts)
    _content(pen, facts)
    _sign(pen, facts)


def _titled(pen: Pen, facts: Facts) -> None:
    pen.y = pen.centred(facts.title, _MIDDLE, 14, "Bold")
    if facts.subject:
        pen.y = pen.block(facts.subject, _MIDDLE, 400, 13.5, "Bold", y=pen.y)
    pen.y -= 14


def _two_columns(pen: Pen, facts: Facts, *, date: str = "", face: str = "Bold") -> None:
    y = pen.y
    for line in facts.sender.parent:
        y = pen.block(line, _LEFT, 200, 12, y=y)
    for line in facts.sender.lines:
        y = pen.block(line, _LEFT, 200, 12, face, y=y)
    y = pen.centred(facts.symbol, _LEFT, 13, y=y - 6)
    pen.y = min(y, _right_head(pen, facts, pen.y, date=date)) - 18


def _capitals(pen: Pen, facts: Facts) -> None:
    """A subject in capitals, and the date in figures."""
    date = f"{facts.place}, ngày {facts.on.day:02d}/{facts.on.month:02d}/{facts.on.year}" if facts.has_day else ""
    _two_columns(pen, facts, date=date)
    pen.y = pen.centred(facts.title, _MIDDLE, 14, "Bold")
    if facts.subject:
        pen.y = pen.block(facts.subject.upper(), _MIDDLE, 400, 13, "Bold", y=pen.y)
    pen.y -= 14
    _content(pen, facts)
    _sign(pen, facts)


def _contract(pen: Pen, facts: Facts) -> None:
    pen.y = pen.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", _MIDDLE, 13, "Bold")
    pen.y = pen.centred("Độc lập - Tự do - Hạnh phúc", _MIDDLE, 13, "Bold") - 10
    _titled(pen, facts)
    pen.y = pen.centred(facts.symbol, _MIDDLE, 13) - 6
    pen.paragraph(f"Hôm nay, {facts.date_line.partition(', ')[2]}, tại {facts.place}, chúng tôi gồm có:", 13)
    _content(pen, facts)
    if pen.y < 200:
        pen.new_page()
    for middle, line, name in ((160.0, "ĐẠI DIỆN BÊN A", "Trần Văn Nhất"), (_RIGHT, "ĐẠI DIỆN BÊN B", "Lê Thị Nhì")):
        pen.centred(line, middle, 13, "Bold", y=pen.y - 20)
        pen.centred(name, middle, 13, "Bold", y=pen.y - 100)


def _minutes(pen: Pen, facts: Facts) -> None:
    _two_columns(pen, facts)
    _titled(pen, facts)
    _content(pen, facts)
    if pen.y < 200:
        pen.new_page()
    pen.centred("THƯ KÝ", 160, 13, "Bold", y=pen.y - 20)
    pen.centred("Phạm Thị Ghi", 160, 13, "Bold", y=pen.y - 100)
    pen.centred(facts.post[0], _RIGHT, 13, "Bold", y=pen.y - 20)
    pen.centred(facts.signer, _RIGHT, 13, "Bold", y=pen.y - 100)


def _joint(pen: Pen, facts: Facts) -> None:
    facts = replace(facts, sender=replace(facts.sender, lines=("SỞ NỘI VỤ - SỞ TƯ PHÁP",)))
    _two_columns(pen, facts)
    _titled(pen, facts)
    _content(pen, facts)
    if pen.y < 200:
        pen.new_page()
    for middle, name in ((160.0, "Trần Văn Nhất"), (_RIGHT, "Lê Thị Nhì")):
        pen.centred("GIÁM ĐỐC", middle, 13, "Bold", y=pen.y - 20)
        pen.centred(name, middle, 13, "Bold", y=pen.y - 100)


def _tall(pen: Pen, facts: Facts) -> None:
    """A long content before the signature, with tables of names in capitals and further posts in the text."""
    _two_columns(pen, facts)
    _titled(pen, facts)
    for _round in range(4):
        _content(pen, facts)
        pen.y = pen.centred("DANH SÁCH THÀNH VIÊN", _MIDDLE, 13, "Bold")
        for place, name in enumerate(("Ông Trần Văn Ba - Trưởng ban", "Bà Lê Thị Bốn - Phó Trưởng ban"), 1):
            pen.paragraph(f"{place}. {name};", 13)
    _sign(pen, facts)
