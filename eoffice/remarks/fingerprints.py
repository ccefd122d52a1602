"""What the history vouches for in a conversation: words, audiences and whom remarks name; not who has seen them.

What is said to the leaders only is a subject of its own, so that the digest of the rest tells nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import select

from eoffice.audit.facts import rows_of
from eoffice.audit.service import register_fingerprint
from eoffice.core.database import db
from eoffice.remarks.models import Audience, Remark, RemarkPerson
from eoffice.remarks.service import LEADERS_SUBJECT, SUBJECT


def conversation_facts(record_id: int, *, for_leaders: bool) -> list[dict[str, Any]] | None:
    """Everything about the remarks on a document that only an act may change; None when there are none."""
    rows = rows_of(Remark, Remark.record_id == record_id, (Remark.audience == Audience.LEADERS).is_(for_leaders))
    named: dict[int, list[int]] = {}
    query = (
        select(RemarkPerson.remark_id, RemarkPerson.person_id)
        .where(RemarkPerson.remark_id.in_([row["id"] for row in rows]), RemarkPerson.is_named)
        .order_by(RemarkPerson.person_id)
    )
    for remark_id, person_id in db.session.execute(query):
        named.setdefault(remark_id, []).append(person_id)
    return [row | {"named": named.get(row["id"], [])} for row in rows] or None


def _documents(*, for_leaders: bool) -> Iterable[int]:
    is_theirs = (Remark.audience == Audience.LEADERS).is_(for_leaders)
    return db.session.scalars(select(Remark.record_id).where(is_theirs).distinct().order_by(Remark.record_id))


def register(_app: Flask) -> None:
    """Put both parts of every conversation under the chain."""
    for subject, for_leaders in ((SUBJECT, False), (LEADERS_SUBJECT, True)):
        register_fingerprint(
            subject, partial(conversation_facts, for_leaders=for_leaders), partial(_documents, for_leaders=for_leaders)
        )
