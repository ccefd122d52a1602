"""The default engine: Tantivy, a compiled library."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Self

from tantivy import (
    Document,
    FieldType,
    Index,
    IndexWriter,
    Occur,
    Order,
    Query,
    Schema,
    SchemaBuilder,
    TextAnalyzerBuilder,
    Tokenizer,
)

from eoffice.search.engine import (
    MAX_LOOKED_UP,
    BrokenIndex,
    BusyIndex,
    Match,
    Matches,
    Position,
    SearchEngine,
    Sort,
    Status,
)
from eoffice.search.entries import (
    FACET_FIELDS,
    INT_FIELDS,
    NEWER,
    PAIR_FIELDS,
    TERM_FIELDS,
    TEXT_FIELDS,
    Entry,
    pairs,
    pairs_of,
)
from eoffice.search.nodes import AnyOf, Bool, Everything, Node, Phrase, Prefix, Range, Term

#: Key of the one document that holds the place in the change log.
POSITION_KEY = "#position"
HEAP = 50_000_000
MAX_FACET_VALUES = 1000
#: Matches looked at behind those wanted, to put equals of one day in order.
EQUALS = 100

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
    builder.add_float_field("newer", fast=True)
    return builder.build()


class TantivyEngine(SearchEngine):
    """An index of Tantivy in one folder. A writer lives for one batch, so idle processes hold no memory for it."""

    seeks_ranks = False

    def __init__(self, folder: Path, index: Index) -> None:
        self._folder = folder
        self._index = index
        self._schema = index.schema
        self._lock = Lock()
        self._fields = _fields_of(folder)
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
        with _readable():
            engine = cls(folder, Index.open(str(folder)))
            engine.status()
        return engine

    def apply(self, upserts: Iterable[Entry], deletions: Iterable[str], position: Position) -> None:
        """Write a batch and its place in the log, then drop files that nothing refers to any more."""
        with _readable():
            self._write(self._writer(), upserts, deletions, position)
        self.refresh()

    def _writer(self) -> IndexWriter:
        try:
            return self._index.writer(HEAP, 1)
        except ValueError as error:
            if "Lock" in str(error):
                raise BusyIndex(str(error)) from error
            raise

    def _write(
        self, writer: IndexWriter, upserts: Iterable[Entry], deletions: Iterable[str], position: Position
    ) -> None:
        try:
            writer.garbage_collect_files()  # of a writer that was killed: their names would be taken
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

    def search(
        self, node: Node, keys: frozenset[str], *, sort: Sort, limit: int, offset: int = 0, after: int | None = None
    ) -> Matches:
        """The matches from `offset` on, or behind a rank."""
        with _readable():
            query = self._seen_by(node, keys)
            if sort in _ORDERS and _ORDERS[sort][0] in self._fields:
                return self._ordered(query, sort, limit, offset, after)
            return self._best(query, limit, offset)

    def _ordered(self, query: Query, sort: Sort, limit: int, offset: int, after: int | None) -> Matches:
        searcher = self._index.searcher()
        name, order = _ORDERS[sort]
        rest, total = query, None
        if after is not None:
            total = _total(searcher.search(_unscored(query), limit=1))
            ends = (after, None) if order == Order.Desc else (None, after)
            before = Query.range_query(self._schema, name, FieldType.Integer, *ends)  # fewer than those behind, mostly
            rest = Query.boolean_query([(Occur.Must, query), (Occur.MustNot, before)])
        result = searcher.search(rest, limit=limit, offset=offset, order_by_field=name, order=order)
        found = [Match(searcher.doc(address)["key"][0], rank=rank) for rank, address in result.hits]
        total = _total(result) if total is None else total
        return Matches(total, found, total - _total(result) + offset)

    def _best(self, query: Query, limit: int, offset: int) -> Matches:
        """By score, of equals the newest first: where they lie in the index depends on what one does not see."""
        searcher = self._index.searcher()
        newer = "newer" if "newer" in self._fields else None
        result = searcher.search(query, limit=offset + limit + EQUALS, weight_by_field=newer)
        ranks = searcher.fast_field_values("by_issued", [address for _, address in result.hits])
        best = sorted(zip(result.hits, ranks, strict=True), key=lambda hit: (-hit[0][0], -(hit[1] or 0)))
        chosen = best[offset : offset + limit]
        found = [Match(searcher.doc(address)["key"][0], float(score)) for (score, address), _rank in chosen]
        return Matches(_total(result), found, offset)

    def count(self, node: Node, keys: frozenset[str] | None) -> int:
        """How many documents match."""
        with _readable():
            return _total(self._index.searcher().search(_unscored(self._seen_by(node, keys)), limit=1))

    def facets(self, node: Node, keys: frozenset[str], fields: Iterable[str]) -> dict[str, Mapping[str, int]]:
        """How many documents match, per value of each field."""
        fields = list(fields)
        wanted = {
            field: {"terms": {"field": field, "size": MAX_FACET_VALUES}} for field in fields if field in self._fields
        }
        with _readable():
            answer = self._index.searcher().aggregate(self._seen_by(node, keys), wanted)
        buckets = {field: answer[field]["buckets"] if field in wanted else [] for field in fields}
        return {field: {one["key"]: one["doc_count"] for one in found} for field, found in buckets.items()}

    def knows(self, field: str, value: str) -> bool:
        """Whether any document has this term."""
        with _readable():
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
        rights = Query.const_score_query(self._compile(AnyOf("grant", keys)), 1.0)
        return Query.boolean_query([(Occur.Must, rights), (Occur.Must, self._compile(node))])

    def _compile(self, node: Node) -> Query:
        schema = self._schema
        match node:
            case Term(field) | Prefix(field) | Phrase(field) | Range(field) | AnyOf(field) if field not in self._fields:
                return Query.empty_query()
            case Term(field, value, weight):
                return Query.const_score_query(Query.term_query(schema, field, value), weight)
            case Prefix(field, value, weight):
                return Query.const_score_query(Query.regex_query(schema, field, f"{value}.*"), weight)
            case Phrase(field, words, weight):
                return Query.const_score_query(self._side_by_side(field, words), weight)
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

    def _side_by_side(self, field: str, words: tuple[str, ...]) -> Query:
        """A phrase. Two syllables are a pair; of more, all pairs are enough in what of a very long text is not in
        order, and everywhere when they stand in very many documents: a formula of the trade.
        """
        searcher, name, run = self._index.searcher(), pairs_of(field), pairs(words)
        alike = [(Occur.Must, Query.term_query(self._schema, name, pair)) for pair in run]
        if len(run) == 1 or min(searcher.doc_freq(name, pair) for pair in run) > MAX_LOOKED_UP:
            return Query.boolean_query(alike)
        phrase = Query.phrase_query(self._schema, field, list(words))
        if field != "text" or "long" not in self._fields or not searcher.doc_freq("long", "1"):
            return phrase
        among = Query.boolean_query([*alike, (Occur.Must, Query.term_query(self._schema, "long", "1"))])
        return Query.boolean_query([(Occur.Should, phrase), (Occur.Should, among)])

    def _may_match(self, node: Node) -> bool:
        """Whether an option is worth its place: among others even a term that no document has costs time."""
        return not isinstance(node, Term) or (node.field in self._fields and self.knows(node.field, node.value))

    def _compile_bool(self, node: Bool) -> Query:
        clauses = [(Occur.Must, self._compile(child)) for child in node.must]
        clauses += [(Occur.MustNot, self._compile(child)) for child in node.without]
        options = [(Occur.Should, self._compile(child)) for child in node.should if self._may_match(child)]
        if len(options) < (node.at_least or (0 if node.must else 1)):
            return Query.empty_query()
        if node.at_least and node.must:
            clauses.append((Occur.Must, Query.boolean_query(options, node.at_least)))
            return Query.boolean_query(clauses)
        return Query.boolean_query(clauses + options, node.at_least or None)


@contextmanager
def _readable() -> Iterator[None]:
    """Damaged files show in many ways, the panic of the library among them; all become `BrokenIndex`."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise BrokenIndex(str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise BrokenIndex(str(error)) from error


def _fields_of(folder: Path) -> frozenset[str]:
    """The fields of an index, which may be of an earlier version."""
    schema = json.loads((folder / "meta.json").read_text())["schema"]
    return frozenset(str(field["name"]) for field in schema)


def _unscored(query: Query) -> Query:
    """For counting: scores would be most of its cost."""
    return Query.const_score_query(query, 0.0)


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
    document.add_float("newer", NEWER * entry.numbers.get("days", 0))
    return document


def _position_document(position: Position) -> Document:
    document = Document()
    document.add_text("key", POSITION_KEY)
    document.add_text("position", json.dumps({"xid": position.xid, "id": position.id, "mark": position.mark}))
    return document
