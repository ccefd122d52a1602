"""The left menu: rooms add their entries, a person sees those they may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from eoffice.access.actor import Actor
from eoffice.access.engine import can
from eoffice.access.permissions import Permission

#: Sections from top to bottom; their names are shown only where a section has more than one entry.
SECTIONS = {
    "desk": _l("Today"),
    "incoming": _l("Incoming documents"),
    "outgoing": _l("Outgoing documents"),
    "tasks": _l("Tasks"),
    "files": _l("Case files"),
    "search": _l("Search"),
    "reports": _l("Reports"),
    "administration": _l("Administration"),
}
#: What may stand in the bottom bar of a phone, which has four places; the last one is always there.
PHONE = ("desk.index", "decisions.index", "incoming.index", "outgoing.index", "search.index")


@dataclass(frozen=True)
class Entry:
    """An entry as a room offers it. `count(actor)` gives a number worth showing beside it (waiting work), or 0."""

    section: str
    endpoint: str
    label: str
    icon: str
    permission: Permission
    order: int = 50
    count: Callable[[Actor], int] | None = None


@dataclass(frozen=True)
class Line:
    """An entry as one person sees it on one page; `is_current` when the page lies at or below it and no other
    entry is nearer.
    """

    endpoint: str
    label: str
    icon: str
    url: str
    is_current: bool
    waiting: int


@dataclass(frozen=True)
class Section:
    """A section with the lines that one person sees."""

    name: str
    label: str
    lines: list[Line]


_entries: dict[str, Entry] = {}


def add(
    section: str,
    endpoint: str,
    label: str,
    icon: str,
    permission: Permission,
    order: int = 50,
    count: Callable[[Actor], int] | None = None,
) -> None:
    """Offer an entry; `label` is lazy. Adding an endpoint again replaces its entry."""
    if section not in SECTIONS:
        raise ValueError(f"no menu section {section!r}")
    _entries[endpoint] = Entry(section, endpoint, label, icon, permission, order, count)


def sections(actor: Actor) -> list[Section]:
    """What `actor` sees on the page of this request, in order, without empty sections."""
    addresses = {entry.endpoint: url_for(entry.endpoint) for entry in _known()}
    current = _nearest(addresses, request.path)
    found = []
    for name, label in SECTIONS.items():
        entries = [e for e in _known() if e.section == name and can(actor, e.permission)]
        lines = [
            Line(e.endpoint, e.label, e.icon, addresses[e.endpoint], e.endpoint == current,
                 e.count(actor) if e.count else 0)
            for e in sorted(entries, key=lambda e: (e.order, e.endpoint))
        ]  # fmt: skip
        if lines:
            found.append(Section(name, label, lines))
    return found


def phone_lines(shown: list[Section]) -> list[Line]:
    """The lines of the bottom bar on a phone, at most four."""
    known = {line.endpoint: line for section in shown for line in section.lines}
    lines = [known[endpoint] for endpoint in PHONE if endpoint in known]
    return [*lines[:3], *lines[3:][-1:]]


def _known() -> list[Entry]:
    return [entry for entry in _entries.values() if entry.endpoint in current_app.view_functions]


def _nearest(addresses: dict[str, str], path: str) -> str | None:
    path = path.rstrip("/")
    above = [
        (len(address), endpoint)
        for endpoint, address in addresses.items()
        if path == address.rstrip("/") or (address != "/" and path.startswith(address.rstrip("/") + "/"))
    ]
    return max(above)[1] if above else None
