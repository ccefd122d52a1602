"""Taking a parcel in: what was laid into `work/` becomes incoming documents that wait for the clerk.

The slow part holds no transaction; all documents of a parcel, its notices and its end commit together, and its file
is put away after that. Whatever a killed worker left half done is done again from the start, with one effect.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import SYSTEM, Actor
from eoffice.content.kinds import MIME, Kind
from eoffice.content.models import Blob, File
from eoffice.content.naming import clean_name
from eoffice.content.service import add_received
from eoffice.content.store import blob_store
from eoffice.core import clock, jobs
from eoffice.core.config import Config
from eoffice.core.database import db, take_turns
from eoffice.core.errors import DomainError, StorageFull
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import IssuingBody
from eoffice.directory.queries import find_agency_by_name
from eoffice.incoming import service as incoming
from eoffice.incoming.models import Channel
from eoffice.intake import scans, secrecy
from eoffice.intake.models import Arrival, Parcel, ParcelState, Problem
from eoffice.intake.opening import Document, Opened, keep_pieces, open_mail, open_scan, workplace
from eoffice.records.models import Record

logger = logging.getLogger(__name__)

TAKE = "intake.take"
_MOST_SUBJECT = 500
EML = "message/rfc822"


def agent_of(body: IssuingBody, channel: str) -> Actor:
    """The product taking in for a body, as the history names it."""
    name = _("E-mail") if channel == Channel.E_MAIL else _("Scan folder")
    return replace(SYSTEM, agency_id=body.agency_id, name="eoffice", authority=name)


def announce(taken: scans.Taken) -> Parcel | None:
    """Write the row of a taken file and order its opening, in a unit of work; None when it has one already."""
    take_turns(f"parcel {taken.key}")
    if db.session.scalar(select(Parcel.id).where(Parcel.key == taken.key)) is not None:
        return None
    name = clean_name(taken.path.name.encode("utf-8", "replace").decode()) if taken.channel == Channel.SCAN else ""
    parcel = Parcel(body_id=taken.body_id, channel=taken.channel, key=taken.key, name=name, taken_at=clock.now())
    db.session.add(parcel)
    db.session.flush()
    jobs.enqueue(TAKE, {"parcel_id": parcel.id})
    return parcel


def take(parcel_id: int) -> None:
    """The job: open a parcel and receive what is in it; done before, only its file is put away."""
    parcel = db.session.get(Parcel, parcel_id)
    if parcel is None:
        return
    path = scans.work_path(parcel)
    if parcel.state == ParcelState.TAKEN:
        _take(parcel, path)
        parcel = db.session.get_one(Parcel, parcel_id)
    _put_away(parcel)


def _take(parcel: Parcel, path: Path | None) -> None:
    parcel_id, channel, name = parcel.id, parcel.channel, parcel.name
    db.session.rollback()
    try:
        if path is None:
            raise FileNotFoundError
        with workplace() as folder:
            opened = open_mail(path, folder) if channel == Channel.E_MAIL else open_scan(path, name, folder)
            refusals = [words for document in opened.open for words in keep_pieces(document)]
            original = _keep_original(path, opened)
            with unit_of_work():
                _receive_all(db.session.get_one(Parcel, parcel_id), opened, refusals, original, path.stat().st_size)
    except StorageFull:
        raise
    except DomainError as error:
        _fail(parcel_id, error.code, error.message)
    except OSError as error:
        _fail(parcel_id, Problem.REFUSED_FILE, _("The file cannot be opened: %(why)s", why=error.strerror or ""))
    logger.info("intake.taken parcel=%s", parcel_id)


def _keep_original(path: Path, opened: Opened) -> str | None:
    """Keep the parcel's own bytes, unless a part of them is secret."""
    if not opened.is_kept_whole or opened.secret:
        return None
    config: Config = current_app.extensions["eoffice.config"]
    with path.open("rb") as stream:
        return blob_store().put(stream, config.upload_limit)[0]


