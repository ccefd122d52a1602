"""Parts that rooms above add to the page of a document, such as its tasks."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from eoffice.access.actor import Actor
from eoffice.records.models import Record, RecordKind

#: Gives what the template of a panel shows; something empty leaves the panel out.
Load = Callable[[Actor, Record], Any]


@dataclass(frozen=True)
class Panel:
    """A loaded panel: `template` is included with `content`."""

    template: str
    content: Any


@dataclass(frozen=True)
class _Offer:
    load: Load
    kinds: frozenset[str]
    order: int
    place: str


_panels: dict[str, _Offer] = {}


def add_panel(
    template: str,
    load: Load,
    kinds: Collection[str] = (RecordKind.INCOMING,),
    order: int = 50,
    place: str = "card",
) -> None:
    """Offer a panel on documents of `kinds`, the lower `order` first; adding a template again replaces its loader.

    It stands above the card, or below the steps of the `history`.
    """
    _panels[template] = _Offer(load, frozenset(kinds), order, place)


def panels_for(actor: Actor, record: Record, place: str = "card") -> list[Panel]:
    """The panels of a place that have something to show."""
    loaded = [
        Panel(template, offer.load(actor, record))
        for template, offer in sorted(_panels.items(), key=lambda item: item[1].order)
        if record.kind in offer.kinds and offer.place == place
    ]
    return [panel for panel in loaded if panel.content]
