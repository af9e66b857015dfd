"""What the default system does to text it was not made for: human news (harm) and real MT beside a reference.

    python -m eval.real harm FILE.jsonl --field ar      share of human segments changed, and every change
    python -m eval.real mt FILE.jsonl                   {"ref_ar", "mt": {system: text}} a line: segments better and worse

Better and worse are by sentence chrF++ against the reference, changes of spacing alone left aside; a hundredth of a point
either way counts as neither. References are translations of their own, so single figures mean little: read the edits.
"""

import argparse
import json
import re
from collections import Counter
from pathlib import Path

from sacrebleu.metrics import CHRF

from mtfix.pipeline import Pipeline
from mtfix.types import Document


def harm(rows: list[dict[str, str]], field: str, config: str) -> None:
    """Print how many of the human segments change, and how."""
    repairs = Pipeline(config).repair_all([Document(str(number), row[field]) for number, row in enumerate(rows)])
    changed = [repair for repair in repairs if repair.edits]
    for repair in changed:
        for edit in repair.edits:
            print(f"  {edit.category}/{edit.rule} {edit.proposer} {edit.score:.2f}: {edit.before!r} -> {edit.after!r}")
    print(f"{len(changed)} of {len(rows)} segments changed: {len(changed) / max(1, len(rows)):.2%}")


def mt(rows: list[dict[str, dict[str, str]]], config: str) -> None:
    """Print, for each system of the file, the segments that a repair brings nearer to the reference and farther from it."""
    chrf = CHRF(word_order=2)
    asked = [(system, text, row["ref_ar"]) for row in rows for system, text in row["mt"].items()]
    repairs = Pipeline(config).repair_all([Document(system, text) for system, text, _ in asked])
    counts: Counter[tuple[str, str]] = Counter()
    for (system, text, reference), repair in zip(asked, repairs, strict=True):
        if re.sub(r"\s", "", text) == re.sub(r"\s", "", repair.text):
            continue
        gain = chrf.sentence_score(repair.text, [str(reference)]).score - chrf.sentence_score(text, [str(reference)]).score
        counts[system, "better" if gain > 0.01 else "worse" if gain < -0.01 else "same"] += 1
    for system in sorted({name for name, _ in counts}):
        print(f"{system:12} better {counts[system, 'better']:4}  worse {counts[system, 'worse']:4}  same {counts[system, 'same']:4}")


def main() -> None:
    """Print what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("harm", "mt"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--field", default="text")
    parser.add_argument("--config", default="default")
    asked = parser.parse_args()
    rows = [json.loads(line) for line in asked.file.read_text(encoding="utf-8").split("\n") if line]
    if asked.what == "harm":
        harm(rows, asked.field, asked.config)
    else:
        mt(rows, asked.config)


if __name__ == "__main__":
    main()
