"""Deciding a stack of routine documents: each by itself, so that one that cannot go keeps no other back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from flask import url_for
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor
from eoffice.core.errors import DomainError, NotFound
from eoffice.decisions.answers import done_words
from eoffice.decisions.service import agree
from eoffice.records.queries import get_record
from eoffice.web.idempotency import answer_once

#: The most documents of one press.
MOST = 200


@dataclass(frozen=True)
class Result:
    """What became of one document; `text` says it, `undo` is where it is taken back."""

    id: int
    label: str
    done: bool
    text: str
    undo: str = ""


def chosen(values: Iterable[str]) -> dict[int, int]:
    """Ids with the versions that were seen, from `id:version`; what is no such pair is left out."""
    found: dict[int, int] = {}
    for value in values:
        record_id, _colon, version = value.partition(":")
        if all(part.isascii() and part.isdigit() and len(part) <= 9 for part in (record_id, version)):
            found.setdefault(int(record_id), int(version))
    return dict(list(found.items())[:MOST])


def decide_all(actor: Actor, wanted: dict[int, int]) -> Iterator[Result]:
    """Decide each in a unit of work of its own; what the same press did before is told again, not done again."""
    for record_id, version in wanted.items():
        yield _decide(actor, record_id, version)


def _decide(actor: Actor, record_id: int, version: int) -> Result:
    try:
        with answer_once(actor, part=f":{record_id}") as answer:
            if answer.is_repeat:
                return Result(**json.loads(answer.first.get_data()))
            record = agree(actor, record_id, version=version)
            undo = url_for("decisions.undo", record_id=record_id)
            result = Result(record_id, record.subject, True, done_words(record), undo)
            answer.keep(Response(json.dumps(asdict(result)), content_type="application/json"))
            return result
    except DomainError as error:
        return Result(record_id, _label(actor, record_id), False, error.message)


def _label(actor: Actor, record_id: int) -> str:
    try:
        return get_record(actor, record_id).subject
    except NotFound:
        return f"#{record_id}"
