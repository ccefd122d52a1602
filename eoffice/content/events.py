"""What the content room announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FileStored:
    """A file came in; its bytes are safe, nothing of it is read yet."""

    file_id: int


@dataclass(frozen=True)
class FileTextReady:
    """The text of a file now stands in `FileText`; published in the transaction that wrote it."""

    file_id: int


@dataclass(frozen=True)
class FilesRemoving:
    """Files that must never have entered are about to be taken out; rooms delete what they keep of them now."""

    file_ids: tuple[int, ...]
