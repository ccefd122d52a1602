"""Notices, how each person wants to be told, and the mails that went or could not go."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eoffice.core.database import Model, Numbered
from eoffice.directory.models import Person
from eoffice.records.models import Record
from eoffice.remarks.models import Remark
from eoffice.search.models import SavedSearch
from eoffice.tasks.models import Task


class NoticeKind(StrEnum):
    """What people are told of."""

    TURN = "turn"
    TASK = "task"
    ALARM = "alarm"
    URGENT = "urgent"
    REMARK = "remark"
    ARRIVAL = "arrival"
    WATCH = "watch"


class Arrived(StrEnum):
    """Actions of arrivals: one document, a folder of them (the first stands for all), and one whose sender could not
    be answered.
    """

    ALONE = "receive"
    MANY = "import"
    UNANSWERED = "unanswered"


class Channel(StrEnum):
    """How one is told; each way is more than the one before it."""

    OFF = "off"
    APP = "app"
    DIGEST = "digest"
    MAIL = "mail"


class Reason(StrEnum):
    """Why this person is told."""

    TURN = "turn"
    LEAD = "lead"
    SUPPORT = "support"
    INFORM = "inform"
    ASSIGNED = "assigned"
    OFFICE = "office"
    DEADLINE = "deadline"
    NAMED = "named"
    CONVERSATION = "conversation"
    LEADER = "leader"
    CLERK = "clerk"
    WATCH = "watch"
    FORMER = "former"


def _known(column: str, values: type[StrEnum]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(value)) for value in values)})", name=f"{column}_known")


class Notice(Numbered, Model):
    """One person is told of one thing. What it says is read off the thing when it is shown, never copied: whoever may
    not see it any more sees no notice of it.

    `shown_at` lies ahead as long as what happened can still be taken back. A notice of a task names its document too,
    but is shown by the right to see the task; that a task was taken from somebody is shown to them in any case, without
    what it is about unless they may see it.
    """

    __tablename__ = "notice"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(40), comment="what happened: an action of a table, an alarm's kind")
    reason: Mapped[str] = mapped_column(String(16))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id", ondelete="CASCADE"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"), index=True)
    remark_id: Mapped[int | None] = mapped_column(ForeignKey("remark.id", ondelete="CASCADE"), index=True)
    saved_id: Mapped[int | None] = mapped_column(ForeignKey("saved_search.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), comment="who did it; nobody: the product")
    instead_of: Mapped[int | None] = mapped_column(ForeignKey("person.id"), comment="for whom the person stands in")
    created_at: Mapped[datetime]
    shown_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    absent: Mapped[Person | None] = relationship(foreign_keys=[instead_of])
    record: Mapped[Record | None] = relationship()
    task: Mapped[Task | None] = relationship()
    remark: Mapped[Remark | None] = relationship()
    saved: Mapped[SavedSearch | None] = relationship()

    __table_args__ = (
        _known("kind", NoticeKind),
        _known("reason", Reason),
        CheckConstraint("record_id IS NOT NULL OR task_id IS NOT NULL OR saved_id IS NOT NULL", name="of_something"),
        CheckConstraint("shown_at >= created_at", name="moments"),
        Index("ix_notice_inbox", "person_id", "read_at", "shown_at"),
    )


class NoticeChoice(Model):
    """How a person wants to be told of a kind, where it is not the usual way."""

    __tablename__ = "notice_choice"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8))

    __table_args__ = (_known("kind", NoticeKind), _known("channel", Channel))


class NoticeMust(Model):
    """How everybody of an agency is told of a kind at least."""

    __tablename__ = "notice_must"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8))

    __table_args__ = (_known("kind", NoticeKind), _known("channel", Channel))


class QuietHours(Model):
    """When a person gets no mail, where it is not the usual time; `from` equal to `to` means at no hour of the day."""

    __tablename__ = "quiet_hours"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    begins: Mapped[time]
    ends: Mapped[time]
    on_days_off: Mapped[bool] = mapped_column(comment="no mail on days the office does not work")


class MailState(StrEnum):
    """What became of a mail; one that had nothing to say any more was dropped.

    `SENDING` is written down before the server is asked: who finds it later cannot know whether the mail went.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Mail(Numbered, Model):
    """A mail to a person: of one notice, or the digest of a day, once each."""

    __tablename__ = "mail"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"), unique=True)
    digest_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(8), default=MailState.WAITING, index=True)
    message_id: Mapped[str] = mapped_column(
        String(200), default="", comment="the same at every try, so that a receiver drops the second one"
    )
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    notice: Mapped[Notice | None] = relationship()

    __table_args__ = (
        UniqueConstraint("person_id", "digest_on"),
        _known("state", MailState),
        CheckConstraint("(notice_id IS NULL) <> (digest_on IS NULL)", name="notice_or_digest"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="moment_if_sent"),
    )
