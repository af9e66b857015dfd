"""The commands that score: `mtfix evaluate`, `mtfix compare`, `mtfix baseline update`."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mtfix.cli_options import AllowCode, ConfigName, MetricNames, MetricOptions, metrics
from mtfix.cli_sets import Reference, SetFormat, SetName, SetOption, gold_set, sets
from mtfix.errors import InputError, UsageError

if TYPE_CHECKING:
    from mtfix.evaluate.gate import Check
    from mtfix.evaluate.gold import GoldSet
    from mtfix.evaluate.report import Report

GATE_FAILED = 1

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
    app.add_typer(sets)


def evaluate(
    set_name: SetName,
    split: Split = None,
    set_format: SetFormat = "",
    set_option: SetOption = None,
    reference: Reference = None,
    config: ConfigName = "default",
    gate: Annotated[Path | None, typer.Option("--gate", metavar="FILE", help="Bars and allowed drops; exit 1 where one is missed.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write report.json, report.md, junit.xml, review.html.")] = None,
    repaired: Annotated[
        Path | None,
        typer.Option("--repaired", metavar="DIR", help="Score what lies there, with no model: a saved report, or repaired texts."),
    ] = None,
    override: Override = None,
    metric: MetricNames = None,
    metric_option: MetricOptions = None,
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
    more = metrics(metric or (), metric_option or (), allow_code=allow_code)
    gold = _split(gold_set(set_name, set_format, set_option, reference), split)
    report = _saved(repaired, gold, config, more) if repaired else _run(config, gold, override, allow_code, more)
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
    set_name: SetName,
    split: Split = None,
    set_format: SetFormat = "",
    set_option: SetOption = None,
    reference: Reference = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write comparison.json, .md, .csv, .tex and pictures.")] = None,
    against: Annotated[
        str, typer.Option("--against", metavar="SYSTEM", help="The system that the others are tested against.")
    ] = "do-nothing",
    max_harm: Annotated[
        str | None,
        typer.Option("--max-harm", metavar="SHARE", help="Fit thresholds on dev so that no more clean segments change, e.g. 0.5%."),
    ] = None,
    clean: Annotated[
        str | None, typer.Option("--clean", metavar="CORPUS", help="Clean text for --max-harm, beside the clean segments of the set.")
    ] = None,
    text_column: Annotated[str, typer.Option("--text-column", metavar="NAME", help="The field of --clean that holds the text.")] = "text",
    allow_code: AllowCode = False,
) -> None:
    """Compare systems on a gold set, with paired significance.

    "do-nothing" and rules-only are always among them. A system whose weights are absent is listed as such. With --max-harm, each
    config gets thresholds fitted on the set's dev documents and joins in as CONFIG.tuned, and all are compared on its test documents."""
    import json

    from mtfix.evaluate import compare as comparing
    from mtfix.render import grid, markdown, plots

    whole = gold_set(set_name, set_format, set_option, reference)
    if max_harm and split not in (None, "test"):
        raise UsageError(f"--split {split}: thresholds are fitted on dev, and systems compared on test; on {split} it would flatter them.")
    if max_harm:
        systems = [*systems, *_tuned(systems, _split(whole, "dev"), max_harm, out, clean, text_column, allow_code)]
    elif clean:
        raise UsageError("--clean is clean text for --max-harm.")
    gold = _split(whole, "test" if max_harm else split)
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
    set_name: SetName,
    split: Split = None,
    set_format: SetFormat = "",
    set_option: SetOption = None,
    reference: Reference = None,
    config: ConfigName = "default",
    to: Baselines = Path("eval/baselines"),
) -> None:
    """Record what a system scores now as the baseline of the gate."""
    from mtfix.evaluate import report as reports
    from mtfix.evaluate.gate import baseline_path

    gold = _split(gold_set(set_name, set_format, set_option, reference), split)
    made = _run(config, gold, None, False)
    path = baseline_path(to, made.system, made.set_name)
    reports.write(made, path, timing=False)
    print(f"{made.signature}\nRecorded as {path}.", file=sys.stderr)


def _split(gold: "GoldSet", split: str | None) -> "GoldSet":
    from mtfix.evaluate.report import part

    return gold if split is None else part(gold, split)


def _run(config: str, gold: "GoldSet", override: Sequence[str] | None, allow_code: bool, more: Mapping[str, Any] | None = None) -> "Report":
    from mtfix.config import read
    from mtfix.evaluate.report import evaluate
    from mtfix.pipeline import Pipeline

    return evaluate(Pipeline(read(config, overrides=override or (), allow_code=allow_code)), gold, asked=more or {})


def _saved(folder: Path, gold: "GoldSet", config: str, more: Mapping[str, Any]) -> "Report":
    """What lies in `folder` scored anew: the output of `mtfix evaluate`, or texts that anybody repaired."""
    from mtfix.evaluate import outputs
    from mtfix.evaluate import report as reports

    if not reports.is_report(folder / "report.json"):
        return reports.rescore(config, gold, outputs.from_folder(gold, folder), asked=more)
    saved = reports.read(folder / "report.json")
    reports.same_set(saved, gold, folder / "report.json")
    return reports.rescore(saved.system, gold, outputs.restore(gold, saved.records), origin=saved, asked=more)


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

    return "; ".join(read(config, allow_code=allow_code).missing())


def _tuned(
    systems: Sequence[str], dev: "GoldSet", max_harm: str, out: Path | None, clean: str | None, text_column: str, allow_code: bool
) -> list[str]:
    """The configs among `systems` with thresholds that keep a harm budget, written into `out`."""
    from mtfix.corpus.read import Skipped, read
    from mtfix.evaluate import tune
    from mtfix.evaluate.gold import build

    if out is None:
        raise UsageError("--max-harm writes a config: say where with --out DIR.")
    share = tune.parse_share(max_harm)
    skipped: list[Skipped] = []
    documents = [build(one.id, one.text, ()) for one in read(clean, text_column=text_column, on_skip=skipped.append)] if clean else []
    if skipped:
        raise InputError(f"--clean {skipped[0].path}: {skipped[0].reason}")
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name in systems:
        if not name.endswith(".json") and not _missing_model(name, allow_code):
            path, fitted = tune.write(name, dev, documents, share, out, allow_code=allow_code)
            print(f"{path.stem}: on {dev.name} {fitted.said}. Written to {path}.", file=sys.stderr)
            written.append(str(path))
    return written


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
