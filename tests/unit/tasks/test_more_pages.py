"""The pages of what came to tasks: giving, working, steering, settings."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from sqlalchemy import event, select

from eoffice.core.database import db
from eoffice.directory.service.calendar_days import set_day
from eoffice.tasks.alarm_rules import list_alarm_rules
from eoffice.tasks.models import Recount, Task
from eoffice.tasks.queries import notes_of
from tests.functional.pages import Visitor

from .conftest import Work


def test_several_tasks_are_given_from_one_page(work: Work, sign_in):
    chair = sign_in("chutich")
    assert chair.get("/tasks/new").status_code == 200
    assert sign_in("chuyenvien").get("/tasks/new").status_code == 403
    unit = work.given().unit_id
    me = work.actor("chuyenvien").person_id
    fields = {
        "origin": "Kết luận họp giao ban", "held_on": "09/11/2026", "title_0": "Rà soát hộ nghèo",
        "lead_0": f"unit:{unit}", "working_days_0": "5", "needs_acceptance_0": "y",
        "title_2": "Sửa vỉa hè", "lead_2": f"person:{me}", "due_on_2": "20/11/2026", "checklist_2": "Đo\nVẽ",
    }  # fmt: skip
    answer = chair.post("/tasks/new", data=fields)
    assert answer.status_code == 303
    page = chair.get(answer.location).get_data(as_text=True)
    assert "Rà soát hộ nghèo" in page and "Sửa vỉa hè" in page
    second = db.session.scalars(select(Task).where(Task.title == "Sửa vỉa hè")).one()
    assert ([item.text for item in second.items], second.needs_acceptance) == (["Đo", "Vẽ"], None)


def test_what_is_wrong_stands_beside_its_own_task(work: Work, sign_in):
    answer = sign_in("chutich").post("/tasks/new", data={"title_1": "Sửa vỉa hè", "due_on_1": "01/11/2026"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="lead_1-error"' in page and 'id="due_on_1-error"' in page and 'id="lead_0-error"' not in page
    assert "Sửa vỉa hè" in page


def test_the_handler_notes_ticks_and_asks(work: Work, sign_in):
    task = work.given(lead="person:chuyenvien", checklist=["Lập danh sách"])
    me = sign_in("chuyenvien")
    files = {"text": "Đã đi thực địa", "percent": "40", "files": (BytesIO(b"So lieu"), "so-lieu.txt")}
    assert me.post(f"/tasks/{task.id}/actions/note", data=files).status_code == 303
    assert me.post(f"/tasks/{task.id}/actions/tick", data={"item": task.items[0].id, "is_done": "1"}).status_code == 303
    ask = {"due_on": "20/11/2026", "reason": "Chờ số liệu"}
    assert me.post(f"/tasks/{task.id}/actions/ask_extension", data=ask).status_code == 303
    page = sign_in("chutich").get(f"/tasks/{task.id}").get_data(as_text=True)
    assert "Đã đi thực địa" in page and "40 %" in page and "Chờ số liệu" in page and 'aria-pressed="true"' in page
    (note,) = notes_of(task)
    address = f"/tasks/{task.id}/files/{note.files[0].file_id}"
    assert me.get(address, buffered=True).get_data() == b"So lieu"
    assert sign_in("chuyenvien2").get(address).status_code == 404


def test_the_page_answers_the_three_questions(work: Work, sign_in):
    record = work.assigned(working_days=12)
    child = work.passed_on(record)
    page = sign_in("truongphong").get(f"/tasks/{work.task(record).id}").get_data(as_text=True)
    assert "Đến lượt: Đặng Thùy Linh" in page
    assert "Là trưởng đơn vị được giao." in page
    assert "nghỉ Ngày Văn hóa Việt Nam 24/11/2026 → 26/11/2026" in page
    own = sign_in("chuyenvien").get(f"/tasks/{child.id}").get_data(as_text=True)
    assert "Đến lượt ông/bà." in own and "trưởng đơn vị, người giao" in own and 'id="split"' in own


def test_who_loses_sight_of_it_lands_on_the_list(work: Work, sign_in):
    task = work.given("truongphong", lead="person:chuyenvien")
    assert task.unit_id
    answer = sign_in("truongphong").post(f"/tasks/{task.id}/actions/withdraw", data={"reason": "Thôi"})
    assert answer.status_code == 303


def test_a_promised_day_is_decided_on_its_page(work: Work, sign_in):
    task = work.given(lead="person:chuyenvien")
    with work.at_work("quantri") as administrator:
        set_day(administrator, day=date(2026, 11, 12), kind="local", name="Mất điện", source="TB 12")
    chair = sign_in("chutich")
    assert "/tasks/recounts" in chair.get("/tasks/").get_data(as_text=True)
    page = chair.get("/tasks/recounts").get_data(as_text=True)
    assert "16/11/2026" in page and "17/11/2026" in page
    assert "16/11/2026" not in sign_in("quantri").get("/tasks/recounts").get_data(as_text=True)
    address = f"/tasks/{task.id}/recount"
    assert chair.post(address, data={"decision": "move"}).status_code == 422
    assert chair.post(address, data={"decision": "burn", "reason": "x"}).status_code == 404
    assert sign_in("chuyenvien").post(address, data={"decision": "move", "reason": "x"}).status_code == 404
    assert chair.post(address, data={"decision": "move", "reason": "Mất điện"}).status_code == 303
    db.session.expire_all()
    assert (task.due_on, db.session.get(Recount, task.id)) == (date(2026, 11, 17), None)


def test_the_settings_of_alarms(work: Work, sign_in):
    chief = sign_in("chanhvp")
    fields = {"role": "lead", "type": "CONG_VAN", "first_days": "5", "second_days": "2", "chief_after": "3"}
    assert chief.post("/tasks/alarms", data=fields).status_code == 303
    assert chief.post("/tasks/alarms", data=fields | {"second_days": "9"}).status_code == 422
    (rule,) = list_alarm_rules(work.actor("chanhvp"))
    assert "Công văn" in chief.get("/tasks/alarms").get_data(as_text=True)
    assert sign_in("truongphong").get("/tasks/alarms").status_code == 403
    assert chief.post(f"/tasks/alarms/{rule.id}/remove").status_code == 303
    assert list(list_alarm_rules(work.actor("chanhvp"))) == []


def test_a_longer_list_asks_no_more_questions(work: Work, sign_in):
    chair, counted = sign_in("chutich"), []

    def count() -> int:
        counted.clear()
        event.listen(db.engine, "before_cursor_execute", note)
        page = chair.get("/tasks/?scope=all")
        event.remove(db.engine, "before_cursor_execute", note)
        assert page.status_code == 200
        return len(counted)

    def note(*args: object) -> None:
        counted.append(args[2])

    work.do(work.given(), "truongphong", "delegate", person="chuyenvien")
    few = count()
    for number in range(8):
        task = work.given(title=f"Việc {number}", supporting=["unit:VHXH"])
        work.do(task, "truongphong", "delegate", person="chuyenvien")
    assert count() <= few


def test_a_task_and_what_it_was_passed_on_as_say_whose_they_are(work: Work, sign_in):
    """They are two tasks: the unit's, which its head answers for, and the person's."""
    task = work.given()
    work.do(task, "truongphong", "delegate", person="chuyenvien")
    page = Visitor(sign_in("chutich")).go("/tasks/?scope=all").text
    assert f"đã giao lại cho {work.actor('chuyenvien').name}" in page
    assert page.count("do đơn vị giao lại") == 1
    assert "giao lại" not in Visitor(sign_in("chuyenvien2")).go("/tasks/?scope=all").text


def test_filters_find_what_waits_for_the_assigner(work: Work, sign_in):
    task = work.given(lead="person:chuyenvien")
    other = work.given("chanhvp", title="Việc của Văn phòng", lead="unit:VHXH")
    work.do(task, "chuyenvien", "report", result="Xong")
    chair = sign_in("chutich")
    for query, seen in (
        ("asked=acceptance", task), (f"origin={other.origin_id}", other), (f"assigner={other.assigned_by}", other),
    ):  # fmt: skip
        page = chair.get(f"/tasks/?scope=all&{query}").get_data(as_text=True)
        unseen = other if seen is task else task
        assert f'/tasks/{seen.id}"' in page and f'/tasks/{unseen.id}"' not in page, query
