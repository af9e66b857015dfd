"""Names that sound alike are near, whatever language spelled them; others are far."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix import sound

SAME = [
    ("Berlin", "برلين"),
    ("Moskau", "موسكو"),
    ("Zelensky", "زيلينسكي"),
    ("Selenskyj", "زيلينسكي"),
    ("Putin", "بوتين"),
    ("Steinmeier", "شتاينماير"),
    ("Merkel", "ميركل"),
    ("Macron", "ماكرون"),
    ("Erdoğan", "أردوغان"),
    ("Obama", "أوباما"),
    ("Trump", "ترامب"),
    ("Netanyahu", "نتنياهو"),
    ("Hamburg", "هامبورغ"),
    ("Hamburg", "هامبورج"),
    ("München", "ميونخ"),
    ("Johnson", "جونسون"),
    ("Lawrow", "لافروف"),
    ("Lavrov", "لافروف"),
    ("Peskov", "بيسكوف"),
    ("Washington", "واشنطن"),
    ("Kim Jong-un", "كيم جونغ أون"),
    ("Chruschtschow", "خروتشوف"),
]
SPELLINGS = sorted({arabic for _, arabic in SAME})


@pytest.mark.parametrize(("latin", "arabic"), SAME)
def test_a_name_is_nearest_to_its_own_spelling(latin: str, arabic: str) -> None:
    own = sound.distance(latin, arabic)
    others = [each for each in SPELLINGS if (latin, each) not in SAME]
    assert own < 0.4
    assert own < min(sound.distance(latin, each) for each in others)


@pytest.mark.parametrize(("latin", "arabic"), [(latin, arabic) for latin, arabic in SAME if latin != "Washington"])
def test_a_name_and_its_spelling_begin_alike_in_the_quick_look(latin: str, arabic: str) -> None:
    assert set(sound.latin_skeleton(latin)) & set(sound.arabic_skeleton(arabic))


@settings(max_examples=50)
@given(st.text(max_size=6), st.text(max_size=6))
def test_a_distance_lies_between_nothing_and_one(latin: str, arabic: str) -> None:
    assert 0.0 <= sound.distance(latin, arabic) <= 1.0


@given(st.text(max_size=20))
def test_folding_twice_is_folding_once(name: str) -> None:
    assert sound.fold(sound.fold(name)) == sound.fold(name)


def test_nothing_sounds_like_nothing() -> None:
    assert sound.distance("", "برلين") == sound.distance("Berlin", "") == sound.distance("123", "،") == 1.0


def test_vowel_marks_make_no_difference() -> None:
    assert sound.distance("Berlin", "بِرلين") == sound.distance("Berlin", "برلين")


@given(st.sampled_from(SAME), st.sampled_from(SAME), st.floats(0.01, 1.0))
def test_a_limit_changes_nothing_below_it(one: tuple[str, str], other: tuple[str, str], limit: float) -> None:
    far = sound.distance(one[0], other[1])
    within = sound.distance(one[0], other[1], limit)
    assert within == far if far <= limit else within > limit
