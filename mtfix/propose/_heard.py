"""The words of a document by their sound: which stretches of them may be a name, without a look at each. Part of `memory`."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

from mtfix.arabic import LETTER, MARKS, TATWEEL, WORD, strip_marks
from mtfix.sound import arabic_classes, undouble

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    _Numbers = NDArray[np.int_]

_RUN = re.compile(rf"{WORD}(?:[ -]{WORD})*")
_PLAIN_RUN = re.compile(f"[{LETTER}]+(?:[ -][{LETTER}]+)*")
_MARKED = re.compile(f"[{MARKS}{TATWEEL}]")
_BREAK = "\n"
_CLITICS = "وفبلك"
_SURE_CLITICS = "وب"
_LONG = 50_000


class _Stretches(NamedTuple):
    """Stretches of words: the place of the first word, how many there are, 1 where ب is left off; the places and number of letters."""

    places: "_Numbers"
    sizes: "_Numbers"
    skipped: "_Numbers"
    starts: "_Numbers"
    ends: "_Numbers"
    lengths: "_Numbers"


class Heard:
    """The words of a text without marks, and the letters of all their skeletons in a row.

    Two skeletons of `m` and `s` letters, `l` of them common and in one order, are alike by the share `2 l / (m + s)`. `l` is no
    more than `m`, nor than the letters of the one that the other has at all: sums over the row tell this of all stretches at once.
    """

    def __init__(self, text: str) -> None:
        import numpy as np

        self._words = _words(text)
        self._classes = [_BREAK if word == _BREAK else arabic_classes(word) for word in self._words]
        self._letters = np.frombuffer("".join([*self._classes, _BREAK]).encode(), np.uint8)
        self._is_new = np.concatenate(([True], self._letters[1:] != self._letters[:-1]))  # of two alike a skeleton has one
        self._known: dict[range, _Stretches] = {}
        self._counts: dict[int, Counter[str]] = {}

    def alike(self, skeletons: tuple[str, ...], sizes: range, least: int) -> Iterator[str]:
        """The stretches of `sizes` words that sound like one of `skeletons`, by `least` per cent; what و and ب leave of them, too."""
        found: set[str] = set()
        stretches = self._stretches(sizes)
        hits = self._may_be(stretches, skeletons, least)
        for at, size, skipped in zip(*(row[hits].tolist() for row in stretches[:3]), strict=True):
            if likeness(skeletons, "".join(self._classes[at : at + size])[skipped:]) >= least:
                stretch = " ".join(self._words[at : at + size])
                found |= {stretch, stretch[1:]} if stretch[0] == "و" else {stretch[skipped:]}
        yield from found

    def _stretches(self, sizes: range) -> _Stretches:
        import numpy as np

        if sizes not in self._known:
            edges = np.cumsum([0, *map(len, self._classes)])
            every = np.arange(len(self._words))
            with_b = np.flatnonzero([word[:1] == "ب" for word in self._words])
            rows = [
                (from_[: np.searchsorted(from_, len(every) + 1 - size)], size, of_b)
                for size in sizes
                for from_, of_b in ((every, 0), (with_b, 1))
            ]
            places = np.concatenate([row for row, _, _ in rows])
            n_words, skipped = (np.repeat([row[at] for row in rows], [len(row[0]) for row in rows]) for at in (1, 2))
            starts, ends = edges[places] + skipped, edges[places + n_words]
            at_all = np.ones(128, np.int_)
            at_all[ord(_BREAK)] = 1_000_000
            self._known[sizes] = _Stretches(places, n_words, skipped, starts, ends, self._weighed(at_all, starts, ends))
        return self._known[sizes]

    def _may_be(self, stretches: _Stretches, skeletons: tuple[str, ...], least: int) -> "_Numbers":
        """Which of the stretches have enough of `skeletons`, and not too much else."""
        import numpy as np

        # l >= least (m + s) / 200, where l is at most the common letters of s; and where it is at most m.
        in_common = np.full(128, -least)
        in_common[list("".join(skeletons).encode())] = 200 - least
        lengths = [len(skeleton) for skeleton in skeletons]
        enough = self._weighed(in_common, stretches.starts, stretches.ends) >= least * min(lengths)
        return np.flatnonzero(enough & (least * stretches.lengths <= (200 - least) * max(lengths)))

    def _weighed(self, weights: "_Numbers", starts: "_Numbers", ends: "_Numbers") -> "_Numbers":
        """What the letters from each start to its end weigh."""
        import numpy as np

        letters = weights[self._letters]
        sums = np.concatenate(([0], np.cumsum(letters * self._is_new)))
        weighed: _Numbers = sums[ends] - sums[starts + 1] + letters[starts]  # the first counts, whatever stands before it
        return weighed

    def count(self, stretch: str) -> int:
        """How often `stretch` stands there by itself or after a clitic.

        One that stands there without its first letter too is that with a clitic, and counts for it alone.
        """
        size = stretch.count(" ") + 1
        if size not in self._counts:
            self._counts[size] = Counter(map(" ".join, zip(*(self._words[at:] for at in range(size)), strict=False)))
        written = self._counts[size].get
        n = written(stretch, 0)
        if stretch[0] in _CLITICS and len(stretch) > 3:
            n *= 0 if written(stretch[1:]) else 1 if stretch[0] in _SURE_CLITICS else 2
        if len(stretch) > 2:
            n += sum(written(clitic + stretch, 0) for clitic in (_CLITICS if written(stretch) else _SURE_CLITICS))
        return n


def _words(text: str) -> list[str]:
    """The words of `text` without marks; a break where more than a blank or a hyphen stands between two."""
    runs = (_RUN if _MARKED.search(text) else _PLAIN_RUN).findall(text)
    return strip_marks(f" {_BREAK} ".join(runs)).replace("-", " ").split(" ")


@lru_cache(maxsize=65536)
def likeness(skeletons: tuple[str, ...], classes: str) -> float:
    """How much of the skeleton that `classes` make is in the likest of `skeletons`, in per cent."""
    return max(fuzz.ratio(skeleton, undouble(classes)) for skeleton in skeletons)


def hear(text: str) -> Heard:
    """`text` heard."""
    return (_long if len(text) > _LONG else _short)(text)


_short = lru_cache(maxsize=64)(Heard)  # a batch: one proposer goes through all of it, then the next
_long = lru_cache(maxsize=2)(Heard)
