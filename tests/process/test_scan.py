"""A worker killed in the middle of a scan: the next one reads only the pages that were not read."""

from __future__ import annotations

import shutil

import pytest

from tests.process.installation import Installation, wait_for
from tests.unit.content import scanning

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(not shutil.which("tesseract"), reason="no tesseract"),
]

WORK = ("flask", "--app", "eoffice", "jobs", "work", "--lanes", "1")
#: More than are read at once for the card, so that some are left to read when the first is kept.
PAGES = 8


def test_pages_read_before_the_kill_are_not_read_again(installation: Installation) -> None:
    given = installation.folder / "given"
    given.mkdir()
    pages = [scanning.scanned(scanning.sheet([f"Trang số {n}", *scanning.LETTER[4:7]]), seed=n) for n in range(PAGES)]
    (given / "quét.pdf").write_bytes(scanning.as_pdf(*pages))
    installation.command("incoming", "import", str(given))

    first = installation.start(*WORK)
    wait_for(lambda: read_pages(installation) >= 1, "the first page")
    first.kill()
    first.wait()
    assert installation.scalar("SELECT text_state FROM file") == "recognising"
    before = read_pages(installation)
    assert before < PAGES

    installation.start(*WORK)
    wait_for(lambda: installation.scalar("SELECT text_state FROM file") == "recognised", "the last page")
    assert installation.rows("SELECT number, tries FROM scanned_page ORDER BY number") == [
        (number, 1) for number in range(1, PAGES + 1)
    ]
    text = installation.scalar("SELECT text FROM file_text")
    assert [page.split("\n")[0] for page in text.split("\f")] == [f"Trang số {n}" for n in range(PAGES)]


def read_pages(installation: Installation) -> int:
    return int(installation.scalar("SELECT count(*) FROM scanned_page WHERE confidence IS NOT NULL"))
