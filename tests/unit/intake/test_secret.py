"""A secret document arrived: nothing of it is left but that."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select, text

from eoffice.access.actor import Actor
from eoffice.audit.models import AuditEvent
from eoffice.audit.verify import breaches
from eoffice.content.service import store_file
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming import service as incoming
from eoffice.intake import opening, scans, secrecy
from eoffice.intake.models import Arrival, Parcel, SecretLevel, SecretNotice
from eoffice.records.models import Record
from eoffice.search.follower import Follower
from tests.postgres import is_wanted
from tests.unit.content.makers import LETTER as LINES
from tests.unit.content.makers import pdf as letter_pdf
from tests.unit.intake.conftest import Scanner, everything_in
from tests.unit.intake.scans import page, pdf, sheet

Tray = Callable[[], Sequence[Record]]
#: A word that stands in the secret document and nowhere else.
WORD = "Zyxwvutsrqp"
BODY = (*LINES[:2], "MẬT", *LINES[2:], f"Chuyên án {WORD} tại khu phố 5.")


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


def receive_by_hand(who: Actor, raw: bytes, name: str = "a.pdf") -> Record:
    with unit_of_work():
        file = store_file(who, stream=io.BytesIO(raw), name=name)
        return incoming.receive(who, card={"subject": f"Về {WORD}"}, files=[file])


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
