"""Submitting: the unit's head is next, and the agency's readers see the document from now on."""

import pytest

from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.core.database import db
from eoffice.core.errors import Invalid
from eoffice.directory.models import PostHolding
from eoffice.directory.queries import heads_of_unit
from eoffice.outgoing.models import Outgoing


def test_the_head_of_the_drafting_unit_has_the_turn(draft, step):
    record = draft()
    step("chuyenvien", record, "submit", comment="Trình anh xem")
    unit = db.session.get(Outgoing, record.id).unit
    assert (record.state, record.turn_key) == ("content_review", f"head:{unit.id}")


@pytest.mark.parametrize(
    ("username", "sees"), [("vanthu", True), ("chutich", True), ("chuyenvien2", False), ("quantri", False)]
)
def test_readers_of_everything_see_it_now(draft, step, actor, username, sees):
    record = draft()
    step("chuyenvien", record, "submit")
    assert can(actor(username), Permission.RECORD_READ, record) is sees


def test_without_a_head_of_the_unit_the_chief_of_office_approves_the_content(draft, step, actor, person):
    record = draft("chuyenvien2")
    assert not heads_of_unit(db.session.get(Outgoing, record.id).unit_id)
    step("chuyenvien2", record, "submit")
    assert record.turn_key == f"role:chief_of_office:{record.agency_id}"
    step("chanhvp", record, "approve_content")
    assert record.state == "form_review"


def test_a_head_who_left_the_post_yesterday_has_no_turn(draft, step, person):
    holding = db.session.query(PostHolding).filter_by(person_id=person("truongphong").id).one()
    holding.valid_to = holding.valid_from
    db.session.commit()
    record = draft()
    step("chuyenvien", record, "submit")
    assert record.turn_key.startswith("role:chief_of_office:")


def test_there_must_be_a_document(draft, step):
    record = draft(files=[])
    with pytest.raises(Invalid) as refusal:
        step("chuyenvien", record, "submit")
    assert "file" in refusal.value.fields
    assert record.state == "draft" and not record.open_to_agency
