"""What a corpus holds: in one order, what is left out named with its reason."""

import inspect
import json
import os
import sys
from pathlib import Path

import pytest

from mtfix.corpus.read import Skipped, kind, read, survey, walk
from mtfix.corpus.source import Place
from mtfix.errors import UsageError


def test_walk_is_in_order_and_names_what_it_leaves(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "b").mkdir(parents=True)
    for name in ("b/z.txt", "b/a.jsonl", "a.TXT.GZ", "c.pdf", "ملف.txt", "noname", ".txt"):
        (corpus / name).write_text("x")
    (tmp_path / "secret.txt").write_text("x")
    (corpus / "away.txt").symlink_to(tmp_path / "secret.txt")
    (corpus / "nowhere.txt").symlink_to("missing")
    (corpus / "loop.txt").symlink_to("loop.txt")
    (corpus / "folder").symlink_to(corpus / "b")
    (corpus / "inside.txt").symlink_to(corpus / "b" / "z.txt")
    os.mkfifo(corpus / "pipe.txt")
    found = list(walk(corpus))
    places = [f.name for f in found if isinstance(f, Place)]
    assert places == [".txt", "a.TXT.GZ", "b/a.jsonl", "b/z.txt", "inside.txt", "ملف.txt"]
    why = {f.path: f.reason for f in found if isinstance(f, Skipped)}
    assert set(why) == {"c.pdf", "noname", "away.txt", "nowhere.txt", "loop.txt", "folder", "pipe.txt"}
    assert why["away.txt"] == "a link that leaves the corpus; not followed"
    assert why["pipe.txt"] == "not a regular file"


def test_a_tree_deeper_than_the_stack(tmp_path: Path) -> None:
    there = tmp_path / "corpus"
    for _ in range(300):
        there.mkdir()
        there /= "d"
    there.mkdir()
    (there / "a.txt").write_text("x")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 100)
    try:
        assert survey(tmp_path / "corpus").n_files == 1
    finally:
        sys.setrecursionlimit(limit)


def test_a_folder_without_permission_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.txt").write_text("x")
    there = Path.iterdir

    def iterdir(path: Path) -> object:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied")
        return there(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    names = [f.name if isinstance(f, Place) else f"{f.path}: {f.reason}" for f in walk(tmp_path)]
    assert names == ["a.txt", "closed: cannot be listed: Permission denied"]


def test_nothing_to_read_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("x")
    with pytest.raises(UsageError, match="no files mtfix can read"):
        survey(tmp_path)
    with pytest.raises(UsageError, match="no such file"):
        survey(tmp_path / "missing")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="neither"):
        survey(tmp_path / "pipe")


def test_read_gives_documents_and_tells_of_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "x", "id": 5, "source": "y"}\n{"text": 1}\n{"text": "z"}\n')
    (tmp_path / "b.txt").write_text("w")
    (tmp_path / "c.pdf").write_text("w")
    told: list[Skipped] = []
    documents = list(read(tmp_path, on_skip=told.append))
    assert [(d.id, d.text, d.source) for d in documents] == [("5", "x", "y"), ("a.jsonl:3", "z", None), ("b.txt", "w", None)]
    assert [s.path for s in told] == ["a.jsonl:2", "c.pdf"]


def test_kind_goes_by_the_name() -> None:
    assert kind("a.csv") == ("csv", "")
    assert kind("A.Parquet.ZST") == ("parquet", "zst")
    assert kind("a.gz") is kind("a") is kind("x.datasets") is kind("txt") is None


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    elif path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif path.suffix:
        sign = {".tsv": "\t", ".csv": ","}[path.suffix]
        lines = [sign.join(rows[0]), *(sign.join(row.values()) for row in rows)]
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    else:
        datasets = pytest.importorskip("datasets")
        datasets.Dataset.from_list(rows).save_to_disk(str(path))


@pytest.mark.parametrize("name", ["a.jsonl", "a.tsv", "a.csv", "a.parquet", "a"])
def test_every_format_carries_the_source_under_any_name(name: str, tmp_path: Path) -> None:
    _write(tmp_path / name, [{"text": "نعم", "source": "Ja", "de": "Jawohl"}, {"text": "لا", "source": "Nein", "de": "Nee"}])
    assert [document.source for document in read(tmp_path / name)] == ["Ja", "Nein"]
    assert [document.source for document in read(tmp_path / name, source_column="de")] == ["Jawohl", "Nee"]
    assert [document.source for document in read(tmp_path / name, source_column="fr")] == [None, None]
