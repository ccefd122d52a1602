"""The document types a mandate may name. The room that knows them stands higher and offers them here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

#: Gives the name of each type by its slug.
Provider = Callable[[], Mapping[str, str]]

_providers: list[Provider] = []


def offer(provider: Provider) -> None:
    """Let mandates choose from these types; called once, from a room's `register`."""
    _providers[:] = [provider]


def names() -> Mapping[str, str]:
    """Name of every type by slug; empty when no room offers any."""
    return _providers[0]() if _providers else {}
