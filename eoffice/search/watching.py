"""Watched searches: looking through what changed, and telling people of what they now find and see.

The index must hold a change before it is looked at; rights are those of the moment. Two workers may look at the same
time: what the first of them writes down is not told again.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask
from sqlalchemy import ColumnElement, select, update

from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.core import changes, clock
from eoffice.core.changes import Change
from eoffice.core.database import db, take_turns
from eoffice.core.events import publish
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.actors import actor_of
from eoffice.directory.models import Person
from eoffice.records.models import Record
from eoffice.records.service import CHANGE_KIND
from eoffice.search import pages, queries
from eoffice.search.events import WatchMatched
from eoffice.search.models import SavedMatch, SavedSearch, WatchPlace
from eoffice.search.reader import current_reader
from eoffice.search.saved import arguments_of, news_of

#: Changes looked at in one go.
BATCH = 500


def look_through(app: Flask) -> int:
    """Look through the next changes that the index holds; returns how many that were."""
    with app.app_context():
        place = db.session.scalar(select(WatchPlace))
        rows = _indexed_after((place.xid, place.change_id) if place else (0, 0))
        if not rows:
            db.session.rollback()
            return 0
        record_ids = sorted({row.subject_id for row in rows if row.kind == CHANGE_KIND})
        watched = db.session.scalars(select(SavedSearch).where(SavedSearch.is_watched)).all() if record_ids else ()
        found = [(saved.id, ids) for saved in watched if (ids := _found_by(saved, record_ids))]
        last, before = (rows[-1].xid, rows[-1].id), (place.xid, place.change_id) if place else None
        with unit_of_work():
            if _move(before, last):
                for saved_id, ids in found:
                    _tell(saved_id, ids)
        return len(rows)


def _indexed_after(place: tuple[int, int]) -> Sequence[Change]:
    """The changes behind the place that the index has; none while there is no index."""
    engine = current_reader().engine()
    if engine is None:
        return ()
    reached = engine.status().position
    rows = changes.committed_after(place, BATCH)
    return [row for row in rows if (row.xid, row.id) <= (reached.xid, reached.id)]


def _found_by(saved: SavedSearch, record_ids: Sequence[int]) -> list[int]:
    arguments = arguments_of(saved)
    actor = actor_of(db.session.get_one(Person, saved.person_id))
    return queries.matching(
        actor, text=arguments.get("q", ""), filters=pages.filters_of(arguments), limit=len(record_ids),
        among=record_ids,
    )  # fmt: skip


def _move(before: tuple[int, int] | None, last: tuple[int, int]) -> bool:
    """Write down how far the log was looked through, unless somebody else did."""
    if before is None:
        take_turns("watch place")
        if db.session.scalar(select(WatchPlace.id)) is not None:
            return False
        db.session.add(WatchPlace(xid=last[0], change_id=last[1]))
        return True
    here: ColumnElement[bool] = (WatchPlace.xid == before[0]) & (WatchPlace.change_id == before[1])
    moved = update(WatchPlace).where(here).values(xid=last[0], change_id=last[1]).returning(WatchPlace.id)
    return db.session.scalar(moved) is not None


def _tell(saved_id: int, record_ids: Sequence[int]) -> None:
    """Note and announce those that are news to a person who still watches and still sees them."""
    saved = db.session.get(SavedSearch, saved_id)
    if saved is None or not saved.is_watched:
        return
    actor = actor_of(db.session.get_one(Person, saved.person_id))
    known = select(SavedMatch.record_id).where(SavedMatch.saved_id == saved_id)
    news = db.session.scalars(
        select(Record.id)
        .where(Record.id.in_(record_ids), Record.id.not_in(known), visible(actor, Permission.RECORD_READ))
        .order_by(Record.id)
    ).all()
    if not news:
        return
    waits = db.session.scalar(select(news_of(actor).where(SavedMatch.saved_id == saved_id).exists()))
    moment = clock.now()
    db.session.add_all(SavedMatch(saved_id=saved_id, record_id=record_id, found_at=moment) for record_id in news)
    db.session.flush()
    publish(WatchMatched(saved.person_id, saved_id, tuple(news), bool(waits)))
