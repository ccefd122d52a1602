"""Reading what is kept of use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eoffice.core import clock
from eoffice.core.database import db
from eoffice.records.models import Record, RecordKind
from eoffice.search.recent import list_usage
from eoffice.usage.models import Opening, ReadingUsage, SearchWords
from eoffice.usage.service import FEWEST_ASKERS

#: Months that are shown, and words.
MONTHS, MOST_WORDS = 12, 30
#: Openings of a document that are listed, the latest.
MOST_OPENINGS = 500


@dataclass
class Month:
    """The counts of a month."""

    first: date
    incoming: int = 0
    outgoing: int = 0
    files: int = 0
    asked: int = 0
    in_vain: int = 0
    by_api: int = 0
    exported: int = 0

    @property
    def is_used(self) -> bool:
        """Whether anything was opened, looked for or taken out."""
        return any((self.incoming, self.outgoing, self.files, self.asked, self.exported))


def list_months(agency_id: int) -> list[Month]:
    """The last months of an agency back to the first with any use, the latest first; at least the present one."""
    months = {first: Month(first) for first in _firsts()}
    since = min(months)
    for row in db.session.scalars(
        select(ReadingUsage).where(ReadingUsage.agency_id == agency_id, ReadingUsage.day >= since)
    ):
        month = months[row.day.replace(day=1)]
        month.incoming += row.documents if row.kind == RecordKind.INCOMING else 0
        month.outgoing += row.documents if row.kind == RecordKind.OUTGOING else 0
        month.files += row.files
    for usage in list_usage(agency_id, days=(clock.today() - since).days + 1):
        month = months[usage.day.replace(day=1)]
        for name in ("asked", "in_vain", "by_api", "exported"):
            setattr(month, name, getattr(month, name) + getattr(usage, name))
    last = max((number for number, month in enumerate(months.values()) if month.is_used), default=0)
    return list(months.values())[: last + 1]


def _firsts() -> list[date]:
    first = clock.today().replace(day=1)
    number = first.year * 12 + first.month - 1
    return [date((number - back) // 12, (number - back) % 12 + 1, 1) for back in range(MONTHS)]


def list_words(agency_id: int) -> Sequence[tuple[str, int]]:
    """The words looked for most in these months, as far as enough people did in one of them."""
    times = func.sum(SearchWords.times)
    query = (
        select(SearchWords.words, times)
        .where(
            SearchWords.agency_id == agency_id, SearchWords.month >= min(_firsts()),
            SearchWords.askers >= FEWEST_ASKERS,
        )
        .group_by(SearchWords.words)
        .order_by(times.desc(), SearchWords.words)
        .limit(MOST_WORDS)
    )  # fmt: skip
    return [(row[0], row[1]) for row in db.session.execute(query)]


def list_openings(record: Record) -> Sequence[Opening]:
    """Who opened the document and its files, the latest first. Whoever calls has checked that the reader may know."""
    query = select(Opening).where(Opening.record_id == record.id).options(joinedload(Opening.person))
    return db.session.scalars(
        query.order_by(Opening.last_at.desc(), Opening.person_id, Opening.file_id).limit(MOST_OPENINGS)
    ).all()


def count_openings(record: Record) -> dict[int, int]:
    """By file (0: the document itself), how often it was opened."""
    query = select(Opening.file_id, func.sum(Opening.times)).where(Opening.record_id == record.id)
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Opening.file_id))}
