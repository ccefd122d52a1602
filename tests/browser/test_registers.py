"""Registers as somebody works with them: narrowed, kept as a view and printed; an old one brought in; routing rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Seat
from tests.postgres import is_wanted
from tests.process.installation import Installation, wait_for
from tests.unit.registers.test_import_old import HEADINGS

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.slow]

#: Makes the row of number 130, in the second batch, break its transaction.
POSTGRESQL = (
    """CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NEW.number = 130 THEN RAISE EXCEPTION 'poison'; END IF; RETURN NEW; END $$""",
    "CREATE TRIGGER poison BEFORE INSERT ON number_entry FOR EACH ROW EXECUTE FUNCTION poison()",
)
SQLITE = (
    """CREATE TRIGGER poison BEFORE INSERT ON number_entry WHEN NEW.number = 130
          BEGIN SELECT RAISE(ABORT, 'poison'); END""",
)


def old_register(path: Path, numbers: Sequence[int], *, spoilt: int = 0) -> Path:
    """A register of 2014 as offices keep them in a spreadsheet; the day of one row is none."""
    book = Workbook()
    book.active.append(["SỔ ĐĂNG KÝ VĂN BẢN ĐẾN"])
    book.active.append(HEADINGS)
    for number in numbers:
        author = "Sở Nội vụ" if number % 3 else "Ủy ban nhân dân thành phố"
        day = "31/02/2014" if number == spoilt else "05/03/2014"
        about = f"Công văn về việc rà soát nội dung số {number} của kế hoạch năm 2014"
        symbol, to = f"{number}/SNV-VP", "Ông Bình"
        book.active.append([day, number, author, symbol, "3/3/2014", about, to, "06/03/2014", "", ""])
    book.save(path)
    return path


def upload(page: Page, path: Path) -> None:
    """Choose the book and the file by keyboard, and have it read."""
    page.goto("/registers/import")
    book = page.locator("#book")
    book.focus()
    options = book.locator("option").all_inner_texts()
    book.select_option(label=next(one for one in options if "đến" in one))
    page.keyboard.press("Tab")
    page.keyboard.type("2014")
    page.locator("input[type=file]").set_input_files(path)
    page.locator("#year").focus()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def bring_in(page: Page) -> None:
    with page.expect_navigation():
        page.locator("form[action$='/start'] button, button[formaction$='/start']").first.press("Enter")


def on_phone(seat: Callable[..., Seat], who: str, path: str, name: str) -> None:
    phone = seat(who, PHONE)
    phone.go(path)
    phone.look(name, whole=True)


def test_a_register_is_narrowed_kept_as_a_view_and_printed(
    seat: Callable[..., Seat], notes: list[str], tmp_path: Path, pictures: Path
) -> None:
    clerk = seat("vanthu")
    page = clerk.page
    upload(page, old_register(tmp_path / "so-2014.xlsx", range(1, 41)))
    bring_in(page)
    expect(page.locator("#import-progress .notice-success")).to_be_visible(timeout=60_000)
    expect(page.locator("#results")).not_to_contain_text("Mới")  # what stood beside the progress says what became of it
    page.goto("/registers/?direction=incoming&year=2014")
    with page.expect_navigation():
        page.locator("main table a").first.press("Enter")
    clerk.look("40-register", whole=True)
    page.locator(".filter-bar input[name=issuer]").fill("Ủy ban")
    page.wait_for_url("**issuer=*")
    expect(page.locator(".register-totals")).to_contain_text("13")
    page.locator("#save-view > summary").press("Enter")
    page.keyboard.type("Của thành phố")
    clerk.look("41-save-view")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    view = page.locator(".saved-view a")
    expect(view).to_contain_text("Của thành phố")
    page.goto(page.url.partition("?")[0])
    with page.expect_navigation():
        view.press("Enter")
    expect(page.locator(".register-totals")).to_contain_text("13")
    page.locator(".register-files summary").press("Enter")
    clerk.look("42-narrowed")
    address = page.locator(".register-files a").first.get_attribute("href") or ""
    answer = page.context.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.body())
    text = " ".join(document[0].get_textpage().get_text_range().split())
    document[0].render(scale=1.5).to_pil().save(pictures / "43-register-pdf.png")
    document.close()
    assert "Ủy ban nhân dân thành phố" in text
    assert "Sở Nội vụ" not in text
    on_phone(seat, "vanthu", page.url, "44-register")
    assert notes == [], "\n".join(notes)


def test_an_old_register_stops_in_the_middle_and_goes_on(
    seat: Callable[..., Seat], notes: list[str], tmp_path: Path, installation: Installation
) -> None:
    clerk = seat("vanthu")
    page = clerk.page
    upload(page, old_register(tmp_path / "so-2014.xlsx", range(1, 161), spoilt=7))
    clerk.look("50-preview", whole=True)
    expect(page.locator("#results")).to_contain_text("31/02/2014")
    on_phone(seat, "vanthu", page.url, "51-preview")
    page.get_by_role("link", name="Trang sau").press("Enter")
    page.wait_for_url("**page=2*")
    expect(page.locator("#results")).to_be_focused()
    assert page.locator("#results .tabs").bounding_box()["y"] > 0  # type: ignore[index]  # another page begins at its top
    page.go_back()
    page.wait_for_url(lambda address: "page=" not in address)
    for statement in POSTGRESQL if is_wanted() else SQLITE:
        installation.write(statement)
    bring_in(page)
    entered = "SELECT count(*) FROM number_entry JOIN number_book ON number_book.id = book_id WHERE year = 2014"
    failed = "SELECT count(*) FROM job WHERE kind = 'registers.import' AND state = 'waiting' AND tries >= 1"
    wait_for(lambda: installation.scalar(failed) == 1, "the batch that breaks")
    assert installation.scalar(entered) == 100
    installation.write("UPDATE job SET state = 'dead' WHERE kind = 'registers.import'")
    installation.write("DROP TRIGGER poison" + (" ON number_entry" if is_wanted() else ""))
    page.reload()
    expect(page.locator("#import-progress .notice-warning")).to_be_visible()
    expect(page.locator("#import-bar")).to_have_count(0)
    clerk.look("52-stopped", whole=True)
    assert installation.scalar(entered) == 100  # whole batches: what was read with the poisoned row is not in the book
    bring_in(page)
    expect(page.locator("#import-progress .notice-success")).to_contain_text("159", timeout=60_000)
    clerk.look("53-brought", whole=True)
    assert installation.scalar(entered) == 159
    page.goto("/registers/?direction=incoming&year=2014")
    with page.expect_navigation():
        page.locator("main table a").first.press("Enter")
    with page.expect_navigation():
        page.locator("a[href$='/correct']").first.press("Enter")
    clerk.look("54-correct", whole=True)
    on_phone(seat, "vanthu", page.url, "54-correct")
    assert notes == [], "\n".join(notes)


def test_a_routing_rule_is_entered_and_ended_by_keyboard(seat: Callable[..., Seat], notes: list[str]) -> None:
    chief = seat("chanhvp")
    page = chief.go("/incoming/rules/")
    chief.look("60-no-rules")
    with page.expect_navigation():
        page.locator("a[href$='/incoming/rules/new']").first.press("Enter")
    chief.look("61-new-rule", whole=True)
    for name, words in (("name", "Báo cáo thống kê"), ("position", "1"), ("words", "thống kê"),
                        ("legal_source", "Điều 12 Quy chế văn thư")):  # fmt: skip
        page.locator(f"#{name}").focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(words)
    page.locator("#lead_unit").select_option(index=1)
    page.locator("#legal_source").focus()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("main table")).to_contain_text("Báo cáo thống kê")
    chief.look("62-rules")
    for path, name in (("/incoming/rules/", "63-rules"), ("/incoming/rules/new", "64-new-rule")):
        on_phone(seat, "chanhvp", path, name)
    with page.expect_navigation():
        page.locator("a[href*='/end']").first.press("Enter")
    chief.look("65-end-rule")
    assert notes == [], "\n".join(notes)


def test_an_express_document_names_its_hour_and_gets_another_number(
    seat: Callable[..., Seat], notes: list[str], installation: Installation
) -> None:
    clerk = seat("vanthu")
    page = clerk.go("/incoming/new")
    hour = page.locator("[name=reach_by]")
    expect(hour).to_be_hidden()  # no stop of the keyboard for all the others
    page.locator("[name=urgency]").focus()
    page.locator("[name=urgency]").select_option("express")
    expect(hour).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("23:30")
    for name, words in (("number", "15"), ("issuer", "Sở Y tế"), ("subject", "V/v phòng, chống dịch bệnh")):
        page.locator(f"[name={name}]").fill(words)
    page.locator("[name=type]").select_option("CONG_VAN")
    clerk.look("70-express-card", whole=True)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    record_id = installation.scalar("SELECT max(id) FROM record")
    page.goto(f"/incoming/{record_id}")
    expect(page.locator("main .chip-danger").first).to_contain_text("23:30")
    clerk.look("71-express", whole=True)
    page.goto(f"/registers/{installation.scalar('SELECT book_id FROM number_entry')}")
    page.locator("[id^=cancel-] > summary").first.press("Enter")
    page.keyboard.type("Vào nhầm sổ")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.goto(f"/incoming/{record_id}")
    clerk.look("72-cancelled", whole=True)
    page.locator("#register_again > summary").press("Enter")
    clerk.look("73-register-again")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("Số đến 2")
    on_phone(seat, "vanthu", page.url, "74-express")
    leader = seat("chutich")
    leader.go(f"/incoming/{record_id}").locator("#declare-secret > summary").press("Enter")
    leader.look("75-declare-secret")
    assert notes == [], "\n".join(notes)
