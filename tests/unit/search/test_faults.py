"""Whatever happens to the files of the index: the product starts, saves, searches what it has, and builds it anew."""

from __future__ import annotations

import gc
import json
import os
import random
import shutil
import time

import pytest
from flask_babel import Babel

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.search import building, reader
from eoffice.search import folder as folder_module
from eoffice.search.engine import BrokenIndex, BusyIndex
from eoffice.search.entries import VERSION
from eoffice.search.folder import TRUSTED_SECONDS
from eoffice.search.follower import Follower
from eoffice.search.queries import search
from eoffice.search.query import HintCode
from tests.bench import killed
from tests.unit.search import documents as world
from tests.unit.search.conftest import numbered
from tests.unit.search.documents import ids
from tests.world import MORNING

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # damaged files stay open a while
]


@pytest.fixture
def office(bare_app, follower, shelf):
    """Two hundred letters, indexed."""
    Babel(bare_app)
    shelf.put(*[numbered(n) for n in range(1, 201)])
    follower.catch_up()
    with clock.frozen(MORNING):
        yield shelf


def total(clerk: Actor) -> int | None:
    """How many letters are found by a process that reads the index from now on; None when it says “rebuilding”."""
    reader.current_reader().close()
    found = search(clerk, text="báo cáo", with_facets=True)
    return None if any(hint.code is HintCode.NO_INDEX for hint in found.hints) else found.total


def recovered(bare_app, clerk):
    """A worker that starts now gets the index right again, a new letter included."""
    successor = Follower(bare_app)
    for _ in range(20):
        successor.tick()
    successor.close()
    gc.collect()
    return total(clerk)


def old_enough(folder):
    """The index was built a while ago."""
    made = folder.current() / "made.json"
    os.utime(made, (time.time() - TRUSTED_SECONDS - 1,) * 2)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", ["truncated", "flipped", "emptied"])
