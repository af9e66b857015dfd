"""How good the names and words of the default system are: the tables of the model card.

    python -m eval.model names                 held-out names (MTFIX_DATA): in no table, in no training run
    python -m eval.model words RESIDUE.jsonl   words put back into human text: {"kind", "text", "start", "end", "target"} a line

A word is right when it is the one the human wrote, up to article, clitics and hamza. Each row leaves one proposer out.
"""

import argparse
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from mtfix import config, tables
from mtfix.arabic import bare
from mtfix.pipeline import Pipeline
from mtfix.propose.seq2seq import Seq2Seq
from mtfix.repair.apply import apply
from mtfix.train.lexicon import data_folder, held_out, training_pairs
from mtfix.types import Document, Edit

PROPOSERS = ("memory", "gazetteer", "glossary", "seq2seq")
_CLITICS = re.compile("^(?:[وف]?[بكل]?ال|[وف]?لل)(?=.{2})")


def word_key(text: str) -> str:
    """`text` without articles, the clitics before them, and hamza seats."""
    return " ".join(bare(_CLITICS.sub("", word)) for word in text.split())


def answer(text: str, edits: Sequence[Edit], start: int, end: int) -> str:
    """What `edits` put in the place of `text[start:end]`, without what they took along on either side; "" if they left it.

    >>> from mtfix.types import Category
    >>> answer("قال و Sara هنا", [Edit(4, 10, "و Sara", "وسارة", Category.NAME, "script", "name", "memory", 0.9, "")], 6, 10)
    'سارة'
    """
    near = [edit for edit in edits if edit.start < end and start < edit.end]
    if not near:
        return ""
    first, last = min(start, near[0].start), max(end, near[-1].end)
    shifted = [replace(edit, start=edit.start - first, end=edit.end - first) for edit in near]
    said = apply(text[first:last], shifted)
    for side in (text[first:start], text[first:start].strip(" \u0640")):
        if side and said.startswith(side):
            said = said[len(side) :]
            break
    return said.removesuffix(text[end:last]).strip()


def system(proposers: Sequence[str]) -> Pipeline:
    """Residue detection with some of the proposers, thresholds off: what they know, not what they dare."""
    said: dict[str, Any] = {"detect": [{"name": "script"}], "propose": [{"name": name} for name in proposers], "repair": {"min_score": 0.0}}
    return Pipeline(config.build(Path("+".join(proposers)), said))


def words(rows: Sequence[dict[str, Any]], proposers: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Kind → (right, all) with `proposers`."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    repairs = system(proposers).repair_all([Document(str(number), row["text"]) for number, row in enumerate(rows)])
    for row, repair in zip(rows, repairs, strict=True):
        total[row["kind"]] += 1
        right[row["kind"]] += word_key(answer(row["text"], repair.edits, row["start"], row["end"])) == word_key(row["target"])
    return {kind: (right[kind], n) for kind, n in total.items()}


def names(folder: Path, n: int = 2000, seed: int = 9) -> dict[str, float]:
    """Exactness and character error rate of the span model alone on held-out single names."""
    gold: dict[str, dict[str, float]] = defaultdict(dict)
    for pair in training_pairs(folder):
        if held_out(pair.latin) and " " not in pair.latin and len(pair.latin) > 2 and tables.names().get(pair.latin) is None:
            gold[pair.latin][pair.arabic] = pair.weight
    chosen = random.Random(seed).sample(sorted(gold), min(n, len(gold)))
    spelled = Seq2Seq().spell(chosen)
    first = any_of = best_four = errors = letters = 0
    for latin in chosen:
        usual = max(gold[latin], key=lambda arabic: gold[latin][arabic])
        offered = [text for text, _ in spelled[latin]] or [""]
        first += offered[0] == usual
        any_of += offered[0] in gold[latin]
        best_four += any(text in gold[latin] for text in offered)
        errors += Levenshtein.distance(offered[0], usual)
        letters += len(usual)
    size = len(chosen)
    return {
        "names": size,
        "usual spelling": first / size,
        "any spelling": any_of / size,
        "among four": best_four / size,
        "CER": errors / letters,
    }


def main() -> None:
    """Print the table that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("names", "words"))
    parser.add_argument("file", nargs="?", type=Path)
    asked = parser.parse_args()
    if asked.what == "names":
        folder = data_folder()
        if folder is None:
            parser.error("set MTFIX_DATA to the folder of training data")
        for what, value in names(folder).items():
            print(f"{what:16} {value:.3f}" if isinstance(value, float) else f"{what:16} {value}")
        return
    if asked.file is None:
        parser.error("words wants a file")
    rows = [json.loads(line) for line in asked.file.read_text(encoding="utf-8").split("\n") if line]
    for proposers in (PROPOSERS, *([name for name in PROPOSERS if name != left] for left in PROPOSERS)):
        scores = words(rows, proposers)
        cells = "  ".join(f"{kind} {right / n:.3f} ({n})" for kind, (right, n) in sorted(scores.items()))
        print(f"{' '.join(proposers):36} {cells}")


if __name__ == "__main__":
    main()
