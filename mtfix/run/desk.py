"""The desk where repaired records are sorted into files, counted, and written down, in the order of the corpus."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from mtfix.corpus.formats import Record
from mtfix.corpus.read import Skipped
from mtfix.corpus.source import Place, size_of, stamp
from mtfix.errors import EditError, InputError
from mtfix.run.events import Begin, End, Event, Item, Kept
from mtfix.run.journal import Journal
from mtfix.run.mirror import Mirror, patched
from mtfix.run.pool import Outcome
from mtfix.run.report import Progress, Tally, edit_line, flag_line
from mtfix.types import Document, Edit

_Put = Callable[[Record, Sequence[Edit], bytes | None], None]


def settle(name: str, item: Item, outcome: Outcome | None, put: _Put, tally: Tally) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
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


class Desk:
    """Takes batches of events with what became of their documents, and sees every file to its place."""

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
        self._journal.write(*settle(self._place.name, event, outcome, self._mirror.put, self._tally))

    def _end(self, event: End) -> None:
        if self._mirror is None:
            return
        if event.broken:
            self._tally = Tally(files=1)
            self._journal.drop()
        if event.problem:
            self._tally.fail(event.place.name, event.problem)
        try:
            written = self._mirror.finish(broken=event.broken)
        except InputError as error:  # it has gone since it was read
            self.discard()
            self.total.skip(Skipped(event.place.name, str(error)))
            return
        self._mirror = None
        as_read = stamp(event.place.path) == event.stamp
        if not as_read:
            self._tally.fail(event.place.name, "changed while it was read; --resume reads it again")
        self._journal.done(event.place, event.digest if as_read else "", event.size, written, self._tally)
        self.total.add(self._tally)
        self._bytes += event.size
        self._position = 0
