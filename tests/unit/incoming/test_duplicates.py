"""The same document again: known by its bytes, its symbol or its words, and merged as a second receipt."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from eoffice.access.actor import Actor
from eoffice.audit.queries import history_of
from eoffice.audit.verify import breaches
from eoffice.content.models import File
from eoffice.content.outcome import Reading, TextState
from eoffice.content.service import keep_reading, store_file
from eoffice.core.database import db
from eoffice.core.errors import Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming import service
from eoffice.incoming.duplicates import Duplicate, Ground, find_matches
from eoffice.incoming.models import Channel
from eoffice.incoming.queries import incoming_of
from eoffice.incoming.second_receipt import second_receipts
from eoffice.incoming.text_digest import digest_of
from eoffice.records.models import Record

from .conftest import CARD, Office
from .test_proposals import propose

LETTER = (
    "ỦY BAN NHÂN DÂN PHƯỜNG\nSố: 15/UBND-VP\nV/v rà soát quy hoạch\n"
    "Kính gửi các đơn vị trực thuộc; căn cứ kế hoạch đã được phê duyệt, đề nghị báo cáo trước ngày 30.\n2\n"
)


def stored(clerk: Actor, name: str, said: str | None = None, content: bytes | None = None) -> File:
    file = store_file(clerk, stream=BytesIO(content or name.encode()), name=name)
    if said is not None:
        keep_reading(file, Reading(state=TextState.READY, text=said))
    return file


def receive(office: Office, *names: str, said: str | None = None, **card: Any) -> Record:
    with office.at_work("vanthu") as clerk:
        files = [stored(clerk, name, said) for name in names]
        return service.receive(clerk, card=CARD | card, files=files)


def grounds(record: Record) -> list[tuple[int, tuple[Ground, ...]]]:
    return [(match.record.id, match.grounds) for match in find_matches(record, incoming_of(record))]


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({"number": "15"}, {"number": "0015"}),
        ({"notation": "QĐ-UBND"}, {"notation": "QDUBND"}),
        ({"notation": "QĐ-UBND"}, {"notation": "qđ ubnd"}),
    ],
)
def test_a_missing_zero_or_hyphen_is_the_same_symbol(office: Office, first, again):
    one = office.registered(**first)
    assert grounds(office.receive(**again)) == [(one.id, (Ground.SYMBOL,))]


def test_another_abbreviation_stays_another_document(office: Office):
    office.registered(notation="QĐ-UBND")
    assert grounds(office.receive(notation="QyĐ-UBND")) == []


def test_the_same_bytes_are_known_whatever_the_card_says(office: Office):
    first = office.act(receive(office, "a.txt"), "vanthu", "register")
    again = receive(office, "a.txt", number="99", notation="KH-UBND", issuer="Sở Tài chính")
    assert grounds(again) == [(first.id, (Ground.BYTES,))]
    with pytest.raises(Duplicate) as found:
        office.act(again, "vanthu", "register")
    assert found.value.match.record.id == first.id


def test_the_bytes_of_an_attachment_count_on_the_first_side_only(office: Office):
    first = office.act(receive(office, "letter.txt", "form.txt"), "vanthu", "register")
    assert grounds(receive(office, "form.txt", number="7")) == [(first.id, (Ground.BYTES,))]
    assert grounds(receive(office, "other.txt", "form.txt", number="8")) == []


def test_the_same_words_are_known_in_another_layout(office: Office):
    first = office.act(receive(office, "a.txt", said=LETTER), "vanthu", "register")
    shuffled = "\n".join(reversed(LETTER.replace("\n2\n", "\n").upper().splitlines()))
    again = receive(office, "b.txt", said=shuffled, number="", notation="")
    assert grounds(again) == [(first.id, (Ground.TEXT,))]


def test_a_text_that_is_ready_later_is_known_too(office: Office):
    first = office.act(receive(office, "a.txt", said=LETTER), "vanthu", "register")
    again = receive(office, "b.txt", number="", notation="")
    assert grounds(again) == []
    with unit_of_work():
        keep_reading(again.files[0].file, Reading(state=TextState.READY, text=LETTER))
    assert grounds(again) == [(first.id, (Ground.TEXT,))]


def test_one_other_word_is_another_text_and_a_short_text_none():
    assert digest_of(LETTER) != digest_of(LETTER.replace("30", "31"))
    assert digest_of("Kính gửi: Phòng Kinh tế") == ""


def test_another_receiving_body_knows_nothing_of_it(office: Office):
    office.act(receive(office, "a.txt"), "vanthu", "register")
    with office.at_work("vanthu2") as clerk:
        other = service.receive(clerk, card=CARD, files=[stored(clerk, "a.txt")])
    assert grounds(other) == []


def test_merging_refuses_the_second_and_is_noted_on_the_first(office: Office):
    first = office.act(receive(office, "a.txt"), "vanthu", "register")
    with office.at_work("vanthu") as clerk:
        again = service.receive(clerk, card=CARD, files=[stored(clerk, "b.txt")], channel=Channel.PAPER)
    office.act(again, "vanthu", "merge", first_id=first.id)
    assert (again.state, again.turn_key, again.arrival_number) == ("refused", "", None)
    assert "1" in incoming_of(again).refusal_reason
    assert [link.file.name for link in again.files] == ["b.txt"]
    assert [row.record_id for row in second_receipts(first)] == [again.id]
    act = history_of("record", first.id)[-1]
    assert act.action == "incoming:second_receipt"
    assert "09:00 09/11/2026" in act.detail["comment"]
    assert list(breaches()) == []


@pytest.mark.parametrize("wanted", [None, "x", 987_654])
def test_merging_needs_a_first_one(office: Office, wanted):
    again = office.receive()
    with pytest.raises(Invalid) as refused:
        office.act(again, "vanthu", "merge", first_id=wanted)
    assert set(refused.value.fields) == {"first_id"}
    assert again.state == "received"


def test_only_a_registered_document_of_the_same_body_is_a_first_one(office: Office):
    again = office.receive()
    with office.at_work("vanthu2") as clerk:
        elsewhere = service.receive(clerk, card=CARD)
        service.register(clerk, elsewhere)
    for other in (office.receive(), again, office.in_state("refused"), elsewhere):
        with pytest.raises(Invalid):
            office.act(again, "vanthu", "merge", first_id=other.id)


def test_only_the_clerk_merges(office: Office):
    first, again = office.registered(), office.receive()
    with pytest.raises(NotFound):
        office.act(again, "truongphong", "merge", first_id=first.id)


def test_the_page_shows_both_side_by_side_and_merges(office: Office, app: Flask, sign_in):
    first, again = office.registered(), office.receive()
    clerk = sign_in("vanthu")
    page = clerk.get(f"/incoming/{again.id}").get_data(as_text=True)
    assert f'href="/incoming/{first.id}"' in page
    assert f'action="/incoming/{again.id}/actions/merge"' in page
    values = {"first_id": first.id, "version": again.version}
    assert clerk.post(f"/incoming/{again.id}/actions/merge", data=values).status_code == 303
    db.session.refresh(again)
    assert again.state == "refused"
    page = clerk.get(f"/incoming/{first.id}").get_data(as_text=True)
    assert page.count(f'href="/incoming/{again.id}"') == 1
    assert f'href="/documents/{again.id}"' not in page


def test_the_card_shows_both_side_by_side_and_registers_with_a_reason(office: Office, sign_in):
    first = office.act(receive(office, "a.txt"), "vanthu", "register")
    again = receive(office, "a.txt", number="", issuer="")
    clerk = sign_in("vanthu")
    page = clerk.get(f"/incoming/{again.id}/edit").get_data(as_text=True)
    assert f'href="/incoming/{first.id}"' in page
    assert "cùng một tệp" in page
    assert f'action="/incoming/{again.id}/actions/merge"' in page
    card = {"number": "9", "issuer": "Sở Nội vụ", "subject": "V/v việc", "type": "CONG_VAN", "then": "register"}
    refused = clerk.post(f"/incoming/{again.id}/edit", data=card)
    assert refused.status_code == 422
    reason = {"duplicate_reason": "Bản có dấu đến sau."}
    assert clerk.post(f"/incoming/{again.id}/edit", data=card | reason).status_code == 303
    db.session.refresh(again)
    assert again.arrival_number == 2


def test_what_only_the_typed_card_shows_to_be_the_same_stands_beside_it_too(office: Office, sign_in):
    first, again = office.registered(), office.receive(number="", notation="")
    clerk = sign_in("vanthu")
    assert 'class="twin"' not in clerk.get(f"/incoming/{again.id}/edit").get_data(as_text=True)
    card = CARD | {"issued_on": "05/11/2026", "then": "register"}
    refused = clerk.post(f"/incoming/{again.id}/edit", data=card)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert f'href="/incoming/{first.id}"' in page
    assert page.count('class="twin"') == 2
    assert 'name="duplicate_reason"' in page
    paper = clerk.post("/incoming/new", data=card | {"arrived_on": "09/11/2026", "urgency": "normal"})
    page = paper.get_data(as_text=True)
    assert (paper.status_code, page.count('class="twin"')) == (422, 1)
    assert "/actions/merge" not in page


def this_side(page: str) -> str:
    """The first of the two that are compared."""
    return page.partition('<article class="twin"')[2].partition("</article>")[0]


def test_this_side_says_what_was_read_and_what_was_typed(office: Office, sign_in):
    office.act(receive(office, "scan_0007.txt"), "vanthu", "register")
    again = receive(office, "scan_0007.txt", number="", notation="", issuer="", subject="scan 0007", issued_on=None)
    clerk = sign_in("vanthu")
    for path in ("/edit", ""):
        assert "scan 0007" not in this_side(clerk.get(f"/incoming/{again.id}{path}").text)
    propose(again, number=("27", 0.97), notation=("STC-NS", 0.97), subject=("V/v dự toán năm 2027", 0.8))
    for path in ("/edit", ""):
        shown = this_side(clerk.get(f"/incoming/{again.id}{path}").text)
        assert "27/STC-NS" in shown
        assert "V/v dự toán năm 2027" in shown
    typed = {"number": "28", "notation": "STC-NS", "issuer": "Sở Tài chính", "subject": "V/v đã gõ", "type": "CONG_VAN"}
    shown = this_side(clerk.post(f"/incoming/{again.id}/edit", data=typed | {"then": "register"}).text)
    for words in ("28/STC-NS", "Sở Tài chính", "V/v đã gõ"):
        assert words in shown


def test_merging_from_the_card_goes_on_to_the_next_of_the_batch(office: Office, sign_in):
    first, again, later, last = office.registered(), *(office.receive() for _ in range(3))
    clerk = sign_in("vanthu")
    page = clerk.get(f"/incoming/{again.id}/edit?batch={later.id},{last.id}").text
    assert f'name="batch" value="{later.id},{last.id}"' in page[: page.index('id="card-form"')]
    values = {"first_id": first.id, "version": again.version, "batch": f"{later.id},{last.id}"}
    refused = clerk.post(f"/incoming/{again.id}/actions/merge", data=values | {"version": 99})
    assert refused.location.replace("%2C", ",") == f"/incoming/{again.id}/edit?batch={later.id},{last.id}"
    answer = clerk.post(f"/incoming/{again.id}/actions/merge", data=values)
    assert answer.location == f"/incoming/{later.id}/edit?batch={last.id}"
    values |= {"version": last.version, "batch": ""}
    assert clerk.post(f"/incoming/{last.id}/actions/merge", data=values).location == f"/incoming/{last.id}"


def test_merging_twice_is_told_and_changes_nothing(office: Office, sign_in):
    first, again = office.registered(), office.receive()
    clerk = sign_in("vanthu")
    values = {"first_id": first.id, "version": again.version}
    clerk.post(f"/incoming/{again.id}/actions/merge", data=values)
    late = clerk.post(f"/incoming/{again.id}/actions/merge", data=values, follow_redirects=True)
    assert "Nguyễn Thị Thu Hà" in late.get_data(as_text=True)
    assert len(second_receipts(first)) == 1
