"""The first step of the day stands at the head of the desk: for who decides the cards, for the clerk what arrives."""

from __future__ import annotations

CARDS = 'href="/decisions/"'


def head_of(page: str) -> str:
    return page.partition('<main class="main"')[2].partition("</h1>")[2].partition('id="waiting"')[0]


def test_who_has_something_to_decide_is_one_tap_from_the_cards(work, sign_in):
    leader, clerk = sign_in("chutich"), sign_in("vanthu")
    assert CARDS not in head_of(leader.get("/").get_data(as_text=True))
    work.act(work.awaiting(), "chanhvp", "propose", lead_unit="KT")
    assert head_of(leader.get("/").get_data(as_text=True)).count(CARDS) == 1
    assert CARDS not in head_of(clerk.get("/").get_data(as_text=True))
