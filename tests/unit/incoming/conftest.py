"""Builders of incoming documents in every state, by the people who bring them there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from eoffice.access.actor import SYSTEM, Actor
from eoffice.core import clock
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Person
from eoffice.directory.queries import units_of
from eoffice.directory.service.fields import assign_field
from eoffice.directory.service.substitutions import appoint_substitute
from eoffice.incoming import service
from eoffice.records.case_files import open_case_file
from eoffice.records.models import Record

CARD = {
    "number": "1284", "notation": "SNNMT-QLĐĐ", "type": "CONG_VAN", "issued_on": date(2026, 11, 5),
    "issuer": "Sở Nông nghiệp và Môi trường", "subject": "V/v rà soát quy hoạch sử dụng đất năm 2027",
    "signer_name": "Trần Văn Bình", "signer_position": "Phó Giám đốc",
}  # fmt: skip

ASSIGNMENT: dict[str, Any] = {
    "lead_unit": "KT", "supporting_units": ["VHXH"], "informed_units": ["VP"], "working_days": 5,
    "directive": "Phòng KT tham mưu văn bản trả lời.",
}  # fmt: skip


DAY = timedelta(days=1)
PAPER = "Thông báo số 05/TB-UBND ngày 02/11/2026"


class Office:
    """The people of the world at work: each method is one act in a transaction of its own."""

    def __init__(self, actor: Callable[[str], Actor]) -> None:
        self.actor = actor

    @contextmanager
    def at_work(self, username: str) -> Iterator[Actor]:
        with unit_of_work():
            yield self.actor(username)

    def receive(self, username: str = "vanthu", **card: Any) -> Record:
        with self.at_work(username) as clerk:
            return service.receive(clerk, card=CARD | card)

    def act(self, record: Record, username: str, action: str, /, version: int | None = None, **inputs: Any) -> Record:
        with self.at_work(username) as who:
            return service.act(who, record, action, version=version, inputs=inputs)

    def registered(self, **card: Any) -> Record:
        return self.act(self.receive(**card), "vanthu", "register")

    def awaiting(self, **card: Any) -> Record:
        return self.act(self.registered(**card), "vanthu", "submit")

    def assigned(self, **assignment: Any) -> Record:
        return self.act(self.awaiting(), "chutich", "direct", **(ASSIGNMENT | assignment))

    def processing(self) -> Record:
        return self.act(self.assigned(), "truongphong", "start")

    def completed(self) -> Record:
        return self.act(self.processing(), "truongphong", "complete", result="Đã trả lời trực tiếp.")

    def in_state(self, state: str) -> Record:
        """A document in the state, by its shortest way."""
        if state == "refused":
            return self.act(self.receive(), "vanthu", "refuse", reason="Gửi nhầm nơi nhận.")
        if state == "filed":
            record = self.completed()
            return self.act(record, "truongphong", "file", case_file_id=self.case_file("truongphong"))
        ways: dict[str, Callable[[], Record]] = {
            "received": self.receive, "registered": self.registered, "awaiting_direction": self.awaiting,
            "assigned": self.assigned, "processing": self.processing, "completed": self.completed,
        }  # fmt: skip
        return ways[state]()

    def case_file(self, username: str) -> int:
        with self.at_work(username) as owner:
            return open_case_file(owner, code="99.KT", title="Quy hoạch sử dụng đất", retention_years=10).id


@pytest.fixture
def office(app: Flask, actor: Callable[[str], Actor]) -> Office:
    """Everybody of the ward, ready to act."""
    return Office(actor)


@pytest.fixture
def put_in_charge(person: Callable[[str], Person]) -> Callable[..., int]:
    """Put phochutich in charge of the field of a unit; first and last day counted from today."""

    def assign(unit: str, first: int = 0, last: int | None = None, name: str = "Kinh tế, đô thị") -> int:
        deputy, today = person("phochutich"), clock.today()
        unit_id = next(row.id for row in units_of(deputy.agency_id) if row.code == unit)
        with unit_of_work():
            return assign_field(
                SYSTEM, person_id=deputy.id, unit_id=unit_id, name=name, legal_basis=PAPER,
                valid_from=today + first * DAY, valid_to=None if last is None else today + last * DAY,
            ).id  # fmt: skip

    return assign


@pytest.fixture
def stand_in(person: Callable[[str], Person]) -> Callable[..., None]:
    """Let somebody stand in for the chairperson; first and last day counted from today."""

    def appoint(username: str, form: str = "", first: int = 0, last: int = 3) -> None:
        today = clock.today()
        with unit_of_work():
            appoint_substitute(
                SYSTEM, person_id=person("chutich").id, substitute_id=person(username).id, form=form, reason=PAPER,
                valid_from=today + first * DAY, valid_to=today + last * DAY,
            )  # fmt: skip

    return appoint
