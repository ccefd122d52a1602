"""The use-cases of notices: read, chosen, demanded by the office, sent once more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, select, update

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.core import clock, jobs
from eoffice.core.database import db
from eoffice.core.errors import Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.notifications import queries
from eoffice.notifications.channels import USUAL, at_least, musts_of
from eoffice.notifications.models import (
    Channel,
    Mail,
    MailState,
    Notice,
    NoticeChoice,
    NoticeKind,
    NoticeMust,
    QuietHours,
)
from eoffice.notifications.telling import SEND

#: Notices removed in one transaction.
_AT_ONCE = 500


def mark_read(actor: Actor, notice: Notice) -> None:
    """Take a notice out of what is unread."""
    require(actor, Permission.SIGNED_IN)
    notice.read_at = notice.read_at or clock.now()


def mark_all_read(actor: Actor) -> None:
    """The same for every notice that the actor can see now."""
    require(actor, Permission.SIGNED_IN)
    unread = update(Notice).where(queries.shown_to(actor), Notice.read_at.is_(None)).values(read_at=clock.now())
    db.session.execute(unread.execution_options(synchronize_session=False))


def choose(actor: Actor, choices: Mapping[NoticeKind, Channel], hours: tuple[time, time, bool]) -> None:
    """Set how the actor is told of each kind, and their quiet hours; less than the office demands is raised to it."""
    require(actor, Permission.SIGNED_IN)
    assert actor.person_id is not None  # noqa: S101 - signed in
    assert actor.agency_id is not None  # noqa: S101 - signed in
    musts = musts_of(actor.agency_id)
    db.session.execute(delete(NoticeChoice).where(NoticeChoice.person_id == actor.person_id))
    db.session.add_all(
        NoticeChoice(person_id=actor.person_id, kind=kind, channel=at_least(channel, musts[kind]))
        for kind, channel in choices.items()
        if channel is not USUAL[kind]
    )
    begins, ends, on_days_off = hours
    db.session.merge(QuietHours(person_id=actor.person_id, begins=begins, ends=ends, on_days_off=on_days_off))


def demand(actor: Actor, musts: Mapping[NoticeKind, Channel]) -> None:
    """Set how everybody of the office is told at least; an act in the history."""
    require(actor, Permission.NOTICES_MANAGE)
    assert actor.agency_id is not None  # noqa: S101 - administrators belong to an agency
    before = musts_of(actor.agency_id)
    db.session.execute(delete(NoticeMust).where(NoticeMust.agency_id == actor.agency_id))
    db.session.add_all(
        NoticeMust(agency_id=actor.agency_id, kind=kind, channel=channel)
        for kind, channel in musts.items()
        if channel is not Channel.OFF
    )
    changed = {kind.value: [before[kind], musts[kind]] for kind in musts if musts[kind] is not before[kind]}
    if changed:
        audit.record(actor, "notices:demand", "agency", actor.agency_id, detail=changed)


def forget_old(days: int) -> None:
    """Remove notices that were read longer ago than that, with their mails, and digests as old; 0 keeps them.

    A part at a time: nobody waits long for the writer. What was never read stays.
    """
    past = clock.now() - timedelta(days=days)
    old: tuple[tuple[type[Notice | Mail], ColumnElement[bool]], ...] = (
        (Notice, Notice.read_at < past),
        (Mail, Mail.notice_id.is_(None) & (Mail.created_at < past)),
    )
    for model, is_old in old if days else ():
        while ids := db.session.scalars(select(model.id).where(is_old).limit(_AT_ONCE)).all():
            with unit_of_work():
                db.session.execute(delete(model).where(model.id.in_(ids)))
        db.session.rollback()


def retry(actor: Actor, mail_id: int) -> None:
    """Send a mail that was not delivered once more. Raises `NotFound` for one of another agency."""
    require(actor, Permission.NOTICES_MANAGE)
    mail = db.session.get(Mail, mail_id)
    if mail is None or mail.person.agency_id != actor.agency_id:
        raise NotFound(_("There is no such mail."))
    if mail.state != MailState.FAILED:
        raise Invalid(_("This mail is not among those that could not be delivered."))
    mail.state, mail.error = MailState.WAITING, ""
    jobs.enqueue(SEND, {"mail_id": mail.id})
