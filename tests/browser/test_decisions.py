"""Cards on a phone, with the network cut by the test: kept, sent late, refused with the difference, and wiped."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.bench.table import WORD
from tests.bench.visitor import Visitor
from tests.browser.conftest import DESK, PHONE, Seat
from tests.process.installation import Installation, wait_for
from tests.unit.content import makers
from tests.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.slow]

COUNT = """async () => {
  const found = await new Promise((done) => {
    const asked = indexedDB.open("eoffice-decisions");
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onerror = () => done([]);
    asked.onsuccess = () => {
      const all = asked.result.transaction("queue").objectStore("queue").getAll();
      all.onsuccess = () => { asked.result.close(); done(all.result); };
    };
  });
  return { queue: found.length, cards: (await caches.has("cards")) ? 1 : 0 };
}"""


@pytest.fixture
def documents(installation: Installation) -> Callable[..., list[int]]:
    """Documents with a proposal, made over the API by those whose turn it is."""

    def make(count: int) -> list[int]:
        if not installation.answers():
            installation.start_server()
        tokens = {name: installation.token(name) for name in ("vanthu", "chanhvp", "chutich")}

        def post(username: str, path: str, **fields: Any) -> dict[str, Any]:
            request = Request(f"{installation.address}/api/v1{path}", json.dumps(fields).encode(), method="POST")
            request.add_header("Content-Type", "application/json")
            request.add_header("Authorization", f"Bearer {tokens[username]}")
            with urlopen(request) as answer:
                found: dict[str, Any] = json.load(answer)
                return found

        made = []
        for number in range(count):
            subject = f"V/v rà soát quy hoạch sử dụng đất, đợt {number + 1}"
            card = {"number": str(100 + number), "notation": "SNNMT-QLĐĐ", "subject": subject, "issuer": "Sở Nội vụ"}
            record = post("vanthu", "/incoming", **card)["id"]
            post("vanthu", f"/incoming/{record}/actions/register")
            post("vanthu", f"/incoming/{record}/actions/submit")
            post(
                "chanhvp", f"/incoming/{record}/actions/propose", lead_unit="KT", working_days=5, directive="Tham mưu."
            )
            made.append(record)
        make.post = post  # type: ignore[attr-defined]
        return made

    return make


def ready(person: Seat) -> None:
    person.go("/decisions/")
    person.page.wait_for_selector("#decide[data-ready]")


def decide(person: Seat) -> None:
    person.page.locator(".decision-bar .button-main").click()


def shown(person: Seat) -> int:
    return int(person.page.locator("[data-card]").get_attribute("data-card") or 0)


def state(installation: Installation, record: int) -> str:
    return str(installation.scalar("SELECT state FROM record WHERE id = :id", id=record))


def test_with_a_signal_the_next_card_is_there_and_the_last_can_be_taken_back(
    documents: Callable[..., list[int]], seat: Callable[..., Seat], installation: Installation, notes: list[str]
) -> None:
    first, second, third = documents(3)
    leader = seat("chutich", PHONE)
    ready(leader)
    leader.look("decision-card")
    leader.look("decision-card-whole", whole=True)
    decide(leader)
    leader.page.wait_for_selector(f'[data-card="{second}"]')
    assert state(installation, first) == "assigned"
    leader.look("decision-undo")
    left = leader.page.locator("[data-undo-left]").inner_text()
    assert "giây" in left
    leader.page.keyboard.press("u")
    with leader.page.expect_navigation():
        leader.page.keyboard.press("Enter")
    assert state(installation, first) == "awaiting_direction"
    assert shown(leader) == first
    leader.page.wait_for_selector("#decide[data-ready]")
    decide(leader)
    leader.page.wait_for_selector(f'[data-card="{second}"]')
    installation.write("UPDATE decision SET at = '2026-01-01 00:00:00'")
    with leader.page.expect_navigation():
        leader.page.locator("[data-undo-button]").click()
    assert "hết thời gian" in leader.page.locator(".flashes").inner_text()
    assert state(installation, first) == "assigned"
    assert third
    assert notes == [], "\n".join(notes)


def test_a_double_tap_decides_one_card_and_the_next_is_there_to_be_read(
    documents: Callable[..., list[int]], seat: Callable[..., Seat], installation: Installation, notes: list[str]
) -> None:
    first, second, third = documents(3)
    leader = seat("chutich", PHONE)
    ready(leader)
    button = leader.page.locator(".decision-bar .button-main")
    place = button.bounding_box()
    assert place is not None
    leader.page.clock.install()
    # the time of the page stands, lest a slow machine tap when the card rests no more
    leader.page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    button.dblclick()
    leader.page.wait_for_selector(f'[data-card="{second}"]')
    leader.page.mouse.click(place["x"] + 20, place["y"] + 20)
    leader.page.wait_for_timeout(700)  # what nothing comes of has no other sign
    assert shown(leader) == second
    assert [state(installation, record) for record in (first, second)] == ["assigned", "awaiting_direction"]
    assert leader.page.locator("[data-place]").inner_text() == "1 trong 2"
    leader.page.clock.run_for(1000)
    decide(leader)
    leader.page.wait_for_selector(f'[data-card="{third}"]')
    assert notes == [], "\n".join(notes)


def test_without_signal_decisions_are_kept_and_sent_when_it_is_back(
    documents: Callable[..., list[int]], seat: Callable[..., Seat], installation: Installation, notes: list[str]
) -> None:
    first, second, third = documents(3)
    leader = seat("chutich", PHONE)
    ready(leader)
    leader._context.set_offline(True)
    decide(leader)
    leader.page.wait_for_selector(f'[data-card="{second}"]')
    decide(leader)
    leader.page.wait_for_selector(f'[data-card="{third}"]')
    leader.page.wait_for_selector("[data-kept=waiting] >> nth=1")
    assert state(installation, first) == "awaiting_direction"
    leader.look("decision-offline")
    leader.page.goto("/decisions/")  # the page itself comes from what was loaded
    leader.page.wait_for_selector("[data-kept=waiting] >> nth=1")
    leader.page.wait_for_selector(f'[data-card="{third}"]')  # in the place of the card that was decided
    assert shown(leader) == third
    documents.post("chutich", f"/incoming/{second}/actions/direct", lead_unit="VHXH")  # type: ignore[attr-defined]
    leader._context.set_offline(False)
    leader.page.wait_for_selector("[data-kept=refused]")
    wait_for(lambda: state(installation, first) == "assigned", "the decision that was kept")
    told = leader.page.locator("[data-kept=refused]").inner_text()
    assert "Không được chấp nhận" in told
    assert "phiên bản" in told
    leader.look("decision-refused")
    assert leader.page.locator("[data-kept=waiting]").count() == 0
    directed = "SELECT count(*) FROM audit_event WHERE action = 'incoming:direct' AND subject_id = :id"
    assert [installation.scalar(directed, id=one) for one in (first, second)] == [1, 1]
    assert [note for note in notes if "ERR_INTERNET_DISCONNECTED" not in note and "409" not in note] == []


def test_a_signature_is_given_with_a_signal_or_not_at_all(
    seat: Callable[..., Seat], installation: Installation
) -> None:
    leader = seat("chutich", PHONE)
    people = ("chuyenvien", "truongphong", "chanhvp")
    visitors = {name: Visitor(installation.port, name, PASSWORD, installation.token(name)) for name in people}
    card = {"type": "CONG_VAN", "subject": "V/v trả lời đợt 1"}
    file = makers.docx_file("Trả lời đợt 1")
    draft = visitors["chuyenvien"].upload("/outgoing", card, "du-thao.docx", file, WORD)["id"]
    for name, action in zip(people, ("submit", "approve_content", "approve_form"), strict=True):
        visitors[name].post(f"/outgoing/{draft}/actions/{action}", {})
        visitors[name]._connection.close()
    ready(leader)
    assert shown(leader) == draft
    leader._context.set_offline(True)
    leader.page.wait_for_selector("[data-needs-signal]:not([hidden])")
    assert leader.page.locator('[data-action="sign"]').is_disabled()
    leader._context.set_offline(False)
    leader.page.route("**/decisions/*/sign", lambda route: route.abort())
    decide(leader)
    leader.page.wait_for_selector("[data-needs-signal]:not([hidden])")
    assert leader.page.evaluate(COUNT)["queue"] == 0
    assert state(installation, draft) == "signing"
    leader.page.unroute("**/decisions/*/sign")
    decide(leader)
    leader.page.wait_for_selector("[data-undo-button]")
    assert state(installation, draft) == "signed"


def test_without_a_store_of_the_device_every_card_is_a_page(
    documents: Callable[..., list[int]], seat: Callable[..., Seat], installation: Installation, notes: list[str]
) -> None:
    first, second = documents(2)
    leader = seat("chutich", PHONE)
    leader.page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    leader.go("/decisions/")
    leader.send(".decision-bar .button-main")
    assert state(installation, first) == "assigned"
    assert shown(leader) == second
    assert leader.page.locator("[data-undo-button]").is_visible()
    assert notes == [], "\n".join(notes)


def test_two_leaders_decide_the_same_at_once(
    documents: Callable[..., list[int]], seat: Callable[..., Seat], installation: Installation
) -> None:
    first, second = documents(2)
    one, other = seat("chutich", PHONE), seat("chutich", PHONE)
    ready(one)
    ready(other)
    decide(one)
    decide(other)
    one.page.wait_for_selector(f'[data-card="{second}"]')
    other.page.wait_for_selector("[data-kept=refused]")
    directed = "SELECT count(*) FROM audit_event WHERE action = 'incoming:direct' AND subject_id = :id"
    assert installation.scalar(directed, id=first) == 1


def test_signing_out_leaves_nothing_on_the_device(
    documents: Callable[..., list[int]], seat: Callable[..., Seat], installation: Installation
) -> None:
    first, _second = documents(2)
    leader = seat("chutich", PHONE)
    ready(leader)
    leader._context.set_offline(True)
    decide(leader)
    leader.page.wait_for_selector("[data-kept=waiting]")
    assert leader.page.evaluate(COUNT) == {"queue": 1, "cards": 1}
    installation.write("DELETE FROM login_session")  # the session ends while the decision waits
    leader._context.set_offline(False)
    leader.page.goto("/sign-in")
    wait_for(lambda: leader.page.evaluate(COUNT)["cards"] == 0, "the cards to go")
    assert leader.page.evaluate(COUNT)["queue"] == 1
    leader.sign_in("chutich")
    ready(leader)
    wait_for(lambda: state(installation, first) == "assigned", "the decision of the same person")
    leader._context.set_offline(True)
    decide(leader)
    leader.page.wait_for_selector("[data-kept=waiting]")
    leader._context.set_offline(False)
    leader.page.evaluate("() => document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")
    leader.page.wait_for_url("**/sign-in")
    wait_for(lambda: leader.page.evaluate(COUNT) == {"queue": 0, "cards": 0}, "the device to be empty")


def test_another_person_finds_nothing_of_the_first(
    documents: Callable[..., list[int]], seat: Callable[..., Seat], installation: Installation
) -> None:
    first, _second = documents(2)
    leader = seat("chutich", PHONE)
    ready(leader)
    leader._context.set_offline(True)
    decide(leader)
    leader.page.wait_for_selector("[data-kept=waiting]")
    installation.write("DELETE FROM login_session")
    leader._context.set_offline(False)
    leader.sign_in("chanhvp")
    wait_for(lambda: leader.page.evaluate(COUNT) == {"queue": 0, "cards": 0}, "the device to be empty")
    ready(leader)
    assert state(installation, first) == "awaiting_direction"


def test_a_stack_goes_one_by_one_and_one_failure_stops_no_other(
    documents: Callable[..., list[int]], seat: Callable[..., Seat], installation: Installation, notes: list[str]
) -> None:
    records = documents(3)
    leader = seat("chutich", PHONE)
    leader.go("/decisions/stack/")
    documents.post("chutich", f"/incoming/{records[1]}/actions/direct", lead_unit="VHXH")  # type: ignore[attr-defined]
    leader.page.locator("[data-stack-all]").check()
    leader.look("decision-stack")
    leader.page.locator(".decision-bar .button-main").click()
    leader.page.wait_for_selector("text=Đã quyết định 2 văn bản, 1 văn bản không được.")
    expect(leader.page.locator("[data-progress-words]")).to_be_in_viewport()
    leader.look("decision-stack-done")
    assert {state(installation, record) for record in records} == {"assigned"}
    assert leader.page.locator(".stack-result.is-refused").count() == 1
    leader.page.locator(".decision-bar .button-main").click()
    expect(leader.page.locator("[data-progress-words]")).to_have_text("Chưa chọn văn bản nào.")
    leader.page.locator(".stack-back").first.click()
    leader.page.wait_for_selector("text=Đã rút lại. Văn bản trở lại như trước.")
    assert state(installation, records[0]) == "awaiting_direction"
    desk = seat("chutich", DESK)
    for path, name in (
        ("/decisions/", "decision-card"),
        ("/decisions/stack/", "stack"),
        ("/decisions/phrases/", "phrases"),
    ):
        desk.go(path)
        desk.look(name)
    assert notes == [], "\n".join(notes)
