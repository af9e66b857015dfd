"""Hugging Face data sets of pairs: a folder made by `save_to_disk`, or a data set of the hub that the user names."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mtfix.errors import InputError
from mtfix.evaluate.gold import GoldDocument
from mtfix.evaluate.sets._lines import joined
from mtfix.evaluate.sets.pairs import line


@dataclass(frozen=True, slots=True)
class Datasets:
    """A garbled text and its correction in each row of a data set, saved in a folder or named on the hub."""

    garbled: str = "garbled"
    """The column that holds the garbled text."""
    fixed: str = "fixed"
    """The column that holds the correction, or a list of them."""
    document: str = ""
    """The column that says which document a row belongs to; without it each row is one."""
    split: str = "test"
    """The split to read, where the data set has several."""
    revision: str = ""
    """The commit of a data set on the hub: one that moves is no test set."""

    def __call__(self, name: str) -> list[GoldDocument]:
        """The documents of the data set `name`."""
        rows = self._rows(name)
        for column in filter(None, (self.garbled, self.fixed, self.document)):
            if column not in rows.column_names:
                raise InputError(f"{name}: no column '{column}'; there are {', '.join(rows.column_names)}.")
        return joined(self._line(row, f"{name}: row {number}", number) for number, row in enumerate(rows))

    def _rows(self, name: str) -> Any:
        import datasets

        try:
            if Path(name).is_dir():
                found = datasets.load_from_disk(name)
            else:
                found = datasets.load_dataset(name, revision=self.revision or None)
        except (OSError, ValueError, datasets.exceptions.DatasetsError) as error:
            raise InputError(f"{name}: no data set: {error}") from error
        if not isinstance(found, datasets.DatasetDict):
            return found
        if self.split not in found:
            raise InputError(f"{name}: no split '{self.split}'; there are {', '.join(found)}.")
        return found[self.split]

    def _line(self, row: Mapping[str, Any], place: str, number: int) -> Any:
        fixed = row[self.fixed] if isinstance(row[self.fixed], list) else [row[self.fixed]]
        for said in (row[self.garbled], *fixed):
            if not isinstance(said, str):
                raise InputError(f"{place}: {said!r} stands where text should.")
        return line(row[self.garbled], fixed, str(row[self.document]) if self.document else f"row-{number}", place)
