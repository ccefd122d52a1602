"""The calendar as RFC 5545 text, for people's own calendars: the few lines that an engagement needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from flask_babel import gettext as _

from eoffice.schedule.models import Audience, CalendarEntry
from eoffice.schedule.states import EntryState

#: Longest line in octets without its end (RFC 5545 3.1).
LINE = 75
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


def calendar_text(name: str, entries: Iterable[CalendarEntry], *, link: Callable[[CalendarEntry], str]) -> str:
    """A whole calendar object; cancelled entries stay in it as cancelled, so that they leave people's calendars.

    Whoever has the address needs no password: of what is not for everybody of the agency it says when, and where it
    can be read (`link`), and nothing of what.
    """
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//eoffice//schedule//VI", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}", "X-WR-TIMEZONE:Asia/Ho_Chi_Minh",
    ]  # fmt: skip
    for entry in entries:
        lines += _event(entry, link(entry))
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(entry: CalendarEntry, link: str) -> list[str]:
    is_cancelled, is_open = entry.state == EntryState.CANCELLED, entry.audience == Audience.ALL
    said = _said(entry, is_cancelled=is_cancelled) if is_open else []
    summary = entry.what if is_open else _("Engagement of the leaders (what it is stands in the office's calendar)")
    return [
        "BEGIN:VEVENT", f"UID:{entry.uid}", f"DTSTAMP:{_utc(entry.updated_at)}",
        f"LAST-MODIFIED:{_utc(entry.updated_at)}", f"SEQUENCE:{entry.version - 1}",
        f"DTSTART:{_utc(entry.starts_at)}", f"DTEND:{_utc(entry.ends_at)}", f"SUMMARY:{escaped(summary)}",
        *([f"LOCATION:{escaped(entry.place)}"] if entry.place and is_open else []),
        *([f"DESCRIPTION:{escaped(chr(10).join(said))}"] if said else []), f"URL:{link}",
        f"CLASS:{'PUBLIC' if is_open else 'CONFIDENTIAL'}",
        f"STATUS:{'CANCELLED' if is_cancelled else 'CONFIRMED'}", "END:VEVENT",
    ]  # fmt: skip


def _said(entry: CalendarEntry, *, is_cancelled: bool) -> list[str]:
    said = [
        _("Leaders: %(names)s", names=", ".join(leader.full_name for leader in entry.leaders)),
        _("Chair: %(name)s", name=entry.chair) if entry.chair else "",
        _("Prepared by: %(unit)s", unit=entry.unit.name) if entry.unit else "",
        entry.note,
        _("Cancelled: %(reason)s", reason=entry.reason) if is_cancelled else "",
    ]
    return [line for line in said if line]


def escaped(text: str) -> str:
    """TEXT of RFC 5545 3.3.11; control characters that it forbids are dropped."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_ESCAPED.get(sign, sign) for sign in plain if sign >= " " or sign in "\n\t")


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets; no character is cut."""
    pieces, piece, room = [], "", LINE
    for sign in line:
        size = len(sign.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", LINE - 1  # the blank at the beginning counts
        piece += sign
        room -= size
    return "\r\n ".join([*pieces, piece])


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
