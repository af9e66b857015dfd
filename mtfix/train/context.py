"""Count which Arabic words stand in clean text: the table behind `mtfix.context`."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from mtfix.arabic import WORD, strip_marks
from mtfix.context import BORDER, N_WORDS

_TOKEN = re.compile(rf"{WORD}|[0-9٠-٩]+|[^\w\s]")


def tokens(text: str) -> list[str]:
    """Words, `0` for a number, and `<b>` for any punctuation."""
    return [t if t[0].isalpha() else "0" if t[0].isdigit() else BORDER for t in map(strip_marks, _TOKEN.findall(text)) if t]


def count(texts: Iterable[str], out: Path) -> int:
    """Write the counts of the words of `texts` to `out` (.npz); how many words.

    Counts are kept as 8-bit logarithms, tenths of a doubling: enough for ranking.
    """
    words: Counter[str] = Counter()
    for text in texts:
        words.update([BORDER, *tokens(text), BORDER])
    vocabulary = [word for word, _ in words.most_common(N_WORDS)]
    np.savez_compressed(
        out,
        words=np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8),
        unigrams=np.asarray(np.minimum(255, np.round(10 * np.log2([words[w] for w in vocabulary]))), dtype=np.uint8),
        total=np.array([sum(words.values())]),
    )
    return len(vocabulary)
