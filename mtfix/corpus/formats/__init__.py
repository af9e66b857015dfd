"""What a format reads and writes, and the surgery that all formats of text share: edits made in the raw bytes of a record.

How to add a format stands in `mtfix/corpus/__init__.py`.
"""

import io
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol, Self

from mtfix.corpus.source import Place, Source
from mtfix.corpus.write import opened
from mtfix.errors import EditError
from mtfix.types import Edit

LIMIT = 1 << 28
"""A record of more bytes than this is passed through unread, so that no file can eat the memory."""
PIECE = 1 << 16
"""About how many bytes of a file make a piece."""
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


class Cell(Protocol):
    """The raw bytes of a record, and where in them its text lies."""

    @property
    def raw(self) -> bytes:
        """The record as it stands in the file."""

    def patch(self, text: str, edits: Sequence[Edit]) -> Self:
        """The same record with `edits` made in its `text`."""

    def is_plain(self, edits: Sequence[Edit]) -> bool:
        """Whether `edits`, made and undone, are sure to leave it as it is spelled; where nobody is sure, it is tried."""


class Piece(Protocol):
    """Some records of a file, not yet read. It can be pickled."""

    @property
    def weight(self) -> int:
        """About how many bytes it holds."""


class Press(ABC):
    """Makes edits in the records of a file, in order, wherever that is done."""

    @abstractmethod
    def put(self, record: Record, edits: Sequence[Edit] = (), raw: bytes | None = None) -> None:
        """Take `record` with `edits` made; `raw`, where given, are its bytes then. On `EditError` nothing has been taken."""

    @abstractmethod
    def made(self) -> Any:
        """What came of the records since it was last asked, for a `Writer` to take. It can be pickled."""


class Writer(ABC):
    """Takes the records of one file back, in order."""

    def __init__(self, press: Press) -> None:
        self._press = press

    def put(self, record: Record, edits: Sequence[Edit] = (), raw: bytes | None = None) -> None:
        """Write one record. On `EditError` nothing has been written."""
        self._press.put(record, edits, raw)
        self.take(self._press.made())

    @abstractmethod
    def take(self, made: Any) -> None:
        """Write what a press has made of a piece."""

    @abstractmethod
    def close(self) -> None:
        """No record is left."""


class Format(ABC):
    """A kind of file. One process cuts and writes it; the records of its pieces are read, repaired and pressed by many."""

    __slots__ = ()
    exact = False
    """Whether records without edits come out byte for byte."""

    @abstractmethod
    def cut(self, source: Source) -> Iterator[Piece]:
        """The file in pieces, in order, with as little work as can be."""

    @abstractmethod
    def records(self, piece: Any) -> Iterator[Record]:
        """The records of a piece, in order."""

    @abstractmethod
    def press(self) -> Press:
        """What makes edits in the records."""

    @abstractmethod
    def write(self, place: Place, temp: Path) -> Writer:
        """Where the records go: a new file (or folder) `temp`, in the shape of `place`."""

    def read(self, source: Source) -> Iterator[Record]:
        """The file's records, in order."""
        for piece in self.cut(source):
            yield from self.records(piece)


class TextFormat(Format):
    """What formats of text share: records are bytes, one after the other."""

    __slots__ = ()
    exact = True

    def press(self) -> "TextPress":
        """What makes edits in the records."""
        return TextPress()

    def write(self, place: Place, temp: Path) -> "TextWriter":
        """Where the records go."""
        stack = ExitStack()
        return TextWriter(stack.enter_context(opened(temp, place.compression)), stack)


class TextPress(Press):
    """Gathers the bytes of records."""

    def __init__(self) -> None:
        self._made: list[bytes] = []

    def put(self, record: Record, edits: Sequence[Edit] = (), raw: bytes | None = None) -> None:
        """Take `record` with `edits` made."""
        if raw is None:
            raw = (record.cell.patch(record.text, edits) if edits else record.cell).raw
        self._made.append(raw)

    def made(self) -> bytes:
        """The bytes since it was last asked."""
        made, self._made = b"".join(self._made), []
        return made


class TextWriter(Writer):
    """Writes the bytes of records one after the other."""

    def __init__(self, stream: BinaryIO, stack: ExitStack) -> None:
        super().__init__(TextPress())
        self._stream = stream
        self._stack = stack

    def take(self, made: bytes) -> None:
        """Write the bytes."""
        self._stream.write(made)

    def close(self) -> None:
        """Close the file."""
        self._stack.close()


@dataclass(frozen=True, slots=True)
class Bytes:
    """A record that is only passed through."""

    raw: bytes

    def patch(self, text: str, edits: Sequence[Edit]) -> "Bytes":
        """Never asked: it has no text."""
        raise EditError("a record without text has no place for an edit")

    def is_plain(self, edits: Sequence[Edit]) -> bool:
        """Nor this."""
        return True


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text: whole lines, unless one is longer than `LIMIT`."""

    raw: bytes
    begun: int
    """Lines that begin before it."""
    inside: bool
    """Whether it goes on with the last of them."""

    @property
    def weight(self) -> int:
        """Its bytes."""
        return len(self.raw)

    def lines(self) -> Iterator[tuple[int, bytes, bool]]:
        """As the function of this name."""
        return lines(io.BytesIO(self.raw), self.begun, self.inside)


def blocks(stream: io.BufferedReader) -> Iterator[Block]:
    """A text in blocks; of a pipe, what it has to give."""
    begun, inside = 0, False
    while raw := stream.read1(PIECE):
        if not raw.endswith(b"\n"):
            raw += stream.readline(LIMIT)
        yield Block(raw, begun, inside)
        begun += raw.count(b"\n") - inside + (not raw.endswith(b"\n"))
        inside = not raw.endswith(b"\n")


def lines(stream: BinaryIO, number: int = 0, inside: bool = False) -> Iterator[tuple[int, bytes, bool]]:
    """Number, bytes and whether they are one whole line; a line beyond `LIMIT` comes in parts. Cut at \\n, at nothing else."""
    while line := stream.readline(LIMIT):
        number += not inside
        ends = line.endswith(b"\n")
        whole = not inside and (ends or len(line) < LIMIT)
        inside = not ends
        yield number, line, whole


def passed(number: int, raw: bytes, problem: str = "") -> Record:
    """A record that goes out as it came."""
    return Record(number, Bytes(raw), problem=problem)


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
