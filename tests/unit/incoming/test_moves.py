"""The table as a whole: every move that is no row changes nothing, and every row has its verb and its button."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from eoffice.audit.queries import history_of
from eoffice.audit.verify import breaches
from eoffice.core.database import db
from eoffice.core.errors import Conflict, DomainError, NotFound
from eoffice.incoming import service
from eoffice.incoming.states import TRANSITIONS, IncomingState

from .conftest import ASSIGNMENT, Office

INPUTS: dict[str, dict[str, Any]] = {
    "refuse": {"reason": "x"}, "direct": ASSIGNMENT, "propose": ASSIGNMENT, "file": {"case_file_id": 1},
    "return": {"reason": "x"},
}  # fmt: skip
EVERYBODY = ("vanthu", "chanhvp", "chutich", "phochutich", "truongphong", "chuyenvien", "chuyenvien2", "luutru",
             "motcua", "quantri", "vanthu2")  # fmt: skip


@pytest.mark.parametrize("state", list(IncomingState))
def test_an_illegal_move_is_refused_and_changes_nothing(office: Office, state):
    record = office.in_state(state)
    before = (record.state, record.version, len(history_of("record", record.id)))
    illegal = [action for action in TRANSITIONS.actions if not TRANSITIONS.find(state, action)]
    outcomes = {}
    for action in illegal:
        for username in ("vanthu", "chutich"):
            try:
                office.act(record, username, action, **INPUTS.get(action, {}))
            except Conflict as refused:
                outcomes[action, username] = refused.code
        db.session.expire_all()
        assert (record.state, record.version, len(history_of("record", record.id))) == before, action
    assert outcomes == dict.fromkeys(product(illegal, ("vanthu", "chutich")), "illegal_transition") != {}


def test_an_unknown_action_does_not_exist(office: Office):
    with pytest.raises(NotFound):
        office.act(office.receive(), "vanthu", "explode")


@pytest.mark.parametrize("state", list(IncomingState))
def test_what_is_offered_can_be_done_and_nothing_else(office: Office, state):
    record = office.in_state(state)
    for username in EVERYBODY:
        offered = {row.action for row in service.available_actions(office.actor(username), record)}
        for action in TRANSITIONS.actions:
            if action not in offered:
                with pytest.raises(DomainError):
                    office.act(record, username, action, **INPUTS.get(action, {}))
    assert record.state == state


def test_every_row_has_its_verb():
    assert set(service.VERBS) == set(TRANSITIONS.actions)


def test_the_history_vouches_for_every_state(office: Office):
    for state in IncomingState:
        office.in_state(state) if state == "received" else None
    office.in_state("filed")
    assert list(breaches()) == []


def test_a_row_changed_behind_the_products_back_is_found(office: Office):
    record = office.completed()
    db.session.execute(db.text("UPDATE incoming SET result = 'khác' WHERE record_id = :id"), {"id": record.id})
    db.session.commit()
    db.session.expire_all()
    assert [breach.place for breach in breaches()] == [f"record {record.id}"]
