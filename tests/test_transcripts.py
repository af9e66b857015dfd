"""Transcripts: `$ mtfix …` lines and what they print, word for word. `python tests/test_transcripts.py` writes them anew."""

import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from mtfix.cli import main
from mtfix.config import SHIPPED

HERE = Path(__file__).resolve().parent / "transcripts"
_TIMING = re.compile(r"\d[\d.,]* (?=s\b|documents/s|MB/s)")


def run(command: str) -> str:
    """What `command` prints on stdout and stderr together, timings blotted out, and its exit code where it is not 0."""
    line, _, given = command.partition(" < ")
    screen = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    kept = sys.argv, sys.stdin, sys.stdout, sys.stderr
    sys.argv = shlex.split(line)
    sys.stdin = io.TextIOWrapper(io.BytesIO(Path(given).read_bytes() if given else b""), encoding="utf-8")
    sys.stdout = sys.stderr = screen
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code or 0
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = kept
    screen.seek(0)
    printed = _TIMING.sub("… ", screen.read().rstrip("\n")).replace(str(SHIPPED), "configs")
    return "\n".join(line for line in (printed, f"[exit {code}]" if code else "") if line)


def played(transcript: str, folder: Path) -> str:
    """`transcript` with what its commands print now, in a copy of the fixtures."""
    shutil.copytree(HERE / "news", folder / "news")
    os.chdir(folder)
    out = []
    for line in transcript.split("\n"):
        if line.startswith("#"):
            out.append(line)
        elif line.startswith("$ "):
            out.append(f"{line}\n{run(line[2:])}\n")
    return "\n".join(out)


@pytest.mark.parametrize("path", sorted(HERE.glob("*.txt")), ids=lambda path: path.stem)
def test_a_transcript_reads_as_it_did(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = path.read_text(encoding="utf-8")
    assert played(said, tmp_path) == said


if __name__ == "__main__":
    for each in sorted(HERE.glob("*.txt")):
        each.write_text(played(each.read_text(encoding="utf-8"), Path(tempfile.mkdtemp())), encoding="utf-8", newline="\n")
