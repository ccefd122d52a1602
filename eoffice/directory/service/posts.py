"""Posts and who holds them: roles come from posts, and end with them."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import or_, select

from eoffice.access.actor import Actor, Role
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit.service import record
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, NotFound
from eoffice.directory.findings import Findings
from eoffice.directory.fingerprints import PERSON, POST
from eoffice.directory.models import Post, PostHolding, Unit
from eoffice.directory.service.people import managed_person


def create_post(
    actor: Actor, *, agency_id: int, title: str, role: str, unit_id: int | None = None, position: int = 0
) -> Post:
    """Make a post in a unit of the agency, or at its top. The role of a post never changes afterwards."""
    require(actor, Permission.DIRECTORY_MANAGE)
    findings = Findings()
    post = Post(
        agency_id=agency_id,
        unit_id=unit_id,
        title=findings.line("title", title, limit=200, required=True),
        role=findings.choice("role", role, Role),
        position=position,
    )
    unit = db.session.get(Unit, unit_id) if unit_id else None
    if unit_id and (unit is None or unit.agency_id != agency_id):
        findings.add("unit_id", _("Choose a unit of this agency."))
    findings.raise_if_any()
    require(actor, Permission.DIRECTORY_MANAGE, post)
    db.session.add(post)
    db.session.flush()
    record(actor, "post:created", POST, post.id, agency_id=agency_id, detail={"title": post.title, "role": post.role})
    return post


def rename_post(actor: Actor, post_id: int, *, title: str, position: int | None = None) -> Post:
    """Change how a post is printed and where it stands in the order."""
    post = managed_post(actor, post_id)
    findings = Findings()
    new_title = findings.line("title", title, limit=200, required=True)
    findings.raise_if_any()
    before = {"title": post.title}
    post.title = new_title
    post.position = post.position if position is None else position
    record(actor, "post:changed", POST, post.id, agency_id=post.agency_id, detail={"before": before})
    return post


def managed_post(actor: Actor, post_id: int) -> Post:
    """The post for changing it. Raises `NotFound` or `Denied`."""
    post = db.session.get(Post, post_id)
    if post is None or (post.agency_id != actor.agency_id and not actor.is_system):
        raise NotFound(_("There is no such post."))
    require(actor, Permission.DIRECTORY_MANAGE, post)
    return post


def give_post(
    actor: Actor, *, person_id: int, post_id: int, valid_from: date, valid_to: date | None = None
) -> PostHolding:
    """Let a person hold a post from the first to the last day, both included.

    Raises `Denied` when administrators would give themselves a post that reads documents, and `Invalid` when
    the person holds this post already in a part of the period.
    """
    person, post = managed_person(actor, person_id), managed_post(actor, post_id)
    findings = Findings()
    if person.agency_id != post.agency_id:
        findings.add("post_id", _("Choose a post of this person's agency."))
    findings.period(valid_from, valid_to)
    if _overlapping(person_id, post_id, valid_from, valid_to):
        findings.add("valid_from", _("The person holds this post already in this period."))
    findings.raise_if_any()
    if person.id == actor.person_id and post.role != Role.ADMINISTRATOR:
        raise Denied(_("Administrators do not give themselves a post that reads documents. Another one must do it."))
    holding = PostHolding(person_id=person_id, post_id=post_id, valid_from=valid_from, valid_to=valid_to)
    db.session.add(holding)
    db.session.flush()
    _record(actor, "person:post_given", holding)
    return holding


def end_holding(actor: Actor, holding_id: int, *, valid_to: date) -> PostHolding:
    """Set the last day of a holding; the rights of the post end with that day.

    One that has not begun is withdrawn altogether by a last day before its first.
    """
    holding = db.session.get(PostHolding, holding_id)
    if holding is None:
        raise NotFound(_("There is no such holding."))
    managed_person(actor, holding.person_id)
    if holding.valid_to and holding.valid_to < valid_to:
        raise Conflict(_("This holding has ended earlier. Give the post anew instead."))
    if valid_to < holding.valid_from and holding.valid_from > clock.today():
        db.session.delete(holding)
        _record(actor, "person:post_withdrawn", holding)
        return holding
    findings = Findings()
    findings.period(holding.valid_from, valid_to)
    findings.raise_if_any()
    holding.valid_to = valid_to
    _record(actor, "person:post_ended", holding)
    return holding


def _overlapping(person_id: int, post_id: int, valid_from: date, valid_to: date | None) -> bool:
    query = select(PostHolding.id).where(
        PostHolding.person_id == person_id,
        PostHolding.post_id == post_id,
        or_(PostHolding.valid_to.is_(None), PostHolding.valid_to >= valid_from),
    )
    if valid_to:
        query = query.where(PostHolding.valid_from <= valid_to)
    return db.session.scalars(query.limit(1)).first() is not None


def _record(actor: Actor, action: str, holding: PostHolding) -> None:
    post = db.session.get_one(Post, holding.post_id)
    detail = {"post": post.title, "role": post.role, "from": holding.valid_from, "to": holding.valid_to}
    record(actor, action, PERSON, holding.person_id, agency_id=post.agency_id, detail=detail)
