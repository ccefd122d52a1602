"""The week as it is read, printed and subscribed to: half-days, who sees what, and RFC 5545."""

from __future__ import annotations

import re
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from eoffice.access.engine import can, visible
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.schedule import feed, queries, rate, service
from eoffice.schedule.ical import escaped, folded
from eoffice.schedule.models import CalendarEntry
from eoffice.schedule.states import EntryState
from tests.unit.desk.test_show_desk import EVERYBODY
from tests.unit.schedule.conftest import read_calendar

MONDAY = date(2026, 11, 9)


def halves(who):
    entries = queries.entries_between(who, MONDAY, MONDAY + timedelta(days=6))
    return {
        (day.day.day, half): [(slot.entry.what, slot.is_continued) for slot in slots]
        for day in queries.week(entries, MONDAY)
        for half, slots in (("S", day.morning), ("C", day.afternoon)) if slots
    }  # fmt: skip


def subscribe(browser):
    page = browser.post("/schedule/feed").get_data(as_text=True)
    return re.search(r'value="http://localhost(/schedule/feed/[^"]+\.ics)"', page)[1]


def events(client, address):
    answer = client.get(address)
    assert answer.status_code == 200 and answer.content_type == "text/calendar; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    return read_calendar(answer.get_data())


def test_entries_stand_in_every_half_day_they_touch(enter, actor):
    enter(what="sáng", starts_time="8:00", ends_time="12:00")
    enter(what="chiều", starts_time="12:00", ends_time="17:00")
    enter(what="cả ngày", starts_on=date(2026, 11, 11), starts_time="8:00", ends_time="17:00")
    enter(
        what="hai ngày", starts_on=date(2026, 11, 15), starts_time="14:00", ends_on=date(2026, 11, 16), ends_time="9:00"
    )
    enter(what="tuần trước", starts_on=date(2026, 11, 8))
    assert halves(actor("chuyenvien")) == {
        (10, "S"): [("sáng", False)], (10, "C"): [("chiều", False)],
        (11, "S"): [("cả ngày", False)], (11, "C"): [("cả ngày", True)], (15, "C"): [("hai ngày", False)],
    }  # fmt: skip


def test_the_page_names_the_days_as_offices_do(enter, sign_in):
    enter()
    page = sign_in("chuyenvien").get("/schedule/").get_data(as_text=True)
    for word in ("Thứ Hai", "Chủ nhật", "Sáng", "Chiều", "Tuần 46, từ 09/11/2026 đến 15/11/2026", "08:00 – 10:30"):
        assert word.lower() in page.lower(), word
    assert "Họp giao ban tuần" in page
    after = sign_in("chuyenvien").get("/schedule/?week=16/11/2026").get_data(as_text=True)
    assert "Họp giao ban tuần" not in after and "16/11/2026" in after
    assert sign_in("chuyenvien").get("/schedule/?week=nonsense&leader=x").status_code == 200


def test_one_leader_alone(enter, sign_in, person):
    enter()
    enter(leaders=("phochutich",), what="Kiểm tra trường học")
    page = sign_in("vanthu").get(f"/schedule/?leader={person('phochutich').id}").get_data(as_text=True)
    assert "Kiểm tra trường học" in page and "Họp giao ban tuần" not in page


def test_a_cancelled_entry_is_struck_through(enter, actor, sign_in):
    entry = enter()
    with unit_of_work():
        service.act(actor("vanthu"), entry, "cancel", reason="Hoãn")
    page = sign_in("chuyenvien").get("/schedule/").get_data(as_text=True)
    assert re.search(r"<s><a [^>]*>Họp giao ban tuần</a></s>", page)


def test_a_leader_in_two_places_is_marked(enter, sign_in):
    enter()
    enter(despite=True, what="Tiếp công dân")
    assert sign_in("vanthu").get("/schedule/").get_data(as_text=True).count("lãnh đạo trùng lịch") == 2


def test_what_is_for_leaders_only_does_not_exist_for_others(enter, sign_in, app):
    def pages(name):
        browser = sign_in(name)
        found = [browser.get(address).get_data(as_text=True) for address in
                 ("/schedule/", "/schedule/print?all=1", "/schedule/?week=2026-11-16")]  # fmt: skip
        return [re.sub(r'(csrf_token|request_key)"[^>]*value="[^"]*"', "", page) for page in found]

    outsiders = ("chuyenvien", "truongphong", "quantri", "chutich2")
    before = {name: pages(name) for name in outsiders}
    entry = enter(audience="leaders", what="Chuyện nhân sự")
    assert {name: pages(name) for name in outsiders} == before
    for name in outsiders:
        assert sign_in(name).get(f"/schedule/{entry.id}").status_code == 404
    for name in ("chutich", "phochutich", "chanhvp", "vanthu"):
        assert "Chuyện nhân sự" in sign_in(name).get("/schedule/").get_data(as_text=True)


