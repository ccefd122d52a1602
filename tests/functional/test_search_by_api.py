"""The search of the API: what the page can do, programs can."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from eoffice.access.actor import Actor
from eoffice.content.service import store_file
from eoffice.core import changes, clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.records.case_files import add_document, open_case_file
from eoffice.records.models import Record, RecordFile
from tests.functional.conftest import Caller
from tests.unit.content import makers

CARDS: tuple[dict[str, Any], ...] = (
    {"number": "0015", "notation": "KH-UBND", "type": "KE_HOACH", "subject": "Kế hoạch trồng cây"},
    {"number": "16", "notation": "KH-UBND", "type": "KE_HOACH", "subject": "Kế hoạch tiếp dân"},
    {"number": "7", "notation": "SNV", "type": "CONG_VAN", "subject": "Về cây", "issuer_name": "Sở Nội vụ",
     "kind": "incoming", "state": "awaiting_direction"},
)  # fmt: skip


@pytest.fixture
def office(actor: Callable[[str], Actor], background: Callable[[], None]) -> list[Record]:
    """Three papers; the first with a file of two pages and in a case file."""
    who, made = actor("vanthu"), []
    with unit_of_work():
        for card in CARDS:
            facts = {"kind": "outgoing", "state": "issued", "issuer_name": "UBND phường Cầu Tre"} | card
            record = Record(
                agency_id=who.agency_id or 0, open_to_agency=True, issued_on=date(2026, 10, 5), created_at=clock.now(),
                updated_at=clock.now(), **facts,
            )  # fmt: skip
            db.session.add(record)
            db.session.flush()
            changes.announce("record", record.id)
            made.append(record)
        pages = makers.pdf((("Trang dau.",), ("Bang ke cay xanh duong pho.",)))
        file = store_file(who, stream=BytesIO(pages), name="ke-hoach.pdf")
        db.session.add(RecordFile(record_id=made[0].id, file_id=file.id, position=1))
        add_document(who, open_case_file(who, code="01.CX", title="Cây xanh", retention_years=5), made[0])
    background()
    return made


def ask(who: Caller, expect: int = 200, **arguments: Any) -> dict[str, Any]:
    found: dict[str, Any] = who.get("/search", expect, query_string=arguments).json
    return found


def test_a_hit_says_which_file_and_page_and_what_matched(office: list[Record], caller: Callable[[str], Caller]) -> None:
    [hit] = ask(caller("vanthu"), q="bang ke cay xanh")["hits"]
    assert (hit["id"], hit["type"], hit["state"], hit["why"]) == (office[0].id, "KE_HOACH", "issued", "subject, body")
    assert (hit["place"]["file"], hit["place"]["page"]) == ("ke-hoach.pdf", 2)
    assert [piece["text"] for piece in hit["snippet_pieces"] if piece["is_match"]] == ["Bang ke cay xanh"]
    assert "".join(piece["text"] for piece in hit["snippet_pieces"]) == hit["snippet"]


def test_what_only_the_card_says_has_no_place(office: list[Record], caller: Callable[[str], Caller]) -> None:
    [hit] = ask(caller("vanthu"), q="tiếp dân")["hits"]
    assert (hit["place"], hit["why"]) == (None, "subject")
    assert {"text": "tiếp dân", "is_match": True} in hit["subject_pieces"]


def test_a_number_that_is_near_says_how(office: list[Record], caller: Callable[[str], Caller]) -> None:
    hit = ask(caller("vanthu"), q="15/KH-UBND")["hits"][0]
    assert [slip["code"] for slip in hit["slips"]] == ["missing_zero"]
    assert hit["slips"][0]["says"] == "thiếu số 0 ở đầu"


#: Filters and orders with the places of the cards that they leave.
NARROWED: tuple[tuple[dict[str, Any], list[int]], ...] = (
    ({"kind": "incoming"}, [2]), ({"state": "awaiting_direction"}, [2]), ({"type": "ke_hoach"}, [0, 1]),
    ({"issuer_name": "Sở Nội vụ"}, [2]), ({"issuer": "nội vụ"}, [2]), ({"year": "2026", "kind": "outgoing"}, [0, 1]),
    ({"year": "2025"}, []), ({"from": "2026-10-06"}, []), ({"to": "2026-10-05"}, [0, 1, 2]), ({"unit": "999999"}, []),
    ({"case_file": "999999"}, []),
)  # fmt: skip


def test_every_filter_and_order_of_the_page_is_there(office: list[Record], caller: Callable[[str], Caller]) -> None:
    clerk = caller("vanthu")
    [case_file] = clerk.get("/case-files").json["items"]
    for arguments, places in (*NARROWED, ({"case_file": case_file["id"]}, [0])):
        found = {hit["id"] for hit in ask(clerk, **arguments)["hits"]}
        assert found == {office[place].id for place in places}, arguments
    assert [hit["id"] for hit in ask(clerk, sort="number")["hits"]] == [office[place].id for place in (2, 0, 1)]


def test_facets_count_what_the_caller_sees_and_lead_on(office: list[Record], caller: Callable[[str], Caller]) -> None:
    clerk = caller("vanthu")
    assert ask(clerk)["facets"] == []
    for facet in (counted := ask(clerk, facets="1"))["facets"]:
        for value in facet["values"]:
            assert ask(clerk, **{facet["name"]: value["value"]})["total"] == value["count"], facet["name"]
    assert [facet["name"] for facet in counted["facets"]] == [
        "kind", "type", "year", "state", "issuer_name", "unit", "case_file",
    ]  # fmt: skip
    assert {"awaiting_direction", "issued"} == {value["value"] for value in counted["facets"][3]["values"]}
    assert all(not facet["values"] for facet in ask(caller("quantri"), facets="1")["facets"])


def test_pages_follow_by_cursor(office: list[Record], caller: Callable[[str], Caller]) -> None:
    clerk, seen, cursor = caller("vanthu"), [], ""
    while cursor is not None:
        page = ask(clerk, limit=1, cursor=cursor, sort="oldest")
        seen, cursor = [*seen, *(hit["id"] for hit in page["hits"])], page["next_cursor"]
    assert sorted(seen) == [record.id for record in office]


def test_an_empty_answer_is_explained_where_wanted(office: list[Record], caller: Callable[[str], Caller]) -> None:
    clerk = caller("vanthu")
    assert ask(clerk, q="tiếp zzz")["explanation"] is None
    why = ask(clerk, q='"tiếp dân" "khí tượng"', type="BAO_CAO", explain="1")["explanation"]
    assert why["missing"] == [{"part": '"khí tượng"', "near": []}]
    assert why["hidden"] == 0
    why = ask(clerk, q="tiếp dân", type="BAO_CAO", explain="1")["explanation"]
    assert why["unfiltered"] == [{"arguments": ["type"], "count": 1}]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"state": "upside_down"}, "state"), ({"sort": "upside_down"}, "sort"), ({"unit": "KT"}, "unit"),
        ({"year": "26"}, None), ({"from": "31/02/2026"}, "from"), ({"cursor": "../../etc"}, "cursor"),
        ({"limit": "0"}, "limit"), ({"facets": "perhaps"}, "facets"), ({"unit": "9" * 40}, "unit"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name(
    caller: Callable[[str], Caller], arguments: dict[str, str], field: str | None
) -> None:
    answer = ask(caller("vanthu"), expect=422 if field else 200, **arguments)
    assert list(answer.get("fields", {})) == ([field] if field else [])


def test_the_question_is_described(client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json").json["paths"]["/api/v1/search"]["get"]
    assert {one["name"] for one in described["parameters"]} >= {
        "q", "kind", "type", "state", "issuer", "issuer_name", "unit", "case_file", "year", "from", "to", "sort",
        "limit", "cursor", "facets", "explain",
    }  # fmt: skip
