"""What the application asks: the proposals for a file, read in a confined process."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from flask import Flask, current_app

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.content.kinds import OFFICE, Kind
from eoffice.content.office import converted
from eoffice.content.reading import ReadingPool, limits_of
from eoffice.content.service import passing
from eoffice.core.config import Config
from eoffice.recognition.recogniser import FIELDS, Place, Proposal

_READERS = "eoffice.recognition.readers"
#: What the recognising processes run.
MODULE = "eoffice.recognition.reader"
_MOST_READERS = 2
#: A sheet is no letter: its pages are not laid out for recognition.
_LETTERS = OFFICE - {Kind.XLSX, Kind.XLS, Kind.ODS, Kind.TXT}


def prepare(app: Flask) -> None:
    """Give `app` its pool of recognising processes; none is started yet."""
    app.extensions[_READERS] = ReadingPool(_MOST_READERS, MODULE)


def propose_for_upload(actor: Actor, *, stream: BinaryIO, name: str, field: str) -> dict[str, Proposal]:
    """The proposals for an upload of which nothing is kept; outside any transaction.

    Raises what `content.service.receive` raises. A file that cannot be read has empty proposals.
    """
    require(actor, Permission.INCOMING_RECEIVE)
    with passing(stream=stream, name=name, field=field) as (path, kind):
        return propose(path, kind)


def propose(path: Path, kind: Kind) -> dict[str, Proposal]:
    """The proposals for any accepted file; office files by their layout where the office program is installed."""
    config: Config = current_app.extensions["eoffice.config"]
    limits = limits_of(config)
    readers: ReadingPool = current_app.extensions[_READERS]
    if kind in _LETTERS:
        with converted(path, kind, "pdf", config.data / "derived" / "work", limits) as made:
            if made is not None:
                return _proposals(readers.ask(Kind.PDF, made, limits))
    return _proposals(readers.ask(kind, path, limits))


def _proposals(answer: dict[str, object] | None) -> dict[str, Proposal]:
    given = (answer or {}).get("proposals")
    found = given if isinstance(given, dict) else {}
    return {name: _proposal(found[name]) if name in found else Proposal() for name in FIELDS}


def _proposal(values: dict[str, object]) -> Proposal:
    box = values["box"]
    place = Place(**box) if isinstance(box, dict) else None
    return Proposal(**{**values, "box": place})  # type: ignore[arg-type]
