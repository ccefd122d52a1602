"""The tray as the clerk sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from eoffice.access.actor import Actor
from eoffice.audit.verify import breaches
from eoffice.content.models import File
from eoffice.content.outcome import TextState
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming.service import edit_card
from eoffice.intake import scans, taking
from eoffice.intake.models import Arrival, Parcel, SecretNotice
from eoffice.intake.queries import TEXT_CHECKS
from eoffice.records.models import Record
from eoffice.web import pagination
from tests.unit.content.makers import pdf as letter_pdf
from tests.unit.intake.conftest import Scanner, everything_in
from tests.unit.intake.scans import page, pdf, pictures_in, sheet
from tests.world import MORNING

Tray = Callable[[], Sequence[Record]]
LETTER = letter_pdf()


@pytest.fixture
def clerk(sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    return sign_in("vanthu")


def body(answer: object) -> str:
    text: str = answer.get_data(as_text=True)  # type: ignore[attr-defined]
    return text


def test_the_tray_shows_channel_sender_and_check(scanner: Scanner, clerk: FlaskClient) -> None:
    scanner.scan("Công văn 15.pdf", LETTER)
    scanner.scan("Lần hai.pdf", LETTER)
    scanner.scan("hỏng.pdf", LETTER[:500])
    shown = body(clerk.get("/intake/"))
    assert shown.count("Máy quét") >= 3
    for words in ("Công văn 15", "Đã đọc chữ", "Trùng tệp đã nhận", "Không đọc được", "09/11/2026"):
        assert words in shown
    assert re.search(r'href="/incoming/\d+/edit\?batch=[\d,C%]+"', shown)
    assert re.search(r'href="/incoming/\d+/edit"', shown)
    assert 'batch="' not in shown


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("check=duplicate", ["Lần hai"]), ("check=unreadable", ["hỏng"]), ("check=problem", ["hỏng"]),
        ("check=ready", ["Công văn 15", "Lần hai"]), ("channel=e_mail", []), ("sender=hỏng", ["hỏng"]),
        ("q=công văn", ["Công văn 15"]), ("check=picture", []), ("check=nonsense", ["Công văn 15", "Lần hai", "hỏng"]),
        ("sort=-subject&page=99", ["hỏng", "Lần hai", "Công văn 15"]),
    ],
)  # fmt: skip
def test_filters_narrow_it(query: str, expected: list[str], scanner: Scanner, clerk: FlaskClient) -> None:
    for name, raw in (("Công văn 15.pdf", LETTER), ("Lần hai.pdf", LETTER), ("hỏng.pdf", LETTER[:500])):
        scanner.scan(name, raw)
    shown = re.findall(r'class="row-link"[^>]*>([^<]+)<', body(clerk.get(f"/intake/?{query}")))
    assert sorted(shown) == sorted(expected)


@pytest.mark.parametrize("state", TextState)
def test_whatever_is_known_of_a_text_has_its_word_and_its_filter(
    state: TextState, scanner: Scanner, clerk: FlaskClient
) -> None:
    scanner.scan("Bản quét.pdf", LETTER)
    with unit_of_work():
        db.session.execute(update(File).values(text_state=state))
    assert "Bản quét" in body(clerk.get("/intake/"))
    checks = [check for check in TEXT_CHECKS if "Bản quét" in body(clerk.get(f"/intake/?check={check}"))]
    assert len(checks) == 1


def test_what_was_sent_without_a_card_goes_by_the_name_of_its_file(clerk: FlaskClient) -> None:
    data = {"files": (BytesIO(LETTER), "công văn quét 7.pdf"), "then": "receive"}
    assert clerk.post("/incoming/new", data=data, content_type="multipart/form-data").status_code == 303
    shown = body(clerk.get("/intake/"))
    assert "(chưa có trích yếu)" in shown
    assert "công văn quét 7.pdf" in shown


def test_documents_of_one_stack_stand_in_its_order(scanner: Scanner, clerk: FlaskClient) -> None:
    scanner.scan("a.pdf", pdf([page(1), sheet(), page(2), sheet(), page(3)]))
    assert re.findall(r"a\.pdf, trang (\d)", body(clerk.get("/intake/"))) == ["1", "3", "5"]


def test_what_was_never_opened_is_shown(scanner: Scanner, clerk: FlaskClient) -> None:
    taken = scans.take(scanner.lay("kẹt.pdf", LETTER), scans.receiving_bodies()[0].id)
    assert taken is not None
    with unit_of_work():
        taking.announce(taken)
    assert "kẹt.pdf" not in body(clerk.get("/intake/troubles"))
    with unit_of_work():
        db.session.query(Parcel).update({"taken_at": MORNING - timedelta(hours=1)})
    assert "kẹt.pdf" in body(clerk.get("/intake/troubles"))


def test_an_item_is_refused_from_the_tray(scanner: Scanner, tray: Tray, clerk: FlaskClient) -> None:
    scanner.scan("a.pdf", LETTER)
    (record,) = tray()
    answer = clerk.post(f"/intake/{record.id}/refuse", data={"reason": "Gửi nhầm.", "version": str(record.version)})
    assert answer.location == "/intake/"
    db.session.rollback()
    assert tray() == []
    assert "Phiếu trả lại" in body(clerk.get(f"/intake/{record.id}/slip"))


def opened(shown: str) -> str:
    """The one dialog of a page that stands open."""
    (found,) = re.findall(r'<details class="dialog-details"[^>]*\bopen>(.*?)</details>', shown, re.DOTALL)
    return str(found)


def test_a_refusal_without_a_reason_stands_open_in_the_list_it_was_asked_from(
    scanner: Scanner, tray: Tray, clerk: FlaskClient
) -> None:
    scanner.scan("a.pdf", LETTER)
    scanner.scan("hỏng.pdf", LETTER[:500])
    (action,) = re.findall(r'/intake/\d+/refuse[^"]*', body(clerk.get("/intake/?check=problem")))
    answer = clerk.post(unescape(action), data={"reason": "  ", "version": "1"})
    shown = body(answer)
    assert answer.status_code == 422
    assert re.findall(r'class="row-link"[^>]*>([^<]+)<', shown) == ["hỏng"]
    assert "Chưa nhập: Lý do." in opened(shown) and "error-summary" in opened(shown)
    assert 'value="1"' in opened(shown)
    long = "Văn bản gửi nhầm. " * 1000
    assert long[:100] in opened(body(clerk.post(unescape(action), data={"reason": long})))
    assert len(tray()) == 2


def test_a_refusal_that_came_second_stands_open_and_is_sent_again(
    scanner: Scanner, tray: Tray, clerk: FlaskClient, actor: Callable[[str], Actor]
) -> None:
    scanner.scan("a.pdf", LETTER)
    (record,) = tray()
    address, data = f"/intake/{record.id}/refuse", {"reason": "Gửi nhầm nơi nhận.", "version": str(record.version)}
    with unit_of_work():
        edit_card(actor("vanthu"), record, version=None, card={"subject": "V/v khác"})
    answer = clerk.post(address, data=data)
    dialog = opened(body(answer))
    assert answer.status_code == 409 and "đã thay đổi văn bản này trước" in dialog and data["reason"] in dialog
    (data["version"],) = re.findall(r'name="version" type="hidden" value="(\d+)"', dialog)
    assert clerk.post(address, data=data).status_code == 303
    late = clerk.post(address, data={"reason": "Nơi gửi xin rút."})
    assert late.status_code == 409 and "Bước này hiện không thực hiện được." in body(late)
    assert re.search(r"<textarea[^>]* readonly [^>]*>\s*Nơi gửi xin rút\.<", body(late))


def test_register_now_fix_later(scanner: Scanner, tray: Tray, clerk: FlaskClient) -> None:
    scanner.scan("a.pdf", pdf([page(1), sheet(spoilt=True), page(2), page(3)]))
    (record,) = tray()
    assert "Có tờ ngăn cách không đọc được" in body(clerk.get("/intake/to-fix"))
    answer = clerk.post(f"/intake/{record.id}/later")
    assert answer.location == f"/incoming/{record.id}/edit"
    card = {
        "issuer": "Sở Nội vụ",
        "subject": "Hai văn bản",
        "type": "CONG_VAN",
        "urgency": "normal",
        "then": "register",
    }
    assert clerk.post(f"/incoming/{record.id}/edit", data=card).status_code == 303
    assert "Hai văn bản" in body(clerk.get("/intake/to-fix"))
    assert "Cần sửa" in body(clerk.get(f"/incoming/{record.id}"))
    clerk.post(f"/intake/{record.id}/fixed")
    assert "Hai văn bản" not in body(clerk.get("/intake/to-fix"))


def test_a_person_splits_what_the_sheet_did_not(scanner: Scanner, tray: Tray, clerk: FlaskClient) -> None:
    scanner.scan("a.pdf", pdf([page(1), sheet(spoilt=True), page(2), page(3)]))
    (record,) = tray()
    for starts, why in (("9", "từ 2 đến 4"), ("", "Chưa nhập:")):
        answer = clerk.post(f"/intake/{record.id}/split", data={"starts": starts})
        assert answer.status_code == 422
        assert why in opened(body(answer)) and f'value="{starts}"' in opened(body(answer))
    assert clerk.post(f"/intake/{record.id}/split", data={"starts": "3"}).location == "/intake/"
    db.session.rollback()
    scanner.work()
    arrivals = [db.session.get_one(Arrival, each.id) for each in tray()]
    assert [(row.first_page, row.last_page) for row in arrivals] == [(1, 2), (3, 4)]
    assert [link.role for link in tray()[0].files] == ["superseded", "main"]
    assert "Không có gì phải sửa" in body(clerk.get("/intake/to-fix"))


def test_what_is_to_be_put_right_goes_on_from_page_to_page(
    scanner: Scanner, clerk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "CHOICES", (1,))
    for name in ("a.pdf", "b.pdf"):
        scanner.scan(name, LETTER[: 500 + len(name)] + name.encode())
    first = body(clerk.get("/intake/to-fix?per_page=1"))
    (following,) = set(re.findall(r'href="(/intake/to-fix[^"]*page=2[^"]*)"', first))
    second = body(clerk.get(unescape(following)))
    assert ["a.pdf" in page for page in (first, second)] == [True, False]
    assert ["b.pdf" in page for page in (first, second)] == [False, True]


def test_a_part_that_is_secret_takes_the_whole_scan_with_it(
    scanner: Scanner, tray: Tray, clerk: FlaskClient, config: Config
) -> None:
    raw = pdf([page(1), sheet(spoilt=True), page(2), page(3)])
    scanner.scan("a.pdf", raw)
    clerk.post(f"/intake/{tray()[0].id}/split", data={"starts": "3"})
    db.session.rollback()
    picture = pictures_in(raw)[3]
    assert picture in everything_in(config.data)
    clerk.post(f"/intake/{tray()[1].id}/secret", data={"level": "MẬT"})
    scanner.work()
    assert [[link.role for link in record.files] for record in tray()] == [["main"]]
    assert picture not in everything_in(config.data)
    assert list(breaches()) == []


def test_a_secret_item_leaves_a_line_for_its_register(scanner: Scanner, tray: Tray, clerk: FlaskClient) -> None:
    scanner.scan("Chuyên án.pdf", LETTER)
    record_id = tray()[0].id
    assert "Chưa nhập:" in opened(body(clerk.post(f"/intake/{record_id}/secret", data={"register_number": "07"})))
    answer = clerk.post(f"/intake/{record_id}/secret", data={"level": "MẬT"})
    assert answer.location == "/intake/secret"
    db.session.rollback()
    notice = db.session.query(SecretNotice).one()
    shown = body(clerk.get("/intake/secret"))
    assert "Có văn bản mật đến" in shown
    assert "Chuyên án" not in shown
    assert "Chưa nhập: Số" in opened(body(clerk.post(f"/intake/secret/{notice.id}", data={"register_number": ""})))
    clerk.post(f"/intake/secret/{notice.id}", data={"register_number": "07/M-2026"})
    assert "07/M-2026" in body(clerk.get("/intake/secret"))
    assert clerk.get(f"/incoming/{record_id}").status_code == 404


def test_what_failed_is_shown_until_it_is_dealt_with(scanner: Scanner, clerk: FlaskClient) -> None:
    scanner.scan("độc.exe", b"MZ")
    shown = body(clerk.get("/intake/troubles"))
    assert "độc.exe" in shown
    action = re.search(r"/intake/parcels/\d+/dismiss", shown)
    assert action is not None
    clerk.post(action[0])
    assert "độc.exe" not in body(clerk.get("/intake/troubles"))


def test_the_whole_scan_can_be_saved_by_the_clerk_of_the_agency_alone(
    scanner: Scanner, tray: Tray, clerk: FlaskClient, sign_in: Callable[[str], FlaskClient]
) -> None:
    raw = pdf([page(1), sheet(), page(2)])
    scanner.scan("a.pdf", raw)
    address = re.search(r"/intake/parcels/\d+/original", body(clerk.get(f"/incoming/{tray()[0].id}")))
    assert address is not None
    answer = clerk.get(address[0], buffered=True)
    assert answer.data == raw
    assert answer.content_type == "application/octet-stream"
    assert sign_in("vanthu2").get(address[0]).status_code == 404
    assert sign_in("chutich").get(address[0]).status_code == 403


def test_another_agency_sees_and_does_nothing(
    scanner: Scanner, tray: Tray, sign_in: Callable[[str], FlaskClient]
) -> None:
    scanner.scan("Công văn 15.pdf", LETTER)
    (record,) = tray()
    other = sign_in("vanthu2")
    assert "Công văn 15" not in body(other.get("/intake/"))
    for act in ("refuse", "secret", "later", "fixed", "split"):
        data = {"reason": "x", "level": "MẬT", "starts": "2"}
        assert other.post(f"/intake/{record.id}/{act}", data=data).status_code == 404
    assert other.get(f"/intake/{record.id}/slip").status_code == 404
    db.session.rollback()
    assert len(tray()) == 1


def test_the_sheet_is_printed_from_a_page(clerk: FlaskClient) -> None:
    shown = body(clerk.get("/intake/sheet"))
    assert shown.count('<svg class="sheet-code"') == 2
    assert "Tờ ngăn cách văn bản" in shown
