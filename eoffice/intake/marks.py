"""The mark of a state secret: a stamp that stands by itself at the top, in capitals, and nothing else.

“Bảo mật”, “bí mật”, “mật độ” and “mật khẩu” are ordinary words; a word within a line never counts, nor does one that
only the end of a line cuts off from its neighbour. Where the letters are near but not exact (a stamp read by OCR), a
person is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePath

from eoffice.core.text import fold
from eoffice.intake.models import SecretLevel

#: Lines that count as the top of a page, and words with which the body of a letter begins.
_TOP_LINES = 25
_BODY_BEGINS = ("kinh gui", "can cu", "noi nhan", "dieu 1")
#: What parts a line into columns: wide gaps, and the fixed words of a letter's head beside which a stamp stands.
_CELLS = re.compile(
    r"\s{2,}|\t+|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập\s*[-–]\s*Tự do\s*[-–]\s*Hạnh phúc|^Số\s*:\s*\S*/\S*"
)
_LABEL = re.compile(r"^(?:ĐỘ|MỨC ĐỘ|Độ|Mức độ) (?:MẬT|mật)\s*[:.]\s*")
_FRAME = " .,:;*|_-–—[](){}<>/\\\"'"
_NAME_CELLS = re.compile(r"[-–—_\[\](){},;+.]+")
#: Words that go before or after a cut-off “MẬT” of ordinary speech.
_BEFORE = frozenset({"BẢO", "BÍ", "CƠ", "THÂN", "GIỮ"})
_AFTER = frozenset({"ĐỘ", "KHẨU", "MÃ", "THIẾT", "ONG", "VỤ"})

_LEVELS = {level.value: level for level in SecretLevel}
_FOLDED = frozenset(fold(level.value) for level in SecretLevel)


def level_of_page(text: str) -> SecretLevel | None:
    """The level that the mark at the top of the first page of `text` gives; None without a mark."""
    lines = _top(text)
    found = [level for number in range(len(lines)) if (level := _level_at(lines, number)) is not None]
    return max(found, key=list(SecretLevel).index, default=None)


def may_be_marked(text: str) -> bool:
    """Whether something that is nearly a mark stands at the top of the first page: a person has to look."""
    return any(
        cell.isupper() and fold(cell) in _FOLDED and not _is_cut_off(lines, number, cell)
        for lines in [_top(text)]
        for number, line in enumerate(lines)
        for cell in _cells(line)
    )


def level_of_name(name: str) -> SecretLevel | None:
    """The level that a file name or the subject of a message gives between its dashes, brackets or underscores."""
    stem = PurePath(unicodedata.normalize("NFC", name).replace("/", "-")).stem
    cells = [" ".join(raw.split()) for raw in _NAME_CELLS.split(stem)]
    for before, cell, after in zip(["", *cells], cells, [*cells[1:], ""], strict=False):
        is_part_of_word = bool(_BEFORE & set(before.split()[-1:]) or _AFTER & set(after.split()[:1]))
        if cell in _LEVELS and not is_part_of_word:
            return _LEVELS[cell]
    return None


def _top(text: str) -> list[str]:
    page = unicodedata.normalize("NFC", text.split("\f", 1)[0])
    lines: list[str] = []
    for line in filter(None, map(str.strip, page.splitlines())):
        if len(lines) == _TOP_LINES or fold(line).startswith(_BODY_BEGINS):
            break
        lines.append(line)
    return lines


def _cells(line: str) -> list[str]:
    """Stand-alone parts of a line: columns that the reading of the page put side by side."""
    return [_joined(_LABEL.sub("", cell.strip(_FRAME)).strip(_FRAME)) for cell in _CELLS.split(line)]


def _joined(cell: str) -> str:
    """A spaced-out stamp (“M Ậ T”) as it is meant."""
    words = cell.split()
    is_spaced = len(words) > 1 and all(len(word) == 1 for word in words)
    compact = "".join(words) if is_spaced else " ".join(words)
    return {"TỐIMẬT": "TỐI MẬT", "TUYỆTMẬT": "TUYỆT MẬT"}.get(compact, compact)


def _level_at(lines: Sequence[str], number: int) -> SecretLevel | None:
    for cell in _cells(lines[number]):
        level = _LEVELS.get(cell)
        if level is None or _is_cut_off(lines, number, cell):
            continue
        above = lines[number - 1].strip(_FRAME) if number else ""
        return _LEVELS.get(f"{above} {cell}", level)
    return None


def _is_cut_off(lines: Sequence[str], number: int, cell: str) -> bool:
    """Whether a line that is only this word goes on from the line before, or into the line after."""
    if lines[number].strip(_FRAME) != cell:
        return False
    before = lines[number - 1].split()[-1:] if number else []
    after = lines[number + 1].split()[:1] if number + 1 < len(lines) else []
    return bool(_BEFORE & set(before) or _AFTER & set(after))
