"""The kinds of file the office accepts. The confined processes load this too, so it imports nothing heavy."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """An accepted kind; the value is its usual file name ending."""

    PDF = "pdf"
    DOCX = "docx"
    DOC = "doc"
    ODT = "odt"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    RTF = "rtf"
    TXT = "txt"
    JPEG = "jpg"
    PNG = "png"
    TIFF = "tif"


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

MIME: dict[Kind, str] = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: _OOXML + "wordprocessingml.document",
    Kind.DOC: "application/msword",
    Kind.ODT: _ODF + "text",
    Kind.XLSX: _OOXML + "spreadsheetml.sheet",
    Kind.XLS: "application/vnd.ms-excel",
    Kind.ODS: _ODF + "spreadsheet",
    Kind.RTF: "application/rtf",
    Kind.TXT: "text/plain",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.TIFF: "image/tiff",
}

#: Names as people know them.
TITLE: dict[Kind, str] = {kind: kind.value.upper() for kind in Kind} | {Kind.JPEG: "JPEG", Kind.TIFF: "TIFF"}

IMAGES = frozenset({Kind.JPEG, Kind.PNG, Kind.TIFF})
#: Kinds that are laid out into pages by the office programme.
OFFICE = frozenset({Kind.DOCX, Kind.DOC, Kind.ODT, Kind.XLSX, Kind.XLS, Kind.ODS, Kind.RTF, Kind.TXT})

#: Further endings under which a kind is commonly named.
_ALIASES = {"jpeg": Kind.JPEG, "jpe": Kind.JPEG, "tiff": Kind.TIFF, "text": Kind.TXT}


def kind_of(mime: str) -> Kind:
    """The kind whose MIME type is `mime`; raises `ValueError` for one that is not accepted."""
    for kind, known in MIME.items():
        if known == mime:
            return kind
    raise ValueError(f"not an accepted type: {mime}")


def kind_claimed(name: str) -> Kind | None:
    """The kind that the ending of a file name claims; None without a known ending."""
    ending = ending_of(name)
    return _ALIASES.get(ending) or next((kind for kind in Kind if kind.value == ending), None)


def ending_of(name: str) -> str:
    """The lower-case ending of a file name, empty when it has none: “15.2026” and “Công văn 15.” have none."""
    stem, dot, ending = name.rpartition(".")
    is_ending = bool(dot and stem) and ending.isascii() and ending.isalnum() and not ending.isdigit()
    return ending.lower() if is_ending and len(ending) <= 10 else ""


def endings() -> tuple[str, ...]:
    """Every accepted ending with its dot, for the `accept` attribute of a file field."""
    return tuple(f".{ending}" for ending in [*[kind.value for kind in Kind], "jpeg", "tiff"])
