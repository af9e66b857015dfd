"""The way from one text to another, cut along gold spans: the search under `reading`, over one block of a document."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtfix.align import LETTER, TOKEN, differences

_WITHIN = re.compile(rf"{LETTER}{{2}}")
_NEAR = 8  # characters of unchanged text on one side that tell where something was taken out


def share(start: int, end: int, low: int, high: int) -> bool:
    """Whether two ranges share characters; an empty one lies in what it touches."""
    if start == end or low == high:
        return start <= high and low <= end
    return start < high and low < end


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a block and what stands there now; `gold` names the gold span that this corrects."""

    start: int
    end: int
    after: str
    gold: int | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    """A way from the old text of a block to the new one."""

    distance: int
    """How many words and signs it changes, one by one."""
    n_others: int
    n_corrected: int
    pieces: tuple[Piece, ...]

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """The best way has the least. Corrections that explain all that was done need not be the shortest way."""
        return (self.n_others > 0, self.distance if self.n_others else 0, -self.n_corrected, self.n_others)

    def then(self, other: "_Way") -> "_Way":
        """This way and then another."""
        return _Way(
            self.distance + other.distance, self.n_others + other.n_others, self.n_corrected + other.n_corrected, self.pieces + other.pieces
        )


class Block:
    """A stretch of text as it was and as it is now, and the gold spans in it, to be read the best way."""

    def __init__(self, before: str, after: str, golds: Sequence[tuple[int, int, int, tuple[str, ...]]]) -> None:
        self.before, self.after, self.golds = before, after, golds
        self._known: dict[tuple[int, int], list[_Way]] = {}

    def read(self) -> tuple[Piece, ...]:
        """The pieces of the best way, in order."""
        return min(self._best(0, 0), key=lambda way: way.rank).pieces

    def _best(self, n: int, at: int) -> list[_Way]:
        """The best ways from behind the first `n` gold spans, and `at` in the new text, to the end: at most one without others,
        and the shortest one. Which of the two is better is known only where the whole way is."""
        if (n, at) not in self._known:
            ways = list(self._ways(n, at))
            kinds = ([way for way in ways if not way.n_others], [way for way in ways if way.n_others])
            shortest = [min(ways, key=lambda way: (way.distance, -way.n_corrected, way.n_others))] if ways else []
            pure = [min(kinds[0], key=lambda way: way.rank)] if kinds[0] else []
            self._known[n, at] = [*pure, *(way for way in shortest if way not in pure)]
        return self._known[n, at]

    def _ways(self, n: int, at: int) -> Iterator[_Way]:
        begin = self.golds[n - 1][2] if n else 0
        rest = self._stretch(begin, len(self.before), at, len(self.after), is_after=n > 0, is_before=False)
        if rest is not None:
            yield rest
        for index in range(n, len(self.golds)):
            gold, start, end, corrections = self.golds[index]
            for correction in corrections:
                step = _Way(_distance(self.before[start:end], correction), 0, 1, (Piece(start, end, correction, gold),))
                for place in self._places(correction, begin, index, at):
                    other = self._stretch(begin, start, at, place, is_after=n > 0, is_before=True)
                    if other is not None:
                        yield from (other.then(step).then(way) for way in self._best(index + 1, place + len(correction)))

    def _places(self, correction: str, begin: int, index: int, at: int) -> list[int]:
        """Where in the new text, from `at` on, `correction` may be what became of a gold span."""
        _, start, end, _ = self.golds[index]
        if correction:
            return list(_occurrences(self.after, correction, at))
        # Nothing stands everywhere, so that something was taken out is told by the unchanged text on one side.
        until = self.golds[index + 1][1] if index + 1 < len(self.golds) else len(self.before)
        left, right = self.before[max(begin, start - _NEAR) : start], self.before[end : min(end + _NEAR, until)]
        places = {place + len(left) for place in _occurrences(self.after, left, at)} if left else {at}
        places |= set(_occurrences(self.after, right, at)) if right else set()
        return sorted(places | ({len(self.after)} if end == len(self.before) else set()))

    def _stretch(self, a: int, b: int, c: int, d: int, *, is_after: bool, is_before: bool) -> _Way | None:
        """What else changed from `before[a:b]` to `after[c:d]`; None where it would cut a word beside a correction."""
        found = differences(self.before[a:b], self.after[c:d])
        if not found:
            return _Way(0, 0, 0, ())
        if is_after and found[0][0] == 0 and found[0][2] == 0 and (_in_word(self.before, a) or _in_word(self.after, c)):
            return None
        if is_before and found[-1][1] == b - a and found[-1][3] == d - c and (_in_word(self.before, b) or _in_word(self.after, d)):
            return None
        pieces = self._joined([(a + start, a + end, c + low, c + high) for start, end, low, high in found])
        return _Way(_distance(self.before[a:b], self.after[c:d]), len(pieces), 0, pieces)

    def _joined(self, found: Sequence[tuple[int, int, int, int]]) -> tuple[Piece, ...]:
        """`found` as pieces: changes in one gold span are one try at it, not several."""
        out: list[tuple[int, int, int, int]] = []
        for a, b, c, d in found:
            if out and any(share(a, b, start, end) and share(*out[-1][:2], start, end) for _, start, end, _ in self.golds):
                out[-1] = (out[-1][0], b, out[-1][2], d)
            else:
                out.append((a, b, c, d))
        return tuple(Piece(a, b, self.after[c:d]) for a, b, c, d in out)


def _distance(before: str, after: str) -> int:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(TOKEN.findall(before), TOKEN.findall(after))


def _occurrences(text: str, part: str, at: int) -> Iterator[int]:
    at = text.find(part, at)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _in_word(text: str, at: int) -> bool:
    return at > 0 and _WITHIN.match(text, at - 1) is not None