def test_the_printed_sheet_shows_what_may_hang_on_the_wall(enter, sign_in):
    enter(audience="leaders", what="Chuyện nhân sự")
    enter(what="Họp báo", despite=True)
    browser = sign_in("chanhvp")
    sheet = browser.get("/schedule/print").get_data(as_text=True)
    assert "Họp báo" in sheet and "Chuyện nhân sự" not in sheet and "<nav" not in sheet
    assert "Chuyện nhân sự" in browser.get("/schedule/print?all=1").get_data(as_text=True)
    assert "A4 landscape" in browser.get("/style.css").get_data(as_text=True)


def test_lists_and_single_entries_follow_one_rule(enter, actor):
    rng = Random(7)
    for _ in range(12):
        entry = enter(rng.choice(("chanhvp", "chuyenvien", "truongphong")), despite=True)
        with unit_of_work():
            entry.state, entry.audience = rng.choice(list(EntryState)), rng.choice(("all", "leaders"))
    entries = db.session.scalars(select(CalendarEntry)).all()
    for name in (*EVERYBODY, "chutich2"):
        who = actor(name)
        seen = set(db.session.scalars(select(CalendarEntry.id).where(visible(who, Permission.SCHEDULE_READ))))
        assert seen == {one.id for one in entries if can(who, Permission.SCHEDULE_READ, one)}, name


def test_forms_enter_warn_and_change(enter, sign_in, person):
    browser, ids = sign_in("vanthu"), [str(person("chutich").id)]
    fields = {"leaders": ids, "starts_on": "10/11/2026", "starts_time": "8h", "ends_time": "10h", "what": "Giao ban",
              "audience": "all"}  # fmt: skip
    first = browser.post("/schedule/new", data=fields)
    assert first.status_code == 303
    warned = browser.post("/schedule/new", data=fields | {"what": "Tiếp dân"})
    assert warned.status_code == 422 and "trùng giờ với “Giao ban”" in warned.get_data(as_text=True)
    assert browser.post("/schedule/new", data=fields | {"what": "Tiếp dân", "despite": "y"}).status_code == 303
    shown = browser.get(first.location).get_data(as_text=True)
    assert "trùng giờ với “Tiếp dân”" in shown
    changed = browser.post(f"{first.location}/edit", data=fields | {"place": "Hội trường", "despite": "y"})
    assert changed.status_code == 303
    assert "Hội trường" in browser.get(first.location).get_data(as_text=True)
    cancelled = browser.post(f"{first.location}/actions/cancel", data={"reason": ""})
    assert cancelled.status_code == 422
    assert browser.post(f"{first.location}/actions/cancel", data={"reason": "Hoãn"}).status_code == 303
    assert browser.post("/schedule/new", data={"leaders": ids}).status_code == 422


def test_a_step_that_came_too_late_says_so(enter, sign_in):
    entry, browser = enter(), sign_in("vanthu")
    address = f"/schedule/{entry.id}/actions/cancel"
    assert browser.post(address, data={"reason": "Hoãn"}).status_code == 303
    late = browser.post(address, data={"reason": "Hoãn lần nữa"})
    assert late.status_code == 409
    assert "Lúc này không thực hiện được bước này." in late.get_data(as_text=True)
    assert "Hoãn lần nữa" in late.get_data(as_text=True)


def test_a_linked_document_is_shown_to_those_who_may_open_it(enter, work, sign_in):
    record = work.awaiting(subject="V/v chuyện riêng của văn phòng")
    entry = enter(link=f"/incoming/{record.id}")
    assert "chuyện riêng" in sign_in("chutich").get(f"/schedule/{entry.id}").get_data(as_text=True)
    page = sign_in("chuyenvien2").get(f"/schedule/{entry.id}").get_data(as_text=True)
    assert "chuyện riêng" not in page and f"/documents/{record.id}" not in page


