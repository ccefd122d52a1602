"""The last questions of a person, theirs alone and short-lived; and how much is searched, which names nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select, update

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.database import db, take_turns
from eoffice.core.events import publish
from eoffice.core.text import clean_line, fold
from eoffice.core.unit_of_work import unit_of_work
from eoffice.search.events import Asked
from eoffice.search.models import RecentSearch, SearchUsage

MOST, LIFE = 20, timedelta(days=30)
#: Longest question that is kept.
_LONGEST = 400


def list_recent(actor: Actor, limit: int = 8) -> Sequence[str]:
    """The actor's last questions, the latest first."""
    query = select(RecentSearch.text).where(
        RecentSearch.person_id == actor.person_id, RecentSearch.asked_at > clock.now() - LIFE
    )
    return db.session.scalars(query.order_by(RecentSearch.asked_at.desc(), RecentSearch.id.desc()).limit(limit)).all()


def list_begun(actor: Actor, typed: str, limit: int = 3) -> Sequence[str]:
    """The actor's last questions that go on from what is typed."""
    typed = fold(clean_line(typed))
    return [text for text in list_recent(actor, MOST) if fold(text).startswith(typed) and fold(text) != typed][:limit]


def remember(actor: Actor, text: str, *, was_in_vain: bool) -> None:
    """Keep a question among the actor's last ones, and count it."""
    text = clean_line(text)[:_LONGEST]
    if actor.person_id is None or actor.agency_id is None or not text:
        return
    take_turns(f"recent search {actor.person_id}")
    mine = RecentSearch.person_id == actor.person_id
    db.session.execute(delete(RecentSearch).where(mine, RecentSearch.text == text))
    db.session.add(RecentSearch(person_id=actor.person_id, text=text, asked_at=clock.now()))
    db.session.flush()
    kept = select(RecentSearch.id).where(mine).order_by(RecentSearch.asked_at.desc(), RecentSearch.id.desc())
    db.session.execute(delete(RecentSearch).where(mine, RecentSearch.id.not_in(kept.limit(MOST).subquery().select())))
    count(actor.agency_id, asked=1, in_vain=int(was_in_vain))
    publish(Asked(actor.agency_id, actor.person_id, text))


def clear_recent(actor: Actor) -> None:
    """Forget the actor's last questions."""
    db.session.execute(delete(RecentSearch).where(RecentSearch.person_id == actor.person_id))


def count(agency_id: int, *, asked: int = 0, in_vain: int = 0, by_api: int = 0, exported: int = 0) -> None:
    """Add to the counts of the agency today (NĐ 30/2020 PL VI: statistics of use)."""
    day = clock.today()
    take_turns(f"search usage {agency_id}")
    here = update(SearchUsage).where(SearchUsage.agency_id == agency_id, SearchUsage.day == day)
    added = here.values(
        asked=SearchUsage.asked + asked, in_vain=SearchUsage.in_vain + in_vain, by_api=SearchUsage.by_api + by_api,
        exported=SearchUsage.exported + exported,
    )  # fmt: skip
    if db.session.scalar(added.returning(SearchUsage.day)) is None:
        db.session.add(SearchUsage(
            agency_id=agency_id, day=day, asked=asked, in_vain=in_vain, by_api=by_api, exported=exported,
        ))  # fmt: skip
        db.session.flush()


def list_usage(agency_id: int, days: int = 31) -> Sequence[SearchUsage]:
    """The counts of the agency on its last days, the latest first."""
    since = clock.today() - timedelta(days=days)
    query = select(SearchUsage).where(SearchUsage.agency_id == agency_id, SearchUsage.day > since)
    return db.session.scalars(query.order_by(SearchUsage.day.desc())).all()


def sweep() -> None:
    """Forget questions whose time is over."""
    with unit_of_work():
        db.session.execute(delete(RecentSearch).where(RecentSearch.asked_at < clock.now() - LIFE))
