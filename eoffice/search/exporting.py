"""A result list taken out as a file: at once, or by a job where it is long; rights are those of the moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.core import ordered_files
from eoffice.core.database import db
from eoffice.core.errors import Invalid, NotFound
from eoffice.directory.actors import actor_of
from eoffice.directory.models import Person
from eoffice.records.models import Record
from eoffice.search import pages, queries, recent
from eoffice.search.engine import Sort
from eoffice.search.listing import COLUMNS, SHAPES, Progress
from eoffice.search.models import ResultExport

JOB = "search.export"
#: More lines than these are written in the background, and no list has more than those.
AT_ONCE, MOST = 500, 20_000
#: Lines read at a time.
_READ = 200


def columns_of(wanted: Sequence[str]) -> list[str]:
    """The columns asked for, in their order; raises `Invalid` without any."""
    chosen = [name for name in COLUMNS if name in wanted]
    if not chosen:
        raise Invalid(_("Choose at least one column."))
    return chosen


def is_long(actor: Actor, arguments: Mapping[str, str]) -> bool:
    """Whether the list is to be written in the background."""
    return _ids(actor, arguments)[0] > AT_ONCE


def write(actor: Actor, arguments: Mapping[str, str], *, columns: Sequence[str], shape: str, tell: Progress) -> bytes:
    """The list as a file, of what the actor sees while it is written."""
    if shape not in SHAPES:
        raise NotFound(_("There is no such file."))
    total, ids = _ids(actor, arguments)
    title = _("Search: %(question)s", question=arguments.get("q", "") or "–")
    if total > len(ids):
        title += " · " + _("the first %(count)s of %(total)s", count=len(ids), total=total)
    return SHAPES[shape][0](title, columns_of(columns), _records(actor, ids), tell)


def _ids(actor: Actor, arguments: Mapping[str, str]) -> tuple[int, list[int]]:
    sort = arguments.get("sort", "")
    return queries.list_ids(
        actor, text=arguments.get("q", ""), filters=pages.filters_of(arguments), limit=MOST,
        sort=Sort(sort) if sort in set(Sort) else None,
    )  # fmt: skip


def _records(actor: Actor, ids: Sequence[int]) -> Iterator[Record]:
    for start in range(0, len(ids), _READ):
        few = ids[start : start + _READ]
        seen = select(Record).where(Record.id.in_(few), visible(actor, Permission.RECORD_READ))
        found = {record.id: record for record in db.session.scalars(seen)}
        yield from (found[record_id] for record_id in few if record_id in found)


def order(actor: Actor, arguments: Mapping[str, str], *, columns: Sequence[str], shape: str) -> ResultExport:
    """Have a long list written; in a unit of work."""
    if actor.person_id is None or shape not in SHAPES:
        raise NotFound(_("There is no such file."))
    ordered = ResultExport(
        person_id=actor.person_id, query=urlencode(arguments)[:2000], columns=columns_of(columns), shape=shape
    )  # fmt: skip
    ordered_files.order(ordered, JOB, "export_id")
    return ordered


def count_export(actor: Actor) -> None:
    """Count a list taken out; in a unit of work."""
    if actor.agency_id is not None:
        recent.count(actor.agency_id, exported=1)


def get_export(actor: Actor, export_id: int) -> ResultExport:
    """What this actor ordered; raises `NotFound` for anything else."""
    ordered = db.session.get(ResultExport, export_id)
    if ordered is None or ordered.person_id != actor.person_id:
        raise NotFound(_("There is no such file."))
    return ordered


def make(export_id: int) -> None:
    """Write an ordered file; the work stands outside of any transaction."""
    ordered = db.session.get(ResultExport, export_id)
    if ordered is None or ordered.finished_at is not None:
        return
    actor, target = actor_of(db.session.get_one(Person, ordered.person_id)), ordered_files.path_of(ordered)
    arguments, columns, shape = dict(parse_qsl(ordered.query)), list(ordered.columns), ordered.shape
    total = max(1, min(_ids(actor, arguments)[0], MOST))
    told = ordered_files.teller(ResultExport, export_id)

    def tell(done: int) -> None:
        told(min(95, 95 * done // total))

    content = write(actor, arguments, columns=columns, shape=shape, tell=tell)
    ordered_files.finish(ResultExport, export_id, target, content)


def sweep() -> None:
    """Forget old files."""
    ordered_files.sweep(ResultExport)
