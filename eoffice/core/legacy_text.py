"""Text typed in the fonts of before Unicode: TCVN3 (ABC: .VnTime and its kin) and VNI (VNI-Times and its kin).

Such text comes out of files as Western letters and signs, “Céng hoµ” or “Coäng hoøa” for “Cộng hòa”. Where a file
names its fonts, they say how a run was typed (`decode_runs`); the toned capitals of TCVN3 exist only there, as small
letters in fonts whose names end in H. Elsewhere it is told by two things together (`to_unicode`): signs that neither
Vietnamese nor Western words hold, and the syllables it gives when converted; capitals of the H fonts then stay small.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

#: So many words of a text must be legacy beyond doubt before any of it is converted.
_LEAST_SURE_WORDS = 3
#: Share of the marked words of a line that must become syllables.
_LEAST_SHARE = 0.7

_TCVN3 = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)

_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_HAT = {"â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
        "ä": "\u0302\u0323"}  # fmt: skip
_BREVE = {"ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
          "ë": "\u0306\u0323"}  # fmt: skip
_VNI_MARKS = {"a": _TONES | _HAT | _BREVE, "e": _TONES | _HAT, "o": _TONES | _HAT, "u": _TONES, "y": _TONES,
              "ô": _TONES, "ö": _TONES}  # fmt: skip
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ", "í": "í", "ì": "ì"}
_VNI_PAIR = re.compile("[aeouyôö][ùøûõïâáàåãäêéèúüë]|[ôöæóòîñíì]", re.IGNORECASE)

#: Fonts as they are called in documents, “.VnTimeH”, and in PDF, “ABCDEF+.VnTime,Bold”.
_TCVN3_FONT = re.compile(r"(?:[A-Z]{6}\+)?\.Vn(?P<family>[A-Z][A-Za-z0-9 ]*)")
_VNI_FONT = re.compile(r"(?:[A-Z]{6}\+)?VNI(?=[- A-Z])", re.IGNORECASE)
#: Where symbol fonts keep their 8-bit codes.
_SYMBOLS = {0xF000 + code: code for code in range(0x20, 0x100)}

_MODERN = re.compile("[ăđơư\u0300-\u0323\u1ea0-\u1ef9]", re.IGNORECASE)
#: Letters of Latin-1 that Vietnamese in Unicode uses too: they prove nothing.
_SHARED = frozenset("àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_WORD = re.compile(r"[^\s,.;:()\"'/0-9\u2010-\u201d]+")
_TONE_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323")
#: A tone is heard before c, ch, p and t only when it is one of these (or none is written).
_STOPPED_TONES = frozenset({"\u0301", "\u0323"})
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê
êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu yêm yên yêng yêt yêu o oc oi
om on ong op ot oa oac oach oai oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet ooc oong ô
ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uôc uôi uôm
uôn uông uôt uơ uy uych uyn uynh uyt uyu uyên uyêt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y
"""
_SYLLABLE = re.compile(
    "(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])?(?:" + "|".join(_RIMES.split()) + ")|khuya|gi"
)
#: UBND, HĐND, but no word in capitals: one vowel at most.
_ABBREVIATION = re.compile("[B-DF-HJ-NP-TV-XZĐ]*[AEIOUY]?[B-DF-HJ-NP-TV-XZĐ]*")


#: Judging whether a layer of text is worth anything: so many words can be judged; so many of them must be syllables,
#: and so many carry marks; or so many are these English ones.
_LEAST_JUDGED, _LEAST_SYLLABLES, _LEAST_MARKED, _LEAST_ENGLISH = 12, 0.6, 0.2, 0.08
_ENGLISH = frozenset({"the", "of", "and", "for", "with", "that", "this", "are", "by", "from", "is", "be"})


@dataclass(frozen=True)
class _Encoding:
    """One way in which text was typed: what converts a word, and the signs that give it away."""

    convert: Callable[[str], str]
    signs: frozenset[str]


def _tcvn3_letters(text: str) -> str:
    return _WORD.sub(lambda match: _from_tcvn3(match.group()), text)


def _tcvn3_capitals(text: str) -> str:
    return _tcvn3_letters(text).upper()


def _from_tcvn3(word: str) -> str:
    plain = "".join(_TCVN3.get(character, character) for character in word)
    if "-" not in word or not word.strip("-") or is_syllable(plain):
        return plain
    with_hook = plain.replace("-", "ư")  # some writers turn the code of ư, the soft hyphen, into a hyphen
    return with_hook if is_syllable(with_hook) else plain


def _from_vni(word: str) -> str:
    return unicodedata.normalize("NFC", _VNI_PAIR.sub(_vni_letter, word))


def _vni_letter(match: re.Match[str]) -> str:
    pair = match.group()
    base = pair[0].lower()
    letter = _VNI_SINGLE.get(base, base)
    if len(pair) > 1:
        mark = _VNI_MARKS[base].get(pair[1].lower())
        if mark is None:
            return pair
        letter = unicodedata.normalize("NFC", letter + mark)
    return letter.upper() if pair[0].isupper() else letter


