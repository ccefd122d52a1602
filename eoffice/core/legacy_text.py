"""Text typed in the fonts of before Unicode: TCVN3 (.VnTime and its kin) and VNI.

Such text comes out of files as Western letters and signs, “Céng hoµ” or “Coäng hoøa” for “Cộng hòa”. It is told by
two things together: signs that neither Vietnamese nor Western words hold, and the syllables it gives when converted.
Capitals of the TCVN3 capital fonts come out small, since their codes are those of small letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from eoffice.core.text import fold

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

_MODERN = re.compile("[ăđơư\u0300-\u0323\u1ea0-\u1ef9]", re.IGNORECASE)
#: Letters of Latin-1 that Vietnamese in Unicode uses too: they prove nothing.
_SHARED = frozenset("àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ")
_WORD = re.compile(r"[^\s,.;:()\"'/0-9\u2010-\u201d]+")
_SYLLABLE = re.compile(
    r"(ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx])?"
    r"(uyeu|uyen|oai|oay|oeo|uay|uoi|uou|ieu|yeu|uya|uye|uyu|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ye"
    r"|[aeiouy])(ch|nh|ng|[cmnpt])?"
)


@dataclass(frozen=True)
class _Encoding:
    """One way in which text was typed: what converts a word, and the signs that give it away."""

    convert: Callable[[str], str]
    signs: frozenset[str]


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
    words = [word for word in _marked_words(line) if not encoding.signs.isdisjoint(word)]
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
    """Whether every part of a word (“QĐ-UBND” has two) could be a Vietnamese syllable, or is an abbreviation."""
    for part in word.split("-"):
        bare = fold(part)
        is_known = part.isupper() or _SYLLABLE.fullmatch(bare) is not None
        if not is_known or not bare.isascii() or not bare.isalpha():
            return False
    return True
