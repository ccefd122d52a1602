"""Proposals are read in the background, kept with their file, and go with it."""

from __future__ import annotations

import io
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.content.models import File
from eoffice.content.removal import remove_files
from eoffice.content.service import store_file
from eoffice.core.database import db
from eoffice.core.jobs import KINDS, Job, Rank
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain
from eoffice.incoming import service as incoming
from eoffice.recognition import service
from eoffice.recognition.models import FileProposals
from eoffice.recognition.queries import find_proposals
from eoffice.records.models import Record
from tests.unit.content import makers

BODY = makers.pdf((("ỦY BAN NHÂN DÂN", "Số: 12/UBND-VX", "V/v một việc", "Kính gửi: các phường"),))


def arrive(clerk: Actor, body: bytes = BODY) -> Record:
    with unit_of_work():
        file = store_file(clerk, stream=io.BytesIO(body), name="thu.pdf")
        return incoming.receive(clerk, card={}, files=[file])


def file_of(record: Record) -> File:
    return record.files[0].file


def test_a_received_document_is_read_after_its_text_and_before_any_scanned_page(
    app: Flask, actor: Callable[[str], Actor]
) -> None:
    record = arrive(actor("vanthu"))
    kept = find_proposals(file_of(record).id)
    assert kept is not None
    assert kept.is_running
    job = db.session.scalars(select(Job).where(Job.kind == service.PROPOSE)).one()
    assert KINDS[service.PROPOSE].rank is Rank.LAST
    assert job.run_at < file_of(record).created_at
    drain(app)
    db.session.rollback()
    kept = find_proposals(file_of(record).id)
    assert kept is not None
    assert not kept.is_running
    assert kept.proposals["number"].value == "12"
    assert kept.proposals["number"].box is not None
    assert kept.proposals["page_count"].value == 1


def test_the_same_bytes_are_read_once(app: Flask, actor: Callable[[str], Actor], monkeypatch) -> None:
    arrive(actor("vanthu"))
    drain(app)
    monkeypatch.setattr(service, "propose", lambda *_: 1 / 0)
    again = arrive(actor("vanthu"))
    drain(app)
    kept = find_proposals(file_of(again).id)
    assert kept is not None
    assert kept.proposals["number"].value == "12"


def test_a_file_that_cannot_be_read_is_read_through_with_nothing(app: Flask, actor: Callable[[str], Actor]) -> None:
    record = arrive(actor("vanthu"), makers.locked_pdf())
    drain(app)
    kept = find_proposals(file_of(record).id)
    assert kept is not None
    assert not kept.is_running
    assert {proposal.value for proposal in kept.proposals.values()} == {None}


def test_what_was_read_goes_with_its_file(app: Flask, actor: Callable[[str], Actor]) -> None:
    with unit_of_work():
        file = store_file(actor("vanthu"), stream=io.BytesIO(BODY), name="mat.pdf")
        service.order(file)
        file_id = file.id
    with unit_of_work():
        remove_files([file_id])
    assert db.session.get(FileProposals, file_id) is None
    drain(app)
    with unit_of_work():
        service.keep(file_id, {})
    assert db.session.scalars(select(FileProposals)).all() == []
