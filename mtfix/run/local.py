"""Repair a corpus on one machine: read, repair in worker processes, write files and the account of every edit; resume.

`report.json` is the same on every run over the same input with the same system, but for what stands under "timing".
"""

import time
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, BinaryIO

from mtfix import __version__
from mtfix import config as configs
from mtfix.corpus.read import OUTPUTS, format_of, survey, walk
from mtfix.corpus.source import MAX_RATIO, Place, Source
from mtfix.corpus.write import check_apart
from mtfix.errors import UsageError
from mtfix.pipeline import Pipeline
from mtfix.run import pool
from mtfix.run.desk import Desk
from mtfix.run.events import batches, events
from mtfix.run.journal import Journal
from mtfix.run.report import Progress, RunReport, Tally
from mtfix.run.settle import Sheet, repair

OnProgress = Callable[[Progress], None]


def run(
    corpus: str | Path,
    out: str | Path,
    config: str = "default",
    *,
    overrides: Sequence[str] = (),
    allow_code: bool = False,
    workers: int = 1,
    resume: bool = False,
    overwrite: bool = False,
    text_column: str = "text",
    source_column: str = "source",
    max_ratio: float = MAX_RATIO,
    on_progress: OnProgress | None = None,
) -> RunReport:
    """Repair `corpus` into `out`: its files under their names, edits.jsonl, flagged.jsonl, report.json.

    Raises `UsageError` before anything is written where the command cannot be carried out. What cannot be read is left as
    it is and reported; what cannot be written ends the run, and `resume` goes on from there.
    """
    began = time.monotonic()
    corpus, out = Path(corpus), Path(out)
    system = prepare(config, overrides, allow_code, workers)
    whole = survey(corpus)
    check_apart(corpus, out)
    check_names({path.name for path in corpus.iterdir()} if corpus.is_dir() else {corpus.name}, corpus)
    identity = identify(system, text_column, source_column)
    with ExitStack() as stack:
        journal = stack.enter_context(Journal(out, identity, resume=resume, overwrite=overwrite))
        desk = Desk(out, text_column, journal)
        stack.callback(desk.discard)
        columns = (text_column, source_column)
        stream = batches(events(walk(corpus), columns, journal.is_done, max_ratio))
        for batch, settled in stack.enter_context(closing(pool.in_order(stream, system, columns, workers))):
            desk.take(batch, settled)
            if on_progress:
                on_progress(desk.progress(whole.n_bytes, time.monotonic() - began))
        report = desk.total.report(system, time.monotonic() - began)
        journal.finish(report)
    return report


def repair_stream(
    stdin: BinaryIO,
    stdout: BinaryIO,
    config: str = "default",
    format: str = "txt",
    *,
    overrides: Sequence[str] = (),
    allow_code: bool = False,
    text_column: str = "text",
    source_column: str = "source",
) -> RunReport:
    """Repair what comes in at `stdin` and write it to `stdout`: one text (txt), or record by record as they come (jsonl)."""
    if format not in ("txt", "jsonl"):
        raise UsageError(f"standard input is read as txt or jsonl, not as {format}.")
    began = time.monotonic()
    system = prepare(config, overrides, allow_code)
    pipeline, place, tally = Pipeline(system), Place(Path("-"), "-", format), Tally(files=1)
    form = format_of(place, text_column, source_column)
    for record in form.read(Source(place, stdin)):
        sheet = Sheet.of(place, form, [record])
        settled = sheet.settle(iter(repair(pipeline, sheet.asked())))
        stdout.write(settled.made)
        stdout.flush()
        tally.add(settled.tally)
    return tally.report(system, time.monotonic() - began)


def prepare(config: str, overrides: Sequence[str], allow_code: bool, workers: int = 1) -> configs.Config:
    """The system that is to run; raises what says that it cannot."""
    system = configs.read(config, overrides=overrides, allow_code=allow_code)
    system.require()
    if workers < 1:
        raise UsageError(f"workers: {workers}. At least one does the work.")
    return system


def identify(system: configs.Config, text_column: str, source_column: str) -> dict[str, Any]:
    """What two runs must have in common for one to go on with the other's work."""
    return {"mtfix": __version__, "config": system.name, "hash": system.hash, "text_column": text_column, "source_column": source_column}


def check_names(top: Collection[str], corpus: object) -> None:
    """Raise `UsageError` where a corpus holds, at its top, names that mtfix gives to its own output."""
    for name in sorted(OUTPUTS.intersection(top)):
        raise UsageError(f"{corpus}: holds '{name}', a name that mtfix gives to its own output. Rename it, or name the corpus in it.")
