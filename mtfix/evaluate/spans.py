"""Detection: are the flagged spans garbled, and are the garbled ones flagged? Exact, overlapping, and by characters."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from mtfix.evaluate._counts import Counts, f_of_sums, signature
from mtfix.evaluate.gold import NEUTRAL, GoldDocument, GoldSpan, Scored
from mtfix.evaluate.reading import overlap
from mtfix.evaluate.segments import tiles_of
from mtfix.evaluate.significance import Units
from mtfix.types import Score, Span

Match = Literal["exact", "overlap", "character"]
_Row = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Spans:
    """Are the flagged spans garbled, and are the garbled ones flagged?

    Spans that are to be flagged only count like all others. One place flagged by several detectors counts once.
    """

    match: Match = "overlap"
    """Which of the three ways of comparing gives the value; the parts say all."""
    typed: bool = True
    """Whether the value asks for the category as well; the parts say both."""
    beta: float = 0.5
    """Below 1 a false alarm weighs more than a missed span."""

    def __call__(self, items: Sequence[Scored]) -> Score:
        """F of the flagged spans; in the parts each way of comparing, by category, and the detection of error-free segments."""
        parts: dict[str, Any] = {}
        for match in ("exact", "overlap", "character"):
            for typed in (True, False):
                total, by_category = Counts(), defaultdict[str, Counts](Counts)
                for item in items:
                    for category, row in _counted(item.gold, item.gold.spans, item.repair.spans, match, typed):
                        total.add(*row)
                        by_category[str(category)].add(*row)
                found = total.parts(self.beta)
                if typed:
                    found["by_category"] = {name: by_category[name].parts(self.beta) for name in sorted(by_category)}
                parts[match if typed else f"{match}_untyped"] = found
        parts["error_free"] = _error_free(items, self.beta)
        value = parts[self.match if self.typed else f"{self.match}_untyped"][f"F{self.beta:g}"]
        return Score("spans", value, signature("spans", match=self.match, typed=self.typed, beta=self.beta), parts)

    def units(self, items: Sequence[Scored]) -> dict[str, Units]:
        """The counts by segment, for tests of a difference."""
        ids: list[str] = []
        rows: list[Sequence[float]] = []
        for item in items:
            for number, (golds, found) in enumerate(_by_segment(item)):
                total = Counts()
                for _, row in _counted(item.gold, golds, found, self.match, self.typed):
                    total.add(*row)
                ids.append(f"{item.gold.id}#{number}")
                rows.append(total.row)
        return {f"F{self.beta:g}": Units(tuple(ids), rows, partial(f_of_sums, beta=self.beta))}


def _by_segment(item: Scored) -> Iterator[tuple[list[GoldSpan], list[Span]]]:
    """The gold spans and the flagged ones of each segment; a span belongs to the segment that it begins in."""
    starts = [start for start, _ in tiles_of(item.gold)]
    golds: list[list[GoldSpan]] = [[] for _ in starts]
    found: list[list[Span]] = [[] for _ in starts]
    for one in item.gold.spans:
        golds[bisect_right(starts, one.start) - 1].append(one)
    for made in item.repair.spans:
        found[bisect_right(starts, made.start) - 1].append(made)
    yield from zip(golds, found, strict=True)


def _counted(gold: GoldDocument, golds: Sequence[GoldSpan], spans: Sequence[Span], match: Match, typed: bool) -> Iterator[tuple[str, _Row]]:
    """Counts with the category they go to: that of the flagged span for what was made, of the gold span for what was wanted."""
    if match == "character":
        yield from _characters(golds, spans, typed)
        return
    same: Callable[[GoldSpan, Span], bool] = _is_same if match == "exact" else overlap
    places = dict.fromkeys((s.start, s.end, s.category if typed else None) for s in spans)
    for start, end, category in places:
        made = next(s for s in spans if (s.start, s.end) == (start, end) and category in (None, s.category))
        is_right = any(same(one, made) and (not typed or one.category == made.category) for one in golds)
        yield made.category, (int(is_right), 1, 0, 0)
    for one in golds:
        is_found = any(same(one, made) and (not typed or one.category == made.category) for made in spans)
        if is_found or one.severity != NEUTRAL:
            yield one.category, (0, 0, int(is_found), 1)


def _is_same(one: GoldSpan, made: Span) -> bool:
    return (one.start, one.end) == (made.start, made.end)


def _characters(golds: Sequence[GoldSpan], spans: Sequence[Span], typed: bool) -> Iterator[tuple[str, _Row]]:
    made = {(place, one.category if typed else "all") for one in spans for place in range(one.start, one.end)}
    wanted = set()
    for one in golds:
        its = {(place, one.category if typed else "all") for place in range(one.start, one.end)}
        wanted |= its & made if one.severity == NEUTRAL else its
    for category in sorted({category for _, category in wanted | made}):
        ours = {place for place, name in made if name == category}
        theirs = {place for place, name in wanted if name == category}
        both = len(ours & theirs)
        yield category, (both, len(ours), both, len(theirs))


def _error_free(items: Sequence[Scored], beta: float) -> dict[str, Any]:
    """Segments without any gold span as the class to find: a system says that a segment is one where it flags nothing in it."""
    counts = Counts()
    n = n_agreed = 0
    for item in items:
        for start, end in tiles_of(item.gold):
            place = _Place(start, end)
            is_free = not any(overlap(place, one) for one in item.gold.spans if one.severity != NEUTRAL)
            is_said = not any(overlap(place, one) for one in item.repair.spans)
            counts.add(right=int(is_free and is_said), made=int(is_said), found=int(is_free and is_said), wanted=int(is_free))
            n += 1
            n_agreed += is_free == is_said
    return {**counts.parts(beta), "accuracy": n_agreed / n if n else 1.0}


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int
