"""Background work: watching the folder, looking into the mailbox, taking in, telling senders, forgetting secrets."""

from __future__ import annotations

import logging
import time

from flask import Flask
from sqlalchemy import select

from eoffice.content import removal as content_removal
from eoffice.core import jobs
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.errors import DomainError
from eoffice.core.jobs import Job, JobState
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming.queries import incoming_of
from eoffice.incoming.states import IncomingState
from eoffice.intake import mailbox, receipts, scans, secrecy, service, taking
from eoffice.intake.models import Parcel, SecretLevel
from eoffice.records.models import Record

logger = logging.getLogger(__name__)

POLL = "intake.poll"
_SCAN_SECONDS = 1.0
_RECOVER_SECONDS = 30.0
_RECEIPT_SECONDS = 300.0
_CLEAR_SECONDS = 3600.0
#: A folder in `work/` without a row is another worker's as long as it is younger.
_IN_OTHER_HANDS = 20.0


def register(app: Flask) -> None:
    """Declare jobs and ticks."""
    config: Config = app.extensions["eoffice.config"]
    watch = scans.Watch()
    jobs.register(taking.TAKE, taking.take, own_units=True)
    jobs.register(POLL, mailbox.poll, own_units=True)
    jobs.register(receipts.SEND, receipts.send, own_units=True)
    jobs.register(secrecy.FORGET, forget, own_units=True)
    jobs.register(service.SECRET, remove_secret)
    jobs.register_tick("intake.scan", _SCAN_SECONDS, lambda: look_into_folder(watch, config.scan_settle_seconds))
    jobs.register_tick("intake.recover", _RECOVER_SECONDS, recover)
    jobs.register_tick("intake.acknowledge", _RECEIPT_SECONDS, receipts.acknowledge_today)
    jobs.register_tick("intake.clear", _CLEAR_SECONDS, lambda: clear_done(config.scan_done_days))
    if config.imap_url:
        jobs.register_tick("intake.mail", max(config.imap_seconds, 1), look_into_mailbox)


def look_into_folder(watch: scans.Watch, settle_seconds: float) -> None:
    """Take every file that has stopped growing."""
    try:
        folders = scans.folders()
    except OSError as error:
        logger.warning("intake.no_scan_folder error=%s", error.strerror)
        return
    finally:
        db.session.rollback()
    for path, body_id in watch.settled(folders, settle_seconds):
        taken = scans.take(path, body_id)
        if taken is not None:
            with unit_of_work():
                taking.announce(taken)


def recover() -> None:
    """Announce what a worker took before it was killed, and put away what it had finished with."""
    oldest = time.time() - _IN_OTHER_HANDS
    scans.sweep(oldest)
    for taken in list(scans.all_taken()):
        if taken.path.parent.stat().st_ctime > oldest:
            continue
        try:
            with unit_of_work():
                taking.announce(taken)
        except DomainError as error:
            logger.info("intake.not_recovered code=%s", error.code)


def clear_done(days: int) -> None:
    """Let go of what was taken in long ago."""
    cleared = scans.clear_done(days)
    if cleared:
        logger.info("intake.cleared days=%s", cleared)


def look_into_mailbox() -> None:
    """Order a look, unless one is on its way."""
    is_under_way = select(Job.id).where(Job.kind == POLL, Job.state.in_([JobState.WAITING, JobState.RUNNING])).limit(1)
    if db.session.scalar(is_under_way) is None:
        with unit_of_work():
            jobs.enqueue(POLL, {})
    db.session.rollback()


def remove_secret(record_id: int, level: str) -> None:
    """Take out a document whose mark was read after it had come in; one with a number is shown to a person."""
    record = db.session.get(Record, record_id)
    if record is None:
        return
    if record.state == IncomingState.RECEIVED:
        incoming = incoming_of(record)
        secrecy.remove(taking.agent_of(incoming.body, incoming.channel), record, level=SecretLevel(level))
    else:
        service.flag_as_maybe_secret(record)


def forget(hashes: list[str], parcels: list[int]) -> None:
    """Remove the bytes of secret documents from the disk, after the commit that deleted their rows."""
    for sha256 in hashes:
        content_removal.forget(sha256)
    for parcel_id in parcels:
        scans.throw_away(db.session.get_one(Parcel, parcel_id))
    db.session.rollback()
    secrecy.clear_logs()
