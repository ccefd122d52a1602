"""Showing why a document was found: marked pieces of the original text, cut by the application.

Text is never turned into markup here: a piece is a pair of text and whether it was looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from eoffice.core.index_documents import IndexDocument
from eoffice.core.text import document_number_key, fold_aligned, nfc, notation_key, symbol_key
from eoffice.search.entries import compact, syllables
from eoffice.search.lineage import Line
from eoffice.search.periods import Period
from eoffice.search.query import Atom, Between, Either, Field, Named, ParsedQuery, Phrase, Without
from eoffice.search.shortened import long_form_at, variants

#: A text and whether it was looked for.
Piece = tuple[str, bool]


@dataclass(frozen=True)
class Place:
    """Where words stand in the files of a document; `page` counts from 1, 0 where the file's text has no pages."""

    file_id: int
    file: str
    page: int


SNIPPET = 220
#: The body is read in stretches of this many characters, until one has everything that is looked for.
STRETCH = 20_000
MAX_READ = 400_000
_LEAD = 60
_SHORT = 3
_GAP = r"[\W_]+"
_SPACES = re.compile(r"\s+")
_NUMBER_FIELDS = {Field.NUMBER, Field.ARRIVAL_NUMBER}


@dataclass
class Needles:
    """What a query looks for, folded: runs of syllables, runs whose last may go on, numbers, days.

    `alike` are runs that stand for others: short forms and what they stand for, other spellings. They are marked, and
    are none of the words of the question.
    """

    whole: set[tuple[str, ...]] = field(default_factory=set)
    alike: set[tuple[str, ...]] = field(default_factory=set)
    beginnings: set[tuple[str, ...]] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    periods: list[tuple[Field, Period]] = field(default_factory=list)

    def pattern(self) -> re.Pattern[str] | None:
        """Finds them in aligned folded text; None when there are no words."""
        options = [_GAP.join(map(re.escape, run)) for run in self.whole | self.alike]
        options += [_GAP.join(map(re.escape, run)) + r"[^\W_]*" for run in self.beginnings]
        options.sort(key=lambda option: (-len(option), option))
        if not options:
            return None
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(options)})(?![^\W_])")


def needles_of(query: ParsedQuery, instead: Mapping[str, Sequence[str]]) -> Needles:
    """Collect what is worth marking; `instead` are the spellings that stood in for a word."""
    found = Needles()
    for clause in query.clauses:
        if isinstance(clause, Without):
            continue
        for atom in clause.options if isinstance(clause, Either) else (clause,):
            _collect(atom, found)
    for word, spellings in instead.items():
        if (word,) in found.whole:
            found.alike.update((spelling,) for spelling in spellings)
    free = [compact(word.text) for word in query.free_words]
    found.alike.update((short,) for place in range(len(free)) if (short := long_form_at(free, place)))
    for run in tuple(found.whole):
        found.alike.update(variants(run))
    found.alike -= found.whole
    return found


def _collect(atom: Atom, found: Needles) -> None:
    if isinstance(atom, Between):
        found.periods.append((atom.field, atom.period))
        return
    run = tuple(syllables(atom.text))
    if not run:
        return
    if not isinstance(atom, Phrase):
        found.keys.add(symbol_key(atom.text))
        if isinstance(atom, Named) and atom.field in _NUMBER_FIELDS:
            return
        if atom.is_prefix:
            found.beginnings.add(run)
            return
    found.whole.add(run)


def marked(text: str, pattern: re.Pattern[str] | None) -> tuple[Piece, ...]:
    """The whole text in pieces; neighbouring finds are one piece."""
    text = nfc(text)
    if pattern is None:
        return ((text, False),) if text else ()
    return tuple(_pieces(text, _joined(text, pattern.finditer(fold_aligned(text))), 0, len(text)))


def marked_issuer(
    document: IndexDocument, pattern: re.Pattern[str] | None, lines: Iterable[Line] = ()
) -> tuple[Piece, ...]:
    """The issuer: the words that were looked for, or the whole name where it stands before or after one that was."""
    if any(document.issuer_id in line.ids for line in lines):
        return ((document.issuer, True),) if document.issuer else ()
    return marked(document.issuer, pattern)


def excerpt(document: IndexDocument, pattern: re.Pattern[str] | None) -> tuple[tuple[Piece, ...], Place | None]:
    """The best stretch of the text of the files, and where its longest find stands; None when it has none."""
    pieces, offset = _excerpt(document.body, pattern)
    return pieces, place_of(document, offset) if offset is not None else None


def place_of(document: IndexDocument, offset: int) -> Place | None:
    """The file and the page at a place in the body; None between the files."""
    for part in document.files:
        if part.start <= offset < part.end:
            has_pages = document.body.find("\f", part.start, part.end) >= 0
            page = document.body.count("\f", part.start, offset) + 1 if has_pages else 0
            return Place(part.file_id, part.name, page)
    return None


def snippet(text: str, pattern: re.Pattern[str] | None) -> tuple[Piece, ...]:
    """The stretch of a long text that has most of what is looked for; its beginning when it has nothing."""
    return _excerpt(text, pattern)[0]


