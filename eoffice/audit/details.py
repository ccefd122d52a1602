"""Who may read what an act wrote down: whoever may see its subject. Rooms say so for their kinds of subjects."""

from __future__ import annotations

from collections.abc import Callable

from eoffice.access.actor import Actor
from eoffice.audit.models import AuditEvent

#: Tells whether an actor may see the subject of this id.
Sees = Callable[[Actor, int], bool]

_sees: dict[str, Sees] = {}


def show_details(kind: str, sees: Sees) -> None:
    """Let the details of acts on subjects of `kind` be read by whom `sees` says; called from a room's `register`."""
    _sees[kind] = sees


def everybody(_actor: Actor, _subject_id: int) -> bool:
    """For kinds that say nothing of a document: whoever reads the history reads them whole."""
    return True


def may_read_detail(actor: Actor, event: AuditEvent) -> bool:
    """Whether the actor may read the detail of the act; not of kinds that no room speaks for."""
    sees = _sees.get(event.subject_kind)
    return sees is not None and sees(actor, event.subject_id)
