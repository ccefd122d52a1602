"""Under whose authority it is directed: fields of deputies, substitution in a form, passing on, taking back."""

from __future__ import annotations

import pytest

from eoffice.access.actor import SYSTEM, Role, person_key, role_key
from eoffice.audit.queries import history_of
from eoffice.audit.verify import breaches
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Denied, Invalid
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.directing import leaders_of
from eoffice.directory.queries import units_of
from eoffice.directory.service.fields import assign_field, end_field
from eoffice.directory.service.substitutions import appoint_substitute
from eoffice.incoming.queries import incoming_of
from eoffice.records import service as records
from eoffice.records.models import Record
from eoffice.tasks.models import Task

from .conftest import ASSIGNMENT, DAY, PAPER, Office


def last_act(record: Record):
    return history_of("record", record.id)[-1]


class TestFields:
    def test_a_deputy_without_any_field_directs_all_units(self, office: Office):
        assert office.act(office.awaiting(), "phochutich", "direct", **ASSIGNMENT).state == "assigned"

    def test_a_deputy_directs_in_their_own_field(self, office: Office, put_in_charge):
        put_in_charge("KT", last=0)
        record = office.act(office.awaiting(), "phochutich", "direct", **ASSIGNMENT)
        assert record.state == "assigned"
        assert incoming_of(record).directed_form is None

    def test_outside_the_field_it_is_refused_and_says_to_whom_it_goes(self, office: Office, put_in_charge):
        put_in_charge("VHXH", name="Văn hóa")
        record = office.awaiting()
        with pytest.raises(Denied, match=r"không thuộc lĩnh vực ông/bà phụ trách\. Hãy chuyển văn bản cho Chủ tịch"):
            office.act(record, "phochutich", "direct", **ASSIGNMENT)
        assert record.state == "awaiting_direction"

    def test_the_day_after_the_last_it_is_refused_with_that_day(self, office: Office, put_in_charge):
        put_in_charge("KT", first=-30, last=-1)
        with pytest.raises(Denied, match="phụ trách lĩnh vực “Kinh tế, đô thị” đến hết ngày 08/11/2026"):
            office.act(office.awaiting(), "phochutich", "direct", **ASSIGNMENT)

    def test_what_is_passed_to_the_deputy_in_person_they_direct_whatever_the_field(self, office: Office, put_in_charge):
        put_in_charge("VHXH", name="Văn hóa")
        record = office.act(office.awaiting(), "chutich", "pass_on", leader="phochutich", comment="Đ/c xem giúp.")
        assert record.turn_key == person_key(office.actor("phochutich").person_id or 0)
        assert last_act(record).detail["instruction"] == "Đ/c xem giúp."
        assert office.act(record, "phochutich", "direct", **ASSIGNMENT).state == "assigned"

    def test_the_leaders_are_named_with_their_fields(self, office: Office, put_in_charge, person):
        put_in_charge("KT")
        put_in_charge("VHXH", name="Văn hóa", first=-9, last=-1)
        named = [(leader.username, fields) for leader, fields in leaders_of(person("chutich").agency_id)]
        assert named == [("chutich", ""), ("phochutich", "Kinh tế, đô thị")]

    @pytest.mark.parametrize(
        ("who", "inputs", "field"),
        [
            ("truongphong", {}, "person_id"),
            ("phochutich", {"name": " "}, "name"),
            ("phochutich", {"legal_basis": ""}, "legal_basis"),
            ("phochutich", {"valid_to": -1}, "valid_to"),
            ("phochutich", {"unit_id": 99999}, "unit_id"),
        ],
    )
    def test_an_assignment_that_cannot_be_is_refused(self, office: Office, person, who, inputs, field):
        today = clock.today()
        unit_id = units_of(person(who).agency_id)[0].id
        values = {"name": "Đất đai", "legal_basis": PAPER, "unit_id": unit_id, "valid_to": 9} | inputs
        values["valid_to"] = today + values["valid_to"] * DAY
        with pytest.raises(Invalid) as refused, unit_of_work():
            assign_field(SYSTEM, person_id=person(who).id, valid_from=today, **values)
        assert list(refused.value.fields) == [field]

    def test_ended_today_it_holds_today_and_is_over_tomorrow(self, office: Office, put_in_charge):
        key = put_in_charge("KT", first=-3)
        with unit_of_work():
            end_field(SYSTEM, key, valid_to=clock.today())
        first, second = office.awaiting(), office.awaiting(number="77")
        office.act(first, "phochutich", "direct", **ASSIGNMENT)
        with clock.frozen(clock.now() + DAY), pytest.raises(Denied):
            office.act(second, "phochutich", "direct", **ASSIGNMENT)


