"""A task in a real browser: given from a meeting, passed on, noted and ticked, more time, reported, accepted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import PHONE, Seat

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.slow]

TITLE = "Rà soát hộ nghèo, hộ cận nghèo trên địa bàn phường"


def test_from_the_meeting_to_the_accepted_result(seat: Callable[..., Seat], notes: list[str]) -> None:
    chair = seat("chutich")
    address = give(chair)
    chair.look("41-given", whole=True)
    head = seat("truongphong")
    head.go(address)
    answer(head, "delegate", {"select[name=person]": "Đặng Thùy Linh"})
    head.look("42-passed-on")
    me = seat("chuyenvien", PHONE)
    me.go("/tasks/")
    me.look("43-list")
    me.page.get_by_text(TITLE[:20]).first.click()
    me.page.wait_for_url("**/tasks/*")
    own = me.page.url
    with me.page.expect_navigation():
        me.page.locator("form[action$='/actions/start'] button").click()
    answer(me, "note", {"textarea[name=text]": "Đã đi thực địa ba tổ dân phố.", "input[name=percent]": "40"})
    me.look("44-noted", whole=True)
    head.go(address)
    answer(head, "ask_extension", {"input[name=due_on]": "31/12/2026", "textarea[name=reason]": "Chờ số liệu thuế."})
    chair.go(address)
    chair.look("45-asked", whole=True)
    answer(chair, "refuse_extension", {"textarea[name=reason]": "Phải xong trước kỳ họp."})
    head.go(address)
    with head.page.expect_navigation():
        head.page.locator(".check-line").first.click()
    head.look("46-ticked")
    me.go(own)
    answer(me, "complete", {"textarea[name=result]": "Đã rà soát xong 412 hộ."})
    phone = seat("chutich", PHONE)
    phone.go(address)
    phone.look("47-to-accept", whole=True)
    answer(phone, "accept", {})
    assert phone.page.locator("[data-state=done]").count()
    phone.look("48-accepted")
    chief = seat("chanhvp")
    for number, path in enumerate(("alarms", "recounts", "?scope=all"), start=49):
        chief.go(f"/tasks/{path}")
        chief.look(f"{number}-chief")
    assert notes == [], "\n".join(notes)


def give(chair: Seat) -> str:
    """A task of the own, from a meeting; the address of its page."""
    page = chair.go("/tasks/new")
    page.locator("#origin").fill("Kết luận họp giao ban tháng 11")
    page.locator("#held_on").fill("23/11/2026")
    page.locator("#title_0").fill(TITLE)
    page.locator("#lead_0").select_option(label="Phòng Kinh tế, Hạ tầng và Đô thị")
    page.locator("#working_days_0").fill("7")
    page.locator(".more-fields > summary").first.click()
    page.locator("#checklist_0").fill("Lập danh sách\nĐi thực địa\nTrình kết quả")
    chair.look("40-new", whole=True)
    chair.send("main .action-bar .button-main")
    return "/tasks/" + page.url.rpartition("/")[2]


def answer(who: Seat, action: str, fields: dict[str, str]) -> None:
    """Open a step's dialog, fill it in and send it."""
    who.page.locator(f"#{action} > summary").first.click()
    for selector, value in fields.items():
        field = who.page.locator(f"dialog[open] {selector}")
        field.select_option(label=value) if selector.startswith("select") else field.fill(value)
    who.send("dialog[open] .action-bar .button")
