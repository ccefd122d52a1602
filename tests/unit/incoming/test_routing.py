"""Routing rules: what fits goes straight to its unit, or is proposed; on the rule's days, under its authority."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from eoffice.audit.queries import history_of
from eoffice.audit.verify import breaches
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, Invalid, NotFound
from eoffice.directory.models import Agency, PostHolding
from eoffice.incoming import rules
from eoffice.incoming.models import RoutingRule
from eoffice.incoming.queries import incoming_of
from eoffice.records.models import Record
from eoffice.tasks.models import Task

from .conftest import CARD, Office

RULE: dict[str, Any] = {
    "name": "Quy hoạch, đất đai", "position": 10, "types": ["CONG_VAN"], "issuer": "", "words": "quy hoạch",
    "mode": "direct", "lead_unit": "KT", "working_days": 5, "directive": "Tham mưu trả lời.", "authority": "chutich",
    "legal_source": "Quy chế văn thư (QĐ 12/QĐ-UBND), Điều 9", "valid_from": date(2026, 11, 9),
    "valid_to": date(2026, 12, 31),
}  # fmt: skip


def enter(office: Office, username: str = "chanhvp", **changes: Any) -> RoutingRule:
    with office.at_work(username) as chief:
        return rules.enter_rule(chief, **(RULE | changes))


def submitted(office: Office, **card: Any) -> Record:
    return office.act(office.registered(**card), "vanthu", "submit")


def is_routed(record: Record) -> bool:
    return record.state == "assigned"


def test_a_fitting_document_goes_straight_to_its_unit(office: Office, person):
    rule = enter(office)
    record = submitted(office)
    incoming = incoming_of(record)
    assert (record.state, incoming.lead_unit.code, record.due_on) == ("assigned", "KT", date(2026, 11, 16))
    assert incoming.directed_by == person("chutich").id
    assert rule.legal_source in incoming.directive
    act = history_of("record", record.id)[-1]
    assert (act.action, act.person_name) == ("incoming:route", "Nguyễn Thị Thu Hà")
    assert act.on_behalf_of == person("chutich").full_name
    assert act.detail["rule"] == rule.id
    task = db.session.scalars(select(Task).where(Task.record_id == record.id)).one()
    assert task.role == "lead"
    assert list(breaches()) == []


def test_the_head_of_the_unit_goes_on_with_it(office: Office):
    enter(office)
    record = office.act(submitted(office), "truongphong", "start")
    assert record.state == "processing"


def test_a_routed_document_can_be_returned_to_the_office(office: Office):
    enter(office)
    record = office.act(submitted(office), "truongphong", "return", reason="Không thuộc Phòng.")
    assert record.turn_key == f"role:chief_of_office:{record.agency_id}"


@pytest.mark.parametrize(
    "card",
    [{"type": "KE_HOACH"}, {"subject": "V/v quy hoach sử dụng đất"}, {"subject": "V/v quy trình hoạch định"}],
)
def test_what_does_not_fit_goes_to_the_chief_of_office(office: Office, card):
    enter(office)
    record = submitted(office, **card)
    assert record.state == "awaiting_direction"
    assert record.turn_key.startswith("role:chief_of_office:")
    assert incoming_of(record).proposal == {}


def test_case_and_the_place_of_a_tone_do_not_count(office: Office):
    enter(office, words="QUY HOẠCH, thuỷ lợi")
    assert is_routed(submitted(office, subject="Quy hoạch Thủy lợi năm 2027"))


def test_the_issuer_narrows_a_rule(office: Office):
    office.receive()
    issuer = db.session.scalars(select(Agency).where(Agency.name == CARD["issuer"])).one()
    rule = enter(office, issuer=issuer.name, words="", types=[])
    assert rule.issuer_id == issuer.id
    assert is_routed(submitted(office))
    assert not is_routed(submitted(office, issuer="Sở Tài chính"))


def test_the_first_in_order_counts(office: Office):
    enter(office, position=20, lead_unit="VHXH")
    enter(office, position=10)
    enter(office, position=5, words="thể thao", lead_unit="VHXH")
    lead = incoming_of(submitted(office)).lead_unit
    assert lead is not None
    assert lead.code == "KT"


@pytest.mark.parametrize(
    ("day", "routed"),
    [(datetime(2026, 11, 9, 2, tzinfo=UTC), False), (datetime(2026, 11, 30, 2, tzinfo=UTC), True),
     (datetime(2026, 12, 31, 16, 59, tzinfo=UTC), True), (datetime(2026, 12, 31, 17, tzinfo=UTC), False)],
)  # fmt: skip
def test_a_rule_holds_from_its_first_to_its_last_day_of_the_office(office: Office, day, routed):
    enter(office, valid_from=date(2026, 11, 30))
    record = office.registered()
    with clock.frozen(day):
        office.act(record, "vanthu", "submit")
    assert is_routed(record) is routed


def test_a_rule_that_only_proposes_fills_the_proposal(office: Office):
    rule = enter(office, mode="propose", authority=None)
    record = submitted(office)
    proposal = incoming_of(record).proposal
    assert record.state == "awaiting_direction"
    assert record.turn_key.startswith("role:chief_of_office:")
    assert (proposal["names"]["lead"], proposal["working_days"]) == ("Phòng Kinh tế, Hạ tầng và Đô thị", 5)
    assert (proposal["by"], proposal["authority"]) == (rule.name, rule.legal_source)
    act = history_of("record", record.id)[-1]
    assert rule.legal_source in act.detail["by_rule"]


def test_a_leader_who_has_left_directs_by_no_rule(office: Office, person):
    enter(office)
    for holding in db.session.scalars(select(PostHolding).where(PostHolding.person_id == person("chutich").id)):
        holding.valid_to = date(2026, 11, 8)
    db.session.commit()
    record = submitted(office)
    assert record.state == "awaiting_direction"
    assert incoming_of(record).proposal["names"]["lead"]


def test_passing_on_without_a_rule_is_refused(office: Office):
    record = office.registered()
    with pytest.raises(Conflict):
        office.act(record, "vanthu", "route")
    assert record.state == "registered"


def test_an_ended_rule_routes_nothing_more(office: Office):
    rule = enter(office)
    with clock.frozen(datetime(2026, 11, 10, 2, tzinfo=UTC)):
        with office.at_work("chutich") as chair:
            rules.end_rule(chair, rule.id, valid_to=date(2026, 11, 9))
        assert not is_routed(submitted(office))
    assert list(breaches()) == []


def test_a_rule_that_has_not_begun_is_withdrawn(office: Office):
    rule = enter(office, valid_from=date(2026, 12, 1))
    with office.at_work("chanhvp") as chief:
        rules.end_rule(chief, rule.id, valid_to=date(2026, 11, 9))
    assert db.session.scalars(select(RoutingRule)).all() == []
    assert list(breaches()) == []


@pytest.mark.parametrize("username", ["vanthu", "truongphong", "quantri", "phochutich"])
def test_only_the_chief_of_office_and_the_chairperson_keep_rules(office: Office, username):
    with pytest.raises(Denied):
        enter(office, username)


def test_rules_of_another_agency_do_not_exist(office: Office):
    rule = enter(office)
    with pytest.raises(NotFound), office.at_work("chanhvp2") as other:
        rules.end_rule(other, rule.id, valid_to=date(2026, 11, 9))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"authority": None}, "authority"), ({"authority": "chanhvp"}, "authority"),
        ({"legal_source": " "}, "legal_source"),
        ({"types": [], "words": " , "}, "types"), ({"types": ["X"]}, "types"), ({"valid_from": None}, "valid_from"),
        ({"valid_from": date(2026, 11, 8)}, "valid_from"), ({"valid_to": date(2026, 11, 1)}, "valid_to"),
        ({"issuer": "Sở Chưa Có"}, "issuer"), ({"lead_unit": None}, "lead_unit"), ({"name": ""}, "name"),
        ({"mode": "x"}, "mode"), ({"position": None}, "position"),
    ],
)  # fmt: skip
def test_a_rule_at_fault_is_refused_by_field(office: Office, changes, field):
    with pytest.raises(Invalid) as refused:
        enter(office, **changes)
    assert field in refused.value.fields
    db.session.rollback()
    assert db.session.scalars(select(RoutingRule)).all() == []


def test_the_chief_of_office_enters_and_ends_a_rule_on_the_page(office: Office, sign_in, person):
    chief = sign_in("chanhvp")
    unit = enter(office, name="Khác").lead_unit_id
    values = {**RULE, "authority": person("chutich").id, "lead_unit": unit, "valid_from": "09/11/2026", "valid_to": ""}
    answer = chief.post("/incoming/rules/new", data=values)
    assert answer.status_code == 303, answer.get_data(as_text=True)[-3000:]
    page = chief.get("/incoming/rules/").get_data(as_text=True)
    assert "Quy hoạch, đất đai" in page
    assert "Công văn" in page
    rule = db.session.scalars(select(RoutingRule).order_by(RoutingRule.id.desc())).first()
    assert rule is not None
    assert chief.post(f"/incoming/rules/{rule.id}/end", data={"valid_to": "09/11/2026"}).status_code == 303
    db.session.refresh(rule)
    assert rule.valid_to == date(2026, 11, 9)
    assert sign_in("vanthu").get("/incoming/rules/").status_code == 403


def test_a_rule_entered_by_mistake_today_is_stopped_at_once(office: Office):
    rule = enter(office)
    with office.at_work("chanhvp") as chief:
        rules.end_rule(chief, rule.id, valid_to=date(2026, 11, 8))
    assert not is_routed(submitted(office))
