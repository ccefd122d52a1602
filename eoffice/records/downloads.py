"""Answers that carry the exact bytes of a file, for pages and the API."""

from __future__ import annotations

from pathlib import Path

from flask import send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eoffice.content.models import File
from eoffice.content.recognising import searchable_copy
from eoffice.content.service import file_path
from eoffice.core.errors import NotFound

#: A file's bytes never change, but who may see them does: a browser asks again each time.
REVALIDATE = "private, no-cache"
#: Kinds that a browser shows by itself without running anything; everything else is only offered for download.
SHOWN_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "text/plain"})


def send_bytes(found: File, *, as_attachment: bool) -> Response:
    """A response with the file's exact bytes under its display name; raises `NotFound` when they are missing."""
    path = file_path(found)
    if not path.is_file():
        raise NotFound("the bytes are missing")
    response = send_file(
        path, mimetype=found.mime, as_attachment=as_attachment, download_name=found.name, etag=found.blob_sha256,
        conditional=True, max_age=0,
    )  # fmt: skip
    response.headers["Cache-Control"] = REVALIDATE
    return response


def send_searchable(found: File) -> Response:
    """A response with the searchable copy of a scan; raises `NotFound` when there is none."""
    path = searchable_copy(found)
    if path is None:
        raise NotFound("no searchable copy")
    mark = _("searchable")
    name = f"{Path(found.name).stem} ({mark}).pdf"
    response = send_file(path, mimetype="application/pdf", download_name=name, conditional=True, max_age=0)
    response.headers["Cache-Control"] = REVALIDATE
    return response
