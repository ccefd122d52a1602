"""What the forms of outgoing documents offer to choose from."""

from __future__ import annotations

from eoffice.access.actor import Actor
from eoffice.directory.queries import bodies_of, internal_agencies, posts_by_person
from eoffice.outgoing.forms import CardForm, DraftForm, RecipientsForm
from eoffice.outgoing.queries import possible_signers
from eoffice.records.looks import urgency_choices
from eoffice.records.types import type_choices


def offer_card(form: CardForm, actor: Actor) -> None:
    """Types, urgencies, bodies and signers of the actor's agency."""
    agency_id = actor.agency_id or 0
    people = possible_signers(agency_id)
    posts = posts_by_person([person.id for person in people])
    form.type.choices = type_choices()
    form.urgency.choices = urgency_choices()
    form.body.choices = [(body.id, body.name) for body in bodies_of(agency_id)]
    form.signer.choices = [
        (person.id, " – ".join([person.full_name, *(post.title for post in posts[person.id][:1])])) for person in people
    ]


def offer_agencies(form: DraftForm | RecipientsForm, actor: Actor) -> None:
    """The other agencies of the installation."""
    form.agencies.choices = [(agency.id, agency.name) for agency in internal_agencies() if agency.id != actor.agency_id]
