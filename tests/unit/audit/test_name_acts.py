"""Acts in words: whoever filters the history by an act chooses among names that differ."""

from __future__ import annotations

from collections import Counter

import pytest
from flask_babel import force_locale

from eoffice.audit.wording import action_choices


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_two_acts_have_the_same_name(app, language):
    with app.test_request_context(), force_locale(language):
        names = Counter(words for _action, words in action_choices())
    assert [words for words, count in names.items() if count > 1] == []
