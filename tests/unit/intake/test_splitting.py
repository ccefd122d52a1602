"""Separator sheets: they cut the scan, stay out of it, and what is bad stays by itself."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from eoffice.intake.tiff import TiffPages
from tests.architecture.sources import ROOT
from tests.unit.intake.scans import page, pdf, pictures_in, sheet, tiff


def unpack(what: str, raw: bytes, folder: Path, *wanted: str) -> dict[str, Any]:
    source = folder / "source"
    source.write_bytes(raw)
    command = [sys.executable, "-m", "eoffice.intake.unpacker", what, str(source), str(folder), *wanted]
    done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_sheets_cut_the_scan_and_stay_out_of_it(tmp_path: Path) -> None:
    stack = [sheet(), page(1), page(2), sheet(tilt=2.5, blur=0.8), sheet(tilt=180), page(3), sheet(tilt=90)]
    raw = pdf(stack)
    found = unpack("pdf", raw, tmp_path)
    assert [(part["first"], part["last"], part["problem"]) for part in found["parts"]] == [(2, 3, ""), (6, 6, "")]
    whole = pictures_in(raw)
    assert pictures_in((tmp_path / found["parts"][0]["path"]).read_bytes()) == whole[1:3]
    assert pictures_in((tmp_path / found["parts"][1]["path"]).read_bytes()) == whole[5:6]


def test_a_scan_without_a_sheet_is_left_as_it_is(tmp_path: Path) -> None:
    found = unpack("pdf", pdf([page(1), page(2)]), tmp_path)
    assert found == {"is_empty": False, "is_doubtful": False, "parts": []}


def test_only_sheets_hold_nothing(tmp_path: Path) -> None:
    assert unpack("pdf", pdf([sheet(), sheet()]), tmp_path)["is_empty"]


def test_a_spoilt_sheet_marks_its_document_and_no_other(tmp_path: Path) -> None:
    stack = [page(1), sheet(), page(2), sheet(spoilt=True), page(3), sheet(), page(4)]
    found = unpack("pdf", pdf(stack), tmp_path)
    assert [(part["first"], part["last"], part["problem"]) for part in found["parts"]] == [
        (1, 1, ""), (3, 5, "sheet"), (7, 7, ""),
    ]  # fmt: skip


def test_a_bad_page_spoils_neither_its_document_nor_its_neighbours(tmp_path: Path) -> None:
    raw = pdf([page(1), sheet(), page(2), page(3), sheet(), page(4)])
    kids = raw.index(b"/Kids")
    numbers = raw[raw.index(b"[", kids) + 1 : raw.index(b"]", kids)].split(b"R")
    third = numbers[2].strip() + b" R"
    broken = raw[:kids] + raw[kids:].replace(third, b"9" * (len(third) - 4) + b" 0 R", 1)
    found = unpack("pdf", broken, tmp_path)
    assert [part["problem"] for part in found["parts"]] == ["", "bad_pages", ""]
    assert len(pictures_in((tmp_path / found["parts"][1]["path"]).read_bytes())) == 1


@pytest.mark.parametrize("compression", ["group4", "tiff_lzw", "jpeg", "raw"])
def test_a_tiff_is_cut_without_decoding(compression: str, tmp_path: Path) -> None:
    raw = tiff([page(1), sheet(), page(2), page(3)], compression)
    found = unpack("tiff", raw, tmp_path)
    assert [(part["first"], part["last"], part["problem"]) for part in found["parts"]] == [(1, 1, ""), (3, 4, "")]
    part = (tmp_path / found["parts"][1]["path"]).read_bytes()
    with Image.open(io.BytesIO(raw)) as whole, Image.open(io.BytesIO(part)) as cut:
        assert cut.n_frames == 2
        for number in (0, 1):
            whole.seek(number + 2)
            cut.seek(number)
            assert ImageChops.difference(whole.convert("L"), cut.convert("L")).getbbox() is None


@pytest.mark.parametrize("raw", [b"", b"II*\0", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff", b"%PDF-1.4"])
def test_a_damaged_tiff_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        TiffPages(raw).write([0])


def test_a_person_says_where_to_cut(tmp_path: Path) -> None:
    found = unpack("pdf", pdf([page(1), page(2), page(3)]), tmp_path, "1-1,2-3")
    assert [(part["first"], part["last"]) for part in found["parts"]] == [(1, 1), (2, 3)]


@pytest.mark.parametrize("raw", [b"%PDF-1.4 rubbish", b"", b"\0" * 5000])
def test_what_cannot_be_opened_ends_with_an_error(raw: bytes, tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        unpack("pdf", raw, tmp_path)
