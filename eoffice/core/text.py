"""Vietnamese is one spelling: normal form, folding, syllables, cleaned input and keys of numbers.

Text is kept in NFC. For finding, letter case, tone and quality marks and the bar of đ are folded away here and
nowhere else, at indexing and at asking alike; database functions and search engines miss đ or split decomposed
text. Nothing in this module raises for any string: NUL, lone surrogates and ten thousand digits included.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

#: Letters that stand for d once marks are gone; Ð (eth) and Ɖ are common misprints of Đ.
_BARRED_D = {"đ": "d", "ð": "d", "ɖ": "d"}
_DROPPED = frozenset({"Mn", "Me", "Cf", "Cs"})
_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})
_WORD = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"\s+")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")
_LINE_SPACE = re.compile(r"[^\S\n\t]")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_CLUSTER = re.compile("[aăâeêioôơuưyAĂÂEÊIOÔƠUƯY\u0300\u0301\u0303\u0309\u0323]+")
_QUALITY = frozenset("ăâêôơư")
#: The 29 letters and the four foreign ones, each made a character that stands where the letter does.
_ALPHABET = str.maketrans({c: chr(ord("A") + rank) for rank, c in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")})
_TONE_RANKS = {"": "0", "\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


class Token(NamedTuple):
    """A folded syllable and where it stands in `nfc(text)`."""

    text: str
    start: int
    end: int


class _Folding(dict[int, str]):
    """What each character folds to, found on first use; `irregular` are those that do not fold to one character."""

    def __init__(self) -> None:
        super().__init__()
        self.irregular: set[str] = set()

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(folded) != 1:
            self.irregular.add(chr(code))
        self[code] = folded
        return folded


class _Aligned(dict[int, str]):
    """The first character of what each character folds to, a space for nothing."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = (_folding[code] or " ")[:1]
        return folded


def _fold_character(character: str) -> str:
    bare = _without_marks(_without_marks(character).casefold())
    return unicodedata.normalize("NFC", "".join(_BARRED_D.get(letter, letter) for letter in bare))


def _without_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) not in _DROPPED)


_folding = _Folding()
_aligned = _Aligned()


def nfc(text: str) -> str:
    """The composed normal form in which all text is stored and compared."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The text without case, marks and bar of đ, equal for NFC and NFD.

    Every Vietnamese letter folds to one ASCII letter, so offsets in the result are offsets in `nfc(text)`. Only
    lone marks, invisible characters and surrogates vanish, and a few foreign letters become two (ß); for text
    that may hold such, `tokens` keeps count.
    """
    if text.isascii():
        return text.lower()
    return nfc(nfc(text).translate(_folding))


def fold_aligned(text: str) -> str:
    """As `fold`, but of exactly the length of `nfc(text)`: what vanishes leaves a space, ß leaves one s.

    For finding places in a text that is shown; never for comparing.
    """
    return nfc(text).translate(_aligned)


def words(text: str) -> list[str]:
    """The folded syllables in order: runs of letters and digits."""
    return _WORD.findall(fold(text))


def tokens(text: str) -> list[Token]:
    """The folded syllables with their places in `nfc(text)`."""
    source = nfc(text)
    folded = source.translate(_folding)
    if _folding.irregular.isdisjoint(source):
        return [Token(nfc(m.group()), m.start(), m.end()) for m in _WORD.finditer(folded)]
    places = [place for place, c in enumerate(source) for _ in _folding[ord(c)]]
    return [
        Token(nfc(m.group()), places[m.start()], places[m.end() - 1] + 1) for m in _WORD.finditer(folded)
    ]  # fmt: skip


def canonical_tones(text: str) -> str:
    """The text in NFC with each tone where the older spelling puts it: “hoà” → “hòa”, “thuý” → “thúy”.

    For comparing spellings whose marks count. A tone on a wrong vowel (“tòan”) moves too; a group of vowels
    without a tone or with more than one stays as it is.
    """
    source = "".join(_split_tone(c) for c in nfc(text))
    moved = _CLUSTER.sub(lambda m: _place_tone(m.group(), source[: m.start()][-1:], source[m.end() :][:1]), source)
    return nfc(moved)


def _split_tone(character: str) -> str:
    """The character, with a tone mark (not a quality mark) written apart behind it."""
    parts = unicodedata.normalize("NFD", character)
    tones = [mark for mark in parts if mark in _TONES]
    if len(tones) != 1 or len(parts) < 2:
        return character
    return nfc(parts.replace(tones[0], "")) + tones[0]


