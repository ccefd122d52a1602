"""What the page of an incoming document shows of its way through the office, prepared for the template."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eoffice.audit.queries import history_of
from eoffice.directory.turns import turn_words
from eoffice.incoming.models import Incoming
from eoffice.incoming.renumbering import last_cancelled
from eoffice.incoming.states import IncomingState
from eoffice.records.models import Record
from eoffice.records.pages import Station
from eoffice.records.service import SUBJECT

S = IncomingState

REGISTER = "incoming:register"
#: The stations in order: the act that passes one, its name, its icon.
STATIONS: tuple[tuple[str, str, str], ...] = (
    (REGISTER, _l("Registration"), "journal-text"),
    ("incoming:submit", _l("Submission"), "forward"),
    ("incoming:propose", _l("Proposal"), "signpost-split"),
    ("incoming:direct", _l("Direction"), "diagram-3"),
    ("incoming:complete", _l("Handling"), "hourglass-split"),
    ("incoming:file", _l("Case file"), "folder2"),
)
#: Acts that pass the station of another one.
_STATION_OF = {"incoming:route": "incoming:direct", "incoming:register_again": REGISTER}
#: How many stations lie behind a document in each state; a proposal counts one more.
_BEHIND: dict[IncomingState, int] = {
    S.RECEIVED: 0, S.REGISTERED: 1, S.AWAITING_DIRECTION: 2, S.ASSIGNED: 4, S.PROCESSING: 4, S.COMPLETED: 5, S.FILED: 6,
}  # fmt: skip


def stations(record: Record, incoming: Incoming) -> list[Station]:
    """The way from the clerk's desk to the case file; none for a refused document, which goes no way."""
    state = IncomingState(record.state)
    if state not in _BEHIND:
        return []
    is_proposed = bool(incoming.proposal) and "rule" not in incoming.proposal
    behind = _BEHIND[state] + (state is S.AWAITING_DIRECTION and is_proposed)
    acts = {_STATION_OF.get(act.action, act.action): act for act in history_of(SUBJECT, record.id)}
    way = []
    for index, (action, label, icon) in enumerate(STATIONS):
        if index < behind:
            if action in acts:
                name = _registration(record) if action == REGISTER else str(label)
                way.append(Station(name, icon, "done", acts[action].person_name, acts[action].at))
        elif index == behind:
            way.append(Station(str(label), icon, "now", turn_words(record.turn_key)))
        else:
            way.append(Station(str(label), icon, "ahead"))
    return way


def _registration(record: Record) -> str:
    """The number that was given, or the one that was taken off; of an old register neither may be known."""
    if record.arrival_number is not None:
        return _("Arrival no. %(number)s", number=record.arrival_number)
    cancelled = last_cancelled(record)
    return _("Arrival no. %(number)s cancelled", number=cancelled.number) if cancelled else str(STATIONS[0][1])
