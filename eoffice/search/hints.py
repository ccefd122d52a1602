"""Hints and reasons in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

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
    HintCode.NO_INDEX: _l("The index is being built; try again in a moment."),
}

#: Why a document was found.
_REASONS: dict[str, str] = {
    "number": _l("number"), "arrival_number": _l("arrival number"), "notation": _l("notation"),
    "subject": _l("subject"), "issuer": _l("issuer"), "signer": _l("signer"), "body": _l("text of the file"),
    "issued": _l("date of issue"), "arrived": _l("date of arrival"), "due": _l("deadline"),
}  # fmt: skip


def sentence(hint: Hint) -> str:
    """The hint as a sentence for people."""
    return str(_SENTENCES[hint.code]) % {"value": hint.value}


def reasons() -> dict[str, str]:
    """Why a document was found, in words by code."""
    return {code: str(words) for code, words in _REASONS.items()}
