"""Who may sign what: nobody outside the days, the types and the body of a mandate."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from eoffice.access.actor import Role
from eoffice.audit.verify import breaches
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, Invalid
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.actors import mandate_for
from eoffice.directory.models import Mandate, Post, Substitution
from eoffice.directory.queries import bodies_of, signers_of, substitutes_of
from eoffice.directory.service import mandates, substitutions
from eoffice.directory.service.posts import end_holding, give_post

TODAY = date(2026, 11, 9)
DAY = timedelta(days=1)


@pytest.fixture
def administrator(actor):
    return actor("quantri")


@pytest.fixture
def body(administrator):
    return bodies_of(administrator.agency_id)[0]


@pytest.fixture
def grant(administrator, body, person):
    def make(username="truongphong", **values):
        given = {
            "person_id": person(username).id, "body_id": body.id, "form": "KT", "valid_from": TODAY,
            "authority_lines": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
        } | values  # fmt: skip
        with unit_of_work():
            return mandates.grant_mandate(administrator, **given)

    return make


@pytest.fixture
def take(administrator, person):
    """Give a person a second post from today on."""

    def make(username, title):
        post = db.session.scalars(select(Post).where(Post.title == title).order_by(Post.id)).first()
        with unit_of_work():
            give_post(administrator, person_id=person(username).id, post_id=post.id, valid_from=TODAY)
        return post

    return make


@pytest.fixture
def move(administrator, person, take):
    """Let a person leave their post yesterday for another one today."""

    def make(username, title):
        with unit_of_work():
            end_holding(administrator, person(username).holdings[0].id, valid_to=TODAY - DAY)
        take(username, title)

    return make


class TestMandate:
    def test_deputy_whose_mandate_ended_yesterday_has_none_today(self, grant, person, body):
        grant(valid_from=TODAY - 100 * DAY, valid_to=TODAY - DAY)
        truongphong = person("truongphong").id
        assert mandate_for(truongphong, body.id, "CONG_VAN", TODAY - DAY)
        assert mandate_for(truongphong, body.id, "CONG_VAN", TODAY) is None

    def test_deputy_who_left_the_post_yesterday_and_holds_another_signs_nothing_today(self, grant, person, body, move):
        move("phochutich", "Chuyên viên")
        deputy = person("phochutich")
        assert mandate_for(deputy.id, body.id, "CONG_VAN", TODAY - DAY)
        assert mandate_for(deputy.id, body.id, "CONG_VAN", TODAY) is None
        assert "phochutich" in {m.person.username for m in signers_of(body.id, "CONG_VAN", TODAY - DAY)}
        assert "phochutich" not in {m.person.username for m in signers_of(body.id, "CONG_VAN", TODAY)}

    def test_mandate_is_of_the_most_senior_post_unless_another_is_named(self, grant, person, administrator, take):
        junior = take("truongphong", "Cán bộ một cửa")
        head = next(row.post for row in person("truongphong").holdings if row.post_id != junior.id)
        assert grant().post_id == head.id
        assert grant(post_id=junior.id).post_id == junior.id
        assert not list(breaches())

    def test_mandate_needs_a_post_held_on_its_first_day(self, grant, person):
        with pytest.raises(Invalid) as caught:
            grant(valid_from=date(2020, 1, 1))
        assert set(caught.value.fields) == {"post_id"}
        with pytest.raises(Invalid) as caught:
            grant(post_id=person("chutich").holdings[0].post_id)
        assert set(caught.value.fields) == {"post_id"}

    def test_mandate_covers_its_types_only(self, grant, person, body):
        grant(types=["THONG_BAO", "CONG_VAN"])
        assert mandate_for(person("truongphong").id, body.id, "CONG_VAN", TODAY)
        assert mandate_for(person("truongphong").id, body.id, "QUYET_DINH", TODAY) is None

    def test_mandate_covers_its_body_only(self, grant, person, administrator):
        grant()
        other = bodies_of(administrator.agency_id)[1]
        assert mandate_for(person("truongphong").id, other.id, "CONG_VAN", TODAY) is None

    def test_ended_today_it_still_covers_today(self, grant, administrator, person, body):
        mandate = grant(valid_from=TODAY - DAY)
        with unit_of_work():
            mandates.end_mandate(administrator, mandate.id, valid_to=TODAY)
        assert mandate_for(person("truongphong").id, body.id, "CONG_VAN", TODAY)
        assert mandate_for(person("truongphong").id, body.id, "CONG_VAN", TODAY + DAY) is None
        assert not list(breaches())

    def test_one_that_has_not_begun_can_be_withdrawn(self, grant, administrator):
        mandate = grant(valid_from=TODAY + DAY)
        with unit_of_work():
            mandates.end_mandate(administrator, mandate.id, valid_to=TODAY)
        assert not db.session.scalar(select(func.count()).where(Mandate.id == mandate.id))
        assert not list(breaches())

    def test_one_that_has_ended_is_not_made_longer(self, grant, administrator):
        mandate = grant(valid_to=TODAY + DAY)
        with pytest.raises(Conflict), unit_of_work():
            mandates.end_mandate(administrator, mandate.id, valid_to=TODAY + 2 * DAY)

    @pytest.mark.parametrize(
        ("values", "fields"),
        [
            ({"form": "XX"}, {"form"}),
            ({"authority_lines": " \n "}, {"authority_lines"}),
            ({"authority_lines": "X" * 401}, {"authority_lines"}),
            ({"valid_to": TODAY - DAY}, {"valid_to"}),
            ({"types": ["quyết định"]}, {"types"}),
            ({"body_id": 10**6}, {"body_id"}),
            ({"form": "TL"}, {"legal_basis"}),
            ({"form": "TUQ"}, {"legal_basis", "valid_to", "types"}),
        ],
    )
    def test_bad_input_names_its_fields(self, grant, values, fields):
        with pytest.raises(Invalid) as caught:
            grant(**values)
        assert set(caught.value.fields) == fields

    def test_authorisation_with_paper_end_and_types_is_fine(self, grant):
        paper = "Giấy ủy quyền số 3/GUQ-UBND"
        assert grant(form="TUQ", legal_basis=paper, valid_to=TODAY + 90 * DAY, types=["GIAY_MOI"])

    def test_body_of_another_agency_is_refused(self, grant, person):
        with pytest.raises(Invalid):
            grant(body_id=bodies_of(person("vanthu2").agency_id)[0].id)

    def test_only_the_administrator_grants(self, actor, person, body):
        with pytest.raises(Denied), unit_of_work():
            mandates.grant_mandate(
                actor("chutich"), person_id=person("chutich").id, body_id=body.id, form="KT", authority_lines="KT.",
                valid_from=TODAY,
            )  # fmt: skip

    def test_signers_are_active_and_within_their_days(self, grant, person, body):
        grant(valid_from=TODAY - 100 * DAY, valid_to=TODAY - DAY)
        usernames = {m.person.username for m in signers_of(body.id, "CONG_VAN")}
        assert "chutich" in usernames
        assert "truongphong" not in usernames
        with unit_of_work():
            person("chutich").is_active = False
        assert "chutich" not in {m.person.username for m in signers_of(body.id, "CONG_VAN")}


class TestSubstitution:
    @pytest.fixture
    def appoint(self, administrator, person):
        def make(away="chutich", substitute="phochutich", first=TODAY, last=TODAY + 4 * DAY):
            with unit_of_work():
                return substitutions.appoint_substitute(
                    administrator, person_id=person(away).id, substitute_id=person(substitute).id, valid_from=first,
                    valid_to=last, reason="Nghỉ phép",
                )  # fmt: skip

        return make

    def test_substitute_gets_the_keys_but_neither_roles_nor_mandates(self, appoint, actor, person, body):
        before = actor("chuyenvien2")
        appoint("chutich", "chuyenvien2")
        after = actor("chuyenvien2")
        assert after.keys == before.keys | actor("chutich").keys
        assert after.roles == before.roles == {Role.SPECIALIST}
        assert after.stands_in_for == (person("chutich").id,)
        assert mandate_for(person("chuyenvien2").id, body.id, "CONG_VAN", TODAY) is None

    def test_two_absent_people_are_stood_in_for_together(self, appoint, actor):
        appoint("chutich", "chuyenvien2")
        appoint("truongphong", "chuyenvien2")
        assert actor("chuyenvien2").keys >= actor("chutich").keys | actor("truongphong").keys

    def test_keys_go_back_after_the_last_day(self, appoint, actor):
        before = actor("chuyenvien2").keys
        appoint("chutich", "chuyenvien2", TODAY - 3 * DAY, TODAY - DAY)
        assert actor("chuyenvien2").keys == before

    def test_substitutes_are_known_by_day(self, appoint, person):
        appoint()
        chutich = person("chutich").id
        assert [p.username for p in substitutes_of(chutich)] == ["phochutich"]
        assert not substitutes_of(chutich, TODAY + 5 * DAY)

    def test_nobody_stands_in_for_themselves(self, appoint):
        with pytest.raises(Invalid):
            appoint("chutich", "chutich")

    def test_person_of_another_agency_cannot_stand_in(self, appoint):
        with pytest.raises(Invalid):
            appoint("chutich", "vanthu2")

    def test_administrators_do_not_appoint_themselves(self, appoint):
        with pytest.raises(Denied):
            appoint("chutich", "quantri")

    def test_end_comes_forward_or_withdraws_but_never_moves_back(self, appoint, administrator):
        substitution = appoint(first=TODAY - DAY)
        with pytest.raises(Conflict), unit_of_work():
            substitutions.end_substitution(administrator, substitution.id, valid_to=TODAY + 9 * DAY)
        with unit_of_work():
            substitutions.end_substitution(administrator, substitution.id, valid_to=TODAY)
        planned = appoint(first=TODAY + DAY)
        with unit_of_work():
            substitutions.end_substitution(administrator, planned.id, valid_to=TODAY)
        assert list(db.session.scalars(select(Substitution.valid_to))) == [TODAY]
        assert not list(breaches())
