"""A repeated POST gets the first answer: double clicks, impatient reloads, retries of API clients.

`answer_once` is a unit of work that first claims the key of the request. The claim, the act and the answer
commit together; a second request waits for the first (the writer lock of SQLite, the unique index of
PostgreSQL) and then finds its answer::

    with answer_once(actor) as answer:
        if answer.is_repeat:
            return answer.first
        document = service.receive(actor, ...)
        return answer.keep(redirect(url_for("incoming.show", record_id=document.id), 303))

Whatever is raised inside rolls everything back, the claim included, so the corrected form may be sent again.
The key of a request that was carried out is no key for other contents: they would be taken for the first ones and
lost. A request without a key is simply carried out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import request
from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Invalid
from eoffice.core.text import clean_line
from eoffice.core.unit_of_work import unit_of_work
from eoffice.web.models import IdempotencyKey

FIELD = "request_key"
HEADER = "Idempotency-Key"
MAX_KEY = 200
#: The code of every refusal of a key.
REFUSED = "idempotency_key"
#: Fields that a page makes and nobody says.
_NOT_SAID = frozenset({FIELD, "csrf_token"})
#: How long an answer is remembered.
LIFE = timedelta(days=2)


class Answer:
    """The answer to one keyed request: the first one when it was given before, or the place to keep it."""

    def __init__(self, row: IdempotencyKey | None, is_repeat: bool) -> None:
        self._row = row
        self.is_repeat = is_repeat
        self._is_kept = False

    @property
    def first(self) -> Response:
        """The answer that the first request got."""
        row = self._row
        if row is None or not self.is_repeat:
            raise RuntimeError("this request is no repeat")
        response = Response(row.body, status=row.status, content_type=row.content_type)
        if row.location:
            response.location = row.location
        response.headers["Idempotent-Replayed"] = "true"
        return response

    def keep(self, response: Response) -> Response:
        """Remember `response` (a redirect or a body of text) for repeats, and hand it back."""
        if self._row is not None:
            self._row.status = response.status_code
            self._row.location = response.location or ""
            self._row.body = response.get_data(as_text=True)
            self._row.content_type = response.content_type or ""
        self._is_kept = True
        return response

    def close(self) -> None:
        """Give the claim up when the view went on without keeping an answer."""
        if self._row is not None and not self.is_repeat and not self._is_kept:
            db.session.delete(self._row)


def request_key() -> str:
    """The key of the running request: the header of API clients, else the hidden field; "" when absent."""
    return clean_line(request.headers.get(HEADER) or request.form.get(FIELD, ""))


def contents() -> str:
    """SHA-256 of what the running request says: the fields and the bytes of the files of a form, else its body.

    Files stay at the place to which they have been read.
    """
    if not request.form and not request.files:
        return hashlib.sha256(request.get_data()).hexdigest()
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in _NOT_SAID]
    files = [(name, part.filename, _digest_of(part)) for name, part in request.files.items(multi=True)]
    return hashlib.sha256(json.dumps([fields, files]).encode()).hexdigest()


def _digest_of(part: FileStorage) -> str:
    place = part.stream.tell()
    part.stream.seek(0)
    found = hashlib.file_digest(part.stream, "sha256").hexdigest()  # type: ignore[arg-type]
    part.stream.seek(place)
    return found


@contextmanager
def answer_once(actor: Actor, *, part: str = "") -> Iterator[Answer]:
    """A unit of work in which the request's key is claimed for `actor`; `part` names one of several acts of a request.

    Raises `Invalid` for a key that is too long or was used with other contents, and `Conflict` for one that was used
    for another address.
    """
    key = request_key()
    key = f"{key}{part}" if key else ""
    if len(key) > MAX_KEY:
        raise Invalid(_("The request key is too long."), code=REFUSED)
    sent = contents() if key else ""
    with unit_of_work():
        if not key:
            yield Answer(None, is_repeat=False)
            return
        answer = _claim(actor, key, sent)
        yield answer
        answer.close()


def _claim(actor: Actor, key: str, sent: str) -> Answer:
    now = clock.now()
    db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now - LIFE))
    person_id = actor.person_id or 0
    route = clean_line(f"{request.method} {request.path}")[:200]
    row = IdempotencyKey(key=key, person_id=person_id, route=route, sent=sent, created_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        first = db.session.scalars(
            select(IdempotencyKey).where(IdempotencyKey.person_id == person_id, IdempotencyKey.key == key)
        ).one()
        if first.route != route:
            raise Conflict(_("This request key was already used for something else."), code=REFUSED) from None
        if first.sent != sent:
            raise Invalid(_other_contents(), code=REFUSED) from None
        return Answer(first, is_repeat=True)
    return Answer(row, is_repeat=False)


def _other_contents() -> str:
    if HEADER in request.headers:
        return _("This key was already used with other contents. Send the new contents under a new key.")
    return _(
        "This form was sent before with other contents, and those were accepted. Look at what came of it; "
        "send it again only if this is something new."
    )
