"""Proposals are read in the background, kept with their file, and go with it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from eoffice.access.actor import Actor
from eoffice.content import recognising, scans
from eoffice.content.kinds import Kind
from eoffice.content.models import File
from eoffice.content.ocr.page import SeenPage, SeenPart, SeenWord
from eoffice.content.outcome import TextState
from eoffice.content.pages import PAGE_COPY, PAGE_WORDS
from eoffice.content.queries import find_text
from eoffice.content.removal import remove_files
from eoffice.content.service import store_file
from eoffice.core import clock, jobs
from eoffice.core.database import db
from eoffice.core.jobs import KINDS, Job, in_bulk, retry
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain, run_next
from eoffice.incoming import service as incoming
from eoffice.incoming.proposals import read_for
from eoffice.recognition import service
from eoffice.recognition.models import FileProposals
from eoffice.recognition.queries import find_proposals
from eoffice.records.models import Record
from tests.unit.content import makers
from tests.world import MORNING

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
    assert KINDS[service.PROPOSE].rank < KINDS[scans.RECOGNISE].rank
    assert (job.run_at, job.is_bulk) == (file_of(record).created_at, False)
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
    monkeypatch.setattr(service, "propose_stored", lambda *_: 1 / 0)
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


def wait_out(app: Flask) -> None:
    """Let every job have all its tries."""
    db.session.rollback()
    for minutes in (0, 10, 20, 200, 2000, 20000):
        with clock.frozen(MORNING + timedelta(minutes=minutes)):
            drain(app)
    db.session.expire_all()


def test_what_could_not_be_read_says_so_and_can_be_ordered_again(
    app: Flask, actor: Callable[[str], Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = arrive(actor("vanthu"))
    with monkeypatch.context() as broken:
        broken.setattr(service, "propose_stored", lambda *_: 1 / 0)
        wait_out(app)
    kept = find_proposals(file_of(record).id)
    assert kept is not None
    assert (kept.is_running, kept.is_given_up) == (False, True)
    with unit_of_work():
        service.order(file_of(record))
        service.order(file_of(record))
    assert len(db.session.scalars(select(Job).where(Job.kind == service.PROPOSE, Job.state == "waiting")).all()) == 1
    wait_out(app)
    kept = find_proposals(file_of(record).id)
    assert kept is not None
    assert (kept.is_given_up, kept.proposals["number"].value) == (False, "12")


def test_a_dead_reading_that_the_administrator_brings_back_is_made(
    app: Flask, actor: Callable[[str], Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = arrive(actor("vanthu"))
    with monkeypatch.context() as broken:
        broken.setattr(service, "propose_stored", lambda *_: 1 / 0)
        wait_out(app)
    with unit_of_work():
        assert retry() == 1
    wait_out(app)
    kept = find_proposals(file_of(record).id)
    assert kept is not None
    assert kept.proposals["number"].value == "12"


@pytest.mark.parametrize("broken", ["texts.read_text", "previews.draw"])
def test_a_card_does_not_wait_for_pages_that_cannot_be_drawn(
    app: Flask, actor: Callable[[str], Actor], monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    record = arrive(actor("vanthu"))
    monkeypatch.setattr(f"eoffice.content.jobs.{broken}", lambda *_: 1 / 0)
    wait_out(app)
    reading = read_for(record)
    assert (reading.is_running, reading.is_done) == (False, True)


def test_a_document_of_a_load_is_read_after_one_that_a_person_sent(app: Flask, actor: Callable[[str], Actor]) -> None:
    with in_bulk():
        loaded = arrive(actor("vanthu"), makers.pdf((("Số: 1/UBND", "V/v việc cũ"),)))
    sent = arrive(actor("vanthu"))
    while (kept := find_proposals(file_of(sent).id)) is None or kept.is_running or read_for(sent).is_running:
        assert run_next("w")
    waiting = find_proposals(file_of(loaded).id)
    assert waiting is not None
    assert waiting.is_running
    assert file_of(loaded).text_state == TextState.PENDING


def test_a_scanned_page_is_read_once_for_the_card_and_for_the_text(
    app: Flask, actor: Callable[[str], Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    monkeypatch.setattr(recognising, "can_recognise", lambda: True)
    monkeypatch.setattr(scans, "find_tesseract", lambda: "/usr/bin/true")
    monkeypatch.setattr(recognising, "look_at", lambda *given: read.append(given[2]) or seen(*given))
    record = arrive(actor("vanthu"), makers.scanned_pdf(3))
    done_by_card: list[int] = []
    monkeypatch.setattr(service, "keep", lambda *given, keep=service.keep: done_by_card.extend(read) or keep(*given))
    drain(app)
    db.session.rollback()
    file = file_of(record)
    kept = find_proposals(file.id)
    assert kept is not None
    assert (kept.proposals["number"].value, kept.proposals["notation"].value) == ("12", "UBND-VX")
    assert (find_text(file.id) or "").count("Số: 12/UBND-VX") == 3
    assert done_by_card == [1, 2, 3], "no signature was found before the last page"
    assert read == [1, 2, 3]
    assert recognising.searchable_copy(file) is not None
    with unit_of_work():
        db.session.execute(update(FileProposals).values(proposals=None))
        jobs.enqueue(service.PROPOSE, {"file_id": file.id})
    drain(app)
    assert read == [1, 2, 3], "what was seen stays known when the copy is bound"


def seen(_path: Path, _kind: Kind, number: int, work: Path) -> SeenPage:
    """A page as the program that reads scans leaves it."""
    (work / PAGE_COPY).write_bytes(makers.pdf())
    words = tuple(
        SeenWord(text, 95.0, 40 + 60 * n, 100, 50, 12, "1/1/1") for n, text in enumerate(("Số:", "12/UBND-VX"))
    )
    page = SeenPage(
        text="Số: 12/UBND-VX", confidence=95, width=595, height=842, dpi=72, parts=(SeenPart(0, 595, words),)
    )
    page.write(work / PAGE_WORDS)
    return page
