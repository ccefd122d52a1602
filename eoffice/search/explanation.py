"""Why nothing was found: what each piece of the question finds alone, and the same question without one of them.

Every count and every spelling is of documents that the asker may see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from eoffice.core.index_documents import sources
from eoffice.core.text import nfc, tokens
from eoffice.search import corrections
from eoffice.search.engine import SearchEngine, Sort
from eoffice.search.entries import split_key, syllables
from eoffice.search.nodes import Node, Term
from eoffice.search.query import Clause, ParsedQuery, Without, Word

MAX_ALTERNATIVES = 3
MAX_NEAREST = 3
#: Questions of more pieces are not taken apart: nobody reads so long an explanation.
MAX_CLAUSES = 12
_SPELLED = 5_000


@dataclass(frozen=True)
class Piece:
    """A piece of the question, how many documents it finds alone, and known words near one that finds none."""

    text: str
    total: int
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True)
class Alternative:
    """The question without `dropped`, and how many documents that finds."""

    text: str
    dropped: str
    total: int


@dataclass(frozen=True)
class Explanation:
    """Pieces in the order typed, alternatives that find the most first, and what is found without the filters.

    `killers` are the pieces to blame: those that find nothing alone, else those without which something is found.
    """

    pieces: Sequence[Piece]
    alternatives: Sequence[Alternative]
    without_filters: int = 0

    @property
    def killers(self) -> tuple[str, ...]:
        """The pieces because of which nothing was found."""
        alone = tuple(piece.text for piece in self.pieces if not piece.total)
        return alone or tuple(alternative.dropped for alternative in self.alternatives)


def explain(
    query: ParsedQuery,
    engine: SearchEngine,
    keys: frozenset[str],
    bare: Node | None,
    node_of: Callable[[ParsedQuery], Node],
) -> Explanation | None:
    """Take a question apart that found nothing: `node_of` lowers a part of it with the filters, `bare` is the whole
    without them, if there are any.

    None when there is nothing to take apart.
    """
    clauses, typed = query.clauses, query.sources
    if not clauses or len(clauses) > MAX_CLAUSES or len(typed) != len(clauses):
        return None

    def total(kept: tuple[Clause, ...]) -> int:
        return engine.count(node_of(replace(query, clauses=kept, sources=())), keys)

    pieces = []
    for clause, text in zip(clauses, typed, strict=True):
        if not isinstance(clause, Without):
            alone = total((clause,))
            pieces.append(Piece(text, alone, () if alone else _nearest(engine, keys, clause)))
    alternatives = []
    for place in range(len(clauses)) if len(clauses) > 1 else ():
        count = total(clauses[:place] + clauses[place + 1 :])
        if count:
            rest = " ".join(typed[:place] + typed[place + 1 :])
            alternatives.append(Alternative(rest, typed[place], count))
    alternatives.sort(key=lambda alternative: -alternative.total)
    return Explanation(pieces, alternatives[:MAX_ALTERNATIVES], engine.count(bare, keys) if bare else 0)


def _nearest(engine: SearchEngine, keys: frozenset[str], clause: Clause) -> tuple[str, ...]:
    if not isinstance(clause, Word):
        return ()
    near = corrections.spellings(engine, keys, (clause,)).get("".join(syllables(clause.text)), ())
    spelled = (_spelled(engine, keys, word) for word in near[:MAX_NEAREST])
    return tuple(dict.fromkeys(word for word in spelled if word))


def _spelled(engine: SearchEngine, keys: frozenset[str], word: str) -> str:
    """The word with its marks as the best document has it; empty when that is no longer to be seen."""
    found = engine.search(Term("text", word), keys, sort=Sort.RELEVANCE, limit=1).matches
    for match in found:
        source, subject_id = split_key(match.key)
        for document in sources()[source].provider([subject_id]) if source in sources() else ():
            if not document.grants.isdisjoint(keys):
                text = nfc(f"{document.subject}\n{document.issuer}\n{document.body[:_SPELLED]}")
                return next((text[t.start : t.end].lower() for t in tokens(text) if t.text == word), word)
    return ""
