"""Parquet and saved datasets: other columns, types, row groups and shards stay."""

import json
from pathlib import Path
from typing import Any

import pytest

from mtfix.corpus.read import format_of, walk
from mtfix.corpus.source import Place, Source
from mtfix.errors import InputError
from mtfix.types import Category, Edit

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

COLUMNS = {"id": [1, 2, 3, 4, 5], "text": ["a , b", None, "c", "d , e", ""], "deep": [[1.5], [], None, [2.0], [3.0]]}


def repaired(place: Place, out: Path) -> list[tuple[int, str | None, str | None]]:
    """Write `place` to `out` with " ," as ","; the records read."""
    form, source = format_of(place, "text"), Source(place)
    writer = form.write(place, out)
    seen = []
    for record in form.read(source):
        at = (record.text or "").find(" ,")
        edits = [Edit(at, at + 2, " ,", ",", Category.PUNCTUATION, "d", "r", "p", 1.0, "")] if at >= 0 else []
        writer.put(record, edits)
        seen.append((record.line, record.id, record.text))
    writer.close()
    source.close()
    return seen


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int16(), pa.string())])
@pytest.mark.parametrize("name", ["a.parquet", "a.parquet.gz"])
def test_parquet(tmp_path: Path, kind: Any, name: str) -> None:
    import gzip

    table = pa.table(COLUMNS)
    table = table.set_column(1, "text", table["text"].cast(pa.string()).cast(kind) if not pa.types.is_dictionary(kind) else
                             table["text"].dictionary_encode().cast(kind)).replace_schema_metadata({"a": "b"})  # fmt: skip
    plain = tmp_path / "plain.parquet"
    pq.write_table(table, plain, row_group_size=2, compression="zstd")
    path = tmp_path / name
    path.write_bytes(gzip.compress(plain.read_bytes()) if name.endswith("gz") else plain.read_bytes())
    seen = repaired(Place(path, name, "parquet", "gz" if name.endswith("gz") else ""), tmp_path / "out")
    assert seen == [(1, "1", "a , b"), (2, "2", None), (3, "3", "c"), (4, "4", "d , e"), (5, "5", "")]
    out = (tmp_path / "out").read_bytes()
    (tmp_path / "out").write_bytes(gzip.decompress(out) if name.endswith("gz") else out)
    file = pq.ParquetFile(tmp_path / "out")
    new, table = file.read(), pq.read_table(plain)
    assert new.schema.equals(table.schema, check_metadata=True)
    assert new["text"].to_pylist() == ["a, b", None, "c", "d, e", ""]
    assert new["text"].type == kind
    assert new.drop_columns("text").equals(table.drop_columns("text"))
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [2, 2, 1]
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"


@pytest.mark.parametrize("columns", [{"x": ["a"]}, {"text": [1]}, {}])
def test_parquet_without_text_is_an_input_error(tmp_path: Path, columns: dict[str, list[Any]]) -> None:
    path = tmp_path / "a.parquet"
    if columns:
        pq.write_table(pa.table(columns), path)
    else:
        path.write_bytes(b"")
    place = Place(path, "a.parquet", "parquet")
    with pytest.raises(InputError):
        list(format_of(place, "text").read(Source(place)))


def saved(folder: Path) -> Path:
    """A folder as `save_to_disk` makes it, in two shards."""
    folder.mkdir(parents=True)
    names = []
    for at, part in enumerate((pa.table(COLUMNS), pa.table(COLUMNS))):
        names.append(f"data-{at:05}-of-00002.arrow")
        with pa.OSFile(str(folder / names[-1]), "wb") as file, pa.ipc.new_stream(file, part.schema) as stream:
            stream.write_table(part, max_chunksize=2)
    (folder / "dataset_info.json").write_text("{}")
    state = {"_data_files": [{"filename": name} for name in names], "_fingerprint": "abc", "_format_type": None}
    (folder / "state.json").write_text(json.dumps(state))
    return folder


def test_saved_dataset(tmp_path: Path) -> None:
    folder = saved(tmp_path / "news")
    place = Place(folder, "news", "datasets")
    assert list(walk(folder)) == [place]
    seen = repaired(place, tmp_path / "out")
    assert [line for line, _, _ in seen] == list(range(1, 11))
    for shard in ("data-00000-of-00002.arrow", "data-00001-of-00002.arrow"):
        with pa.memory_map(str(tmp_path / "out" / shard)) as file:
            new = pa.ipc.open_stream(file).read_all()
        assert new["text"].to_pylist() == ["a, b", None, "c", "d, e", ""]
        assert new["deep"].to_pylist() == COLUMNS["deep"]
    state = json.loads((tmp_path / "out" / "state.json").read_text())
    assert len(state["_fingerprint"]) == 16
    assert state["_format_type"] is None


def test_dataset_dict_is_a_folder_of_datasets(tmp_path: Path) -> None:
    saved(tmp_path / "c" / "news" / "train")
    saved(tmp_path / "c" / "news" / "test")
    (tmp_path / "c" / "news" / "dataset_dict.json").write_text('{"splits": ["train", "test"]}')
    inside = [place.name for place in walk(tmp_path / "c") if isinstance(place, Place)]
    assert inside == ["news/dataset_dict.json", "news/test", "news/train"]
    assert [place.name for place in walk(tmp_path / "c" / "news") if isinstance(place, Place)] == inside


def test_state_that_names_files_elsewhere_is_refused(tmp_path: Path) -> None:
    folder = saved(tmp_path / "news")
    (folder / "state.json").write_text('{"_data_files": [{"filename": "../x.arrow"}]}')
    place = Place(folder, "news", "datasets")
    with pytest.raises(InputError, match="outside"):
        list(format_of(place, "text").read(Source(place)))


@pytest.mark.slow
def test_datasets_loads_what_is_written(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    datasets.disable_progress_bars()
    datasets.Dataset.from_dict({"text": ["a , b", "c"], "n": [1, 2]}).save_to_disk(tmp_path / "news")
    repaired(Place(tmp_path / "news", "news", "datasets"), tmp_path / "out")
    assert datasets.load_from_disk(str(tmp_path / "out")).to_list() == [{"text": "a, b", "n": 1}, {"text": "c", "n": 2}]
