"""Acts in words: each room names its own actions, the history page shows them."""

from __future__ import annotations

from collections.abc import Mapping

from eoffice.core.text import sort_key

_names: dict[str, str] = {}


def name_actions(names: Mapping[str, str]) -> None:
    """Add words (lazily translated) for actions; called from a room's `register`."""
    _names.update(names)


def action_choices() -> list[tuple[str, str]]:
    """Every named action with its words, in the order of the words."""
    return sorted(((action, str(words)) for action, words in _names.items()), key=lambda pair: sort_key(pair[1]))


def action_name(action: str) -> str:
    """The words for an action, or the action itself when no room named it."""
    return str(_names.get(action, action))
