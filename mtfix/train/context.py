"""Count which Arabic words stand side by side in clean text: the table behind `mtfix.context`."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np

from mtfix.arabic import WORD, strip_marks
from mtfix.context import BORDER, N_WORDS

_TOKEN = re.compile(rf"{WORD}|[0-9٠-٩]+|[^\w\s]")


def tokens(text: str) -> list[str]:
    """Words, `0` for a number, and `<b>` for any punctuation: what a neighbour can be."""
    return [t if t[0].isalpha() else "0" if t[0].isdigit() else BORDER for t in map(strip_marks, _TOKEN.findall(text)) if t]


def count(texts: Iterable[str], out: Path, *, least: int = 3) -> tuple[int, int]:
    """Write unigrams and bigrams of `texts` to `out` (.npz); how many of each.

    Counts are kept as 8-bit logarithms, tenths of a doubling: enough for ranking.
    """
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for number, text in enumerate(texts):
        line = [BORDER, *tokens(text), BORDER]
        words.update(line)
        pairs.update(pairwise(line))
        if number % 100_000 == 99_999:  # what is rare by now will hardly matter, and memory is finite
            pairs = Counter({pair: n for pair, n in pairs.items() if n > 1})
    vocabulary = [word for word, _ in words.most_common(N_WORDS)]
    ids = {word: index for index, word in enumerate(vocabulary)}
    rows = sorted((ids[a] << 16 | ids[b], n) for (a, b), n in pairs.items() if n >= least and a in ids and b in ids)
    np.savez_compressed(
        out,
        words=np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8),
        unigrams=_log(np.array([words[w] for w in vocabulary])),
        keys=np.diff(np.array([k for k, _ in rows], dtype=np.uint32), prepend=np.uint32(0)),
        bigrams=_log(np.array([n for _, n in rows])),
        total=np.array([sum(words.values())]),
    )
    return len(vocabulary), len(rows)


def _log(counts: "np.ndarray") -> "np.ndarray":
    return np.asarray(np.minimum(255, np.round(10 * np.log2(counts))), dtype=np.uint8)
