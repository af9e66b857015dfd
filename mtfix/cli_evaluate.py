"""The commands that score: `mtfix evaluate`, `mtfix compare`, `mtfix baseline update`."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mtfix.cli_options import AllowCode, ConfigName
from mtfix.errors import UsageError

if TYPE_CHECKING:
    from mtfix.evaluate.gate import Check
    from mtfix.evaluate.gold import GoldSet
    from mtfix.evaluate.report import Report

GATE_FAILED = 1

SetName = Annotated[str, typer.Option("--set", metavar="NAME|FILE", help="A gold set: one of eval/sets/, or a file.")]
Split = Annotated[str | None, typer.Option("--split", metavar="dev|test", help="Only the documents of this split.")]
Override = Annotated[
    list[str] | None, typer.Option("--override", metavar="PATH=VALUE", help="Set one key of the config, e.g. repair.min_score=0.7.")
]
Baselines = Annotated[Path, typer.Option("--to", metavar="DIR", help="Where baselines lie: beside the gate file.")]

baseline = typer.Typer(name="baseline", help="Baselines that the gate compares with.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Put the commands on `app`."""
    app.command()(evaluate)
    app.command()(compare)
    app.add_typer(baseline)


def evaluate(
    gold_set: SetName,
    split: Split = None,
    config: ConfigName = "default",
    gate: Annotated[Path | None, typer.Option("--gate", metavar="FILE", help="Bars and allowed drops; exit 1 where one is missed.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write report.json, report.md, junit.xml, review.html.")] = None,
    repaired: Annotated[
        Path | None,
        typer.Option("--repaired", metavar="DIR", help="Score what lies there, with no model: a saved report, or repaired texts."),
    ] = None,
    override: Override = None,
    allow_code: AllowCode = False,
) -> None:
    """Score a system on a gold set.

    Exit codes: 0 passed, 1 the gate failed, 2 usage, 3 bad input.
    """
    from mtfix.evaluate import gate as gates
    from mtfix.render import markdown

    if repaired is not None and override:
        raise UsageError("--override changes a config, and --repaired runs none.")
    asked = gates.load(gate) if gate else None
    gold = _gold(gold_set, split)
    report = _saved(repaired, gold, config) if repaired else _run(config, gold, override, allow_code)
    checks = gates.check(asked, report, gold) if asked else []
    said = report.as_json()
    page = markdown.report(said, checks)
    print(page)
    if out:
        _write(report, gold, page, checks, out)
    _step_summary(page)
    failed = [check for check in checks if not check.is_passed]
    for check in failed:
        print(f"mtfix: gate: {check.name}: {check.said}", file=sys.stderr)
    if failed:
        raise typer.Exit(GATE_FAILED)


def compare(
    systems: Annotated[list[str], typer.Argument(metavar="CONFIG…", help="Configs, by name or file, and saved report.json files.")],
    gold_set: SetName,
    split: Split = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write comparison.json, .md, .csv, .tex and pictures.")] = None,
    against: Annotated[
        str, typer.Option("--against", metavar="SYSTEM", help="The system that the others are tested against.")
    ] = "do-nothing",
    allow_code: AllowCode = False,
) -> None:
    """Compare systems on a gold set, with paired significance.

    "do-nothing" and rules-only are always among them. A system whose weights are absent is listed as such."""
    import json

    from mtfix.evaluate import compare as comparing
    from mtfix.render import grid, markdown, plots

    gold = _gold(gold_set, split)
    reports, absent = _reports(systems, gold, allow_code)
    said = comparing.compare(reports, gold, against=against, absent=absent)
    page = markdown.comparison(said)
    print(page)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        table = markdown.systems(said)
        for name, text in (
            ("comparison.json", json.dumps(said, ensure_ascii=False, indent=1)), ("comparison.md", page),
            ("comparison.csv", grid.as_csv(table).rstrip("\n")), ("comparison.tex", grid.latex(table)),
        ):  # fmt: skip
            (out / name).write_text(text + "\n", encoding="utf-8", newline="\n")
        plots.draw(said, out)
    _step_summary(page)


