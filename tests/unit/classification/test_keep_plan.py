"""The file plan: adding, taking over into the next year, and the page."""

from __future__ import annotations

import pytest

from eoffice.classification import queries, service
from eoffice.core.errors import Conflict, Denied, Invalid
from eoffice.core.unit_of_work import unit_of_work


def add(actor, **facts):
    rule = queries.list_rules()[0]
    given = {"year": 2026, "code": "77.TH", "heading": "Tổng hợp", "title": "Hồ sơ thử", "unit_id": None}
    with unit_of_work():
        return service.add_plan_item(actor, rule=rule, **(given | facts))


def test_an_item_takes_its_retention_from_the_rule(actor) -> None:
    item, rule = add(actor("chanhvp")), queries.list_rules()[0]
    assert (item.retention_kind, item.retention_years) == (rule.kind, rule.years)


def test_a_code_stands_once_in_a_year(actor) -> None:
    add(actor("chanhvp"))
    with pytest.raises(Conflict):
        add(actor("chanhvp"))


def test_missing_facts_are_named(actor) -> None:
    with pytest.raises(Invalid) as refusal:
        add(actor("chanhvp"), code="", title="", year=1)
    assert set(refusal.value.fields) == {"code", "title", "year"}


def test_a_specialist_does_not_keep_the_plan(actor) -> None:
    with pytest.raises(Denied):
        add(actor("chuyenvien"))


def test_the_next_year_takes_the_plan_over_once(actor) -> None:
    office = actor("chanhvp")
    with unit_of_work():
        copied = service.copy_plan(office, from_year=2026, to_year=2027)
    with unit_of_work():
        assert service.copy_plan(office, from_year=2026, to_year=2027) == 0
    assert copied == len(queries.list_plan(office.agency_id, 2027)) > 5


def test_the_page_keeps_what_was_typed(sign_in) -> None:
    answer = sign_in("chanhvp").post("/file-plan/", data={"year": "2026", "code": "55.TH", "title": "", "rule": ""})
    assert answer.status_code == 422
    assert 'value="55.TH"' in answer.get_data(as_text=True)
