"""The command line: a thin skin over plain functions. Data goes to stdout or files, talk and progress to stderr.

Only typer is imported here; everything else when a command needs it, so that `mtfix --help` is quick.
"""

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mtfix import __version__, cli_evaluate, cli_run, cli_train
from mtfix.cli_options import AllowCode, ConfigName, Corpus, Overrides, SourceColumn, TextColumn
from mtfix.cli_run import warn
from mtfix.errors import InputError, MtfixError, UsageError

if TYPE_CHECKING:
    from mtfix.pipeline import Pipeline
    from mtfix.types import Document, Span

INTERRUPTED, UNEXPECTED = 130, 70
"""Exit codes beside those of `errors`: Ctrl-C, and an error that nobody foresaw (sysexits' EX_SOFTWARE)."""
_GO_ON = {"repair": " Run the same command with --resume to go on.", "train": " Run the same command again to go on."}

app = typer.Typer(
    name="mtfix",
    help="Repairs machine-translated Arabic: detects garbled spans, proposes, chooses, and edits nothing else.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


KINDS = ("detectors", "proposers", "metrics", "formats", "sets", "configs", "categories")


@app.callback(invoke_without_command=True)
def _top(version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False) -> None:
    if version:
        print(f"mtfix {__version__}")
        raise typer.Exit


app.command()(cli_run.repair)


@app.command()
def detect(
    corpus: Corpus,
    config: ConfigName = "default",
    view: Annotated[str, typer.Option("--format", metavar="text|jsonl|sarif|html", help="How to show the spans.")] = "text",
    overrides: Overrides = None,
    text_column: TextColumn = "text",
    source_column: SourceColumn = "source",
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
        for document in read(corpus, text_column=text_column, source_column=source_column, on_skip=skipped.append):
            n_documents += 1
            yield document, pipeline.detect(document)

    write = find(VIEWS, "format", view)
    pipeline = _pipeline(config, overrides, allow_code)
    write(found(), sys.stdout)
    warn("left out", len(skipped), [(one.path, one.reason) for one in skipped])
    if skipped and not n_documents:
        raise InputError(f"{corpus}: nothing in it could be read.")


app.command()(cli_run.apply)
app.command()(cli_run.revert)


@app.command()
def explain(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The text itself, or - for standard input.")],
    config: ConfigName = "default",
    overrides: Overrides = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="TEXT", help="The German or English that it was translated from.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as one JSON object.")] = False,
    allow_code: AllowCode = False,
) -> None:
    """Show what is done to a text, and why."""
    from mtfix.types import Document

    if text != "-" and text.isascii() and Path(text).is_file():
        raise UsageError(f"{text}: is a file. Explain what is in it with: mtfix explain - < {text}")
    given = sys.stdin.buffer.read().decode("utf-8", "surrogateescape") if text == "-" else text
    repair = _pipeline(config, overrides, allow_code).repair(Document("text", given, source))
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

    tables = {
        "detectors": registry.DETECTORS, "proposers": registry.PROPOSERS, "metrics": registry.METRICS, "formats": registry.FORMATS,
        "sets": registry.SETS,
    }  # fmt: skip
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
        if built.ensemble:
            weights = (f"{member} ({weight:g})" for member, weight in built.ensemble.weights.items())
            print(f"  {built.ensemble.method:<7}  {', '.join(weights)}")
        else:
            print(f"  detect   {', '.join(name for name, _ in built.detectors) or 'nothing'}")
            print(f"  propose  {', '.join(name for name, _ in built.proposers) or 'nothing'}")
        print(f"  repair   min_score {built.repair.min_score}" + "".join(f", {c} {t}" for c, t in built.repair.thresholds.items()))
        for line in built.missing():
            print(f"  absent   {line}")


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
    _listen()
    try:
        app()
    except MtfixError as error:
        _end(str(error), error.exit_code)
    except OSError as error:
        _end(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}", InputError.exit_code)
    except SystemExit as end:
        if end.code == INTERRUPTED:
            print(f"mtfix: stopped.{_GO_ON.get(sys.argv[1] if sys.argv[1:] else '', '')}", file=sys.stderr)
        raise
    except Exception as error:
        if "MTFIX_TRACEBACK" in os.environ:
            raise
        _end(f"unexpected {type(error).__name__}: {error}. Run again with MTFIX_TRACEBACK=1 to see where.", UNEXPECTED)


def _listen() -> None:
    """Show on stderr what the library logs: warnings, and the account of what a service was asked."""
    log, handler = logging.getLogger("mtfix"), logging.StreamHandler()
    handler.setFormatter(logging.Formatter("mtfix: %(message)s"))
    log.handlers = [handler]
    log.setLevel(logging.INFO)


def _end(message: str, exit_code: int) -> None:
    from mtfix.render import one_line

    print(f"mtfix: error: {one_line(message, 2000)}", file=sys.stderr)
    sys.exit(exit_code)


if __name__ == "__main__":
    main()
