"""The quick look of `memory` finds what a look at every stretch of words would."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from mtfix.propose._heard import Heard
from mtfix.sound import arabic_skeleton, latin_skeleton

WORDS = st.sampled_from("برلين وبرلين لين بر شولتس أولاف في بيونج يانغ بيونغ كِيم ميركل ـ بب ل و يوم قال قالت لندن بلندن نيويورك".split())
TEXT = st.lists(st.tuples(WORDS, st.sampled_from([" ", " ", " ", "-", ". ", "\n"])), max_size=30).map(
    lambda said: "".join(map("".join, said))
)
NAMES = st.sampled_from(["Berlin", "Olaf Scholz", "Pyöngjang", "London", "New York", "Merkel", "Kim", "Angela Merkel"])


def slowly(words: list[list[str]], size: int) -> Counter[str]:
    """All stretches of `size` words; one after a clitic counts for what follows it, where that stands there too, or و and ب come off."""
    found = Counter(" ".join(run[at : at + size]) for run in words for at in range(len(run) - size + 1))
    bare: Counter[str] = Counter()
    for phrase, n in found.items():
        plain = phrase[1:] if phrase[0] in "وفبلك" and len(phrase) > 3 else phrase
        bare[plain if plain in found or (plain != phrase and phrase[0] in "وب") else phrase] += n
        if plain != phrase and plain not in found:
            bare[phrase] += n
    return bare


@given(TEXT, NAMES, st.integers(1, 3))
def test_the_quick_look_misses_nothing_and_counts_right(text: str, name: str, size: int) -> None:
    heard, skeletons = Heard(text), (latin_skeleton(name),)
    runs = [run.replace("كِيم", "كيم").replace("-", " ").split() for run in text.replace("ـ", "\n").replace(". ", "\n").split("\n")]
    every = slowly([run for run in runs if run], size)
    wanted = {phrase: n for phrase, n in every.items() if fuzz.ratio(skeletons[0], arabic_skeleton(phrase)) >= 75}
    assert {phrase: n for phrase in heard.alike(skeletons, range(size, size + 1), 75) if (n := heard.count(phrase))} == wanted
