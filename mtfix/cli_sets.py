"""The commands for gold sets, `mtfix set convert` and `mtfix set synthetic`, and the options that name a set anywhere."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mtfix.errors import UsageError

if TYPE_CHECKING:
    from mtfix.evaluate.gold import GoldSet

SetName = Annotated[str, typer.Option("--set", metavar="NAME|FILE", help="A gold set: one that ships, a file, a folder, or a data set.")]
SetFormat = Annotated[
    str, typer.Option("--set-format", metavar="FORMAT", help="What the set is (`mtfix list sets`); else its suffix says.")
]
SetOption = Annotated[
    list[str] | None, typer.Option("--set-option", metavar="KEY=VALUE", help="An option of the set's format (repeatable).")
]
Reference = Annotated[
    list[str] | None, typer.Option("--references", metavar="FILE", help="What a plain file should say, line by line (repeatable).")
]

sets = typer.Typer(
    name="set", help="Gold sets: from one form to another, and made from clean text.", no_args_is_help=True, rich_markup_mode=None
)


def gold_set(name: str, format: str, options: Sequence[str] | None, references: Sequence[str] | None) -> "GoldSet":
    """The set that the options of a command name."""
    from mtfix.evaluate.sets import load

    said: dict[str, Any] = {}
    for option in options or ():
        key, sign, value = option.partition("=")
        if not sign:
            raise UsageError(f"--set-option {option}: write it as KEY=VALUE.")
        said[key] = value
    if references:
        said["references"] = tuple(references)
        format = format or "plain"
    return load(name, format, said)


@sets.command()
def convert(
    set_name: Annotated[str, typer.Argument(metavar="SET", help="A set, in any format that mtfix reads.")],
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Ends in .gold (marks in the text) or .jsonl (offsets).")],
    set_format: SetFormat = "",
    set_option: SetOption = None,
    reference: Reference = None,
) -> None:
    """Write a set as text with marks, or as JSON lines with offsets."""
    from mtfix.evaluate.gold import render, to_json

    if to.suffix not in (".gold", ".jsonl"):
        raise UsageError(f"--to {to}: ends neither in .gold nor in .jsonl.")
    gold = gold_set(set_name, set_format, set_option, reference)
    text = render(gold.documents) if to.suffix == ".gold" else to_json(gold.documents)
    to.write_text(text, encoding="utf-8", newline="\n")
    _said(gold, to)


@sets.command()
def synthetic(
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The .gold file to write.")],
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Folder of training data; default: the variable MTFIX_DATA.")
    ] = None,
    n: Annotated[int, typer.Option("--n", min=1, help="How many documents.")] = 300,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same set.")] = 13,
) -> None:
    """Damage clean text in every category, for figures by category.

    The damage is what a program does, not what translation does: never a headline."""
    from mtfix.evaluate.gold import named, render
    from mtfix.evaluate.synthetic import generate

    folder = data or (Path(os.environ["MTFIX_DATA"]) if os.environ.get("MTFIX_DATA") else None)
    if folder is None:
        raise UsageError("say where clean text lies: --data DIR, or the variable MTFIX_DATA.")
    gold = named(to.stem, generate(folder, n, seed))
    to.write_text(render(gold.documents), encoding="utf-8", newline="\n")
    _said(gold, to)


def _said(gold: "GoldSet", to: Path) -> None:
    n_spans = sum(len(document.spans) for document in gold.documents)
    print(f"{len(gold.documents)} documents, {n_spans} spans, hash {gold.hash}. Written to {to}.", file=sys.stderr)
