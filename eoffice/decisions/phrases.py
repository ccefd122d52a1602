"""Phrases of directives (bút phê), one tap each: one's own first, then the office's."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from eoffice.access.actor import Actor
from eoffice.access.engine import can, require
from eoffice.access.permissions import Permission
from eoffice.core.database import db
from eoffice.core.errors import Invalid, NotFound
from eoffice.core.text import clean_line
from eoffice.decisions.models import DirectivePhrase

#: What leaders of an office write most, as long as the office keeps no phrases of its own.
USUAL = (
    "Chủ trì tham mưu văn bản trả lời.",
    "Xem xét, giải quyết theo thẩm quyền.",
    "Triển khai thực hiện, báo cáo kết quả.",
    "Phối hợp các đơn vị liên quan thực hiện.",
    "Nghiên cứu, đề xuất hướng xử lý.",
    "Để biết, theo dõi.",
)
#: Longest phrase, in characters, and the most of them that one person or an office keeps.
LENGTH, MOST = 300, 20


def list_phrases(actor: Actor) -> Sequence[DirectivePhrase]:
    """The actor's own phrases, then the office's."""
    query = select(DirectivePhrase).where(
        DirectivePhrase.agency_id == (actor.agency_id or 0),
        or_(DirectivePhrase.person_id == actor.person_id, DirectivePhrase.person_id.is_(None)),
    )
    order = (DirectivePhrase.person_id.is_(None), DirectivePhrase.position, DirectivePhrase.id)
    return db.session.scalars(query.order_by(*order)).all()


def offered(actor: Actor) -> list[str]:
    """The phrases of a card; the usual ones where the office keeps none."""
    kept = list_phrases(actor)
    usual = () if any(phrase.person_id is None for phrase in kept) else USUAL
    return list(dict.fromkeys([*(phrase.text for phrase in kept), *usual]))


def add_phrase(actor: Actor, *, text: str, for_office: bool = False) -> DirectivePhrase:
    """Keep a phrase behind the others; the same once more changes nothing. Raises `Invalid` for none or too many."""
    if for_office:
        require(actor, Permission.PHRASE_OFFICE)
    owner, said = None if for_office else actor.person_id, clean_line(text)
    if not said or len(said) > LENGTH:
        message = _("Write a phrase of at most %(limit)s characters.", limit=LENGTH)
        raise Invalid(message, fields={"text": message})
    known = [phrase for phrase in list_phrases(actor) if phrase.person_id == owner]
    found = next((phrase for phrase in known if phrase.text == said), None)
    if found is not None:
        return found
    if len(known) >= MOST:
        message = _("At most %(count)s phrases can be kept. Take one away first.", count=MOST)
        raise Invalid(message, fields={"text": message})
    last = db.session.scalar(select(func.max(DirectivePhrase.position))) or 0
    phrase = DirectivePhrase(agency_id=actor.agency_id, person_id=owner, text=said, position=last + 1)
    db.session.add(phrase)
    db.session.flush()
    return phrase


def may_remove(actor: Actor, phrase: DirectivePhrase) -> bool:
    """Whether the phrase is the actor's own, or the office's and the actor keeps those."""
    if phrase.person_id is None:
        return phrase.agency_id == actor.agency_id and can(actor, Permission.PHRASE_OFFICE)
    return phrase.person_id == actor.person_id


def remove_phrase(actor: Actor, phrase_id: int) -> None:
    """Forget a phrase; raises `NotFound` for one that is not the actor's to take away."""
    phrase = db.session.get(DirectivePhrase, phrase_id)
    if phrase is None or not may_remove(actor, phrase):
        raise NotFound(_("There is no such phrase."))
    db.session.delete(phrase)
