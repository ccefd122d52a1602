"""Organisations with days and successors; a name is no identity."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from eoffice.access.actor import ANONYMOUS, SYSTEM
from eoffice.audit.models import AuditEvent
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, Invalid
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Agency
from eoffice.directory.queries import (
    agencies_query,
    agency_names,
    find_agency_by_name,
    suggest_agencies,
)
from eoffice.directory.service import agencies


@pytest.fixture
def administrator(actor):
    return actor("quantri")


def create(actor, name, **values):
    with unit_of_work():
        return agencies.create_agency(actor, name=name, **values)


def found(name: str, day: date | None = None) -> int:
    agency = find_agency_by_name(name, day)
    assert agency is not None
    return agency.id


@pytest.fixture
def merged(administrator):
    """A ward that was merged into another which kept its name, as in NQ 1675/NQ-UBTVQH15."""
    old = create(administrator, "Ủy ban nhân dân phường Bến Nghé Thượng", valid_from=date(2000, 1, 1))
    new = create(administrator, "Ủy ban nhân dân phường Bến Nghé Thượng", valid_from=date(2025, 7, 1))
    with unit_of_work():
        agencies.close_agency(administrator, old.id, valid_to=date(2025, 6, 30), successor_id=new.id)
    return old, new


class TestMerger:
    def test_closed_one_is_not_offered_but_stays_author(self, merged):
        old, new = merged
        assert [a.id for a in suggest_agencies("Bến Nghé Thượng")] == [new.id]
        assert agency_names([old.id]) == {old.id: "Ủy ban nhân dân phường Bến Nghé Thượng"}
        assert db.session.get_one(Agency, old.id).successor_id == new.id

    def test_the_same_name_means_the_one_of_the_day(self, merged):
        old, new = merged
        assert found(new.name) == new.id
        assert found(new.name, date(2019, 5, 1)) == old.id

    def test_successor_must_go_on_and_chains_do_not_close(self, administrator, merged):
        old, new = merged
        for agency_id, successor_id in ((new.id, new.id), (new.id, old.id), (new.id, 10**6)):
            with pytest.raises(Invalid) as caught, unit_of_work():
                agencies.close_agency(administrator, agency_id, valid_to=date(2026, 1, 1), successor_id=successor_id)
            assert set(caught.value.fields) == {"successor_id"}

    def test_an_agency_that_works_here_is_not_closed_on_a_page(self, administrator):
        with pytest.raises(Conflict), unit_of_work():
            agencies.close_agency(administrator, administrator.agency_id, valid_to=date(2026, 12, 31))


class TestTypedByTheClerk:
    def test_known_name_in_any_spelling_is_the_known_one(self, administrator, actor):
        known = create(administrator, "Ủy ban nhân dân phường Hòa Thuỷ")
        spellings = ("UBND phường Hòa Thủy", "uy ban nhan dan phuong hoa thuy", "  ỦY BAN NHÂN DÂN  PHƯỜNG HOÀ THUỶ ")
        for name in spellings:
            with unit_of_work():
                assert agencies.get_or_create_agency(actor("vanthu"), name).id == known.id

    def test_unknown_name_becomes_an_outside_organisation_in_the_history(self, actor):
        with unit_of_work():
            made = agencies.get_or_create_agency(actor("vanthu"), "Công ty Cấp nước Sông Bồ")
        assert not made.is_internal
        event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
        assert (event.action, event.subject_id, event.person_name) == ("agency:created", made.id, "Nguyễn Thị Thu Hà")

    def test_twice_is_one(self, actor):
        count = db.session.scalar(select(func.count()).select_from(Agency)) or 0
        for _ in range(2):
            with unit_of_work():
                agencies.get_or_create_agency(actor("vanthu"), "Công ty Cấp nước Sông Bồ")
        assert db.session.scalar(select(func.count()).select_from(Agency)) == count + 1

    @pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 301])
    def test_no_name_is_refused(self, actor, name):
        with pytest.raises(Invalid), unit_of_work():
            agencies.get_or_create_agency(actor("vanthu"), name)

    def test_visitor_makes_none(self, app):
        with pytest.raises(Denied), unit_of_work():
            agencies.get_or_create_agency(ANONYMOUS, "X")


class TestParticulars:
    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"name": ""}, "name"),
            ({"code": "H57 18"}, "code"),
            ({"email": "x"}, "email"),
            ({"parent_id": 10**6}, "parent_id"),
        ],
    )
    def test_bad_input_names_its_field(self, administrator, values, field):
        with pytest.raises(Invalid) as caught:
            create(administrator, **({"name": "Sở Nội vụ"} | values))
        assert set(caught.value.fields) == {field}

    def test_identifier_is_unique(self, administrator):
        create(administrator, "Sở Thử", code="Z99.1")
        with pytest.raises(Invalid):
            create(administrator, "Sở Khác", code="z99.1")

    def test_page_never_makes_an_inside_agency(self, administrator):
        assert not create(administrator, "Sở Thử", is_internal=True).is_internal
        assert create(SYSTEM, "Phường Thử", is_internal=True).is_internal

    def test_change_keeps_days(self, administrator, merged):
        old, _new = merged
        with unit_of_work():
            agencies.change_agency(administrator, old.id, name="Ủy ban nhân dân phường Bến Nghé Hạ")
        assert db.session.get_one(Agency, old.id).valid_to == date(2025, 6, 30)

    def test_clerk_does_not_edit(self, actor, merged):
        with pytest.raises(Denied), unit_of_work():
            agencies.change_agency(actor("vanthu"), merged[0].id, name="X")


class TestSuggestions:
    def test_words_may_begin_anywhere_and_marks_do_not_matter(self, administrator):
        made = create(administrator, "Sở Nông nghiệp và Môi trường thành phố Hải Vân")
        for typed in ("so nong", "moi truong hai", "Hải V", "SỞ NÔNG NGHIỆP"):
            assert made.id in [a.id for a in suggest_agencies(typed)]
        assert made.id not in [a.id for a in suggest_agencies("ong nghiep")]

    @pytest.mark.parametrize("typed", ["%", "_", "\\", "'", "\x00", "x " * 500, ""])
    def test_nonsense_suggests_without_fault(self, app, typed):
        assert len(suggest_agencies(typed)) <= 10

    def test_list_can_show_open_or_closed_ones(self, merged):
        old, new = merged
        shown = {
            key: {a.id for a in db.session.scalars(agencies_query(text="ben nghe thuong", is_open=key))}
            for key in (True, False, None)
        }
        assert shown == {True: {new.id}, False: {old.id}, None: {old.id, new.id}}
