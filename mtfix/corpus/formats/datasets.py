"""A Hugging Face dataset by path: a folder made by `save_to_disk`, written back in the same shape.

The Arrow files are read and written as they are, shard by shard, so that features, other columns and the division into
shards stay, and nothing but pyarrow is needed. Each split of a `DatasetDict` is a folder of its own.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mtfix.corpus.formats import Writer
from mtfix.corpus.formats.parquet import Rows, TableFormat, TablePress, import_pyarrow, text_index
from mtfix.corpus.source import Place, Source, digest
from mtfix.errors import InputError


@dataclass(frozen=True, slots=True)
class Datasets(TableFormat):
    """Folders made by `save_to_disk`."""

    text_column: str = "text"
    """The column that is repaired."""
    source_column: str = "source"
    """The column of the sentence that it was translated from, where there is one."""

    def cut(self, source: Source) -> Iterator[Rows]:
        """The dataset, some rows at a time; `dataset_dict.json`, which names the splits, has none."""
        if source.place.path.is_file():
            return
        pa = import_pyarrow()
        done = 0
        try:
            for shard in shards(source.place.path):
                with pa.OSFile(str(source.place.path / shard)) as file, pa.ipc.open_stream(file) as stream:
                    for batch in stream:
                        table = pa.Table.from_batches([batch])
                        yield Rows(table, text_index(table.schema, self.text_column), done, shard)
                        done += table.num_rows
                source.position += (source.place.path / shard).stat().st_size
        except (pa.ArrowException, OSError) as error:
            raise InputError(f"cannot be read as a saved dataset: {error}") from error

    def write(self, place: Place, temp: Path) -> "_Writer":
        """A new folder like the one at `place`."""
        return _Writer(place.path, temp)


class _Writer(Writer):
    """Writes the shards one after the other, then what stands beside them."""

    def __init__(self, path: Path, temp: Path) -> None:
        super().__init__(TablePress())
        self._path = path
        self._temp = temp
        self._stack = ExitStack()
        self._shard = ""
        self._out: Any = None

    def take(self, made: Sequence[Rows]) -> None:
        """Rows are written to their shard."""
        for rows in made:
            if rows.place != self._shard:
                self._open(rows.place, rows.table.schema)
            self._out.write_table(rows.table)

    def close(self) -> None:
        """Finish the folder."""
        self._stack.close()
        if self._path.is_file():
            shutil.copyfile(self._path, self._temp)
            return
        self._temp.mkdir(exist_ok=True)
        for name in (*shards(self._path), "dataset_info.json"):
            if not (self._temp / name).exists():
                shutil.copyfile(self._path / name, self._temp / name)
        # `datasets` keeps what it computes under this name: other contents need another.
        state = json.loads((self._path / "state.json").read_text(encoding="utf-8"))
        state["_fingerprint"] = hashlib.sha256(digest(self._temp).encode()).hexdigest()[:16]
        (self._temp / "state.json").write_text(json.dumps(state, indent=2, sort_keys=True), encoding="utf-8")

    def _open(self, shard: str, schema: Any) -> None:
        pa = import_pyarrow()
        self._stack.close()
        self._temp.mkdir(exist_ok=True)
        stream = self._stack.enter_context((self._temp / shard).open("wb"))
        self._out = self._stack.enter_context(pa.ipc.new_stream(stream, schema))
        self._shard = shard


def shards(folder: Path) -> list[str]:
    """The names of the Arrow files in a dataset's folder, in order."""
    try:
        state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
        names = [entry["filename"] for entry in state["_data_files"]]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"state.json does not name the data files: {error!r}") from error
    for name in names:
        if not isinstance(name, str) or Path(name).name != name:
            raise InputError(f"state.json names a file outside the dataset: {name!r}")
    return names
