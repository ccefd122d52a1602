"""A taken file as the documents that are in it; slow, hostile, and outside any transaction."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from eoffice.content.kinds import Kind, ending_of
from eoffice.content.outcome import Reading, TextState
from eoffice.content.reading import limits_of
from eoffice.content.sandbox import run_confined
from eoffice.content.service import Received, receive
from eoffice.content.sniffing import sniff
from eoffice.content.texts import read_text
from eoffice.core.config import Config
from eoffice.core.errors import DomainError, Invalid, StorageFull
from eoffice.core.text import clean_line
from eoffice.intake.marks import level_of_name, level_of_page, may_be_marked
from eoffice.intake.models import Problem, SecretLevel

_SPLIT = {Kind.PDF: "pdf", Kind.TIFF: "tiff"}


@dataclass
class Piece:
    """One file of a document on its way in, read where it lies. `received` follows once it may be kept."""

    path: Path
    name: str
    kind: Kind | None
    reading: Reading | None
    received: Received | None = None


@dataclass
class Document:
    """One document: its files, where it stood in the scan, and what a person has to look at."""

    pieces: list[Piece]
    title: str = ""
    first_page: int | None = None
    last_page: int | None = None
    problem: str = ""
    level: SecretLevel | None = None


@dataclass
class Opened:
    """What a parcel holds. `is_kept_whole` means its own bytes are to be kept beside the documents."""

    documents: list[Document]
    is_kept_whole: bool = False
    letter: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    left_out: list[str] = field(default_factory=list)

    @property
    def secret(self) -> list[Document]:
        """The documents that may not be kept."""
        return [document for document in self.documents if document.level is not None]

    @property
    def open(self) -> list[Document]:
        """The documents that may."""
        return [document for document in self.documents if document.level is None]


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder for the parts, beside those of the previews, whose leftovers are swept."""
    config: Config = current_app.extensions["eoffice.config"]
    root = config.data / "derived" / "work"
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix="draw-") as name:
        yield Path(name)


def open_scan(path: Path, name: str, folder: Path) -> Opened:
    """A scan: cut at its separator sheets, or one document as it stands.

    One page is one document, and what cannot be read is not looked at either. Raises `Invalid` for only sheets.
    """
    document = _document([(path, name)])
    (piece,) = document.pieces
    if piece.kind not in _SPLIT or document.problem == Problem.UNREADABLE or _pages(piece) == 1:
        return Opened([document])
    found = _run(_SPLIT[piece.kind], path, folder)
    if found is None:
        document.problem = document.problem or Problem.NOT_SPLIT
    elif found["is_empty"]:
        raise Invalid(_("There are only separator sheets in it."), code=Problem.EMPTY)
    elif found["parts"]:
        return Opened([_part(part, name, folder) for part in found["parts"]], is_kept_whole=True)
    elif found["is_doubtful"]:
        document.problem = document.problem or Problem.SHEET
    return Opened([document])


def open_mail(path: Path, folder: Path) -> Opened:
    """A message: its attachments are one document, without any the message itself is."""
    letter = _run("mail", path, folder)
    if letter is None:
        document = _document([], title=_("(message that cannot be read)"), problem=Problem.BROKEN_MESSAGE)
        return Opened([document], is_kept_whole=True)
    files: list[tuple[Path, str]] = []
    left_out = list(letter["left_out"])
    for stored, name in letter["attachments"]:
        source = folder / stored
        if sniff(source, name) is not None:
            files.append((source, name))
        else:
            left_out.append(name)
    files.sort(key=lambda item: ending_of(item[1]) != "pdf")  # the signed PDF is the document, the rest goes with it
    if not files:
        text = folder / "message.txt"
        text.write_text(letter["text"] or letter["subject"] or "-", encoding="utf-8")
        files.append((text, _("Message.txt")))
    document = _document(files, title=letter["subject"])
    document.level = document.level or level_of_name(letter["subject"]) or level_of_page(letter["text"])
    return Opened([document], is_kept_whole=True, letter=letter, left_out=left_out)


def cut_scan(path: Path, kind: Kind, spans: list[tuple[int, int]], name: str, folder: Path) -> list[Document]:
    """A kept scan, cut where a person says. Raises `Invalid` when it cannot be."""
    wanted = ",".join(f"{first}-{last}" for first, last in spans)
    found = _run(_SPLIT[kind], path, folder, wanted) if kind in _SPLIT else None
    if found is None:
        raise Invalid(_("This file cannot be split."))
    return [_part(part, name, folder) for part in found["parts"]]


def keep_pieces(document: Document) -> list[str]:
    """Put the bytes of a document into the store; the words why a file could not be. Raises `StorageFull`."""
    problems = []
    for piece in document.pieces:
        try:
            with piece.path.open("rb") as stream:
                piece.received = receive(stream=stream, name=piece.name)
        except StorageFull:
            raise
        except DomainError as error:
            problems.append(error.message)
    return problems


def _document(files: list[tuple[Path, str]], title: str = "", problem: str = "") -> Document:
    """Read the files where they lie, so that a marked one never gets into the store."""
    pieces = [_piece(path, name) for path, name in files]
    document = Document(pieces, title=title or _title_of(files), problem=problem)
    texts = [piece.reading.text for piece in pieces if piece.reading is not None]
    levels = [level_of_page(text) for text in texts] + [level_of_name(name) for _path, name in files]
    document.level = next(filter(None, levels), None)
    main = pieces[0].reading if pieces else None
    if main is not None and main.state in {TextState.ENCRYPTED, TextState.UNREADABLE}:
        document.problem = document.problem or Problem.UNREADABLE
    if any(may_be_marked(text) for text in texts):
        document.problem = document.problem or Problem.MAYBE_SECRET
    return document


def _piece(path: Path, name: str) -> Piece:
    kind = sniff(path, name) if path.stat().st_size else None
    return Piece(path, name, kind, read_text(path, kind) if kind is not None else None)


def _part(part: dict[str, Any], name: str, folder: Path) -> Document:
    stem, ending = PurePath(name).stem, ending_of(name) or "pdf"
    files = [(folder / part["path"], f"{stem} ({part['first']}-{part['last']}).{ending}")] if part["path"] else []
    document = _document(files, title=stem, problem=part["problem"])
    document.first_page, document.last_page = part["first"], part["last"]
    return document


def _title_of(files: list[tuple[Path, str]]) -> str:
    return clean_line(PurePath(files[0][1]).stem.replace("_", " ")) if files else ""


def _pages(piece: Piece) -> int | None:
    return piece.reading.pages if piece.reading is not None else None


def _run(what: str, path: Path, folder: Path, *wanted: str) -> dict[str, Any] | None:
    config: Config = current_app.extensions["eoffice.config"]
    command = [sys.executable, "-m", "eoffice.intake.unpacker", what, str(path.absolute()), str(folder), *wanted]
    output = run_confined(command, limits_of(config), folder)
    answer: dict[str, Any] | None = json.loads(output) if output is not None else None
    return answer
