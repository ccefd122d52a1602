"""What tests of signatures start from: certificates, and files that hold what is trusted."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from eoffice.access.actor import SYSTEM, Actor
from eoffice.content.kinds import Kind
from eoffice.content.outcome import Limits
from eoffice.content.service import store_file
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.jobs import Job
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming import service as incoming
from eoffice.records.models import Record
from eoffice.signatures import jobs, trust
from eoffice.signatures.outcome import Finding, Findings
from eoffice.signatures.reader import read_file
from tests.signing import Authority

Check = Callable[..., Findings]


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def trusted(tmp_path: Path, authority: Authority) -> Path:
    """A trust folder that holds the root."""
    folder = tmp_path / "trust"
    folder.mkdir(exist_ok=True)
    (folder / "root.crt").write_bytes(authority.root.asn1.dump())
    return folder


@pytest.fixture
def findings(tmp_path: Path, trusted: Path) -> Check:
    """Check a PDF in this very process."""

    def read(pdf: bytes, folder: Path = trusted) -> Findings:
        path = tmp_path / "a.pdf"
        path.write_bytes(pdf)
        return read_file(folder, Kind.PDF, path, Limits())

    return read


@pytest.fixture
def check(findings: Check) -> Callable[..., Finding]:
    """Check a PDF with one signature."""

    def read(pdf: bytes, *arguments: Path) -> Finding:
        found = findings(pdf, *arguments)
        assert found.problem is None
        [one] = found.signatures
        return one

    return read


@pytest.fixture
def trust_root(app: Flask, config: Config, authority: Authority) -> None:
    """Let the office trust the root."""
    with unit_of_work():
        trust.add(SYSTEM, config, authority.root.pem)


@pytest.fixture
def receive(actor: Callable[[str], Actor]) -> Callable[..., Record]:
    """An incoming document with files whose signatures have been checked."""

    def take(*pdfs: bytes, is_checked: bool = True) -> Record:
        clerk = actor("vanthu")
        with unit_of_work():
            files = [
                store_file(clerk, stream=io.BytesIO(pdf), name=f"van-ban-{number}.pdf")
                for number, pdf in enumerate(pdfs, start=1)
            ]
            record = incoming.receive(
                clerk, card={"subject": "Về việc thử", "issuer": "Sở Nội vụ", "type": "CONG_VAN"}, files=files
            )
        if is_checked:
            work()
        return record

    return take


def work() -> None:
    """Do the waiting checks."""
    db.session.rollback()
    waiting = [(job.id, job.kind, dict(job.payload)) for job in db.session.scalars(select(Job).order_by(Job.id))]
    for _number, kind, payload in waiting:
        if kind == "signatures.check":
            jobs.check(**payload)
        elif kind == "signatures.recheck":
            jobs.recheck(**payload)
    db.session.rollback()
