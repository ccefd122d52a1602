"""What was read from a document stands on its card: in empty fields, with its place, and never over what was typed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.content import previews
from eoffice.content.models import PreviewState
from eoffice.content.ocr.page import SeenPage
from eoffice.content.pages import page_name, words_name
from eoffice.content.service import store_file
from eoffice.core.database import db
from eoffice.core.jobs import in_bulk
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain, run_next
from eoffice.incoming import service
from eoffice.incoming.proposals import main_file, read_for
from eoffice.recognition.models import FileProposals
from eoffice.recognition.recogniser import FIELDS
from eoffice.recognition.service import give_up
from eoffice.records.models import Record, RecordKind
from tests.lookalikes import tables
from tests.lookalikes.facts import Facts, draw

from .conftest import Office


def letter(number: int = 0) -> tuple[Facts, bytes]:
    plain = (facts for seed in range(900) if is_plain(facts := draw(Random(seed), "CONG_VAN")))
    given = next(facts for place, facts in enumerate(plain) if place == number)
    return given, tables.render(given, Random(1))


#: A card as it is saved on the way to the next one.
SAVED = {"issuer": "Sở Nội vụ", "subject": "V/v việc", "then": "next", "type": "CONG_VAN"}


def is_plain(facts: Facts) -> bool:
    return bool(facts.number and facts.has_day and not facts.stamp and not facts.second and not facts.urgency)


def newest() -> Record:
    db.session.rollback()
    return db.session.scalars(
        select(Record).where(Record.kind == RecordKind.INCOMING).order_by(Record.id.desc())
    ).first()


def upload(browser: Any, content: bytes, name: str = "scan_0007.pdf", **typed: Any) -> Record:
    fields = {"arrived_on": "09/11/2026", "urgency": "normal", "files": [(io.BytesIO(content), name)], **typed}
    assert browser.post("/incoming/new", data=fields, content_type="multipart/form-data").status_code == 303
    return newest()


def stored_letter(clerk: Actor, place: int) -> Record:
    with unit_of_work():
        file = store_file(clerk, stream=io.BytesIO(letter(place)[1]), name=f"{place}.pdf")
        return service.receive(clerk, card={}, files=[file])


def propose(record: Record, **given: tuple[Any, float]) -> None:
    """Proposals as if they had been read, each from the same place."""
    box = {"left": 0.1, "top": 0.1, "right": 0.4, "bottom": 0.12}
    empty = {"value": None, "confidence": 0.0, "page": None, "box": None}
    with unit_of_work():
        file = main_file(record)
        assert file is not None
        file.preview_state = PreviewState.READY
        drawn = previews.folder(file.blob_sha256) / page_name(1)
        drawn.parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (827, 1169), "white").save(drawn, "WEBP")
        db.session.get_one(FileProposals, file.id).proposals = dict.fromkeys(FIELDS, empty) | {
            name: {"value": value, "confidence": confidence, "page": 1, "box": box}
            for name, (value, confidence) in given.items()
        }


def value_of(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', page)
    return found[1] if found else ""


def test_a_letter_fills_its_card_in(app: Flask, office: Office, sign_in: Callable[..., Any]) -> None:
    clerk, (given, content) = sign_in("vanthu"), letter()
    record = upload(clerk, content)
    page = clerk.get(f"/incoming/{record.id}/edit").text
    assert "Đang đọc văn bản" in page
    assert f'data-poll="/incoming/{record.id}/reading"' in page
    assert value_of(page, "number") == ""
    drain(app)
    page = clerk.get(f"/incoming/{record.id}/edit").text
    assert (value_of(page, "number"), value_of(page, "notation")) == (given.number, given.notation)
    assert value_of(page, "issued_on") == given.on.strftime("%d/%m/%Y")
    assert value_of(page, "signer_name") == given.signer
    assert '<option selected value="CONG_VAN">' in page
    assert "đề xuất, chắc" in page
    assert 'data-poll="/incoming' not in page
    fragment = clerk.get(f"/incoming/{record.id}/reading").text
    assert f'data-value="{given.number}"' in fragment
    db.session.rollback()
    assert record.number == ""


def test_a_card_that_could_not_be_read_is_filled_in_by_hand_or_read_again(
    app: Flask, office: Office, sign_in: Callable[..., Any]
) -> None:
    clerk = sign_in("vanthu")
    record = upload(clerk, letter()[1])
    file = main_file(record)
    assert file is not None
    with unit_of_work():
        give_up(file.id)
    for path in ("edit", "reading"):
        page = clerk.get(f"/incoming/{record.id}/{path}").text
        assert "Không đọc được văn bản này" in page
        assert 'name="then" value="again"' in page
        assert 'data-poll="/incoming' not in page
    typed = {"version": str(record.version), "number": "16", "arrived_on": "09/11/2026", "urgency": "normal"}
    answer = clerk.post(f"/incoming/{record.id}/edit", data=typed | {"then": "again", "batch": "7,8"})
    assert answer.headers["Location"].endswith(f"/incoming/{record.id}/edit?batch=7,8")
    page = clerk.get(answer.headers["Location"]).text
    assert "Đang đọc văn bản" in page
    drain(app)
    page = clerk.get(f"/incoming/{record.id}/edit").text
    assert value_of(page, "number") == "16"
    assert value_of(page, "notation") == letter()[0].notation


def test_the_place_is_shown_to_those_who_may_see_the_file(app: Flask, office: Office, sign_in: Any) -> None:
    clerk, (_given, content) = sign_in("vanthu"), letter()
    record = upload(clerk, content)
    address = f"/incoming/{record.id}/cutouts/number"
    assert clerk.get(address).status_code == 404
    drain(app)
    answer = clerk.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    width, height = Image.open(io.BytesIO(answer.data)).size
    assert 40 < width < 500
    assert 8 < height < 60
    again = clerk.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    answer.close()
    again.close()
    for path in ("urgency", "page_count", "nothing", "..%2F..%2Fsecret.key"):
        assert clerk.get(f"/incoming/{record.id}/cutouts/{path}").status_code == 404
    for other in ("chuyenvien", "quantri", "vanthu2"):
        assert sign_in(other).get(address).status_code == 404


def test_the_place_on_a_page_that_lies_on_its_side_is_turned_to_be_read(
    app: Flask, office: Office, sign_in: Any
) -> None:
    clerk, (_given, content) = sign_in("vanthu"), letter()
    record = upload(clerk, content)
    drain(app)
    file = main_file(record)
    assert file is not None
    words = previews.folder(file.blob_sha256) / "words"
    words.mkdir(exist_ok=True)
    SeenPage(text="", confidence=90, width=1, height=1, dpi=200, turn=90).write(words / words_name(1))
    cutout = clerk.get(f"/incoming/{record.id}/cutouts/number")
    width, height = Image.open(io.BytesIO(cutout.data)).size
    assert width < height
    page = clerk.get(f"/incoming/{record.id}/edit").text
    (shown,) = re.findall(r'/cutouts/number" width="(\d+)" height="(\d+)"', page)
    assert int(shown[0]) < int(shown[1])
    cutout.close()


def test_proposals_wait_for_the_pages_they_are_cut_out_of(office: Office, sign_in: Any) -> None:
    record = upload(sign_in("vanthu"), b"Kinh gui", "thu.txt")
    propose(record, number=("15", 0.97), signer_name=("Lê Văn Ký", 0.3))
    file = main_file(record)
    assert file is not None
    with unit_of_work():
        file.preview_state = PreviewState.PENDING
    assert read_for(record).is_running
    with unit_of_work():
        file.preview_state = PreviewState.NONE
    (previews.folder(file.blob_sha256) / page_name(1)).unlink()
    reading = read_for(record)
    assert (reading.is_running, reading.values) == (False, {"number": "15"})
    assert {read.size for read in reading.fields.values()} == {None}


def test_what_is_stored_stays_and_what_the_product_put_there_gives_way(office: Office, sign_in: Any) -> None:
    clerk = sign_in("vanthu")
    record = upload(clerk, b"Kinh gui", "cong_van 7.txt", number="88", subject="cong van 7")
    propose(record, number=("99", 0.97), subject=("V/v mở hội nghị", 0.97), urgency=("express", 0.95))
    page = clerk.get(f"/incoming/{record.id}/edit").text
    assert value_of(page, "number") == "88"
    assert "V/v mở hội nghị</textarea>" in page
    assert '<option selected value="express">' in page
    with office.at_work("vanthu") as who:
        service.edit_card(who, record, version=None, card={"subject": "V/v việc khác", "issuer": "Sở Nội vụ"})
    page = clerk.get(f"/incoming/{record.id}/edit").text
    assert "V/v việc khác</textarea>" in page
    assert '<option selected value="normal">' in page


def test_a_doubtful_value_leaves_its_field_empty_with_the_cursor_there(office: Office, sign_in: Any) -> None:
    clerk = sign_in("vanthu")
    record = upload(clerk, b"Kinh gui", "thu.txt")
    propose(record, number=("15", 0.97), notation=("UBND-VX", 0.7), issued_on=("2026-11-03", 0.59))
    page = clerk.get(f"/incoming/{record.id}/edit").text
    assert value_of(page, "number") == "15"
    assert value_of(page, "notation") == "UBND-VX"
    assert value_of(page, "issued_on") == ""
    assert re.search(r'<input[^>]*autofocus[^>]*name="issued_on"', page)
    assert ("đề xuất, nên xem lại" in page, "không đọc được" in page) == (True, True)
    reading = read_for(record)
    assert reading.fields["issued_on"].level == "unread"
    assert reading.fields["issued_on"].size


def test_a_refused_card_keeps_what_was_typed_over_a_proposal(office: Office, sign_in: Any) -> None:
    clerk = sign_in("vanthu")
    record = upload(clerk, b"Kinh gui", "thu.txt")
    propose(record, number=("15", 0.97), issuer=("Sở Nội vụ", 0.97))
    page = clerk.post(f"/incoming/{record.id}/edit", data={"number": "16", "issuer": "", "then": "register"})
    assert page.status_code == 422
    assert (value_of(page.text, "number"), value_of(page.text, "issuer")) == ("16", "")


def test_an_issuer_is_proposed_by_its_name_in_the_list(office: Office, sign_in: Any) -> None:
    office.receive(issuer="Sở Nông nghiệp và Môi trường")
    record = upload(sign_in("vanthu"), b"Kinh gui", "thu.txt")
    propose(record, issuer=("Sở NÔNG NGHIỆP và Môi Trường", 0.97))
    assert read_for(record).values["issuer"] == "Sở Nông nghiệp và Môi trường"


def test_a_registered_document_proposes_nothing(app: Flask, office: Office, sign_in: Any) -> None:
    clerk = sign_in("vanthu")
    typed = {"issuer": "Sở Nội vụ", "subject": "V/v việc", "type": "CONG_VAN", "then": "register"}
    record = upload(clerk, letter()[1])
    assert clerk.post(f"/incoming/{record.id}/edit", data=typed).status_code == 303
    drain(app)
    file = main_file(record)
    assert file is not None
    assert db.session.get_one(FileProposals, file.id).proposals is None
    page = clerk.get(f"/incoming/{record.id}/edit").text
    assert "Đang đọc" not in page
    assert 'id="cutout-' not in page


@pytest.mark.parametrize("typed", ["nong", "snn", "so nong", "nn va mt"])
def test_an_issuer_is_found_by_a_few_letters_without_marks(office: Office, sign_in: Any, typed: str) -> None:
    office.receive(issuer="Sở Nông nghiệp và Môi trường")
    names = sign_in("vanthu").get("/incoming/issuers", query_string={"q": typed}).json["names"]
    if typed == "nn va mt":
        assert names == []
    else:
        assert "Sở Nông nghiệp và Môi trường" in names


def test_the_last_document_of_an_issuer_lends_its_signer(office: Office, sign_in: Any) -> None:
    clerk = sign_in("vanthu")
    office.registered(signer_name="Lê Văn Cũ", issued_on=date(2026, 10, 1))
    office.registered(number="2000", signer_name="Trần Thị Mới", urgency="urgent")
    office.receive(number="2001", signer_name="Chưa vào sổ")
    lent = clerk.get("/incoming/last-of", query_string={"issuer": "so nong nghiep va moi truong"}).json
    assert lent["values"] == {
        "type": "CONG_VAN", "signer_name": "Trần Thị Mới", "signer_position": "Phó Giám đốc", "urgency": "urgent",
    }  # fmt: skip
    assert lent["said"].startswith("Như văn bản đến số 2 ngày ")
    unknown = clerk.get("/incoming/last-of", query_string={"issuer": "Sở Không có"}).json
    assert unknown["values"] == {}
    other = sign_in("vanthu2").get("/incoming/last-of", query_string={"issuer": "Sở Nông nghiệp và Môi trường"}).json
    assert other["values"] == {}


def test_the_next_document_follows_with_its_page_loaded(app: Flask, office: Office, sign_in: Any) -> None:
    clerk = sign_in("vanthu")
    first, second = upload(clerk, letter()[1]), upload(clerk, letter(1)[1])
    urgent = office.receive(number="5", urgency="express")
    office.registered(number="6")
    drain(app)
    page = clerk.get(f"/incoming/{second.id}/edit").text
    assert "Vào sổ và sang văn bản tiếp" in page
    typed = {"issuer": "Sở Nội vụ", "subject": "V/v việc", "type": "CONG_VAN", "then": "next"}
    answer = clerk.post(f"/incoming/{second.id}/edit", data=typed)
    assert answer.location.startswith(f"/incoming/{urgent.id}/edit")
    page = clerk.get(f"/incoming/{urgent.id}/edit").text
    assert f'<link rel="prefetch" href="/documents/{first.id}/files/' in page
    clerk.post(f"/incoming/{urgent.id}/edit", data=typed | {"number": "5", "subject": "V/v hỏa tốc"})
    answer = clerk.post(f"/incoming/{first.id}/edit", data=typed | {"number": "7", "subject": "V/v cuối"})
    assert answer.location == f"/incoming/{first.id}"


def test_the_most_urgent_follows_and_of_the_express_ones_the_earliest_hour(office: Office, sign_in: Any) -> None:
    clerk = sign_in("vanthu")
    first = office.receive(number="1")
    ways = {"urgent": {}, "very_urgent": {}, "express": {"reach_by": "16:00"}}
    for number, (urgency, hour) in enumerate(ways.items(), start=2):
        office.receive(number=str(number), urgency=urgency, **hour)
    office.receive(number="5", urgency="express", reach_by="14:30")
    order, here = [], first.id
    while (answer := clerk.post(f"/incoming/{here}/edit", data=SAVED)).location != f"/incoming/{here}":
        here = int(answer.location.split("/")[2])
        order.append(db.session.get_one(Record, here).number)
    assert order == ["5", "4", "3", "2"]


def test_a_card_of_a_load_is_read_first_once_somebody_opens_it(office: Office, sign_in: Any, actor: Any) -> None:
    clerk = sign_in("vanthu")
    with in_bulk():
        others = [stored_letter(actor("vanthu"), place) for place in range(2)]
    ahead, opened = others
    assert "Đang đọc văn bản" in clerk.get(f"/incoming/{opened.id}/edit").text
    while read_for(opened).is_running:
        assert run_next("w")
        db.session.rollback()
    assert read_for(ahead).is_running


def test_a_day_without_its_year_is_the_latest_such_day(office: Office, sign_in: Any) -> None:
    clerk = sign_in("vanthu")
    record = upload(clerk, b"Kinh gui", "thu.txt")
    clerk.post(f"/incoming/{record.id}/edit", data={"issued_on": "3/11", "subject": "V/v việc", "then": "save"})
    db.session.rollback()
    assert record.issued_on == date(2026, 11, 3)
    page = clerk.post(f"/incoming/{record.id}/edit", data={"issued_on": "31/2", "then": "save"})
    assert page.status_code == 422
    assert value_of(page.text, "issued_on") == "31/2"
