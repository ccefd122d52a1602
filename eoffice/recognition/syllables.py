"""Whether words are Vietnamese at all: a text layer may be garbage in another language."""

from __future__ import annotations

from collections.abc import Sequence

from eoffice.core.legacy_text import is_syllable

_LEAST_SHARE, _LEAST_MARKED = 0.5, 0.12
_FEW = 12
_EDGES = ".,;:!?()[]\"'“”‘’-–/"


def is_vietnamese(texts: Sequence[str]) -> bool:
    """Whether enough of the words are syllables, and enough of these bear marks; few words prove nothing."""
    bare = [text.strip(_EDGES) for text in texts]
    spelt = [text for text in bare if text.isalpha()]
    if len(spelt) < _FEW:
        return True
    syllables = [text for text in spelt if is_syllable(text.lower())]
    marked = [text for text in syllables if not text.isascii()]
    return len(syllables) >= _LEAST_SHARE * len(spelt) and len(marked) >= _LEAST_MARKED * len(spelt)
