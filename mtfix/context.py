"""Which Arabic words stand side by side in clean news: what a context says about a word that is to be put into it.

A bigram model with absolute discounting (Ney, Essen and Kneser, 1994) over the 60,000 most frequent surface forms: small, instant, and
able to tell whether الحكومة or حكومة belongs after قالت. The table is `models/context.npz`, counted by `mtfix.train.context`.
"""

import math
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

BORDER = "<b>"
"""Stands for punctuation and for the edges of a paragraph."""
N_WORDS = 60_000
_DISCOUNT = 0.75
_RARE = 0.5  # the count of a word that the table does not hold


class Context:
    """Log-probabilities (base e) of neighbours, and frequencies of words per million."""

    def __init__(self, path: Path) -> None:
        import numpy as np

        with np.load(path, allow_pickle=False) as table:
            self._words = {word: i for i, word in enumerate(bytes(table["words"]).decode().split("\n"))}
            self._unigrams = np.exp2(table["unigrams"] / 10.0)
            self._keys = np.cumsum(table["keys"], dtype=np.uint64).astype(np.uint32)
            self._bigrams = table["bigrams"]
            self._key = np.uint32
            self._total = float(table["total"][0])

    def words(self) -> Iterable[str]:
        """Every word of the table."""
        return self._words.keys()

    def per_million(self, word: str) -> float:
        """How often `word` stands in a million words of news; 0 for what the table does not hold."""
        index = self._words.get(word)
        return 0.0 if index is None else float(self._unigrams[index]) / self._total * 1e6

    def _count(self, left: str, right: str) -> float:
        a, b = self._words.get(left), self._words.get(right)
        if a is None or b is None:
            return 0.0
        key = self._key(a << 16 | b)  # of the array's own type: else numpy converts the whole array at each look
        place = int(self._keys.searchsorted(key))
        return float(2.0 ** (self._bigrams[place] / 10.0)) if place < len(self._keys) and self._keys[place] == key else 0.0

    @lru_cache(maxsize=65536)  # noqa: B019 (one Context lives as long as the process)
    def after(self, left: str, word: str) -> float:
        """log P(word | left)."""
        return self._interpolate(self._count(left, word), left, word)

    @lru_cache(maxsize=65536)  # noqa: B019
    def before(self, word: str, right: str) -> float:
        """log P(word | right): the same, read from the other side."""
        return self._interpolate(self._count(word, right), right, word)

    def _interpolate(self, count: float, given: str, word: str) -> float:
        index = self._words.get(given)
        total = float(self._unigrams[index]) if index is not None else _RARE
        own = self._words.get(word)
        base = (float(self._unigrams[own]) if own is not None else _RARE) / self._total
        # The mass that discounting frees, as if a third of what follows were seen once or not at all.
        return math.log(max(count - _DISCOUNT, 0.0) / max(total, 1.0) + 0.35 * base)

    def fit(self, left: str, phrase: str, right: str) -> float:
        """How well `phrase` stands between `left` and `right`, in nats over chance; 0 says nothing either way."""
        words = phrase.split() or [phrase]
        first, last = words[0], words[-1]
        chance_first = math.log(0.35 * max(self._unigrams_of(first), _RARE) / self._total)
        chance_last = math.log(0.35 * max(self._unigrams_of(last), _RARE) / self._total)
        return (self.after(left, first) - chance_first) + (self.before(last, right) - chance_last)

    def _unigrams_of(self, word: str) -> float:
        index = self._words.get(word)
        return _RARE if index is None else float(self._unigrams[index])


@lru_cache(maxsize=1)
def shipped() -> Context:
    """The table that comes with mtfix."""
    return Context(Path(__file__).parent / "models" / "context.npz")
