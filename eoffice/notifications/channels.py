"""How a person is told of a kind: their own choice, but not less than the office demands; and when mail may come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import select

from eoffice.core.calendar import Calendar
from eoffice.core.clock import OFFICE_ZONE, office_time
from eoffice.core.database import db
from eoffice.directory.models import Person
from eoffice.notifications.models import Channel, NoticeChoice, NoticeKind, NoticeMust, QuietHours

#: The usual way of each kind, for those who have chosen none.
USUAL: Mapping[NoticeKind, Channel] = {
    NoticeKind.TURN: Channel.DIGEST,
    NoticeKind.TASK: Channel.DIGEST,
    NoticeKind.ALARM: Channel.MAIL,
    NoticeKind.URGENT: Channel.MAIL,
    NoticeKind.REMARK: Channel.DIGEST,
    NoticeKind.ARRIVAL: Channel.APP,
    NoticeKind.WATCH: Channel.DIGEST,
}
#: From the least to the most.
RANK = (Channel.OFF, Channel.APP, Channel.DIGEST, Channel.MAIL)
QUIET_FROM, QUIET_TO = time(21, 0), time(6, 0)


def at_least(chosen: Channel, must: Channel) -> Channel:
    """The choice, raised to what the office demands."""
    return max(chosen, must, key=RANK.index)


def musts_of(agency_id: int) -> dict[NoticeKind, Channel]:
    """What the office demands of every kind; nothing is `OFF`."""
    rows = db.session.execute(select(NoticeMust.kind, NoticeMust.channel).where(NoticeMust.agency_id == agency_id))
    return dict.fromkeys(NoticeKind, Channel.OFF) | {NoticeKind(row.kind): Channel(row.channel) for row in rows}


def ways_of(person_ids: Collection[int]) -> dict[int, dict[NoticeKind, Channel]]:
    """For each person how they are told of every kind; two queries, however many they are."""
    chosen = {
        (row.person_id, row.kind): row.channel
        for row in db.session.scalars(select(NoticeChoice).where(NoticeChoice.person_id.in_(person_ids)))
    }
    query = (
        select(Person.id, NoticeMust.kind, NoticeMust.channel)
        .outerjoin(NoticeMust, NoticeMust.agency_id == Person.agency_id)
        .where(Person.id.in_(person_ids))
    )
    musts = {(row.id, row.kind): row.channel for row in db.session.execute(query)}
    return {
        person_id: {
            kind: at_least(
                Channel(chosen.get((person_id, kind), usual)), Channel(musts.get((person_id, kind), Channel.OFF))
            )
            for kind, usual in USUAL.items()
        }
        for person_id in person_ids
    }


def hours_of(person_ids: Collection[int]) -> dict[int, QuietHours]:
    """The quiet hours of those of the people who have a mail address: their own, or the usual ones; one query."""
    query = (
        select(Person.id, QuietHours)
        .outerjoin(QuietHours, QuietHours.person_id == Person.id)
        .where(Person.id.in_(person_ids), Person.email != "")
    )
    found: Iterable[tuple[int, QuietHours | None]] = db.session.execute(query)
    return {person_id: usual_hours(person_id) if own is None else own for person_id, own in found}


def usual_hours(person_id: int) -> QuietHours:
    """The hours of those who have not set their own."""
    return QuietHours(person_id=person_id, begins=QUIET_FROM, ends=QUIET_TO, on_days_off=True)


def next_mail_moment(moment: datetime, hours: QuietHours, days: Calendar) -> datetime:
    """The first moment from `moment` on that is not quiet."""
    local = office_time(moment)
    if hours.on_days_off and not days.is_working(local.date()):
        day = days.add_working_days(local.date(), 0)
        local = datetime.combine(day, time(0, 0), OFFICE_ZONE)
    if _is_quiet(local.time(), hours):
        day = local.date() if local.time() < hours.ends else local.date() + timedelta(days=1)
        local = datetime.combine(day, hours.ends, OFFICE_ZONE)
        if hours.on_days_off and not days.is_working(day):
            return next_mail_moment(local, hours, days)
    return max(local, office_time(moment))


def _is_quiet(moment: time, hours: QuietHours) -> bool:
    if hours.begins <= hours.ends:
        return hours.begins <= moment < hours.ends
    return moment >= hours.begins or moment < hours.ends