_ENCODINGS = (
    _Encoding(_from_tcvn3, frozenset(_TCVN3) - _SHARED),
    _Encoding(_from_vni, frozenset("øûïåäüëñöæîØÛÏÅÄÜËÑÖÆÎ")),
)
_SIGNS = frozenset[str]().union(*(encoding.signs for encoding in _ENCODINGS))


@dataclass(frozen=True)
class LegacyFont:
    """How text in a font of before Unicode is meant: `decode` gives it in Unicode."""

    decode: Callable[[str], str]


_TCVN3_LETTERS, _TCVN3_CAPITALS = LegacyFont(_tcvn3_letters), LegacyFont(_tcvn3_capitals)
_VNI_LETTERS = LegacyFont(_from_vni)


def legacy_font(name: str) -> LegacyFont | None:
    """How text in the font of that name was typed; None for a font of today."""
    match = _TCVN3_FONT.match(name)
    if match is not None:
        return _TCVN3_CAPITALS if match["family"].rstrip().endswith("H") else _TCVN3_LETTERS
    return _VNI_LETTERS if _VNI_FONT.match(name) else None


def decode_runs(runs: Iterable[tuple[str, str]]) -> str:
    """The text of runs, each given with the name of its font; those in legacy fonts are converted.

    Runs of one font that follow each other are one, since a VNI letter may be split between them. A font that holds
    true Vietnamese letters as well was only named: such text stays.
    """
    parts = [(font, "".join(text for text, _font in group)) for font, group in groupby(runs, key=lambda run: run[1])]
    misnamed = {font for font, text in parts if _MODERN.search(text)}
    return "".join(text if font in misnamed else _decoded(text, font) for font, text in parts)


def _decoded(text: str, font: str) -> str:
    legacy = legacy_font(font)
    return text if legacy is None else legacy.decode(text.translate(_SYMBOLS))


def is_likely_text(text: str) -> bool:
    """Whether a text that some machine read off a picture is Vietnamese with its marks, or English; true if too short
    to tell.
    """
    words = [word.lower() for word in _LETTERS.findall(unicodedata.normalize("NFC", text))]
    if len(words) < _LEAST_JUDGED or sum(word in _ENGLISH for word in words) >= len(words) * _LEAST_ENGLISH:
        return True
    syllables = sum(_could_be_said(word) for word in words)
    marked = sum(not word.isascii() for word in words)
    return syllables >= len(words) * _LEAST_SYLLABLES and marked >= len(words) * _LEAST_MARKED


def may_be_legacy(text: str) -> bool:
    """Whether there is any sign of a legacy encoding in a text: if not, its fonts need not be asked."""
    return not _SIGNS.isdisjoint(text) or any(0xF000 < ord(character) < 0xF100 for character in text)


def to_unicode(pages: Sequence[str]) -> list[str]:
    """The pages with their legacy lines converted; unchanged when there is nothing sure to convert."""
    if all(_SIGNS.isdisjoint(page) for page in pages):
        return list(pages)
    lines = [line for page in pages for line in page.split("\n")]
    sure = {encoding: sum(_sure_words(line, encoding) for line in lines) for encoding in _ENCODINGS}
    encoding = max(_ENCODINGS, key=lambda candidate: sure[candidate])
    if sure[encoding] < _LEAST_SURE_WORDS:
        return list(pages)
    is_mixed = any(_MODERN.search(line) for line in lines)
    return ["\n".join(_converted(line, encoding, is_mixed) for line in page.split("\n")) for page in pages]


def _sure_words(line: str, encoding: _Encoding) -> int:
    if _MODERN.search(line) or encoding.signs.isdisjoint(line):
        return 0
    words = [word for word in _marked_words(line) if len(word) > 1 and not encoding.signs.isdisjoint(word)]
    return sum(is_syllable(encoding.convert(word)) for word in words)


def _converted(line: str, encoding: _Encoding, is_mixed: bool) -> str:
    """The line converted, if its marked words become syllables; among modern lines it must show a sign too."""
    words = list(_marked_words(line))
    if not words or _MODERN.search(line) or (is_mixed and encoding.signs.isdisjoint(line)):
        return line
    good = sum(is_syllable(encoding.convert(word)) for word in words)
    if good < len(words) * _LEAST_SHARE:
        return line
    return _WORD.sub(lambda match: encoding.convert(match.group()), line)


def _marked_words(line: str) -> Iterable[str]:
    return (match.group() for match in _WORD.finditer(line) if not match.group().isascii())


def is_syllable(word: str) -> bool:
    """Whether every part of a word (“QĐ-UBND” has two) is a possible Vietnamese syllable or an abbreviation."""
    return all(_ABBREVIATION.fullmatch(part) or _could_be_said(part) for part in word.split("-"))


def _could_be_said(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in letters if mark in _TONE_MARKS]
    bare = unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _TONE_MARKS))
    if len(tones) > 1 or _SYLLABLE.fullmatch(bare) is None:
        return False
    return not tones or not bare.endswith(("c", "ch", "p", "t")) or tones[0] in _STOPPED_TONES
