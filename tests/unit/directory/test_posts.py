"""Posts carry roles; who holds one has them from the first day to the last."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from eoffice.access.actor import Role
from eoffice.audit.verify import breaches
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Post, PostHolding
from eoffice.directory.service import posts
from tests.world import MORNING

TODAY = date(2026, 11, 9)
DAY = timedelta(days=1)


@pytest.fixture
def administrator(actor):
    return actor("quantri")


@pytest.fixture
def clerk_post(administrator):
    query = select(Post).where(Post.role == Role.CLERK, Post.agency_id == administrator.agency_id)
    return db.session.scalars(query).one()


def give(actor, person, post, valid_from=TODAY, valid_to=None):
    with unit_of_work():
        return posts.give_post(actor, person_id=person.id, post_id=post.id, valid_from=valid_from, valid_to=valid_to)


def test_role_holds_from_the_first_day_to_the_last(administrator, actor, person, clerk_post):
    give(administrator, person("motcua"), clerk_post, TODAY + DAY, TODAY + 3 * DAY)
    held = []
    for days in range(5):
        with clock.frozen(MORNING + days * DAY):
            held.append(actor("motcua").has_role(Role.CLERK))
    assert held == [False, True, True, True, False]


def test_ended_holding_ends_role_and_keys_with_its_day(administrator, actor, person):
    holding = db.session.scalars(select(PostHolding).where(PostHolding.person_id == person("truongphong").id)).one()
    keys = actor("truongphong").keys
    with unit_of_work():
        posts.end_holding(administrator, holding.id, valid_to=TODAY)
    assert actor("truongphong").keys == keys
    with clock.frozen(MORNING + DAY):
        later = actor("truongphong")
    assert not later.roles
    assert not later.keys  # who holds no post reads nothing, not even their own papers
    assert not list(breaches())


def test_holding_in_the_future_can_be_withdrawn(administrator, person, clerk_post):
    holding = give(administrator, person("motcua"), clerk_post, TODAY + DAY)
    with unit_of_work():
        posts.end_holding(administrator, holding.id, valid_to=TODAY)
    assert not db.session.scalar(select(func.count()).where(PostHolding.id == holding.id))
    assert not list(breaches())


@pytest.mark.parametrize(("first", "last"), [(TODAY, None), (TODAY - 400 * DAY, TODAY), (TODAY + DAY, TODAY + 2 * DAY)])
def test_same_post_twice_at_a_time_is_refused(administrator, person, clerk_post, first, last):
    give(administrator, person("motcua"), clerk_post, TODAY, TODAY + 30 * DAY)
    with pytest.raises(Invalid):
        give(administrator, person("motcua"), clerk_post, first, last)


def test_same_post_again_after_its_end_is_fine(administrator, person, clerk_post):
    give(administrator, person("motcua"), clerk_post, TODAY, TODAY + DAY)
    assert give(administrator, person("motcua"), clerk_post, TODAY + 2 * DAY)


def test_period_must_not_end_before_it_begins(administrator, person, clerk_post):
    with pytest.raises(Invalid) as caught:
        give(administrator, person("motcua"), clerk_post, TODAY, TODAY - DAY)
    assert "valid_to" in caught.value.fields


def test_administrators_give_themselves_no_post_that_reads(administrator, person, clerk_post):
    with pytest.raises(Denied):
        give(administrator, person("quantri"), clerk_post)


def test_ended_holding_is_not_made_longer(administrator, person, clerk_post):
    holding = give(administrator, person("motcua"), clerk_post, TODAY, TODAY + DAY)
    with pytest.raises(Conflict), unit_of_work():
        posts.end_holding(administrator, holding.id, valid_to=TODAY + 9 * DAY)


def test_post_of_another_agency_does_not_exist(administrator, person):
    other = db.session.scalars(select(Post).where(Post.agency_id == person("vanthu2").agency_id).limit(1)).one()
    with pytest.raises(NotFound):
        give(administrator, person("motcua"), other)


@pytest.mark.parametrize("values", [{"title": ""}, {"role": "king"}, {"unit_id": 10**6}])
def test_bad_post_is_refused(administrator, values):
    given = {"agency_id": administrator.agency_id, "title": "Kế toán", "role": "specialist"} | values
    with pytest.raises(Invalid) as caught, unit_of_work():
        posts.create_post(administrator, **given)
    assert set(caught.value.fields) == set(values)


def test_post_is_made_and_renamed(administrator):
    with unit_of_work():
        post = posts.create_post(administrator, agency_id=administrator.agency_id, title="Kế toán", role="specialist")
    with unit_of_work():
        posts.rename_post(administrator, post.id, title="Kế toán trưởng")
    assert db.session.get_one(Post, post.id).title == "Kế toán trưởng"
    assert not list(breaches())


@pytest.mark.parametrize("username", ["vanthu", "chutich", "truongphong"])
def test_only_the_administrator_gives_posts(actor, person, clerk_post, username):
    with pytest.raises(Denied):
        give(actor(username), person("motcua"), clerk_post)
