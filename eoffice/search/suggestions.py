"""What the search box offers while someone types, from what they may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.text import name_sort_key, nfc, sort_key, tokens
from eoffice.search import numbers
from eoffice.search.engine import SearchEngine, Sort
from eoffice.search.entries import syllables
from eoffice.search.hits import Hit, hits_of
from eoffice.search.nodes import Node, Prefix, Term, all_of
from eoffice.search.queries import Filters, Stage, question_of
from eoffice.search.query import ParsedQuery, Word, parse
from eoffice.search.reader import current_reader
from eoffice.search.vocabulary import vocabulary

MAX_PHRASES, MAX_NAMES = 3, 3
#: Documents looked at.
_LOOKED_AT, _SIGNED = 25, 8
_NOTHING_ASKED = ParsedQuery("", (), ())


@dataclass(frozen=True)
class Completion:
    """What the search box offers while someone types: phrases of subjects, issuers, signers, and documents."""

    phrases: Sequence[str] = ()
    hits: Sequence[Hit] = ()
    issuers: Sequence[str] = ()
    signers: Sequence[str] = ()


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
    with current_reader().asked() as engine:
        if engine is not None:
            question = question_of(actor, engine, asked, Filters())
            matches = engine.search(question.node(), actor.keys, sort=Sort.RELEVANCE, limit=_LOOKED_AT)
            if not matches.total and numbers.read(query.free_words, clock.today()):
                asked, near = query, replace(question, query=query).node(Stage.NEAR_NUMBERS)
                matches = engine.search(near, actor.keys, sort=Sort.RELEVANCE, limit=_LOOKED_AT)
            hits = hits_of(actor, matches.matches, asked, {}, with_body=False)
            run = [word for clause in query.free_words for word in syllables(clause.text)]
            is_name = bool(run) and len(query.free_words) == len(query.clauses) and run[-1].isalpha()
            return Completion(
                _phrases(query, hits), hits[:limit],
                issuers=_issuers(engine, actor, run) if is_name else (),
                signers=_signers(engine, actor, run) if is_name else (),
            )  # fmt: skip
    return Completion()


def _beginning(name: str, run: Sequence[str]) -> Node:
    """Names with these syllables, the last of which may go on."""
    return all_of(*[Term(name, word) for word in run[:-1]], Prefix(name, run[-1]))


def _issuers(engine: SearchEngine, actor: Actor, run: Sequence[str]) -> list[str]:
    """Issuers of documents that the actor sees, those of most documents first."""
    counts = engine.facets(_beginning("issuer", run), actor.keys, ["issuer_name"])["issuer_name"]
    return sorted(counts, key=lambda name: (-counts[name], sort_key(name)))[:MAX_NAMES]


def _signers(engine: SearchEngine, actor: Actor, run: Sequence[str]) -> list[str]:
    """Signers of documents that the actor sees, those of most of the documents looked at first."""
    found = engine.search(_beginning("signer", run), actor.keys, sort=Sort.NEWEST, limit=_SIGNED)
    seen = hits_of(actor, found.matches, _NOTHING_ASKED, {}, with_body=False)
    counts = Counter(hit.document.signer for hit in seen if _has(syllables(hit.document.signer), run))
    return sorted(counts, key=lambda name: (-counts[name], name_sort_key(name)))[:MAX_NAMES]


def _has(name: Sequence[str], run: Sequence[str]) -> bool:
    return set(run[:-1]) <= set(name) and any(word.startswith(run[-1]) for word in name)


def _phrases(query: ParsedQuery, hits: Sequence[Hit]) -> list[str]:
    """Stretches of subjects that begin with the words typed, complete them and go on for up to two more.

    The most frequent first, of equally frequent ones the longest; a beginning of one already offered adds nothing.
    """
    run = [word for clause in query.free_words for word in syllables(clause.text)]
    if not run or len(query.free_words) != len(query.clauses):
        return []
    counts: Counter[str] = Counter(phrase for hit in hits for phrase in _continued(nfc(hit.document.subject), run))
    offered: list[str] = []
    for phrase in sorted(counts, key=lambda phrase: (-counts[phrase], -len(phrase), sort_key(phrase))):
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
