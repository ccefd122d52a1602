"""One journey through the office in a real browser: from three dropped files to an issued reply and its archive."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import PHONE, Seat
from tests.unit.content import makers

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.slow]

SUBJECT = "V/v rà soát hộ nghèo, hộ cận nghèo năm 2026 trên địa bàn phường"
REPLY = "báo cáo kết quả rà soát hộ nghèo"
WORDS = "Nguyễn Bỉnh Khiêm"
LETTER = (
    "ỦY BAN NHÂN DÂN", "THÀNH PHỐ HẢI VÂN", "", "Số: 101/UBND-VX", "", "V/v rà soát hộ nghèo, hộ cận nghèo năm 2026",
    "", "Kính gửi: Ủy ban nhân dân các phường", "", f"Giao các phường rà soát, báo cáo trước ngày 30. {WORDS}.",
)  # fmt: skip


def test_from_three_dropped_files_to_the_archive(seat: Callable[..., Seat], notes: list[str], tmp_path: Path) -> None:
    clerk = seat("vanthu")
    incoming = receive(clerk, tmp_path)
    chair = seat("chutich", PHONE)
    head, specialist = direct(clerk, seat, chair, incoming)
    outgoing = reply(specialist, head, seat, chair, incoming, tmp_path)
    issue(clerk, outgoing)
    archive(specialist, seat, incoming, outgoing)
    search(clerk)
    clerk.go(f"{incoming.replace('incoming', 'documents')}/history")
    clerk.look("19-history")
    assert notes == [], "\n".join(notes)


def receive(clerk: Seat, folder: Path) -> str:
    """Three files dropped at once, three cards by keyboard; the address of the first document."""
    page = clerk.page
    clerk.look("01-desk")
    with page.expect_navigation():
        page.keyboard.press("e")
    files = three_files(folder)
    page.locator("input[type=file]").set_input_files(files)
    clerk.look("02-receive")
    page.locator("main .button-main:visible").click()
    page.wait_for_url("**/edit?*")
    assert f"{len(files)} văn bản" in page.locator("#flashes").inner_text()
    addresses = []
    for number in range(len(files)):
        addresses.append(page.url.partition("?")[0].removesuffix("/edit"))
        fill_card(clerk, number)
        if number == 0:
            page.locator(".preview-page img").first.wait_for()
            clerk.look("03-card")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
    clerk.look("04-registered")
    return "/incoming/" + addresses[0].rpartition("/")[2]


def three_files(folder: Path) -> list[Path]:
    """A PDF letter, a Word file and, where there is an office program, one of an old Word."""
    files = {"101-ubnd-vx.pdf": makers.pdf((LETTER,)), "gop-y.docx": makers.docx_file("Góp ý dự thảo")}
    if shutil.which("soffice"):
        files["cu.doc"] = makers.old_letter()
    for name, body in files.items():
        (folder / name).write_bytes(body)
    return [folder / name for name in files]


def fill_card(clerk: Seat, number: int) -> None:
    """From field to field with Enter."""
    page = clerk.page
    page.locator("#number").fill(str(101 + number))
    page.keyboard.press("Enter")
    for typed in ("UBND-VX", "02112026", "Ủy ban nhân dân thành phố Hải Vân"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    page.locator("#type").select_option("CONG_VAN")
    page.locator("#subject").fill(SUBJECT if number == 0 else f"V/v việc thứ {number + 1}")


def direct(clerk: Seat, seat: Callable[..., Seat], chair: Seat, incoming: str) -> tuple[Seat, Seat]:
    """Submit, propose, direct on the phone, pass on, begin."""
    clerk.go(incoming)
    clerk.page.locator(".preview-page img").first.wait_for()
    clerk.look("05-document")
    step(clerk, "submit")
    chief = seat("chanhvp")
    chief.page.keyboard.press("j")
    with chief.page.expect_navigation():
        chief.page.keyboard.press("Enter")
    assert chief.page.url.endswith(incoming)
    fill_assignment(chief, "propose", "Kinh tế", "Đề nghị Phòng Kinh tế chủ trì")
    chief.look("06-propose")
    chief.send("dialog[open] .button-main")
    chair.go("/")
    chair.look("07-chair-desk", whole=True)
    chair.page.get_by_text(SUBJECT[:30]).first.click()
    chair.page.wait_for_url(f"**{incoming}")
    chair.look("08-chair-document")
    fill_assignment(chair, "direct", "Kinh tế", "Báo cáo Chủ tịch trước khi gửi")
    chair.look("09-chair-direct")
    chair.send("dialog[open] .button-main")
    chair.look("10-chair-directed")
    head, specialist = seat("truongphong"), seat("chuyenvien")
    with head.page.expect_navigation():
        head.page.locator("#waiting a.row-link").first.click()
    head.page.keyboard.press("e")
    head.page.locator("dialog[open] select[name=person]").select_option(label="Đặng Thùy Linh")
    head.page.locator("dialog[open] textarea[name=instruction]").fill("Soạn báo cáo")
    head.look("11-pass-on")
    head.send("dialog[open] .button-main")
    specialist.go("/")
    specialist.look("12-specialist-desk")
    with specialist.page.expect_navigation():
        specialist.page.locator("#waiting a.row-link").first.click()
    with specialist.page.expect_navigation():
        specialist.page.keyboard.press("e")
    specialist.look("13-task")
    return head, specialist


def fill_assignment(who: Seat, action: str, unit: str, directive: str) -> None:
    """Open the dialog and say who does what until when."""
    page = who.page
    page.locator(f"#{action} > summary").click()
    line = page.locator("dialog[open] tr", has_text=unit)
    line.locator("input[type=radio]").check()
    page.locator("dialog[open] tr", has_text="Văn phòng").locator("input[name=informed_units]").check()
    page.locator("dialog[open] input[name=working_days]").fill("5")
    page.locator("dialog[open] textarea[name=directive]").fill(directive)


def step(who: Seat, action: str) -> None:
    """Take a step: its dialog and its button, or its button alone."""
    if who.page.locator(f"#{action} > summary").count():
        who.page.locator(f"#{action} > summary").click()
        who.send("dialog[open] .button-main")
    else:
        who.send(f"form[action$='/actions/{action}'] button")


def reply(specialist: Seat, head: Seat, seat: Callable[..., Seat], chair: Seat, incoming: str, folder: Path) -> str:
    """Draft, approve, return on the phone, a new version, sign; the address of the reply."""
    page = specialist.go(incoming)
    with page.expect_navigation():
        page.locator("a[href*='replies_to']").first.click()
    page.locator("#subject").fill(REPLY)
    page.locator("#text").fill("Thực hiện chỉ đạo của Ủy ban nhân dân thành phố, phường đã rà soát xong.")
    page.locator("#recipients").fill("Ủy ban nhân dân thành phố Hải Vân <vanthu@haivan.example>")
    page.locator("input[name=agencies]").first.check()
    specialist.look("14-draft", whole=True)
    specialist.send("main .button-main")
    outgoing = "/outgoing/" + page.url.rpartition("/")[2]
    chief = seat("chanhvp")
    for try_number in (1, 2):
        step(specialist, "submit")
        for who, action in ((head, "approve_content"), (chief, "approve_form")):
            who.go(outgoing)
            step(who, action)
        chair.go(outgoing)
        if try_number == 1:
            chair.page.locator("#return > summary").click()
            chair.page.locator("dialog[open] textarea").fill("Bổ sung căn cứ pháp lý")
            chair.look("15-chair-return")
            chair.send("dialog[open] .button-danger")
            revise(specialist, outgoing, folder)
    chair.page.locator(".preview-page img").first.wait_for()
    chair.look("16-chair-sign")
    step(chair, "sign")
    return outgoing


def revise(specialist: Seat, outgoing: str, folder: Path) -> None:
    """A new version, uploaded."""
    second = folder / "bao-cao-2.docx"
    second.write_bytes(makers.docx_file("Căn cứ Luật Tổ chức chính quyền địa phương"))
    page = specialist.go(outgoing)
    specialist.look("17-returned")
    page.locator("#revise > summary").click()
    page.locator("dialog[open] input[name=file]").set_input_files(second)
    page.locator("dialog[open] .button-main").click()
    page.locator("#flashes", has_text="Trạng thái hiện tại").wait_for()
    assert page.locator(".file-list", has_text="bao-cao-2.docx").count()
    assert page.locator("input[type=file]").evaluate_all("all => all.every((input) => !input.files.length)")


def issue(clerk: Seat, outgoing: str) -> None:
    """Number, seal, issue."""
    clerk.go(outgoing)
    for action in ("number", "seal", "issue"):
        step(clerk, action)
    clerk.look("18-issued")


def archive(specialist: Seat, seat: Callable[..., Seat], incoming: str, outgoing: str) -> None:
    """Complete, file, close, hand over, accept."""
    page = specialist.go(incoming)
    page.locator("#complete > summary").click()
    specialist.send("dialog[open] .action-bar .button")
    page = specialist.go("/case-files/new")
    page.locator("#plan_item").select_option(index=1)
    specialist.send("main .button-main")
    case_file = page.url
    for address in (incoming, outgoing):
        specialist.go(address)
        specialist.page.locator("#file > summary").click()
        specialist.page.locator("dialog[open] select").select_option(index=1)
        specialist.send("dialog[open] .action-bar .button")
    specialist.go(case_file)
    specialist.look("20-case-file")
    step(specialist, "close")
    step(specialist, "hand_over")
    archivist = seat("luutru")
    archivist.go(case_file)
    step(archivist, "accept")
    archivist.look("21-archived")


def search(clerk: Seat) -> None:
    """Words of the attached file without marks, from any page, without a mouse."""
    page = clerk.page
    page.keyboard.press("/")
    page.keyboard.type("nguyen binh khiem")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_text(SUBJECT[:30]).first.wait_for()
    clerk.look("22-found")
