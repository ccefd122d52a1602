"""The pages of tasks as a browser without script uses them."""

from __future__ import annotations

import re

import pytest

from eoffice.core.database import db
from eoffice.tasks.models import TaskRole
from eoffice.tasks.states import TaskState

from .conftest import Work
from .test_moves import in_state


def test_the_list_shows_what_waits(work: Work, sign_in):
    work.assigned()
    head = sign_in("truongphong")
    assert "V/v rà soát quy hoạch" in head.get("/tasks/").get_data(as_text=True)
    assert "V/v rà soát quy hoạch" not in sign_in("chuyenvien").get("/tasks/").get_data(as_text=True)
    queries = ("scope=all&state=all", "late=1", "due=late", "unit=x", "state=nonsense", "sort=-due", "page=9999999999")
    for query in queries:
        assert head.get(f"/tasks/?{query}").status_code == 200, query
    assert "V/v rà soát" not in head.get("/tasks/?state=done").get_data(as_text=True)


def test_the_head_passes_it_on_from_the_page(work: Work, sign_in):
    task = work.task(work.assigned())
    head = sign_in("truongphong")
    page = head.get(f"/tasks/{task.id}").get_data(as_text=True)
    assert "Đặng Thùy Linh" in page
    assert "Võ Ngọc Sơn" not in page
    fields = {"person": work.actor("chuyenvien").person_id, "due_on": "12/11/2026", "instruction": "Làm ngay."}
    answer = head.post(f"/tasks/{task.id}/actions/delegate", data=fields)
    assert (answer.status_code, answer.location) == (303, f"/tasks/{task.id}")
    db.session.expire_all()
    assert task.state == "delegated"


def test_what_was_typed_stays(work: Work, sign_in):
    task = work.task(work.assigned())
    answer = sign_in("truongphong").post(
        f"/tasks/{task.id}/actions/delegate", data={"instruction": "Làm ngay.", "due_on": "31/02/2027"}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Làm ngay." in page
    assert "31/02/2027" in page


def test_the_second_of_two_is_told_by_whom(work: Work, sign_in):
    child = work.passed_on(work.assigned())
    version = str(child.version)
    work.do(child, "chuyenvien", "start")
    answer = sign_in("chuyenvien").post(f"/tasks/{child.id}/actions/start", data={"version": version})
    assert answer.status_code == 409
    assert "Đặng Thùy Linh" in answer.get_data(as_text=True)


def test_a_step_of_one_press_says_why_it_is_refused(work: Work, sign_in):
    child = work.passed_on(work.assigned())
    work.do(child, "chuyenvien", "note", text="Đang làm")
    fields = {"version": str(child.version - 1)}
    answer = sign_in("chuyenvien").post(f"/tasks/{child.id}/actions/start", data=fields)
    assert answer.status_code == 409 and "đã thay đổi công việc này trước" in answer.get_data(as_text=True)


def test_what_was_typed_into_a_task_stays_though_somebody_was_first(work: Work, sign_in):
    child = work.passed_on(work.assigned())
    browser, address = sign_in("chuyenvien"), f"/tasks/{child.id}/actions/return"
    fields = {"reason": "Không thuộc lĩnh vực.", "version": str(child.version)}
    work.do(child, "chuyenvien", "start")
    shown = browser.post(address, data=fields).get_data(as_text=True)
    dialog = shown.partition('id="return" open')[2].partition("</details>")[0]
    assert "đã thay đổi công việc này trước" in dialog and "Không thuộc lĩnh vực." in dialog
    (fields["version"],) = re.findall(r'name="version" type="hidden" value="(\d+)"', dialog)
    assert browser.post(address, data=fields).status_code == 303
    late = browser.post(address, data={"reason": "Gửi lần nữa."}).get_data(as_text=True)
    assert re.search(r"<textarea[^>]* readonly [^>]*>\s*Gửi lần nữa\.<", late)


def test_to_be_informed_takes_one_press(work: Work, sign_in):
    task = work.task(work.assigned(), TaskRole.INFORM)
    office = sign_in("chanhvp")
    assert "Đánh dấu đã xem" in office.get(f"/tasks/{task.id}").get_data(as_text=True)
    assert office.post(f"/tasks/{task.id}/actions/complete").status_code == 303
    db.session.expire_all()
    assert task.state == "done"


def test_tasks_stand_beside_their_document(work: Work, sign_in):
    record = work.assigned()
    child = work.passed_on(record)
    page = sign_in("chutich").get(f"/incoming/{record.id}").get_data(as_text=True)
    assert f"/tasks/{child.id}" in page
    assert page.count('href="/tasks/') >= 4


def test_what_one_may_not_see_is_not_there(work: Work, sign_in):
    task = work.task(work.assigned())
    for username in ("chuyenvien", "vanthu2", "quantri"):
        browser = sign_in(username)
        assert browser.get(f"/tasks/{task.id}").status_code == 404
        assert browser.post(f"/tasks/{task.id}/actions/start").status_code == 404
    assert sign_in("truongphong").post(f"/tasks/{task.id}/actions/explode").status_code == 404


@pytest.mark.parametrize("state", list(TaskState))
def test_every_state_has_a_page(work: Work, sign_in, state):
    task = in_state(work, state)
    for username in ("truongphong", "chutich"):
        assert sign_in(username).get(f"/tasks/{task.id}").status_code == 200
