"""A new version takes the document back to its drafter; the old one stays and counts no more."""

import pytest

from eoffice.content.models import File
from eoffice.core.database import db
from eoffice.core.errors import IllegalTransition, Invalid
from eoffice.core.unit_of_work import unit_of_work
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.service.actions import act
from eoffice.outgoing.service.drafts import edit_draft, revise


@pytest.mark.parametrize("state", ["content_review", "form_review", "signing"])
def test_a_new_version_during_the_review_goes_back_to_draft(document_at, store, actor, person, state):
    record = document_at(state)
    with unit_of_work():
        act(actor("chuyenvien"), record, "revise", inputs={"file": store(text="Bản thứ hai")})
    outgoing = db.session.get(Outgoing, record.id)
    assert (record.state, outgoing.draft_version) == ("draft", 2)
    assert record.turn_key == f"person:{person('chuyenvien').id}"
    assert [(link.role, link.draft_version) for link in record.files] == [("superseded", 1), ("main", 2)]


def test_after_a_new_version_every_approval_is_given_again(document_at, store, actor, step):
    record = document_at("signing")
    with unit_of_work():
        act(actor("chuyenvien"), record, "revise", inputs={"file": store(text="Bản thứ hai")})
    for username, action in (("chuyenvien", "submit"), ("truongphong", "approve_content"), ("chanhvp", "approve_form"),
                             ("chutich", "sign")):  # fmt: skip
        step(username, record, action)
    approvals = db.session.get(Outgoing, record.id).approvals
    assert [(row.step, row.draft_version) for row in approvals] == [
        ("content", 1), ("form", 1), ("content", 2), ("form", 2), ("signature", 2),
    ]  # fmt: skip


def test_several_files_are_one_version_and_attachments_stay(draft, store, actor):
    record = draft(attachments=[])
    with unit_of_work():
        revise(actor("chuyenvien"), record, attachments=[store(text="Phụ lục", name="phu-luc.docx")])
    with unit_of_work():
        revise(actor("chuyenvien"), record, files=[store(text="Bản mới")])
    assert [(link.role, link.file.name) for link in record.files] == [
        ("superseded", "du-thao.docx"), ("attachment", "phu-luc.docx"), ("main", "du-thao.docx"),
    ]  # fmt: skip


def test_the_first_file_of_an_empty_draft_is_version_1(draft, store, actor):
    record = draft(files=[])
    with unit_of_work():
        revise(actor("chuyenvien"), record, files=[store()])
    assert db.session.get(Outgoing, record.id).draft_version == 1


def test_a_new_version_needs_a_file(draft, actor):
    with pytest.raises(Invalid) as refusal, unit_of_work():
        act(actor("chuyenvien"), draft(), "revise")
    assert "file" in refusal.value.fields


def test_the_card_is_edited_in_a_draft(draft, actor, person):
    record = draft()
    with unit_of_work():
        edit_draft(
            actor("chuyenvien"), record, card={"subject": "Lịch trực Tết Đinh Mùi", "urgency": "urgent"},
            signer=person("phochutich"),
        )  # fmt: skip
    assert (record.subject, record.urgency) == ("Lịch trực Tết Đinh Mùi", "urgent")
    assert db.session.get(Outgoing, record.id).signer_id == person("phochutich").id


def test_the_card_of_what_is_being_approved_cannot_be_edited(document_at, actor):
    record = document_at("form_review")
    with pytest.raises(IllegalTransition), unit_of_work():
        edit_draft(actor("chuyenvien"), record, card={"subject": "Chủ đề khác"})
    assert record.subject == "Thông báo lịch trực Tết"
    assert db.session.query(File).count() == 1
