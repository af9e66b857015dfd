"""The commands that write a corpus: repair, apply, revert. Light to import, like `cli`."""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mtfix.cli_options import AllowCode, ConfigName, Corpus, Overrides, SourceColumn, TextColumn
from mtfix.errors import InputError, UsageError

if TYPE_CHECKING:
    from mtfix.run.report import RunReport

Only = Annotated[list[str] | None, typer.Option("--only-category", metavar="CATEGORY", help="Edits of this category alone (repeatable).")]
To = Annotated[Path, typer.Option("--to", metavar="DIR", help="Where the result goes.")]
OverWrite = Annotated[bool, typer.Option("--overwrite", help="Write over what is there.")]
MinScore = Annotated[float, typer.Option("--min-score", min=0, max=1, help="Edits with this score or more.")]
MaxRatio = Annotated[
    float, typer.Option("--max-ratio", min=1, metavar="N", help="A compressed file that unpacks to more than N times its size is a bomb.")
]


def repair(
    corpus: Corpus,
    out: Annotated[str | None, typer.Option("--out", metavar="DIR", help="Where the repaired corpus goes.")] = None,
    config: ConfigName = "default",
    overrides: Overrides = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes (actors, with Ray); the result is that of one.")] = 1,
    engine: Annotated[str, typer.Option("--engine", metavar="local|ray", help="This machine, or a Ray cluster and URLs.")] = "local",
    address: Annotated[str | None, typer.Option("--ray-address", metavar="ADDR", help="The cluster; without, Ray starts one here.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")] = False,
    overwrite: OverWrite = False,
    text_column: TextColumn = "text",
    source_column: SourceColumn = "source",
    stdin_format: Annotated[
        str, typer.Option("--format", metavar="txt|jsonl", help="What standard input holds: one text, or records.")
    ] = "txt",
    max_ratio: MaxRatio = 200,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no summary; warnings stay.")] = False,
    allow_code: AllowCode = False,
) -> None:
    """Repair a corpus into a folder beside it.

    The folder mirrors CORPUS, with edits.jsonl, flagged.jsonl and report.json at its top. With - for CORPUS, standard input
    is repaired onto standard output: as one text, whose repeated lines may go, or with --format jsonl each line for itself.
    With --engine ray, CORPUS and DIR may be URLs that fsspec knows (s3://, gs://).
    """
    from mtfix.run.local import repair_stream

    columns = {"text_column": text_column, "source_column": source_column}
    said: dict[str, Any] = {"overrides": overrides or (), "allow_code": allow_code, **columns}
    if corpus == "-":
        if out or resume or overwrite or workers > 1 or engine != "local":
            raise UsageError("standard input goes to standard output: no --out, --resume, --overwrite, --workers or --engine.")
        report = repair_stream(sys.stdin.buffer, sys.stdout.buffer, config, stdin_format, **said)
    elif out is None:
        raise UsageError("say where the repaired corpus goes: --out DIR.")
    else:
        said |= {"workers": workers, "resume": resume, "overwrite": overwrite, "max_ratio": max_ratio}
        report = _run(_engine(engine, address, corpus, out), corpus, out, quiet, config=config, **said)
    warn("written through unchanged", report.failed, [(failure.place, failure.reason) for failure in report.failures])
    if not report.documents and (report.failed or not report.files):
        raise InputError(f"{corpus}: nothing in it could be read.")


def _run(run: Callable[..., "RunReport"], corpus: str, out: str, quiet: bool, **said: Any) -> "RunReport":
    """Run the main job with a bar, and sum it up."""
    from mtfix.render import terminal

    with terminal.bar(sys.stderr, hidden=quiet) as on_progress:
        report = run(corpus, out, on_progress=on_progress, **said)
    if not quiet:
        terminal.summary(report, out, sys.stderr)
    return report


def _engine(engine: str, address: str | None, *places: str) -> Callable[..., "RunReport"]:
    """The function that runs the main job."""
    from mtfix.corpus.folder import is_url
    from mtfix.registry import did_you_mean
    from mtfix.run import cluster, local

    if engine not in ("local", "ray"):
        raise UsageError(f"no engine '{engine}'. {did_you_mean(engine, ('local', 'ray'))}")
    if engine == "ray":
        return partial(cluster.run, address=address)
    for place in filter(is_url, places):
        raise UsageError(f"{place}: URLs are read and written by --engine ray.")
    if address:
        raise UsageError("--ray-address is for --engine ray.")
    return local.run


def apply(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="The corpus that the edits were made on.")],
    edits: Annotated[Path, typer.Option("--edits", metavar="FILE", help="The edits.jsonl of a run.")],
    to: To,
    only: Only = None,
    min_score: MinScore = 0.0,
    overwrite: OverWrite = False,
    text_column: TextColumn = "text",
) -> None:
    """Make the edits of a run again, or some of them."""
    _replay(corpus, to, edits=edits, undo=False, only=only, min_score=min_score, overwrite=overwrite, text_column=text_column)


def revert(
    repaired: Annotated[Path, typer.Argument(metavar="OUT", help="What a run of `mtfix repair` wrote, edits.jsonl beside it.")],
    to: To,
    only: Only = None,
    min_score: MinScore = 0.0,
    overwrite: OverWrite = False,
    text_column: TextColumn = "text",
) -> None:
    """Undo the edits of a run, or some of them.

    All undone, the corpus is as it was, byte for byte."""
    _replay(repaired, to, edits=None, undo=True, only=only, min_score=min_score, overwrite=overwrite, text_column=text_column)


def _replay(corpus: Path, to: Path, *, undo: bool, only: list[str] | None, **said: Any) -> None:
    from mtfix.registry import did_you_mean
    from mtfix.render import counted
    from mtfix.run.replay import replay
    from mtfix.types import Category

    for name in only or ():
        if name not in list(Category):
            raise UsageError(f"no category '{name}'. {did_you_mean(name, Category)}")
    report = replay(corpus, to, undo=undo, only_category={Category(name) for name in only} if only else None, **said)
    done = f"{counted(report.edits, 'edit')} {'undone' if undo else 'made'} in {counted(report.files, 'file')}"
    print(f"{done}, {report.left:,} passed over. Written to {to}.", file=sys.stderr)
    warn("left out", len(report.skipped), [(one.path, one.reason) for one in report.skipped])


def warn(what: str, n: int, named: Sequence[tuple[str, str]]) -> None:
    """One line on stderr for what went wrong without ending the run: how many, and the first three by name."""
    from mtfix.render import one_line

    if n:
        first = "; ".join(one_line(f"{place} ({reason})", 400) for place, reason in named[:3])
        print(f"mtfix: warning: {n} {what}: {first}{'; …' if n > 3 else ''}", file=sys.stderr)