class TestProposing:
    def test_the_office_lays_it_before_the_deputy_in_charge(self, office: Office):
        record = office.act(office.awaiting(), "chanhvp", "propose", leader="phochutich", **ASSIGNMENT)
        assert record.turn_key == person_key(office.actor("phochutich").person_id or 0)

    def test_named_or_not_the_chairperson_gets_it_with_the_post(self, office: Office):
        record = office.act(office.awaiting(), "chanhvp", "propose", leader="chutich", **ASSIGNMENT)
        assert record.turn_key == role_key(Role.CHAIRPERSON, record.agency_id)

    @pytest.mark.parametrize("username", ["truongphong", "nobody", ""])
    def test_only_before_a_leader(self, office: Office, username):
        record = office.act(office.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
        with pytest.raises(Invalid) as refused:
            office.act(record, "chutich", "pass_on", leader=username)
        assert list(refused.value.fields) == ["leader"]

    def test_passing_on_to_whom_it_waits_for_changes_nothing(self, office: Office):
        record = office.act(office.awaiting(), "chutich", "pass_on", leader="phochutich")
        with pytest.raises(Invalid):
            office.act(record, "chanhvp", "pass_on", leader="phochutich")
        assert office.act(record, "phochutich", "pass_on", leader="chutich").turn_key.startswith("role:chairperson")


class TestSubstitution:
    def test_a_directive_shows_both_names_and_the_form(self, office: Office, stand_in):
        stand_in("phochutich", "KT")
        record = office.act(office.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
        office.act(record, "phochutich", "direct", **ASSIGNMENT)
        incoming = incoming_of(record)
        assert incoming.principal is not None
        assert (incoming.directed_form, incoming.principal.username) == ("KT", "chutich")
        act = last_act(record)
        assert (act.person_name, act.on_behalf_of) == ("Lê Thị Minh Nguyệt", "KT. Trần Quang Huy")

    @pytest.mark.parametrize(("username", "form"), [("chanhvp", "TL"), ("truongphong", "TUQ")])
    def test_by_order_and_by_authorisation(self, office: Office, stand_in, username, form):
        stand_in(username, form)
        record = office.act(office.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
        office.act(record, username, "direct", **ASSIGNMENT)
        assert incoming_of(record).directed_form == form

    def test_a_substitute_directs_only_what_waits_for_the_leader(self, office: Office, stand_in):
        stand_in("truongphong", "TUQ")
        record = office.act(office.awaiting(), "chutich", "pass_on", leader="phochutich")
        with pytest.raises(Denied):
            office.act(record, "truongphong", "direct", **ASSIGNMENT)

    def test_when_it_is_over_the_refusal_says_since_when_and_what_to_do(self, office: Office, stand_in):
        stand_in("truongphong", "TUQ", first=-5, last=-1)
        record = office.act(office.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
        grant_sight(record, office)
        with pytest.raises(Denied, match="thay Trần Quang Huy đến hết ngày 08/11/2026"):
            office.act(record, "truongphong", "direct", **ASSIGNMENT)

    def test_before_it_begins_the_refusal_says_from_when(self, office: Office, stand_in):
        stand_in("truongphong", "TUQ", first=2)
        record = office.act(office.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
        grant_sight(record, office)
        with pytest.raises(Denied, match="chỉ thay Trần Quang Huy từ ngày 11/11/2026"):
            office.act(record, "truongphong", "direct", **ASSIGNMENT)

    def test_without_a_form_the_work_comes_and_the_refusal_says_what_is_missing(self, office: Office, stand_in):
        stand_in("truongphong")
        record = office.act(office.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
        with pytest.raises(Denied, match="không ghi hình thức"):
            office.act(record, "truongphong", "direct", **ASSIGNMENT)

    @pytest.mark.parametrize(
        ("username", "form", "field"),
        [("truongphong", "KT", "form"), ("phochutich", "TL", "form"), ("phochutich", "XX", "form")],
    )
    def test_a_form_needs_the_post_it_belongs_to(self, office: Office, stand_in, username, form, field):
        with pytest.raises(Invalid) as refused:
            stand_in(username, form)
        assert list(refused.value.fields) == [field]

    def test_a_form_needs_its_paper(self, office: Office, person):
        today = clock.today()
        with pytest.raises(Invalid) as refused, unit_of_work():
            appoint_substitute(
                SYSTEM, person_id=person("chutich").id, substitute_id=person("phochutich").id, form="KT",
                valid_from=today, valid_to=today,
            )  # fmt: skip
        assert list(refused.value.fields) == ["reason"]


class TestTakingBack:
    def test_the_leader_takes_it_back_and_directs_anew(self, office: Office):
        record = office.processing()
        office.act(record, "chutich", "withdraw", reason="Giao Phòng VHXH thì đúng hơn.")
        assert record.state == "awaiting_direction"
        assert record.turn_key.startswith("role:chairperson")
        assert incoming_of(record).lead_unit_id is None
        left = db.session.query(Task).filter(Task.record_id == record.id, Task.state.in_(("assigned", "in_progress")))
        assert left.count() == 0
        again = office.act(record, "chutich", "direct", **(ASSIGNMENT | {"lead_unit": "VHXH", "supporting_units": []}))
        assert again.state == "assigned"

    def test_nobody_else_takes_it_back_but_the_chairperson(self, office: Office):
        record = office.act(office.awaiting(), "phochutich", "direct", **ASSIGNMENT)
        for username in ("chanhvp", "truongphong", "vanthu"):
            with pytest.raises(Denied):
                office.act(record, username, "withdraw", reason="Không")
        office.act(record, "chutich", "withdraw", reason="Chủ tịch chỉ đạo lại.")

    def test_it_needs_a_reason(self, office: Office):
        with pytest.raises(Invalid):
            office.act(office.assigned(), "chutich", "withdraw", reason=" ")

    def test_the_chain_holds(self, office: Office, stand_in):
        stand_in("phochutich", "KT")
        record = office.act(office.awaiting(), "phochutich", "direct", **ASSIGNMENT)
        office.act(record, "chutich", "withdraw", reason="Chỉ đạo lại.")
        assert not list(breaches())


def grant_sight(record: Record, office: Office) -> None:
    """Let truongphong see the document without having a turn in it."""
    with unit_of_work():
        records.grant(record, person_key(office.actor("truongphong").person_id or 0))
