"""The text of a file, stored or not: by the reading processes of this application."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, current_app

from eoffice.content.kinds import Kind
from eoffice.content.office import converted
from eoffice.content.outcome import Limits, Reading, TextState
from eoffice.content.reading import ReadingPool, limits_of
from eoffice.core.config import Config

READERS = "eoffice.content.readers"
_MOST_READERS = 2


def prepare(app: Flask) -> None:
    """Give `app` its pool of reading processes; none is started yet."""
    app.extensions[READERS] = ReadingPool(_MOST_READERS)


def read_text(path: Path, kind: Kind) -> Reading:
    """The text of any accepted file, read in a confined process; also for files that are not stored (yet).

    Old .doc goes through the office program where it is installed, which sees text boxes and headers too.
    """
    config: Config = current_app.extensions["eoffice.config"]
    readers: ReadingPool = current_app.extensions[READERS]
    limits = limits_of(config)
    reading = readers.read(kind, path, limits)
    if kind is Kind.DOC and reading.state not in {TextState.ENCRYPTED, TextState.EMPTY}:
        return _by_office(path, kind, config, limits) or reading
    return reading


def _by_office(path: Path, kind: Kind, config: Config, limits: Limits) -> Reading | None:
    """The reading of the file as OpenDocument; None when the office program gives no text."""
    readers: ReadingPool = current_app.extensions[READERS]
    with converted(path, kind, "odt", config.data / "derived" / "work", limits) as made:
        if made is None:
            return None
        reading = readers.read(Kind.ODT, made, limits)
    return reading if reading.state is TextState.READY else None
