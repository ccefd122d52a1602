"""The card: who asks, what it is about, what is attached, and two buttons; light, and loaded in few questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import event, select

from eoffice.access.actor import Actor
from eoffice.content.models import Blob, File
from eoffice.content.pages import page_name
from eoffice.content.previews import folder
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.decisions import queries
from eoffice.decisions.phrases import USUAL
from eoffice.decisions.pictures import phone_page
from eoffice.directory.queries import units_of
from eoffice.records import service as records
from eoffice.records.models import Record
from tests.unit.decisions.conftest import Work
from tests.unit.incoming.conftest import ASSIGNMENT

SignIn = Callable[[str], FlaskClient]


@contextmanager
def questions() -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def with_page(record: Record) -> File:
    """Give the record a file whose first page is drawn: noise, the heaviest picture there is."""
    sha = "ab" * 32
    with unit_of_work():
        now = clock.now()
        db.session.add(Blob(sha256=sha, size=1, mime="application/pdf", created_at=now))
        db.session.flush()
        file = File(blob_sha256=sha, name="cong-van.pdf", mime="application/pdf", size=1, created_at=now,
                    text_state="ready", preview_state="ready", pages=3)  # fmt: skip
        db.session.add(file)
        db.session.flush()
        records.attach(record, file)
    folder(sha).mkdir(parents=True)
    noise = Image.effect_noise((827, 1169), 90).convert("RGB")
    noise.save(folder(sha) / page_name(1), "WEBP", quality=80)
    return file


def test_the_chairperson_sees_what_the_office_proposes_and_directs_with_one_press(work: Work, sign_in: SignIn) -> None:
    record = work.act(work.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
    browser = sign_in("chutich")
    page = browser.get("/decisions/").get_data(as_text=True)
    assert record.subject in page
    assert work.actor("chanhvp").name in page
    assert ASSIGNMENT["directive"] in page
    assert f'action="/decisions/{record.id}/direct"' in page
    assert USUAL[0] in page
    names = "request_key|version|working_days|supporting_units"
    sent = dict(re.findall(rf'<input[^>]*name="({names})"[^>]*value="([^"]*)"', page))
    assert sent["working_days"] == "5"
    lead = re.search(r'<option selected value="(\d+)"', page)
    assert lead is not None
    answer = browser.post(
        f"/decisions/{record.id}/direct", data={**sent, "lead_unit": lead.group(1), "directive": "Làm ngay."}
    )
    assert (answer.status_code, answer.location) == (303, "/decisions/")
    assert db.session.get_one(Record, record.id).state == "assigned"
    after = browser.get("/decisions/").get_data(as_text=True)
    assert f'action="/documents/{record.id}/undo"' in after
    assert "Rút lại" in after


def test_the_way_back_is_a_button_that_works_without_script(work: Work, sign_in: SignIn) -> None:
    record = work.awaiting()
    browser = sign_in("chutich")
    browser.post(f"/incoming/{record.id}/actions/direct", data={"lead_unit": work_unit(work, "KT")})
    page = browser.get(f"/incoming/{record.id}").get_data(as_text=True)
    assert f'action="/documents/{record.id}/undo"' in page
    answer = browser.post(f"/documents/{record.id}/undo", headers={"Referer": f"http://localhost/incoming/{record.id}"})
    assert answer.location == f"/documents/{record.id}"
    assert db.session.get_one(Record, record.id).state == "awaiting_direction"
    again = browser.post(f"/documents/{record.id}/undo")
    assert again.status_code == 303
    assert "đã rút lại" in browser.get(f"/incoming/{record.id}").get_data(as_text=True)


def work_unit(work: Work, code: str) -> int:
    return next(unit.id for unit in units_of(work.actor("chutich").agency_id or 0) if unit.code == code)


@pytest.mark.parametrize(
    ("state", "username", "main"),
    [("content_review", "truongphong", "approve_content"), ("form_review", "chanhvp", "approve_form"),
     ("signing", "chutich", "sign")],
)  # fmt: skip
def test_everybody_decides_their_own_step(
    document_at: Callable[..., Record], actor: Callable[[str], Actor], state: str, username: str, main: str
) -> None:
    record = document_at(state)
    who = actor(username)
    assert queries.waiting_ids(who) == [record.id]
    card = queries.get_card(who, record.id)
    assert card.main is not None and card.main.action == main
    assert card.back is not None and card.back.action == "return"
    assert card.asked_by == actor("chuyenvien").name
    other = queries.get_card(actor("phochutich"), record.id)
    assert (other.main, other.back) == (None, None)


def test_a_return_needs_a_reason_and_what_was_typed_stays(document_at: Callable[..., Record], sign_in: SignIn) -> None:
    record, browser = document_at("content_review"), sign_in("truongphong")
    answer = browser.post(f"/decisions/{record.id}/return", data={"comment": "x"})
    assert answer.status_code == 422
    assert record.subject in answer.get_data(as_text=True)
    answer = browser.post(f"/decisions/{record.id}/return", data={"reason": "Thiếu căn cứ pháp lý."})
    assert answer.status_code == 303
    assert db.session.scalars(select(Record.state).where(Record.id == record.id)).one() == "draft"


def test_the_most_urgent_comes_first(work: Work, actor: Callable[[str], Actor]) -> None:
    calm = work.awaiting()
    urgent = work.awaiting(number="55", urgency="express")
    assert queries.waiting_ids(actor("chanhvp")) == [urgent.id, calm.id]
    assert queries.count_waiting(actor("chanhvp")) == 2
    assert queries.waiting_ids(actor("vanthu2")) == []


def test_a_card_with_its_picture_is_light(work: Work, sign_in: SignIn) -> None:
    record = work.act(work.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
    file = with_page(record)
    browser = sign_in("chutich")
    card = browser.get(f"/decisions/{record.id}/card")
    page = browser.get(f"/decisions/{record.id}/page", buffered=True)
    assert (page.status_code, page.content_type) == (200, "image/webp")
    assert card.content_type.startswith("text/html")
    assert card.headers["Cache-Control"] == page.headers["Cache-Control"] == "no-store"
    assert int(card.headers["X-Keep-Until"]) > clock.now().timestamp()
    assert len(card.data) + len(page.data) <= 150_000
    assert len(card.data) <= 30_000
    path = phone_page(file)
    assert path is not None
    with Image.open(path) as picture:
        assert picture.width >= 480


def test_a_card_is_loaded_in_few_questions(work: Work, document_at: Callable[..., Record], sign_in: SignIn) -> None:
    incoming = work.act(work.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
    signing = document_at("signing")
    browser = sign_in("chutich")
    for record, most in ((incoming, 15), (signing, 17)):
        with questions() as asked:
            assert browser.get(f"/decisions/{record.id}/card").status_code == 200
        assert len(asked) <= most, "\n".join(asked)
    for number in range(60, 64):
        work.awaiting(number=str(number))
    with questions() as few:
        browser.get("/decisions/")
    for number in range(70, 74):
        work.act(work.awaiting(number=str(number)), "chanhvp", "propose", **ASSIGNMENT)
    with questions() as many:
        browser.get("/decisions/")
    assert len(many) == len(few) <= 22


def test_who_may_not_see_it_finds_no_card(work: Work, sign_in: SignIn) -> None:
    record = work.awaiting()
    with_page(record)
    for username in ("truongphong", "chanhvp2"):
        browser = sign_in(username)
        for path in (f"/decisions/{record.id}", f"/decisions/{record.id}/card", f"/decisions/{record.id}/page"):
            assert browser.get(path, buffered=True).status_code == 404, path
        assert browser.post(f"/decisions/{record.id}/direct").status_code == 404
        assert browser.post(f"/documents/{record.id}/undo").status_code == 404
    assert sign_in("vanthu").get("/decisions/").status_code == 403
    assert db.session.scalars(select(Record.state).where(Record.id == record.id)).one() == "awaiting_direction"


def test_the_words_of_a_card_that_was_decided_meanwhile_can_be_copied(work: Work, sign_in: SignIn) -> None:
    record = work.awaiting()
    fields = {"lead_unit": work_unit(work, "KT"), "directive": "Giao phòng KT.", "version": record.version}
    work.act(record, "chutich", "direct", **ASSIGNMENT)
    answer = sign_in("chutich").post(f"/decisions/{record.id}/direct", data=fields)
    assert answer.status_code == 409
    assert re.search(r"<textarea[^>]* readonly [^>]*>\s*Giao phòng KT\.<", answer.get_data(as_text=True))


def test_more_of_a_card_passes_it_on_to_another_leader(work: Work, sign_in: SignIn) -> None:
    record = work.act(work.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
    browser, deputy = sign_in("chutich"), work.actor("phochutich")
    page = browser.get(f"/decisions/{record.id}/card").get_data(as_text=True)
    assert f'formaction="/decisions/{record.id}/pass_on"' in page
    assert f'<option value="{deputy.person_id}"' in page
    assert browser.post(f"/decisions/{record.id}/pass_on", data={"version": record.version}).status_code == 422
    fields = {"leader": deputy.person_id, "version": record.version}
    assert browser.post(f"/decisions/{record.id}/pass_on", data=fields).status_code == 303
    assert queries.waiting_ids(work.actor("phochutich")) == [record.id]
    assert "/pass_on" not in browser.get(f"/decisions/{record.id}/card").get_data(as_text=True)
