"""The default engine: Tantivy, a compiled library."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock
from typing import Self

from tantivy import (
    Document,
    FieldType,
    Index,
    Occur,
    Order,
    Query,
    Schema,
    SchemaBuilder,
    TextAnalyzerBuilder,
    Tokenizer,
)

from eoffice.search.engine import BrokenIndex, Match, Matches, Position, SearchEngine, Sort, Status
from eoffice.search.entries import FACET_FIELDS, INT_FIELDS, PAIR_FIELDS, TERM_FIELDS, TEXT_FIELDS, Entry
from eoffice.search.nodes import AnyOf, Bool, Everything, Node, Phrase, Prefix, Range, Term

#: Key of the one document that holds the place in the change log.
POSITION_KEY = "#position"
HEAP = 50_000_000
MAX_FACET_VALUES = 1000

_ORDERS = {
    Sort.NEWEST: ("by_issued", Order.Desc), Sort.OLDEST: ("by_issued", Order.Asc),
    Sort.ARRIVED: ("by_arrived", Order.Desc), Sort.NUMBER: ("by_number", Order.Asc),
}  # fmt: skip


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("position", stored=True, tokenizer_name="raw", index_option="basic")
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="syllables", index_option="position")
    for name in PAIR_FIELDS:
        builder.add_text_field(name, tokenizer_name="syllables", index_option="freq")
    for name in TERM_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=name in FACET_FIELDS)
    for name in INT_FIELDS:
        builder.add_integer_field(name, indexed=True, fast=True)
    return builder.build()


class TantivyEngine(SearchEngine):
    """An index of Tantivy in one folder. A writer lives for one batch, so idle processes hold no memory for it."""

    def __init__(self, folder: Path, index: Index) -> None:
        self._folder = folder
        self._index = index
        self._schema = index.schema
        self._lock = Lock()
        self._seen = self._stamp()
        index.register_tokenizer("syllables", TextAnalyzerBuilder(Tokenizer.whitespace()).build())
        index.config_reader("manual", 0)

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Make an empty index in `folder`."""
        return cls(folder, Index(_schema(), path=str(folder), reuse=False))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the index in `folder`; raises `BrokenIndex`."""
        try:
            engine = cls(folder, Index.open(str(folder)))
            engine.status()
        except (ValueError, OSError) as error:
            raise BrokenIndex(str(error)) from error
        return engine

    def apply(self, upserts: Iterable[Entry], deletions: Iterable[str], position: Position) -> None:
        """Write a batch and its place in the log, then drop files that nothing refers to any more."""
        writer = self._index.writer(HEAP, 1)
        try:
            is_empty = self._index.searcher().num_docs == 0
            for key in deletions:
                writer.delete_documents_by_term("key", key)
            for entry in upserts:
                if not is_empty:
                    writer.delete_documents_by_term("key", entry.key)
                writer.add_document(_document(entry))
            writer.delete_documents_by_term("key", POSITION_KEY)
            writer.add_document(_position_document(position))
            writer.commit()
            writer.garbage_collect_files()
        finally:
            writer.wait_merging_threads()
        self.refresh()

    def search(self, node: Node, keys: frozenset[str], *, sort: Sort, limit: int, offset: int = 0) -> Matches:
        """The matches from `offset` on."""
        searcher = self._index.searcher()
        query = self._seen_by(node, keys)
        if sort is Sort.RELEVANCE:
            result = searcher.search(query, limit=limit, offset=offset)
        else:
            name, order = _ORDERS[sort]
            result = searcher.search(query, limit=limit, offset=offset, order_by_field=name, order=order)
        found = [Match(searcher.doc(address)["key"][0], float(score or 0)) for score, address in result.hits]
        return Matches(_total(result), found)

    def count(self, node: Node, keys: frozenset[str] | None) -> int:
        """How many documents match."""
        return _total(self._index.searcher().search(self._seen_by(node, keys), limit=1))

    def facets(self, node: Node, keys: frozenset[str], fields: Iterable[str]) -> dict[str, Mapping[str, int]]:
        """How many documents match, per value of each field."""
        wanted = {field: {"terms": {"field": field, "size": MAX_FACET_VALUES}} for field in fields}
        answer = self._index.searcher().aggregate(self._seen_by(node, keys), wanted)
        return {
            field: {bucket["key"]: bucket["doc_count"] for bucket in answer[field]["buckets"]} for field in wanted
        }  # fmt: skip

    def knows(self, field: str, value: str) -> bool:
        """Whether any document has this term."""
        return self._index.searcher().doc_freq(field, value) > 0

    def refresh(self) -> None:
        """Reload when the file that a commit replaces has changed."""
        with self._lock:
            stamp = self._stamp()
            if stamp != self._seen:
                self._index.reload()
                self._seen = stamp

    def status(self) -> Status:
        """Size and place in the log."""
        searcher = self._index.searcher()
        query = Query.term_query(self._schema, "key", POSITION_KEY)
        hits = searcher.search(query, limit=1).hits
        if not hits:
            return Status(searcher.num_docs, Position())
        stored = json.loads(searcher.doc(hits[0][1])["position"][0])
        return Status(searcher.num_docs - 1, Position(**stored))

    def close(self) -> None:
        """Nothing stays open between batches but mapped files, which go with the object."""

    def _stamp(self) -> tuple[int, int, int]:
        stat = (self._folder / "meta.json").stat()
        return stat.st_ino, stat.st_mtime_ns, stat.st_size

    def _seen_by(self, node: Node, keys: frozenset[str] | None) -> Query:
        if keys is None:
            return self._compile(node)
        rights = self._compile(AnyOf("grant", keys))
        return Query.boolean_query([(Occur.Must, rights), (Occur.Must, self._compile(node))])

    def _compile(self, node: Node) -> Query:
        schema = self._schema
        match node:
            case Term(field, value, weight, is_fixed):
                return _scored(Query.term_query(schema, field, value), weight, is_fixed=is_fixed)
            case Prefix(field, value, weight):
                return Query.const_score_query(Query.regex_query(schema, field, f"{value}.*"), weight)
            case Phrase(field, words, weight):
                return _scored(Query.phrase_query(schema, field, list(words)), weight, is_fixed=False)
            case Range(field, low, high):
                span = Query.range_query(schema, field, FieldType.Integer, low or 1, high or 99_999_999)
                return Query.const_score_query(span, 0.0)
            case AnyOf(field, values):
                options = [(Occur.Should, Query.term_query(schema, field, value)) for value in sorted(values)]
                return Query.const_score_query(Query.boolean_query(options), 0.0)
            case Everything():
                return Query.const_score_query(Query.all_query(), 0.0)
            case Bool():
                return self._compile_bool(node)

    def _compile_bool(self, node: Bool) -> Query:
        clauses = [(Occur.Must, self._compile(child)) for child in node.must]
        clauses += [(Occur.MustNot, self._compile(child)) for child in node.without]
        options = [(Occur.Should, self._compile(child)) for child in node.should]
        if node.at_least and node.must:
            clauses.append((Occur.Must, Query.boolean_query(options, node.at_least)))
            return Query.boolean_query(clauses)
        return Query.boolean_query(clauses + options, node.at_least or None)


def _scored(query: Query, weight: float, *, is_fixed: bool) -> Query:
    if is_fixed:
        return Query.const_score_query(query, weight)
    return query if weight == 1.0 else Query.boost_query(query, weight)


def _total(result: object) -> int:
    return int(getattr(result, "count", 0))


def _document(entry: Entry) -> Document:
    document = Document()
    document.add_text("key", entry.key)
    for name, run in entry.texts.items():
        document.add_text(name, " ".join(run))
    for name, values in entry.terms.items():
        for value in values:
            document.add_text(name, value)
    for name, number in entry.numbers.items():
        document.add_integer(name, number)
    return document


def _position_document(position: Position) -> Document:
    document = Document()
    document.add_text("key", POSITION_KEY)
    document.add_text("position", json.dumps({"xid": position.xid, "id": position.id, "mark": position.mark}))
    return document
