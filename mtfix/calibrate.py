"""What a proposer's score is worth: from its own scale to the share that is right, so that 0.9 means nine times in ten.

A map for each proposer, monotone and linear between a few knots, fitted by `python -m eval.calibrate` on words put back into
human text (isotonic regression: Zadrozny and Elkan, KDD 2002). Right means the very word or spelling that the human wrote,
up to article, clitics and hamza; a good synonym counts as wrong, so that the maps promise too little rather than too much.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from mtfix.errors import ConfigError
from mtfix.types import Proposal

SHIPPED = Path(__file__).parent / "models" / "calibration.json"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Knots (score of the proposer, share right) of each proposer that has a map; others keep their scores."""

    knots: Mapping[str, Sequence[tuple[float, float]]]

    def __call__(self, proposals: Sequence[Proposal]) -> list[Proposal]:
        """`proposals` with scores that mean something. The detector's confidence, a factor of every score, stays one."""
        return [self._of(p) if p.proposer in self.knots and p.span.score else p for p in proposals]

    def _of(self, proposal: Proposal) -> Proposal:
        sure = proposal.span.score
        score = sure * between(self.knots[proposal.proposer], proposal.score / sure)
        return Proposal(proposal.span, proposal.text, proposal.proposer, round(score, 4))


def between(knots: Sequence[tuple[float, float]], score: float) -> float:
    """The value at `score` on the line through `knots`, level outside them.

    >>> between([(0.25, 0.0), (0.75, 0.5)], 0.5), between([(0.25, 0.0), (0.75, 0.5)], 0.9)
    (0.25, 0.5)
    """
    at = bisect_right([x for x, _ in knots], score)
    if at in (0, len(knots)):
        return knots[min(at, len(knots) - 1)][1]
    (x, low), (right, high) = knots[at - 1], knots[at]
    return low + (high - low) * (score - x) / (right - x)


def read(name: str) -> Calibration:
    """The calibration that a config names: `shipped`, a file, or nothing at all.

    Raises `ConfigError` for a file that is missing or is no calibration.
    """
    if not name:
        return Calibration({})
    path = SHIPPED if name == "shipped" else Path(name)
    try:
        maps = json.loads(path.read_text(encoding="utf-8"))["maps"]
        knots = {str(proposer): [(float(x), float(y)) for x, y in points] for proposer, points in maps.items()}
    except OSError as error:
        raise ConfigError(f"[repair] 'calibration': {path}: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"[repair] 'calibration': {path} is no calibration: {error!r}. `python -m eval.calibrate` writes one.") from error
    for proposer, points in knots.items():
        if not points or not all(left < right and low <= high for (left, low), (right, high) in pairwise(points)):
            raise ConfigError(f"[repair] 'calibration': {path}: the knots of '{proposer}' must rise from left to right.")
    return Calibration(knots)
