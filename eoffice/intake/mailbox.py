"""The mailbox: read only, every message once, in order.

The mailbox is never changed: no flag is set and nothing is deleted there. How far it was read is kept with each message
in one transaction; a message that comes again under another number is known by its Message-ID and body.
"""

from __future__ import annotations

import hashlib
import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from flask import current_app
from flask_babel import gettext as _

from eoffice.core import clock
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.errors import ConfigurationError, StorageFull
from eoffice.core.mail import Account, read_account, trouble_words
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming.models import Channel
from eoffice.intake import scans
from eoffice.intake.models import Mailbox, Parcel, ParcelState, Problem
from eoffice.intake.taking import announce

logger = logging.getLogger(__name__)

_SECONDS = 30
#: Messages of one look; the next look goes on.
_AT_ONCE = 200
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
#: What a server or the way to it can do to us.
TROUBLE = (imaplib.IMAP4.error, OSError, ssl.SSLError, ConfigurationError, UnicodeError, ValueError)


def account() -> Account | None:
    """The mailbox of the settings; raises `ConfigurationError`."""
    config: Config = current_app.extensions["eoffice.config"]
    return read_account(config.imap_url, config.imap_password_file, "imaps", "imap", "imap+starttls")


def poll() -> None:
    """The job: take in what came since the last look. Trouble is kept for people to see; the next look tries anew."""
    config: Config = current_app.extensions["eoffice.config"]
    name, error = config.imap_url[:300], ""
    bodies = scans.receiving_bodies()
    if not bodies:
        return
    body_id, known = bodies[0].id, None
    try:
        known = account()
        if known is None:
            return
        name = known.name
        body_id = _body_id(config.imap_body) if config.imap_body else body_id
        db.session.rollback()
        with _opened(known) as server:
            _read(server, name, body_id, config.upload_limit)
    except StorageFull:
        raise
    except TROUBLE as trouble:
        db.session.rollback()
        error = trouble_words(trouble, known)
        logger.warning("intake.mailbox error=%s", type(trouble).__name__)
    with unit_of_work():
        box = _mailbox(name, body_id)
        box.checked_at, box.error = clock.now(), error


def _body_id(wanted: str) -> int:
    for body in scans.receiving_bodies():
        if scans.body_name(body) == wanted:
            return body.id
    raise ConfigurationError(f"EOFFICE_IMAP_BODY names no receiving body: {wanted}")


@contextmanager
def _opened(known: Account) -> Iterator[imaplib.IMAP4]:
    context = ssl.create_default_context()
    server: imaplib.IMAP4
    if known.scheme == "imaps":
        server = imaplib.IMAP4_SSL(known.host, known.port, ssl_context=context, timeout=_SECONDS)
    else:
        server = imaplib.IMAP4(known.host, known.port, timeout=_SECONDS)
    try:
        if known.scheme == "imap+starttls":
            server.starttls(context)
        _sign_in(server, known)
        status, answer = server.select(f'"{known.folder}"', readonly=True)
        if status != "OK":
            raise imaplib.IMAP4.error(f"no folder {known.folder}: {answer!r}")
        yield server
    finally:
        with suppress(*TROUBLE):
            server.logout()


def _sign_in(server: imaplib.IMAP4, known: Account) -> None:
    """The way that takes any letters, where the server knows it; the old one speaks ASCII only."""
    if "AUTH=PLAIN" in server.capabilities:
        server.authenticate("PLAIN", lambda _challenge: f"\0{known.user}\0{known.password}".encode())
    else:
        server.login(known.user, known.password)


def _read(server: imaplib.IMAP4, name: str, body_id: int, limit: int) -> None:
    validity = int((server.response("UIDVALIDITY")[1] or [b"0"])[0] or 0)
    with unit_of_work():
        box = _mailbox(name, body_id)
        if box.validity != validity:
            box.validity, box.last_uid = validity, 0
        last = box.last_uid
    _status, answer = server.uid("SEARCH", f"UID {last + 1}:*")
    found = sorted(uid for uid in map(int, (answer[0] or b"").split()) if uid > last)
    for uid in found[:_AT_ONCE]:
        _take(server, uid, name, body_id, limit)


def _take(server: imaplib.IMAP4, uid: int, name: str, body_id: int, limit: int) -> None:
    _status, sizes = server.uid("FETCH", str(uid), "(RFC822.SIZE)")
    size = _SIZE.search(sizes[0] or b"") if sizes and isinstance(sizes[0], bytes) else None
    if size is not None and int(size[1]) > limit:
        _pass_over(name, uid, body_id, int(size[1]))
        return
    _status, answer = server.uid("FETCH", str(uid), "(BODY.PEEK[])")
    raw = next((item[1] for item in answer if isinstance(item, tuple)), None)
    taken = scans.put_message(body_id, key_of(raw), raw) if raw else None
    with unit_of_work():
        if taken is not None:
            announce(taken)
        _mailbox(name, body_id).last_uid = uid


def key_of(raw: bytes) -> str:
    """What a message is known by: its Message-ID and its body, which no server on its way changes."""
    head, gap, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    named = _MESSAGE_ID.search(head)
    return hashlib.sha256((named[1] if named and gap else head) + b"\0" + body).hexdigest()


def _pass_over(name: str, uid: int, body_id: int, size: int) -> None:
    """A message that is too large is not taken, and says so in the tray."""
    megabytes = size // (1024 * 1024)
    key = hashlib.sha256(f"{name} {uid}".encode()).hexdigest()
    with unit_of_work():
        words = _("A message of %(size)s MB is too large; it lies in the mailbox.", size=megabytes)
        db.session.add(
            Parcel(body_id=body_id, channel=Channel.E_MAIL, key=key, taken_at=clock.now(), state=ParcelState.FAILED,
                   problem=Problem.REFUSED_FILE, note=words)
        )  # fmt: skip
        _mailbox(name, body_id).last_uid = uid


def _mailbox(name: str, body_id: int) -> Mailbox:
    """The row of a mailbox, locked; made at the first look."""
    box = db.session.get(Mailbox, name, with_for_update=True)
    if box is None:
        box = Mailbox(name=name, body_id=body_id, validity=0, last_uid=0, checked_at=clock.now(), error="")
        db.session.add(box)
        db.session.flush()
    box.body_id = body_id
    return box