def test_the_feed_shows_what_its_owner_may_see(enter, actor, sign_in, client):
    enter(what="Họp; bàn: “đất đai”, nhà ở\\hạ tầng", note="Dòng một\r\nDòng hai", place="Phòng họp số 1, tầng 2")
    cancelled = enter(starts_on=date(2026, 11, 12), audience="leaders", what="Chuyện nhân sự")
    with unit_of_work():
        service.act(actor("chanhvp"), cancelled, "cancel", reason="Hoãn")
    enter("truongphong", starts_on=date(2026, 11, 13), what="Chưa duyệt")
    leader, specialist = subscribe(sign_in("chutich")), subscribe(sign_in("chuyenvien"))
    found = events(client, leader)
    assert [event["STATUS"] for event in found] == ["CONFIRMED", "CANCELLED"]
    assert found[0]["SUMMARY"] == "Họp; bàn: “đất đai”, nhà ở\\hạ tầng"
    assert found[0]["LOCATION"] == "Phòng họp số 1, tầng 2"
    assert found[0]["DESCRIPTION"].endswith("Dòng một\nDòng hai")
    assert (found[0]["DTSTART"], found[0]["DTEND"]) == ("20261110T010000Z", "20261110T033000Z")
    assert found[0]["DTSTAMP"] == "20261109T020000Z" and int(found[1]["SEQUENCE"]) > int(found[0]["SEQUENCE"])
    assert len({event["UID"] for event in found}) == 2
    assert [event["SUMMARY"] for event in events(client, specialist)] == [found[0]["SUMMARY"]]


def test_a_renewed_address_ends_the_old_one(enter, sign_in, client):
    browser = sign_in("chuyenvien")
    old = subscribe(browser)
    new = subscribe(browser)
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    assert client.get("/schedule/feed/unknown.ics").status_code == 404
    assert old not in browser.get("/schedule/feed").get_data(as_text=True)


def test_what_is_for_leaders_only_stands_in_no_feed(enter, sign_in, client):
    """The address needs no password, and calendars on phones often lie on servers of others."""
    entry = enter(audience="leaders", what="Chuyện nhân sự", place="Phòng kín", note="Riêng", chair="Bí thư")
    address = subscribe(sign_in("chutich"))
    (event,) = events(client, address)
    assert event["SUMMARY"] == "Lịch của lãnh đạo (nội dung xem trên lịch công tác của cơ quan)"
    assert event["URL"].endswith(f"/schedule/{entry.id}")
    text = client.get(address).get_data(as_text=True)
    assert not [word for word in ("nhân sự", "Phòng kín", "Riêng", "Bí thư") if word in text]


def test_a_feed_is_ended_at_a_click(enter, sign_in, client):
    browser = sign_in("chuyenvien")
    address = subscribe(browser)
    assert browser.post("/schedule/feed/end").status_code == 303
    assert client.get(address).status_code == 404
    assert "/schedule/feed/end" not in browser.get("/schedule/feed").get_data(as_text=True)


def test_who_asks_too_often_waits(enter, sign_in, client, monkeypatch):
    monkeypatch.setattr(rate, "MOST", 3)
    rate._asked.clear()
    address = subscribe(sign_in("chuyenvien"))
    answers = [client.get(where).status_code for where in ("/schedule/feed/a.ics", address, address, address)]
    assert answers == [404, 200, 200, 429]
    assert client.get(address).headers["Retry-After"] == "60"
    with clock.frozen(clock.now() + timedelta(seconds=60)):
        assert client.get(address).status_code == 200


def test_a_secret_address_is_in_no_log(sign_in, client, monkeypatch, caplog):
    def fail(_secret):
        raise RuntimeError("broken")

    address = subscribe(sign_in("chuyenvien"))
    monkeypatch.setattr(feed, "entries_of", fail)
    assert client.get(address).status_code == 500
    assert "/schedule/feed/….ics" in caplog.text
    assert address.split("/")[-1].removesuffix(".ics") not in caplog.text


def test_whoever_leaves_sees_nothing_by_their_address(enter, sign_in, client, person):
    enter()
    address = subscribe(sign_in("chuyenvien"))
    with unit_of_work():
        person("chuyenvien").holdings[0].valid_to = clock.today() - timedelta(days=1)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("seed", range(3))
def test_lines_are_folded_without_cutting_a_character(seed):
    rng = Random(seed)
    for _ in range(60):
        line = "SUMMARY:" + escaped("".join(rng.choice("aế😀,;\\ \nữ") for _ in range(rng.randint(0, 300))))
        pieces = folded(line).split("\r\n")
        assert all(len(piece.encode()) <= 75 for piece in pieces)
        assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
        assert all(piece.startswith(" ") for piece in pieces[1:])


def test_control_characters_stay_out():
    assert escaped("a\x00b\x1bc\rd") == "abc\\nd"


def test_a_week_asks_as_much_however_much_is_in_it(enter, sign_in, queries_of):
    browser = sign_in("chanhvp")
    enter()
    browser.get("/schedule/")
    before = queries_of(browser.get, "/schedule/")
    for number in range(3):
        enter(leaders=("chutich", "phochutich"), starts_on=MONDAY + timedelta(days=2 + number))
    assert queries_of(browser.get, "/schedule/") == before
