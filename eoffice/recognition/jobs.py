"""Background work of the recognition: reading a received document for its card."""

from __future__ import annotations

import logging

from flask import Flask

from eoffice.content.models import File
from eoffice.core import jobs
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.recognition import service

logger = logging.getLogger(__name__)

#: The clerk looks at the card: what cannot be read within half a minute is filled in by hand.
_TRIES = 3


def register(app: Flask) -> None:
    """Declare the job and the pool of recognising processes (none is started yet)."""
    service.prepare(app)
    jobs.register(
        service.PROPOSE, propose, own_units=True, rank=jobs.Rank.LATER, tries=_TRIES, given_up=service.give_up
    )  # fmt: skip


def propose(file_id: int) -> None:
    """Read a file whose document still waits for its number; one that has it by now needs no proposals."""
    file = db.session.get(File, file_id)
    if file is None or not service.waits(file_id):
        return
    found = service.known_proposals(file)
    given = service.readable(file)
    db.session.rollback()
    if found is None:
        found = service.propose_stored(given)
    with unit_of_work():
        service.keep(file_id, found)
    read = sum(proposal.value is not None for proposal in found.values())
    logger.info("recognition.proposals file=%s fields=%s", file_id, read)
