"""Tokens for the API."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from eoffice.access.actor import SYSTEM
from eoffice.core.database import db
from eoffice.core.errors import Denied, Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import ApiToken
from eoffice.directory.tokens import (
    actor_by_token,
    create_token,
    revoke_token,
    token_needs_touch,
    tokens_of,
    touch_token,
)


def make(actor, person, name="scanner"):
    with unit_of_work():
        return create_token(actor, person, name)


def test_token_acts_as_its_person(actor, person):
    secret = make(actor("vanthu"), person("vanthu"))
    assert actor_by_token(secret) == actor("vanthu")


def test_database_keeps_only_the_digest(actor, person):
    secret = make(actor("vanthu"), person("vanthu"))
    row = db.session.scalars(select(ApiToken)).one()
    assert secret not in (row.token_digest, row.name)
    assert len(row.token_digest) == 64


def test_revoked_token_is_dead(actor, person):
    secret = make(actor("vanthu"), person("vanthu"))
    with unit_of_work():
        revoke_token(actor("vanthu"), tokens_of(person("vanthu").id)[0].id)
    assert actor_by_token(secret) is None
    assert not tokens_of(person("vanthu").id)


@pytest.mark.parametrize("secret", ["", "eo_", "eo_" + "x" * 43, "\x00", "x" * 10_000, "đ" * 50])
def test_anything_else_is_nobody(app, secret):
    assert actor_by_token(secret) is None


def test_administrator_makes_no_token_for_others_but_revokes_them(actor, person):
    with pytest.raises(Invalid):
        make(actor("quantri"), person("vanthu"))
    make(SYSTEM, person("vanthu"))
    with unit_of_work():
        revoke_token(actor("quantri"), tokens_of(person("vanthu").id)[0].id)


def test_others_neither_make_nor_revoke(actor, person):
    with pytest.raises(Denied):
        make(actor("chutich"), person("vanthu"))
    make(SYSTEM, person("vanthu"))
    with pytest.raises(Denied), unit_of_work():
        revoke_token(actor("chutich"), tokens_of(person("vanthu").id)[0].id)
    with pytest.raises(NotFound), unit_of_work():
        revoke_token(actor("vanthu2"), tokens_of(person("vanthu").id)[0].id)


def test_last_use_is_due_once_a_minute(actor, person):
    secret = make(actor("vanthu"), person("vanthu"))
    assert token_needs_touch(secret)
    with unit_of_work():
        touch_token(secret)
    assert not token_needs_touch(secret)
