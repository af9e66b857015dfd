"""The commands that build models: train, corrupt, export. Light to import, like `cli`."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mtfix.errors import UsageError

if TYPE_CHECKING:
    from mtfix.train.recipe import FineTuneRecipe
    from mtfix.train.span_model import SpanModelRecipe

QUANTIZATIONS = ("int8", "int8_float32", "int8_float16", "int8_bfloat16", "int16", "float16", "bfloat16", "float32")
"""The types that CTranslate2 stores weights in."""
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
    """Train a model by a recipe; goes on where an earlier run in the same folder stopped."""
    from mtfix.errors import MissingExtraError
    from mtfix.render.plots import curves
    from mtfix.train import recipe as recipes
    from mtfix.train import run as runs
    from mtfix.train.finetune import finetune

    said = recipes.read(recipe, max_minutes=max_minutes)
    folder = run or Path("runs") / recipe.stem
    if isinstance(said, recipes.FineTuneRecipe):
        about = finetune(folder, said, _data(data), _tell)
    else:
        about = runs.train(folder, said, _data(data)).describe()
    try:
        curves(runs.read_log(folder / "log.jsonl"), folder / "curves.svg")
    except MissingExtraError as error:
        print(f"mtfix: no curves.svg: {error}", file=sys.stderr)
    print(json.dumps(about | {"run": str(folder)}, ensure_ascii=False))


def _tell(row: Mapping[str, Any]) -> None:
    """A row of a run's log, for who watches."""
    said = "  ".join(f"{name.replace('_', ' ')} {value:.4g}" for name, value in row.items() if name not in ("step", "minutes"))
    print(f"step {row['step']}  {said}  ({row['minutes']:.1f} min)", file=sys.stderr)


def corrupt(
    recipe: Recipe,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="JSON lines to write.")],
    n: Annotated[int, typer.Option("--n", min=1, help="How many examples.")] = 1000,
    data: Data = None,
    run: Run = None,
) -> None:
    """Write examples that a recipe trains on, to look at: what the model is asked and what it should answer."""
    from mtfix.train import recipe as recipes

    said = recipes.read(recipe)
    folder = run or Path("runs") / recipe.stem
    folder.mkdir(parents=True, exist_ok=True)
    rows = _asked(folder, said, _data(data)) if isinstance(said, recipes.FineTuneRecipe) else _queries(folder, said, _data(data))
    with out.open("w", encoding="utf-8", newline="\n") as lines:
        for row in islice(rows, n):
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def _queries(folder: Path, recipe: "SpanModelRecipe", data: Path | None) -> Iterator[dict[str, Any]]:
    from mtfix.train import run as runs

    for query, answer in runs.examples(folder, recipe, data, recipe.seed):
        row = {"kind": query.kind, "latin": query.latin, "left": query.left, "right": query.right, "candidates": query.candidates}
        yield row | {"answer": answer}


def _asked(folder: Path, recipe: "FineTuneRecipe", data: Path | None) -> Iterator[dict[str, Any]]:
    from mtfix.template import fill
    from mtfix.train.examples import gather

    for example in gather(recipe, folder, data)[0]:
        yield {"question": fill(recipe.asked, example.asked), "answer": example.answer}


def export(
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Folder of the CTranslate2 model; one that stands there is replaced.")],
    run: Annotated[Path | None, typer.Argument(metavar="[RUN]", help="Folder of a training run of the embedded span model.")] = None,
    recipe: Annotated[Path | None, typer.Option("--recipe", metavar="RECIPE", help="The run's recipe, where it changed a size.")] = None,
    model: Annotated[str | None, typer.Option("--from", metavar="PATH|ID", help="In place of RUN: any seq2seq checkpoint.")] = None,
    revision: Annotated[str, typer.Option("--revision", metavar="REV", help="With --from: the revision of a hub model.")] = "",
    quantization: Annotated[str, typer.Option("--quantization", metavar="TYPE", help=f"With --from: {', '.join(QUANTIZATIONS)}.")] = "int8",
    source: Annotated[str, typer.Option("--source-language", metavar="CODE", help="With --from, for mBART, M2M100 and NLLB.")] = "",
    target: Annotated[str, typer.Option("--target-language", metavar="CODE", help="The same, of the answers.")] = "",
    inputs: Annotated[Path | None, typer.Option("--inputs", metavar="FILE", help="With --from: lines to compare answers on.")] = None,
    least: Annotated[
        float, typer.Option("--min-equal", min=0, max=1, help="With --from: the share of equal answers that is asked.")
    ] = 0.95,
) -> None:
    """Convert a trained model to CTranslate2, after checking that it answers as transformers does."""
    if (run is None) == (model is None):
        raise UsageError("say what to convert: the folder of a RUN, or --from and a checkpoint.")
    if run is not None:
        _export_run(run, to, recipe)
        return
    from mtfix.train import convert

    if quantization not in QUANTIZATIONS:
        raise UsageError(f"no quantization '{quantization}'. Known: {', '.join(QUANTIZATIONS)}.")
    lines = convert.read_lines(inputs) if inputs else ()
    done = convert.convert(
        str(model), to, revision=revision, quantization=quantization, languages=(source, target), lines=lines, least=least
    )
    print(f"equal to transformers: {done.same:.3f} of {done.n}")


def _export_run(run: Path, to: Path, recipe: Path | None) -> None:
    from mtfix.codec import Query
    from mtfix.train import recipe as recipes
    from mtfix.train import run as runs
    from mtfix.train.export import check_equal
    from mtfix.train.export import export as convert
    from mtfix.train.span_model import SpanModelRecipe

    if (run / "model").is_dir():
        raise UsageError(f"{run}: is a run of fine-tuning. Convert what it made: mtfix export --from {run / 'model'} --to {to}")
    said = recipes.read(recipe) if recipe else SpanModelRecipe()
    if not isinstance(said, SpanModelRecipe):
        raise UsageError(f"{recipe}: is no recipe of a span model.")
    trainer = runs.open_run(run, said)
    names = [latin for latin, _, _ in runs.pairs(run, None)][:: max(1, len(runs.pairs(run, None)) // 200)][:200]
    print(f"equal to transformers: {check_equal(trainer, [Query('name', latin) for latin in names]):.3f} of {len(names)}")
    convert(trainer, to)
