"""Organisations and the people in them: ids with dates, never names.

A closed ward stays the author of its old documents: `Agency.valid_to` and `successor_id` say what became of
it. Posts carry roles and authority; people hold posts from–to, so leaving a post ends its rights that day.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eoffice.audit.facts import LATER
from eoffice.core.database import Model, Numbered


class Agency(Numbered, Model):
    """An organisation that issues or receives documents. `is_internal`: it works in this installation."""

    __tablename__ = "agency"
    code: Mapped[str | None] = mapped_column(String(40), unique=True, comment="mã định danh, QĐ 20/2020/QĐ-TTg")
    name: Mapped[str] = mapped_column(String(300), index=True)
    name_folded: Mapped[str] = mapped_column(String(300), index=True, comment="core.text.fold(name)")
    short_name: Mapped[str] = mapped_column(String(100), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    place: Mapped[str] = mapped_column(String(100), default="", comment="địa danh of the date line")
    address: Mapped[str] = mapped_column(String(300), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    is_internal: Mapped[bool] = mapped_column(default=False, index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))

    parent: Mapped[Agency | None] = relationship(foreign_keys=[parent_id], remote_side="Agency.id")
    successor: Mapped[Agency | None] = relationship(foreign_keys=[successor_id], remote_side="Agency.id")

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="dates"),
    )


class IssuingBody(Numbered, Model):
    """A body of an agency with its own books, abbreviation and seal: HĐND, UBND, Trung tâm (NĐ 30 PL I)."""

    __tablename__ = "issuing_body"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(300))
    abbreviation: Mapped[str] = mapped_column(String(20), comment="in the symbol: 12/QĐ-UBND")
    is_default: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    agency: Mapped[Agency] = relationship()

    __table_args__ = (UniqueConstraint("agency_id", "code"),)


class Unit(Numbered, Model):
    """A department of an agency, from–to."""

    __tablename__ = "unit"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    abbreviation: Mapped[str] = mapped_column(String(20), comment="in the symbol of a công văn: 45/UBND-VP")
    position: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    agency: Mapped[Agency] = relationship()

    __table_args__ = (UniqueConstraint("agency_id", "code"),)


class Post(Numbered, Model):
    """A post in a unit, or at the top of the agency when it has none. `role` is an `access.actor.Role`."""

    __tablename__ = "post"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str] = mapped_column(String(200), comment="as printed: Chánh Văn phòng")
    role: Mapped[str] = mapped_column(String(32))
    position: Mapped[int] = mapped_column(default=0)

    unit: Mapped[Unit | None] = relationship()


class Person(Numbered, Model):
    """One person, one account (QCVN 12:2026/BCA)."""

    __tablename__ = "person"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    full_name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(200), default="")
    password_hash: Mapped[str] = mapped_column(String(200), default="", comment="argon2id; empty: cannot sign in")
    must_change_password: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(5), default="")
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship()
    holdings: Mapped[list[PostHolding]] = relationship(back_populates="person", order_by="PostHolding.id")


class PostHolding(Numbered, Model):
    """A person holds a post from–to (both days included)."""

    __tablename__ = "post_holding"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="holdings")
    post: Mapped[Post] = relationship()

    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),)


class SigningForm(StrEnum):
    """Forms of authority, NĐ 30 Đ13 and PL I ph.I II.7."""

    DIRECT = "DIRECT"
    TM = "TM"
    TM_KT = "TM_KT"
    KT = "KT"
    TL = "TL"
    TL_KT = "TL_KT"
    TUQ = "TUQ"
    Q = "Q"


class Mandate(Numbered, Model):
    """Who may sign for a body in which form, for which types, from–to, as holder of which post.

    Outside of it, and on days when the person does not hold the post, a signature is refused.
    """

    __tablename__ = "mandate"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True, comment="from which it is exercised")
    body_id: Mapped[int] = mapped_column(ForeignKey("issuing_body.id"), index=True)
    form: Mapped[str] = mapped_column(String(10))
    authority_lines: Mapped[str] = mapped_column(String(400), comment="as printed, one line each")
    types: Mapped[str] = mapped_column(String(1000), default="", comment="type slugs, comma separated; empty: all")
    legal_basis: Mapped[str] = mapped_column(String(300), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    person: Mapped[Person] = relationship()
    post: Mapped[Post] = relationship()
    body: Mapped[IssuingBody] = relationship()

    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),)

    def is_dormant(self, day: date) -> bool:
        """Whether the person does not hold the post on the day; `actors.exercised_on` asks it of rows."""
        held = (row for row in self.person.holdings if row.post_id == self.post_id)
        return not any(row.valid_from <= day and (row.valid_to is None or row.valid_to >= day) for row in held)


class SubstitutionForm(StrEnum):
    """In which form a substitute directs in the stead of a leader who is away (NĐ 30/2020 Đ13).

    KT.: a deputy for the chairperson; TL.: the chief of office, by order; TUQ.: somebody else, authorised in writing.
    """

    KT = "KT"
    TL = "TL"
    TUQ = "TUQ"


class Substitution(Numbered, Model):
    """A person stands in for another on leave, from–to: receives their work, does not inherit their mandates.

    With a `form` they also direct documents in the absent leader's stead; without one they only receive the work.
    """

    __tablename__ = "substitution"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, comment="the one who is away")
    substitute_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300), default="")
    form: Mapped[str | None] = mapped_column(String(3), info=LATER, comment="directs in this form")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    substitute: Mapped[Person] = relationship(foreign_keys=[substitute_id])

    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="dates"),
        CheckConstraint("person_id <> substitute_id", name="two_people"),
        CheckConstraint("form IN ('KT', 'TL', 'TUQ')", name="form_known"),
    )


class FieldAssignment(Numbered, Model):
    """A deputy is in charge of a field of work, as far as a unit does it, from–to (both days included).

    The chairperson's assignment of fields; outside of it a deputy directs only what is passed to them in person.
    """

    __tablename__ = "field_assignment"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), comment="lĩnh vực")
    legal_basis: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    person: Mapped[Person] = relationship()
    unit: Mapped[Unit] = relationship()

    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),)


class LoginSession(Numbered, Model):
    """A browser that is signed in. Only the digest of its token is kept; deleting the row signs it out."""

    __tablename__ = "login_session"
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    is_locked: Mapped[bool] = mapped_column(default=False, comment="idle lock: the password opens it again")
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")

    person: Mapped[Person] = relationship()


class LoginFailure(Numbered, Model):
    """A failed sign-in, counted to throttle by user name and by address."""

    __tablename__ = "login_failure"
    username: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    __table_args__ = (
        Index("ix_login_failure_username", "username", "at"), Index("ix_login_failure_address", "address", "at"),
    )  # fmt: skip


class ApiToken(Numbered, Model):
    """A bearer token of a person for the API; only its digest is kept."""

    __tablename__ = "api_token"
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
