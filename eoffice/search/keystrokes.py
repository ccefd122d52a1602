"""Words as the keys of a typing method that was switched off: Telex “quyeets ddinhj”, VNI “quye61t d9i5nh”."""

from __future__ import annotations

from collections.abc import Iterable

from eoffice.core.legacy_text import is_syllable
from eoffice.core.text import canonical_tones, fold, nfc
from eoffice.search.query import Word

MAX_LENGTH = 12
_VOWELS = frozenset("aeiouyăâêôơư")
_TELEX_TONES = {"f": "\u0300", "s": "\u0301", "x": "\u0303", "r": "\u0309", "j": "\u0323"}
_VNI_TONES = {"2": "\u0300", "1": "\u0301", "4": "\u0303", "3": "\u0309", "5": "\u0323"}
_HATS = {"a": "â", "e": "ê", "o": "ô"}
_HOOKS = {"a": "ă", "o": "ơ", "u": "ư"}
_VNI_MARKS = {"6": _HATS, "7": {"o": "ơ", "u": "ư"}, "8": {"a": "ă"}}


def decoded(words: Iterable[Word]) -> dict[str, str]:
    """Words that are keystrokes of a syllable, each with the syllable that was meant, with its marks."""
    found = {}
    for word in words:
        typed = word.text.lower()
        if word.is_prefix or not typed.isascii() or not typed.isalnum() or not 1 < len(typed) <= MAX_LENGTH:
            continue
        for method in (_telex, _vni):
            meant = method(typed)
            if meant and meant != typed and is_syllable(meant):
                found[typed] = meant
                break
    return found


def spellings(words: Iterable[Word]) -> dict[str, tuple[str, ...]]:
    """The same folded, as spellings that stand in for the words."""
    return {typed: (fold(meant),) for typed, meant in decoded(words).items()}


def _telex(typed: str) -> str:
    letters: list[str] = []
    tone = ""
    for key in typed:
        has_vowel = not _VOWELS.isdisjoint(letters)
        if key in _TELEX_TONES and has_vowel:
            tone = _TELEX_TONES[key]
        elif key == "z" and has_vowel:
            tone = ""
        elif key == "w":
            if not _mark(letters, _HOOKS):
                letters.append("ư")
        elif key == "d" and letters[:1] == ["d"]:
            letters[0] = "đ"
        elif key not in _HATS or key not in letters or not _mark(letters, {key: _HATS[key]}):
            letters.append(key)
    return _with_tone(letters, tone)


def _vni(typed: str) -> str:
    letters: list[str] = []
    tone = ""
    for key in typed:
        if key in _VNI_TONES:
            tone = _VNI_TONES[key]
        elif key in _VNI_MARKS:
            if not _mark(letters, _VNI_MARKS[key]):
                return ""
        elif key == "9" and letters[:1] == ["d"]:
            letters[0] = "đ"
        elif key.isdecimal():
            return ""
        else:
            letters.append(key)
    return _with_tone(letters, tone)


def _mark(letters: list[str], marks: dict[str, str]) -> bool:
    """Put the mark on the last letter that takes it; of “uo” both get the hook."""
    for place in range(len(letters) - 1, -1, -1):
        if letters[place] in marks:
            letters[place] = marks[letters[place]]
            if letters[place] == "ơ" and place and letters[place - 1] == "u" and letters[: place - 1][-1:] != ["q"]:
                letters[place - 1] = "ư"
            return True
    return False


def _with_tone(letters: list[str], tone: str) -> str:
    place = next((i for i, letter in enumerate(letters) if letter in _VOWELS), None)
    if place is None:
        return ""
    if not tone:
        return "".join(letters)
    skip = 1 if letters[:2] in (["q", "u"], ["g", "i"]) and len(letters) > 2 and letters[2] in _VOWELS else 0
    letters.insert(place + skip + 1, tone)
    return canonical_tones(nfc("".join(letters)))
