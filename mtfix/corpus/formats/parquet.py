"""`.parquet`: a row is a record; the text column is rewritten where rows have edits, all other columns go through as they are.

Row groups and each column's compression stay; a row group is cut only where it would not fit the memory.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Any

from mtfix.corpus.formats import Format, Press, Record, Writer, check, decoded, encoded, writable
from mtfix.corpus.source import Place, Source
from mtfix.corpus.write import opened
from mtfix.errors import InputError, MissingExtraError
from mtfix.types import Edit

_GROUP = 1 << 26
"""Bytes of rows that are held at once."""
_ROWS = 256
"""Rows that are repaired together."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a table that are written together, and what the writer must know of where they stood."""

    table: Any
    column: int
    done: int
    """Rows before them."""
    place: str = ""
    """The shard that they belong to, where there are several."""
    ends_group: bool = False

    @property
    def weight(self) -> int:
        """Their bytes."""
        return int(self.table.nbytes)

    def __reduce__(self) -> tuple[Any, ...]:
        """As Arrow streams them: a pickle of some rows would hold the whole table that they are cut from."""
        pa = import_pyarrow()
        buffer = pa.BufferOutputStream()
        with pa.ipc.new_stream(buffer, self.table.schema) as stream:
            stream.write_table(self.table)
        return _unpacked, (buffer.getvalue().to_pybytes(), self.column, self.done, self.place, self.ends_group)


def _unpacked(table: bytes, *said: Any) -> Rows:
    return Rows(import_pyarrow().ipc.open_stream(table).read_all(), *said)


class TablePress(Press):
    """Gathers rows, with new text in those that have edits."""

    def __init__(self) -> None:
        self._made: list[Rows] = []
        self._changes: dict[int, str] = {}

    def put(self, record: Record, edits: Sequence[Edit] = (), raw: bytes | None = None) -> None:
        """Take a row back."""
        rows, at = record.cell
        if edits:
            self._changes[at] = _edited(record.text or "", edits)
        if at + 1 == rows.table.num_rows:
            self._made.append(replace(rows, table=_changed(rows, self._changes)))
            self._changes = {}

    def made(self) -> list[Rows]:
        """The rows that are whole since it was last asked."""
        made, self._made = self._made, []
        return made


class TableFormat(Format):
    """What tables share."""

    __slots__ = ()
    source_column: str

    def records(self, piece: Rows) -> Iterator[Record]:
        """The rows one by one."""
        return records(piece, self.source_column)

    def press(self) -> TablePress:
        """What makes edits in the rows."""
        return TablePress()


