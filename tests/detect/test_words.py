"""Quick looks miss nothing: words by code page are those of the pattern, repeated words are found, marked places match."""

import re
from operator import add

from hypothesis import given
from hypothesis import strategies as st

from mtfix.arabic import LETTER, MARKS, TATWEEL
from mtfix.detect import _words

WORD = re.compile(f"[{LETTER}{MARKS}{TATWEEL}]+")
PIECES = st.sampled_from(
    ["كان", "في", "قالَ", "بيـت", "ڤيلا", "قۖال", "ݐ", "a", "12", " ", " ", "، ", ". ", "\n", "?", "\0", "\ud800", "😀", "؟"]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join)


@given(TEXTS)
def test_words_are_those_of_the_pattern(text: str) -> None:
    assert [_words.spelled(word) for word in _words.found(text)] == WORD.findall(text)


@given(TEXTS, st.lists(st.sampled_from(["كان", "في", "قالَ", "قۖال"]), min_size=1, max_size=6), st.sampled_from([" ", "، "]))
def test_no_repeated_words_are_missed(text: str, unit: list[str], gap: str) -> None:
    before = text + " "
    assert len(before) in set(_words.repeated(before + gap.join([" ".join(unit)] * 2) + " " + text, 6))


def test_words_that_differ_are_passed_over() -> None:
    assert not list(_words.repeated("خرج كل واحد منهم من باب غير الباب الذي دخل منه", 6))


def test_places_in_long_texts_ascend_and_meet_at_the_seams() -> None:
    sentence = "".join(map(add, ["كلمة", "أخرى", "ثالثة", "رابعة"], [" "] * 4))
    text = (sentence * 40_000)[: 6 * _words._WINDOW + 1000]
    places = list(_words.repeated(text, 6))
    assert places == sorted(set(places))
    assert places == [match.start() for match in WORD.finditer(text)][: len(places)] and len(places) > 30_000
