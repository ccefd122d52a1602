"""Ten mixed documents registered by keyboard alone: what it costs in keys and seconds, and what the cards say then."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random

import pypdfium2
import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import text

from eoffice.core.text import fold, words
from eoffice.records.types import document_types
from tests.browser.conftest import PHONE, Seat
from tests.lookalikes import free, noise, tables
from tests.lookalikes import words as word
from tests.lookalikes.facts import Facts, draw
from tests.process.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.slow]

#: Fields in the order of the card.
FIELDS = ("number", "notation", "issued_on", "issuer", "type", "subject", "signer_name", "signer_position")
#: Of these documents pictures are taken: a born-digital letter, and a scan.
LOOKED_AT = (0, 9)
#: In these the number is missing, in the last one also the day: the clerk reads them off a hand and types them.
BY_HAND, WITHOUT_DAY = (2, 5, 9), 5
NUMBER, DAY = "27", "3/11"
#: What the card asks again while its document is being read.
READING = "**/incoming/*/reading"
#: What a practised clerk strikes in a second.
STROKES_A_SECOND = 4


def test_ten_documents_by_keyboard(
    seat: Callable[..., Seat], installation: Installation, notes: list[str], tmp_path: Path
) -> None:
    made = documents(tmp_path)
    clerk = seat("vanthu")
    page = clerk.page
    with page.expect_navigation():
        page.keyboard.press("e")
    page.locator("input[type=file]").set_input_files(list(made))
    page.locator("input[type=file]").focus()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(READING, hold)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    clerk.look("30-reading")
    type_while_it_is_read(page, held, made[next(iter(made))])
    typist, table = Typist(page), []
    for place, (path, facts) in enumerate(made.items()):
        expect(page.locator("#reading[data-poll]")).to_have_count(0, timeout=40_000)
        if place in LOOKED_AT:
            page.locator(".preview-page img").first.wait_for()
            clerk.look(f"31-card-{path.suffix[1:]}", whole=True)
            show_on_phone(seat, page.url, path.suffix[1:])
        started, typist.strokes, typist.corrected = time.perf_counter(), 0, 0
        typist.correct(facts)
        with page.expect_navigation():
            typist.press("Control+Enter")
        table.append((path.name, typist.corrected, typist.strokes, time.perf_counter() - started))
    clerk.look("32-registered")
    report(table)
    borrow(clerk, list(made.values())[-1])
    check(installation, list(made.values()))
    assert notes == [], "\n".join(notes)


def type_while_it_is_read(page: Page, held: list[Route], facts: Facts) -> None:
    """What is typed before the proposals come stays as it is and where it is; the other fields fill in."""
    expect(page.locator("#number")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("VB-TAY")
    page.wait_for_function("() => !document.querySelector('.preview[data-poll]')")
    where = "node => Math.round(node.getBoundingClientRect().top)"
    before = page.locator("#notation").evaluate(where)
    for question in held:
        question.continue_()
    page.unroute(READING)
    expect(page.locator("#number")).to_have_value(facts.number, timeout=40_000)
    expect(page.locator("#notation")).to_have_value("VB-TAY")
    expect(page.locator("#notation")).to_be_focused()
    assert page.locator("#notation").evaluate(where) == before
    page.locator("#notation").fill(facts.notation)


def documents(folder: Path) -> dict[Path, Facts]:
    """Born-digital PDF and Word, one of an old Word where there is an office program, a scan and a photograph."""
    plan = [("tables.pdf", tables.render), ("word.docx", word.render), ("free.pdf", free.render)] * 3
    made: dict[Path, Facts] = {}
    for place, (name, render) in enumerate(plan):
        facts = letter(place)
        path = folder / f"{place:02d}-{name}"
        path.write_bytes(render(facts, Random(place)))
        made[path] = facts
    old = folder / "04-word.docx"
    if shutil.which("soffice"):
        made = {as_old_word(path) if path == old else path: facts for path, facts in made.items()}
    photograph, scan = folder / "08-photograph.jpg", folder / "09-scan.pdf"
    del made[folder / "08-free.pdf"]
    made[photograph], made[scan] = letter(8), letter(9)
    photograph.write_bytes(as_picture(tables.render(letter(8), Random(8), is_drawn=True)))
    scan.write_bytes(noise.scanned(tables.render(letter(9), Random(9), is_drawn=True), Random(9)))
    return made


def letter(place: int) -> Facts:
    """The letter of this place among those of one or two pages that name their type and their subject."""
    slug = ("CONG_VAN", "QUYET_DINH", "KE_HOACH", "THONG_BAO", "BAO_CAO")[place % 5]
    return next(
        facts for seed in range(2000)
        if (facts := draw(Random(f"{place}/{seed}"), slug)).subject and not facts.stamp and not facts.second
        and bool(facts.number) == (place not in BY_HAND) and facts.has_day == (place != WITHOUT_DAY)
    )  # fmt: skip


def as_old_word(path: Path) -> Path:
    """The same letter as .doc, by the office program."""
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "doc", "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return path.with_suffix(".doc")


def as_picture(pdf: bytes) -> bytes:
    """The first page as a photograph."""
    document, made = pypdfium2.PdfDocument(pdf), BytesIO()
    document[0].render(scale=200 / 72, grayscale=True).to_pil().save(made, "JPEG", quality=80)
    document.close()
    return made.getvalue()


class Typist:
    """Somebody who sees the document and corrects the card, with the keyboard alone; counts the keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.strokes = self.corrected = 0

    def press(self, key: str) -> None:
        """One key, or one chord."""
        self.page.keyboard.press(key)
        self.strokes += 1

    def type(self, value: str) -> None:
        """Letter by letter."""
        self.page.keyboard.type(value)
        self.strokes += len(value)

    def correct(self, facts: Facts) -> None:
        """Go to each field that does not say what the document says, and type that."""
        for name in [name for name in FIELDS if not self._is_right(name, facts)]:
            self._go_to(name)
            self.corrected += 1
            if name == "type":
                self.type(document_types()[facts.slug].name)
            else:
                if name == "subject":
                    self.press("Control+a")
                self.type(typed(facts, name))
            self.press("Enter")

    def _is_right(self, name: str, facts: Facts) -> bool:
        shown, wanted = self.page.locator(f"#{name}").input_value(), typed(facts, name)
        if name == "issued_on":
            return facts.has_day and shown == facts.on.strftime("%d/%m/%Y")
        if name == "signer_position":
            return set(words(facts.post[-1])) <= set(words(shown))
        return words(shown) == words(wanted)

    def _go_to(self, name: str) -> None:
        order = "all => all.findIndex((one) => one === document.activeElement)"
        fields = self.page.locator(", ".join(f"#{one}" for one in FIELDS))
        here = fields.evaluate_all(order)
        target = fields.evaluate_all("(all, name) => all.findIndex((one) => one.name === name)", name)
        for _ in range(abs(target - here)):
            self.press("Tab" if target > here else "Shift+Tab")
        expect(self.page.locator(f"#{name}")).to_be_focused()


