"""The index follows the change log: in order, after restarts, never skipping, one writer at a time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, delete, text

from eoffice.app import create_app
from eoffice.core import changes, jobs
from eoffice.core.database import db
from eoffice.core.load import loading
from eoffice.core.unit_of_work import unit_of_work
from eoffice.search import follower as follower_module
from eoffice.search import jobs as search_jobs
from eoffice.search.follower import Follower
from tests import postgres
from tests.unit.search import documents as world
from tests.unit.search.conftest import numbered
from tests.unit.search.documents import ids
from tests.world import wait_for_other_databases


def test_what_is_committed_is_found_and_what_is_gone_is_not(follower, shelf, open_index):
    shelf.put(world.LETTER, world.SECRET)
    follower.catch_up()
    assert sorted(ids(open_index(), "")) == [3, 5]
    shelf.put(replace(world.LETTER, subject="plugh"))
    shelf.drop(5)
    assert follower.catch_up() == 2
    assert ids(open_index(), "plugh") == [3]
    assert ids(open_index(), "") == [3]


def test_what_is_rolled_back_is_never_asked_for(follower, shelf, open_index):
    follower.catch_up()
    with suppress(RuntimeError), unit_of_work():
        changes.announce("record", 7)
        raise RuntimeError
    assert follower.catch_up() == 0
    assert 7 not in shelf.asked


def test_an_index_that_is_up_to_date_asks_nothing(follower, shelf):
    shelf.put(world.LETTER)
    follower.catch_up()
    shelf.asked.clear()
    assert follower.tick() == 0
    assert shelf.asked == []


def test_a_subject_changed_often_is_read_once_per_batch(follower, shelf, open_index):
    follower.catch_up()
    for turn in range(5):
        shelf.put(numbered(9, subject=f"lần {turn}"))
    shelf.asked.clear()
    assert follower.tick() == 5
    assert shelf.asked == [9]
    assert ids(open_index(), '"lần 4"') == [9]


def test_a_subject_changed_often_in_one_transaction_is_one_change(follower, shelf):
    follower.catch_up()
    with unit_of_work():
        for record_id in (7, 8, 7):
            changes.announce("record", record_id)
    wait_for_other_databases()
    assert follower.tick() == 2


def test_each_application_follows_into_its_own_index(app, config, tmp_path):
    create_app(replace(config, data=tmp_path))
    jobs.TICKS["search.follow"].action()
    assert (config.data / "index").exists()
    assert not (tmp_path / "index").exists()


def test_during_a_load_the_log_is_followed_in_fewer_steps(bare_app, shelf, open_index, monkeypatch):
    monkeypatch.setattr(jobs, "KINDS", {})
    monkeypatch.setattr(jobs, "TICKS", {})
    monkeypatch.setattr(search_jobs, "LOAD_SECONDS", 600)
    search_jobs.register(bare_app)
    follow = jobs.TICKS["search.follow"].action
    shelf.put(world.LETTER)
    follow()
    follow()
    with loading(bare_app):
        shelf.put(world.SECRET)
        follow()
        assert ids(open_index(), "") == [3]
    follow()
    assert sorted(ids(open_index(), "")) == [3, 5]


def test_batches_go_on_where_the_last_one_ended(follower, shelf, open_index, monkeypatch):
    follower.catch_up()
    monkeypatch.setattr(follower_module, "BATCH", 10)
    shelf.put(*[numbered(n) for n in range(1, 26)])
    assert [follower.tick() for _ in range(4)] == [10, 10, 5, 0]
    assert len(ids(open_index(), "", limit=50)) == 25


def test_a_new_process_goes_on_from_the_place_in_the_index(bare_app, follower, shelf):
    shelf.put(world.LETTER)
    follower.catch_up()
    follower.close()
    shelf.put(world.SECRET)
    shelf.asked.clear()
    successor = Follower(bare_app)
    assert successor.catch_up() == 1
    assert shelf.asked == [5]
    successor.close()


def test_changes_of_unknown_kinds_are_passed_over(follower, shelf, open_index):
    follower.catch_up()
    with unit_of_work():
        changes.announce("dossier", 1)
    shelf.put(world.LETTER)
    assert follower.catch_up() == 2
    assert ids(open_index(), "") == [3]


def test_a_failing_provider_moves_nothing_and_is_asked_again(follower, shelf, open_index):
    follower.catch_up()
    shelf.put(world.LETTER)
    working, shelf.kept = shelf.kept, None
    with pytest.raises(TypeError):
        follower.tick()
    shelf.kept = working
    assert follower.tick() == 1
    assert ids(open_index(), "") == [3]


def test_only_one_process_writes(bare_app, follower, shelf):
    follower.catch_up()
    shelf.put(world.LETTER)
    other = Follower(bare_app)
    with follower.folder.writing() as mine:
        assert mine
        assert other.tick() == 0
    assert other.tick() == 1
    other.close()


def test_the_lag_is_what_waits_in_the_log(follower, shelf):
    follower.catch_up()
    shelf.put(world.LETTER, world.SECRET)
    engine = follower._open()
    place = engine.status().position
    assert changes.count_after((place.xid, place.id)) == 2


def _follow_until_killed(app, shelf, started):
    """In a process of its own: follow, and hang in the middle of writing a batch."""
    db.engine.dispose(close=False)
    follower = Follower(app)
    engine: Any = follower._open()
    original = engine.apply

    def apply(upserts, deletions, position):
        def endless():
            yield from upserts
            started.set()
            time.sleep(60)
            yield from ()

        original(endless(), deletions, position)

    engine.apply = apply
    follower.tick()


@pytest.mark.process
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_follower_killed_in_the_middle_of_a_batch_loses_nothing(bare_app, follower, shelf, open_index):
    shelf.put(world.LETTER)
    follower.catch_up()
    shelf.put(world.SECRET, replace(world.LETTER, subject="plugh"))
    follower.close()
    db.session.remove()
    context = multiprocessing.get_context("fork")
    started = context.Event()
    child = context.Process(target=_follow_until_killed, args=(bare_app, shelf, started))
    child.start()
    assert started.wait(30)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    assert ids(open_index(), "") == [3]
    assert follower.catch_up() == 2
    assert sorted(ids(open_index(), "")) == [3, 5]
    assert ids(open_index(), "plugh") == [3]


@pytest.mark.skipif(not postgres.is_wanted(), reason="only PostgreSQL has transactions that commit out of order")
def test_a_late_committer_is_never_skipped(bare_app, follower, shelf, open_index):
    follower.catch_up()
    slow = create_engine(bare_app.config["SQLALCHEMY_DATABASE_URI"], poolclass=NullPool)
    insert = text(
        "INSERT INTO change (xid, kind, subject_id, at) VALUES (pg_current_xact_id()::text::bigint, 'record', 3, now())"
    )
    with slow.connect() as connection:
        connection.execute(insert)
        shelf.kept |= {3: world.LETTER, 5: world.SECRET}
        with unit_of_work():
            changes.announce("record", 5)
        follower.catch_up()
        assert ids(open_index(), "") == []
        connection.commit()
    wait_for_other_databases()
    assert follower.catch_up() == 2
    assert sorted(ids(open_index(), "")) == [3, 5]


def test_an_index_of_another_database_is_built_anew(bare_app, follower, shelf, open_index):
    shelf.put(world.LETTER, world.SECRET)
    follower.catch_up()
    follower.close()
    with unit_of_work():
        db.session.execute(delete(changes.Change))
    shelf.kept.pop(5)
    with unit_of_work():
        changes.announce("record", 4)
    wait_for_other_databases()
    successor = Follower(bare_app)
    successor.catch_up()
    assert ids(open_index(), "") == [3]
    successor.close()
