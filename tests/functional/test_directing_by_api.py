"""Who directs over the days of a leader's absence: in their stead, no longer after it, taken back and directed anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from eoffice.audit.verify import breaches
from eoffice.core import clock
from eoffice.directory.queries import units_of
from tests.functional.conftest import Caller
from tests.unit.incoming.conftest import ASSIGNMENT, put_in_charge, stand_in
from tests.unit.tasks.conftest import Work, work
from tests.world import MORNING

__all__ = ["put_in_charge", "stand_in", "work"]

Callers = Callable[[str], Caller]


def acts_on(address: str, who: Caller) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = who.get(f"{address.replace('incoming', 'documents')}/history").json["items"]  # type: ignore[index]
    return items


def test_while_the_chairperson_is_away_and_after(work: Work, caller: Callers, stand_in: Callable[..., None]) -> None:
    stand_in("phochutich", "KT", last=1)
    record = work.act(work.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
    address = f"/incoming/{record.id}"
    principal = work.actor("chutich").name
    assert caller("phochutich").act(address, "direct", **ASSIGNMENT)["state"] == "assigned"
    assert f"KT. {principal}" in str(acts_on(address, caller("chanhvp")))
    with clock.frozen(MORNING + timedelta(days=2)):
        chair, deputy = caller("chutich"), caller("phochutich")
        assert chair.act(address, "withdraw", reason="Giao đơn vị khác.")["state"] == "awaiting_direction"
        lead = next(unit for unit in units_of(record.agency_id) if unit.code == "VHXH")
        assert chair.act(address, "direct", lead_unit=lead.code)["state"] == "assigned"
        assert caller("truongphong").get("/tasks", query_string={"scope": "mine"}).json["items"] == []  # type: ignore[index]
        assert "withdraw" not in {row["action"] for row in deputy.get(address).json["actions"]}  # type: ignore[index]
    assert list(breaches()) == []


def test_a_substitution_that_is_over_is_refused_with_the_reason(
    work: Work, caller: Callers, stand_in: Callable[..., None]
) -> None:
    stand_in("chanhvp", "TL", last=1)
    first = work.act(work.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
    second = work.act(work.awaiting(number="77"), "chanhvp", "propose", **ASSIGNMENT)
    assert caller("chanhvp").act(f"/incoming/{first.id}", "direct", **ASSIGNMENT)["state"] == "assigned"
    with clock.frozen(MORNING + timedelta(days=2)):
        refused = caller("chanhvp").post(f"/incoming/{second.id}/actions/direct", 403, json=ASSIGNMENT)
        assert "10/11/2026" in refused.json["detail"]  # type: ignore[index]
        assert caller("chanhvp").act(f"/incoming/{second.id}", "pass_on", leader="phochutich")
        assert caller("phochutich").act(f"/incoming/{second.id}", "direct", **ASSIGNMENT)["state"] == "assigned"
    assert list(breaches()) == []
