"""Scans as an office makes them, drawn here: straight, turned, tilted, stamped, two to a sheet."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from random import Random

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

DPI = 200
A4 = (1654, 2339)
_FONT = "/usr/share/fonts/truetype/liberation2/LiberationSerif-{}.ttf"
_RED = (200, 30, 40)

LETTER = (
    "ỦY BAN NHÂN DÂN PHƯỜNG CẦU TRE",
    "Số: 215/QĐ-UBND",
    "Cầu Tre, ngày 12 tháng 10 năm 2026",
    "QUYẾT ĐỊNH",
    "Về việc phê duyệt kế hoạch chỉnh trang tuyến đường Nguyễn Trãi",
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
    "Căn cứ Nghị định số 30/2020/NĐ-CP của Chính phủ về công tác văn thư;",
    "Theo đề nghị của Trưởng phòng Kinh tế, Hạ tầng và Đô thị phường,",
    "Điều 1. Phê duyệt kế hoạch chỉnh trang, trồng cây xanh và sửa chữa vỉa hè.",
    "Điều 2. Giao Phòng Kinh tế chủ trì, phối hợp với các đơn vị liên quan tổ chức",
    "thực hiện, báo cáo kết quả trước ngày 30 tháng 12 năm 2026.",
    "Điều 3. Quyết định này có hiệu lực kể từ ngày ký.",
)
SECOND = (
    "Nơi nhận: Như Điều 3; Thường trực Đảng ủy; Hội đồng nhân dân phường;",
    "Ủy ban Mặt trận Tổ quốc Việt Nam phường; Công an phường; Lưu: Văn thư.",
    "Danh sách các hộ dân được hỗ trợ di dời hàng quán lấn chiếm lòng đường:",
    "Ông Trần Đức Thắng, bà Lê Thị Hồng Nhung, ông Phạm Ngọc Quỳnh,",
    "bà Vũ Thị Kiều Oanh, ông Đặng Hữu Nghĩa, bà Bùi Thị Tuyết Mai.",
    "Mức hỗ trợ mỗi hộ một triệu năm trăm nghìn đồng, trả một lần.",
)


def font(size: int, style: str = "Regular") -> ImageFont.FreeTypeFont:
    """A font with all Vietnamese letters."""
    try:
        return ImageFont.truetype(_FONT.format(style), size)
    except OSError:
        pytest.skip("no font with Vietnamese letters (fonts-liberation2)")


def sheet(lines: Sequence[str] = LETTER, *, size: tuple[int, int] = A4, top: int = 200, left: int = 170) -> Image.Image:
    """A printed page at `DPI`."""
    page = Image.new("RGB", size, "white")
    pen, letters = ImageDraw.Draw(page), font(38)
    for number, line in enumerate(lines):
        pen.text((left, top + 74 * number), line, font=letters, fill="black")
    return page


def spread(left: Sequence[str] = LETTER, right: Sequence[str] = SECOND) -> Image.Image:
    """Two pages side by side on one sheet."""
    both = Image.new("RGB", (A4[0] * 2, A4[1]), "white")
    both.paste(sheet(left), (0, 0))
    both.paste(sheet(right), (A4[0], 0))
    return both


def stamped(page: Image.Image, place: tuple[int, int] = (620, 640)) -> Image.Image:
    """The page with a round red stamp over its text."""
    pen = ImageDraw.Draw(page)
    x, y = place
    for inset in (0, 40):
        pen.ellipse((x + inset, y + inset, x + 290 - inset, y + 290 - inset), outline=_RED, width=9)
    pen.text((x + 70, y + 120), "★ UBND ★", font=font(34, "Bold"), fill=_RED)
    printed = sheet().convert("L").point(lambda level: 255 if level < 128 else 0)
    page.paste((35, 20, 25), mask=printed)
    return page


def scanned(page: Image.Image, *, tilt: float = 0.0, turn: int = 0, seed: int = 1) -> Image.Image:
    """What a scanner makes of a page: soft, noisy, perhaps tilted by some degrees or turned by a multiple of 90."""
    if tilt:
        page = page.rotate(tilt, Image.Resampling.BICUBIC, fillcolor="white")
    if turn:
        page = page.rotate(-turn, expand=True)
    page = page.filter(ImageFilter.GaussianBlur(0.7))
    noise = Image.frombytes("L", page.size, Random(seed).randbytes(page.width * page.height))
    noise = noise.point(lambda level: 205 + level // 5)
    soft = Image.merge("RGB", [noise] * 3)
    return Image.blend(page, soft, 0.12)


def as_jpeg(page: Image.Image) -> bytes:
    """The scan as a JPEG of modest quality."""
    out = io.BytesIO()
    page.save(out, "JPEG", quality=60, dpi=(DPI, DPI))
    return out.getvalue()


def as_pdf(*pages: Image.Image) -> bytes:
    """The scans as a PDF of pictures."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=list(pages[1:]), resolution=DPI, quality=60)
    return out.getvalue()


def word_errors(found: str, lines: Sequence[str]) -> float:
    """The share of the words of `lines` that must be changed, added or dropped to get them from `found`."""
    expected = unicodedata.normalize("NFC", " ".join(lines)).split()
    got = unicodedata.normalize("NFC", found).split()
    row = list(range(len(got) + 1))
    for number, word in enumerate(expected, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(got, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (word != other))
    return row[-1] / len(expected)
