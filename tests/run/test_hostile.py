"""Corpora made to break things: nothing is lost, memory and time stay bounded, and what is left out is named."""

import gzip
import json
import os
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from mtfix.corpus import source
from mtfix.run import desk, local


def bombs(size: int) -> dict[str, bytes]:
    """Compressed files of a few kB that unpack to `size` bytes."""
    raw = b"\0" * size
    table = b"PAR1" + raw
    return {
        "a.txt.gz": gzip.compress(raw),
        "b.jsonl.zst": zstandard.compress(raw),
        "c.csv.gz": gzip.compress(b"id,text\n" + raw),
        "d.parquet.gz": gzip.compress(table),
    }


def test_a_bomb_goes_out_as_it_came_and_max_ratio_lets_it_through(tmp_path: Path, config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_ALWAYS", 1 << 16)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    made = bombs(1 << 22)
    for name, raw in made.items():
        (corpus / name).write_bytes(raw)
    (corpus / "good.txt.gz").write_bytes(gzip.compress("قال ، نعم ".encode() * 10))
    report = local.run(corpus, tmp_path / "out", config, allow_code=True)
    assert {f.place: f.reason for f in report.failures} == dict.fromkeys(
        made, "unpacks to more than 200 times its size (a bomb?); --max-ratio sets the limit"
    )
    assert {name: (tmp_path / "out" / name).read_bytes() for name in made} == made
    assert gzip.decompress((tmp_path / "out" / "good.txt.gz").read_bytes()) == "قال، نعم ".encode() * 10
    through = local.run(corpus, tmp_path / "through", config, allow_code=True, max_ratio=1e6)
    assert {f.place.partition(".")[0] for f in through.failures} == {"b", "c", "d"}, "they are let through, and hold nothing"


def test_what_a_bomb_unpacks_to_is_never_held(tmp_path: Path, config: str) -> None:
    """A quarter of a GB is what any file may unpack to; here it passes by in pieces, and stops there."""
    import tracemalloc

    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b'{"text": "x"}\n' * 3_000_000, compresslevel=1))
    tracemalloc.start()
    try:
        found = source.Source(source.Place(tmp_path / "a.jsonl.gz", "a.jsonl.gz", "jsonl", "gz"))
        with found.stream() as stream:
            size = sum(len(chunk) for chunk in iter(lambda: stream.read(1 << 16), b""))
        assert size == 42_000_000
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
        found.close()


NAMES = ["سطر\nثان.txt", "\u202etxt.elif.txt", "\x1b[31mred.txt", "a\udcff.txt", "tab\tname.txt", " .txt", "-rf.txt", "a" * 240 + ".txt"]


def test_names_of_files_are_kept_to_the_byte(tmp_path: Path, config: str) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in NAMES:
        (corpus / name).write_text("قال ، نعم", encoding="utf-8")
    report = local.run(corpus, tmp_path / "out", config, allow_code=True)
    assert report.edits == {"punctuation": len(NAMES)}
    assert {(tmp_path / "out" / name).read_text(encoding="utf-8") for name in NAMES} == {"قال، نعم"}
    rows = [json.loads(line) for line in (tmp_path / "out" / "edits.jsonl").read_text(encoding="utf-8").split("\n")[:-1]]
    assert [row["file"] for row in rows] == sorted(NAMES)
    again = local.run(corpus, tmp_path / "out", config, allow_code=True, resume=True)
    assert again.edits == report.edits


def test_names_cannot_steer_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("نعم", encoding="utf-8")
    (tmp_path / "corpus" / "\x1b[2J\u202e\n.jsonl").write_bytes(b"{\n")
    command = [sys.executable, "-m", "mtfix.cli", "repair", tmp_path / "corpus", "--out", tmp_path / "out", "--config", "rules-only", "-q"]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stderr.startswith("mtfix: warning: 1 written through unchanged: \\x1b[2J\\u202e⏎.jsonl:1 (not JSON: ")
    assert done.stderr.count("\n") == 1


