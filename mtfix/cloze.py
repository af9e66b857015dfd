"""Which word fits a gap in clean Arabic: what the words around a span say about what may be put into it.

A log-bilinear model (Mnih and Hinton, ICML 2007; a weight vector for each position as in Mnih and Kavukcuoglu, NeurIPS 2013): the
words on either side, each weighted by where it stands, add up to a vector, and its product with a word's own vector is how
much likelier that word is in this gap than by chance. Two sums, of the nearest words and of those farther away, since
grammar is told by the one and sense by both. Trained by `mtfix.train.cloze`; `models/cloze.npz` holds bytes and scales.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mtfix.arabic import strip_marks

if TYPE_CHECKING:
    import numpy as np

NEAREST = 2
"""So many words on either side are the nearest ones."""
_TOKEN = re.compile(r"[^\W\d_]+|[0-9٠-٩]+|[^\w\s]|\n")
_DIGIT = re.compile("[0-9٠-٩]")
_REACH = 160  # characters that ten words take, and more
_PROCLITICS = ("و", "ف", "ال", "وال", "بال", "لل", "ب", "ل", "ك", "وب", "ول", "س", "وس")
_ENCLITICS = ("ه", "ها", "هم", "نا", "ي", "هما")


def tokens(text: str) -> list[str]:
    """The words, numbers, signs and line ends of `text`; vowel marks off, digits as 0: which year a context names says nothing."""
    return [_DIGIT.sub("0", token) for token in _TOKEN.findall(strip_marks(text))]


class Gap(NamedTuple):
    """The sums over what stands around a gap, nearest words and others: [n_dims] each."""

    near: "np.ndarray"
    far: "np.ndarray"


class Fit(NamedTuple):
    """How well a word or phrase fits a gap, in nats over chance by nearest and by other words; `known` is 0 where no vector tells."""

    near: float
    far: float
    bias: float
    known: float
    log_count: float


class Cloze:
    """Vectors of words as context and as answers, bytes with a scale for each row."""

    def __init__(self, path: Path) -> None:
        import numpy as np

        with np.load(path, allow_pickle=False) as table:
            listed = bytes(table["words"]).decode().split("\n")
            self._context, self._context_scale = table["context"], table["context_scale"]
            self._answer, self._answer_scale = table["answer"], table["answer_scale"]
            self._bias, self._place, log_counts = table["bias"], table["place"], table["log_counts"]
            answers = table["answers"]
        self._number = dict(zip(listed[: len(self._context)], range(len(self._context)), strict=True))
        words = [listed[number] for number in answers.tolist()]
        self._row = dict(zip(words, range(len(words)), strict=True))
        self._log_count = dict(zip(words, (log_counts / 10).tolist(), strict=True))
        self.reach = len(self._place) // 2

    def number(self, word: str) -> int:
        """The number of a word of the context, of its stem where only that is known, else of the unknown word."""
        return look_up(self._number, word)

    def gap(self, before: str, after: str) -> Gap:
        """What stands around a gap between two texts, within its line."""
        left, right = tokens(before[-_REACH:])[::-1][: self.reach], tokens(after[:_REACH])[: self.reach]
        sides = [list(takewhile("\n".__ne__, side)) for side in (left, right)]
        return Gap(
            self._sum([side[:NEAREST] for side in sides], 0),
            self._sum([side[NEAREST:] for side in sides], NEAREST),
        )

    def _sum(self, sides: Sequence[Sequence[str]], skipped: int) -> "np.ndarray":
        import numpy as np

        before, after = sides
        numbers = [self.number(word) for word in (*before, *after)]
        places = [self.reach - 1 - skipped - i for i in range(len(before))] + [self.reach + skipped + i for i in range(len(after))]
        weights = self._place[places] * self._context_scale[numbers, None]
        return np.asarray((self._context[numbers] * weights).sum(0), np.float32)

    def fit(self, gap: Gap, phrase: str) -> Fit:
        """How well `phrase` fits: of several words the first and the last, which stand at the edges of the gap."""
        words = phrase.split(" ")
        ends = [words[0], words[-1]] if len(words) > 1 else words
        found = [self._fit(gap, row) for word in ends if (row := self._row.get(word)) is not None]
        log_count = min(self._log_count.get(word, _RARE) for word in ends)
        if not found:
            return Fit(0.0, 0.0, 0.0, 0.0, log_count)
        near, far, bias = (sum(values) / len(found) for values in zip(*found, strict=True))
        return Fit(near, far, bias, 1.0, log_count)

    def _fit(self, gap: Gap, row: int) -> tuple[float, float, float]:
        vector, scale = self._answer[row], float(self._answer_scale[row])
        return float((gap.near * vector).sum()) * scale, float((gap.far * vector).sum()) * scale, float(self._bias[row])


_RARE = 2.0
"""The logarithm of the count of a word that the table does not hold."""
PAD, UNKNOWN = "<pad>", "<unk>"
"""The first two words of a table: what stands beyond the edge of a line, and a word that is in no table."""


def look_up(number: dict[str, int], word: str) -> int:
    """The number of `word`, or of what is left without a clitic, or of the unknown word."""
    found = number.get(word)
    if found is not None:
        return found
    for clitic in _PROCLITICS:
        if word.startswith(clitic) and len(word) - len(clitic) > 2 and (stem := number.get(word[len(clitic) :])) is not None:
            return stem
    for clitic in _ENCLITICS:
        if word.endswith(clitic) and len(word) - len(clitic) > 2 and (stem := number.get(word[: -len(clitic)])) is not None:
            return stem
    return number[UNKNOWN]


@lru_cache(maxsize=1)
def shipped() -> Cloze:
    """The model that comes with mtfix."""
    return Cloze(Path(__file__).parent / "models" / "cloze.npz")
