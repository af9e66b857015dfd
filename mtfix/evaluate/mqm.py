"""MQM: what the damage left in a text costs, by severity, per hundred words, before and after the repair."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mtfix.evaluate._counts import signature
from mtfix.evaluate.gold import NEUTRAL, SEVERITIES, GoldDocument, Scored
from mtfix.evaluate.reading import Reading, overlap, read
from mtfix.evaluate.segments import tiles_of
from mtfix.evaluate.significance import Units
from mtfix.types import Score


@dataclass(frozen=True, slots=True)
class MQM:
    """What the damage left in a text costs per hundred words, by severity; less is better.

    A gold span costs its weight until it is mended; one to be flagged only always does. What a repair wrongly changes where
    nothing was garbled is new damage. Weights are those of MQM (Lommel, Uszkoreit and Burchardt 2014), with WMT's 5 for major.
    """

    minor: float = 1.0
    """What a minor error costs."""
    major: float = 5.0
    """What a major error costs."""
    critical: float = 25.0
    """What a critical error costs."""
    harm: float = 5.0
    """What a wrong change costs where nothing was garbled."""

    def __call__(self, items: Sequence[Scored]) -> Score:
        """The cost of what is left; in the parts before, after, what the repair added, and what is mended of each severity."""
        readings = [read(item) for item in items]
        before = sum(self._weight(span.severity) for item in items for span in item.gold.spans)
        costs = [cost for item, reading in zip(items, readings, strict=True) for _, cost in self._left(item, reading)]
        added = self.harm * sum(len(list(_new_damage(item, reading))) for item, reading in zip(items, readings, strict=True))
        words = sum(_words(item.gold, 0, len(item.gold.text)) for item in items)
        parts: dict[str, Any] = {
            "before": _per_hundred((before, words)), "after": _per_hundred((sum(costs), words)), "added": _per_hundred((added, words)),
            "words": words, "by_severity": {},
        }  # fmt: skip
        for severity in SEVERITIES:
            these = [
                (place, index) for place, item in enumerate(items) for index, s in enumerate(item.gold.spans) if s.severity == severity
            ]
            n_mended = sum(index in readings[place].corrected for place, index in these)
            parts["by_severity"][severity] = {"spans": len(these), "mended": n_mended}
        said = signature("mqm", minor=self.minor, major=self.major, critical=self.critical, harm=self.harm)
        return Score("mqm", parts["after"], said, parts)

    def units(self, items: Sequence[Scored]) -> dict[str, Units]:
        """Cost and words by segment, for tests of a difference."""
        ids: list[str] = []
        rows: list[list[float]] = []
        for item in items:
            tiles = tiles_of(item.gold)
            own = [[0.0, float(_words(item.gold, start, end))] for start, end in tiles]
            for place, cost in self._left(item, read(item)):
                own[bisect_right([start for start, _ in tiles], place) - 1][0] += cost
            ids += [f"{item.gold.id}#{number}" for number in range(len(own))]
            rows += own
        return {"after": Units(tuple(ids), rows, _per_hundred)}

    def _weight(self, severity: str) -> float:
        return {NEUTRAL: 0.0, "minor": self.minor, "major": self.major, "critical": self.critical}[severity]

    def _left(self, item: Scored, reading: Reading) -> Iterator[tuple[int, float]]:
        """Place and cost of each thing that is wrong after the repair."""
        for index, span in enumerate(item.gold.spans):
            if index not in reading.corrected:
                yield span.start, self._weight(span.severity)
        yield from ((place, self.harm) for place in _new_damage(item, reading))


def _new_damage(item: Scored, reading: Reading) -> Iterator[int]:
    return (change.start for change in reading.others if not any(overlap(change, span) for span in item.gold.spans))


def _words(gold: GoldDocument, start: int, end: int) -> int:
    return len(gold.text[start:end].split())


def _per_hundred(sums: Sequence[float]) -> float:
    return 100 * sums[0] / sums[1] if sums[1] else 0.0
