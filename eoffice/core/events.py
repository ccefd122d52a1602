"""How lower floors tell upper floors what happened.

An event is a frozen dataclass in the past tense, defined beside the feature that announces it. Handlers run
at once, inside the announcing transaction: what they write commits or rolls back with it. Registration is
explicit, in `eoffice.app`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Event = TypeVar("Event")

_handlers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(kind: type[Event], handler: Callable[[Event], None]) -> None:
    """Call `handler` for each event of exactly this class; subscribing twice changes nothing."""
    if handler not in _handlers[kind]:
        _handlers[kind].append(handler)


def publish(event: object) -> None:
    """Hand `event` to its handlers in the order they subscribed; an exception of theirs is the caller's."""
    for handler in _handlers[type(event)]:
        handler(event)
