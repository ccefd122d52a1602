"""Builders of calendar entries, and a strict reader of RFC 5545."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from eoffice.core.unit_of_work import unit_of_work
from eoffice.schedule import service
from eoffice.schedule.models import CalendarEntry
from tests.unit.desk.conftest import queries_of
from tests.unit.tasks.conftest import work

__all__ = ["enter", "queries_of", "work"]

ENTRY: dict[str, Any] = {
    "starts_on": date(2026, 11, 10), "starts_time": "8h00", "ends_time": "10:30", "what": "Họp giao ban tuần",
    "place": "Phòng họp số 1", "chair": "Chủ tịch", "prepared_by": "VP",
}  # fmt: skip


@pytest.fixture
def enter(actor, person) -> Callable[..., CalendarEntry]:
    """Put an entry into the calendar, or propose one; leaders by user name."""

    def add(by: str = "chanhvp", leaders: tuple[str, ...] = ("chutich",), **values: Any) -> CalendarEntry:
        with unit_of_work():
            ids = [str(person(name).id) for name in leaders]
            return service.enter(actor(by), leaders=ids, **(ENTRY | values))

    return add


def read_calendar(body: bytes) -> list[dict[str, str]]:
    """The events of a calendar object: unfolded, unescaped; fails on anything that RFC 5545 does not allow."""
    assert body.endswith(b"\r\n") and b"\n" not in body.replace(b"\r\n", b"")
    lines = body.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    text = [line.decode() for line in lines]  # no character may be cut
    unfolded: list[str] = []
    for line in text:
        if line.startswith(" "):
            unfolded[-1] += line[1:]
        else:
            unfolded.append(line)
    assert unfolded[0] == "BEGIN:VCALENDAR" and unfolded[-1] == "END:VCALENDAR"
    assert "VERSION:2.0" in unfolded and any(line.startswith("PRODID:") for line in unfolded)
    events: list[dict[str, str]] = []
    for line in unfolded:
        name, colon, value = line.partition(":")
        assert colon and name == name.upper()
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and name != "END":
            assert name not in events[-1]
            events[-1][name] = _plain(value) if name in {"SUMMARY", "LOCATION", "DESCRIPTION"} else value
    return events


def _plain(value: str) -> str:
    found, signs = "", iter(value)
    for sign in signs:
        assert sign not in ";,"
        if sign == "\\":
            sign = {"n": "\n", "N": "\n", "\\": "\\", ";": ";", ",": ","}[next(signs)]  # noqa: PLW2901
        found += sign
    return found
