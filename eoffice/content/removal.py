"""Taking bytes out again for good: only for what must never have entered, such as a secret document."""

from __future__ import annotations

import shutil
from collections.abc import Collection

from sqlalchemy import delete, select

from eoffice.content import previews
from eoffice.content.events import FilesRemoving
from eoffice.content.models import Blob, File, FileText, ScannedPage
from eoffice.content.store import blob_store
from eoffice.core.database import db
from eoffice.core.events import publish


def remove_files(file_ids: Collection[int]) -> None:
    """Delete the rows of files that nothing names any more, with their texts; in a unit of work."""
    publish(FilesRemoving(tuple(file_ids)))
    db.session.execute(delete(FileText).where(FileText.file_id.in_(file_ids)))
    db.session.execute(delete(File).where(File.id.in_(file_ids)))


def remove_blob(sha256: str) -> bool:
    """Delete the row of bytes that no file names any more; whether it could. `forget` follows after the commit."""
    if db.session.scalar(select(File.id).where(File.blob_sha256 == sha256).limit(1)) is not None:
        return False
    db.session.execute(delete(ScannedPage).where(ScannedPage.blob_sha256 == sha256))
    db.session.execute(delete(Blob).where(Blob.sha256 == sha256))
    return True


def forget(sha256: str) -> None:
    """Remove the bytes and everything that was made of them, unless they came in again meanwhile."""
    if db.session.get(Blob, sha256) is not None:
        return
    blob_store().path(sha256).unlink(missing_ok=True)
    shutil.rmtree(previews.folder(sha256), ignore_errors=True)
