"""Two people, or one impatient one, at the same moment at a real server: one act, and the other is told of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.functional.over_http import Person, at_once
from tests.process.installation import Installation

pytestmark = pytest.mark.process

CARD = {"issuer": "Sở Nội vụ", "type": "CONG_VAN", "urgency": "normal", "form_name": "ReceiveForm", "then": "register"}
ROUNDS = 3


@pytest.fixture
def server(installation: Installation) -> Iterator[Installation]:
    """The installation, serving."""
    installation.start_server()
    return installation


def test_people_at_the_same_moment(server: Installation) -> None:
    clerk, chair, deputy = (Person(server.address, name) for name in ("vanthu", "chutich", "phochutich"))
    for number in range(ROUNDS):
        address = one_document_of_two_presses(server, clerk, number)
        one_direction_of_two_leaders(chair, deputy, address)
    assert server.scalar("SELECT count(*) FROM record") == ROUNDS
    assert server.scalar("SELECT count(*) FROM audit_event WHERE action = 'incoming:direct'") == ROUNDS


def one_document_of_two_presses(server: Installation, clerk: Person, number: int) -> str:
    """The same form, pressed twice at once: both presses lead to the one document."""
    card = CARD | {"subject": f"V/v việc {number}", "request_key": f"mot-lan-{number}"}
    first, second = at_once([lambda: clerk.post("/incoming/new", **card)] * 2)
    assert first.status == second.status == 200
    assert first.path == second.path
    assert server.scalar("SELECT count(*) FROM record WHERE subject = :subject", subject=card["subject"]) == 1
    clerk.post(f"{first.path}/actions/submit", **clerk.get(first.path).hidden("/actions/submit"))
    return first.path


def one_direction_of_two_leaders(chair: Person, deputy: Person, address: str) -> None:
    """Both have the page open and decide at once: one wins, the other is told by whom and when."""
    names = {chair: "Trần Quang Huy", deputy: "Lê Thị Minh Nguyệt"}
    forms = {who: who.get(address).hidden("/actions/direct") for who in names}
    units = chair.get(address).tree.xpath("//input[@name='lead_unit']/@value")
    decisions = [
        lambda who=who, unit=unit: who.post(  # type: ignore[misc]
            f"{address}/actions/direct", **forms[who], lead_unit=unit, working_days="5", directive=f"Ý của {names[who]}"
        )
        for who, unit in zip(names, units, strict=False)
    ]
    answers = dict(zip(names, at_once(decisions), strict=True))
    assert sorted(answer.status for answer in answers.values()) == [200, 409]
    (winner,) = [who for who, answer in answers.items() if answer.status == 200]
    (told,) = [answer.text for answer in answers.values() if answer.status == 409]
    assert re.search(rf"{names[winner]} đã thay đổi văn bản này trước, lúc [\d:]{{8}} [\d/]{{10}}", told), told
    assert f"Ý của {names[winner]}" in told