def _receive_all(parcel: Parcel, opened: Opened, refusals: list[str], original: str | None, size: int) -> None:
    db.session.refresh(parcel, with_for_update={"of": Parcel})
    if parcel.state != ParcelState.TAKEN:
        return
    agent = agent_of(parcel.body, parcel.channel)
    for document in opened.secret:
        assert document.level is not None  # noqa: S101 - that is what makes it secret
        secrecy.turn_away(agent, parcel.body, parcel.channel, document.level, arrived_at=parcel.taken_at)
    records = [receive_document(agent, parcel, document, opened) for document in opened.open if _is_something(document)]
    parcel.note = "\n".join([*refusals, *(_("Left out: %(name)s", name=name) for name in opened.left_out)])
    if original is not None:
        parcel.original_sha256 = _blob(original, size, _mime(opened)).sha256
    parcel.has_secret = bool(opened.secret)
    _describe(parcel, opened)
    if records:
        parcel.state = ParcelState.RECEIVED
    elif opened.secret:
        parcel.state = ParcelState.SECRET
    else:
        parcel.state, parcel.problem = ParcelState.FAILED, Problem.REFUSED_FILE


def receive_document(agent: Actor, parcel: Parcel, document: Document, opened: Opened) -> Record:
    """Receive one document of a parcel, with what is known of its sender."""
    card: dict[str, object] = {"subject": document.title[:_MOST_SUBJECT]}
    sender = str(opened.letter.get("sender", "")).partition("<")[0].strip(' "')
    if sender and (issuer := find_agency_by_name(sender)) is not None:
        card["issuer_id"] = issuer.id
    record = incoming.receive(
        agent, card=card, body=parcel.body, channel=Channel(parcel.channel), files=add_files(agent, document),
        received_at=parcel.taken_at,
    )  # fmt: skip
    place_arrival(record, parcel.id, document)
    return record


def place_arrival(record: Record, parcel_id: int | None, document: Document) -> None:
    """Keep where a document came from; what was noticed of it while it was received stays noticed."""
    arrival = db.session.get(Arrival, record.id)
    if arrival is None:
        arrival = Arrival(record_id=record.id, problem="")
        db.session.add(arrival)
    arrival.parcel_id, arrival.first_page, arrival.last_page = parcel_id, document.first_page, document.last_page
    arrival.problem = document.problem or arrival.problem
    db.session.flush()


def add_files(agent: Actor, document: Document) -> list[File]:
    """Rows of the kept pieces. A text that was read already is kept; where there is none, the usual jobs go on."""
    return [
        add_received(
            agent, received=piece.received, reading=piece.reading if piece.reading and piece.reading.text else None
        )
        for piece in document.pieces
        if piece.received is not None
    ]


def _is_something(document: Document) -> bool:
    return bool(document.problem) or any(piece.received is not None for piece in document.pieces)


def _describe(parcel: Parcel, opened: Opened) -> None:
    """Keep what a message says of itself; nothing of one that held something secret."""
    if opened.secret:
        parcel.name = parcel.note = ""
        return
    letter = opened.letter
    parcel.sender, parcel.subject = letter.get("sender", ""), letter.get("subject", "")
    parcel.message_id, parcel.text = letter.get("message_id", ""), letter.get("text", "")
    parcel.sender_address = "" if letter.get("is_automatic") else letter.get("address", "")


def _mime(opened: Opened) -> str:
    kinds = {piece.kind for document in opened.documents for piece in document.pieces}
    is_scan = not opened.letter and opened.documents[0].first_page is not None
    return EML if not is_scan else MIME[Kind.TIFF if kinds == {Kind.TIFF} else Kind.PDF]


def _blob(sha256: str, size: int, mime: str) -> Blob:
    take_turns(f"blob {sha256}")
    known = db.session.get(Blob, sha256)
    if known is None:
        known = Blob(sha256=sha256, size=size, mime=mime, created_at=clock.now())
        db.session.add(known)
        db.session.flush()
    return known


def _fail(parcel_id: int, problem: str, words: str) -> None:
    with unit_of_work():
        parcel = db.session.get_one(Parcel, parcel_id)
        if parcel.state == ParcelState.TAKEN:
            parcel.state, parcel.problem, parcel.note = ParcelState.FAILED, problem[:32], words


def _put_away(parcel: Parcel) -> None:
    """A message is kept by the store; a scan goes to the end that people see; of something secret nothing stays."""
    if parcel.has_secret or (parcel.channel == Channel.E_MAIL and parcel.state != ParcelState.FAILED):
        scans.throw_away(parcel)
    else:
        scans.put_away(parcel, failed=parcel.state == ParcelState.FAILED, reason=parcel.note)
