"""What happens in a unit of work becomes notices just before its commit: one for each person and thing.

Only then it is known whose turn it is in the end, and whether what happened can still be taken back: then its notices
are held for as long. Whoever acted is never told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, select

from eoffice.core import clock, jobs
from eoffice.core.calendar import calendar
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.unit_of_work import before_commit, list_of_unit
from eoffice.directory.holders import holders_of
from eoffice.notifications.channels import hours_of, next_mail_moment, ways_of
from eoffice.notifications.models import Arrived, Channel, Mail, Notice, NoticeKind, Reason
from eoffice.records.models import Record
from eoffice.records.undo import UNDO_WINDOW

SEND = "notifications.send"
_NEWS, _HELD = "notices", "notices_held"
#: Of several notices of one thing a person gets the first of these; a task that moved comes last, except a new one.
_FIRST = (
    NoticeKind.ALARM, NoticeKind.URGENT, NoticeKind.REMARK, NoticeKind.TURN, NoticeKind.ARRIVAL, NoticeKind.WATCH,
    NoticeKind.TASK,
)  # fmt: skip
_OLD = timedelta(days=1)
#: All documents of a folder are one thing.
_FOLDER = ("folder", None)


@dataclass(frozen=True)
class News:
    """Something that happened: the holders of `keys` are to be told, each for the reason beside their key.

    Of a turn the key is the record's own at the end; what a saved search found is told to nobody in somebody's stead.
    `breaks_quiet` lets its mails come at any hour, `at_once` lets them go although what happened can be taken back.
    """

    kind: NoticeKind
    action: str
    keys: Mapping[str, Reason]
    by_id: int | None
    record_id: int | None = None
    task_id: int | None = None
    remark_id: int | None = None
    saved_id: int | None = None
    breaks_quiet: bool = False
    at_once: bool = False
    at: datetime = field(default_factory=clock.now)


def tell(news: News) -> None:
    """Note what happened in the running unit of work."""
    waiting = list_of_unit(_NEWS)
    if not waiting:
        before_commit(_write)
    waiting.append(news)


def hold(record_id: int) -> None:
    """What the running unit tells of this record can be taken back for a while."""
    list_of_unit(_HELD).append(record_id)


def _write() -> None:
    news = sorted(_settled(list_of_unit(_NEWS)), key=_place)
    list_of_unit(_NEWS).clear()
    held = set(list_of_unit(_HELD))
    now = clock.now()
    pairs = _addressed(news)
    ways = ways_of({notice.person_id for _news, notice in pairs})
    wanted = [(each, notice) for each, notice in pairs if ways[notice.person_id][each.kind] is not Channel.OFF]
    for each, notice in wanted:
        is_held = each.record_id in held and not each.at_once
        notice.created_at, notice.shown_at = each.at, each.at + UNDO_WINDOW if is_held else each.at
        notice.read_at = None if _is_fresh(each, now) else each.at
    _forget_earlier_turns([notice for _news, notice in wanted])
    db.session.add_all([notice for _news, notice in wanted])
    db.session.flush()
    _order_mails([pair for pair in wanted if ways[pair[1].person_id][pair[0].kind] is Channel.MAIL], now)


def _is_fresh(news: News, now: datetime) -> bool:
    """What is told long after it happened (months played in the demonstration) is read, and no mail is sent of it."""
    return now - news.at < _OLD


def _place(news: News) -> int:
    return -1 if news.kind is NoticeKind.TASK and news.action == "assign" else _FIRST.index(news.kind)


def _settled(news: list[News]) -> list[News]:
    """What is still there to be told of; of several turns of one record the last, with whose turn it is now."""
    query = select(Record.id, Record.turn_key).where(Record.id.in_({each.record_id for each in news}))
    turn_keys = {row.id: row.turn_key for row in db.session.execute(query)}
    there = [each for each in news if each.record_id is None or each.record_id in turn_keys]
    last = {each.record_id: each for each in there if _is_turn(each)}
    turns = [
        replace(each, keys=dict.fromkeys([turn_keys[record_id]], next(iter(each.keys.values()))))
        for record_id, each in last.items()
        if record_id is not None
    ]
    return [*turns, *(each for each in there if not _is_turn(each))]


def _is_turn(news: News) -> bool:
    return news.kind is NoticeKind.TURN or news.action in {Arrived.ALONE, Arrived.MANY}


def _addressed(news: list[News]) -> list[tuple[News, Notice]]:
    """A notice for each person and thing, without those who acted themselves."""
    holders: dict[str, list[tuple[int, int | None]]] = {}
    for holder in holders_of({key for each in news for key in each.keys}):
        holders.setdefault(holder.key, []).append((holder.person_id, holder.stands_in_for))
    told: set[tuple[int, str, int | None]] = set()
    if any(each.action == Arrived.MANY for each in news):
        told = {(person_id, *_FOLDER) for person_id in _told_of_many()}
    found = []
    for each in news:
        thing = _thing(each)
        for key, reason in each.keys.items():
            for person_id, instead_of in holders.get(key, ()):
                if person_id == each.by_id or (person_id, *thing) in told or (each.saved_id and instead_of):
                    continue
                told.add((person_id, *thing))
                found.append((each, Notice(
                    person_id=person_id, kind=each.kind, action=each.action, reason=reason, record_id=each.record_id,
                    task_id=each.task_id, remark_id=each.remark_id, saved_id=each.saved_id, by_id=each.by_id,
                    instead_of=instead_of,
                )))  # fmt: skip
    return found


def _thing(news: News) -> tuple[str, int | None]:
    """What a person gets one notice of."""
    if news.action == Arrived.MANY:
        return _FOLDER
    if news.saved_id:
        return ("saved", news.saved_id)
    return ("record", news.record_id) if news.record_id else ("task", news.task_id)


def _told_of_many() -> set[int]:
    """Who has not read yet that a folder of documents arrived: they are told once, however many there are."""
    unread = (Notice.action == Arrived.MANY, Notice.read_at.is_(None))
    return set(db.session.scalars(select(Notice.person_id).where(Notice.kind == NoticeKind.ARRIVAL, *unread)))


def _forget_earlier_turns(notices: list[Notice]) -> None:
    """Somebody's turn on a document is told once, however often it came back to them."""
    turns: dict[int, list[int]] = {}
    for notice in notices:
        if notice.kind == NoticeKind.TURN and notice.record_id:
            turns.setdefault(notice.record_id, []).append(notice.person_id)
    for record_id, people in turns.items():
        earlier = (Notice.kind == NoticeKind.TURN, Notice.record_id == record_id, Notice.person_id.in_(people))
        db.session.execute(delete(Notice).where(*earlier, Notice.read_at.is_(None)))


def _order_mails(wanted: list[tuple[News, Notice]], now: datetime) -> None:
    """A mail for each notice to somebody who has an address, after the time for taking back and the quiet hours."""
    config: Config = current_app.extensions["eoffice.config"]
    hours = hours_of({notice.person_id for _news, notice in wanted}) if config.smtp_url else {}
    mails = [(news, notice, Mail(person_id=notice.person_id, notice_id=notice.id, created_at=now))
             for news, notice in wanted if notice.person_id in hours and _is_fresh(news, now)]  # fmt: skip
    if not mails:
        return
    db.session.add_all([mail for _news, _notice, mail in mails])
    db.session.flush()
    days = calendar()
    for news, notice, mail in mails:
        moment = notice.shown_at
        if not news.breaks_quiet:
            moment = next_mail_moment(moment, hours[notice.person_id], days)
        jobs.enqueue(SEND, {"mail_id": mail.id}, delay=max(moment - now, timedelta()))
