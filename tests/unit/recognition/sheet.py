"""Pages written by hand: lines centred around a place, as the rules get them."""

from __future__ import annotations

from eoffice.recognition.layout import Box, Line, Page, Word

WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT, MIDDLE = 170.0, 420.0, 315.0
_LETTER, _SPACE, _SIZE = 6.0, 3.0, 13.0


class Sheet:
    """A page under writing."""

    def __init__(self, number: int = 1) -> None:
        self.number, self.words = number, list[Word]()

    def put(self, text: str, middle: float, top: float, *, bold: bool = False, size: float = _SIZE) -> Sheet:
        """Write a line centred around `middle`."""
        pieces = text.split(" ")
        x = middle - (sum(len(piece) * _LETTER + _SPACE for piece in pieces) - _SPACE) / 2
        for piece in pieces:
            width = len(piece) * _LETTER
            if piece:
                self.words.append(Word(piece, Box(x, top, x + width, top + size), bold))
            x += width + _SPACE
        return self

    def page(self, *, is_scan: bool = False) -> Page:
        """The page."""
        return Page(self.number, WIDTH, HEIGHT, tuple(self.words), is_scan=is_scan)


def line(text: str, *, bold: bool = False, top: float = 100) -> Line:
    """One line by itself."""
    return Line(tuple(Sheet().put(text, MIDDLE, top, bold=bold).words))


def letter(
    *,
    agency: tuple[str, ...] = ("ỦY BAN NHÂN DÂN", "PHƯỜNG VỸ DẠ"),
    number: str = "Số: 45/UBND-VP",
    date: str = "Vỹ Dạ, ngày 05 tháng 8 năm 2026",
    about: tuple[str, ...] = ("V/v rà soát danh mục hồ sơ",),
    title: str = "",
    subject: tuple[str, ...] = (),
    first: str = "Kính gửi: Sở Nội vụ thành phố",
    post: tuple[str, ...] = ("CHỦ TỊCH",),
    signer: str = "Nguyễn Văn An",
    parent: tuple[str, ...] = (),
) -> Sheet:
    """A letter by the decree, in which a test changes what it is about."""
    sheet = Sheet()
    sheet.put("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", RIGHT, 60, bold=True)
    sheet.put("Độc lập - Tự do - Hạnh phúc", RIGHT, 76, bold=True)
    top = 60.0
    for text in parent:
        sheet.put(text, LEFT, top)
        top += 16
    for text in agency:
        sheet.put(text, LEFT, top, bold=True)
        top += 16
    sheet.put(number, LEFT, 124).put(date, RIGHT, 124)
    for place, text in enumerate(about):
        sheet.put(text, LEFT, 144 + 15 * place)
    if title:
        sheet.put(title, MIDDLE, 210, bold=True)
    for place, text in enumerate(subject):
        sheet.put(text, MIDDLE, 226 + 16 * place, bold=True)
    sheet.put(first, MIDDLE, 290)
    sheet.put("Căn cứ Quyết định số 12/QĐ-UBND ngày 01 tháng 02 năm 2024 của Ủy ban nhân dân,", MIDDLE, 310)
    sheet.put("Nơi nhận:", 110, 500, bold=True)
    for place, text in enumerate(post):
        sheet.put(text, RIGHT, 500 + 16 * place, bold=True)
    sheet.put("- Như trên;", 110, 520).put("- Lưu: VT, VP.", 110, 536)
    sheet.put(signer, RIGHT, 600, bold=True)
    return sheet
