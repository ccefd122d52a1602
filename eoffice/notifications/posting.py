"""Sending mails: a job for each, outside of any transaction, again and again with growing pauses, and never in vain.

What may not be said any more is not sent: the person lost the right or the post, read the notice meanwhile, has no
address any more, or does not want mail of its kind.
"""

from __future__ import annotations

from flask import current_app

from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.mail import TROUBLE, hand_over, smtp_account, trouble_words
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.actors import actor_of
from eoffice.notifications.channels import ways_of
from eoffice.notifications.digest import Digest, digest_of
from eoffice.notifications.letters import letter, new_message_id
from eoffice.notifications.models import Channel, Mail, MailState, Notice, NoticeKind
from eoffice.notifications.queries import find_notice


def send(mail_id: int) -> None:
    """The job: send one mail. A failure is kept for the administrator to see and raised, so that it is tried again.

    That it is being sent is written down before, with the Message-ID of all its tries. A worker that dies between the
    server's yes and its own commit leaves a mail that goes once more under that name, and is shown once.
    """
    mail = db.session.get(Mail, mail_id)
    if mail is None or mail.state in {MailState.SENT, MailState.DROPPED}:
        return
    content = _content(mail)
    if not content:
        db.session.rollback()
        _note(mail_id, MailState.DROPPED)
        return
    account = None
    try:
        _claim(mail_id)
        message = letter(mail, content)
        account = smtp_account(current_app.extensions["eoffice.config"])
        db.session.rollback()
        hand_over(account, message)
    except TROUBLE as trouble:
        db.session.rollback()
        _note(mail_id, MailState.FAILED, trouble_words(trouble, account))
        raise
    _note(mail_id, MailState.SENT)


def give_up(mail_id: int) -> None:
    """The queue gave the job up; a mail that may or may not have gone is among those that could not be delivered."""
    mail = db.session.get(Mail, mail_id)
    if mail is not None and mail.state in {MailState.WAITING, MailState.SENDING}:
        mail.state = MailState.FAILED


def _claim(mail_id: int) -> None:
    with unit_of_work():
        mail = db.session.get_one(Mail, mail_id)
        mail.state, mail.message_id = MailState.SENDING, mail.message_id or new_message_id(mail)


def _content(mail: Mail) -> Notice | Digest | None:
    """What there is to say now."""
    if not mail.person.email:
        return None
    actor = actor_of(mail.person)
    ways = ways_of([mail.person_id])[mail.person_id]
    if mail.digest_on is not None:
        return digest_of(actor, mail.digest_on) if Channel.DIGEST in ways.values() else None
    notice = find_notice(actor, mail.notice_id or 0)
    if notice is None or notice.read_at is not None or ways[NoticeKind(notice.kind)] is not Channel.MAIL:
        return None
    return notice


def _note(mail_id: int, state: MailState, error: str = "") -> None:
    with unit_of_work():
        mail = db.session.get(Mail, mail_id)
        if mail is None:
            return
        mail.state, mail.error = state, error
        mail.tries += state is not MailState.DROPPED
        mail.sent_at = clock.now() if state is MailState.SENT else None