def _place_tone(cluster: str, before: str, after: str) -> str:
    tones = [c for c in cluster if c in _TONES]
    if len(tones) != 1:
        return cluster
    vowels = cluster.replace(tones[0], "")
    if not vowels:
        return cluster
    place = _tone_place(vowels.lower(), before.lower(), has_coda=after.isalpha())
    return vowels[: place + 1] + tones[0] + vowels[place + 1 :]


def _tone_place(vowels: str, before: str, *, has_coda: bool) -> int:
    skipped = 1 if len(vowels) > 1 and (before + vowels[0]) in {"qu", "gi"} else 0
    nucleus = vowels[skipped:]
    marked = [place for place, vowel in enumerate(nucleus) if vowel in _QUALITY]
    if marked:
        return skipped + marked[-1]
    if len(nucleus) == 2:
        return skipped + (1 if has_coda else 0)
    return skipped + min(len(nucleus) - 1, 1)


def sort_key(text: str) -> tuple[tuple[str, str], ...]:
    """Where the text stands in a Vietnamese list: word by word, by letters (a ă â b c d đ …), then by tone.

    Tones count only between words of the same letters: none, huyền, hỏi, ngã, sắc, nặng. Case, punctuation, NFD
    and the place of the tone do not count; digits come before letters, letters of other languages after them.
    """
    return tuple(_word_key(word) for word in _WORD.findall(canonical_tones(text).lower()))


def name_sort_key(full_name: str) -> tuple[tuple[str, str], ...]:
    """Where a person stands in a Vietnamese list: by the given name, which is the last, then family and middle."""
    key = sort_key(full_name)
    return key[-1:] + key[:-1]


def _word_key(word: str) -> tuple[str, str]:
    parts = [_split_tone(c) for c in word]
    letters = "".join(part[0] for part in parts).translate(_ALPHABET)
    return letters, "".join(_TONE_RANKS.get(part[1:], "0") for part in parts)


def clean_line(text: str) -> str:
    """A single-line input in NFC: no control, invisible or direction-changing characters, single spaces."""
    return nfc(_wanted(_SPACES.sub(" ", _wanted(text, kept=" \t\n\r\v\f\x1c\x1d\x1e\x1f\x85"))).strip())


def clean_text(text: str) -> str:
    """A text of several lines in NFC: as `clean_line`, but line ends, tabs and one blank line at a time stay."""
    text = _wanted(_LINE_ENDS.sub("\n", text), kept="\n\t")
    lines = [_LINE_SPACE.sub(" ", line).rstrip() for line in text.split("\n")]
    return nfc(_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip())


def _wanted(text: str, kept: str = "") -> str:
    if text.isprintable():
        return text
    return "".join(c for c in text if c in kept or unicodedata.category(c) not in _UNWANTED)


def document_number_key(number: str) -> str:
    """The number as it is looked for: folded letters and digits without leading zeros, “0015” → “15”."""
    key = _letters_and_digits(fold(number))
    return key.lstrip("0") or key[:1]


def notation_key(notation: str) -> str:
    """The notation as it is looked for: “QĐ-UBND” → “qdubnd”; “QyĐ-UBND” stays another one."""
    return _letters_and_digits(fold(notation))


def symbol_key(number: str, notation: str = "") -> str:
    """Number and notation as one key: (“0015”, “QĐ-UBND”), “15/QDUBND” and “15 qđ ubnd” give the same."""
    return document_number_key(f"{number}/{notation}")


def marked_key(notation: str) -> str:
    """The notation for exact comparison: case and punctuation do not count, marks do (“CĐ” is not “CD”)."""
    text = nfc(canonical_tones(notation).casefold()).replace("ð", "đ").replace("ɖ", "đ")
    return nfc("".join(c for c in text if c.isalnum() or unicodedata.combining(c)))


def marked_words(text: str) -> list[str]:
    """The syllables in order, for comparing words whose marks count: case and the place of a tone do not."""
    return _WORD.findall(nfc(canonical_tones(text).casefold()))


def _letters_and_digits(folded: str) -> str:
    kept = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in folded if c.isalnum())
    return folded if folded.isascii() and folded.isalnum() else "".join(kept)
