"""Calibration: does a score of 0.8 mean that eight edits of ten are right?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mtfix.errors import ConfigError
from mtfix.evaluate._counts import signature
from mtfix.evaluate.gold import Scored
from mtfix.evaluate.reading import read
from mtfix.types import Score


@dataclass(frozen=True, slots=True)
class Calibration:
    """Does a score of 0.8 mean that eight edits of ten are right? The expected calibration error over bins of the score."""

    n_bins: int = 10
    """Bins of equal width between 0 and 1."""

    def __call__(self, items: Sequence[Scored]) -> Score:
        """The error; in the parts the bins of a reliability diagram, and the Brier score."""
        if self.n_bins < 1:
            raise ConfigError("metric 'calibration' 'n_bins' must be 1 or more.")
        judged = [(edit.score, is_right) for item in items for edit, is_right in zip(item.repair.edits, read(item).is_right, strict=True)]
        bins = reliability(judged, self.n_bins)
        error = sum(one["n"] * abs(one["right"] - one["score"]) for one in bins) / len(judged) if judged else 0.0
        brier = sum((score - is_right) ** 2 for score, is_right in judged) / len(judged) if judged else 0.0
        parts = {"edits": len(judged), "right": sum(is_right for _, is_right in judged), "brier": brier, "bins": bins}
        return Score("calibration", error, signature("calibration", bins=self.n_bins), parts)


def reliability(judged: Sequence[tuple[float, bool]], n_bins: int) -> list[dict[str, Any]]:
    """The bins that hold anything: their borders, how many edits, their mean score, and the share that is right.

    >>> reliability([(0.9, True), (1.0, False)], 10)
    [{'low': 0.9, 'high': 1.0, 'n': 2, 'score': 0.95, 'right': 0.5}]
    """
    inside: dict[int, list[tuple[float, bool]]] = {}
    for score, is_right in judged:
        inside.setdefault(min(int(score * n_bins), n_bins - 1), []).append((score, is_right))
    return [
        {
            "low": index / n_bins,
            "high": (index + 1) / n_bins,
            "n": len(found),
            "score": sum(score for score, _ in found) / len(found),
            "right": sum(is_right for _, is_right in found) / len(found),
        }
        for index, found in sorted(inside.items())
    ]
