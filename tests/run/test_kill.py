"""Runs that are killed, stopped, or run out of room, in processes of their own: what is left is whole, and --resume ends it.

MTFIX_KILLS=50 kills fifty times (by default five).
"""

import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mtfix.errors import UsageError
from mtfix.run.local import run

KILLS = int(os.environ.get("MTFIX_KILLS", "5"))
LINE = "قال الوزير ، إن زيلينسكي رفض الاتفاق  مع Kremlsprecher ."
KILLER = """
import os, random, signal, sys, time
from pathlib import Path
from mtfix.run.local import run

corpus, out, kills, longest, seed = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
moments = random.Random(seed)
killed = ended = 0
while killed < kills:
    child = os.fork()
    if not child:
        run(corpus, out, "rules-only", workers=1 + killed % 2, resume=out.exists())
        os._exit(0)
    time.sleep(moments.uniform(0, longest))
    os.kill(child, signal.SIGKILL)
    if os.WIFSIGNALED(os.waitpid(child, 0)[1]):
        killed += 1
    else:  # it was quicker: keep what it ended with, and begin anew
        ended += 1
        out.rename(f"{out}.{ended}")
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    for number in range(60):
        (folder / str(number % 7)).mkdir(parents=True, exist_ok=True)
        (folder / str(number % 7) / f"{number}.txt").write_text(f"{number} {LINE}\n" * 5, encoding="utf-8")
    for name in ("a", "b"):
        rows = (json.dumps({"id": n, "text": f"{n} {LINE}"}, ensure_ascii=False) for n in range(200))
        (folder / f"{name}.jsonl").write_text("\n".join(rows), encoding="utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    """All that stands in `folder`, the report without its timing."""
    found = {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
    report = json.loads(found["report.json"])
    del report["timing"]
    return {**found, "report.json": json.dumps(report).encode()}


def mtfix(*said: object, **options: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "mtfix.cli", "repair", *map(str, said), "--config", "rules-only"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True, **options)  # type: ignore[call-overload, no-any-return]


@pytest.mark.slow
def test_killed_at_any_moment_it_ends_with_the_same_bytes(tmp_path: Path, corpus: Path) -> None:
    began = time.monotonic()
    run(corpus, tmp_path / "whole", "rules-only")
    longest, seed = time.monotonic() - began, random.randrange(1 << 30)
    command = [sys.executable, "-c", KILLER, corpus, tmp_path / "out", KILLS, longest, seed]
    killer = subprocess.Popen([str(part) for part in command], start_new_session=True)
    assert killer.wait(timeout=60 + 20 * KILLS) == 0
    with pytest.raises(ProcessLookupError):
        for _ in range(100):  # workers end by themselves when they notice
            os.killpg(killer.pid, 0)
            time.sleep(0.1)
    run(corpus, tmp_path / "out", "rules-only", resume=(tmp_path / "out").exists())
    for out in tmp_path.glob("out*"):
        assert files(out) == files(tmp_path / "whole"), f"seed {seed}"


@pytest.mark.slow
def test_ctrl_c_stops_all_workers_and_leaves_nothing_half_written(tmp_path: Path, corpus: Path) -> None:
    (corpus / "c.jsonl").write_bytes((corpus / "a.jsonl").read_bytes() * 100)
    process = mtfix(corpus, "--out", tmp_path / "out", "--workers", 2)
    while not (tmp_path / "out" / "b.jsonl").exists():
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert (process.returncode, told.splitlines()[-1]) == (130, "mtfix: stopped. Run the same command with --resume to go on.")
    assert "Traceback" not in told
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    left = {path.name for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert not {name for name in left if name.endswith(".tmp")} and "c.jsonl" not in left and "lock" not in left


@pytest.mark.slow
def test_without_room_on_the_disk_it_says_so_and_goes_on_when_there_is(tmp_path: Path, corpus: Path) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    process = mtfix(corpus, "--out", tmp_path / "out", preexec_fn=little_room)
    _, told = process.communicate(timeout=60)
    last = told.splitlines()[-1]
    assert process.returncode == 2 and last.startswith("mtfix: error: ") and last.endswith("cannot be written: File too large.")
    run(corpus, tmp_path / "out", "rules-only", resume=True)
    run(corpus, tmp_path / "whole", "rules-only")
    assert files(tmp_path / "out") == files(tmp_path / "whole")


@pytest.mark.slow
def test_two_runs_do_not_write_into_one_folder(tmp_path: Path, corpus: Path) -> None:
    holder = (
        "import sys; from pathlib import Path; from mtfix.run.lock import Lock; lock = Lock(Path(sys.argv[1])); "
        "print('held', flush=True); sys.stdin.read()"
    )
    out = tmp_path / "out"
    first = subprocess.Popen([sys.executable, "-c", holder, out], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert first.stdout is not None and first.stdout.readline() == b"held\n"
    held = f"{out}: another run (process {first.pid}) is at work there. Wait for it, or name another folder."
    for options in ({}, {"resume": True}, {"overwrite": True}):
        with pytest.raises(UsageError, match=re.escape(held)):
            run(corpus, out, "rules-only", **options)
        assert [path.name for path in out.rglob("*")] == [".mtfix", "lock"]
    first.kill()
    first.wait()
    assert (out / ".mtfix" / "lock").exists(), "the lock of a dead process is still there"
    run(corpus, out, "rules-only")
    assert sorted(path.name for path in (out / ".mtfix").iterdir()) == ["manifest.jsonl"]
