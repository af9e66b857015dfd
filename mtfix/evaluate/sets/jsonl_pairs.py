"""Pairs of texts as JSON lines: what a machine wrote, and what people made of it."""

import json
from dataclasses import dataclass
from pathlib import Path

from mtfix.errors import InputError
from mtfix.evaluate.gold import GoldDocument
from mtfix.evaluate.sets._lines import Line, joined, lines_of
from mtfix.evaluate.sets.pairs import line
from mtfix.registry import did_you_mean


@dataclass(frozen=True, slots=True)
class JsonlPairs:
    """A JSON object on each line with a garbled text and its correction, or a list of corrections."""

    garbled: str = "garbled"
    """The key of the garbled text."""
    fixed: str = "fixed"
    """The key of the correction; of several the first is the reference."""
    document: str = "document"
    """The key that says which document a line belongs to; without it each line is one."""

    def __call__(self, name: str) -> list[GoldDocument]:
        """The documents of the file `name`."""
        rows = [(number, said) for number, said in enumerate(lines_of(name), 1) if said.strip()]
        return joined(self._line(said, f"{name}:{number}", f"{Path(name).stem}-{number}") for number, said in rows)

    def _line(self, said: str, place: str, id: str) -> Line:
        try:
            row = json.loads(said)
        except ValueError as error:
            raise InputError(f"{place}: not JSON: {error}.") from error
        if not isinstance(row, dict):
            raise InputError(f"{place}: not a JSON object.")
        for key in (self.garbled, self.fixed):
            if key not in row:
                raise InputError(f"{place}: no key '{key}'. {did_you_mean(key, row)}")
        fixed = row[self.fixed] if isinstance(row[self.fixed], list) else [row[self.fixed]]
        if not all(isinstance(text, str) for text in (row[self.garbled], *fixed)):
            raise InputError(f"{place}: '{self.garbled}' and '{self.fixed}' are texts.")
        return line(row[self.garbled], fixed, str(row.get(self.document, id)), place)
