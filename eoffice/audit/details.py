"""What an act wrote down: who may read it (whoever may see its subject), and how it reads. Rooms say so for their
kinds of subjects.
"""

from __future__ import annotations

from collections.abc import Callable

from eoffice.access.actor import Actor
from eoffice.audit.models import AuditEvent

#: Tells whether an actor may see the subject of this id.
Sees = Callable[[Actor, int], bool]

#: Puts what an act wrote down into words: pairs of a name (empty where the words speak for themselves) and a value.
Tells = Callable[[AuditEvent], list[tuple[str, str]]]

_sees: dict[str, Sees] = {}
_tells: dict[str, Tells] = {}


def show_details(kind: str, sees: Sees, tells: Tells | None = None) -> None:
    """Let the details of acts on subjects of `kind` be read by whom `sees` says, as `tells` words them (else each value
    by the name of its key); called from a room's `register`.
    """
    _sees[kind] = sees
    if tells:
        _tells[kind] = tells


def everybody(_actor: Actor, _subject_id: int) -> bool:
    """For kinds that say nothing of a document: whoever reads the history reads them whole."""
    return True


def may_read_detail(actor: Actor, event: AuditEvent) -> bool:
    """Whether the actor may read the detail of the act; not of kinds that no room speaks for."""
    sees = _sees.get(event.subject_kind)
    return sees is not None and sees(actor, event.subject_id)


def teller_of(event: AuditEvent) -> Tells | None:
    """How the room of the act's subject words what acts wrote down, when it has a way of its own."""
    return _tells.get(event.subject_kind)
