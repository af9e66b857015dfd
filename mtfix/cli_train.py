"""The commands that build the embedded models: train, corrupt, export. Light to import, like `cli`."""

import json
import os
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

Recipe = Annotated[Path, typer.Argument(metavar="RECIPE", help="A recipe, such as configs/recipes/names.toml.")]
Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="Folder of training data; default: the variable MTFIX_DATA.")]
Run = Annotated[Path | None, typer.Option("--run", metavar="DIR", help="Folder of the run; default: runs/ and the recipe's name.")]
Minutes = Annotated[float | None, typer.Option("--max-minutes", min=0.0, help="Stop after so long, in place of the recipe's budget.")]


def register(app: typer.Typer) -> None:
    """Give `app` the commands of this file."""
    for command in (train, corrupt, export):
        app.command()(command)


def _data(given: Path | None) -> Path | None:
    return given or (Path(os.environ["MTFIX_DATA"]) if os.environ.get("MTFIX_DATA") else None)


def train(recipe: Recipe, data: Data = None, run: Run = None, max_minutes: Minutes = None) -> None:
    """Train a span model by a recipe; goes on where an earlier run in the same folder stopped."""
    from mtfix.train import run as runs

    said = runs.read_recipe(recipe, max_minutes=max_minutes)
    folder = run or Path("runs") / recipe.stem
    trainer = runs.train(folder, said, _data(data))
    print(json.dumps(trainer.describe() | {"run": str(folder)}, ensure_ascii=False))


def corrupt(
    recipe: Recipe,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="JSON lines to write.")],
    n: Annotated[int, typer.Option("--n", min=1, help="How many examples.")] = 1000,
    data: Data = None,
    run: Run = None,
) -> None:
    """Write examples that a recipe trains on, to look at: what the model is asked and what it should answer."""
    from mtfix.train import run as runs

    said = runs.read_recipe(recipe)
    folder = run or Path("runs") / recipe.stem
    folder.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8", newline="\n") as lines:
        for query, answer in islice(runs.examples(folder, said, _data(data), said.seed), n):
            row = {"kind": query.kind, "latin": query.latin, "left": query.left, "right": query.right, "candidates": query.candidates}
            lines.write(json.dumps(row | {"answer": answer}, ensure_ascii=False) + "\n")


def export(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a training run.")],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Folder of the CTranslate2 model; one that stands there is replaced.")],
    recipe: Annotated[Path | None, typer.Option("--recipe", metavar="RECIPE", help="The run's recipe, where it changed a size.")] = None,
) -> None:
    """Convert a trained span model to CTranslate2 int8, after checking that it answers as transformers does."""
    from mtfix.codec import Query
    from mtfix.train import run as runs
    from mtfix.train.export import check_equal
    from mtfix.train.export import export as convert
    from mtfix.train.span_model import SpanModelRecipe

    trainer = runs.open_run(run, runs.read_recipe(recipe) if recipe else SpanModelRecipe())
    names = [latin for latin, _, _ in runs.pairs(run, None)][:: max(1, len(runs.pairs(run, None)) // 200)][:200]
    print(f"equal to transformers: {check_equal(trainer, [Query('name', latin) for latin in names]):.3f} of {len(names)}")
    convert(trainer, to)
