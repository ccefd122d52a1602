"""Filters that a person gave a name; they are theirs alone and nothing but an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.core.database import db
from eoffice.core.errors import Invalid, NotFound
from eoffice.core.text import clean_line
from eoffice.registers.models import RegisterView

MOST = 30


def list_views(actor: Actor, direction: str) -> Sequence[RegisterView]:
    """The actor's views of registers of this direction, by name."""
    query = select(RegisterView).where(RegisterView.person_id == actor.person_id, RegisterView.direction == direction)
    return db.session.scalars(query.order_by(RegisterView.name)).all()


def arguments_of(view: RegisterView) -> dict[str, str]:
    """The sheet and the filters of a view, for an address."""
    return dict(parse_qsl(view.query))


def save_view(actor: Actor, *, direction: str, name: str, arguments: Mapping[str, str]) -> RegisterView:
    """Give the filters a name; the same name again replaces what it stood for."""
    name = clean_line(name)[:100]
    if not name or actor.person_id is None:
        raise Invalid(_("Give the view a name."), fields={"name": _("Give the view a name.")})
    known = {view.name: view for view in list_views(actor, direction)}
    if name not in known and len(known) >= MOST:
        sentence = _("At most %(count)s views can be kept. Remove one that is not used any more.", count=MOST)
        raise Invalid(sentence, fields={"name": sentence})
    view = known.get(name) or RegisterView(person_id=actor.person_id, direction=direction, name=name)
    view.query = urlencode(arguments)[:2000]
    db.session.add(view)
    db.session.flush()
    return view


def remove_view(actor: Actor, view_id: int) -> None:
    """Forget a view; raises `NotFound` for one that is not the actor's."""
    view = db.session.get(RegisterView, view_id)
    if view is None or view.person_id != actor.person_id:
        raise NotFound(_("There is no such view."))
    db.session.delete(view)
