"""`.tsv` and `.csv`: a header line that names the columns, then records; only the field of the text column is touched.

CSV is read by RFC 4180: a field that begins with a quote runs to the next single quote, line breaks included. TSV has no
such standard: its records never span lines, and a field is quoted only where its quotes fit.
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from mtfix.corpus.formats import LIMIT, PIECE, TOO_LONG, Record, TextFormat, decoded, encoded, lines, passed, splice
from mtfix.corpus.source import Source
from mtfix.errors import EditError
from mtfix.types import Edit

_DOUBLED = re.compile('""')
_INSIDE = re.compile(r'(?:[^"]++|"")*+')
_TSV_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"')
_SIGNS = re.compile(r'["\t\r\n,;]')
_TRIES = 100
"""How many quotes that nobody closes are looked into: each costs a second reading of what follows."""
_Cut = tuple[int, int, str]
"""Begin and end of a field in its record, and whether it is bare, quoted (the range lies inside the quotes) or broken."""
_Line = tuple[int, bytes, bool]
_Raw = tuple[int, bytes, str | None]
"""Number and bytes of a record, and why it is not read; None where it is to be read."""


@dataclass(frozen=True, slots=True)
class _Field:
    """A record, and where in it, decoded, the text lies."""

    raw: bytes
    start: int
    end: int
    quoted: bool
    delimiter: str

    def patch(self, text: str, edits: Sequence[Edit]) -> "_Field":
        whole = decoded(self.raw)
        inner, start, quoted = whole[self.start : self.end], self.start, self.quoted
        new = splice(inner, text, edits, _DOUBLED, lambda s: s.replace('"', '""')) if quoted else splice(inner, text, edits)
        if self.delimiter == "\t" and re.search(r"[\r\n]" if quoted else r"[\t\r\n]", new):
            raise EditError("the repaired text has a tab or line break, which a .tsv file cannot hold")
        if self.delimiter == "\t" and not quoted and _TSV_QUOTED.fullmatch(new):
            raise EditError("the repaired text begins and ends with quotes, and would be read without them")
        size = len(new)
        if not quoted and self.delimiter != "\t" and (new.startswith('"') or re.search(f"[{self.delimiter}\r\n]", new)):
            doubled = new.replace('"', '""')
            start, quoted, size, new = start + 1, True, len(doubled), f'"{doubled}"'
        raw = encoded(whole[: self.start] + new + whole[self.end :])
        if not raw.strip(b"\r\n"):
            raise EditError("the repaired record would be an empty line, which is read as no record")
        return _Field(raw, start, start + size, quoted, self.delimiter)

    def is_plain(self, edits: Sequence[Edit]) -> bool:
        return self.quoted or (b'"' not in self.raw and not any(_SIGNS.search(edit.after) for edit in edits))


@dataclass(frozen=True, slots=True)
class _Rows:
    """Some records, and what the header says of them."""

    raw: tuple[_Raw, ...]
    weight: int
    delimiter: str
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Tsv(TextFormat):
    """Columns between tabs, a record a line."""

    text_column: str = "text"
    """The column that is repaired."""
    source_column: str = "source"
    """The column of the sentence that it was translated from, where there is one."""

    def cut(self, source: Source) -> Iterator[_Rows]:
        """The header, passed through, and the records, some at a time."""
        rest = lines(source.stream())
        first = next(rest, None)
        if first is None:
            return
        number, raw, _ = first
        delimiter, columns = self._columns(decoded(raw))
        header = (number, raw, "" if columns else f"no column '{self.text_column}' in the header; the file is left as it is")
        some: list[_Raw] = []
        weight = 0
        for one in chain([header], self._rows(rest, delimiter) if columns else ((n, r, "") for n, r, _ in rest)):
            some.append(one)
            weight += len(one[1])
            if weight >= PIECE:
                yield _Rows(tuple(some), weight, delimiter, columns)
                some, weight = [], 0
        if some:
            yield _Rows(tuple(some), weight, delimiter, columns)

    def records(self, piece: _Rows) -> Iterator[Record]:
        """Some records."""
        for number, raw, problem in piece.raw:
            if problem is not None or not raw.strip(b"\r\n"):
                yield passed(number, raw, problem or "")
            else:
                yield self._record(number, raw, piece)

    def _delimiters(self) -> str:
        return "\t"

    def _columns(self, header: str) -> tuple[str, Mapping[str, int]]:
        """The delimiter, and the place of each column that matters; none where the text column is missing."""
        start = int(header.startswith("\ufeff"))
        for delimiter in self._delimiters():
            names = [_value(header[start:], cut) for cut in self._cuts(header[start:], delimiter)]
            if self.text_column in names:
                return delimiter, {name: names.index(name) for name in (self.text_column, "id", self.source_column) if name in names}
        return "", {}

    def _cuts(self, line: str, delimiter: str) -> list[_Cut]:
        out: list[_Cut] = []
        at = 0
        for field in line.removesuffix("\n").removesuffix("\r").split(delimiter):
            quotes = int(_TSV_QUOTED.fullmatch(field) is not None)
            out.append((at + quotes, at + len(field) - quotes, "quoted" if quotes else "bare"))
            at += len(field) + 1
        return out

    def _rows(self, rest: Iterator[_Line], delimiter: str) -> Iterator[_Raw]:
        """The records after the header."""
        told = 0
        for number, raw, whole in rest:
            yield number, raw, None if whole else "" if number == told else TOO_LONG
            told = number

    def _record(self, number: int, raw: bytes, rows: _Rows) -> Record:
        whole, columns = decoded(raw), rows.columns
        cuts = self._cuts(whole, rows.delimiter)
        at = columns[self.text_column]
        if at >= len(cuts):
            return passed(number, raw, f"{len(cuts)} columns; '{self.text_column}' is column {at + 1}")
        start, end, kind = cuts[at]
        if kind == "broken":
            return passed(number, raw, "something follows the closing quote of the field")
        name, foreign = (
            _value(whole, cuts[columns[c]]) if c in columns and columns[c] < len(cuts) else None for c in ("id", self.source_column)
        )
        field = _Field(raw, start, end, kind == "quoted", rows.delimiter)
        return Record(number, field, _value(whole, cuts[at]), id=name or None, source=foreign)


@dataclass(frozen=True, slots=True)
class Csv(Tsv):
    """Columns between commas (or semicolons, where the header says so), quoted by RFC 4180."""

    def _delimiters(self) -> str:
        return ",;\t"

    def _cuts(self, line: str, delimiter: str) -> list[_Cut]:
        row = _Row(delimiter)
        row.feed(line)
        return row.cuts

    def _rows(self, rest: Iterator[_Line], delimiter: str) -> Iterator[_Raw]:
        waiting: deque[_Line] = deque()
        tries = 0
        while first := waiting.popleft() if waiting else next(rest, None):
            number, raw, whole = first
            if not whole or tries >= _TRIES:
                yield number, raw, "" if whole else TOO_LONG
                continue
            row, taken, size = _Row(delimiter), [raw], len(raw)
            read: list[_Line] = []
            done = row.feed(decoded(raw))
            while not done and size < LIMIT and (line := waiting.popleft() if waiting else next(rest, None)):
                read.append(line)
                taken.append(line[1])
                size += len(line[1])
                done = row.feed(decoded(line[1]))
            if done:
                yield number, b"".join(taken), None
            else:
                tries += 1
                waiting.extendleft(reversed(read))  # the record is broken; what follows it need not be
                yield number, raw, "a quote is opened and never closed" + ("; the rest is left as it is" if tries == _TRIES else "")


class _Row:
    """The fields of one CSV record, found line by line, so that a field of many lines is read once."""

    def __init__(self, delimiter: str) -> None:
        self.cuts: list[_Cut] = []
        self._delimiter = delimiter
        self._bare = re.compile(f"[^{delimiter}\n]*+")
        self._size = 0
        self._open = -1

    def feed(self, line: str) -> bool:
        """Take the next line; whether the record is whole with it."""
        at = self._field(line, 0) if self._open < 0 else self._close(line, 0)
        while at >= 0 and line.startswith(self._delimiter, at):
            at = self._field(line, at + 1)
        self._size += len(line)
        return at >= 0

    def _field(self, line: str, at: int) -> int:
        """Where the field that begins at `at` ends; -1 where it runs on."""
        if line.startswith('"', at):
            self._open = self._size + at + 1
            return self._close(line, at + 1)
        end = self._skip(line, at)
        stop = end - 1 if end > at and line.endswith("\r\n") and end == len(line) - 1 else end
        self.cuts.append((self._size + at, self._size + stop, "bare"))
        return end

    def _close(self, line: str, at: int) -> int:
        match = _INSIDE.match(line, at)
        end = match.end() if match else at
        if end == len(line):
            return -1
        after = self._skip(line, end + 1)
        kind = "broken" if line[end + 1 : after].rstrip("\r") else "quoted"
        self.cuts.append((self._open, self._size + end, kind))
        self._open = -1
        return after

    def _skip(self, line: str, at: int) -> int:
        match = self._bare.match(line, at)
        return match.end() if match else at


def _value(record: str, cut: _Cut) -> str:
    """What the field says."""
    start, end, kind = cut
    return record[start:end] if kind == "bare" else record[start:end].replace('""', '"')
