"""Every move that the table does not know is refused and changes nothing; so is every step by the wrong person."""

from __future__ import annotations

import pytest

from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.core.database import db
from eoffice.core.errors import Denied, IllegalTransition, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.outgoing.fingerprints import outgoing_facts
from eoffice.outgoing.service.actions import act, available_actions
from eoffice.outgoing.states import TRANSITIONS, OutgoingState
from eoffice.records.fingerprints import record_facts
from eoffice.records.models import Record

INPUTS = {"comment": "Đồng ý", "reason": "Vì sai", "copies": "2", "case_file_id": "1"}
#: States that the plain way passes through.
ON_THE_WAY = [state for state in OutgoingState if state not in {OutgoingState.RECALLED, OutgoingState.FILED}]
PEOPLE = ("vanthu", "chutich", "phochutich", "chanhvp", "truongphong", "chuyenvien", "chuyenvien2", "luutru", "motcua",
          "quantri")  # fmt: skip
#: Who may take each step of a document drafted by chuyenvien, when it is possible at all.
WHO = {
    "revise": {"draft": {"chuyenvien"}, "content_review": {"chuyenvien", "truongphong"},
               "form_review": {"chuyenvien", "chanhvp"}, "signing": {"chuyenvien", "chutich"}},
    "submit": {"draft": {"chuyenvien"}},
    "approve_content": {"content_review": {"truongphong"}},
    "approve_form": {"form_review": {"chanhvp"}},
    "return": {"content_review": {"truongphong"}, "form_review": {"chanhvp"}, "signing": {"chutich"}},
    "sign": {"signing": {"chutich"}},
    "number": {"signed": {"vanthu"}},
    "cancel_number": {"numbered": {"vanthu"}, "sealed": {"vanthu"}},
    "seal": {"numbered": {"vanthu"}},
    "issue": {"sealed": {"vanthu"}},
    "recall": {"issued": {"vanthu", "chutich", "chanhvp"}},
    "file": {"issued": {"vanthu", "chuyenvien"}},
}  # fmt: skip


def facts(record):
    db.session.expire_all()
    return record_facts(record.id), outgoing_facts(record.id), db.session.get(Record, record.id).version


@pytest.mark.parametrize("state", ON_THE_WAY)
def test_a_move_that_is_no_row_of_the_table_is_refused_and_changes_nothing(document_at, actor, state):
    record = document_at(state)
    before = facts(record)
    illegal = [action for action in TRANSITIONS.actions if TRANSITIONS.find(state, action) is None]
    readers = [name for name in ("chuyenvien", "vanthu") if can(actor(name), Permission.RECORD_READ, record)]
    assert illegal and readers
    for action in illegal:
        for username in readers:
            with pytest.raises(IllegalTransition), unit_of_work():
                act(actor(username), record, action, inputs=INPUTS)
            assert facts(record) == before, action


@pytest.mark.parametrize("state", ON_THE_WAY)
def test_each_step_is_open_to_those_whose_duty_it_is_and_to_nobody_else(document_at, actor, state):
    record = document_at(state)
    may = {
        row.action: {name for name in PEOPLE if row in available_actions(actor(name), record)}
        for row in TRANSITIONS.from_state(state)
    }
    assert may == {action: where[state] for action, where in WHO.items() if state in where}


@pytest.mark.parametrize("state", ON_THE_WAY)
def test_others_are_refused_and_nothing_changes(document_at, actor, state):
    record = document_at(state)
    before = facts(record)
    for row in TRANSITIONS.from_state(state):
        for username in set(PEOPLE) - WHO[row.action][state]:
            expected = Denied if can(actor(username), Permission.RECORD_READ, record) else NotFound
            with pytest.raises(expected), unit_of_work():
                act(actor(username), record, row.action, inputs=INPUTS)
    assert facts(record) == before


def test_an_unknown_action_does_not_exist(draft, actor):
    with pytest.raises(NotFound), unit_of_work():
        act(actor("chuyenvien"), draft(), "burn")


def test_the_second_of_two_who_act_at_once_is_told_who_was_first(document_at, step):
    record = document_at("content_review")
    step("truongphong", record, "approve_content")
    with pytest.raises(IllegalTransition, match="Hoàng Văn Khải"):
        step("truongphong", record, "approve_content")


def test_nobody_decides_on_a_version_they_did_not_look_at(document_at, actor, step):
    record = document_at("form_review")
    with pytest.raises(Exception, match="Hoàng Văn Khải") as refusal, unit_of_work():
        act(actor("chanhvp"), record, "approve_form", version=record.version - 1)
    assert refusal.value.code == "stale"
