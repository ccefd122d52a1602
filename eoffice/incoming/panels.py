"""Parts that rooms above add to the page of an incoming document, such as its tasks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from eoffice.access.actor import Actor
from eoffice.records.models import Record

#: Gives what the template of a panel shows; something empty leaves the panel out.
Load = Callable[[Actor, Record], Any]


@dataclass(frozen=True)
class Panel:
    """A loaded panel: `template` is included with `content`."""

    template: str
    content: Any


_panels: dict[str, Load] = {}


def add_panel(template: str, load: Load) -> None:
    """Offer a panel; adding a template again replaces its loader."""
    _panels[template] = load


def panels_for(actor: Actor, record: Record) -> list[Panel]:
    """The panels that have something to show."""
    loaded = [Panel(template, load(actor, record)) for template, load in _panels.items()]
    return [panel for panel in loaded if panel.content]