@baseline.command()
def update(
    gold_set: SetName,
    split: Split = None,
    config: ConfigName = "default",
    to: Baselines = Path("eval/baselines"),
) -> None:
    """Record what a system scores now as the baseline of the gate."""
    from mtfix.evaluate import report as reports
    from mtfix.evaluate.gate import baseline_path

    gold = _gold(gold_set, split)
    made = _run(config, gold, None, False)
    path = baseline_path(to, made.system, made.set_name)
    reports.write(made, path, timing=False)
    print(f"{made.signature}\nRecorded as {path}.", file=sys.stderr)


def _gold(name: str, split: str | None) -> "GoldSet":
    from mtfix.evaluate.gold import load
    from mtfix.evaluate.report import part

    gold = load(name)
    return gold if split is None else part(gold, split)


def _run(config: str, gold: "GoldSet", override: Sequence[str] | None, allow_code: bool) -> "Report":
    from mtfix.config import read
    from mtfix.evaluate.report import evaluate
    from mtfix.pipeline import Pipeline

    return evaluate(Pipeline(read(config, overrides=override or (), allow_code=allow_code)), gold)


def _saved(folder: Path, gold: "GoldSet", config: str) -> "Report":
    """What lies in `folder` scored anew: the output of `mtfix evaluate`, or texts that anybody repaired."""
    from mtfix.evaluate import outputs
    from mtfix.evaluate import report as reports

    if not reports.is_report(folder / "report.json"):
        return reports.rescore(config, gold, outputs.from_folder(gold, folder))
    saved = reports.read(folder / "report.json")
    reports.same_set(saved, gold, folder / "report.json")
    return reports.rescore(saved.system, gold, outputs.restore(gold, saved.records), origin=saved)


def _reports(systems: Sequence[str], gold: "GoldSet", allow_code: bool) -> "tuple[list[Report], dict[str, str]]":
    """A report for each system, the two that are always there among them; and the systems that could not run, with the reason."""
    from mtfix.evaluate import outputs
    from mtfix.evaluate import report as reports

    saved = {name: reports.read(Path(name)) for name in systems if name.endswith(".json")}
    for name, report in saved.items():
        reports.same_set(report, gold, Path(name))
    always = [] if any(report.system == "rules-only" for report in saved.values()) else ["rules-only"]
    made = [reports.rescore(reports.NOTHING, gold, [outputs.unchanged(document) for document in gold.documents])]
    absent: dict[str, str] = {}
    for name in dict.fromkeys((*always, *systems)):
        if name in saved:
            made.append(saved[name])
        elif missing := _missing_model(name, allow_code):
            absent[Path(name).stem] = missing
        else:
            made.append(_run(name, gold, None, allow_code))
    return made, absent


def _missing_model(config: str, allow_code: bool) -> str:
    """Which model that `config` names is not there; empty where it can run."""
    from mtfix.config import read

    built = read(config, allow_code=allow_code)
    named = [getattr(part, "model", "") for _, part in (*built.detectors, *built.proposers)]
    return next((f"no model at '{model}'" for model in named if isinstance(model, str) and model and not Path(model).exists()), "")


def _write(report: "Report", gold: "GoldSet", page: str, checks: "Sequence[Check]", out: Path) -> None:
    from mtfix.evaluate import outputs
    from mtfix.evaluate import report as reports
    from mtfix.render import html, junit

    reports.write(report, out / "report.json")
    (out / "report.md").write_text(page + "\n", encoding="utf-8", newline="\n")
    junit.write(f"mtfix.{report.system}.{report.set_name}", checks, out / "junit.xml")
    with (out / "review.html").open("w", encoding="utf-8", newline="\n") as review:
        html.write(((repair.document, repair.spans) for repair in outputs.restore(gold, report.records)), review)


def _step_summary(page: str) -> None:
    """GitHub shows on the page of a run what a step appends to this file."""
    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(path).open("a", encoding="utf-8", newline="\n") as summary:
            summary.write(page + "\n")
