"""Who sees a document and why: the list agrees with the permission engine for everybody, whatever their posts."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from eoffice.access.actor import Role, agency_key, archive_key, head_key, person_key, role_key, unit_key
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.desk.sight import own_keys, viewers_of
from eoffice.directory.actors import actor_of, actors_of
from eoffice.directory.models import Person, PostHolding, Substitution, Unit
from eoffice.outgoing.service.drafts import create_draft
from eoffice.records import panels
from eoffice.records import service as records
from tests.unit.desk.conftest import submitted_draft


def reasons(record):
    return {viewer.name: viewer.reasons for viewer in viewers_of(record)}


def stand_in(person, absent, substitute):
    today = clock.today()
    with unit_of_work():
        db.session.add(Substitution(person_id=person(absent).id, substitute_id=person(substitute).id,
                                    valid_from=today, valid_to=today))  # fmt: skip


def shake_up(rng: Random) -> list[Person]:
    """Some stand in for others, some have lost their posts or their account."""
    people = list(db.session.scalars(select(Person).order_by(Person.id)))
    today = clock.today()
    with unit_of_work():
        for person in people:
            luck = rng.random()
            if luck < 0.3:
                other = rng.choice([one for one in people if one is not person])
                first = today + timedelta(days=rng.choice((0, -2, 1)))
                db.session.add(
                    Substitution(
                        person_id=other.id,
                        substitute_id=person.id,
                        valid_from=first,
                        valid_to=first + timedelta(days=1),
                    )
                )
            elif luck < 0.45:
                person.is_active = False
            elif luck < 0.6:
                for holding in db.session.scalars(select(PostHolding).where(PostHolding.person_id == person.id)):
                    holding.valid_to = today - timedelta(days=1)
    return people


@pytest.mark.parametrize("seed", range(4))
def test_the_list_is_who_the_engine_lets_in(seed, make_record, actor):
    rng = Random(seed)
    agency = actor("vanthu").agency_id
    units = list(db.session.scalars(select(Unit.id)))
    people = shake_up(rng)
    keys = [key(unit) for unit in units for key in (unit_key, head_key)] + [role_key(role, agency) for role in Role]
    keys += [person_key(person.id) for person in people] + [archive_key(agency), agency_key(agency)]
    actors = actors_of(people)
    assert actors == {person.id: actor_of(person) for person in people}
    assert all(own_keys(who) <= who.keys for who in actors.values())
    assert all(own_keys(who) == who.keys for who in actors.values() if not who.stands_in_for)
    for _ in range(6):
        record = make_record(is_open=rng.random() < 0.5)
        with unit_of_work():
            records.grant(record, *rng.sample(keys, rng.randint(0, 4)))
        allowed = {person.id for person in people if can(actors[person.id], Permission.RECORD_READ, record)}
        viewers = viewers_of(record)
        assert {viewer.person_id for viewer in viewers} == allowed
        assert all(viewer.reasons and all(viewer.reasons) for viewer in viewers)


def test_reasons_of_an_assigned_document(work):
    found = reasons(work.assigned())
    assert found["Nguyễn Thị Thu Hà"][-1].startswith("là Văn thư, xem mọi văn bản")
    assert found["Hoàng Văn Khải"] == ["phụ trách Phòng Kinh tế, Hạ tầng và Đô thị, đơn vị tham gia xử lý"]
    assert "Đỗ Trung Kiên" not in found
    assert "Ngô Hải Yến" not in found


def test_a_substitute_sees_it_for_another(work, person):
    record = work.assigned()
    stand_in(person, "truongphong", "motcua")
    assert reasons(record)["Ngô Hải Yến"] == ["làm thay Hoàng Văn Khải"]


def test_a_restricted_draft_names_its_readers_only(actor, sign_in):
    with unit_of_work():
        record = create_draft(actor("chuyenvien"), type="CONG_VAN", subject="Chưa trình ai")
    found = reasons(record)
    assert found["Đặng Thùy Linh"] == ["là người soạn thảo"]
    assert set(found) == {"Đặng Thùy Linh", "Hoàng Văn Khải"}
    page = sign_in("chuyenvien").get(f"/documents/{record.id}/readers").get_data(as_text=True)
    assert "hạn chế" in page and "2 người xem được" in page
    assert "Đang chờ:</strong> Đặng Thùy Linh" in page and "từ 09/11/2026 09:00" in page
    assert "Vì sao được xem" in page
    for stranger in ("vanthu", "chutich", "chuyenvien2", "quantri"):
        assert sign_in(stranger).get(f"/documents/{record.id}/readers").status_code == 404


def test_the_archivist_sees_what_was_handed_over(make_record, actor):
    record = make_record()
    with unit_of_work():
        records.grant(record, archive_key(record.agency_id))
    assert reasons(record)["Bùi Thị Lan Phương"] == ["làm lưu trữ: văn bản nằm trong hồ sơ đã nộp lưu"]


def test_the_panel_costs_the_document_page_nothing(work, sign_in, actor, queries_of, monkeypatch):
    record, draft = work.assigned(), submitted_draft(actor)
    browser = sign_in("truongphong")
    addresses = (f"/incoming/{record.id}", f"/outgoing/{draft.id}")
    for address in addresses:
        assert f'data-fetch="/documents/{address.rsplit("/")[-1]}/readers"' in browser.get(address).get_data(True)
    with_panel = [queries_of(browser.get, address) for address in addresses]
    others = {name: kept for name, kept in panels._panels.items() if name != "desk/_readers.html"}
    monkeypatch.setattr(panels, "_panels", others)
    assert [queries_of(browser.get, address) for address in addresses] == with_panel


def test_the_queries_do_not_depend_on_how_many_see_it(work, actor, make_record, queries_of):
    few, many = make_record(is_open=False), work.assigned()
    viewers_of(few), viewers_of(many)
    assert queries_of(viewers_of, few) <= queries_of(viewers_of, many) <= 8
