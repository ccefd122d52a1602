"""The morning digest: late, due today, waiting, and news; once a working day for each person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.notifications.digest import order_digests
from eoffice.notifications.models import NoticeKind
from eoffice.tasks.models import Task

from .conftest import Post, Told, deliver, mails, set_way

SEVEN = datetime(2026, 11, 10, 0, 0, tzinfo=UTC)  # Tuesday, 07:00 in the office


def morning(app: Flask, moment: datetime = SEVEN) -> None:
    with clock.frozen(moment):
        order_digests()
    deliver(app, moment)


def test_it_says_what_is_late_due_today_and_waits(app: Flask, office: Told, post: Post) -> None:
    for number, due in (("1", SEVEN.date() - timedelta(days=1)), ("2", SEVEN.date()), ("3", None)):
        child = office.passed_on(office.assigned_card(number=number, subject=f"Việc số {number}"))
        with unit_of_work():
            db.session.get_one(Task, child.id).due_on = due
    office.say(
        office.assigned_card(number="4"), "chutich", "Nhờ xem giúp", people=[office.actor("truongphong").person_id or 0]
    )
    morning(app)
    (message,) = post.to("chuyenvien")
    assert message["Subject"] == "Việc hôm nay, 10/11/2026"
    said = message.get_content()
    late, today, waiting = (said.index(words) for words in ("Quá hạn: 1", "Đến hạn hôm nay: 1", "Đang chờ ông/bà: 3"))
    assert late < said.index("Việc số 1") < today < said.index("Việc số 2") < waiting < said.index("Việc số 3")
    assert "https://vanphong.example/tasks/" in said
    assert "Nhờ xem giúp" not in post.to("truongphong")[0].get_content()
    assert "Ý kiến trao đổi" in post.to("truongphong")[0].get_content()


def test_it_is_ordered_once_a_day_whatever_happens_to_workers(app: Flask, office: Told, post: Post) -> None:
    office.awaiting()
    for minutes in (0, 1, 300):
        morning(app, SEVEN + timedelta(minutes=minutes))
    assert len(post.to("chanhvp")) == 1
    morning(app, SEVEN + timedelta(days=1))
    assert len(post.to("chanhvp")) == 2


@pytest.mark.parametrize("moment", [SEVEN - timedelta(minutes=1), datetime(2026, 11, 14, 3, 0, tzinfo=UTC)])
def test_not_before_seven_and_not_on_days_off(app: Flask, office: Told, post: Post, moment: datetime) -> None:
    office.awaiting()
    morning(app, moment)
    assert [row for row in mails() if row.digest_on] == []


def test_who_wants_none_and_who_has_nothing_to_do_gets_none(app: Flask, office: Told, post: Post, actor) -> None:
    for kind in NoticeKind:
        set_way(actor("chanhvp"), kind, "app")
    office.awaiting()
    morning(app)
    assert post.to("chanhvp") == post.to("luutru") == []


def test_news_is_told_once(app: Flask, office: Told, post: Post, person) -> None:
    record = office.assigned()
    office.say(record, "chutich", people=[person("truongphong").id])
    for day in (0, 1):
        morning(app, SEVEN + timedelta(days=day))
    first, second = post.to("truongphong")
    assert "Tin mới" in first.get_content()
    assert "Tin mới" not in second.get_content()
