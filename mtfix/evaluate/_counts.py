"""Counts to precision, recall and F, and how a metric writes its signature: shared by the metrics that count."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

VERSION = 1
"""Goes up when the same texts would get another number."""


def signature(metric: str, **said: object) -> str:
    """All that a number of `metric` depends on beside the texts.

    >>> signature("edits", beta=0.5)
    'edits|beta:0.5|version:1'
    """
    return "|".join([metric, *(f"{key}:{value}" for key, value in said.items()), f"version:{VERSION}"])


@dataclass(slots=True)
class Counts:
    """What a system made, how much of it is right, what was wanted, and how much of that was found.

    For whole edits `right` and `found` are one number. Where spans overlap in part they are not: two spans may lie on one.
    """

    right: int = 0
    made: int = 0
    found: int = 0
    wanted: int = 0

    def add(self, right: int = 0, made: int = 0, found: int = 0, wanted: int = 0) -> None:
        """Count more of each."""
        self.right += right
        self.made += made
        self.found += found
        self.wanted += wanted

    @property
    def row(self) -> tuple[int, int, int, int]:
        """The four counts, as `f_of_sums` takes them."""
        return self.right, self.made, self.found, self.wanted

    def parts(self, beta: float) -> dict[str, Any]:
        """The counts with precision, recall, F1 and F of `beta`. Who makes nothing makes nothing wrong, as ERRANT counts."""
        precision = self.right / self.made if self.made else 1.0
        recall = self.found / self.wanted if self.wanted else 1.0
        shares = {"precision": precision, "recall": recall, "F1": f_score(precision, recall, 1.0)}
        counts = {"right": self.right, "made": self.made, "found": self.found, "wanted": self.wanted}
        return {**shares, f"F{beta:g}": f_score(precision, recall, beta), **counts}


def f_score(precision: float, recall: float, beta: float) -> float:
    """The weighted harmonic mean of `precision` and `recall`; `beta` below 1 favours precision.

    >>> f_score(1.0, 0.5, 1.0)
    0.6666666666666666
    """
    weight = beta * beta
    return (1 + weight) * precision * recall / (weight * precision + recall) if precision + recall else 0.0


def f_of_sums(sums: Sequence[float], beta: float) -> float:
    """F of the summed counts (right, made, found, wanted)."""
    right, made, found, wanted = sums
    return f_score(right / made if made else 1.0, found / wanted if wanted else 1.0, beta)