@dataclass(frozen=True, slots=True)
class Parquet(TableFormat):
    """Tables."""

    text_column: str = "text"
    """The column that is repaired."""
    source_column: str = "source"
    """The column of the sentence that it was translated from, where there is one."""

    def cut(self, source: Source) -> Iterator[Rows]:
        """The table, some rows at a time."""
        pa = import_pyarrow()
        import pyarrow.parquet as pq

        try:
            file = pq.ParquetFile(source.seekable())
            done = 0
            for group in range(file.num_row_groups):
                meta = file.metadata.row_group(group)
                step = max(1, min(_ROWS, (_GROUP >> 2) * meta.num_rows // max(1, meta.total_byte_size)))
                left = meta.num_rows
                for batch in file.iter_batches(batch_size=step, row_groups=[group]):
                    left -= batch.num_rows
                    table = pa.Table.from_batches([batch])
                    yield Rows(table, text_index(table.schema, self.text_column), done, ends_group=left == 0)
                    done += batch.num_rows
                    source.position = max(source.position, source.place.path.stat().st_size * done // max(1, file.metadata.num_rows))
        except (pa.ArrowException, OSError) as error:
            raise InputError(f"cannot be read as parquet: {error}") from error

    def write(self, place: Place, temp: Path) -> "_Writer":
        """A new table like the one at `place`."""
        return _Writer(Source(place, max_ratio=inf), place, temp)  # it has been read once: no bomb


class _Writer(Writer):
    """Collects rows and writes them group by group."""

    def __init__(self, source: Source, place: Place, temp: Path) -> None:
        import pyarrow.parquet as pq

        super().__init__(TablePress())
        self._stack = ExitStack()
        self._stack.callback(source.close)
        file = pq.ParquetFile(source.seekable())
        compression: Any = "snappy"
        if file.num_row_groups:
            group = file.metadata.row_group(0)
            chunks = [group.column(i) for i in range(group.num_columns)]
            compression = {c.path_in_schema: c.compression if c.compression != "UNCOMPRESSED" else "none" for c in chunks}
        stream = self._stack.enter_context(opened(temp, place.compression))
        self._out = self._stack.enter_context(pq.ParquetWriter(stream, file.schema_arrow, compression=compression))
        self._group: list[Any] = []

    def take(self, made: Sequence[Rows]) -> None:
        """Rows are written when their group is whole."""
        for rows in made:
            self._group.append(rows.table)
            if rows.ends_group or sum(table.nbytes for table in self._group) > _GROUP:
                self._flush()

    def close(self) -> None:
        """Finish the table."""
        self._flush()
        self._stack.close()

    def _flush(self) -> None:
        if self._group:
            whole = import_pyarrow().concat_tables(self._group)
            self._out.write_table(whole, row_group_size=max(1, whole.num_rows))
            self._group = []


def import_pyarrow() -> Any:
    """The pyarrow library, or `MissingExtraError` with the line that installs it."""
    try:
        import pyarrow
    except ImportError as error:
        raise MissingExtraError("reading and writing tables needs pyarrow: pip install pyarrow") from error
    return pyarrow


def text_index(schema: Any, column: str) -> int:
    """Which column of a table holds the text; `InputError` where none does, or it is no text."""
    at = schema.get_field_index(column)
    if at < 0:
        raise InputError(f"no column '{column}'; columns are {', '.join(schema.names)}")
    if not _is_text(kind := schema.field(at).type):
        raise InputError(f"column '{column}' holds {kind}, not text")
    return int(at)


def _is_text(kind: Any) -> bool:
    pa = import_pyarrow()
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(inner) or pa.types.is_large_string(inner) or inner == pa.string_view())


def records(rows: Rows, source_column: str) -> Iterator[Record]:
    """The rows as records."""
    names = rows.table.schema.names
    texts = _strings(rows.table.column(rows.column))
    others = {name: rows.table.column(name).to_pylist() for name in ("id",) if names.count(name) == 1}
    has_source = names.count(source_column) == 1 and _is_text(rows.table.schema.field(source_column).type)
    foreign = _strings(rows.table.column(source_column)) if has_source else [None] * len(texts)
    ids = others.get("id", [None] * len(texts))
    for at, text in enumerate(texts):
        problem = "the text is null" if text is None else ""
        name = None if ids[at] is None else str(ids[at])
        yield Record(rows.done + at + 1, (rows, at), text, id=name, source=foreign[at], problem=problem)


def _edited(text: str, edits: Sequence[Edit]) -> str:
    """`text` with `edits` made; a table holds no escapes."""
    in_order = sorted(edits, key=lambda edit: (edit.start, edit.end))
    check(text, in_order)
    for edit in reversed(in_order):
        text = text[: edit.start] + edit.after + text[edit.end :]
    return writable(text)


def _changed(rows: Rows, changes: Mapping[int, str]) -> Any:
    """The rows as a table, with new text in those that `changes` names."""
    if not changes:
        return rows.table
    pa = import_pyarrow()
    field = rows.table.schema.field(rows.column)
    texts = [None if text is None else encoded(text) for text in _strings(rows.table.column(rows.column))]
    for at, text in changes.items():
        texts[at] = encoded(text)
    column = pa.array(texts, pa.large_binary()).view(pa.large_string())
    if pa.types.is_dictionary(field.type):
        column = column.cast(field.type.value_type).dictionary_encode()
    return rows.table.set_column(rows.column, field, column.cast(field.type))


def _strings(column: Any) -> list[str | None]:
    """The values of a text column; bytes that are not UTF-8 as lone surrogates."""
    pa = import_pyarrow()
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if column.type == pa.string_view():
        column = column.cast(pa.large_string())
    return [None if value is None else decoded(value) for value in column.cast(pa.large_binary()).to_pylist()]
