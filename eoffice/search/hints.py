"""Hints and reasons in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from eoffice.search.numbers import Slip, SlipCode
from eoffice.search.query import Hint, HintCode

#: Sentences by code; `%(value)s` is the piece of the question they speak of.
_SENTENCES: dict[HintCode, str] = {
    HintCode.TOO_LONG: _l("The question is very long; only its beginning was used."),
    HintCode.TOO_MANY_TERMS: _l("Only the first %(value)s words were used."),
    HintCode.UNKNOWN_FIELD: _l("There is no field “%(value)s”; it was looked for as a word."),
    HintCode.EMPTY_VALUE: _l("Nothing stands behind “%(value)s:”; it was left out."),
    HintCode.BAD_DATE: _l("“%(value)s” is no date; write 2026, 03/2026, 15/03/2026 or 01/2026..03/2026."),
    HintCode.UNKNOWN_VALUE: _l("“%(value)s” is no known value of this field."),
    HintCode.SHORT_PREFIX: _l("“%(value)s” is too short for a beginning; it was looked for as a word."),
    HintCode.OPEN_QUOTE: _l("A quotation mark was not closed; everything behind it was taken as one phrase."),
    HintCode.SOME_WORDS: _l("No document has all these words; those with most of them are shown."),
    HintCode.CORRECTED: _l("No document has “%(value)s”; similar words were looked for."),
    HintCode.KEYSTROKES: _l("No document has “%(value)s”; it was read as the keys of Telex or VNI."),
    HintCode.NEAR_NUMBERS: _l("Few documents have just this number; similar ones follow."),
    HintCode.OLD_NAME: _l("Documents of all these are found: %(value)s."),
    HintCode.NO_INDEX: _l("The index is being built; try again in a moment."),
}

#: Why a document was found.
_REASONS: dict[str, str] = {
    "number": _l("number"), "arrival_number": _l("arrival number"), "notation": _l("notation"),
    "subject": _l("subject"), "issuer": _l("issuer"), "signer": _l("signer"), "body": _l("text of the file"),
    "issued": _l("date of issue"), "arrived": _l("date of arrival"), "due": _l("deadline"),
}  # fmt: skip

#: In what a number differs from the one asked for; `%(value)s` is the piece they speak of.
_SLIPS: dict[SlipCode, str] = {
    SlipCode.MISSING_ZERO: _l("a zero in front was left out"), SlipCode.EXTRA_ZERO: _l("a zero in front too many"),
    SlipCode.LOOK_ALIKE: _l("“%(value)s” has a letter that looks like a digit"),
    SlipCode.WRONG_SIGN: _l("one digit is wrong"), SlipCode.MISSING_SIGN: _l("one digit is missing"),
    SlipCode.EXTRA_SIGN: _l("one digit too many"), SlipCode.SWAPPED_SIGNS: _l("two digits are swapped"),
    SlipCode.BEGINNING: _l("begins with %(value)s"), SlipCode.INSIDE: _l("contains %(value)s"),
    SlipCode.ABOUT: _l("%(value)s away"), SlipCode.MISSING_TYPE: _l("“%(value)s” was left out"),
    SlipCode.MISSING_PART: _l("“%(value)s” was left out"),
    SlipCode.NOTATION_SIGN: _l("one letter of “%(value)s” is wrong"),
}  # fmt: skip


def sentence(hint: Hint) -> str:
    """The hint as a sentence for people."""
    return str(_SENTENCES[hint.code]) % {"value": hint.value}


def slip_sentence(slip: Slip) -> str:
    """The difference in words."""
    return str(_SLIPS[slip.code]) % {"value": slip.value}


def reasons() -> dict[str, str]:
    """Why a document was found, in words by code."""
    return {code: str(words) for code, words in _REASONS.items()}
