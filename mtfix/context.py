"""How often Arabic words stand in clean news: the 60,000 most frequent surface forms, counted by `mtfix.train.context`."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

BORDER = "<b>"
"""What a neighbour is at punctuation and at the edges of a paragraph."""
N_WORDS = 60_000


class Context:
    """Frequencies of words per million."""

    def __init__(self, path: Path) -> None:
        import numpy as np

        with np.load(path, allow_pickle=False) as table:
            words = bytes(table["words"]).decode().split("\n")
            self._words = dict(zip(words, range(len(words)), strict=True))
            self._unigrams = np.exp2(table["unigrams"] / 10.0)
            self._total = float(table["total"][0])

    def words(self) -> Iterable[str]:
        """Every word of the table."""
        return self._words.keys()

    def per_million(self, word: str) -> float:
        """How often `word` stands in a million words of news; 0 for what the table does not hold."""
        index = self._words.get(word)
        return 0.0 if index is None else float(self._unigrams[index]) / self._total * 1e6


@lru_cache(maxsize=1)
def shipped() -> Context:
    """The table that comes with mtfix."""
    return Context(Path(__file__).parent / "models" / "context.npz")
