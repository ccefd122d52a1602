"""Who opened which document when: noted by the answer, taken up by the worker, read by those who may know."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.tokens import create_token
from eoffice.intake import secrecy
from eoffice.intake.models import SecretLevel
from eoffice.records.models import Record
from eoffice.usage import service, spool
from eoffice.usage.models import Opening, ReadingUsage
from tests.unit.tasks.conftest import Work
from tests.world import MORNING

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def office(app: Flask, actor) -> Work:
    return Work(actor)


def openings() -> list[tuple[int, int, int, int]]:
    """Record, person, file and times of all that was taken up."""
    service.take_up()
    db.session.rollback()
    rows = db.session.scalars(select(Opening).order_by(Opening.record_id, Opening.file_id, Opening.person_id))
    return [(row.record_id, row.person_id, row.file_id, row.times) for row in rows]


def test_a_page_and_a_file_are_noted_without_writing_to_the_database(office: Work, sign_in: SignIn, person) -> None:
    record = office.receive()
    browser = sign_in("chutich")
    assert browser.get(f"/incoming/{record.id}").status_code == 200
    assert browser.get("/incoming/99999").status_code == 404
    assert db.session.scalars(select(Opening)).all() == []
    assert openings() == [(record.id, person("chutich").id, 0, 1)]
    assert openings() == [(record.id, person("chutich").id, 0, 1)]


def test_what_is_opened_again_soon_is_one_reading(office: Work, sign_in: SignIn, person) -> None:
    record = office.receive()
    browser = sign_in("chutich")
    for minutes in (0, 5, 9, 25):
        with clock.frozen(MORNING + timedelta(minutes=minutes)):
            if minutes == 25:
                browser = sign_in("chutich")
            browser.get(f"/incoming/{record.id}")
    assert openings() == [(record.id, person("chutich").id, 0, 2)]
    (usage,) = db.session.scalars(select(ReadingUsage)).all()
    assert (usage.kind, usage.documents, usage.files) == ("incoming", 2, 0)
    row = db.session.scalars(select(Opening)).one()
    assert (row.first_at, row.last_at) == (MORNING, MORNING + timedelta(minutes=25))


def test_a_note_that_is_taken_up_twice_counts_once(office: Work, person) -> None:
    record = office.receive()
    said = {"what": "opening", "record_id": record.id, "file_id": 0, "person_id": person("chutich").id}
    for _time in range(2):
        spool.note(**said, at=clock.now().isoformat())
    assert openings() == [(record.id, person("chutich").id, 0, 1)]


def test_the_api_counts_too(app: Flask, office: Work, actor, person) -> None:
    record = office.receive()
    with unit_of_work():
        bearer = {"Authorization": f"Bearer {create_token(actor('vanthu'), person('vanthu'))}"}
    for path in (f"incoming/{record.id}", f"documents/{record.id}"):
        assert app.test_client().get(f"/api/v1/{path}", headers=bearer).status_code == 200
    assert openings() == [(record.id, person("vanthu").id, 0, 1)]


def test_a_removed_document_takes_its_openings_along_and_leaves_late_notes_without_a_place(
    office: Work, sign_in: SignIn
) -> None:
    record = office.receive()
    browser = sign_in("chutich")
    browser.get(f"/incoming/{record.id}")
    openings()
    browser.get(f"/incoming/{record.id}")
    with office.at_work("vanthu") as clerk:
        secrecy.remove(clerk, record, level=SecretLevel.SECRET)
    assert openings() == []
    assert db.session.scalars(select(Record)).all() == []


def test_a_broken_note_and_a_full_disk_stop_nobody(
    app: Flask, office: Work, sign_in: SignIn, person, monkeypatch
) -> None:
    record = office.receive()
    browser = sign_in("chutich")
    folder = app.extensions["eoffice.config"].data / "usage"
    folder.mkdir()
    (folder / "00000000000000000000-aa.json").write_text('{"what": "open')
    (folder / "00000000000000000001-aa.json").write_text(json.dumps({"what": "opening"}))
    (folder / "00000000000000000002-aa.json").write_text(json.dumps({"what": "nothing"}))
    browser.get(f"/incoming/{record.id}")
    assert openings() == [(record.id, person("chutich").id, 0, 1)]
    monkeypatch.setattr("pathlib.Path.rename", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    assert browser.get(f"/incoming/{record.id}").status_code == 200


def test_the_history_shows_who_opened_it_to_those_who_may_know(office: Work, sign_in: SignIn, person) -> None:
    record_id = office.assigned().id
    with clock.frozen(MORNING + timedelta(minutes=1)):
        sign_in("truongphong").get(f"/incoming/{record_id}")
    service.take_up()
    leader = sign_in("chanhvp")
    assert f"/documents/{record_id}/openings" in leader.get(f"/incoming/{record_id}").get_data(as_text=True)
    shown = leader.get(f"/documents/{record_id}/openings").get_data(as_text=True)
    assert person("truongphong").full_name in shown
    assert "Văn bản được mở 1 lần." in shown
    head = sign_in("truongphong")
    assert "/openings" not in head.get(f"/incoming/{record_id}").get_data(as_text=True)
    assert head.get(f"/documents/{record_id}/openings").status_code == 403
    assert sign_in("motcua").get(f"/documents/{record_id}/openings").status_code == 404


def test_two_workers_of_a_machine_take_each_note_once(office: Work, person) -> None:
    record = office.receive()
    spool.note(what="opening", record_id=record.id, file_id=0, person_id=person("chutich").id, at=MORNING.isoformat())
    with spool.taken() as first, spool.taken() as second:
        assert (len(first), second) == (1, [])
    with spool.taken() as later:
        assert later == []
