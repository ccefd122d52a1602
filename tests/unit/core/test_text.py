"""Folding, tones, syllables, cleaned input and number keys."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eoffice.core.text import (
    canonical_tones,
    clean_line,
    clean_text,
    document_number_key,
    fold,
    fold_aligned,
    marked_key,
    name_sort_key,
    nfc,
    notation_key,
    sort_key,
    symbol_key,
    tokens,
    words,
)

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
LETTERS = VIETNAMESE + VIETNAMESE.upper()
vietnamese = st.text(st.sampled_from(LETTERS + " 0123456789/-.,\n"))
#: Everything a string can hold, lone surrogates and NUL included.
anything = st.text(st.characters(exclude_categories=()))


def test_all_letters_fold_to_plain_ones():
    plain = (
        "a" * 18 + "bcdd" + "e" * 12 + "fgh" + "i" * 6 + "jklmn" + "o" * 18 + "pqrst" + "u" * 12 + "vwx" + "y" * 6 + "z"
    )
    assert fold(LETTERS) == plain * 2


@given(vietnamese)
def test_folding_keeps_the_length_of_composed_vietnamese(text):
    assert len(fold(text)) == len(nfc(text))
    assert fold(text).isascii()


@given(anything)
@example("\u1100\u0301\u1161")
@example("ß̃\u00ad\ufeffŉ")
def test_folding_is_one_for_both_normal_forms_and_idempotent(text):
    assert fold(nfc(text)) == fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert fold(fold(text)) == fold(text)


@given(anything)
def test_folded_text_can_always_be_encoded(text):
    fold(text).encode()


@given(anything)
def test_aligned_folding_keeps_every_place(text):
    assert len(fold_aligned(text)) == len(nfc(text))


@given(vietnamese)
def test_aligned_folding_is_folding_for_vietnamese(text):
    assert fold_aligned(text) == fold(text)


def test_misprinted_bars_fold_like_the_right_letter():
    assert fold("Ðà Ɖà Đà") == "da da da"


def test_tokens_stand_where_their_syllables_stand():
    text = "Về việc: 15/QĐ-UBND"
    assert [(t.text, nfc(text)[t.start : t.end]) for t in tokens(text)] == [
        ("ve", "Về"), ("viec", "việc"), ("15", "15"), ("qd", "QĐ"), ("ubnd", "UBND"),
    ]  # fmt: skip


def test_invisible_characters_do_not_split_a_word_nor_shift_the_next():
    text = "quy\u00adết định q\u0303a ß xong"
    found = tokens(text)
    assert [t.text for t in found] == ["quyet", "dinh", "qa", "ss", "xong"]
    assert nfc(text)[found[-1].start : found[-1].end] == "xong"


@given(anything)
def test_tokens_lie_inside_the_text_in_order(text):
    found = tokens(text)
    places = [place for token in found for place in (token.start, token.end)]
    assert all(0 <= place <= len(nfc(text)) for place in places)
    assert [t.start for t in found] == sorted(t.start for t in found)


@given(vietnamese)
def test_tokens_and_words_are_the_same_syllables(text):
    assert [t.text for t in tokens(text)] == words(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"), ("Thuý", "Thúy"), ("khoẻ", "khỏe"), ("quý", "qúy"), ("già", "gìa"), ("toàn", "tòan"),
        ("huỳnh", "hùynh"), ("người", "ngừơi"), ("UỶ BAN", "ỦY BAN"), ("khuỷu", "khủyu"), ("giếng", "gíêng"),
    ],
)  # fmt: skip
def test_both_placements_of_a_tone_are_one(one, other):
    assert canonical_tones(one) == canonical_tones(other)
    assert canonical_tones(unicodedata.normalize("NFD", one)) == canonical_tones(one)


@pytest.mark.parametrize("text", ["hòa", "thúy", "quý", "già", "của", "mía", "tiếng", "ngoáy", "gìn", "Quốc", "chuyện"])
def test_traditional_spelling_stays(text):
    assert canonical_tones(text) == nfc(text)


def test_other_tones_stay_apart():
    assert len({canonical_tones(word) for word in ("hoa", "hoà", "hoá", "hoả", "hoã", "hoạ")}) == 6


@given(anything)
def test_canonical_tones_are_idempotent_and_fold_alike(text):
    assert canonical_tones(canonical_tones(text)) == canonical_tones(text)


@given(vietnamese)
def test_moving_tones_never_changes_the_folded_text(text):
    assert fold(canonical_tones(text)) == fold(text)


@given(anything)
def test_a_clean_line_is_one_printable_line(text):
    line = clean_line(text)
    assert not line or line.isprintable()
    assert line == line.strip() and "  " not in line
    assert clean_line(line) == line
    line.encode()


def test_a_clean_line_loses_what_deceives_the_eye():
    assert clean_line("  bao\u202e\u0000 cao\ufeff\t so\u00a0 15\r\n") == "bao cao so 15"


@given(anything)
def test_a_clean_text_is_stable_and_encodable(text):
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert "\r" not in cleaned and "\x00" not in cleaned
    cleaned.encode()


def test_a_clean_text_keeps_its_lines():
    assert clean_text("một\r\n\thai  \n\n\n\nba\x00\u202e\u2028bốn") == "một\n\thai\n\nba\nbốn"


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("0015", "15"), ("15", "15"), ("15a", "15a"), ("000", "0"), ("", ""), (" 0 15", "15"), ("１５", "15"),
        ("15 B", "15b"),
    ],
)  # fmt: skip
def test_numbers_lose_leading_zeros_and_punctuation(number, key):
    assert document_number_key(number) == key


def test_a_number_of_ten_thousand_digits_has_a_key():
    assert document_number_key("0" * 5000 + "7" * 5000) == "7" * 5000


def test_a_symbol_is_one_however_it_is_typed():
    assert symbol_key("1234", "QĐ-UBND") == "1234qdubnd"
    assert {symbol_key(typed) for typed in ("1234/QDUBND", "01234/qđ-ubnd", "1234QD UBND")} == {"1234qdubnd"}


def test_similar_notations_stay_apart():
    assert notation_key("QĐ-UBND") != notation_key("QyĐ-UBND")
    assert notation_key("CĐ-UBND") == notation_key("CD UBND")
    assert marked_key("CĐ-UBND") != marked_key("CD-UBND")
    assert marked_key("cđ ubnd") == marked_key("CÐ-UBND")


@given(anything, anything)
def test_keys_hold_letters_and_digits_only(number, notation):
    for key in (document_number_key(number), notation_key(notation), symbol_key(number, notation)):
        assert not key or key.isalnum()
        key.encode()
    marked_key(notation).encode(errors="strict")


@pytest.mark.parametrize(
    ("key", "in_order"),
    [
        (sort_key, list("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")),
        (sort_key, ["An", "Ân", "Ấn", "Dương", "Đặng", "Uông", "Ứng", "Võ"]),
        (sort_key, ["ma", "mà", "mả", "mã", "má", "mạ", "mai", "mâ"]),
        (sort_key, ["15/QĐ-UBND", "An Bình", "An Phú", "Án lệ", "Anh Sơn", "Sở Nội vụ", "Sở Tài chính"]),
        (name_sort_key, ["Hồ Thị Ánh", "Võ Văn Ân", "Bùi Văn Bình", "Bùi Xuân Bình", "Phạm An Bình", "Lê Đức", "Hà"]),
    ],
    ids=["alphabet", "letters before tones", "tones", "word by word", "given names first"],
)
def test_a_list_follows_the_vietnamese_alphabet(key, in_order):
    backwards = in_order[::-1]
    assert sorted(backwards, key=key) == in_order


@given(vietnamese)
def test_spelling_does_not_change_the_place_in_a_list(text):
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(text)
    assert sort_key(text.upper()) == sort_key(text.lower())
    assert sort_key("Hoà Thuỷ") == sort_key("Hòa Thủy")


@given(anything)
@example("\0")
@example("\ud800")
@example("İ ß ﬁ")
def test_every_text_has_a_place_in_a_list(text):
    assert sort_key(text) <= sort_key(text + " a")
    name_sort_key(text)
