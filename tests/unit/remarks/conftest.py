"""An office that talks about its documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from eoffice.access.actor import Actor
from eoffice.records.models import Record
from eoffice.remarks import service
from eoffice.remarks.models import Audience, Remark
from tests.unit.outgoing.conftest import draft, store
from tests.unit.tasks.conftest import Work

__all__ = ["draft", "store"]

SECRET = "Chỉ báo cáo riêng đồng chí Chủ tịch"


class Talking(Work):
    """The office, and what its people say."""

    def say(self, record: Record, username: str, text: str = "Cần xem lại số liệu.", **inputs: Any) -> Remark:
        with self.at_work(username) as who:
            return service.write(who, record, text=text, **inputs)

    def whisper(self, record: Record, username: str = "chanhvp") -> Remark:
        """Say something to the leaders only."""
        return self.say(record, username, SECRET, audience=Audience.LEADERS)

    def see(self, record: Record, username: str) -> int:
        with self.at_work(username) as who:
            return service.mark_seen(who, record)

    def withdraw(self, remark: Remark, username: str) -> None:
        with self.at_work(username) as who:
            service.withdraw(who, remark)


@pytest.fixture
def office(app: Flask, actor: Callable[[str], Actor]) -> Talking:
    """Everybody of the ward, ready to act and to talk."""
    return Talking(actor)
