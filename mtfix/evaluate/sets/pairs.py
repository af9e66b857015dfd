"""Pairs of texts in a table: what a machine wrote, and what people made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mtfix.errors import InputError
from mtfix.evaluate.gold import GoldDocument
from mtfix.evaluate.sets._lines import Line, corrections, joined, lines_of, merged


@dataclass(frozen=True, slots=True)
class Pairs:
    """A garbled text and its correction on each line, between tabs; further columns are other people's corrections.

    A first line that holds the names of the columns is a header.
    """

    garbled: str = "garbled"
    """The column that holds the garbled text; without a header it is the first."""
    fixed: str = "fixed"
    """The columns that hold corrections, the reference first, with commas between them; without a header all the others."""
    document: str = "document"
    """The column that says which document a row belongs to; without it each row is one."""

    def __call__(self, name: str) -> list[GoldDocument]:
        """The documents of the file `name`."""
        rows = [line.split("\t") for line in lines_of(name)]
        if not rows:
            return []
        header = rows[0] if self.garbled in rows[0] else []
        columns = self._columns(header, f"{name}:1")
        return joined(
            self._line(row, columns, len(header), f"{name}:{number}", f"{Path(name).stem}-{number}")
            for number, row in enumerate(rows, 1)
            if number > bool(header) and any(row)
        )

    def _columns(self, header: list[str], place: str) -> Mapping[str, int]:
        wanted = [self.garbled, *self.fixed.split(",")]
        if header and (lacking := [column for column in wanted if column not in header]):
            raise InputError(f"{place}: no column '{lacking[0]}' in the header: {', '.join(header)}.")
        return {column: header.index(column) for column in (*wanted, self.document) if column in header}

    def _line(self, row: list[str], columns: Mapping[str, int], width: int, place: str, id: str) -> Line:
        if len(row) < max(2, width):
            raise InputError(f"{place}: {len(row)} columns where {max(2, width)} should be.")
        garbled = row[columns.get(self.garbled, 0)]
        fixed = [row[columns[column]] for column in self.fixed.split(",")] if columns else row[1:]
        return line(garbled, fixed, row[columns[self.document]] if self.document in columns else id, place)


def line(garbled: str, fixed: list[str], document: str, place: str) -> Line:
    """A garbled line with the gold spans that its corrections give."""
    return Line(garbled, merged(garbled, [tuple(corrections(garbled, one)) for one in fixed], place), document, place)
