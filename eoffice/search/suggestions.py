"""What the search box offers while someone types, from what they may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.text import nfc, tokens
from eoffice.search.engine import Sort
from eoffice.search.entries import syllables
from eoffice.search.hits import Hit, hits_of
from eoffice.search.plan import plan
from eoffice.search.query import ParsedQuery, Word, parse
from eoffice.search.reader import current_reader
from eoffice.search.vocabulary import vocabulary

MAX_PHRASES = 3
#: Documents looked at.
_LOOKED_AT = 25


@dataclass(frozen=True)
class Completion:
    """What the search box offers while someone types: phrases of subjects, and documents."""

    phrases: Sequence[str] = ()
    hits: Sequence[Hit] = ()


def suggest(actor: Actor, *, text: str, limit: int = 6) -> Completion:
    """Complete what is being typed from documents that `actor` sees: the last word may be unfinished."""
    query = parse(text, today=clock.today(), vocabulary=vocabulary())
    if not query.clauses:
        return Completion()
    last = query.clauses[-1]
    asked = query
    if isinstance(last, Word) and not text[-1].isspace():
        unfinished = (replace(last, is_prefix=True),) if len(last.text) > 1 or last.text.isdigit() else ()
        asked = replace(query, clauses=(*query.clauses[:-1], *unfinished))
    if not asked.clauses:
        return Completion()
    node = plan(asked, today=clock.today())
    hits: list[Hit] = []
    with current_reader().asked() as engine:
        if engine is not None:
            matches = engine.search(node, actor.keys, sort=Sort.RELEVANCE, limit=_LOOKED_AT)
            hits = hits_of(actor, matches.matches, asked, {}, with_body=False)
    return Completion(_phrases(query, hits), hits[:limit])


def _phrases(query: ParsedQuery, hits: Sequence[Hit]) -> list[str]:
    """Stretches of subjects that begin with the words typed, complete them and go on for up to two more.

    The most frequent first, of equally frequent ones the longest; a beginning of one already offered adds nothing.
    """
    run = [word for clause in query.free_words for word in syllables(clause.text)]
    if not run or len(query.free_words) != len(query.clauses):
        return []
    counts: Counter[str] = Counter(phrase for hit in hits for phrase in _continued(nfc(hit.document.subject), run))
    offered: list[str] = []
    for phrase in sorted(counts, key=lambda phrase: (-counts[phrase], -len(phrase), phrase)):
        is_rare = counts[phrase] == 1 and len(hits) > 1 and bool(offered)
        if not is_rare and not any(other.startswith(phrase) for other in offered):
            offered.append(phrase)
    return offered[:MAX_PHRASES]


def _continued(subject: str, run: Sequence[str]) -> list[str]:
    """The first place where the words stand in a row, alone and with one or two more syllables."""
    found = tokens(subject)
    folded = [token.text for token in found]
    for start in range(len(found) - len(run) + 1):
        last = start + len(run) - 1
        if folded[start:last] == run[:-1] and folded[last].startswith(run[-1]):
            return [subject[found[start].start : token.end].lower() for token in found[last : last + 3]]
    return []
