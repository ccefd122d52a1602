"""How channels, check results and problems look: word, icon and tone, never colour alone."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eoffice.content.outcome import TextState
from eoffice.intake.queries import TEXT_CHECKS, Item
from eoffice.records.looks import Look
from eoffice.signatures.looks import INTEGRITY
from eoffice.signatures.outcome import Integrity

CHANNELS: dict[str, Look] = {
    "paper": Look(_l("Paper"), "file-earmark-text", "neutral"),
    "upload": Look(_l("Upload"), "upload", "neutral"),
    "scan": Look(_l("Scanner"), "printer", "neutral"),
    "e_mail": Look(_l("E-mail"), "envelope", "neutral"),
    "internal": Look(_l("Inside the installation"), "building", "neutral"),
    "exchange": Look(_l("Document exchange"), "arrow-repeat", "neutral"),
    "api": Look(_l("API"), "globe", "neutral"),
}
CHECKS: dict[str, Look] = {
    "pending": Look(_l("Being read"), "hourglass-split", "info"),
    "ready": Look(_l("Text read"), "check-circle", "success"),
    "picture": Look(_l("Picture without text"), "file-earmark-image", "neutral"),
    "encrypted": Look(_l("Locked by a password"), "lock", "warning"),
    "unreadable": Look(_l("Cannot be read"), "exclamation-circle", "danger"),
    "duplicate": Look(_l("Same bytes again"), "copy", "warning"),
    "problem": Look(_l("To be put right"), "exclamation-triangle", "warning"),
    "paper": Look(_l("Without a file"), "file-earmark-text", "neutral"),
}
PROBLEMS: dict[str, Look] = {
    "sheet": Look(_l("A separator sheet could not be read"), "grid", "warning"),
    "bad_pages": Look(_l("Pages could not be carried over"), "file-earmark-x", "warning"),
    "not_split": Look(_l("The scan could not be split"), "file-diff", "warning"),
    "broken_message": Look(_l("The message is broken"), "envelope-paper", "warning"),
    "unreadable": Look(_l("Cannot be read"), "exclamation-circle", "danger"),
    "maybe_secret": Look(_l("Perhaps secret: look at the mark"), "shield-lock", "danger"),
}
RECEIPTS: dict[str, str] = {
    "received": _l("Receipt of the document"),
    "registered": _l("Receipt with the arrival number"),
    "refused": _l("Return with the reason"),
}
_CHECK_OF = {state: check for check, states in TEXT_CHECKS.items() for state in states}


def looks_of(item: Item) -> Iterator[Look]:
    """The check result of an item, the gravest last."""
    if item.file is None:
        yield CHECKS["paper"]
    elif item.problem != "unreadable":
        yield CHECKS[_CHECK_OF[TextState(item.file.text_state)]]
    if item.is_altered:
        yield INTEGRITY[Integrity.ALTERED]
    if item.same_as is not None:
        yield CHECKS["duplicate"]
    if item.problem:
        yield PROBLEMS[item.problem]


def origin_of(item: Item) -> str:
    """From whom: the sender of a message, else the file that was scanned, with its pages, or that was sent."""
    parcel = item.parcel
    if parcel is None:
        return item.record.issuer_name or (item.file.name if item.file else "")
    if parcel.sender:
        return parcel.sender
    if item.arrival is not None and item.arrival.first_page:
        first, last = item.arrival.first_page, item.arrival.last_page
        pages = str(first) if first == last else f"{first}–{last}"
        return _("%(name)s, pages %(pages)s", name=parcel.name, pages=pages)
    return parcel.name