def test_what_is_no_file_is_left_out_and_named(tmp_path: Path, config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    monkeypatch.chdir(corpus)  # the name of a socket must be short
    os.mkfifo("pipe.txt")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind("socket.jsonl")
    Path("device.txt").symlink_to("/dev/zero")
    Path("loop").symlink_to("..")
    Path("self.txt").symlink_to("self.txt")
    Path("away.txt").symlink_to("/etc/passwd")
    with zipfile.ZipFile("packed.txt.zip", "w") as packed:
        packed.writestr("a.txt", "قال ، نعم")
    Path("good.txt").write_text("قال ، نعم", encoding="utf-8")
    try:
        report = local.run(corpus, tmp_path / "out", config, allow_code=True)
    finally:
        listening.close()
    assert {one.path: one.reason for one in report.skipped} == {
        "away.txt": "a link that leaves the corpus; not followed",
        "device.txt": "a link that leaves the corpus; not followed",
        "loop": "a link that leaves the corpus; not followed",
        "packed.txt.zip": "an archive; unpack it first",
        "pipe.txt": "not a regular file",
        "self.txt": "a link that leads to itself",
        "socket.jsonl": "not a regular file",
    }
    assert sorted(path.name for path in (tmp_path / "out").glob("*.txt")) == ["good.txt"]


def test_a_tree_of_a_thousand_levels(tmp_path: Path, config: str) -> None:
    there = tmp_path / "corpus"
    there.mkdir()
    for _ in range(1000):
        there /= "d"
        there.mkdir()
    (there / "a.txt").write_text("قال ، نعم", encoding="utf-8")
    report = local.run(tmp_path / "corpus", tmp_path / "out", config, allow_code=True)
    assert (report.files, report.edits) == (1, {"punctuation": 1})
    name = "/".join(["d"] * 1000 + ["a.txt"])
    assert (tmp_path / "out" / name).read_text(encoding="utf-8") == "قال، نعم"
    # pytest would come to the end of the stack when it clears away old folders.
    subprocess.run(["rm", "-r", tmp_path / "corpus", tmp_path / "out"], check=True)


TEXTS = {
    "nul": "قال\0 ، نعم\0",
    "bidi": "\u202eقال\u2066 ، نعم\u2069\u202c",
    "marks": "قا" + "\u0651\u0300" * 5000 + "ل ، نعم",
    "quotes": "«" * 3000 + "قال ، نعم" + "»" * 3000,
    "brackets": "[" * 100_000 + " ، ",
    "separators": "قال\u2028 ،\x85 نعم\x0b\x0c\x1c",
    "entities": "&amp;" * 5000 + " ، ",
    "mojibake": "Ø§Ù„ÙˆØ²ÙŠØ± ، " * 200,
    "script": "<script>alert(1)</script> ، نعم",
}


@pytest.mark.parametrize("system", ["rules-only", "commas"])
def test_hostile_text_loses_nothing(tmp_path: Path, config: str, system: str) -> None:
    from mtfix.run.replay import replay

    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in TEXTS.items():
        (corpus / f"{name}.txt").write_bytes(text.encode())
    rows = [json.dumps({"text": text}) for text in TEXTS.values()] + ['{"text": "\\ud800 ،"}', "{" * 5000, '{"text": ' + "[" * 50_000]
    (corpus / "all.jsonl").write_text("\n".join(rows), encoding="utf-8")
    (corpus / "bytes.txt").write_bytes(bytes(range(256)) * 20 + " ، نعم".encode())
    before = {path.name: path.read_bytes() for path in corpus.iterdir()}
    report = local.run(corpus, tmp_path / "out", config if system == "commas" else system, allow_code=True)
    assert [f.place for f in report.failures] == ["all.jsonl:11", "all.jsonl:12"]
    assert report.edited > len(TEXTS) // 2
    replay(tmp_path / "out", tmp_path / "back", undo=True)
    assert {path.name: path.read_bytes() for path in (tmp_path / "back").iterdir()} == before


def test_a_long_line_among_short_ones(tmp_path: Path, config: str) -> None:
    long = "نص بلا أخطاء " * 200_000
    (tmp_path / "a.jsonl").write_text(
        "\n".join(json.dumps({"text": text}, ensure_ascii=False) for text in ("a ،", long + " ،", "b ،")), encoding="utf-8"
    )
    report = local.run(tmp_path / "a.jsonl", tmp_path / "out", config, allow_code=True, workers=2)
    assert (report.documents, report.edits) == (3, {"punctuation": 3})


def changing(monkeypatch: pytest.MonkeyPatch, change: Callable[[], Any]) -> None:
    """Have `change` done once, when the first file has been read and not yet written."""
    there = desk.Desk.take
    left = [change]

    def take(*said: Any) -> None:
        if left:
            left.pop()()
        there(*said)

    monkeypatch.setattr(desk.Desk, "take", take)


@pytest.mark.parametrize("text", ["لا شيء", "قال ، نعم"])
@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz"])
def test_a_file_that_changes_while_it_is_read_is_told_and_read_again(
    tmp_path: Path, config: str, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    pack = gzip.compress if name.endswith(".gz") else bytes
    path = tmp_path / "corpus" / name
    path.parent.mkdir()
    path.write_bytes(pack(text.encode()))
    with monkeypatch.context() as patch:
        changing(patch, lambda: path.write_bytes(pack("آخر ، نص".encode())))
        report = local.run(path.parent, tmp_path / "out", config, allow_code=True)
    assert [(f.place, f.reason) for f in report.failures] == [(name, "changed while it was read; --resume reads it again")]
    report = local.run(path.parent, tmp_path / "out", config, allow_code=True, resume=True)
    assert (report.failed, report.edits) == (0, {"punctuation": 1})


def test_a_file_that_goes_while_it_is_read_is_told(tmp_path: Path, config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "corpus" / "a.txt.gz"
    path.parent.mkdir()
    path.write_bytes(gzip.compress(b"x"))
    (path.parent / "b.txt").write_text("قال ، نعم", encoding="utf-8")
    changing(monkeypatch, path.unlink)
    report = local.run(path.parent, tmp_path / "out", config, allow_code=True)
    assert [(one.path, one.reason) for one in report.skipped] == [("a.txt.gz", "has gone since it was read")]
    assert sorted(file.name for file in (tmp_path / "out").glob("*.txt*")) == ["b.txt"]


def test_a_table_that_asks_to_run_code_is_not_obeyed(tmp_path: Path, config: str) -> None:
    """Older versions of pyarrow unpickled what an extension type carries."""
    import pickle

    import pyarrow as pa
    import pyarrow.parquet as pq

    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.mkdir, (str(tmp_path / "sprung"),)

    said = {b"ARROW:extension:name": b"arrow.py_extension_type", b"ARROW:extension:metadata": pickle.dumps(Trap())}
    fields = [pa.field("text", pa.string(), metadata=said), pa.field("other", pa.binary(), metadata=said)]
    pq.write_table(pa.table([["قال ، نعم"], [b"x"]], schema=pa.schema(fields)), tmp_path / "a.parquet")
    report = local.run(tmp_path / "a.parquet", tmp_path / "out", config, allow_code=True)
    assert report.files == 1 and not (tmp_path / "sprung").exists()
