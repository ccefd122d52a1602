"""“Hỏa tốc hẹn giờ”: an express document names the hour by which it must reach its handler (NĐ 30/2020 Đ4.2c)."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from sqlalchemy import select

from eoffice.access.actor import SYSTEM
from eoffice.audit.queries import history_of
from eoffice.audit.verify import breaches
from eoffice.content.service import store_file
from eoffice.core.database import db
from eoffice.core.errors import Invalid
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.tokens import create_token
from eoffice.incoming import service
from eoffice.incoming.queries import list_incoming
from eoffice.intake.queries import list_tray
from eoffice.registers.models import NumberBook
from eoffice.registers.rows import list_rows
from eoffice.registers.service import find_entry
from tests.unit.incoming.conftest import CARD

#: 14:30 of the frozen day in the office.
HOUR = datetime(2026, 11, 9, 7, 30, tzinfo=UTC)
SHOWN = "14:30 09/11/2026"


def correct(actor, record, reason="", **card):
    with unit_of_work():
        service.edit_card(actor("vanthu"), record, version=None, card=card, correction_reason=reason)


@pytest.mark.parametrize(
    "typed",
    ["14:30", "14h30", "14 giờ 30", "14:30 09/11/2026", "09/11/2026 14:30", "14 giờ 30 ngày 9/11", "9/11 14h30",
     "2026-11-09T14:30", "2026-11-09T07:30:00Z", HOUR],
)  # fmt: skip
def test_the_hour_is_typed_as_people_write_it(office, typed):
    assert office.receive(urgency="express", reach_by=typed).reach_by == HOUR


@pytest.mark.parametrize("typed", ["chiều", "25:00", "14:75", "14:30 31/02/2026", "09/11/2026", "x" * 500])
def test_what_is_no_hour_is_refused_at_its_field(office, typed):
    with pytest.raises(Invalid) as refusal:
        office.receive(urgency="express", reach_by=typed)
    assert "reach_by" in refusal.value.fields


def test_only_an_express_document_has_an_hour(office, actor):
    with pytest.raises(Invalid) as refusal:
        office.receive(urgency="urgent", reach_by="14:30")
    assert "reach_by" in refusal.value.fields
    record = office.receive(urgency="express", reach_by="14:30")
    correct(actor, record, urgency="urgent", reach_by="")
    assert record.reach_by is None
    assert list(breaches()) == []


def test_the_earliest_hour_stands_first_among_the_express_ones(office, actor):
    for number, given in enumerate(({"urgency": "normal"}, {"urgency": "express"},
                                    {"urgency": "express", "reach_by": "16:00"},
                                    {"urgency": "express", "reach_by": "14:30"})):  # fmt: skip
        office.receive(number=str(number), **given)
    clerk = actor("vanthu")
    assert [row.record.number for row in list_incoming(clerk, {"mine": True}).page.rows] == ["3", "2", "1", "0"]
    assert [item.record.number for item in list_tray(clerk, {}).rows] == ["3", "2", "1", "0"]


def test_the_register_says_it_and_a_correction_needs_a_reason(office, actor, book_den):
    record = office.registered(urgency="express", reach_by="14:30")
    assert list_rows(SYSTEM, book_den())[0].cells[9] == f"Hỏa tốc hẹn giờ: {SHOWN}"
    with pytest.raises(Invalid) as refusal:
        correct(actor, record, urgency="express", reach_by="15:00")
    assert "correction_reason" in refusal.value.fields
    correct(actor, record, "Đọc nhầm", urgency="express", reach_by="15:00")
    line = list_rows(SYSTEM, book_den())[0]
    assert line.cells[9].startswith("Hỏa tốc hẹn giờ: 15:00") and line.struck[9].endswith(SHOWN)
    assert "reach_by" in history_of("record", record.id)[-1].detail["changed"]
    assert list(breaches()) == []


@pytest.fixture
def book_den(office):
    query = select(NumberBook).where(NumberBook.code == "DEN").order_by(NumberBook.id)
    return lambda: db.session.scalars(query).first()


def test_pages_and_lists_show_it_and_the_card_takes_it(office, sign_in):
    record = office.registered(urgency="express", reach_by="14:30")
    clerk = sign_in("vanthu")
    for address in (f"/incoming/{record.id}", "/incoming/", f"/incoming/{record.id}/edit"):
        assert SHOWN in clerk.get(address).get_data(as_text=True), address
    assert SHOWN in clerk.get("/desk/urgent").get_data(as_text=True)
    fields = {"subject": record.subject, "issuer": record.issuer_name, "urgency": "express", "reach_by": "25h",
              "number": record.number, "then": "save"}  # fmt: skip
    refused = clerk.post(f"/incoming/{record.id}/edit", data=fields)
    assert refused.status_code == 422 and 'value="25h"' in refused.get_data(as_text=True)
    kept = clerk.post(f"/incoming/{record.id}/edit", data=fields | {"reach_by": "16h", "correction_reason": "Nhầm"})
    assert kept.status_code == 303
    assert "16:00 09/11/2026" in clerk.get(f"/incoming/{record.id}").get_data(as_text=True)
    office.act(record, "vanthu", "submit")
    office.act(record, "chutich", "direct", lead_unit="KT")
    assert "16:00 09/11/2026" in sign_in("truongphong").get("/tasks/").get_data(as_text=True)


def test_the_card_of_a_document_with_a_file_has_the_field_too(office, sign_in):
    with office.at_work("vanthu") as clerk:
        file = store_file(clerk, stream=BytesIO(b"Noi dung"), name="a.txt")
        record = service.receive(clerk, card=CARD | {"urgency": "express", "reach_by": "14:30"}, files=[file])
    page = sign_in("vanthu").get(f"/incoming/{record.id}/edit").get_data(as_text=True)
    assert 'id="reading"' in page and f'value="{SHOWN}"' in page


def test_the_api_takes_and_gives_it(office, client, person):
    with unit_of_work():
        token = create_token(SYSTEM, person("vanthu"), "test")
    head = {"Authorization": f"Bearer {token}", "Idempotency-Key": "h1"}
    sent = {
        "subject": "Về việc khẩn",
        "issuer": "Sở Y tế",
        "urgency": "express",
        "reach_by": "2026-11-09T14:30:00+07:00",
    }
    made = client.post("/api/v1/incoming", data=sent, headers=head)
    assert made.status_code == 201, made.get_data(as_text=True)
    assert datetime.fromisoformat(made.json["reach_by"]) == HOUR
    schemas = client.get("/api/v1/openapi.json").json["components"]["schemas"]
    takers = {name for name, schema in schemas.items() if "reach_by" in schema.get("properties", {})}
    assert len(takers) >= 2, takers  # what is sent, and what is answered


def test_a_document_of_before_keeps_its_digest(office):
    record = office.registered()
    assert record.reach_by is None and find_entry(record) is not None
    assert list(breaches()) == []
