"""A run over a corpus: what it writes, what it leaves alone, what it survives."""

import errno
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mtfix.corpus import formats, source, write
from mtfix.corpus.formats import parquet, tsv
from mtfix.errors import ConfigError, MtfixError, UsageError
from mtfix.run import events, journal, pool
from mtfix.run.local import run
from mtfix.run.report import Progress


def files(folder: Path) -> dict[str, bytes]:
    """All that stands in `folder`, but for the manifest and what may differ from run to run."""
    found = {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
    found.pop(".mtfix/manifest.jsonl", None)
    if "report.json" in found:
        report = json.loads(found["report.json"])
        assert report.pop("timing").keys() == {"seconds", "documents_per_second"}
        found["report.json"] = json.dumps(report).encode()
    return found


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a .jsonl file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def test_a_corpus_is_mirrored_and_every_edit_told(tmp_path: Path, corpus: Path, config: str) -> None:
    before = files(corpus)
    seen: list[Progress] = []
    report = run(corpus, tmp_path / "out", config, allow_code=True, on_progress=seen.append)
    out = files(tmp_path / "out")
    assert files(corpus) == before
    assert set(out) == set(before) - {"photo.jpg"} | {"edits.jsonl", "flagged.jsonl", "report.json"}
    assert out["a.txt"].decode() == "قال، نعم Kreml\r\nثم قال بيسكوف، لا"
    assert out["deep/c.csv"].decode() == 'id,text\r\n1,"قال، نعم"\r\n2,بيسكوف، قال\r\n'
    assert out["b.jsonl"] == before["b.jsonl"].replace(b" \\u060c", "،".encode()).replace("Peskov ،".encode(), "بيسكوف،".encode())
    assert out["z.txt"] == before["z.txt"]
    assert (report.documents, report.edited, report.files, report.failed) == (75, 73, 5, 2)
    assert [f.place for f in report.failures] == ["b.jsonl:1", "b.jsonl:72"]
    assert [s.path for s in report.skipped] == ["photo.jpg"]
    assert report.edits == {"punctuation": 144, "name": 72}
    assert report.spans == {"punctuation": 144, "name": 72, "untranslated": 1}
    assert report.flags == {"untranslated": 1}
    assert seen[-1].documents == 75
    assert seen[-1].bytes_done == seen[-1].bytes_total
    first, *_ = rows(tmp_path / "out" / "edits.jsonl")
    assert first == {
        "file": "a.txt", "line": 1, "id": "a.txt", "start": 3, "end": 5, "before": " ،", "after": "،", "category": "punctuation",
        "mqm": "linguistic conventions/punctuation", "detector": "commas", "rule": "space", "proposer": "rules", "score": 0.9,
        "reason": "space",
    }  # fmt: skip
    (flag,) = rows(tmp_path / "out" / "flagged.jsonl")
    assert (flag["text"], flag["why"], flag["proposals"]) == ("Kreml", "nobody proposes anything", [])
    assert [p.name for p in (tmp_path / "out" / ".mtfix").iterdir()] == ["manifest.jsonl"]


def test_bytes_do_not_depend_on_workers_or_batches(tmp_path: Path, corpus: Path, config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (corpus / "bad.jsonl").write_text('{"text": "x"}\n{"text": "BOOM"}\n')
    (corpus / "d.tsv").write_text("id\ttext\n" + "1\tنص ، نص\n2\n" * 20)
    table = pa.table({"text": ["قال ، نعم", None, "لا"] * 5, "n": range(15)})
    pq.write_table(table, corpus / "e.parquet", row_group_size=4)
    run(corpus, tmp_path / "one", config, allow_code=True)
    run(corpus, tmp_path / "two", config, allow_code=True, workers=2)
    monkeypatch.setattr(events.batches, "__defaults__", (1,))
    monkeypatch.setattr(formats, "PIECE", 10)
    monkeypatch.setattr(tsv, "PIECE", 10)
    monkeypatch.setattr(parquet, "_ROWS", 1)
    run(corpus, tmp_path / "small", config, allow_code=True, workers=2)
    assert files(tmp_path / "one") == files(tmp_path / "two") == files(tmp_path / "small")


def test_a_document_that_kills_its_worker_is_passed_through(tmp_path: Path, corpus: Path, config: str) -> None:
    (corpus / "die.jsonl").write_text('{"text": "a ،"}\n{"text": "DIE ،"}\n{"text": "b ،"}\n')
    report = run(corpus, tmp_path / "out", config, allow_code=True, workers=2)
    assert (tmp_path / "out" / "die.jsonl").read_text() == '{"text": "a،"}\n{"text": "DIE ،"}\n{"text": "b،"}\n'
    assert [f.reason for f in report.failures if f.place == "die.jsonl:2"] == ["the worker process died on this document (out of memory?)"]
    assert report.documents == 78


def test_one_worker_too_is_replaced_where_a_document_kills_it(tmp_path: Path, config: str) -> None:
    """In a process of its own: pytest's may hold libraries that a fork does not survive, and would do the work itself."""
    (tmp_path / "die.jsonl").write_text('{"text": "DIE ،"}\n{"text": "b ،"}\n')
    said = [tmp_path / "die.jsonl", "--out", tmp_path / "out", "--config", config, "--allow-code"]
    command = [sys.executable, "-m", "mtfix.cli", "repair", *map(str, said)]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(Path(config).parent)}, capture_output=True, text=True)
    assert done.returncode == 0 and "die.jsonl:1 (the worker process died on this document" in done.stderr
    assert (tmp_path / "out" / "die.jsonl").read_text() == '{"text": "DIE ،"}\n{"text": "b،"}\n'


