"""Who sees a record, asked for one and for the list: the two answers always agree."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from eoffice.access.actor import SYSTEM, Actor, head_key, unit_key
from eoffice.access.engine import can, visible
from eoffice.access.permissions import Permission
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.records import queries
from eoffice.records import service as records
from eoffice.records.models import Record
from eoffice.records.permissions import readable

EVERYBODY = (
    "vanthu", "chutich", "phochutich", "chanhvp", "truongphong", "chuyenvien", "chuyenvien2", "luutru", "motcua",
    "quantri", "vanthu2", "chutich2",
)  # fmt: skip


def seen_by(actor: Actor) -> set[int]:
    return set(db.session.scalars(select(Record.id).where(visible(actor, Permission.RECORD_READ))))


def test_readers_of_the_agency_see_what_is_open_to_it(make_record, actor) -> None:
    record = make_record()
    assert {name for name in EVERYBODY if record.id in seen_by(actor(name))} == {
        "vanthu", "chutich", "phochutich", "chanhvp"
    }  # fmt: skip


def test_a_draft_is_seen_by_its_author_alone(make_record, actor) -> None:
    record = make_record("chuyenvien", is_open=False)
    assert {name for name in EVERYBODY if record.id in seen_by(actor(name))} == {"chuyenvien"}


def test_the_administrator_reads_no_document(make_record, actor) -> None:
    record = make_record()
    with pytest.raises(NotFound):
        queries.get_record(actor("quantri"), record.id)


def test_what_is_hidden_and_what_does_not_exist_answer_alike(make_record, actor) -> None:
    record = make_record("chuyenvien", is_open=False)
    answers = []
    for record_id in (record.id, record.id + 1000):
        with pytest.raises(NotFound) as refusal:
            queries.get_record(actor("chuyenvien2"), record_id)
        answers.append(str(refusal.value))
    assert answers[0] == answers[1]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(min_value=0, max_value=10_000))
def test_can_and_visible_agree_on_random_grants(
    seed: int, make_record: Callable[..., Record], actor: Callable[[str], Actor]
) -> None:
    rng = random.Random(seed)
    actors = [actor(name) for name in EVERYBODY]
    keys = sorted({key for one in actors for key in one.keys} | {unit_key(999), head_key(998)})
    made = []
    for _ in range(3):
        record = make_record(rng.choice(("vanthu", "vanthu2")), is_open=rng.random() < 0.5)
        with unit_of_work():
            records.grant(record, *rng.sample(keys, rng.randint(0, 3)))
        made.append(record)
    for one in (*actors, SYSTEM):
        listed = seen_by(one)
        assert listed == set(db.session.scalars(select(Record.id).where(readable(one))))
        for record in made:
            assert can(one, Permission.RECORD_READ, record) == (record.id in listed)
