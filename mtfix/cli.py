"""The command line: a thin skin over plain functions. Data goes to stdout or files, talk and progress to stderr.

Only typer is imported here; everything else when a command needs it, so that `mtfix --help` is quick.
"""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mtfix import __version__, cli_evaluate, cli_train
from mtfix.cli_options import AllowCode, ConfigName
from mtfix.errors import InputError, MtfixError, UsageError

if TYPE_CHECKING:
    from mtfix.pipeline import Pipeline
    from mtfix.types import Document, Span

INTERRUPTED, UNEXPECTED = 130, 70
"""Exit codes beside those of `errors`: Ctrl-C, and an error that nobody foresaw (sysexits' EX_SOFTWARE)."""

app = typer.Typer(
    name="mtfix",
    help="Repairs machine-translated Arabic: detects garbled spans, proposes, chooses, and edits nothing else.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


KINDS = ("detectors", "proposers", "metrics", "formats", "configs", "categories")

Corpus = Annotated[str, typer.Argument(metavar="CORPUS", help="A file, a folder, a Hugging Face data set, or - for standard input.")]
Overrides = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Set one key of the config, e.g. repair.min_score=0.7.")
]
TextColumn = Annotated[str, typer.Option("--text-column", metavar="NAME", help="The field or column that holds the text.")]
Only = Annotated[list[str] | None, typer.Option("--only-category", metavar="CATEGORY", help="Edits of this category alone (repeatable).")]
To = Annotated[Path, typer.Option("--to", metavar="DIR", help="Where the result goes.")]
OverWrite = Annotated[bool, typer.Option("--overwrite", help="Write over what is there.")]
MinScore = Annotated[float, typer.Option("--min-score", min=0, max=1, help="Edits with this score or more.")]


@app.callback(invoke_without_command=True)
def _top(version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False) -> None:
    if version:
        print(f"mtfix {__version__}")
        raise typer.Exit


@app.command()
def repair(
    corpus: Corpus,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where the repaired corpus goes.")] = None,
    config: ConfigName = "default",
    overrides: Overrides = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes; the result is that of one.")] = 1,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")] = False,
    overwrite: OverWrite = False,
    text_column: TextColumn = "text",
    stdin_format: Annotated[str, typer.Option("--format", metavar="txt|jsonl", help="What standard input holds.")] = "txt",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no summary; warnings stay.")] = False,
    allow_code: AllowCode = False,
) -> None:
    """Repair a corpus into a folder beside it.

    The folder mirrors CORPUS, with edits.jsonl, flagged.jsonl and report.json at its top. With - for CORPUS, standard input
    is repaired onto standard output.
    """
    from mtfix.render import terminal
    from mtfix.run.local import repair_stream, run

    said: Mapping[str, Any] = {"overrides": overrides or (), "allow_code": allow_code, "text_column": text_column}
    if corpus == "-":
        if out or resume or overwrite or workers > 1:
            raise UsageError("standard input goes to standard output: no --out, --resume, --overwrite or --workers.")
        report = repair_stream(sys.stdin.buffer, sys.stdout.buffer, config, stdin_format, **said)
    elif out is None:
        raise UsageError("say where the repaired corpus goes: --out DIR.")
    else:
        with terminal.bar(sys.stderr, hidden=quiet) as on_progress:
            report = run(corpus, out, config, workers=workers, resume=resume, overwrite=overwrite, on_progress=on_progress, **said)
        if not quiet:
            terminal.summary(report, out, sys.stderr)
    _warn("written through unchanged", report.failed, [(failure.place, failure.reason) for failure in report.failures])
    if not report.documents and (report.failed or not report.files):
        raise InputError(f"{corpus}: nothing in it could be read.")


@app.command()
def detect(
    corpus: Corpus,
    config: ConfigName = "default",
    view: Annotated[str, typer.Option("--format", metavar="text|jsonl|sarif|html", help="How to show the spans.")] = "text",
    overrides: Overrides = None,
    text_column: TextColumn = "text",
    allow_code: AllowCode = False,
) -> None:
    """Show the garbled spans; repair nothing."""
    from mtfix.corpus.read import Skipped, read
    from mtfix.registry import find
    from mtfix.render import VIEWS

    skipped: list[Skipped] = []
    n_documents = 0

    def found() -> "Iterator[tuple[Document, list[Span]]]":
        nonlocal n_documents
        for document in read(corpus, text_column=text_column, on_skip=skipped.append):
            n_documents += 1
            yield document, pipeline.detect(document)

    write = find(VIEWS, "format", view)
    pipeline = _pipeline(config, overrides, allow_code)
    write(found(), sys.stdout)
    _warn("left out", len(skipped), [(one.path, one.reason) for one in skipped])
    if skipped and not n_documents:
        raise InputError(f"{corpus}: nothing in it could be read.")


