"""A recall reaches the receiver: refused while in the tray, marked once registered."""

from sqlalchemy import select

from eoffice.audit.models import AuditEvent
from eoffice.audit.queries import history_of
from eoffice.audit.verify import breaches
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming.service import act as act_on_incoming
from eoffice.outgoing.models import Outgoing


def delivery_states(record):
    db.session.expire_all()
    return sorted(row.state for row in db.session.get(Outgoing, record.id).recipients)


def test_what_is_still_in_the_tray_is_refused_with_the_reason(issued, copy_of, step):
    step("vanthu", issued, "recall", reason="Sai căn cứ")
    copy = copy_of(issued)
    assert copy.record.state == "refused" and "Sai căn cứ" in copy.refusal_reason
    assert delivery_states(issued) == ["recalled", "recalled"]


def test_what_is_registered_stays_and_says_so(issued, copy_of, step, actor):
    copy = copy_of(issued).record
    with unit_of_work():
        act_on_incoming(actor("vanthu2"), copy, "register")
    step("vanthu", issued, "recall", reason="Sai căn cứ")
    assert copy.state == "registered" and "Sai căn cứ" in copy.note
    acts = [(act.action, act.detail.get("reason")) for act in history_of("record", copy.id)]
    assert ("exchange:recalled", "Sai căn cứ") in acts


def test_the_receivers_history_belongs_to_the_receivers_chain(issued, copy_of, step, neighbour):
    step("vanthu", issued, "recall", reason="Sai căn cứ")
    copy = copy_of(issued).record
    chains = db.session.scalars(select(AuditEvent.chain).where(AuditEvent.subject_id == copy.id,
                                                               AuditEvent.subject_kind == "record"))  # fmt: skip
    assert set(chains) == {neighbour.id}


def test_after_a_recall_statuses_change_nothing_at_the_sender(issued, copy_of, step, actor, neighbour):
    copy = copy_of(issued).record
    with unit_of_work():
        act_on_incoming(actor("vanthu2"), copy, "register")
    step("vanthu", issued, "recall", reason="Sai căn cứ")
    with unit_of_work():
        act_on_incoming(actor("vanthu2"), copy, "submit")
        act_on_incoming(actor("chanhvp2"), copy, "propose", inputs={"lead_unit": "VP"})
        act_on_incoming(actor("chutich2"), copy, "direct", inputs={"lead_unit": "VP"})
    db.session.expire_all()
    row = next(row for row in db.session.get(Outgoing, issued.id).recipients if row.agency_id == neighbour.id)
    assert row.status_code == "03"


def test_the_chains_of_both_agencies_verify_afterwards(issued, copy_of, step, actor):
    with unit_of_work():
        act_on_incoming(actor("vanthu2"), copy_of(issued).record, "register")
    step("vanthu", issued, "recall", reason="Sai căn cứ")
    assert list(breaches()) == []
