"""A secret document arrived: nothing of it is left but that."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from eoffice.access.actor import SYSTEM, Actor
from eoffice.audit.models import AuditEvent
from eoffice.audit.verify import breaches
from eoffice.content.service import store_file
from eoffice.core import clock
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming import service as incoming
from eoffice.incoming.marked_copy import marked_copy
from eoffice.incoming.queries import incoming_of
from eoffice.intake import opening, scans, secrecy
from eoffice.intake.models import Arrival, Parcel, SecretLevel, SecretNotice
from eoffice.outgoing.service.drafts import create_draft
from eoffice.records import case_files
from eoffice.records.models import Record
from eoffice.registers import prints
from eoffice.registers.closing import close_book, digest_of
from eoffice.registers.filters import filters_of
from eoffice.registers.models import BookClosing, NumberEntry, Sheet
from eoffice.registers.rows import list_rows
from eoffice.registers.service import find_entry
from eoffice.remarks import service as remarks
from eoffice.schedule import service as calendar
from eoffice.search.follower import Follower
from eoffice.tasks import progress
from eoffice.tasks.models import Task
from eoffice.web.models import SavedForm
from tests.postgres import is_wanted
from tests.unit.content.makers import LETTER as LINES
from tests.unit.content.makers import pdf as letter_pdf
from tests.unit.intake.conftest import Scanner, everything_in
from tests.unit.intake.scans import page, pdf, sheet
from tests.world import MORNING, wait_for_other_databases

Tray = Callable[[], Sequence[Record]]
#: A word that stands in the secret document and nowhere else.
WORD = "Zyxwvutsrqp"
BODY = (*LINES[:2], "MẬT", *LINES[2:], f"Chuyên án {WORD} tại khu phố 5.")


URGENT = {"urgency": "express", "reach_by": "14:30"}


def notices() -> list[SecretNotice]:
    return list(db.session.scalars(select(SecretNotice).order_by(SecretNotice.id)))


def traces(config: Config) -> list[str]:
    """Where the word is still to be found: rows of any table, bytes of any file."""
    needles = [WORD, WORD.lower()]
    found = []
    for table in db.metadata.sorted_tables:
        rows = str([tuple(row) for row in db.session.execute(select(table))])
        found += [table.name for needle in needles if needle in rows]
    db.session.rollback()
    if not is_wanted():
        db.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    raw = everything_in(config.data)
    return found + ["data folder" for needle in needles if needle.encode() in raw]


def receive_by_hand(who: Actor, raw: bytes, name: str = "a.pdf", subject: str = f"Về {WORD}") -> Record:
    with unit_of_work():
        file = store_file(who, stream=io.BytesIO(raw), name=name)
        return incoming.receive(who, card={"subject": subject}, files=[file])


def test_a_marked_scan_never_enters(scanner: Scanner, tray: Tray, config: Config) -> None:
    scanner.scan(f"{WORD}.pdf", letter_pdf([BODY]))
    assert tray() == []
    (notice,) = notices()
    assert (notice.level, notice.channel, notice.found_by) == ("MẬT", "scan", None)
    assert traces(config) == []
    assert scanner.left("done") == scanner.left("failed") == scanner.left("work") == []
    act = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "secret:arrive")).one()
    assert act.detail == {"channel": "scan", "level": "MẬT"}
    assert list(breaches()) == []


def test_a_mark_in_the_name_is_enough(scanner: Scanner, tray: Tray, config: Config) -> None:
    scanner.scan(f"{WORD} (TỐI MẬT).pdf", letter_pdf([[WORD]]))
    assert tray() == []
    assert notices()[0].level == "TỐI MẬT"
    assert traces(config) == []


def test_ordinary_documents_about_secrecy_enter(scanner: Scanner, tray: Tray) -> None:
    scanner.scan("a.pdf", letter_pdf([[*LINES[:3], "QUY CHẾ BẢO MẬT", "Về bảo vệ bí mật nhà nước"]]))
    assert len(tray()) == 1
    assert notices() == []


def test_of_a_stack_the_secret_one_is_left_out_with_the_scan(
    scanner: Scanner, tray: Tray, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = opening.level_of_name
    monkeypatch.setattr(opening, "level_of_name", lambda name: SecretLevel.SECRET if "(3-3)" in name else real(name))
    raw = pdf([page(1), sheet(), page(2), sheet(), page(3)])
    scanner.scan(f"{WORD}.pdf", raw)
    assert [record.files[0].file.name for record in tray()] == [f"{WORD} (1-1).pdf", f"{WORD} (5-5).pdf"]
    (parcel,) = db.session.scalars(select(Parcel))
    assert (parcel.original_sha256, parcel.has_secret, parcel.state) == (None, True, "received")
    assert raw[-5000:-100] not in everything_in(config.data)
    assert len(notices()) == 1


def test_a_person_marks_it_and_nothing_remains(
    scanner: Scanner, tray: Tray, actor: Callable[[str], Actor], config: Config, app: object
) -> None:
    plain = letter_pdf([[*LINES, WORD]])
    scanner.scan(f"{WORD}.pdf", plain)
    receive_by_hand(actor("vanthu"), plain)
    scanner.work()
    (first, second) = tray()
    with unit_of_work():
        incoming.edit_card(actor("vanthu"), second, version=None, card={"subject": f"Chuyên án {WORD}"})
    follower = Follower(scanner.app)
    follower.tick()
    assert traces(config) != []
    with unit_of_work():
        clerk = actor("vanthu")
        secrecy.remove(clerk, first, level=SecretLevel.TOP_SECRET, register_number="03/M")
    scanner.work()
    wait_for_other_databases()
    follower.tick()
    assert tray() == []
    (notice,) = notices()
    assert (notice.level, notice.register_number, notice.found_by) == ("TỐI MẬT", "03/M", clerk.person_id)
    assert traces(config) == []
    assert list(breaches()) == []


def test_a_mark_read_after_the_upload_takes_it_out(
    scanner: Scanner, tray: Tray, actor: Callable[[str], Actor], config: Config
) -> None:
    receive_by_hand(actor("vanthu"), letter_pdf([BODY]))
    assert len(tray()) == 1
    scanner.work()
    assert tray() == []
    assert notices()[0].level == "MẬT"
    assert traces(config) == []
    assert list(breaches()) == []


def test_what_is_nearly_a_mark_is_shown_to_a_person(scanner: Scanner, tray: Tray) -> None:
    scanner.scan("a.pdf", letter_pdf([[*LINES[:2], "MÂT", *LINES[2:]]]))
    (record,) = tray()
    assert db.session.get_one(Arrival, record.id).problem == "maybe_secret"


def leave_traces_everywhere(scanner: Scanner, actor: Callable[[str], Actor], raw: bytes) -> Record:
    """A registered document on its way through the office, with every copy the product makes of what it says."""
    clerk = actor("vanthu")
    record = receive_by_hand(clerk, raw, name=f"{WORD}.pdf")
    again = receive_by_hand(clerk, raw, name="b.pdf")
    with unit_of_work():
        incoming.edit_card(clerk, record, version=None, card=URGENT | {"issuer": "Sở Nội vụ", "number": "7"})
        incoming.register(clerk, record)
    with unit_of_work():
        incoming.act(clerk, again, "merge", inputs={"first_id": record.id})
    with unit_of_work():
        incoming.edit_card(
            clerk, record, version=None, card={"subject": f"{WORD} sửa"}, correction_reason=f"Nhầm {WORD}"
        )
        incoming.submit(clerk, record, comment=f"Gấp {WORD}")
    with unit_of_work():
        plan = {"lead_unit": "KT", "supporting_units": ["VHXH"], "directive": f"Xử lý {WORD}"}
        incoming.act(actor("chutich"), record, "direct", inputs=plan)
    with unit_of_work():
        head = actor("truongphong")
        task = db.session.scalars(select(Task).where(Task.record_id == record.id, Task.role == "lead")).one()
        progress.add_item(head, task, text=f"Họp về {WORD}")
        noted = store_file(head, stream=io.BytesIO(letter_pdf([[*LINES, f"{WORD} ghi chép"]])), name="ghi chép.pdf")
        progress.write_note(head, task, text=f"Đã họp về {WORD}", files=[noted])
    with unit_of_work():
        owner = actor("truongphong")
        case_file = case_files.open_case_file(owner, code="99.KT", title="Quy hoạch", retention_years=10)
        case_files.add_document(owner, case_file, record)
    book = find_entry(record).book
    with unit_of_work():
        prints.order_print(clerk, book, sheet=Sheet.REGISTER, shape="docx", filters=filters_of(book, {}))
    leave_words_around(actor, record)
    scanner.work()
    assert marked_copy(clerk, record, incoming_of(record), record.files[0].file) is not None
    return record


def leave_words_around(actor: Callable[[str], Actor], record: Record) -> None:
    """What people say about the document, what they are told of it, and where else it is pointed to."""
    with unit_of_work():
        remarks.write(actor("chutich"), record, text=f"Hỏi @truongphong về {WORD}")
        remarks.write(actor("chutich"), record, text=f"Riêng lãnh đạo: {WORD}", audience="leaders")
    with unit_of_work():
        day = clock.today() + timedelta(days=1)
        calendar.enter(
            actor("chanhvp"), leaders=[str(actor("chutich").person_id)], starts_on=day, starts_time="8h00",
            ends_time="9h00", what="Họp giao ban", link=f"/incoming/{record.id}",
        )  # fmt: skip
    with unit_of_work():
        incoming.act(actor("truongphong"), record, "return", inputs={"reason": f"Không rõ {WORD}"})
    with unit_of_work():
        plan = {"lead_unit": "KT", "directive": f"Đề xuất {WORD}"}
        incoming.act(actor("chanhvp"), record, "propose", inputs=plan)


def left_of(record_id: int) -> list[str]:
    """Tables that still name the document in one of their keys."""
    found = []
    for table in db.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == "record":
                query = select(key.parent).where(key.parent == record_id).limit(1)
                found += [table.name] if db.session.execute(query).first() else []
    return found


def test_a_registered_one_is_declared_secret_and_nothing_of_it_remains(
    scanner: Scanner, tray: Tray, actor: Callable[[str], Actor], config: Config, sign_in: Callable[..., FlaskClient]
) -> None:
    for number in range(3):
        receive_by_hand(actor("vanthu"), letter_pdf([[*LINES, str(number)]]), subject="Văn bản thường")
    raw = letter_pdf([[*LINES, WORD]])
    record = leave_traces_everywhere(scanner, actor, raw)
    follower = Follower(scanner.app)
    follower.catch_up()
    browser = sign_in("vanthu")
    key = {"Idempotency-Key": "a", "Content-Type": "application/x-www-form-urlencoded"}
    browser.post(f"/incoming/{record.id}/edit", data={"subject": f"{WORD} ba"}, headers=key)
    with unit_of_work():
        for place, path in enumerate((f"/decisions/{record.id}", "/decisions/")):
            db.session.add(SavedForm(
                token_digest=str(place), browser="", path=path, fields={"reason": WORD}, created_at=clock.now()
            ))  # fmt: skip
    record_id, number, entry_id = record.id, record.arrival_number, find_entry(record).id
    assert {"remark", "notice", "calendar_entry", "decision"} <= set(left_of(record_id))
    places = set(traces(config))
    generation = follower.folder.current()
    assert places >= {"record", "file_text", "audit_event", "task", "register_correction", "data folder"}
    assert places >= {"remark", "decision", "saved_form"}
    with unit_of_work():
        leader = actor("chutich")
        secrecy.declare(
            leader, record, level=SecretLevel.SECRET, register_number="05/M", reason="Công an thành phố báo lại"
        )
    scanner.work()
    wait_for_other_databases()
    follower.catch_up()
    assert generation is not None and not generation.exists()  # an index keeps the words of what it dropped
    assert traces(config) == left_of(record_id) == []
    assert raw not in everything_in(config.data)
    (notice,) = notices()
    assert (notice.level, notice.register_number, notice.found_by) == ("MẬT", "05/M", leader.person_id)
    entry = db.session.get_one(NumberEntry, entry_id)
    assert entry.record_id is None and entry.number == number
    for sheet_kind, remark in ((Sheet.REGISTER, 9), (Sheet.FOLLOW_UP, 6)):
        (row,) = list_rows(SYSTEM, entry.book, sheet=sheet_kind)
        assert "05/M" in row.cells[remark] and f"{number:02d}" in row.cells
        assert [cell for cell in row.cells if cell and not cell[:2].isdigit()] == [row.cells[remark]]
    acts = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "incoming:secret")).all()
    said = next(act for act in acts if act.detail.get("reason"))
    assert (said.person_id, said.detail["reason"]) == (leader.person_id, "Công an thành phố báo lại")
    assert said.authority and said.subject_id
    assert list(breaches()) == []
    assert len(tray()) == 3


def test_every_table_that_speaks_of_documents_is_cleared_of_its_dead_rows() -> None:
    words = {"text", "body", "before", "subject", "title", "instruction", "note", "result", "detail"}
    speaking = {"record", "file", "task", "remark"}
    for table in db.metadata.sorted_tables:
        named = {table.name, *(key.column.table.name for key in table.foreign_keys)}
        if named & speaking and words & set(table.columns.keys()):
            assert table.name in secrecy._WRITTEN


def test_declaring_needs_authority_a_reason_and_a_place_in_the_other_register(
    scanner: Scanner, actor: Callable[[str], Actor]
) -> None:
    record = leave_traces_everywhere(scanner, actor, letter_pdf())
    given = {"level": SecretLevel.SECRET, "register_number": "05/M", "reason": "Báo lại"}
    for name in ("vanthu", "chuyenvien", "quantri", "chutich2"):
        with pytest.raises((Denied, NotFound)), unit_of_work():
            secrecy.declare(actor(name), record, **given)
    for missing in ("reason", "register_number"):
        with pytest.raises(Invalid) as refusal, unit_of_work():
            secrecy.declare(actor("chanhvp"), record, **(given | {missing: " "}))
        assert missing in refusal.value.fields
    assert db.session.get(Record, record.id) is not None


def test_a_secret_line_of_a_closed_book_is_taken_out_of_it_too(
    scanner: Scanner, actor: Callable[[str], Actor], config: Config
) -> None:
    record = leave_traces_everywhere(scanner, actor, letter_pdf([[*LINES, WORD]]))
    book = find_entry(record).book
    with clock.frozen(MORNING + timedelta(days=90)):
        with unit_of_work():
            before = close_book(actor("vanthu"), book).sha256
        with unit_of_work():
            secrecy.declare(
                actor("chutich"), record, level=SecretLevel.SECRET, register_number="05/M", reason="Báo lại"
            )
        scanner.work()
        closing = db.session.get_one(BookClosing, book.id)
        assert closing.sha256 == digest_of(book) != before
        assert traces(config) == []
        assert list(breaches()) == []


def test_the_page_offers_it_to_leaders_only(
    scanner: Scanner, actor: Callable[[str], Actor], sign_in: Callable[..., FlaskClient]
) -> None:
    record = leave_traces_everywhere(scanner, actor, letter_pdf())
    path, address = f"/incoming/{record.id}", f"/incoming/{record.id}/declare-secret"
    fields = {"level": "MẬT", "register_number": "05/M", "reason": "Báo lại"}
    assert address not in sign_in("truongphong").get(path).get_data(as_text=True)
    assert sign_in("truongphong").post(address, data=fields).status_code in {403, 404}
    leader = sign_in("chanhvp")
    page = leader.get(path).get_data(as_text=True)
    assert page.index('id="remarks"') < page.index('class="readers"') < page.index(address)  # rare, so it stands last
    refused = leader.post(address, data=fields | {"reason": ""})
    shown = refused.get_data(as_text=True)
    assert refused.status_code == 422 and 'id="declare-secret" open' in shown
    assert 'value="05/M"' in shown and f'href="{path}"' in shown
    assert leader.get(address).location == path
    assert leader.post(address, data=fields).status_code == 303
    assert leader.get(path).status_code == 404


def test_what_is_to_be_dealt_with_first_is_said_beside_what_was_typed(
    scanner: Scanner, actor: Callable[[str], Actor], sign_in: Callable[..., FlaskClient]
) -> None:
    record = leave_traces_everywhere(scanner, actor, letter_pdf())
    with unit_of_work():
        create_draft(actor("chuyenvien"), type="CONG_VAN", subject="Trả lời", files=[record.files[0].file])
    fields = {"level": "MẬT", "register_number": "05/M", "reason": "Báo lại"}
    answer = sign_in("chutich").post(f"/incoming/{record.id}/declare-secret", data=fields)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "có cùng tệp và chưa gỡ được" in shown
    assert 'id="declare-secret" open' in shown and "Báo lại</textarea>" in shown and 'value="05/M"' in shown


def test_a_registered_document_is_not_undone(scanner: Scanner, tray: Tray, actor: Callable[[str], Actor]) -> None:
    scanner.scan("a.pdf", letter_pdf())
    (record,) = tray()
    with unit_of_work():
        clerk = actor("vanthu")
        incoming.edit_card(clerk, record, version=None, card={"issuer": "Sở Nội vụ"})
        incoming.register(clerk, record)
    with pytest.raises(Conflict), unit_of_work():
        secrecy.remove(actor("vanthu"), record, level=SecretLevel.SECRET)
    db.session.expire_all()
    assert db.session.get_one(Record, record.id).state == "registered"


def test_only_the_clerk_of_the_agency_may(scanner: Scanner, tray: Tray, actor: Callable[[str], Actor]) -> None:
    scanner.scan("a.pdf", letter_pdf())
    (record,) = tray()
    for name in ("chutich", "chuyenvien", "quantri", "vanthu2"):
        with pytest.raises((Denied, NotFound)), unit_of_work():
            secrecy.remove(actor(name), record, level=SecretLevel.SECRET)


def test_a_withheld_link_without_its_act_is_a_breach(scanner: Scanner) -> None:
    scanner.scan("a.pdf", letter_pdf())
    with unit_of_work():
        db.session.execute(text("UPDATE audit_event SET detail = '{\"withheld\": true}' WHERE action = 'file:store'"))
    db.session.expire_all()
    assert any("was changed" in breach.what for breach in breaches())


def test_the_work_folder_keeps_nothing_either(scanner: Scanner, config: Config) -> None:
    scanner.scan(f"{WORD}.pdf", letter_pdf([BODY]))
    assert list(scans.all_taken()) == []
    assert [path for path in (config.data / "derived").rglob("*") if path.is_file()] == []
