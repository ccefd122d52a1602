"""Which body of the agency, and which colleague, a caller means."""

from __future__ import annotations

from flask_babel import gettext as _

from eoffice.access.actor import Actor
from eoffice.core.errors import Invalid
from eoffice.core.text import fold
from eoffice.directory.models import IssuingBody, Person
from eoffice.directory.queries import bodies_of, find_person, list_people, units_of
from eoffice.incoming.models import Channel

#: Other words for a channel that callers use.
CHANNEL_WORDS = {"email": Channel.E_MAIL, "e-mail": Channel.E_MAIL, "scan": Channel.PAPER, "post": Channel.PAPER}


def find_body(actor: Actor, wanted: str, field: str) -> IssuingBody | None:
    """The body by id, code or name; None (the usual one) when nothing is wanted.

    A unit of the agency, or a colleague by user name or full name, means the usual body, too: they receive for it.
    Raises `Invalid` listing the bodies there are.
    """
    wanted = wanted.strip()
    if not wanted:
        return None
    agency_id = actor.agency_id or 0
    bodies = bodies_of(agency_id)
    for body in bodies:
        if wanted == str(body.id) or fold(wanted) in {fold(body.code), fold(body.name), fold(body.abbreviation)}:
            return body
    if any(fold(wanted) in {fold(unit.code), fold(unit.name)} for unit in units_of(agency_id)):
        return None
    if any(
        fold(wanted) in {fold(colleague.username), fold(colleague.full_name)} for colleague in list_people(agency_id)
    ):
        return None
    known = ", ".join(body.code for body in bodies)
    raise Invalid(
        _("Some fields cannot be accepted."),
        fields={field: _("There is no such body here; choose one of: %(bodies)s.", bodies=known)},
    )


def find_receiver(actor: Actor, wanted: str) -> tuple[IssuingBody | None, Channel]:
    """What `received_by` says: the receiving body, or the way the document came (`paper`, `e_mail` …)."""
    word = wanted.strip().lower()
    if word in CHANNEL_WORDS or word in set(Channel):
        return None, CHANNEL_WORDS.get(word) or Channel(word)
    return find_body(actor, wanted, "received_by"), Channel.API


def find_colleague(actor: Actor, wanted: str, field: str) -> Person | None:
    """A person of the agency by user name, None when nothing is wanted; raises `Invalid` for anybody else."""
    if not wanted.strip():
        return None
    person = find_person(wanted)
    if person is None or person.agency_id != actor.agency_id:
        raise Invalid(
            _("Some fields cannot be accepted."),
            fields={field: _("Nobody here has the user name %(name)s.", name=wanted.strip()[:64])},
        )
    return person
