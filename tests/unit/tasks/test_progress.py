"""How a task gets on: notes with files and a percentage, ticks."""

from __future__ import annotations

from io import BytesIO

import pytest

from eoffice.audit.queries import history_of
from eoffice.audit.verify import breaches
from eoffice.content.service import store_file
from eoffice.core.database import db
from eoffice.core.errors import Denied, Invalid
from eoffice.tasks.models import TaskItem
from eoffice.tasks.queries import notes_of

from .conftest import Work


def test_a_note_has_files_and_moves_the_bar(work: Work):
    task = work.given(lead="person:chuyenvien")
    with work.at_work("chuyenvien") as me:
        file = store_file(me, stream=BytesIO("Số liệu".encode()), name="so-lieu.txt")
    work.do(task, "chuyenvien", "note", text="Đã đi thực địa.", percent="40", files=[file])
    (written,) = notes_of(task)
    assert (task.percent, written.text, [link.file.id for link in written.files]) == (40, "Đã đi thực địa.", [file.id])
    work.do(task, "chutich", "note", text="Nhanh lên.")
    assert (task.percent, len(notes_of(task))) == (40, 2)
    assert list(breaches()) == []


@pytest.mark.parametrize(
    ("inputs", "field"), [({}, "text"), ({"percent": 101}, "percent"), ({"files": ["x"]}, "files")]
)
def test_an_empty_note_is_none(work: Work, inputs, field):
    task = work.given(lead="person:chuyenvien")
    with pytest.raises(Invalid) as refused:
        work.do(task, "chuyenvien", "note", **inputs)
    assert field in refused.value.fields


def test_ticks_come_and_go_and_are_remembered(work: Work):
    task = work.given(lead="person:chuyenvien", checklist=["Lập danh sách"])
    work.do(task, "chuyenvien", "add_item", text="Trình ký")
    first, second = task.items
    work.do(task, "chuyenvien", "tick", item=first.id)
    work.do(task, "chuyenvien", "tick", item=str(second.id), is_done="1")
    work.do(task, "chuyenvien", "tick", item=second.id, is_done=False)
    assert [item.done_at is not None for item in task.items] == [True, False]
    assert [act.action for act in history_of("task", task.id)][-3:] == ["task:tick", "task:tick", "task:untick"]
    assert list(breaches()) == []


def test_a_line_of_another_task_is_not_there(work: Work):
    task, other = work.given(lead="person:chuyenvien"), work.given(lead="person:chuyenvien", checklist=["x"])
    with pytest.raises(Invalid):
        work.do(task, "chuyenvien", "tick", item=other.items[0].id)
    with pytest.raises(Denied):
        work.do(task, "vanthu", "add_item", text="x")


def test_the_history_notices_a_tick_that_nobody_made(work: Work):
    task = work.given(checklist=["Lập danh sách"])
    db.session.execute(db.update(TaskItem).where(TaskItem.task_id == task.id).values(text="Khác"))
    db.session.commit()
    assert len(list(breaches())) == 1
