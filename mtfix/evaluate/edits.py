"""Correction: are the edits right? Precision, recall and F0.5 of edits, after the M2 scorer, with several accepted corrections."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from mtfix import arabic
from mtfix.evaluate._counts import Counts, f_of_sums, signature
from mtfix.evaluate.gold import Scored
from mtfix.evaluate.reading import Change, Reading, overlap, read
from mtfix.evaluate.segments import tiles_of
from mtfix.evaluate.significance import Units
from mtfix.types import Category, Score

_SAYING = re.compile(rf"[^\W_]|[{arabic.MARKS}]|\n")
"""What is left of a change when punctuation and blanks do not count; a line end does."""


@dataclass(frozen=True, slots=True)
class Edits:
    """Are the edits right, and how many of those wanted were made?

    An edit is right where it leaves an accepted correction. A span that has none is to be flagged only: to change it is
    wrong, to leave it is not.
    """

    beta: float = 0.5
    """Below 1 a wrong edit weighs more than a missed one."""
    punctuation: bool = True
    """Whether edits of punctuation and spacing count in the value; the parts say both."""

    def __call__(self, items: Sequence[Scored]) -> Score:
        """F of all edits; in the parts without punctuation, by category, and the accuracy on spans that were detected."""
        counts = {"all": Counts(), "without_punctuation": Counts()}
        by_category: dict[str, Counts] = defaultdict(Counts)
        detected = Counts()
        for item in items:
            reading = read(item)
            for event in _events(item, reading):
                by_category[str(event.category)].add(*event.row)
                counts["all"].add(*event.row)
                if not event.is_punctuation:
                    counts["without_punctuation"].add(*event.row)
            _on_detected(item, reading, detected)
        parts: dict[str, Any] = {name: count.parts(self.beta) for name, count in counts.items()}
        parts["by_category"] = {name: by_category[name].parts(self.beta) for name in sorted(by_category)}
        accuracy = detected.found / detected.wanted if detected.wanted else 1.0
        parts["on_detected"] = {"accuracy": accuracy, "right": detected.found, "detected": detected.wanted}
        value = parts["all" if self.punctuation else "without_punctuation"][f"F{self.beta:g}"]
        return Score("edits", value, signature("edits", beta=self.beta, punctuation=self.punctuation), parts)

    def units(self, items: Sequence[Scored]) -> dict[str, Units]:
        """The counts by segment, for tests of a difference."""
        ids: list[str] = []
        rows: list[Sequence[float]] = []
        for item in items:
            starts = [start for start, _ in tiles_of(item.gold)]
            tallies = [Counts() for _ in starts]
            for event in _events(item, read(item)):
                if self.punctuation or not event.is_punctuation:
                    tallies[bisect_right(starts, event.place) - 1].add(*event.row)
            ids += [f"{item.gold.id}#{number}" for number in range(len(tallies))]
            rows += [tally.row for tally in tallies]
        return {f"F{self.beta:g}": Units(tuple(ids), rows, partial(f_of_sums, beta=self.beta))}


@dataclass(frozen=True, slots=True)
class _Event:
    """Something made or wanted: `row` counts it as right, made, found, wanted."""

    place: int
    category: Category
    is_punctuation: bool
    row: tuple[int, int, int, int]


def _events(item: Scored, reading: Reading) -> Iterator[_Event]:
    corrected = reading.corrected
    for index, span in enumerate(item.gold.spans):
        row = (1, 1, 1, 1) if index in corrected else (0, 0, 0, 1)
        if index in corrected or span.is_wanted:
            yield _Event(span.start, span.category, span.category is Category.PUNCTUATION, row)
    for change in reading.others:
        yield _Event(change.start, change.category, _says_the_same(item.gold.text, change), (0, 1, 0, 0))


def _says_the_same(text: str, change: Change) -> bool:
    """Whether `change` leaves every letter and digit, so that only punctuation and spacing differ."""
    return _SAYING.findall(text[change.start : change.end]) == _SAYING.findall(change.after)


def _on_detected(item: Scored, reading: Reading, counts: Counts) -> None:
    """Count the gold spans with a correction that the system flagged, and those of them that it corrected."""
    corrected = reading.corrected
    for index, span in enumerate(item.gold.spans):
        if span.is_wanted and any(overlap(span, found) for found in item.repair.spans):
            counts.add(wanted=1, found=int(index in corrected))
