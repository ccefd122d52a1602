"""What becomes of a directed document: passed on, begun, answered or reported, and laid into a case file."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime
from random import Random

from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.demo.language import Subject
from eoffice.demo.matters import Matter
from eoffice.demo.office import Office, Team
from eoffice.demo.outgoing_life import file_away, outgoing_life, plan_draft
from eoffice.demo.timeline import Life
from eoffice.incoming import service as incoming
from eoffice.records.models import CaseFile, Record
from eoffice.tasks import moves as tasks
from eoffice.tasks.models import Task, TaskRole
from eoffice.tasks.states import OPEN_STATES

_RESULTS = (
    "Đã triển khai đến các tổ dân phố.", "Đã kiểm tra thực tế, lập biên bản lưu hồ sơ.",
    "Đã gửi số liệu qua hệ thống báo cáo.", "Đã cử người tham dự.", "Đã phổ biến tại giao ban tuần.",
    "Đã hướng dẫn công dân bổ sung hồ sơ.",
)  # fmt: skip
_INSTRUCTIONS = (
    "Nghiên cứu, tham mưu trả lời.",
    "Chủ động phối hợp với các tổ dân phố.",
    "Báo cáo tiến độ vào thứ Sáu.",
    "",
)
_REASONS = (
    "Đang đi tập huấn đến hết tuần, đề nghị phân công người khác.",
    "Nội dung thuộc mảng việc của bộ phận khác.",
)

#: Types that call for an answer, and the type of the answer.
_ANSWERS = {"CONG_VAN": "CONG_VAN", "KE_HOACH": "BAO_CAO", "CHI_THI": "KE_HOACH", "TO_TRINH": "CONG_VAN"}
#: How long the work takes, as a share of the usual time; the slowest never come to an end in the demonstration.
_PACES, _PACE_WEIGHTS = (0.4, 0.8, 1.6, 60.0), (50, 30, 11, 9)


def handle(office: Office, rng: Random, record: Record, about: Subject, matter: Matter | None) -> Life:
    """Work on a directed document until it lies in a case file; some take longer than they may."""
    team = office.team_for(about.field)
    task = yield from _pass_on(office, rng, record, team)
    yield office.hours.soon(clock.now(), rng, 0.3, 6)
    tasks.start(team.handler, task)
    yield from _support(office, rng, record)
    pace = 0.5 if matter else rng.choices(_PACES, _PACE_WEIGHTS)[0]
    yield office.hours.soon(clock.now(), rng, 4 * pace, 30 * pace)
    own_file = matter.case_file if matter else None
    yield from _finish(office, rng, record, task, about, own_file)
    yield office.hours.soon(clock.now(), rng, 2, 30)
    target = own_file or office.case_file(about.field)
    incoming.file(team.handler, record, case_file_id=target.id)
    if matter is not None:
        matter.filed += 1


def _pass_on(office: Office, rng: Random, record: Record, team: Team) -> Generator[datetime, None, Task]:
    """The unit's head passes the lead task on; where there is none, the specialist takes it. Now and then it comes
    back first with a reason.
    """
    yield office.hours.soon(clock.now(), rng, 0.3, 6)
    unit_task = _open_tasks(record, TaskRole.LEAD)[0]
    if not team.has_own_head:
        return unit_task
    task = _delegate(office, rng, unit_task, team)
    if rng.random() < 0.06:
        yield office.hours.soon(clock.now(), rng, 0.3, 5)
        tasks.give_back(team.handler, task, reason=rng.choice(_REASONS))
        yield office.hours.soon(clock.now(), rng, 0.3, 5)
        task = _delegate(office, rng, unit_task, team)
    return task


def _delegate(office: Office, rng: Random, task: Task, team: Team) -> Task:
    person = office.people[team.handler_name]
    return tasks.delegate(team.head, task, person=person.id, instruction=rng.choice(_INSTRUCTIONS))


def _support(office: Office, rng: Random, record: Record) -> Life:
    """The other units report or take note, most of them in time."""
    for task in _open_tasks(record, TaskRole.SUPPORT, TaskRole.INFORM):
        if rng.random() < 0.3:
            continue
        yield office.hours.soon(clock.now(), rng, 0.3, 5)
        if task.state in OPEN_STATES:
            said = "" if task.role == TaskRole.INFORM else rng.choice(_RESULTS)
            tasks.complete(_worker(office, task), task, result=said)


def _worker(office: Office, task: Task) -> Actor:
    team = next(team for team in office.teams.values() if team.unit.id == task.unit_id)
    return team.head if team.has_own_head else team.handler


def _finish(
    office: Office, rng: Random, record: Record, task: Task, about: Subject, case_file: CaseFile | None
) -> Life:
    """Answer the document, or report what was done; the report of the lead completes it."""
    handler = office.team_for(about.field).handler
    answer = _ANSWERS.get(record.type, "")
    if not answer or rng.random() < 0.4:
        tasks.complete(handler, task, result=rng.choice(_RESULTS))
        return
    draft = plan_draft(office, rng, _answer(rng, about, answer), reply_to=record)
    yield from outgoing_life(office, rng, clock.now(), draft)
    tasks.complete(handler, task, result=f"Đã trả lời bằng văn bản số {draft.record.symbol}.")
    yield from file_away(office, rng, draft, case_file)


def _answer(rng: Random, asked: Subject, doc_type: str) -> Subject:
    """What a reply is about: the same matter."""
    frames = {
        "CONG_VAN": ("Báo cáo kết quả {}", "Ý kiến đối với nội dung {}", "Cung cấp thông tin về {}", "Phúc đáp về {}"),
        "BAO_CAO": ("Kết quả {}", "Tình hình thực hiện {}"), "KE_HOACH": ("Triển khai {}",),
    }  # fmt: skip
    return Subject(rng.choice(frames[doc_type]).format(asked.matter), asked.field, doc_type, asked.matter)


def _open_tasks(record: Record, *roles: TaskRole) -> list[Task]:
    query = select(Task).where(
        Task.record_id == record.id, Task.role.in_(roles), Task.state.in_(OPEN_STATES), Task.parent_id.is_(None)
    )
    return list(db.session.scalars(query.order_by(Task.id)))
