"""Word patterns and comparison forms, for text with and without marks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix import arabic

MARKED = st.text(alphabet="ابلوةيأ\u0640\u064b\u064e\u0651\u0670 ،1a", max_size=30)


@pytest.mark.parametrize("word", ["كتب", "كَتَبَ", "مُدَرِّسٌ", "هٰذا", "جميــل", "گفت", "پدر", "آب", "شيئًا", "إلى", "فتى"])
def test_a_word_is_one_piece(word: str) -> None:
    assert arabic.WORD_RE.findall(f"{word} {word}، {word}") == [word] * 3


@pytest.mark.parametrize("text", ["،؛؟", "٠١٢٣", "123", "Berlin", "\u064b\u064c", "\u0640", "\u200f"])
def test_signs_digits_and_lone_marks_are_no_words(text: str) -> None:
    assert arabic.WORD_RE.search(text) is None


@given(MARKED)
def test_a_word_never_ends_before_a_mark(text: str) -> None:
    assert not [m for m in arabic.WORD_RE.finditer(text) if re.match(f"[{arabic.MARKS}]", text[m.end() :])]


@given(MARKED)
def test_each_letter_belongs_to_just_one_word(text: str) -> None:
    assert sum(len(arabic.LETTER_RE.findall(word)) for word in arabic.WORD_RE.findall(text)) == len(arabic.LETTER_RE.findall(text))


@given(MARKED)
def test_comparison_forms_do_not_change_when_taken_again(text: str) -> None:
    assert arabic.strip_marks(arabic.strip_marks(text)) == arabic.strip_marks(text)
    assert arabic.bare(arabic.bare(text)) == arabic.bare(text)


@pytest.mark.parametrize(("one", "other"), [("إلى", "الي"), ("مدرسة", "مدرسه"), ("أَحْمَد", "احمد"), ("مسؤول", "مسوول")])
def test_bare_forgets_marks_and_hamza_seats(one: str, other: str) -> None:
    assert arabic.bare(one) == arabic.bare(other)
    assert arabic.bare(one, keep_hamza=True) != arabic.bare(other, keep_hamza=True)


@pytest.mark.parametrize(
    ("word", "rest"),
    [("الحكومة", "حكومة"), ("وبالحكومة", "حكومة"), ("للوزير", "وزير"), ("فالوزير", "وزير"), ("وزير", "وزير"), ("ولد", "ولد")],
)
def test_the_article_goes_with_the_clitics_before_it(word: str, rest: str) -> None:
    assert arabic.without_article(word) == rest
    assert arabic.has_article(word) == (rest != word)


@pytest.mark.parametrize(
    ("char", "name"),
    [
        ("ع", "ARABIC"),
        ("z", "LATIN"),
        ("ß", "LATIN"),
        ("Ж", "CYRILLIC"),
        ("Ω", "GREEK"),
        ("中", "CJK"),
        ("\u064b", ""),
        ("،", ""),
        ("\udcff", ""),
    ],
)
def test_a_letter_knows_its_script(char: str, name: str) -> None:
    assert arabic.script(char) == name


@pytest.mark.parametrize("noun", ["الحكومة", "صحراء", "انتخابات", "الحرب", "حكومةٌ"])
def test_nouns_that_take_a_feminine_adjective(noun: str) -> None:
    assert arabic.is_feminine(noun)


@pytest.mark.parametrize("noun", ["الوزير", "مجلس", "بيت", "اجتماع"])
def test_nouns_that_take_a_masculine_adjective(noun: str) -> None:
    assert not arabic.is_feminine(noun)
