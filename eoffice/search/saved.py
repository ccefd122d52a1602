"""Saved searches: a name for a question, for one person alone; a watched one counts what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from flask_babel import gettext as _
from sqlalchemy import Select, delete, func, select, update

from eoffice.access.actor import Actor
from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Invalid, NotFound
from eoffice.core.text import clean_line, sort_key
from eoffice.records.models import Record
from eoffice.search import pages, queries
from eoffice.search.models import SavedMatch, SavedSearch

MOST = 30
#: Present matches, the newest, that are not news when watching begins.
KNOWN_AT_FIRST = 2_000


def arguments_of(saved: SavedSearch) -> dict[str, str]:
    """The question and its filters, for an address."""
    return dict(parse_qsl(saved.query))


def list_saved(actor: Actor) -> list[SavedSearch]:
    """The actor's own, in the order of the alphabet."""
    rows = db.session.scalars(select(SavedSearch).where(SavedSearch.person_id == actor.person_id)).all()
    return sorted(rows, key=lambda saved: (sort_key(saved.name), saved.id))


def get_saved(actor: Actor, saved_id: int) -> SavedSearch:
    """One of the actor's own; raises `NotFound` for any other."""
    saved = db.session.get(SavedSearch, saved_id)
    if saved is None or saved.person_id != actor.person_id:
        raise NotFound(_("There is no such saved search."))
    return saved


def save(actor: Actor, *, name: str, arguments: Mapping[str, str], is_watched: bool = False) -> SavedSearch:
    """Keep a question under a name; the same name again replaces what it stood for."""
    name = clean_line(name)[:100]
    if not name or actor.person_id is None:
        raise Invalid(_("Give the search a name."), fields={"name": _("Give the search a name.")})
    query = urlencode(arguments)
    if not query:
        raise Invalid(_("There is nothing to save: ask for something first."))
    if len(query) > _LONGEST:
        raise Invalid(_("This question is too long to be saved. Ask with fewer words."))
    known = {saved.name: saved for saved in list_saved(actor)}
    if name not in known and len(known) >= MOST:
        sentence = _("At most %(count)s searches can be kept. Remove one that is not used any more.", count=MOST)
        raise Invalid(sentence, fields={"name": sentence})
    if name in known:
        remove(actor, known[name].id)
    saved = SavedSearch(person_id=actor.person_id, name=name, query=query, created_at=clock.now())
    db.session.add(saved)
    db.session.flush()
    if is_watched:
        watch(actor, saved.id, is_watched=True)
    return saved


def watch(actor: Actor, saved_id: int, *, is_watched: bool) -> SavedSearch:
    """Begin to tell of new matches, or end it; what matches now is not news."""
    saved = get_saved(actor, saved_id)
    db.session.execute(delete(SavedMatch).where(SavedMatch.saved_id == saved.id))
    saved.is_watched = is_watched
    if is_watched:
        arguments = arguments_of(saved)
        found = queries.matching(
            actor, text=arguments.get("q", ""), filters=pages.filters_of(arguments), limit=KNOWN_AT_FIRST
        )
        db.session.add_all(SavedMatch(saved_id=saved.id, record_id=record_id) for record_id in found)
    db.session.flush()
    return saved


def remove(actor: Actor, saved_id: int) -> None:
    """Forget a saved search and what it has found."""
    saved = get_saved(actor, saved_id)
    db.session.execute(delete(SavedMatch).where(SavedMatch.saved_id == saved.id))
    db.session.delete(saved)
    db.session.flush()


def news_of(actor: Actor) -> Select[int]:
    """By saved search what it has found anew, as far as the actor has not looked at it and sees it now."""
    return (
        select(SavedMatch.saved_id)
        .join(Record, Record.id == SavedMatch.record_id)
        .where(SavedMatch.found_at.is_not(None), SavedMatch.seen_at.is_(None), visible(actor, Permission.RECORD_READ))
    )


def count_new(actor: Actor) -> dict[int, int]:
    """By saved search, how many records it has found anew that the actor has not looked at and sees now."""
    own = news_of(actor).join(SavedSearch, SavedSearch.id == SavedMatch.saved_id)
    rows = db.session.execute(
        own.where(SavedSearch.person_id == actor.person_id).add_columns(func.count()).group_by(SavedMatch.saved_id)
    )
    return {row[0]: row[1] for row in rows}


def list_new(actor: Actor, saved_id: int) -> Sequence[Record]:
    """The records behind the count of one, the latest found first."""
    return db.session.scalars(
        news_of(actor)
        .with_only_columns(Record)
        .where(SavedMatch.saved_id == get_saved(actor, saved_id).id)
        .order_by(SavedMatch.found_at.desc(), Record.id.desc())
        .limit(KNOWN_AT_FIRST)
    ).all()


def mark_seen(actor: Actor, saved_id: int) -> None:
    """The actor has looked at what was new."""
    new = update(SavedMatch).where(
        SavedMatch.saved_id == get_saved(actor, saved_id).id, SavedMatch.found_at.is_not(None)
    )
    db.session.execute(new.where(SavedMatch.seen_at.is_(None)).values(seen_at=clock.now()))


_LONGEST = 2000
