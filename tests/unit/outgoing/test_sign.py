"""Signing: only inside a mandate in force today, and only what was approved."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Mandate, PostHolding, Substitution
from eoffice.outgoing.digest import content_digest
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.service.actions import available_actions
from eoffice.records.models import FileRole
from eoffice.records.service import attach


def test_the_signature_fills_the_card_from_the_mandate(document_at, step):
    record = document_at("signing")
    step("chutich", record, "sign", comment="Ký")
    outgoing = db.session.get(Outgoing, record.id)
    assert (record.signer_name, record.signer_position) == ("Trần Quang Huy", "TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH")
    assert outgoing.mandate.form == "TM"
    assert outgoing.signed_digest == content_digest(outgoing) == outgoing.approvals[-1].content_digest
    assert record.turn_key == f"role:clerk:{record.agency_id}"


def test_a_decision_is_signed_in_the_chairpersons_own_authority(document_at, step):
    record = document_at("signing", type="QUYET_DINH")
    step("chutich", record, "sign")
    assert record.signer_position == "CHỦ TỊCH"


def test_a_deputy_signs_on_behalf_of_the_chairperson(document_at, step, person):
    record = document_at("signing", signer=person("phochutich"))
    with pytest.raises(Denied):
        step("chutich", record, "sign")
    step("phochutich", record, "sign")
    assert record.signer_position == "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"


def test_a_deputy_whose_assignment_ended_yesterday_cannot_sign_today(document_at, step, actor, person):
    record = document_at("signing", signer=person("phochutich"))
    mandate = db.session.scalars(select(Mandate).where(Mandate.person_id == person("phochutich").id)).one()
    mandate.valid_to = clock.today() - timedelta(days=1)
    db.session.commit()
    assert "sign" not in {row.action for row in available_actions(actor("phochutich"), record)}
    with pytest.raises(Denied) as refusal:
        step("phochutich", record, "sign")
    assert refusal.value.code == "no_mandate"
    assert "Lê Thị Minh Nguyệt" in refusal.value.message
    assert record.state == "signing" and not db.session.get(Outgoing, record.id).signed_digest


def test_a_deputy_who_left_the_post_yesterday_cannot_sign_today_from_another(document_at, step, person):
    record = document_at("signing", signer=person("phochutich"))
    left = person("phochutich").holdings[0]
    left.valid_to = clock.today() - timedelta(days=1)
    db.session.add(PostHolding(
        person_id=left.person_id, post_id=person("chuyenvien").holdings[0].post_id, valid_from=clock.today(),
    ))  # fmt: skip
    db.session.commit()
    with pytest.raises(Denied) as refusal:
        step("phochutich", record, "sign")
    assert refusal.value.code == "no_mandate"
    assert record.state == "signing"


def test_the_last_day_of_a_mandate_still_counts(document_at, step, person):
    record = document_at("signing", signer=person("phochutich"))
    mandate = db.session.scalars(select(Mandate).where(Mandate.person_id == person("phochutich").id)).one()
    mandate.valid_to = clock.today()
    db.session.commit()
    step("phochutich", record, "sign")
    assert record.state == "signed"


def test_a_mandate_for_other_types_does_not_count(document_at, step, person):
    record = document_at("signing", signer=person("phochutich"))
    mandate = db.session.scalars(select(Mandate).where(Mandate.person_id == person("phochutich").id)).one()
    mandate.types = "GIAY_MOI,CONG_VAN"
    db.session.commit()
    with pytest.raises(Denied):
        step("phochutich", record, "sign")


def stand_in(person, username, for_username):
    today = clock.today()
    db.session.add(Substitution(
        person_id=person(for_username).id, substitute_id=person(username).id, valid_from=today, valid_to=today,
    ))  # fmt: skip
    db.session.commit()


def test_a_substitute_signs_only_with_a_mandate_of_their_own(document_at, step, person):
    record = document_at("signing")
    stand_in(person, "truongphong", "chutich")
    with pytest.raises(Denied):
        step("truongphong", record, "sign")
    assert record.state == "signing"


def test_a_substitute_with_a_mandate_signs_in_their_own_form_and_name(document_at, step, person):
    record = document_at("signing")
    stand_in(person, "phochutich", "chutich")
    step("phochutich", record, "sign")
    outgoing = db.session.get(Outgoing, record.id)
    assert record.signer_name == "Lê Thị Minh Nguyệt"
    assert outgoing.signer_id == person("phochutich").id and outgoing.mandate.form == "KT"


def test_what_nobody_approved_is_not_signed(document_at, step, store):
    record = document_at("signing")
    with unit_of_work():
        attach(record, store(text="Lén thêm", name="phu-luc.docx"), role=FileRole.ATTACHMENT)
    with pytest.raises(Conflict):
        step("chutich", record, "sign")
    assert record.state == "signing"
