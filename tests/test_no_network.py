"""The main job with the shipped systems asks nobody anything: a process that may not open a connection does it all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BLOCK = """
import os, socket

def refused(*said, **options):
    with open(os.environ["TOLD"], "a") as told:
        print(said, file=told)
    raise OSError("no network here")

socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refused
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refused
"""


@pytest.fixture
def alone(tmp_path: Path) -> dict[str, str]:
    """The environment of such a process; whom it would have asked stands in the file `$TOLD`."""
    (tmp_path / "sitecustomize.py").write_text(BLOCK)
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "TRANSFORMERS_"))}
    return {**plain, "PYTHONPATH": str(tmp_path), "TOLD": str(tmp_path / "told")}


def test_the_block_holds(alone: dict[str, str]) -> None:
    code = "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')"
    done = subprocess.run([sys.executable, "-c", code], env=alone, capture_output=True, text=True, check=False)
    assert "no network here" in done.stderr and Path(alone["TOLD"]).exists()


@pytest.mark.model
def test_the_seeds_are_repaired_without_a_network(tmp_path: Path, alone: dict[str, str]) -> None:
    seeds = Path(__file__).parent.parent / "seeds"
    command = [sys.executable, "-m", "mtfix.cli", "repair", seeds, "--out", tmp_path / "out", "--workers", "2"]
    subprocess.run([str(part) for part in command], env=alone, check=True, capture_output=True, timeout=120)
    assert b'"proposer": "seq2seq"' in (tmp_path / "out" / "edits.jsonl").read_bytes(), "the model was at work"
    assert not Path(alone["TOLD"]).exists()
