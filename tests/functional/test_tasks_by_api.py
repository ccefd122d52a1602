"""The way of a task through the API: given, noted, more time, reported, accepted; and a document's with acceptance."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from tests.functional.conftest import Caller

Callers = Callable[[str], Caller]
TASK = {"title": "Rà soát hộ nghèo", "lead": "unit:KT", "working_days": 5, "checklist": ["Lập danh sách"]}


def actions(task: dict) -> set[str]:
    return {row["action"] for row in task["actions"]}


def test_from_the_conclusion_of_a_meeting_to_the_accepted_result(caller: Callers) -> None:
    chair, head, me = caller("chutich"), caller("truongphong"), caller("chuyenvien")
    answer = chair.post("/tasks", 201, json=TASK | {"origin": "Kết luận họp giao ban", "held_on": "2026-11-09"})
    [task] = answer.json["items"]
    address = f"/tasks/{task['id']}"
    assert answer.location == f"/api/v1{address}"
    assert (task["origin"], task["due_on"], task["needs_acceptance"]) == ("Kết luận họp giao ban", "2026-11-16", True)
    head.act(address, "delegate", person="chuyenvien")
    [child] = me.get("/tasks", query_string={"scope": "mine"}).json["items"]
    own = f"/tasks/{child['id']}"
    me.act(own, "start")
    line = head.get(address).json["checklist"][0]["id"]
    assert head.act(address, "tick", item=line)["checklist"][0]["done_at"] is not None
    files = {"text": "Đã đi thực địa", "percent": "40", "files": (BytesIO(b"So lieu"), "so-lieu.txt")}
    [note] = me.post(f"{own}/actions/note", data=files).json["notes"]
    assert (note["percent"], note["files"][0]["name"]) == (40, "so-lieu.txt")
    head.act(address, "ask_extension", due_on="2026-11-20", reason="Chờ số liệu")
    assert chair.get("/tasks", query_string={"asked": "extension"}).json["items"][0]["id"] == task["id"]
    assert chair.act(address, "extend")["due_on"] == "2026-11-20"
    assert me.get(own).json["due_on"] == "2026-11-20"
    me.act(own, "complete", result="Đã rà soát xong")
    waiting = chair.get(address).json
    assert (waiting["state"], actions(waiting)) == ("reported", {"accept", "send_back", "note", "withdraw"})
    assert chair.act(address, "send_back", reason="Thiếu phụ lục")["state"] == "in_progress"
    head.act(address, "report", result="Đã bổ sung")
    assert chair.act(address, "accept")["state"] == "done"


def test_several_tasks_are_given_at_once_or_none(caller: Callers) -> None:
    chair = caller("chutich")
    two = [TASK, {"title": "Sửa vỉa hè", "lead": "person:chuyenvien", "supporting": ["unit:VHXH"]}]
    given = chair.post("/tasks", 201, json={"origin": "Kế hoạch quý IV", "tasks": two}).json["items"]
    assert len({task["origin_id"] for task in given}) == 1
    refused = chair.post("/tasks", 422, json={"tasks": [TASK, {"title": "x"}]}).json
    assert set(refused["fields"]) == {"lead_1"}
    assert "lead" in chair.post("/tasks", 422, json={"title": "x"}).json["fields"]
    assert "tasks" in chair.post("/tasks", 422, json={"tasks": "x"}).json["fields"]
    assert len(chair.get("/tasks").json["items"]) == 3
    caller("chuyenvien").post("/tasks", 403, json=TASK)


def test_a_repeated_key_gives_no_second_task(caller: Callers) -> None:
    chair = caller("chutich")
    first = chair.post("/tasks", 201, json=TASK, headers={"Idempotency-Key": "mot"}).json
    assert chair.post("/tasks", 201, json=TASK, headers={"Idempotency-Key": "mot"}).json == first
    assert len(chair.get("/tasks").json["items"]) == 1


def test_fields_offer_their_choices_and_filters_are_checked(caller: Callers) -> None:
    chair = caller("chutich")
    [task] = chair.post("/tasks", 201, json=TASK).json["items"]
    rows = {row["action"]: row for row in chair.get(f"/tasks/{task['id']}").json["actions"]}
    values = [choice["value"] for choice in rows["reassign"]["fields"][0]["choices"]]
    assert "unit:VHXH" in values and "person:chuyenvien" in values
    moved = chair.act(f"/tasks/{task['id']}", "reassign", lead="person:chuyenvien", reason="Đúng người")
    assert moved["person"] == "chuyenvien"
    for wrong in ({"scope": "x"}, {"state": "x"}, {"asked": "x"}, {"origin": "x"}):
        chair.get("/tasks", 422, query_string=wrong)


def test_a_directive_is_assigned_extended_reported_and_accepted(caller: Callers) -> None:
    clerk, chair, head, me = (caller(name) for name in ("vanthu", "chutich", "truongphong", "chuyenvien"))
    card = {"issuer": "Sở Nội vụ thành phố Lạc Giang", "type": "CONG_VAN", "subject": "V/v kiểm tra", "number": "1"}
    document = f"/incoming/{clerk.post('/incoming', 201, data=card).json['id']}"
    clerk.act(document, "register")
    clerk.act(document, "submit")
    chair.act(document, "direct", lead_unit="KT", working_days=5)
    [task] = head.get("/tasks").json["items"]
    whole = f"/tasks/{task['id']}"
    chair.act(whole, "set_terms", needs_acceptance=True)
    head.act(whole, "delegate", person="chuyenvien")
    own = f"/tasks/{me.get('/tasks').json['items'][0]['id']}"
    me.act(own, "start")
    head.act(whole, "ask_extension", due_on="2026-11-20", reason="Chờ số liệu")
    chair.act(whole, "extend")
    assert chair.get(document).json["due_on"] == "2026-11-20"
    me.act(own, "complete", result="Đã trả lời")
    me.act(document, "complete", 409, result="Đi vòng")
    assert chair.get(document).json["state"] == "processing"
    assert chair.act(whole, "accept")["state"] == "done"
    assert chair.get(document).json["state"] == "completed"
