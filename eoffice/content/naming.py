"""Display names of files: what people see and download, never part of a path."""

from __future__ import annotations

from eoffice.content.kinds import ending_of
from eoffice.content.models import NAME_LENGTH
from eoffice.core.text import clean_line


def clean_name(name: str) -> str:
    """The last part of `name` in NFC, without control, invisible and direction-changing characters.

    Folders of either slash are dropped, and dots and blanks around it; the ending survives shortening to
    `NAME_LENGTH`. A name of which nothing is left becomes “file”.
    """
    flat = name.replace("\\", "/").replace("\0", "").rstrip("/ ")
    cleaned = clean_line(flat.rsplit("/", 1)[-1]).strip(" .")
    if len(cleaned) > NAME_LENGTH:
        ending = ending_of(cleaned)
        tail = f".{ending}" if ending else ""
        cleaned = cleaned[: NAME_LENGTH - len(tail)].rstrip(" .") + tail
    return cleaned or "file"
