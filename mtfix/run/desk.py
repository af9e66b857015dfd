"""The desk where settled records are sorted into files, counted, and written down, in the order of the corpus."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from mtfix.corpus.read import Skipped
from mtfix.corpus.source import size_of, stamp
from mtfix.errors import InputError
from mtfix.run.events import Begin, End, Event, Kept, Part
from mtfix.run.journal import Journal
from mtfix.run.mirror import Mirror
from mtfix.run.report import Progress, Tally
from mtfix.run.settle import Settled


class Desk:
    """Takes batches of events with what came of their parts, and sees every file to its place."""

    def __init__(self, out: Path, text_column: str, journal: Journal) -> None:
        self.total = Tally()
        self._out = out
        self._text_column = text_column
        self._journal = journal
        self._mirror: Mirror | None = None
        self._tally = Tally()
        self._bytes = self._position = 0

    def take(self, batch: Sequence[Event], settled: Iterable[Settled]) -> None:
        """Carry out a batch; `settled` is what came of its parts."""
        left = iter(settled)
        for event in batch:
            match event:
                case Part():
                    self._part(event, next(left))
                case Begin(place):
                    self._tally = Tally(files=1)
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

    def _part(self, part: Part, settled: Settled) -> None:
        if self._mirror is None:
            return
        self._position = part.position
        self._mirror.take(settled.made, settled.edited)
        self._journal.write(settled.lines)
        self._tally.add(settled.tally)

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
