"""Misspelt words: spellings one slip away that stand in documents the actor may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from string import ascii_lowercase

from eoffice.search.engine import SearchEngine
from eoffice.search.entries import syllables
from eoffice.search.nodes import Term
from eoffice.search.query import Word

MIN_LENGTH, MAX_LENGTH = 3, 14
MAX_SPELLINGS = 4


def spellings(engine: SearchEngine, keys: frozenset[str], words: Iterable[Word]) -> dict[str, tuple[str, ...]]:
    """For each word that no visible document has, the known neighbours, most frequent first."""
    found = {}
    for word in words:
        run = syllables(word.text)
        if len(run) != 1 or word.is_prefix or not run[0].isalpha() or not MIN_LENGTH <= len(run[0]) <= MAX_LENGTH:
            continue
        if engine.count(Term("text", run[0]), keys) == 0:
            near = _near(engine, keys, run[0])
            if near:
                found[run[0]] = near
    return found


def _near(engine: SearchEngine, keys: frozenset[str], word: str) -> tuple[str, ...]:
    """All that exist are counted: a bound on how many would let those of unseen documents crowd out the others."""
    known = [slip for slip in dict.fromkeys(slips(word)) if engine.knows("text", slip)]
    counts = {slip: count for slip in known if (count := engine.count(Term("text", slip), keys))}
    ranked = sorted(counts, key=lambda slip: (-counts[slip], slip))
    return tuple(ranked[:MAX_SPELLINGS])


def slips(word: str) -> Iterator[str]:
    """Everything one slip of the finger away: two letters swapped, one left out, one wrong, one too many."""
    for place in range(len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
    for place in range(len(word)):
        yield from (word[:place] + letter + word[place + 1 :] for letter in ascii_lowercase if letter != word[place])
    for place in range(len(word) + 1):
        yield from (word[:place] + letter + word[place:] for letter in ascii_lowercase)


def replaced(text: str, corrected: Mapping[str, str]) -> str:
    """The query as typed with each misspelt word in its other spelling."""
    parts = []
    for part in text.split(" "):
        run = syllables(part)
        parts.append(corrected.get(run[0], part) if len(run) == 1 else part)
    return " ".join(parts)
