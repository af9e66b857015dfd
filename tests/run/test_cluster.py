"""A run on Ray: its output is that of the local engine, from paths and from URLs, whatever happens to its actors."""

import gzip
import json
import os
import sys
from collections.abc import Generator, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from mtfix import config as configs
from mtfix.corpus.folder import Folder, Listed
from mtfix.errors import ConfigError, MissingExtraError, UsageError
from mtfix.run import cluster, local
from mtfix.run.actor import Actor, Job, Shard


def files(folder: Path) -> dict[str, bytes]:
    """All that stands in `folder`; the manifest without what a store says of a file, the report without its timing."""
    found = {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
    if "report.json" in found:
        report = json.loads(found["report.json"])
        del report["timing"]
        rows = [json.loads(line) for line in found[".mtfix/manifest.jsonl"].splitlines()]
        found["report.json"] = json.dumps(report).encode()
        found[".mtfix/manifest.jsonl"] = json.dumps([{k: v for k, v in row.items() if k != "stamp"} for row in rows]).encode()
    return found


def url(folder: Path) -> str:
    """`folder` as a place elsewhere; file:// would be this machine."""
    return f"local://{folder}"


@pytest.fixture
def mixed(corpus: Path) -> Path:
    """The corpus, with more kinds of files, one that is broken, and a record that the pipeline raises on."""
    (corpus / "bad.jsonl").write_text('{"text": "x ،"}\n{"text": "BOOM"}\n')
    (corpus / "not.parquet").write_bytes(b"PAR?")
    (corpus / "deep" / "packed.jsonl.gz").write_bytes(gzip.compress('{"text": "قال ، نعم Kreml"}\n'.encode()))
    (corpus / "deep-er.txt").write_text("قال ، نعم")  # a folder's files come before this, and "-" before "/"
    return corpus


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The actors run here, one after the other and last shard first, without Ray; the files that they did, in order."""
    done: list[str] = []

    def answers(ray: Any, job: Job, shards: list[Shard], workers: int) -> Generator[dict[str, Any], None, None]:
        actor = Actor(job)
        for shard in reversed(shards):
            done.extend(listed.place.name for listed in shard.files)
            yield actor({"shard": shard})

    monkeypatch.setattr(cluster, "_answers", answers)
    monkeypatch.setattr(cluster, "_session", lambda ray, address: nullcontext())
    monkeypatch.setattr(cluster, "_import_ray", lambda: None)
    return done


@pytest.fixture
def ray(config: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A cluster on this machine whose workers find the system's code."""
    there = pytest.importorskip("ray")
    monkeypatch.setenv("PYTHONPATH", str(Path(config).parent))
    there.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield there
    there.shutdown()


@pytest.mark.slow
def test_ray_writes_the_bytes_of_the_local_engine(tmp_path: Path, mixed: Path, config: str, ray: Any) -> None:
    local.run(mixed, tmp_path / "one", config, allow_code=True)
    cluster.run(mixed, tmp_path / "two", config, allow_code=True)
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert ray.is_initialized(), "a connection that stood before is left open"


@pytest.mark.slow
@pytest.mark.skipif("MTFIX_KILLS" not in os.environ, reason="Ray takes its time to see that an actor has died: `make fuzz`")
def test_a_document_that_kills_its_actor_is_written_through(tmp_path: Path, mixed: Path, config: str, ray: Any) -> None:
    (mixed / "die.jsonl").write_text('{"text": "a ،"}\n{"text": "DIE ،"}\n{"text": "b ،"}\n')
    local.run(mixed, tmp_path / "one", config, allow_code=True, workers=2)
    report = cluster.run(mixed, tmp_path / "two", config, allow_code=True, workers=2)
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert [f.reason for f in report.failures if f.place == "die.jsonl:2"] == ["the worker process died on this document (out of memory?)"]


def test_a_wary_actor_outlives_a_document_that_kills(tmp_path: Path, mixed: Path, config: str, in_process: list[str]) -> None:
    (tmp_path / "die.jsonl").write_text('{"text": "a ،"}\n{"text": "DIE ،"}\n{"text": "b ،"}\n')
    system = configs.read(config, allow_code=True)
    job = Job(Folder(tmp_path / "die.jsonl"), Folder(tmp_path / "out"), system, {}, ("text", "source"), 200)
    shard = Shard("1", tuple(one for one in job.corpus.listed() if isinstance(one, Listed)))
    (row,) = json.loads(Actor(job, wary=True)({"shard": shard})["rows"])
    assert (row["tally"]["documents"], row["tally"]["failed"]) == (3, 1)
    assert (tmp_path / "out" / "die.jsonl").read_text() == '{"text": "a،"}\n{"text": "DIE ،"}\n{"text": "b،"}\n'


@pytest.mark.parametrize(("far_in", "far_out"), [(False, False), (True, True), (True, False), (False, True)])
def test_paths_and_urls_give_the_same(tmp_path: Path, mixed: Path, config: str, in_process: list[str], far_in: bool, far_out: bool) -> None:
    local.run(mixed, tmp_path / "one", config, allow_code=True)
    two = tmp_path / "two"
    seen = []
    corpus, out = url(mixed) if far_in else mixed, url(two) if far_out else two
    cluster.run(corpus, out, config, allow_code=True, workers=3, on_progress=seen.append)
    assert files(tmp_path / "one") == files(two)
    assert (seen[-1].documents, seen[-1].bytes_done) == (79, seen[-1].bytes_total)


def test_a_single_file_and_a_saved_dataset(tmp_path: Path, config: str, in_process: list[str]) -> None:
    datasets = pytest.importorskip("datasets")
    (tmp_path / "a.jsonl").write_text('{"text": "a ،"}\n')
    datasets.Dataset.from_dict({"text": ["قال ، نعم", "لا"]}).save_to_disk(tmp_path / "saved")
    for number, corpus in enumerate([tmp_path / "a.jsonl", tmp_path / "saved"]):
        local.run(corpus, tmp_path / f"one{number}", config, allow_code=True)
        for out in (tmp_path / f"two{number}", url(tmp_path / f"three{number}")):
            cluster.run(corpus, out, config, allow_code=True)
        assert files(tmp_path / f"one{number}") == files(tmp_path / f"two{number}") == files(tmp_path / f"three{number}")
    cluster.run(url(tmp_path / "a.jsonl"), tmp_path / "four", config, allow_code=True)
    assert files(tmp_path / "four") == files(tmp_path / "one0")


class Killed(BaseException):
    """The run ends here, as if killed."""


@pytest.mark.parametrize("far", [False, True])
def test_a_killed_run_goes_on_to_the_same_bytes(
    tmp_path: Path, mixed: Path, config: str, in_process: list[str], monkeypatch: pytest.MonkeyPatch, far: bool
) -> None:
    """Killed where some output is about to get its name, with no chance to tidy up."""
    monkeypatch.setattr(cluster, "_FILES", 3)
    local.run(mixed, tmp_path / "one", config, allow_code=True)
    corpus = url(mixed) if far else mixed
    left = 1_000_000

    def counted(there: Any) -> Any:
        def method(*said: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                raise Killed
            return there(*said)

        return method

    def run(name: str, **options: Any) -> None:
        cluster.run(corpus, url(tmp_path / name) if far else tmp_path / name, config, allow_code=True, workers=2, **options)

    for name in ("put", "writing"):
        monkeypatch.setattr(Folder, name, counted(getattr(Folder, name)))
    run("unbroken")
    n = 1_000_000 - left
    for at in (1, 2, n // 5, n // 3, n // 2, n - 8, *range(n - 4, n + 1)):
        del in_process[:]
        left = at
        with pytest.raises(Killed):
            run(str(at))
        left = 1_000_000
        run(str(at), resume=True)
        assert files(tmp_path / "one") == files(tmp_path / str(at))
        assert len(in_process) <= 10 + 3, "no more than one shard is done again"


@pytest.mark.parametrize("far", [False, True])
def test_resume_does_what_has_changed_and_either_engine_goes_on_with_the_other(
    tmp_path: Path, mixed: Path, config: str, in_process: list[str], far: bool
) -> None:
    two = tmp_path / "two"
    corpus = url(mixed) if far else mixed
    cluster.run(corpus, two, config, allow_code=True)
    (mixed / "a.txt").write_text("شيء ، آخر")
    (two / "deep" / "c.csv").unlink()
    del in_process[:]
    cluster.run(corpus, two, config, allow_code=True, resume=True)
    assert sorted(in_process) == ["a.txt", "deep/c.csv"]
    local.run(mixed, tmp_path / "one", config, allow_code=True)
    assert files(tmp_path / "one") == files(two)
    (mixed / "new.txt").write_text("جديد ، هنا")
    del in_process[:]
    local.run(mixed, two, config, allow_code=True, resume=True)
    cluster.run(mixed, tmp_path / "one", config, allow_code=True, resume=True)
    assert in_process == ["new.txt"]
    assert files(tmp_path / "one") == files(two)
    with pytest.raises(UsageError, match="config has changed"):
        cluster.run(corpus, two, config, allow_code=True, resume=True, overrides=["repair.min_score=0.7"])


def test_a_shard_that_fails_for_good_is_written_through_and_tried_again(
    tmp_path: Path, mixed: Path, config: str, in_process: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_FILES", 1)
    with monkeypatch.context() as patch:
        there = cluster._answers

        def answers(*said: Any) -> Generator[dict[str, Any], None, None]:
            yield from (answer for answer in there(*said) if "b.jsonl" not in answer["rows"])

        patch.setattr(cluster, "_answers", answers)
        for corpus, out in ((mixed, tmp_path / "two"), (url(mixed), tmp_path / "far")):
            report = cluster.run(corpus, out, config, allow_code=True)
            assert [f.reason for f in report.failures if f.place == "b.jsonl"] == [
                "its shard failed 4 times (see the logs of Ray); left as it is, --resume tries again"
            ]
            assert (out / "b.jsonl").read_bytes() == (mixed / "b.jsonl").read_bytes()
    del in_process[:]
    cluster.run(mixed, tmp_path / "two", config, allow_code=True, resume=True)
    local.run(mixed, tmp_path / "one", config, allow_code=True)
    assert in_process == ["b.jsonl"]
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_what_goes_wrong_for_all_ends_the_run(tmp_path: Path, mixed: Path, config: str, in_process: list[str]) -> None:
    (tmp_path / "two" / "a.txt").mkdir(parents=True)
    (tmp_path / "two" / "deep").write_text("in the way")
    with pytest.raises(Exception, match="cannot be written"):
        cluster.run(mixed, tmp_path / "two", config, allow_code=True, overwrite=True)


def test_small_files_are_taken_together(tmp_path: Path) -> None:
    for number in range(10):
        (tmp_path / f"{number}.txt").write_bytes(b"x" * 100)
    found = [one for one in Folder(tmp_path).listed() if isinstance(one, Listed)]
    assert [len(shard) for shard in cluster._shards(found, 1)] == [3, 3, 3, 1]
    assert [len(shard) for shard in cluster._shards(found, 100)] == [1] * 10


def test_where_a_run_may_not_begin(tmp_path: Path, mixed: Path, config: str, in_process: list[str]) -> None:
    def refused(corpus: Any, out: Any, match: str, **options: Any) -> None:
        with pytest.raises(UsageError, match=match):
            cluster.run(corpus, out, config, allow_code=True, **options)

    refused(mixed, mixed / "out", "inside the input")
    refused(url(mixed), url(mixed / "out"), "lies inside the input")
    refused(url(mixed / "deep"), url(mixed), "lies inside the input")
    refused(url(tmp_path / "nothing"), tmp_path / "out", "no files mtfix can read")
    refused(tmp_path / "nothing", tmp_path / "out", "no such file")
    refused("nosuch://bucket/x", tmp_path / "out", "nosuch")
    refused(mixed, tmp_path / "out", "At least one", workers=0)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.doc").write_text("x")
    refused(mixed, tmp_path / "full", "not empty")
    refused(mixed, url(tmp_path / "full"), "not empty")
    refused(mixed, url(tmp_path / "full"), "no manifest", resume=True)
    with pytest.raises(ConfigError):
        cluster.run(mixed, tmp_path / "out", config)


def test_without_ray_or_a_cluster_there_is_one_line(tmp_path: Path, mixed: Path, config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "ray", None)
        with pytest.raises(MissingExtraError, match=r"pip install 'mtfix\[ray\]'"):
            cluster.run(mixed, tmp_path / "out", config, allow_code=True)
    pytest.importorskip("ray")
    with pytest.raises(UsageError, match=r"no Ray cluster answers at 127\.0\.0\.1:9: Connection refused"):
        cluster.run(mixed, tmp_path / "out", config, allow_code=True, address="127.0.0.1:9")
