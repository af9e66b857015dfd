"""Repair a corpus on one machine: read, repair in worker processes, write files and the account of every edit; resume.

`report.json` is the same on every run over the same input with the same system, but for what stands under "timing".
"""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, BinaryIO

from mtfix import __version__
from mtfix.corpus.formats import Record, TextWriter
from mtfix.corpus.read import OUTPUTS, Skipped, document, format_of, survey, walk
from mtfix.corpus.source import Place, Source, size_of
from mtfix.corpus.write import check_apart
from mtfix.errors import EditError, UsageError
from mtfix.pipeline import Pipeline
from mtfix.run import pool
from mtfix.run.events import Begin, End, Event, Item, Kept, batches, events
from mtfix.run.journal import Journal
from mtfix.run.mirror import Mirror, patched
from mtfix.run.pool import Outcome, Recipe
from mtfix.run.report import Progress, RunReport, Tally, edit_line, flag_line
from mtfix.types import Document, Edit

OnProgress = Callable[[Progress], None]
_Put = Callable[[Record, Sequence[Edit], bytes | None], None]


def run(
    corpus: str | Path,
    out: Path,
    config: str = "default",
    *,
    overrides: Sequence[str] = (),
    allow_code: bool = False,
    workers: int = 1,
    resume: bool = False,
    overwrite: bool = False,
    text_column: str = "text",
    on_progress: OnProgress | None = None,
) -> RunReport:
    """Repair `corpus` into `out`: its files under their names, edits.jsonl, flagged.jsonl, report.json.

    Raises `UsageError` before anything is written where the command cannot be carried out. What cannot be read is left as
    it is and reported; what cannot be written ends the run, and `resume` goes on from there.
    """
    began = time.monotonic()
    corpus = Path(corpus)
    recipe = Recipe(config, tuple(overrides), allow_code)
    system = recipe.read()
    if workers < 1:
        raise UsageError(f"workers: {workers}. At least one does the work.")
    whole = survey(corpus)
    check_apart(corpus, out)
    _check_names(corpus)
    identity = {"mtfix": __version__, "config": system.name, "hash": system.hash, "text_column": text_column}
    with ExitStack() as stack:
        journal = stack.enter_context(Journal(out, identity, resume=resume, overwrite=overwrite))
        desk = _Desk(out, text_column, journal)
        stack.callback(desk.discard)
        stream = batches(events(walk(corpus), text_column, journal.is_done))
        for batch, outcomes in stack.enter_context(closing(pool.in_order(stream, recipe, workers))):
            desk.take(batch, outcomes)
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
) -> RunReport:
    """Repair what comes in at `stdin` and write it to `stdout`: one text (txt), or record by record as they come (jsonl)."""
    if format not in ("txt", "jsonl"):
        raise UsageError(f"standard input is read as txt or jsonl, not as {format}.")
    began = time.monotonic()
    system = Recipe(config, tuple(overrides), allow_code).read()
    pipeline, place, writer, tally = Pipeline(system), Place(Path("-"), "-", format), TextWriter(stdout), Tally(files=1)
    for record in format_of(place, text_column).read(Source(place, stdin)):
        found = document(place, record)
        outcomes = pool.repair(pipeline, [found] if found else [])
        _settle(place.name, Item(record, found, 0), outcomes[0] if outcomes else None, writer.put, tally)
        stdout.flush()
    return tally.report(system, time.monotonic() - began)


def _check_names(corpus: Path) -> None:
    names = {path.name for path in corpus.iterdir()} if corpus.is_dir() else {corpus.name}
    for name in sorted(names & OUTPUTS):
        raise UsageError(f"{corpus}: holds '{name}', a name that mtfix gives to its own output. Rename it, or name the corpus in it.")


def _settle(name: str, item: Item, outcome: Outcome | None, put: _Put, tally: Tally) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Write one record as `outcome` says, count it, and give its edit and flag lines."""
    record, found = item.record, item.document
    if found is None or outcome is None:
        if record.problem:
            tally.fail(f"{name}:{record.line}", record.problem)
        put(record, (), None)
        return [], []
    tally.documents += 1
    tally.characters += len(found.text)
    problem, edits, original = outcome.error, outcome.edits, None
    if edits:
        try:
            raw, original = patched(record, edits)
            put(record, edits, raw)
        except EditError as error:
            problem = str(error)
    if problem:
        tally.fail(f"{name}:{record.line}", problem)
        put(record, (), None)
        return [], []
    if not edits:
        put(record, (), None)
    _count(tally, outcome)
    return _edit_lines(name, record.line, found, edits, original), [flag_line(name, record.line, found, flag) for flag in outcome.flags]


def _edit_lines(name: str, line: int, found: Document, edits: Sequence[Edit], original: str | None) -> list[dict[str, Any]]:
    lines = [edit_line(name, line, found, edit) for edit in edits]
    if lines and original is not None:
        lines[0]["raw"] = original
    return lines


def _count(tally: Tally, outcome: Outcome) -> None:
    tally.edited += bool(outcome.edits)
    tally.spans.update(outcome.spans)
    tally.edits.update(edit.category for edit in outcome.edits)
    tally.flags.update(flag.span.category for flag in outcome.flags)


class _Desk:
    """Where repaired records are sorted into files, in the order of the corpus."""

    def __init__(self, out: Path, text_column: str, journal: Journal) -> None:
        self.total = Tally()
        self._out = out
        self._text_column = text_column
        self._journal = journal
        self._mirror: Mirror | None = None
        self._place: Place | None = None
        self._tally = Tally()
        self._bytes = self._position = 0

    def take(self, batch: Sequence[Event], outcomes: Sequence[Outcome]) -> None:
        """Carry out a batch; `outcomes` are those of its documents."""
        left = iter(outcomes)
        for event in batch:
            match event:
                case Item():
                    self._item(event, next(left) if event.document else None)
                case Begin(place):
                    self._place, self._tally = place, Tally(files=1)
                    self._mirror = Mirror(place, self._out, self._text_column)
                    self._journal.begin()
                case End():
                    self._end(event)
                case Kept(place):
                    self.total.add(self._journal.keep(place))
                    self._bytes += size_of(place.path)
                case Skipped():
                    self.discard()
                    self.total.skip(event)

    def progress(self, n_bytes: int, seconds: float) -> Progress:
        """How far the run is."""
        total, now = self.total, self._tally if self._mirror else Tally()
        done = min(n_bytes, self._bytes + self._position)
        return Progress(total.documents + now.documents, total.edited + now.edited, total.failed + now.failed, done, n_bytes, seconds)

    def discard(self) -> None:
        """Forget the file that is being written, if there is one."""
        if self._mirror is not None:
            mirror, self._mirror = self._mirror, None
            self._journal.drop()
            mirror.discard()

    def _item(self, event: Item, outcome: Outcome | None) -> None:
        if self._mirror is None or self._place is None:
            return
        self._position = event.position
        self._journal.write(*_settle(self._place.name, event, outcome, self._mirror.put, self._tally))

    def _end(self, event: End) -> None:
        if self._mirror is None:
            return
        if event.broken:
            self._tally = Tally(files=1)
            self._journal.drop()
        if event.problem:
            self._tally.fail(event.place.name, event.problem)
        written = self._mirror.finish(broken=event.broken)
        self._mirror = None
        self._journal.done(event.place, event.digest, event.size, written, self._tally)
        self.total.add(self._tally)
        self._bytes += event.size
        self._position = 0
