"""One file of the output: the records of an input file, edited, under the same name, in the same format and compression."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mtfix.corpus.formats import Format, Record, Writer, decoded
from mtfix.corpus.read import format_of
from mtfix.corpus.source import Place
from mtfix.corpus.write import Output, naming
from mtfix.repair.apply import apply, invert
from mtfix.types import Edit


def patched(record: Record, edits: Sequence[Edit]) -> tuple[bytes | None, str | None]:
    """The record's bytes with `edits` made; and its bytes as they are, where undoing the edits would spell them differently.

    A JSON string may mix escapes with plain letters, and a CSV field that gains a comma gains quotes: text undone is the
    same text, but law 1 says bytes. None for the first where the format has no bytes of its own for a record.
    """
    cell = record.cell
    if not edits or not hasattr(cell, "patch"):
        return None, None
    text = record.text or ""
    there = cell.patch(text, edits)
    if cell.is_plain(edits):
        return there.raw, None
    back = there.patch(apply(text, edits), invert(edits))
    return there.raw, None if back.raw == cell.raw else decoded(cell.raw)


class Mirror:
    """A file of the output while it is written. Where no record has an edit, it becomes a copy of the input file."""

    def __init__(self, place: Place, out: Path, text_column: str) -> None:
        self._place = place
        self._format: Format = format_of(place, text_column)
        self._output = Output(out / place.name)
        self._writer: Writer | None = None
        self._opened = self._edited = False

    def put(self, record: Record, edits: Sequence[Edit] = (), raw: bytes | None = None) -> None:
        """Write `record` with `edits` made; `raw`, where given, are its bytes. On `EditError` nothing has been written."""
        with naming(self._output.final):
            self._open().put(record, edits, raw)
        self._edited = self._edited or bool(edits) or raw is not None

    def take(self, made: Any, edited: bool) -> None:
        """Write what a press has made of a piece; whether there are edits in it."""
        with naming(self._output.final):
            self._open().take(made)
        self._edited = self._edited or edited

    def _open(self) -> Writer:
        if self._writer is None:
            self._writer = self._format.write(self._place, self._output.temp)
            self._opened = True
        return self._writer

    def finish(self, *, broken: bool = False) -> int:
        """Give the file its name; its size. A file that was `broken` goes out as it came. Its folder is left to be synced."""
        self._close()
        exact = self._format.exact and not self._place.compression and self._opened
        if broken or not (self._edited or exact):
            self._output.copy(self._place.path)
        return self._output.finish(settled=False)

    def discard(self) -> None:
        """Leave nothing behind."""
        try:
            self._close()
        finally:
            self._output.discard()

    def _close(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            with naming(self._output.final):
                writer.close()