def test_a_document_that_hangs_is_passed_through(tmp_path: Path, config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_PATIENCE", 1.0)
    (tmp_path / "hang.jsonl").write_text('{"text": "a ،"}\n{"text": "HANG ،"}\n{"text": "b ،"}\n')
    report = run(tmp_path / "hang.jsonl", tmp_path / "out", config, allow_code=True, workers=2)
    assert (tmp_path / "out" / "hang.jsonl").read_text() == '{"text": "a،"}\n{"text": "HANG ،"}\n{"text": "b،"}\n'
    assert [(f.place, f.reason) for f in report.failures] == [("hang.jsonl:2", "the worker process took more than 1 s over this document")]


def test_a_document_the_pipeline_raises_on_is_passed_through(tmp_path: Path, config: str) -> None:
    (tmp_path / "docs.jsonl").write_text('{"text": "a ،"}\n{"text": "BOOM ،"}\n')
    report = run(tmp_path / "docs.jsonl", tmp_path / "out", config, allow_code=True)
    assert (tmp_path / "out" / "docs.jsonl").read_text() == '{"text": "a،"}\n{"text": "BOOM ،"}\n'
    assert [(f.place, f.reason) for f in report.failures] == [("docs.jsonl:2", "ValueError: boom")]


def test_a_repaired_text_that_the_format_cannot_hold_is_passed_through(tmp_path: Path, config: str) -> None:
    (tmp_path / "a.tsv").write_text("text\nx ،\n")
    options = ['detect.commas_of_a_test:Commas.after="\\t؛"']
    report = run(tmp_path / "a.tsv", tmp_path / "out", config, allow_code=True, overrides=options)
    assert (tmp_path / "out" / "a.tsv").read_text() == "text\nx ،\n"
    assert "cannot hold" in report.failures[0].reason
    assert not (tmp_path / "out" / "edits.jsonl").read_bytes()


def test_files_that_cannot_be_read_are_reported_and_the_run_goes_on(
    tmp_path: Path, corpus: Path, config: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "not.parquet").write_bytes(b"PAR?")
    (corpus / "short.txt.gz").write_bytes(gzip.compress("قال ، نعم ".encode() + os.urandom(3000))[:-20])
    (corpus / "secret.txt").write_text("x")
    there = Path.open

    def opened(path: Path, *args: Any, **options: Any) -> Any:
        if path.name == "secret.txt":
            raise PermissionError(errno.EACCES, "Permission denied")
        return there(path, *args, **options)

    monkeypatch.setattr(Path, "open", opened)
    report = run(corpus, tmp_path / "out", config, allow_code=True)
    assert (tmp_path / "out" / "not.parquet").read_bytes() == b"PAR?"
    assert gzip.decompress((tmp_path / "out" / "short.txt.gz").read_bytes()).startswith("قال، نعم ".encode())
    told = {f.place: f.reason for f in report.failures}
    assert "cannot be read as parquet" in told["not.parquet"]
    assert "breaks off" in told["short.txt.gz"]
    assert [(s.path, s.reason) for s in report.skipped][1:] == [("secret.txt", "cannot be read: Permission denied")]
    assert not (tmp_path / "out" / "secret.txt").exists()


def test_what_is_not_edited_is_copied_compression_and_all(tmp_path: Path, config: str) -> None:
    raw = gzip.compress(b"plain", mtime=7)
    (tmp_path / "a.txt.gz").write_bytes(raw)
    run(tmp_path / "a.txt.gz", tmp_path / "out", config, allow_code=True)
    assert (tmp_path / "out" / "a.txt.gz").read_bytes() == raw


class Killed(BaseException):
    """The run ends here, as if killed."""


@pytest.mark.parametrize("at", range(1, 11))
def test_a_killed_run_goes_on_to_the_same_bytes(
    tmp_path: Path, corpus: Path, config: str, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Killed at the `at`-th rename, with no chance to tidy up."""
    (corpus / "b.jsonl").write_text('{"text": "a ،"}\n{"text": "b ، Kreml"}\n')
    monkeypatch.setattr(journal, "_FILES", 1)
    run(corpus, tmp_path / "whole", config, allow_code=True)
    left = at

    def finish(there: Callable[..., int]) -> Callable[..., int]:
        def finish(output: write.Output, **options: bool) -> int:
            nonlocal left
            left -= 1
            if left == 0:
                raise Killed
            return there(output, **options)

        return finish

    with monkeypatch.context() as patch:
        patch.setattr(write.Output, "finish", finish(write.Output.finish))
        patch.setattr(write.Output, "discard", lambda output: None)
        patch.setattr(journal.Journal, "__exit__", lambda *_: None)
        with pytest.raises(Killed):
            run(corpus, tmp_path / "out", config, allow_code=True)
    run(corpus, tmp_path / "out", config, allow_code=True, resume=True)
    assert files(tmp_path / "out") == files(tmp_path / "whole")
    manifests = [(tmp_path / name / ".mtfix" / "manifest.jsonl").read_bytes() for name in ("out", "whole")]
    assert manifests[0] == manifests[1]


def test_resume_redoes_only_what_has_changed(tmp_path: Path, corpus: Path, config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    run(corpus, out, config, allow_code=True)
    (corpus / "a.txt").write_text("شيء ، آخر")
    (corpus / "z.txt").unlink()
    (out / "deep" / "c.csv").unlink()
    asked: list[str] = []
    there = write.Output.finish

    def finish(output: write.Output, **options: bool) -> int:
        asked.append(os.path.relpath(output.final, out))
        return there(output, **options)

    monkeypatch.setattr(write.Output, "finish", finish)
    run(corpus, out, config, allow_code=True, resume=True)
    manifest = ".mtfix/manifest.jsonl"
    assert asked == [manifest, "a.txt", "deep/c.csv", "edits.jsonl", "flagged.jsonl", "report.json", manifest]
    run(corpus, tmp_path / "fresh", config, allow_code=True)
    stale = {"z.txt"}
    assert {k: v for k, v in files(out).items() if k not in stale} == files(tmp_path / "fresh")
    with pytest.raises(UsageError, match="config has changed"):
        run(corpus, out, config, allow_code=True, resume=True, overrides=["repair.min_score=0.7"])
    with pytest.raises(UsageError, match="text column has changed"):
        run(corpus, out, config, allow_code=True, resume=True, text_column="ar")


def test_interrupt_leaves_no_half_file_and_can_be_resumed(tmp_path: Path, corpus: Path, config: str) -> None:
    run(corpus, tmp_path / "whole", config, allow_code=True)
    (corpus / "d.txt").write_text("STOP")
    with pytest.raises(KeyboardInterrupt):
        run(corpus, tmp_path / "out", config, allow_code=True)
    assert not list((tmp_path / "out").rglob(write.TEMPORARY))
    (corpus / "d.txt").unlink()
    run(corpus, tmp_path / "out", config, allow_code=True, resume=True)
    assert files(tmp_path / "out") == files(tmp_path / "whole")


def test_a_full_disk_ends_the_run_and_leaves_nothing_half_written(
    tmp_path: Path, corpus: Path, config: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sync(path: Path) -> None:
        if path.name == write.TEMPORARY and path.parent.name == "deep":
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(write, "sync", sync)
    with pytest.raises(MtfixError, match=r"c\.csv: cannot be written: No space left on device"):
        run(corpus, tmp_path / "out", config, allow_code=True)
    assert {str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*.*") if p.parent.name != ".mtfix"} == {
        "a.txt", "b.jsonl", ".mtfix"
    }  # fmt: skip


def test_where_the_output_may_not_stand(tmp_path: Path, corpus: Path, config: str) -> None:
    def refused(out: Path, match: str, corpus: Path = corpus, **options: Any) -> None:
        with pytest.raises(UsageError, match=match):
            run(corpus, out, config, allow_code=True, **options)

    refused(corpus, "is the input itself")
    refused(corpus / "deep" / "out", "inside the input")
    refused(tmp_path, "holds the input")
    refused(corpus, "holds the input", corpus=corpus / "a.txt")
    (tmp_path / "link").symlink_to(corpus)
    refused(tmp_path / "link" / "out", "inside the input")
    (tmp_path / "file").write_text("x")
    refused(tmp_path / "file", "is a file")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.doc").write_text("x")
    refused(tmp_path / "full", "not empty")
    refused(tmp_path / "full", "no manifest", resume=True)
    refused(tmp_path / "out", "no such file", corpus=tmp_path / "missing")
    refused(tmp_path / "out", "At least one", workers=0)
    (corpus / "edits.jsonl").write_text("{}")
    refused(tmp_path / "out", "a name that mtfix gives")
    assert not (tmp_path / "out").exists()
    (corpus / "edits.jsonl").unlink()
    run(corpus, tmp_path / "full", config, allow_code=True, overwrite=True)
    assert (tmp_path / "full" / "a.txt").exists()
    with pytest.raises(ConfigError):
        run(corpus, tmp_path / "out", config)


def test_failures_beyond_a_number_are_counted_and_not_named(tmp_path: Path, config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtfix.run.report.LISTED", 3)
    (tmp_path / "a.jsonl").write_text("x\n" * 10)
    report = run(tmp_path / "a.jsonl", tmp_path / "out", config, allow_code=True)
    assert (report.failed, len(report.failures)) == (10, 3)


def test_memory_does_not_grow_with_the_corpus(tmp_path: Path, config: str) -> None:
    import tracemalloc

    line = json.dumps({"text": "نص طويل بلا أخطاء " * 40, "n": 1}, ensure_ascii=False).encode() + b"\n"
    peaks = []
    for size in (100, 600):
        (tmp_path / f"{size}.jsonl").write_bytes(line * size)
        tracemalloc.start()
        run(tmp_path / f"{size}.jsonl", tmp_path / f"out{size}", config, allow_code=True)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5 + (1 << 20)
    assert source.digest(tmp_path / "600.jsonl") == source.digest(tmp_path / "out600" / "600.jsonl")
