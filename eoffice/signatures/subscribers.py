"""What this room does when files come in or are taken out."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from eoffice.audit.wording import name_actions
from eoffice.content.events import FilesRemoving, FileStored
from eoffice.content.models import File
from eoffice.core.database import db
from eoffice.core.events import subscribe
from eoffice.signatures import service


def _check(event: FileStored) -> None:
    file = db.session.get(File, event.file_id)
    if file is not None:
        service.order_check(file)


def _forget(event: FilesRemoving) -> None:
    service.forget(event.file_ids)


def register(_app: Flask) -> None:
    """Listen, and name the acts."""
    subscribe(FileStored, _check)
    subscribe(FilesRemoving, _forget)
    name_actions({
        "file:signatures": _l("Digital signatures checked"), "trust:add": _l("Added to what is trusted"),
        "trust:remove": _l("No longer trusted"),
    })  # fmt: skip
