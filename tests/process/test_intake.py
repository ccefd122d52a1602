"""A morning's stack in the scan folder, with real workers: three poisoned files in it harm none of the others."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.process.installation import Installation, wait_for
from tests.unit.content.makers import pdf, zip_bomb
from tests.unit.intake.scans import page, sheet
from tests.unit.intake.scans import pdf as scan_of

pytestmark = pytest.mark.process

SOUND, POISONED = 57, 3
WORK = ("flask", "--app", "eoffice", "jobs", "work", "--lanes", "2")


def lay(folder: Path) -> None:
    """Sixty files: letters, one stack of three documents with separator sheets, and three that mean ill."""
    for number in range(1, SOUND):
        (folder / f"{number:02} Công văn.pdf").write_bytes(pdf([[f"Số: {number}/UBND-VP", "Về việc thử"]]))
    stack = [page(1), sheet(), page(2), page(3), sheet(tilt=2), page(4)]
    (folder / "57 Cả chồng.pdf").write_bytes(scan_of(stack))
    (folder / "58 bom.docx").write_bytes(zip_bomb(300))
    loop = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>endobj "
    )
    (folder / "59 vòng.pdf").write_bytes(loop + b"trailer<</Root 1 0 R>>")
    (folder / "60 độc.exe").write_bytes(b"MZ\x90\0")


def count(installation: Installation, what: str) -> int:
    return int(installation.scalar(f"SELECT count(*) FROM {what}") or 0)


def test_sixty_files_of_which_three_are_poisoned(installation: Installation) -> None:
    installation.environment |= {"EOFFICE_SCAN_SETTLE_SECONDS": "1", "EOFFICE_EXTRACT_SECONDS": "10"}
    folder = installation.folder / "scan" / "in"
    folder.mkdir(parents=True)
    lay(folder)
    first, second = installation.start(*WORK), installation.start(*WORK)
    wait_for(lambda: count(installation, "parcel WHERE state <> 'taken'") > 10, "the first documents")
    first.kill()
    wait_for(lambda: count(installation, "parcel WHERE state <> 'taken'") == SOUND + POISONED, "the end of the stack")
    wait_for(lambda: not list((installation.folder / "scan" / "work").glob("*/*")), "an empty work folder")
    second.send_signal(signal.SIGTERM)
    second.wait(timeout=60)

    assert count(installation, "incoming WHERE channel = 'scan'") == SOUND + 2 + 2  # the stack is three; two are odd
    assert count(installation, "parcel WHERE state = 'failed'") == 1
    assert count(installation, "arrival WHERE problem <> ''") == POISONED - 1
    assert count(installation, "file GROUP BY blob_sha256 HAVING count(*) > 1") == 0
    done = [path.name for path in (installation.folder / "scan" / "done").rglob("*") if path.is_file()]
    failed = [path.name for path in (installation.folder / "scan" / "failed").rglob("*") if path.is_file()]
    assert len(done) == SOUND + 2
    assert sorted(failed) == ["60 độc.exe", "reason.txt"]
    assert list(folder.rglob("*.*")) == [path for path in folder.rglob("*.*") if path.is_dir()]
