"""What an answer says, whatever its shape: the parts of an office file are read like a page."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile, is_zipfile

from werkzeug.wrappers import Response


def text_of(answer: Response) -> str:
    """The words of a page, of JSON, or of an xlsx or docx file without the moment at which it was made."""
    body = answer.get_data()
    if not is_zipfile(BytesIO(body)):
        return body.decode()
    with ZipFile(BytesIO(body)) as parts:
        names = [name for name in sorted(parts.namelist()) if not name.startswith("docProps/")]
        return "".join(name + parts.read(name).decode("utf-8", "replace") for name in names)
