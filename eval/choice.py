"""Fit the weights by which a form is chosen: `python -m eval.choice [--data DIR] [--out mtfix/models/choice.json]`.

The rows are half of the words (by hash, `eval.residue.half`) put back into Tatoeba, TICO-19 and the tenth of `train/mono` that no
table counted; none is NTREX's, FLORES's or the gold sets'. The likelihood is that of the human's word, in whatever form of it
(up to article, clitics and hamza), times that of the very form among the forms of that word; words of the other half say what
that is worth.
"""

import json
from collections.abc import Sequence

import numpy as np

from eval.fitting import FITTED_ON, rows_to_fit
from eval.model import word_key
from eval.residue import Row, half
from mtfix import cloze, tables
from mtfix.arabic import bare
from mtfix.propose._choice import FEATURES, N_CONTEXT, REACH, SHIPPED, features
from mtfix.propose.glossary import options

KINDS = ("noun", "compound", "verb", "adjective")
Judged = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Features of each form [n_forms, n_features]; which forms are the human's word; which are that word as it stands there [n_forms]."""


def judged(row: Row) -> Judged:
    """The forms that the word of `row` may take."""
    before, after = row.text[max(0, row.start - REACH) : row.start], row.text[row.end : row.end + REACH]
    gap, goal, form = cloze.shipped().gap(before, after), word_key(row.target), bare(row.target)
    found = list(options(tables.glossary(), row.latin, before, after))
    values = [features(option, "", cloze.shipped(), gap) for option in found]
    right = [word_key(option.arabic) == goal for option in found]
    same = [bare(option.arabic) == form for option in found]
    return np.array(values).reshape(-1, len(FEATURES)), np.array(right, bool), np.array(same, bool)


def fit(rows: Sequence[Judged], used: np.ndarray, decay: float = 1e-3) -> np.ndarray:
    """The weights [n_features] under which what the human wrote is likeliest; those that are not `used` stay 0."""
    import torch

    rows = [row for row in rows if row[1].any()]
    values, right, same = (np.concatenate(column) for column in zip(*rows, strict=True))
    starts = np.cumsum([0, *(len(x) for x, *_ in rows[:-1])])
    sizes = [len(x) for x, *_ in rows]
    offered = np.array([z.any() for *_, z in rows], float)  # the very form, that is

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        score = values @ (weights * used)
        score = np.exp(score - np.repeat(np.maximum.reduceat(score, starts), sizes))
        every, good, best = (np.add.reduceat(score * part, starts) + 1e-12 for part in (1.0, right, same))
        among, of_word, of_form = (score * part / np.repeat(total, sizes) for part, total in ((1.0, every), (right, good), (same, best)))
        slope = values.T @ (among - of_word + np.repeat(offered, sizes) * (of_word - of_form)) / len(rows)
        value = (np.log(every / good) + offered * np.log(good / best)).mean()
        return float(value + decay * (weights @ weights)), (slope + 2 * decay * weights) * used

    weights = torch.zeros(len(FEATURES), dtype=torch.float64, requires_grad=True)
    search = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def step() -> float:
        value, slope = loss(weights.detach().numpy())
        weights.grad = torch.from_numpy(slope)
        return value

    search.step(step)
    return np.asarray(weights.detach().numpy() * used)


def share_right(rows: Sequence[Judged], weights: np.ndarray, *, form: bool = False) -> float:
    """The share of `rows` whose likeliest form is right, or is the very `form`; a word without forms is not."""
    return sum(len(x) > 0 and bool((z if form else y)[np.argmax(x @ weights)]) for x, y, z in rows) / max(1, len(rows))


def main() -> None:
    """Write the weights, and print what they are worth with and without context."""
    rows, asked = rows_to_fit(__doc__, SHIPPED)
    found = [row for row in rows if row.kind in KINDS]
    learned, told = ([judged(row) for row in found if half(row) == part] for part in (0, 1))
    everything = np.ones(len(FEATURES))
    table_only = np.array([float(index < N_CONTEXT) for index in range(len(FEATURES))])
    weights = fit(learned, everything)
    shares = {
        "table": share_right(told, fit(learned, table_only)),
        "table and context": share_right(told, weights),
        "the very form": share_right(told, weights, form=True),
        "right form among all": sum(bool(y.any()) for _, y, _ in told) / len(told),
    }
    said = {
        "made_by": f"python -m eval.choice --seed {asked.seed}",
        "data": FITTED_ON,
        "rows": len(learned),
        "right on the other half": {name: round(share, 4) for name, share in shares.items()},
        "weights": {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)},
    }
    asked.out.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    print(json.dumps(said, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
