"""The only writer of what is kept of use: openings, counts of reading, words that were looked for."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, select

from eoffice.core import clock
from eoffice.core.database import db, take_turns
from eoffice.core.text import fold, words
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Person
from eoffice.records.models import Record
from eoffice.search import recent
from eoffice.search.query import Phrase, Word, parse
from eoffice.usage import spool
from eoffice.usage.models import Opening, ReadingUsage, SearchWords

logger = logging.getLogger(__name__)

#: What is opened again within this time was not closed in between.
ONE_READING = timedelta(minutes=10)
#: Words are shown from so many different people on.
FEWEST_ASKERS = 3
#: Longest words that are counted.
_LONGEST = 60


def take_up() -> int:
    """Write down what pages noted; returns how many notes that were."""
    with spool.taken() as notes:
        if notes:
            with unit_of_work():
                take_turns("usage")
                for said in notes:
                    _write_down(said)
    return len(notes)


def _write_down(said: Mapping[str, Any]) -> None:
    """A note that says nothing that can be understood stands in nobody's way."""
    try:
        _HANDLERS[said["what"]](said)
    except (LookupError, TypeError, ValueError) as error:
        logger.warning("a note of use was not understood: %r", error)


def _opened(said: Mapping[str, Any]) -> None:
    at = datetime.fromisoformat(said["at"])
    record = db.session.get(Record, said["record_id"])
    person = db.session.get(Person, said["person_id"])
    if record is None or person is None or not _is_another_reading(record, person, said["file_id"], at):
        return
    key = (record.agency_id, clock.office_time(at).date(), record.kind)
    usage = db.session.get(ReadingUsage, key)
    if usage is None:
        usage = ReadingUsage(agency_id=key[0], day=key[1], kind=key[2], documents=0, files=0)
        db.session.add(usage)
    usage.documents += not said["file_id"]
    usage.files += bool(said["file_id"])


def _is_another_reading(record: Record, person: Person, file_id: int, at: datetime) -> bool:
    """Write the opening down; the same note twice is one, and what follows closely is part of what went before."""
    key = (record.id, person.id, file_id, clock.office_time(at).date())
    known = db.session.get(Opening, key)
    if known is None:
        db.session.add(Opening(
            record_id=key[0], person_id=key[1], file_id=key[2], day=key[3], first_at=at, last_at=at, times=1,
        ))  # fmt: skip
        return True
    if at <= known.last_at:
        return False
    is_another = at - known.last_at > ONE_READING
    known.times += is_another
    known.last_at = at
    return is_another


def _asked(said: Mapping[str, Any]) -> None:
    """A question that came by the API."""
    person = db.session.get(Person, said["person_id"])
    if person is not None:
        recent.count(person.agency_id, asked=1, in_vain=int(said["in_vain"]), by_api=1)
        count_words(person.agency_id, person.id, said["text"])


_HANDLERS = {"opening": _opened, "search": _asked}


def count_words(agency_id: int, person_id: int, text: str) -> None:
    """Count the words of a question; in a unit of work."""
    month = clock.today().replace(day=1)
    for found in set(_looked_for(text)):
        row = db.session.get(SearchWords, (agency_id, month, found))
        if row is None:
            row = SearchWords(agency_id=agency_id, month=month, words=found, times=0, askers=0, tokens="")
            db.session.add(row)
        row.times += 1
        token = _token(month, found, person_id)
        if row.askers < FEWEST_ASKERS and token not in row.tokens.split():
            row.askers += 1
            row.tokens = f"{row.tokens} {token}".strip() if row.askers < FEWEST_ASKERS else ""


def _looked_for(text: str) -> Iterator[str]:
    """The words of a question outside of fields and numbers, as far as they stand together; folded."""
    run: list[str] = []
    for clause in (*parse(text, today=clock.today()).clauses, None):
        if isinstance(clause, Word) and not any(character.isdigit() for character in clause.text):
            run += words(clause.text)
            continue
        if run:
            yield " ".join(run)[:_LONGEST]
        run = []
        if isinstance(clause, Phrase) and fold(clause.text).replace(" ", "").isalpha():
            yield " ".join(words(clause.text))[:_LONGEST]


def _token(month: date, found: str, person_id: int) -> str:
    """Tells askers of the same words in the same month apart, and nothing else without the key of the installation."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"{month}|{found}|{person_id}".encode(), hashlib.sha256).hexdigest()[:12]


def sweep() -> None:
    """Forget the words of past months that too few people looked for."""
    month = clock.today().replace(day=1)
    few = (SearchWords.month < month, SearchWords.askers < FEWEST_ASKERS)
    if db.session.scalar(select(SearchWords.words).where(*few).limit(1)) is None:
        db.session.rollback()
        return
    with unit_of_work():
        db.session.execute(delete(SearchWords).where(*few))