def _excerpt(text: str, pattern: re.Pattern[str] | None) -> tuple[tuple[Piece, ...], int | None]:
    text = nfc(text[: MAX_READ + SNIPPET])
    best_score, best_start = 0, 0
    if pattern is not None:
        for start in range(0, min(len(text), MAX_READ), STRETCH):
            score, place = _best_window(fold_aligned(text[start : start + STRETCH + SNIPPET]), pattern)
            if score > best_score:
                best_score, best_start = score, start + place
            if best_score >= _enough(pattern):
                break
    first = max(0, best_start - _LEAD)
    last = min(len(text), first + SNIPPET)
    first, last = _at_words(text, first, last)
    spans = _joined(text[first:last], pattern.finditer(fold_aligned(text[first:last]))) if pattern else []
    pieces = [(_SPACES.sub(" ", part), hit) for part, hit in _pieces(text[first:last], spans, 0, last - first)]
    if first > 0 and pieces:
        pieces.insert(0, ("… ", False))
    if last < len(text) and pieces:
        pieces.append((" …", False))
    return tuple(piece for piece in pieces if piece[0]), first + _longest(spans) if spans else None


def _longest(spans: Sequence[tuple[int, int]]) -> int:
    """Where the longest find begins, the first of equally long ones."""
    return max(spans, key=lambda span: span[1] - span[0])[0]


def _enough(pattern: re.Pattern[str]) -> int:
    """The score of a window with every word of the pattern, side by side."""
    words = pattern.pattern.count("|") + 1
    return 3 * words - 1


def _best_window(folded: str, pattern: re.Pattern[str]) -> tuple[int, int]:
    """Score and start of the window of `SNIPPET` characters with most different finds; neighbours count more."""
    finds = [(m.start(), m.end(), m.group()) for _, m in zip(range(400), pattern.finditer(folded), strict=False)]
    best = (0, 0)
    for index, (start, _, _) in enumerate(finds):
        words: set[str] = set()
        neighbours: set[tuple[str, str]] = set()
        previous = (-9, "")
        for begin, end, word in finds[index : index + 40]:
            if end - start > SNIPPET - _LEAD:
                break
            if begin - previous[0] == 1 and word not in words:
                neighbours.add((previous[1], word))
            words.add(word)
            previous = (end, word)
        score = 2 * len(words) + len(neighbours)
        if score > best[0]:
            best = (score, start)
    return best


def _at_words(text: str, first: int, last: int) -> tuple[int, int]:
    """Move the ends of a cut to the nearest spaces inside."""
    if first > 0:
        space = re.search(r"\s", text[first : first + _LEAD])
        first += space.end() if space else 0
    if last < len(text):
        space = re.search(r"\s\S*$", text[max(first, last - _LEAD) : last])
        last = max(first, last - _LEAD) + space.start() if space else last
    return first, last


def _joined(text: str, finds: Iterable[re.Match[str]]) -> list[tuple[int, int]]:
    """Places of the finds, neighbours as one. Where some stand together, a short syllable that stands alone is
    another word that only looks the same without marks, and is left out.
    """
    spans: list[tuple[int, int]] = []
    joined: set[int] = set()
    for find in finds:
        if spans and text[spans[-1][1] : find.start()] == " ":
            spans[-1] = (spans[-1][0], find.end())
            joined.add(len(spans) - 1)
        else:
            spans.append(find.span())
    if not joined:
        return spans
    return [
        (start, end)
        for place, (start, end) in enumerate(spans)
        if place in joined or end - start > _SHORT or not text[start:end].isalpha()
    ]


def _pieces(text: str, spans: Sequence[tuple[int, int]], first: int, last: int) -> Iterator[Piece]:
    place = first
    for start, end in spans:
        if start > place:
            yield text[place:start], False
        yield text[start:end], True
        place = end
    if place < last:
        yield text[place:last], False


def why(
    document: IndexDocument, needles: Needles, subject: Sequence[Piece], body: Sequence[Piece], issuer: Sequence[Piece]
) -> tuple[str, ...]:
    """The fields that matched, best first: number, arrival_number, notation, subject, issuer, signer, body, dates.

    `subject`, `body` and `issuer` are as shown. Of several words looked for, a field must have two side by side or one
    half of all; when no field has, any find counts.
    """
    found = _numbers_that_match(document, {key for key in needles.keys if key})
    pattern = needles.pattern()
    shown = {
        "subject": subject, "issuer": issuer, "signer": marked(document.signer, pattern),
        "body": body,
    }  # fmt: skip
    wanted = len(needles.whole) + len(needles.beginnings)
    strong = [name for name, pieces in shown.items() if _says_enough(pieces, wanted)]
    found += strong or [name for name, pieces in shown.items() if any(is_hit for _, is_hit in pieces)]
    days = {Field.ISSUED: document.issued_on, Field.ARRIVED: document.arrived_on, Field.DUE: document.due_on}
    return (*found, *dict.fromkeys(field.value for field, _ in needles.periods if days.get(field)))


def _says_enough(pieces: Sequence[Piece], wanted: int) -> bool:
    finds = [syllables(text) for text, is_hit in pieces if is_hit]
    different = {word for find in finds for word in find}
    return bool(finds) and (any(len(find) > 1 for find in finds) or 2 * len(different) >= wanted)


def _numbers_that_match(document: IndexDocument, keys: set[str]) -> list[str]:
    number, arrival = document_number_key(document.number), document_number_key(document.arrival_number)
    symbol, notation = symbol_key(document.number, document.notation), notation_key(document.notation)
    matches = {
        "number": number and any(symbol.startswith(key) or (key.isdecimal() and key in number) for key in keys),
        "arrival_number": arrival in keys,
        "notation": notation and any(notation.startswith(key) for key in keys if not key[0].isdigit()),
    }
    return [name for name, matched in matches.items() if matched]
