"""What weights and scores are fitted on: words put back into human text, and the arguments of the commands that do it."""

import argparse
from pathlib import Path

from eval.residue import Row, build
from mtfix.train.lexicon import data_folder

FITTED_ON = (
    "half of the words put back into Tatoeba (CC BY 2.0 FR), TICO-19 (CC0), SANAD Khaleej (CC BY 4.0), ANT (Apache-2.0), "
    "Wikipedia (CC BY-SA 4.0): eval/residue.py"
)


def arguments(doc: str | None, out: Path) -> argparse.Namespace:
    """The arguments of a command that makes its rows from training data: data, seed, out."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=data_folder())
    parser.add_argument("--out", type=Path, default=out)
    parser.add_argument("--seed", type=int, default=3)
    asked = parser.parse_args()
    if asked.data is None:
        parser.error("--data, or the variable MTFIX_DATA, must name the folder of training data")
    return asked


def rows_to_fit(doc: str | None, out: Path) -> tuple[list[Row], argparse.Namespace]:
    """The rows that weights and scores are fitted on and tested with, NTREX left out, and the arguments of the command."""
    asked = arguments(doc, out)
    return build(asked.data, ("parallel", "mono"), asked.seed), asked
