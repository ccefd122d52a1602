"""What an engine must be able to answer: a small tree over the fields of the index.

The plan lowers the query language into these nodes; an engine compiles them and knows nothing of the language.
A document scores the weights of the leaves it matches, and nothing that depends on other documents.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One value of a term field or one syllable (pair) of a text field."""

    field: str
    value: str
    weight: float = 0.0


@dataclass(frozen=True)
class Prefix:
    """Any value that begins with `value`, which holds letters, digits and _ only."""

    field: str
    value: str
    weight: float = 0.0


@dataclass(frozen=True)
class Phrase:
    """At least two syllables side by side in a text field."""

    field: str
    words: tuple[str, ...]
    weight: float = 0.0


@dataclass(frozen=True)
class Range:
    """A number field within both bounds, ends included, None is open; scores nothing."""

    field: str
    low: int | None
    high: int | None


@dataclass(frozen=True)
class AnyOf:
    """One of several values of a term field; scores nothing. Without values it matches nothing."""

    field: str
    values: frozenset[str]


@dataclass(frozen=True)
class Everything:
    """Every document."""


@dataclass(frozen=True)
class Bool:
    """All of `must`, at least `at_least` of `should` (the others only add to the score), none of `without`.

    Without `must`, `at_least` is one at least.
    """

    must: tuple[Node, ...] = ()
    should: tuple[Node, ...] = ()
    without: tuple[Node, ...] = ()
    at_least: int = 0


Node = Term | Prefix | Phrase | Range | AnyOf | Everything | Bool


def any_of(*nodes: Node) -> Node:
    """At least one of `nodes`, which are not none."""
    return nodes[0] if len(nodes) == 1 else Bool(should=nodes, at_least=1)


def all_of(*nodes: Node) -> Node:
    """All of `nodes`; everything when there are none."""
    if not nodes:
        return Everything()
    return nodes[0] if len(nodes) == 1 else Bool(must=nodes)
