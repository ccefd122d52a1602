"""One real document from arrival to archive, through the API: the seven steps of the office."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from eoffice.audit.verify import breaches
from eoffice.content.checking import check_blobs
from eoffice.content.store import blob_store
from eoffice.core.database import db
from tests.functional.conftest import Caller
from tests.unit.content import makers

pytestmark = pytest.mark.slow

WORD_IN_FILE = "Nguyễn Bỉnh Khiêm"


class Office:
    """The people of the story at their desks."""

    def __init__(self, caller: Callable[[str], Caller], background: Callable[[], None], neighbour: str) -> None:
        self.background, self.neighbour = background, neighbour
        self.vanthu, self.chanhvp, self.chutich = caller("vanthu"), caller("chanhvp"), caller("chutich")
        self.truongphong, self.chuyenvien = caller("truongphong"), caller("chuyenvien")
        self.chuyenvien2, self.luutru, self.vanthu2 = caller("chuyenvien2"), caller("luutru"), caller("vanthu2")


@pytest.fixture
def office(caller: Callable[[str], Caller], background: Callable[[], None], person: Callable[[str], Any]) -> Office:
    """Everybody signed in; `neighbour` is the other agency of the installation."""
    return Office(caller, background, person("vanthu2").agency.name)


def receive(clerk: Caller, name: str, body: bytes, **card: str) -> dict[str, Any]:
    """Take one file in and register it."""
    fields = {"issuer": "Ủy ban nhân dân thành phố Hải Vân", "type": "CONG_VAN", "received_by": "UBND"} | card
    answer = clerk.post("/incoming", 201, data={**fields, "files": (io.BytesIO(body), name)})
    document: dict[str, Any] = answer.json or {}
    assert document["state"] == "received"
    return clerk.act(f"/incoming/{document['id']}", "register")


def three_files() -> list[tuple[str, bytes]]:
    """A PDF letter, a .docx and, where an office programme is installed, an old .doc."""
    word = makers.docx_file("Về việc rà soát hộ nghèo")
    files = [("thu.pdf", makers.pdf((("Kính gửi phường", f"Trường THCS {WORD_IN_FILE}"),))), ("ra-soat.docx", word)]
    if shutil.which("soffice"):
        files.append(("cu.doc", makers.old_letter()))
    return files


def arrive_and_direct(office: Office) -> int:
    """Steps 2 and 3; the id of the first document."""
    documents = [
        receive(office.vanthu, name, body, number=f"{number}", notation="UBND-VX", subject=f"V/v việc số {number}",
                issued_on="2026-11-02")
        for number, (name, body) in enumerate(three_files(), 101)
    ]  # fmt: skip
    assert [document["arrival_number"] for document in documents] == list(range(1, len(documents) + 1))
    path = f"/incoming/{documents[0]['id']}"
    office.vanthu.act(path, "submit")
    plan = {"lead_unit": "KT", "supporting_units": ["TTPVHCC"], "informed_units": ["VP"], "working_days": 5}
    office.chanhvp.act(path, "propose", **plan)
    directed = office.chutich.act(path, "direct", **plan, directive="Xử lý, trả lời trước hạn")
    assert (directed["state"], directed["due_on"]) == ("assigned", "2026-11-16")
    tasks = (office.truongphong.get("/tasks").json or {})["items"]
    lead = next(task for task in tasks if task["role"] == "lead")
    office.truongphong.act(f"/tasks/{lead['id']}", "delegate", person="chuyenvien", instruction="Soạn trả lời")
    mine = [task for task in (office.chuyenvien.get("/tasks").json or {})["items"] if task["person"] == "chuyenvien"]
    office.chuyenvien.act(f"/tasks/{mine[0]['id']}", "start")
    return int(documents[0]["id"])


def reply(office: Office, incoming_id: int) -> int:
    """Step 4; the id of the issued reply."""
    body = makers.docx_file("Kính gửi Ủy ban nhân dân thành phố")
    draft = office.chuyenvien.post(
        "/outgoing", 201,
        data={
            "type": "CONG_VAN", "subject": "V/v trả lời việc số 101", "replies_to": str(incoming_id),
            "recipients": [office.neighbour, "Ủy ban nhân dân thành phố <vanthu@haivan.example>"],
            "files": (io.BytesIO(body), "a.docx"),
        },
    ).json  # fmt: skip
    path = f"/outgoing/{draft['id']}"
    office.chuyenvien.act(path, "submit")
    office.truongphong.act(path, "approve_content")
    office.chanhvp.act(path, "approve_form")
    office.chutich.act(path, "return", reason="Bổ sung căn cứ")
    second = {"file": (io.BytesIO(makers.docx_file("Bản sửa, đã bổ sung căn cứ")), "b.docx")}
    revised = office.chuyenvien.post(f"{path}/actions/revise", data=second).json
    assert [(file["name"], file["draft_version"]) for file in revised["files"]] == [("b.docx", 2)]
    office.chuyenvien.act(path, "submit")
    office.truongphong.act(path, "approve_content")
    office.chanhvp.act(path, "approve_form")
    office.chutich.act(path, "sign")
    numbered = office.vanthu.act(path, "number")
    assert (numbered["number"], numbered["notation"], numbered["issued_on"]) == ("01", "UBND-KT", "2026-11-09")
    office.vanthu.act(path, "seal", copies=2)
    assert office.vanthu.act(path, "issue")["state"] == "issued"
    return int(draft["id"])


def archive(office: Office, incoming_id: int, reply_id: int) -> int:
    """Step 5; the id of the archived case file."""
    office.chuyenvien.act(f"/incoming/{incoming_id}", "complete", reply_id=reply_id)
    case_file = office.chuyenvien.post(
        "/case-files", 201, json={"code": "88.KT", "title": "Hồ sơ việc số 101", "retention_years": 10}
    ).json
    path = f"/case-files/{case_file['id']}"
    for kind, record_id in (("incoming", incoming_id), ("outgoing", reply_id)):
        office.chuyenvien.put(f"{path}/documents/{record_id}")
        office.chuyenvien.act(f"/{kind}/{record_id}", "file", case_file_id=case_file["id"])
    office.chuyenvien.act(path, "close")
    office.chuyenvien.act(path, "hand_over")
    assert office.luutru.act(path, "accept")["state"] == "archived"
    return int(case_file["id"])


def found(who: Caller, question: str) -> dict[str, Any]:
    """The answer to a question."""
    answer: dict[str, Any] = who.get("/search", query_string={"q": question}).json or {}
    return answer


def test_a_document_comes_is_answered_and_archived(office: Office) -> None:
    incoming_id = arrive_and_direct(office)
    reply_id = reply(office, incoming_id)
    case_file_id = archive(office, incoming_id, reply_id)

    for kind, record_id in (("incoming", incoming_id), ("outgoing", reply_id)):
        shown = office.vanthu.get(f"/{kind}/{record_id}").json
        assert shown["actions"] == []
        for action in ("file", "complete", "recall", "register"):
            assert office.vanthu.is_refused(f"/{kind}/{record_id}", action)
    office.chuyenvien.act(f"/case-files/{case_file_id}", "reopen", expect=409)

    office.background()
    for question in ("viec so 101", "101", WORD_IN_FILE.lower(), "nguyen binh khiem"):
        hits = found(office.chuyenvien, question)["hits"]
        assert incoming_id in {hit["id"] for hit in hits}, question
    nothing = found(office.chuyenvien2, "nguyen binh khiem")
    assert (nothing["total"], nothing["hits"], nothing["suggestions"]) == (0, [], [])

    acts = (office.chuyenvien.get(f"/documents/{incoming_id}/history").json or {})["items"]
    assert [act["action"] for act in acts][:5] == [
        "incoming:receive", "incoming:register", "incoming:submit", "incoming:propose", "incoming:direct"
    ]  # fmt: skip
    assert all(act["person"] and act["authority"] and act["at"] for act in acts)
    assert list(breaches()) == []


def test_one_byte_changed_in_the_database_is_found_and_named(office: Office) -> None:
    incoming_id = arrive_and_direct(office)
    db.session.execute(text("UPDATE record SET subject = 'V/v việc số 102' WHERE id = :id"), {"id": incoming_id})
    db.session.commit()
    assert [breach.place for breach in breaches()] == [f"record {incoming_id}"]


def test_one_byte_changed_in_the_blob_folder_is_found_and_named(office: Office, config: Any) -> None:
    incoming_id = arrive_and_direct(office)
    file = office.vanthu.get(f"/incoming/{incoming_id}").json["files"][0]
    path = next((config.data / "blobs").rglob(file["sha256"]))
    path.chmod(0o644)
    body = bytearray(path.read_bytes())
    body[100] ^= 1
    path.write_bytes(body)
    assert any("thu.pdf" in str(trouble) for trouble in check_blobs(blob_store()))


def test_an_inside_recipient_gets_it_in_its_list_and_reads_its_file(office: Office) -> None:
    reply_id = reply(office, arrive_and_direct(office))
    copies = (office.vanthu2.get("/incoming").json or {})["items"]
    assert [(copy["state"], copy["number"], copy["notation"]) for copy in copies] == [("received", "01", "UBND-KT")]
    file = copies[0]["files"][0]
    body = office.vanthu2.get(f"/documents/{copies[0]['id']}/files/{file['id']}").data
    assert body and hashlib.sha256(body).hexdigest() == file["sha256"]
    office.vanthu2.get(f"/outgoing/{reply_id}", expect=404)
    assert office.vanthu2.act(f"/incoming/{copies[0]['id']}", "register")["arrival_number"] == 1


def test_a_repeated_post_gets_the_first_answer(office: Office) -> None:
    card = {"issuer": "Sở Nội vụ", "subject": "V/v kê khai", "type": "CONG_VAN"}
    key = {"Idempotency-Key": "mot-lan-thoi"}
    first = office.vanthu.post("/incoming", 201, headers=key, data=card).json
    second = office.vanthu.post("/incoming", 201, headers=key, data=card).json
    assert first == second
    assert len((office.vanthu.get("/incoming").json or {})["items"]) == 1