def test_damaged_files_never_stop_a_question_or_a_save(bare_app, office, follower, clerk, kind, seed):
    old_enough(follower.folder)
    chance = random.Random(seed)
    paths = [path for path in follower.folder.current().iterdir() if path.is_file() and path.name != "made.json"]
    for path in chance.sample(sorted(paths), min(3, len(paths))):
        text = bytearray(path.read_bytes())
        if kind == "truncated":
            text = text[: len(text) // 2]
        elif kind == "emptied":
            text.clear()
        else:
            for _ in range(50 if text else 0):
                text[chance.randrange(len(text))] ^= 1 << chance.randrange(8)
        path.write_bytes(bytes(text))
    assert total(clerk) in {None, *range(201)}
    office.put(numbered(201))
    follower.close()
    assert recovered(bare_app, clerk) in ({201} if kind != "flipped" else {None, *range(202)})


def test_an_index_that_fails_a_question_is_built_anew_but_not_for_ever(bare_app, office, follower, clerk, monkeypatch):
    engine = reader.current_reader().engine()
    monkeypatch.setattr(type(engine), "facets", lambda *_: (_ for _ in ()).throw(BrokenIndex("bad")))
    assert total(clerk) is None
    assert not follower.folder.needs_build()
    old_enough(follower.folder)
    assert total(clerk) is None
    assert follower.folder.needs_build()


def test_a_deleted_folder_comes_back(bare_app, office, follower, clerk):
    shutil.rmtree(follower.folder.root)
    assert total(clerk) is None
    office.put(numbered(201))
    assert recovered(bare_app, clerk) == 201


def test_an_index_of_an_earlier_version_answers_until_the_new_one_is_there(
    bare_app, office, follower, clerk, monkeypatch
):
    monkeypatch.setattr(folder_module, "VERSION", VERSION + 1)
    monkeypatch.setattr(building, "PART", 80)
    assert total(clerk) == 200
    seen = []
    while follower.folder.current() is None:
        seen.append((reader.current_reader().progress(), total(clerk)))
        follower.tick()
    assert seen == [(0, 200), (40, 200), (80, 200)]
    assert (reader.current_reader().progress(), total(clerk)) == (None, 200)


def test_fields_that_an_earlier_version_does_not_have_match_nothing(bare_app, office, follower, clerk, monkeypatch):
    engine = reader.current_reader().engine()
    node = world_node("số:15")
    for name in ("issuer_name", "unit", "by_number"):
        forget_field(engine, name)
    assert engine.facets(node, clerk.keys, ["unit", "kind"])["unit"] == {}
    assert ids(engine, "", sort=world.Sort.NUMBER, limit=500)


def test_a_build_whose_process_dies_is_gone_on_with(bare_app, office, follower, clerk, monkeypatch, shelf):
    follower.folder.disown()
    monkeypatch.setattr(building, "PART", 80)
    Follower(bare_app).tick()
    assert reader.current_reader().progress() == 40
    shelf.asked.clear()
    office.put(numbered(201))
    assert recovered(bare_app, clerk) == 201
    assert shelf.asked[:121] == list(range(81, 202))


def test_a_build_is_gone_on_with_though_the_last_document_it_wrote_is_gone(
    bare_app, office, follower, clerk, monkeypatch, shelf
):
    follower.folder.disown()
    monkeypatch.setattr(building, "PART", 80)
    Follower(bare_app).tick()
    office.drop(80)
    shelf.asked.clear()
    Follower(bare_app).tick()
    assert shelf.asked[0] == 81
    assert recovered(bare_app, clerk) == 199


def test_a_locked_index_is_read_and_written_later(bare_app, office, follower, clerk, monkeypatch):
    engine = follower._open()

    def locked(*_arguments):
        raise BusyIndex("locked")

    with monkeypatch.context() as locking:
        locking.setattr(type(engine), "apply", locked)
        office.put(numbered(201))
        assert follower.tick() == 0
        assert total(clerk) == 200
    assert follower.tick() == 1
    assert total(clerk) == 201


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_a_writer_that_is_killed_leaves_whole_batches(tmp_path, engine):
    folder_module.engine_class(engine).create(tmp_path).close()
    chance = random.Random(engine)
    for commits in range(3):
        assert not killed.kill_and_look(engine, tmp_path, chance, commits).harm


def test_a_commit_cut_off_before_its_last_file_is_written_again(tmp_path):
    engine = world.made("tantivy", tmp_path)
    points_to_all = (tmp_path / "meta.json").read_bytes()
    world.put(engine, [world.LETTER], gone=[1])
    (tmp_path / "meta.json").write_bytes(points_to_all)
    engine = folder_module.engine_class("tantivy").open(tmp_path)
    assert engine.status().documents == 5
    world.put(engine, [world.LETTER], gone=[1])
    assert engine.status().documents == 4


def test_a_build_that_cannot_be_gone_on_with_is_begun_anew(bare_app, office, follower, clerk, monkeypatch):
    follower.folder.disown()
    monkeypatch.setattr(building, "PART", 80)
    follower.tick()
    broken = follower.folder.building().name
    with monkeypatch.context() as breaking:
        breaking.setattr(engine_class_of(follower), "apply", lambda *_: (_ for _ in ()).throw(BrokenIndex("bad")))
        with pytest.raises(BrokenIndex):
            follower.tick()
    assert recovered(bare_app, clerk) == 200
    assert not (follower.folder.root / broken).exists()


def engine_class_of(follower):
    return folder_module.engine_class(follower.folder.engine)


def world_node(text):
    return world.plan(world.parse(text, today=world.TODAY), today=world.TODAY)


def forget_field(engine, name):
    """As if the index had been made before the field was thought of."""
    if hasattr(engine, "_fields"):
        engine._fields = engine._fields - {name}
    else:
        for _, segment in engine._segments:
            for known in [known for known in segment._reader.schema.names() if known.startswith(name)]:
                segment._reader.schema.remove(known)


def test_the_note_of_a_build_is_whole_or_not_there(office, follower):
    (follower.folder.root / "building").write_text("{")
    assert follower.folder.building() is None
    (follower.folder.root / "building").write_text(json.dumps({"name": "g-1"}))
    assert follower.folder.building() is None
