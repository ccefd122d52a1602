"""Content and form are two recorded responsibilities, each bound to the digest of what was shown."""

import pytest

from eoffice.core.database import db
from eoffice.core.errors import Conflict
from eoffice.core.unit_of_work import unit_of_work
from eoffice.outgoing.digest import content_digest
from eoffice.outgoing.models import Outgoing
from eoffice.records.models import FileRole
from eoffice.records.service import attach


def test_both_responsibilities_are_recorded_with_person_and_authority(document_at, step):
    record = document_at("form_review")
    step("chanhvp", record, "approve_form", comment="Đúng thể thức")
    content, form = db.session.get(Outgoing, record.id).approvals
    assert (content.step, content.decision, content.person.username) == ("content", "approved", "truongphong")
    assert (form.step, form.decision, form.person.username) == ("form", "approved", "chanhvp")
    assert (form.authority, form.comment) == ("Chánh Văn phòng", "Đúng thể thức")
    assert content.content_digest == form.content_digest == content_digest(db.session.get(Outgoing, record.id))


def test_the_chosen_signer_is_next(document_at, person, actor):
    record = document_at("signing", signer=None)
    assert record.turn_key == f"person:{person('chutich').id}"


def test_another_signer_gets_the_turn(draft, step, person):
    record = draft(signer=person("phochutich"))
    for username, action in (("chuyenvien", "submit"), ("truongphong", "approve_content"), ("chanhvp", "approve_form")):
        step(username, record, action)
    assert record.turn_key == f"person:{person('phochutich').id}"


@pytest.mark.parametrize(("state", "username", "action"), [
    ("content_review", "truongphong", "approve_content"), ("form_review", "chanhvp", "approve_form"),
    ("signing", "chutich", "sign"),
])  # fmt: skip
def test_what_changed_since_it_was_shown_is_not_approved(document_at, step, store, state, username, action):
    record = document_at(state)
    shown = content_digest(db.session.get(Outgoing, record.id))
    with unit_of_work():
        attach(record, store(text="Thêm một phụ lục", name="phu-luc.docx"), role=FileRole.ATTACHMENT)
    with pytest.raises(Conflict) as refusal:
        step(username, record, action, digest=shown)
    assert refusal.value.code == "changed"
    assert record.state == state


def test_what_is_still_as_shown_is_approved(document_at, step):
    record = document_at("content_review")
    step("truongphong", record, "approve_content", digest=content_digest(db.session.get(Outgoing, record.id)))
    assert record.state == "form_review"