@app.command()
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


@app.command()
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
    _warn("left out", len(report.skipped), [(one.path, one.reason) for one in report.skipped])


@app.command()
def explain(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The text itself, or - for standard input.")],
    config: ConfigName = "default",
    overrides: Overrides = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as one JSON object.")] = False,
    allow_code: AllowCode = False,
) -> None:
    """Show what is done to a text, and why."""
    from mtfix.types import Document

    if text != "-" and text.isascii() and Path(text).is_file():
        raise UsageError(f"{text}: is a file. Explain what is in it with: mtfix explain - < {text}")
    given = sys.stdin.buffer.read().decode("utf-8", "surrogateescape") if text == "-" else text
    repair = _pipeline(config, overrides, allow_code).repair(Document("text", given))
    if as_json:
        import json

        from mtfix.render.listing import explained

        print(json.dumps(explained(repair), ensure_ascii=False, indent=1))
    else:
        from mtfix.render import terminal

        terminal.explain(repair, sys.stdout)


@app.command(name="list")
def list_(kind: Annotated[str, typer.Argument(metavar="KIND", help=f"One of: {', '.join(KINDS)}.")]) -> None:
    """List what there is to choose from."""
    from mtfix.registry import did_you_mean

    if kind not in KINDS:
        raise UsageError(f"nothing to list under '{kind}'. {did_you_mean(kind, KINDS)}")
    rows = list(_rows(kind))
    width = max(len(name) for name, _ in rows)
    for name, said in rows:
        print(f"{name:<{width}}  {said}")


def _rows(kind: str) -> Iterator[tuple[str, str]]:
    from mtfix import config, registry, types

    tables = {"detectors": registry.DETECTORS, "proposers": registry.PROPOSERS, "metrics": registry.METRICS, "formats": registry.FORMATS}
    if kind == "categories":
        yield from ((str(category), types.MQM[category]) for category in types.Category)
    elif kind == "configs":
        for name in config.shipped():
            yield name, config.find_file(name).read_text(encoding="utf-8").split("\n", 1)[0].lstrip("# ")
    else:
        for name, dotted in tables[kind].items():
            yield name, (registry.load(dotted).__doc__ or "").strip().split("\n", 1)[0]


@app.command()
def check(
    config: Annotated[str | None, typer.Argument(metavar="CONFIG", help="A shipped system or a file.")] = None,
    check_all: Annotated[bool, typer.Option("--all", help="All shipped configs.")] = False,
    overrides: Overrides = None,
    allow_code: AllowCode = False,
) -> None:
    """Check a config and say what it is."""
    from mtfix.config import shipped

    if (config is None) != check_all:
        raise UsageError("name one config, or say --all.")
    for name in shipped() if config is None else [config]:
        built = _pipeline(name, overrides, allow_code).config
        print(f"{built.name}  {built.hash}")
        print(f"  detect   {', '.join(name for name, _ in built.detectors) or 'nothing'}")
        print(f"  propose  {', '.join(name for name, _ in built.proposers) or 'nothing'}")
        print(f"  repair   min_score {built.repair.min_score}" + "".join(f", {c} {t}" for c, t in built.repair.thresholds.items()))


def _pipeline(config: str, overrides: list[str] | None, allow_code: bool) -> "Pipeline":
    from mtfix.config import read
    from mtfix.pipeline import Pipeline

    return Pipeline(read(config, overrides=overrides or (), allow_code=allow_code))


cli_evaluate.register(app)
cli_train.register(app)


def main() -> None:
    """Run the command line; errors made for a person are one line, without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app()
    except MtfixError as error:
        _end(str(error), error.exit_code)
    except OSError as error:
        _end(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}", InputError.exit_code)
    except SystemExit as end:
        if end.code == INTERRUPTED:
            again = " Run the same command with --resume to go on." if sys.argv[1:2] == ["repair"] else ""
            print(f"mtfix: stopped.{again}", file=sys.stderr)
        raise
    except Exception as error:
        if "MTFIX_TRACEBACK" in os.environ:
            raise
        _end(f"unexpected {type(error).__name__}: {error}. Run again with MTFIX_TRACEBACK=1 to see where.", UNEXPECTED)


def _warn(what: str, n: int, named: Sequence[tuple[str, str]]) -> None:
    """One line on stderr for what went wrong without ending the run: how many, and the first three by name."""
    if n:
        first = "; ".join(f"{place} ({reason})" for place, reason in named[:3])
        print(f"mtfix: warning: {n} {what}: {first}{'; …' if n > 3 else ''}", file=sys.stderr)


def _end(message: str, exit_code: int) -> None:
    print(f"mtfix: error: {message}", file=sys.stderr)
    sys.exit(exit_code)


if __name__ == "__main__":
    main()
