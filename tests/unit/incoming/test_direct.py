"""Proposing and directing: the assignment, the deadline as arithmetic, who sees the document afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.audit.queries import history_of
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.deadline import deadline_after
from eoffice.core.errors import Denied, Invalid
from eoffice.core.events import subscribe
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Substitution, Unit
from eoffice.incoming.events import IncomingDirected
from eoffice.incoming.queries import incoming_of

from .conftest import ASSIGNMENT, Office


def test_a_proposal_assigns_nothing_and_goes_to_the_chairperson(office: Office):
    record = office.act(office.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
    assert record.state == "awaiting_direction"
    assert record.turn_key == f"role:chairperson:{record.agency_id}"
    assert incoming_of(record).proposal["by"] == "Phạm Đức Thịnh"
    assert incoming_of(record).lead_unit_id is None
    assert not can(office.actor("truongphong"), Permission.RECORD_READ, record)


def test_a_direction_names_units_deadline_and_turn(office: Office):
    record = office.assigned()
    incoming = incoming_of(record)
    assert record.state == "assigned"
    assert incoming.lead_unit is not None
    assert incoming.lead_unit.code == "KT"
    assert record.turn_key == f"head:{incoming.lead_unit_id}"
    assert record.due_on == date(2026, 11, 16)
    assert incoming.directive == "Phòng KT tham mưu văn bản trả lời."
    assert incoming.directed_by == office.actor("chutich").person_id
    assert history_of("record", record.id)[-1].detail["names"]["supporting"] == ["Phòng Văn hóa - Xã hội"]


@pytest.mark.parametrize(
    ("start", "days", "due", "off"),
    [
        (date(2026, 2, 13), 3, date(2026, 2, 25), 9),
        (date(2026, 8, 20), 1, date(2026, 8, 21), 0),
        (date(2026, 8, 21), 1, date(2026, 8, 22), 0),
        (date(2026, 8, 28), 1, date(2026, 9, 3), 5),
        (date(2026, 11, 23), 1, date(2026, 11, 25), 1),
    ],
)
def test_deadlines_pass_over_days_off(office: Office, start, days, due, off):
    deadline = deadline_after(start, days)
    assert (deadline.due_on, deadline.working_days, len(deadline.days_off)) == (due, days, off)


def test_a_named_day_off_is_shown_with_its_name(office: Office):
    holidays = deadline_after(date(2026, 11, 23), 1).holidays
    assert [(day.day, bool(day.name)) for day in holidays] == [(date(2026, 11, 24), True)]


def test_the_event_tells_who_has_to_do_what(office: Office):
    heard: list[IncomingDirected] = []
    subscribe(IncomingDirected, heard.append)
    record = office.assigned()
    event = heard[-1]
    assert (event.record_id, event.due_on) == (record.id, date(2026, 11, 16))
    assert (len(event.supporting_unit_ids), len(event.informed_unit_ids)) == (1, 1)


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({"lead_unit": ""}, "lead_unit"),
        ({"lead_unit": "NOWHERE"}, "lead_unit"),
        ({"supporting_units": ["KT", "ghost"]}, "supporting_units"),
        ({"working_days": None, "due_on": "2026-11-06"}, "due_on"),
        ({"working_days": None, "due_on": "31/02/2027"}, "due_on"),
        ({"working_days": 5, "due_on": "2026-11-20"}, "due_on"),
        ({"working_days": "many"}, "working_days"),
        ({"working_days": 501}, "working_days"),
        ({"working_days": "9" * 10_000}, "working_days"),
        ({"directive": "x" * 5001}, "directive"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_changes(office: Office, inputs: dict[str, Any], field):
    record = office.awaiting()
    with pytest.raises(Invalid) as refused:
        office.act(record, "chutich", "direct", **(ASSIGNMENT | inputs))
    assert field in refused.value.fields
    assert (record.state, incoming_of(record).lead_unit_id, record.due_on) == ("awaiting_direction", None, None)


def test_units_are_named_by_id_or_code(office: Office):
    lead = db.session.query(Unit).filter_by(code="VHXH", agency_id=office.actor("vanthu").agency_id).one()
    record = office.act(
        office.awaiting(), "chutich", "direct", lead_unit=str(lead.id), supporting_units="kt", due_on="20/11/2026"
    )
    assert incoming_of(record).lead_unit_id == lead.id
    assert record.due_on == date(2026, 11, 20)


def test_a_unit_has_one_part_in_the_work(office: Office):
    heard: list[IncomingDirected] = []
    subscribe(IncomingDirected, heard.append)
    office.assigned(supporting_units=["KT", "VHXH"], informed_units=["VHXH", "VP"])
    assert len(heard[-1].supporting_unit_ids) == 1
    assert len(heard[-1].informed_unit_ids) == 1


def test_a_deputy_directs_too(office: Office):
    record = office.act(office.awaiting(), "phochutich", "direct", lead_unit="KT")
    assert record.state == "assigned"
    assert record.due_on is None


@pytest.mark.parametrize("username", ["vanthu", "chanhvp"])
def test_only_leaders_direct(office: Office, username):
    record = office.awaiting()
    with pytest.raises(Denied):
        office.act(record, username, "direct", **ASSIGNMENT)


def test_only_the_chief_of_office_proposes_and_only_in_turn(office: Office):
    record = office.awaiting()
    for username in ("vanthu", "chutich"):
        with pytest.raises(Denied):
            office.act(record, username, "propose", **ASSIGNMENT)
    office.act(record, "chanhvp", "propose", **ASSIGNMENT)
    with pytest.raises(Denied):
        office.act(record, "chanhvp", "propose", **ASSIGNMENT)


def test_a_substitute_proposes_for_the_chief_but_does_not_direct_for_the_chairperson(office: Office):
    record = office.awaiting()
    with unit_of_work():
        for absent in ("chanhvp", "chutich"):
            db.session.add(
                Substitution(
                    person_id=office.actor(absent).person_id, substitute_id=office.actor("truongphong").person_id,
                    valid_from=clock.today(), valid_to=clock.today() + timedelta(days=3), reason="Nghỉ phép",
                )
            )  # fmt: skip
    office.act(record, "truongphong", "propose", **ASSIGNMENT)
    act = history_of("record", record.id)[-1]
    assert (act.person_name, act.on_behalf_of) == ("Hoàng Văn Khải", "Trần Quang Huy, Phạm Đức Thịnh")
    with pytest.raises(Denied):
        office.act(record, "truongphong", "direct", **ASSIGNMENT)


def test_only_the_units_named_see_the_document(office: Office):
    record = office.assigned(informed_units=[])
    sees = {
        name: can(office.actor(name), Permission.RECORD_READ, record)
        for name in ("truongphong", "chuyenvien", "chuyenvien2", "motcua", "quantri", "luutru", "vanthu2", "chanhvp")
    }
    assert [name for name, seen in sees.items() if seen] == ["truongphong", "chuyenvien2", "chanhvp"]


def test_everyone_in_an_informed_unit_reads_it(office: Office):
    record = office.assigned()
    assert can(office.actor("luutru"), Permission.RECORD_READ, record)


def test_a_unit_without_a_head_acts_together(office: Office):
    record = office.act(office.awaiting(), "chutich", "direct", lead_unit="VHXH")
    assert office.act(record, "chuyenvien2", "start").state == "processing"


def test_a_closed_unit_gets_nothing(office: Office):
    record = office.awaiting()
    with clock.frozen(datetime(2026, 11, 30, 2, 0, tzinfo=UTC)):
        with unit_of_work():
            unit = db.session.query(Unit).filter_by(code="KT", agency_id=record.agency_id).one()
            unit.valid_to = date(2026, 11, 29)
        with pytest.raises(Invalid):
            office.act(record, "chutich", "direct", lead_unit="KT")
