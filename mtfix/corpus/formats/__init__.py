"""What a format reads and writes, and the surgery that all formats of text share: edits made in the raw bytes of a record.

How to add a format stands in `mtfix/corpus/__init__.py`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol, Self, runtime_checkable

from mtfix.corpus.source import Place, Source
from mtfix.corpus.write import opened
from mtfix.errors import EditError
from mtfix.types import Edit

LIMIT = 1 << 28
"""A record of more bytes than this is passed through unread, so that no file can eat the memory."""
_RAW = re.compile("[\udc80-\udcff]")
TOO_LONG = f"longer than {LIMIT >> 20} MiB; left as it is"


@dataclass(frozen=True, slots=True)
class Record:
    """One record as read: its text, and what the format needs to write it back."""

    line: int
    """Where it begins: the line in a text, the row in a table, 1 in a .txt file."""
    cell: Any
    text: str | None = None
    """None: nothing to repair here; `problem` says why, if something is wrong."""
    id: str | None = None
    source: str | None = None
    problem: str = ""
    weight: int = 0
    """About how many bytes it holds in memory."""


@runtime_checkable
class Cell(Protocol):
    """The raw bytes of a record, and where in them its text lies."""

    @property
    def raw(self) -> bytes:
        """The record as it stands in the file."""

    def patch(self, text: str, edits: Sequence[Edit]) -> Self:
        """The same record with `edits` made in its `text`."""


class Writer(Protocol):
    """Takes the records of one file back, in order."""

    def put(self, record: Record, edits: Sequence[Edit] = (), raw: bytes | None = None) -> None:
        """Write `record` with `edits` made; `raw`, where given, are its bytes. On `EditError` nothing has been written."""

    def close(self) -> None:
        """No record is left."""


class Format(Protocol):
    """A kind of file."""

    exact: bool
    """Whether records without edits come out byte for byte."""

    def read(self, source: Source) -> Iterator[Record]:
        """The file's records, in order."""

    def write(self, place: Place, temp: Path) -> Writer:
        """Where the records go: a new file (or folder) `temp`, in the shape of `place`."""


class TextFormat:
    """What formats of text share: records are bytes, one after the other."""

    __slots__ = ()
    exact = True

    def write(self, place: Place, temp: Path) -> "TextWriter":
        """Where the records go."""
        stack = ExitStack()
        return TextWriter(stack.enter_context(opened(temp, place.compression)), stack)


class TextWriter:
    """Writes the bytes of records one after the other."""

    def __init__(self, stream: BinaryIO, stack: ExitStack | None = None) -> None:
        self._stream = stream
        self._stack = stack

    def put(self, record: Record, edits: Sequence[Edit] = (), raw: bytes | None = None) -> None:
        """Write `record` with `edits` made."""
        if raw is None:
            raw = (record.cell.patch(record.text, edits) if edits else record.cell).raw
        self._stream.write(raw)

    def close(self) -> None:
        """Close the file; standard output stays open."""
        if self._stack is not None:
            self._stack.close()


@dataclass(frozen=True, slots=True)
class Bytes:
    """A record that is only passed through."""

    raw: bytes

    def patch(self, text: str, edits: Sequence[Edit]) -> "Bytes":
        """Never asked: it has no text."""
        raise EditError("a record without text has no place for an edit")


def lines(stream: BinaryIO) -> Iterator[tuple[int, bytes, bool]]:
    """Number, bytes and whether they are one whole line; a line beyond `LIMIT` comes in pieces. Cut at \\n, at nothing else."""
    number, inside = 0, False
    while line := stream.readline(LIMIT):
        number += not inside
        ends = line.endswith(b"\n")
        whole = not inside and (ends or len(line) < LIMIT)
        inside = not ends
        yield number, line, whole


def passed(number: int, raw: bytes, problem: str = "") -> Record:
    """A record that goes out as it came."""
    return Record(number, Bytes(raw), problem=problem, weight=len(raw))


def decoded(raw: bytes) -> str:
    """`raw` as text; what is not UTF-8 becomes lone surrogates, and the same bytes again in `encoded`."""
    return raw.decode("utf-8", "surrogateescape")


def encoded(text: str) -> bytes:
    """The bytes of `text`."""
    return text.encode("utf-8", "surrogateescape")


def splice(inner: str, text: str, edits: Sequence[Edit], escape: re.Pattern[str] | None = None, spell: Callable[[str], str] = str) -> str:
    """`inner`, the spelling of `text` in a file, with `edits` made and everything else as it is spelled there.

    `escape` matches what in `inner` stands for one character of `text`; `spell` writes new text as the file would.
    Raises `EditError` where the edits do not fit the text.
    """
    edits = sorted(edits, key=lambda edit: (edit.start, edit.end))
    check(text, edits)
    places = _places(inner, sorted({at for edit in edits for at in (edit.start, edit.end)}), escape)
    out: list[str] = []
    at = 0
    for edit in edits:
        out += (inner[at : places[edit.start]], spell(edit.after))
        at = places[edit.end]
    return writable("".join((*out, inner[at:])))


def writable(text: str) -> str:
    """`text` itself; `EditError` where bytes that were no UTF-8 have come together, and would be read as a letter."""
    if _RAW.search(text) and decoded(encoded(text)) != text:
        raise EditError("bytes that are not UTF-8 would come together and become a letter")
    return text


def check(text: str, edits: Sequence[Edit]) -> None:
    """Raise `EditError` unless `edits`, in order, lie in `text`, apart from one another, on what they say they change."""
    at = 0
    for edit in edits:
        if not at <= edit.start <= edit.end <= len(text):
            raise EditError(f"edit {edit.start}:{edit.end} overlaps another or lies outside a text of {len(text)} characters")
        if text[edit.start : edit.end] != edit.before:
            raise EditError(f"edit {edit.start}:{edit.end} expects {edit.before[:60]!r}, found {text[edit.start : edit.end][:60]!r}")
        at = edit.end


def _places(inner: str, wanted: Sequence[int], escape: re.Pattern[str] | None) -> dict[int, int]:
    """Offset in the text → offset in its spelling."""
    places: dict[int, int] = {}
    shift = done = 0
    for match in escape.finditer(inner) if escape else ():
        while done < len(wanted) and wanted[done] <= match.start() - shift:
            places[wanted[done]] = wanted[done] + shift
            done += 1
        if done == len(wanted):
            return places
        shift += len(match[0]) - 1
    return places | {at: at + shift for at in wanted[done:]}
