"""Builders of tasks: from a directive, by the people who move them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.core.database import db
from eoffice.records.models import Record
from eoffice.tasks import service
from eoffice.tasks.models import Task, TaskRole
from eoffice.tasks.planning import give_tasks
from tests.unit.incoming.conftest import Office


class Work(Office):
    """The office, and its tasks."""

    def tasks(self, record: Record) -> list[Task]:
        return list(db.session.scalars(select(Task).where(Task.record_id == record.id).order_by(Task.id)))

    def task(self, record: Record, role: TaskRole = TaskRole.LEAD) -> Task:
        """The unit's task in this part of the work."""
        return next(task for task in self.tasks(record) if task.role == role and task.parent_id is None)

    def do(self, task: Task, username: str, action: str, /, version: int | None = None, **inputs: Any) -> Task:
        with self.at_work(username) as who:
            return service.act(who, task, action, version=version, inputs=inputs)

    def passed_on(self, record: Record, role: TaskRole = TaskRole.LEAD, person: str = "chuyenvien") -> Task:
        """The person's task, after the head passed the unit's on."""
        task = self.task(record, role)
        self.do(task, "truongphong", "delegate", person=person)
        return self.tasks(record)[-1]

    def given(self, username: str = "chutich", **fields: Any) -> Task:
        """A task without a document, given by `username`; the one of who leads."""
        plan = {"title": "Rà soát hộ nghèo", "lead": "unit:KT", "working_days": 5, **fields}
        with self.at_work(username) as who:
            return give_tasks(who, [plan], origin="Kết luận họp giao ban tháng 11")[0]

    def parts(self, task: Task) -> list[Task]:
        """What hangs on the task or was passed on from it."""
        belongs = (Task.part_of_id == task.id) | (Task.parent_id == task.id)
        return list(db.session.scalars(select(Task).where(belongs).order_by(Task.id)))


@pytest.fixture
def work(app: Flask, actor: Callable[[str], Actor]) -> Work:
    """Everybody of the ward, ready to act."""
    return Work(actor)
