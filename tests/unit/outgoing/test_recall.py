"""Recalling an issued document: with a reason, and it changes no more."""

import pytest

from eoffice.core.database import db
from eoffice.core.errors import Conflict, Invalid
from eoffice.core.unit_of_work import unit_of_work
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.service.actions import available_actions
from eoffice.outgoing.service.recipients import NewRecipient, add_recipients
from eoffice.records.case_files import open_case_file
from eoffice.records.service import freeze


@pytest.fixture
def filed_in(actor, step):
    """Lay a document into a case file of its own."""

    def file(record):
        with unit_of_work():
            case_file = open_case_file(actor("chuyenvien"), code=f"{record.id}.KT", title="x", retention_years=5)
        step("chuyenvien", record, "file", case_file_id=case_file.id)
        return case_file

    return file


def test_unsent_copies_are_called_back_and_the_document_is_frozen(document_at, step, actor):
    record = document_at("issued")
    step("vanthu", record, "recall", reason="Sai căn cứ")
    outgoing = db.session.get(Outgoing, record.id)
    assert (record.state, record.turn_key, outgoing.recall_reason) == ("recalled", "", "Sai căn cứ")
    assert [row.state for row in outgoing.recipients] == ["recalled"]
    assert record.frozen_at is not None
    assert available_actions(actor("vanthu"), record) == []


def test_what_lies_in_a_case_file_is_recalled_too_until_the_archive_has_it(document_at, step, actor, filed_in):
    record = document_at("issued")
    filed_in(record)
    step("vanthu", record, "recall", reason="Sai căn cứ")
    assert record.state == "recalled"
    archived = document_at("issued")
    filed_in(archived)
    with unit_of_work():
        freeze(archived)
    with pytest.raises(Conflict) as refusal:
        step("vanthu", archived, "recall", reason="Sai căn cứ")
    assert (refusal.value.code, archived.state) == ("frozen", "filed")
    assert available_actions(actor("vanthu"), archived) == []


def test_a_case_file_tells_that_it_holds_a_recalled_document(document_at, step, filed_in, sign_in):
    record = document_at("issued")
    page, said = f"/case-files/{filed_in(record).id}", "Hồ sơ có văn bản đã thu hồi."
    reader = sign_in("chuyenvien")
    assert said not in reader.get(page).text
    step("vanthu", record, "recall", reason="Sai căn cứ")
    assert said in reader.get(page).text
    shown = reader.get(f"/outgoing/{record.id}").text
    assert "Đã thu hồi: Sai căn cứ" in shown
    assert "Đã lưu trữ. Không thể" not in shown


def test_a_reason_is_needed(document_at, step):
    record = document_at("issued")
    with pytest.raises(Invalid):
        step("vanthu", record, "recall", reason="")
    assert record.state == "issued"


def test_recipients_of_what_left_the_house_cannot_be_changed(document_at, actor):
    record = document_at("issued")
    with pytest.raises(Conflict), unit_of_work():
        add_recipients(actor("vanthu"), record, [NewRecipient("Sở Y tế")])
