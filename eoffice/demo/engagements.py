"""The leaders' calendar of the demonstration: this week and the next, with a proposal and a cancelled meeting."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from eoffice.core import clock
from eoffice.core.database import db
from eoffice.directory.actors import actor_of
from eoffice.directory.models import Person
from eoffice.schedule import service
from eoffice.schedule.queries import monday_of

#: Day of the week from 0, from, to, leaders, content, place, chair, unit that prepares, seen by.
_WEEK = (
    (0, "07:30", "09:00", ("chutich", "phochutich", "chanhvp"), "Họp giao ban tuần", "Phòng họp số 1",
     "Chủ tịch", "VP", "all"),
    (0, "14:00", "16:30", ("phochutich",), "Kiểm tra công tác chuyển đổi số tại Trung tâm Phục vụ hành chính công",
     "Trung tâm Phục vụ hành chính công", "Phó Chủ tịch", "VHXH", "all"),
    (1, "08:00", "11:00", ("chutich",), "Tiếp công dân định kỳ", "Phòng tiếp công dân", "Chủ tịch", "VP", "all"),
    (1, "14:00", "15:30", ("chutich", "chanhvp"), "Làm việc về công tác cán bộ", "Phòng Chủ tịch", "Chủ tịch",
     "VP", "leaders"),
    (2, "08:00", "16:30", ("phochutich",), "Dự hội nghị triển khai nhiệm vụ của thành phố",
     "Hội trường thành phố", "Ủy ban nhân dân thành phố", "", "all"),
    (3, "08:00", "10:00", ("chutich", "phochutich"), "Họp xét hồ sơ cấp Giấy chứng nhận quyền sử dụng đất",
     "Phòng họp số 2", "Chủ tịch", "KT", "all"),
    (4, "14:00", "16:00", ("phochutich",), "Kiểm tra thực địa tuyến thoát nước đường Bạch Đằng",
     "Đường Bạch Đằng", "Phó Chủ tịch", "KT", "all"),
)  # fmt: skip


def plan_engagements() -> None:
    """Enter two weeks, as the clerk does; inside a unit of work."""
    people = {person.username: person for person in db.session.scalars(select(Person))}
    monday = monday_of(clock.today())
    clerk, head = actor_of(people["vanthu"]), actor_of(people["truongphong"])
    for week in (0, 1):
        for day, starts, ends, leaders, what, place, chair, unit, audience in _WEEK:
            entry = service.enter(
                clerk, leaders=[str(people[name].id) for name in leaders], what=what, place=place, chair=chair,
                starts_on=monday + timedelta(days=7 * week + day), starts_time=starts, ends_time=ends,
                prepared_by=unit, audience=audience,
            )  # fmt: skip
            if (week, day, audience) == (0, 4, "all"):
                service.act(clerk, entry, "cancel", reason="Thời tiết xấu, chuyển sang tuần sau")
    service.enter(
        head, leaders=[str(people["phochutich"].id)], what="Họp liên ngành về trật tự đô thị quý IV",
        place="Phòng họp số 2", starts_on=monday + timedelta(days=8), starts_time="08:00", ends_time="10:00",
        prepared_by="KT",
    )  # fmt: skip
