"""A case file on its way into the archive, where nothing changes any more."""

from __future__ import annotations

import pytest

from eoffice.archive import service as archive
from eoffice.audit import service as audit
from eoffice.audit.verify import breaches
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, IllegalTransition, Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.records import case_files, queries
from eoffice.records import service as records
from eoffice.records.models import CaseFile, CaseFileState, Record, RelationKind
from eoffice.records.states import CASE_FILE_TRANSITIONS


@pytest.fixture
def closed(make_case_file, make_record, actor) -> tuple[CaseFile, Record]:
    """A closed file of the clerk with one finished document."""
    case_file, record = make_case_file("phochutich"), make_record()
    with unit_of_work():
        case_files.add_document(actor("phochutich"), case_file, record)
        archive.act(actor("phochutich"), case_file, "close", {"note": "Đủ tài liệu"})
    return case_file, record


@pytest.fixture
def archived(closed, actor) -> tuple[CaseFile, Record]:
    """The same, accepted by the archivist."""
    with unit_of_work():
        archive.act(actor("phochutich"), closed[0], "hand_over", {})
        archive.act(actor("luutru"), closed[0], "accept", {})
    return closed


def test_an_empty_file_is_not_closed(make_case_file, actor) -> None:
    with pytest.raises(Invalid), unit_of_work():
        archive.act(actor("chuyenvien"), make_case_file(), "close", {})


def test_the_archivist_sees_file_and_documents_only_from_the_hand_over_on(closed, actor) -> None:
    case_file, record = closed
    for look in (lambda: queries.get_case_file(actor("luutru"), case_file.id),
                 lambda: queries.get_record(actor("luutru"), record.id)):  # fmt: skip
        with pytest.raises(NotFound):
            look()
    with unit_of_work():
        archive.act(actor("phochutich"), case_file, "hand_over", {})
    db.session.expire_all()
    assert queries.get_case_file(actor("luutru"), case_file.id).state == CaseFileState.HANDED_OVER
    assert queries.get_record(actor("luutru"), record.id)


def test_a_file_with_unfinished_documents_is_not_handed_over(make_case_file, make_record, actor) -> None:
    case_file, record = make_case_file("phochutich"), make_record(state="processing", number="7", notation="UBND-VP")
    with unit_of_work():
        case_files.add_document(actor("phochutich"), case_file, record)
        archive.act(actor("phochutich"), case_file, "close", {})
    with pytest.raises(Conflict, match="7/UBND-VP"), unit_of_work():
        archive.act(actor("phochutich"), case_file, "hand_over", {})


def test_only_the_archivist_accepts(closed, actor) -> None:
    with unit_of_work():
        archive.act(actor("phochutich"), closed[0], "hand_over", {})
    with pytest.raises(Denied), unit_of_work():
        archive.act(actor("phochutich"), closed[0], "accept", {})


def test_a_return_needs_a_reason_and_goes_back_to_the_owner(closed, actor) -> None:
    case_file, _record = closed
    with unit_of_work():
        archive.act(actor("phochutich"), case_file, "hand_over", {})
    with pytest.raises(Invalid), unit_of_work():
        archive.act(actor("luutru"), case_file, "return", {"reason": "  "})
    with unit_of_work():
        archive.act(actor("luutru"), case_file, "return", {"reason": "Thiếu phụ lục"})
    assert (case_file.state, case_file.return_reason) == (CaseFileState.RETURNED, "Thiếu phụ lục")
    assert case_file.turn_key == f"person:{case_file.owner_id}"


def test_nothing_in_an_archived_file_changes(archived, make_record, actor) -> None:
    case_file, record = archived
    clerk = actor("phochutich")
    other = make_record()
    for change in (
        lambda: records.update_card(record, {"subject": "Sửa sau khi lưu trữ"}),
        lambda: records.relate(clerk, record, other, RelationKind.RELATES_TO),
        lambda: case_files.add_document(clerk, case_file, other),
        lambda: archive.act(clerk, case_file, "reopen", {}),
        lambda: archive.act(clerk, case_file, "close", {}),
    ):
        with pytest.raises(Conflict), unit_of_work():
            change()
    assert list(breaches()) == []


@pytest.mark.parametrize("action", CASE_FILE_TRANSITIONS.actions)
@pytest.mark.parametrize("state", list(CaseFileState))
def test_a_move_the_table_does_not_know_changes_nothing(state, action, closed, actor) -> None:
    if CASE_FILE_TRANSITIONS.find(state, action) is not None:
        return
    case_file, _record = closed
    with unit_of_work():
        case_file.state = state
        case_file.archived_on = case_file.opened_on
    with pytest.raises(IllegalTransition), unit_of_work():
        archive.act(actor("phochutich"), case_file, action, {"reason": "x"})
    assert case_file.state == state


def test_a_refusal_names_no_document_that_one_does_not_see(make_case_file, make_record, actor) -> None:
    owner, clerk = actor("chuyenvien"), actor("vanthu")
    case_file, hidden = make_case_file("chuyenvien"), make_record(state="processing", subject="V/v thanh tra đột xuất")
    with unit_of_work():
        case_files.add_document(clerk, case_file, hidden)
        archive.act(owner, case_file, "close", {})
    with pytest.raises(Conflict) as refusal, unit_of_work():
        archive.act(owner, case_file, "hand_over", {})
    assert "thanh tra" not in refusal.value.message
    assert "1 văn bản khác" in refusal.value.message


def test_a_reopened_file_leaves_the_sight_of_the_archivists(closed, actor) -> None:
    case_file, record = closed
    with unit_of_work():
        archive.act(actor("phochutich"), case_file, "hand_over", {})
        archive.act(actor("luutru"), case_file, "return", {"reason": "Thiếu phụ lục"})
    assert queries.get_record(actor("luutru"), record.id)
    with unit_of_work():
        archive.act(actor("phochutich"), case_file, "reopen", {})
    with pytest.raises(NotFound):
        queries.get_record(actor("luutru"), record.id)
    assert list(breaches()) == []


def test_a_document_of_another_file_in_the_archive_stays_in_sight(closed, make_case_file, actor) -> None:
    case_file, record = closed
    other = make_case_file("phochutich", code="98.TH")
    with unit_of_work():
        case_files.add_document(actor("phochutich"), other, record)
        archive.act(actor("phochutich"), other, "close", {})
        for each in (case_file, other):
            archive.act(actor("phochutich"), each, "hand_over", {})
        archive.act(actor("luutru"), case_file, "return", {"reason": "Thiếu phụ lục"})
        archive.act(actor("phochutich"), case_file, "reopen", {})
    assert queries.get_record(actor("luutru"), record.id)


def test_the_archivist_sees_a_recalled_document_of_the_file(closed, actor) -> None:
    case_file, record = closed
    with unit_of_work():
        records.freeze(record)
        audit.record(actor("vanthu"), "outgoing:recall", records.SUBJECT, record.id)
    with unit_of_work():
        archive.act(actor("phochutich"), case_file, "hand_over", {})
    assert [found.id for _link, found in queries.documents_of(actor("luutru"), case_file)] == [record.id]
    assert list(breaches()) == []
