"""Fit the calibration that ships: `python -m eval.calibrate [--data DIR] [--out mtfix/models/calibration.json]`.

The rows are half of the words (by hash, `eval.residue.half`) put back into Tatoeba, TICO-19 and the tenth of `train/mono` that the
context table did not count. No row is NTREX's, FLORES's or the gold sets'. Every proposal counts, the second-best ones too.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import groupby

from eval.fitting import FITTED_ON, rows_to_fit
from eval.model import PROPOSERS, system, word_key
from eval.residue import Row, half
from mtfix.calibrate import SHIPPED
from mtfix.types import Document

LEAST = 40
"""Examples that a knot stands for, at least."""
MAX_KNOTS = 24

Judged = list[tuple[float, bool]]


def judged(rows: Sequence[Row]) -> dict[str, Judged]:
    """Proposer → (its own score, whether it was right), for all that it offered for the spans of `rows`."""
    out: dict[str, Judged] = defaultdict(list)
    repairs = system(PROPOSERS).repair_all([Document(str(number), row.text) for number, row in enumerate(rows)])
    for row, repair in zip(rows, repairs, strict=True):
        for proposal in repair.proposals:
            if proposal.span.start <= row.start and row.end <= proposal.span.end and proposal.span.score:
                is_right = word_key(proposal.text.strip()) == word_key(row.target)
                out[proposal.proposer].append((proposal.score / proposal.span.score, is_right))
    return out


def isotonic(points: Judged) -> list[tuple[float, float]]:
    """Knots of the monotone map that fits best by squares (pool adjacent violators), over bins of like scores.

    >>> isotonic([(0.2, False)] * 60 + [(0.9, True)] * 59 + [(0.9, False)])
    [(0.2, 0.0), (0.9, 0.9833)]
    """
    least = max(LEAST, len(points) // MAX_KNOTS)
    pools: list[list[float]] = []  # sum of scores, number right, number
    n_left = len(points)
    for _, same in groupby(sorted(points), key=lambda point: point[0]):  # equal scores stay together
        part = list(same)
        if not pools or pools[-1][2] >= least <= n_left:
            pools.append([0.0, 0.0, 0.0])
        pools[-1] = [pools[-1][0] + sum(x for x, _ in part), pools[-1][1] + sum(y for _, y in part), pools[-1][2] + len(part)]
        n_left -= len(part)
    level: list[list[float]] = []
    for pool in pools:
        level.append(pool)
        while len(level) > 1 and level[-2][1] / level[-2][2] >= level[-1][1] / level[-1][2]:
            last = level.pop()
            level[-1] = [a + b for a, b in zip(level[-1], last, strict=True)]
    return [(round(x / n, 4), round(y / n, 4)) for x, y, n in level]


def main() -> None:
    """Write the maps, and say what they stand on."""
    rows, asked = rows_to_fit(__doc__, SHIPPED)
    rows = [row for row in rows if half(row) == 0]
    found = judged(rows)
    maps = {name: isotonic(points) for name, points in sorted(found.items())}
    said = {
        "made_by": f"python -m eval.calibrate --seed {asked.seed}",
        "data": FITTED_ON,
        "rows": dict(sorted(Counter(f"{row.source} {row.language}" for row in rows).items())),
        "proposals": {name: len(points) for name, points in sorted(found.items())},
        "maps": maps,
    }
    asked.out.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8", newline="\n")
    for name, knots in maps.items():
        print(f"{name:10} {len(found[name]):6}  " + "  ".join(f"{x:.2f}→{y:.2f}" for x, y in knots))


if __name__ == "__main__":
    main()
