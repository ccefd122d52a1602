"""An index that is lost, broken, old or wanted new is built from the database, and the old one answers until then."""

from __future__ import annotations

import gc
import json
import shutil

import pytest

from eoffice.core import changes
from eoffice.core.unit_of_work import unit_of_work
from eoffice.search import folder as folder_module
from eoffice.search.entries import VERSION
from eoffice.search.follower import Follower
from tests.unit.search import documents as world
from tests.unit.search.conftest import numbered
from tests.unit.search.documents import ids


def test_without_an_index_the_first_tick_builds_one(follower, shelf, open_index):
    shelf.kept = {document.id: document for document in world.ALL}
    assert open_index() is None
    follower.tick()
    assert sorted(ids(open_index(), "")) == [1, 2, 3, 4, 5]


def test_a_lost_index_comes_back(bare_app, follower, shelf, open_index):
    shelf.put(world.LETTER)
    follower.catch_up()
    shutil.rmtree(follower.folder.root)
    assert open_index() is None
    follower.catch_up()
    assert ids(open_index(), "") == [3]


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves the bad file open
def test_a_broken_index_is_replaced_when_it_is_opened(bare_app, follower, shelf, open_index):
    shelf.put(world.LETTER)
    follower.catch_up()
    follower.close()
    for path in follower.folder.current().iterdir():
        if path.suffix in {".toc", ".json"} and path.name != "made.json":
            path.write_bytes(b"")
    successor = Follower(bare_app)
    successor.catch_up()
    gc.collect()
    assert ids(open_index(), "") == [3]
    successor.close()


def test_an_index_of_another_version_is_replaced(follower, shelf, open_index, monkeypatch):
    shelf.put(world.LETTER)
    follower.catch_up()
    old = follower.folder.current()
    monkeypatch.setattr(folder_module, "VERSION", VERSION + 1)
    assert follower.folder.current() is None
    follower.catch_up()
    assert follower.folder.current() not in {None, old}
    assert ids(open_index(), "") == [3]


def test_the_old_index_answers_while_a_new_one_is_built(follower, shelf, open_index):
    shelf.put(*[numbered(n) for n in range(1, 251)])
    follower.catch_up()
    seen = []

    def progress(done, total):
        seen.append((done, total, len(ids(open_index(), "", limit=500))))

    assert follower.rebuild(progress) == 250
    assert seen == [(100, 250, 250), (200, 250, 250), (250, 250, 250)]
    assert len(list(follower.folder.root.glob("g-*"))) == 1


def test_what_changes_during_a_rebuild_is_followed_after_it(follower, shelf, open_index):
    shelf.put(world.LETTER)
    follower.catch_up()

    def progress(_done, _total):
        shelf.put(world.SECRET)
        assert follower.tick() == 1
        assert sorted(ids(open_index(), "")) == [3, 5]

    assert follower.rebuild(progress) == 1
    assert follower.catch_up() == 1
    assert sorted(ids(open_index(), "")) == [3, 5]


def test_a_rebuild_forgets_what_the_database_does_not_know(follower, shelf, open_index):
    shelf.put(world.LETTER, world.SECRET)
    follower.catch_up()
    del shelf.kept[5]
    assert follower.rebuild() == 1
    assert ids(open_index(), "") == [3]
    assert follower.catch_up() == 0


def test_leftovers_of_a_build_that_died_are_removed(follower, shelf, open_index):
    shelf.put(world.LETTER)
    follower.catch_up()
    (follower.folder.root / "g-dead").mkdir()
    follower.rebuild()
    assert not (follower.folder.root / "g-dead").exists()


def test_a_rebuild_in_another_process_is_noticed_by_the_follower(bare_app, follower, shelf, open_index):
    shelf.put(world.LETTER)
    follower.catch_up()
    Follower(bare_app).rebuild()
    shelf.put(world.SECRET)
    assert follower.catch_up() == 1
    assert sorted(ids(open_index(), "")) == [3, 5]


def test_nobody_builds_twice_at_the_same_time(bare_app, follower, shelf):
    with unit_of_work():
        changes.announce("record", 3)
    with follower.folder.rebuilding() as mine:
        assert mine
        assert Follower(bare_app).tick() == 0
        assert follower.folder.current() is None


def test_the_sentinel_names_engine_and_version(follower, shelf):
    follower.catch_up()
    made = json.loads((follower.folder.current() / "made.json").read_text())
    assert made == {"engine": follower.folder.engine, "version": VERSION}