def typed(facts: Facts, name: str) -> str:
    """What the document says, as a clerk would type it."""
    if name == "issued_on":
        return f"{facts.on.day}/{facts.on.month}" if facts.has_day else DAY
    values = {
        "number": facts.number or NUMBER, "notation": facts.notation, "type": facts.slug,
        "issuer": facts.sender.name, "subject": facts.subject, "signer_name": facts.signer,
        "signer_position": facts.post[-1],
    }  # fmt: skip
    return values[name]


def show_on_phone(seat: Callable[..., Seat], address: str, name: str) -> None:
    """The same card in one column."""
    phone = seat("vanthu", PHONE)
    phone.go("/" + address.partition("//")[2].partition("/")[2])
    phone.look(f"31-card-{name}", whole=True)


def borrow(clerk: Seat, facts: Facts) -> None:
    """A card for paper: the issuer by a few letters without marks, the rest from its last document by one key."""
    page = clerk.go("/incoming/new")
    page.locator("#issuer").focus()
    page.keyboard.type(fold(facts.sender.name)[:9])
    page.locator("#issuer-list li").first.wait_for()
    clerk.look("33-issuer")
    page.keyboard.press("Enter")
    expect(page.locator("#issuer")).to_have_value(facts.sender.name)
    page.keyboard.press("Alt+l")
    expect(page.locator("#signer_name")).to_have_value(facts.signer)
    assert page.locator("#type").input_value() == facts.slug
    clerk.look("34-borrowed")
    assert "Như văn bản đến số 10" in page.locator(".card-said").inner_text()


def report(table: list[tuple[str, int, int, float]]) -> None:
    """Fields corrected, keys, seconds of the machine, and of a clerk who strikes so many keys a second."""
    print(f"\n{'document':24} {'corrected':>9} {'keys':>5} {'machine s':>10} {'clerk s':>8}")
    corrected, strokes, seconds = (sum(row[column] for row in table) / len(table) for column in (1, 2, 3))
    for line in (*table, ("on average", corrected, strokes, seconds)):
        typing = line[2] / STROKES_A_SECOND + line[3]
        print(f"{line[0]:24} {line[1]:9g} {line[2]:5g} {line[3]:10.2f} {typing:8.1f}")


def check(installation: Installation, said: list[Facts]) -> None:
    """Ten numbers in the order of receipt, and every card says what its document says."""
    with installation.engine.connect() as connection:
        columns = "arrival_number, notation, type, signer_name, subject, number, issued_on"
        rows = connection.execute(text(f"SELECT {columns} FROM record ORDER BY id")).all()
    assert [row[0] for row in rows] == list(range(1, 11))
    for row, facts in zip(rows, said, strict=True):
        assert words(row[1]) == words(facts.notation)
        assert row[2] == facts.slug
        assert words(row[3]) == words(facts.signer)
        assert words(row[4]) == words(facts.subject)
        assert row[5] == (facts.number or NUMBER)
        assert str(row[6]) == (facts.on.isoformat() if facts.has_day else "2026-11-03")
