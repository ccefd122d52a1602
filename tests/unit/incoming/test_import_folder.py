"""A folder of files becomes incoming documents: once each, whatever else lies beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from eoffice.content.models import File
from eoffice.content.queries import find_text
from eoffice.content.service import EXTRACT
from eoffice.core.database import db
from eoffice.core.errors import Invalid
from eoffice.core.jobs import Job
from eoffice.directory.queries import internal_agencies
from eoffice.incoming import service
from eoffice.records.models import Record
from tests.unit.content import makers


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    """Call the command."""
    return lambda *args: app.test_cli_runner().invoke(args=["incoming", "import", *map(str, args)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two letters, one of them in a folder below."""
    folder = tmp_path / "scans"
    (folder / "2026").mkdir(parents=True)
    (folder / "b.docx").write_bytes(makers.docx_file("Kính gửi phường"))
    (folder / "2026" / "a.pdf").write_bytes(makers.pdf((("Thư mời",),)))
    return folder


def names() -> list[list[str]]:
    """The files of every document, in the order of their arrival."""
    db.session.expire_all()
    records = db.session.scalars(select(Record).where(Record.kind == "incoming").order_by(Record.id)).all()
    return [[link.file.name for link in record.files] for record in records]


def test_every_file_becomes_a_document_that_waits_for_the_clerk(run: Callable[..., Result], folder: Path) -> None:
    answer = run(folder)
    assert answer.exit_code == 0, answer.output
    assert answer.stdout == "2 taken in, 0 there already, 0 refused\n"
    assert names() == [["a.pdf"], ["b.docx"]]
    record = db.session.scalars(select(Record)).first()
    assert record is not None
    assert (record.state, record.agency_id) == ("received", internal_agencies()[0].id)
    assert record.turn_key == f"role:clerk:{record.agency_id}"


def test_its_background_work_comes_after_what_people_wait_for(run: Callable[..., Result], folder: Path) -> None:
    run(folder)
    db.session.rollback()
    assert set(db.session.scalars(select(Job.is_bulk))) == {True}


def test_again_takes_in_only_what_is_new(run: Callable[..., Result], folder: Path) -> None:
    run(folder)
    (folder / "c.txt").write_text("Kính gửi", encoding="utf-8")
    assert run(folder).stdout == "1 taken in, 2 there already, 0 refused\n"
    assert len(names()) == 3


def test_what_cannot_be_accepted_is_named_and_stops_nobody_else(run: Callable[..., Result], folder: Path) -> None:
    (folder / "0.docx").write_bytes(b"")
    (folder / "a.exe").write_bytes(b"MZ" + bytes(100))
    (folder / ".hidden.txt").write_text("x", encoding="utf-8")
    (folder / "link.pdf").symlink_to(folder / "2026" / "a.pdf")
    answer = run(folder)
    assert answer.exit_code == 1
    assert answer.stdout == "2 taken in, 0 there already, 2 refused\n"
    assert all(str(folder / name) in answer.stderr for name in ("0.docx", "a.exe"))
    assert len(names()) == 2


def test_texts_are_there_with_their_documents_and_one_that_cannot_be_read_harms_none(
    run: Callable[..., Result], folder: Path
) -> None:
    (folder / "2026" / "0.pdf").write_bytes(makers.pdf()[:200])
    assert run(folder).exit_code == 0
    found = db.session.scalars(select(File).order_by(File.name)).all()
    assert [(file.name, file.text_state) for file in found] == [
        ("0.pdf", "unreadable"), ("a.pdf", "ready"), ("b.docx", "ready"),
    ]  # fmt: skip
    assert find_text(found[1].id) == "Thư mời"
    assert not db.session.scalars(select(Job).where(Job.kind == EXTRACT)).all()


def test_a_document_that_is_refused_does_not_take_those_written_with_it_along(
    run: Callable[..., Result], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive = service.receive

    def refuse_words(*args: Any, files: Sequence[File], **named: Any) -> Record:
        if files[0].name == "b.docx":
            raise Invalid("not this one")
        return receive(*args, files=files, **named)

    monkeypatch.setattr(service, "receive", refuse_words)
    answer = run(folder)
    assert answer.stdout == "1 taken in, 0 there already, 1 refused\n"
    assert f"{folder / 'b.docx'}: not this one" in answer.stderr
    assert names() == [["a.pdf"]]


def test_the_same_bytes_twice_in_a_folder_become_one_document(run: Callable[..., Result], folder: Path) -> None:
    (folder / "2026" / "again.pdf").write_bytes((folder / "2026" / "a.pdf").read_bytes())
    assert run(folder).stdout == "2 taken in, 1 there already, 0 refused\n"


def test_an_empty_folder_is_no_mistake_but_a_missing_one_is(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run(tmp_path / "empty").exit_code == 0
    assert run(tmp_path / "nowhere").exit_code == 2
    assert run("--help").exit_code == 0


def test_another_agency_of_the_installation_is_named(run: Callable[..., Result], folder: Path) -> None:
    assert run(folder, "--agency", "KHONG-CO").exit_code == 1
    assert names() == []
    second = internal_agencies()[1]
    assert run(folder, "--agency", second.id).exit_code == 0
    assert set(db.session.scalars(select(Record.agency_id))) == {second.id}
