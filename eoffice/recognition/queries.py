"""What was kept of the reading of a stored file. Who may see the file is asked of its record, not here."""

from __future__ import annotations

from dataclasses import dataclass

from eoffice.core.database import db
from eoffice.recognition.models import FileProposals
from eoffice.recognition.recogniser import Proposal
from eoffice.recognition.service import proposals_from


@dataclass(frozen=True)
class Kept:
    """Whether a file is still to be read, or could not be; and what was read from it."""

    is_running: bool
    is_given_up: bool
    proposals: dict[str, Proposal]


def find_proposals(file_id: int) -> Kept | None:
    """What is kept for the file; None where no reading was asked for."""
    row = db.session.get(FileProposals, file_id)
    if row is None:
        return None
    return Kept(row.proposals is None, row.proposals == {}, proposals_from(row.proposals or {}))
