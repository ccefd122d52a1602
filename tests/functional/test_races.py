"""The same thing by several people at the same moment: one of them does it, the others are told so, nothing breaks.

Each act runs in a thread with a connection of its own, all of them let loose together; what it needs is named by
ids, for no object may be shared between threads. On SQLite writers wait for
each other; PostgreSQL lets them in at once, so what must not happen is kept by locks and constraints there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from eoffice.access.actor import Actor
from eoffice.archive import service as archive
from eoffice.audit import service as audit
from eoffice.audit.verify import breaches
from eoffice.classification.models import FilePlanItem
from eoffice.content.models import Blob, File
from eoffice.content.service import store_file
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Busy, Conflict, DomainError
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Agency, IssuingBody
from eoffice.directory.service.agencies import get_or_create_agency
from eoffice.incoming import service as incoming
from eoffice.outgoing.service.actions import act as step_on
from eoffice.records import case_files
from eoffice.records import service as records
from eoffice.records.models import CaseFile, CaseFileDocument, CaseFileState, Record
from eoffice.registers.models import Direction, NumberBook, NumberEntry
from eoffice.registers.service import book_for
from eoffice.tasks.models import Task
from eoffice.tasks.service import act as act_on_task
from tests.unit.content import makers
from tests.unit.outgoing.conftest import WAY, draft, step, store
from tests.unit.records.conftest import make_case_file, make_record
from tests.unit.tasks.conftest import Work
from tests.world import MORNING

__all__ = ["draft", "make_case_file", "make_record", "step", "store"]

Act = Callable[[], object]
Together = Callable[..., list[object]]


@pytest.fixture
def together(app: Flask) -> Together:
    """Do acts at once, each in a unit of work of its own; answers what each returned or the refusal it met."""

    def run(*acts: Act) -> list[object]:
        db.session.rollback()
        start, results = threading.Barrier(len(acts)), [None] * len(acts)

        def do(place: int, act: Act) -> None:
            with app.app_context(), clock.frozen(MORNING):
                start.wait(20)
                try:
                    with unit_of_work():
                        results[place] = act()
                except (DomainError, SQLAlchemyError, AssertionError) as refusal:
                    results[place] = refusal
                db.session.remove()

        threads = [threading.Thread(target=do, args=(place, act)) for place, act in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        db.session.rollback()
        faults = [result for result in results if isinstance(result, BaseException)
                  and not isinstance(result, DomainError)]  # fmt: skip
        assert faults == []
        assert list(breaches()) == []
        return results

    return run


def winners(results: list[object]) -> list[object]:
    """What was not refused."""
    return [result for result in results if not isinstance(result, DomainError)]


def count(model: type, *conditions: object) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


@pytest.fixture
def move(actor: Callable[[str], Actor]) -> Callable[..., Act]:
    """A step of an incoming document, as an act."""

    def make(record: Record, username: str, action: str, **inputs: object) -> Act:
        record_id = record.id

        def act() -> object:
            found = db.session.get_one(Record, record_id)
            return incoming.act(actor(username), found, action, inputs=inputs).arrival_number

        return act

    return make


@pytest.fixture
def add() -> Callable[..., Act]:
    """Putting a document into a case file, as an act."""

    def make(who: Actor, case_file: CaseFile, record: Record) -> Act:
        file_id, record_id = case_file.id, record.id

        def act() -> object:
            target, found = db.session.get_one(CaseFile, file_id), db.session.get_one(Record, record_id)
            return case_files.add_document(who, target, found).ordinal

        return act

    return make


def test_a_document_is_registered_once(together: Together, move, actor) -> None:
    record = Work(actor).receive()
    results = together(*[move(record, "vanthu", "register")] * 6)
    assert winners(results) == [1]
    assert count(NumberEntry) == 1
    assert db.session.scalar(select(NumberBook.next_number).join(NumberEntry)) == 2


def test_six_documents_get_six_numbers(together: Together, move, actor) -> None:
    work = Work(actor)
    waiting = [work.receive(number=str(n)) for n in range(6)]
    results = together(*[move(record, "vanthu", "register") for record in waiting])
    assert sorted(results) == [1, 2, 3, 4, 5, 6]  # type: ignore[type-var]


def test_a_document_is_directed_once(together: Together, move, actor) -> None:
    record = Work(actor).awaiting()
    acts = [move(record, who, "direct", lead_unit=unit) for who, unit in
            (("chutich", "KT"), ("phochutich", "VHXH"), ("chutich", "KT"), ("phochutich", "VHXH"))]  # fmt: skip
    assert len(winners(together(*acts))) == 1
    assert count(Task, Task.role == "lead") == 1


def test_a_task_is_passed_on_once_at_a_time(together: Together, actor) -> None:
    work = Work(actor)
    task_id = work.task(work.assigned()).id

    def pass_on(person: str) -> Act:
        def act() -> object:
            task = db.session.get_one(Task, task_id)
            return act_on_task(actor("truongphong"), task, "delegate", inputs={"person": person}).id

        return act

    together(*[pass_on("chuyenvien"), pass_on("truongphong")] * 2)
    still_open = count(Task, Task.parent_id == task_id, Task.state.in_(("assigned", "in_progress")))
    assert still_open == 1


@pytest.mark.parametrize("steps", [5, 7])
def test_each_step_of_a_draft_is_taken_once(together: Together, draft, step, actor, steps: int) -> None:
    record = draft()
    record_id = record.id
    for username, action, inputs in WAY[: steps - 1]:
        step(username, record, action, **inputs)
    username, action, inputs = WAY[steps - 1]

    def again() -> object:
        return step_on(actor(username), db.session.get_one(Record, record_id), action, inputs=inputs).state

    assert len(winners(together(*[again] * 5))) == 1
    assert count(NumberEntry) == 1


def test_who_signs_and_who_revises_at_once_do_not_both(together: Together, draft, step, actor) -> None:
    record = draft()
    record_id = record.id
    for username, action, inputs in WAY[:3]:
        step(username, record, action, **inputs)

    def sign() -> object:
        return step_on(actor("chutich"), db.session.get_one(Record, record_id), "sign").state

    def revise() -> object:
        drafter = actor("chuyenvien")
        newer = store_file(drafter, stream=BytesIO(makers.docx_file("khác hẳn")), name="b.docx")
        return step_on(drafter, db.session.get_one(Record, record_id), "revise", inputs={"file": [newer]}).state

    results = together(sign, revise, sign, revise)
    db.session.expire_all()
    assert record.state in {"signed", "draft"}
    assert ("signed" in results) == (record.state == "signed")


def test_nothing_is_added_to_a_file_while_it_is_closed(
    together: Together, make_case_file, make_record, actor, add
) -> None:
    case_file, clerk = make_case_file("vanthu"), actor("vanthu")
    file_id = case_file.id
    first, others = make_record(), [make_record() for _ in range(4)]
    with unit_of_work():
        case_files.add_document(clerk, case_file, first)

    def close() -> object:
        archive.act(clerk, db.session.get_one(CaseFile, file_id), "close", {})
        return count(CaseFileDocument)

    before, after = ([add(clerk, case_file, other) for other in part] for part in (others[:2], others[2:]))
    results = together(*before, close, *after)
    lying = count(CaseFileDocument)
    db.session.expire_all()
    assert case_file.state == CaseFileState.CLOSED
    assert results[2] == lying


def test_documents_added_at_once_stand_behind_each_other(
    together: Together, make_case_file, make_record, actor, add
) -> None:
    case_file, clerk = make_case_file("vanthu"), actor("vanthu")
    documents = [make_record() for _ in range(5)]

    results = together(*[add(clerk, case_file, record) for record in documents])
    assert sorted(results) == [1, 2, 3, 4, 5]  # type: ignore[type-var]


def test_an_accepted_document_is_not_changed_at_the_same_moment(
    together: Together, make_case_file, make_record, actor
) -> None:
    case_file, owner, record = make_case_file("phochutich"), actor("phochutich"), make_record()
    file_id, record_id = case_file.id, record.id
    with unit_of_work():
        case_files.add_document(owner, case_file, record)
        for action in ("close", "hand_over"):
            archive.act(owner, case_file, action, {})

    def accept() -> object:
        archive.act(actor("luutru"), db.session.get_one(CaseFile, file_id), "accept", {})
        return "accepted"

    def change() -> object:
        found = db.session.get_one(Record, record_id)
        changed = records.update_card(found, {"subject": "Sửa lúc nộp lưu"})
        audit.record(owner, "incoming:edit", records.SUBJECT, found.id, detail={"changed": changed})
        return "changed"

    results = together(change, accept, change, accept, change)
    db.session.expire_all()
    assert (record.frozen_at is not None) == ("accepted" in results)
    assert results.count("accepted") <= 1
    assert winners(results) != []


def test_a_file_of_the_plan_is_opened_once(together: Together, actor) -> None:
    clerk = actor("vanthu")
    item = db.session.scalars(select(FilePlanItem.id).where(FilePlanItem.agency_id == clerk.agency_id)).first()

    def open_it() -> object:
        return case_files.open_case_file(clerk, plan_item=db.session.get_one(FilePlanItem, item)).code

    results = together(*[open_it] * 5)
    assert len(winners(results)) == 1
    assert all(isinstance(result, (str, Conflict, Busy)) for result in results)


def test_the_books_of_a_new_year_are_opened_once(together: Together, app: Flask) -> None:
    bodies = db.session.scalars(select(IssuingBody.id).where(IssuingBody.code == "UBND").order_by(IssuingBody.id)).all()
    before = count(NumberBook, NumberBook.body_id == bodies[0], NumberBook.direction == Direction.OUTGOING)

    def first_of_year() -> object:
        body = db.session.get_one(IssuingBody, bodies[0])
        return book_for(body, Direction.OUTGOING, "QUYET_DINH", date(2027, 1, 4)).id

    assert len(set(together(*[first_of_year] * 8))) == 1
    of_new_year = (NumberBook.body_id == bodies[0], NumberBook.direction == Direction.OUTGOING, NumberBook.year == 2027)
    assert count(NumberBook, *of_new_year) == before


def test_an_issuer_that_several_clerks_type_is_one_organisation(together: Together, actor) -> None:
    clerk = actor("vanthu")
    results = together(*[lambda: get_or_create_agency(clerk, "Hội Làm vườn phường Bến Gỗ").id] * 8)
    assert len(set(results)) == 1
    assert count(Agency, Agency.name == "Hội Làm vườn phường Bến Gỗ") == 1


def test_the_same_bytes_at_once_are_kept_for_everyone(together: Together, actor) -> None:
    clerk, data = actor("vanthu"), makers.pdf()

    def upload() -> object:
        return store_file(clerk, stream=BytesIO(data), name="thu.pdf").id

    results = together(*[upload] * 6)
    assert len(set(winners(results))) == 6
    assert (count(Blob), count(File)) == (1, 6)


def test_two_agencies_that_write_into_each_others_history_do_not_block(together: Together, actor) -> None:
    here, there = actor("vanthu"), actor("vanthu2")

    def both(first: Actor, second: Actor) -> Act:
        def write() -> object:
            for who in (first, second):
                audit.record(who, "installation:tested", "installation", 1, agency_id=who.agency_id)
            return "written"

        return write

    results = together(*[both(here, there), both(there, here)] * 4)
    assert results == ["written"] * 8
