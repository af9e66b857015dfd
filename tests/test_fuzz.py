"""The fuzz target: hostile texts and hostile files through all of mtfix. The laws hold, nothing is raised, time is bounded.

`make fuzz` goes on for MTFIX_FUZZ_SECONDS with each target and system; by default a few examples are tried.
"""

import gzip
import json
import os
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mtfix.pipeline import Pipeline
from mtfix.repair.apply import apply, revert
from mtfix.run.local import run
from mtfix.run.replay import replay
from mtfix.types import Document
from tests.texts import LONG, TEXT

SECONDS = float(os.environ.get("MTFIX_FUZZ_SECONDS", "0"))
SYSTEMS = ["rules-only", pytest.param("default", marks=pytest.mark.model)] if SECONDS else ["rules-only"]
LONGEST = 20.0
"""Seconds of work that no example may take: what is slow in the wrong way takes minutes."""

fuzz = settings(max_examples=200 if SECONDS else 20, suppress_health_check=list(HealthCheck))
pipeline = cache(Pipeline)


def cell(text: str, delimiter: str) -> str:
    """A field of a table that begins and ends where it should, or not."""
    return f'"{text}"' if len(text) % 3 else text.replace(delimiter, " ")


SPELLINGS: dict[str, Callable[[list[str]], str]] = {
    "txt": "\n".join,
    "jsonl": lambda texts: "\n".join(
        json.dumps({"id": at, "text": text}, ensure_ascii=len(text) % 2 == 0) for at, text in enumerate(texts)
    ),
    "csv": lambda texts: "id,text\n" + "\r\n".join(f"{at},{cell(text, ',')}" for at, text in enumerate(texts)),
    "tsv": lambda texts: "text\tid\n" + "\n".join(f"{cell(text, chr(9))}\t{at}" for at, text in enumerate(texts)),
}
PACKED: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}
DAMAGE = st.lists(st.tuples(st.integers(0, 1 << 16), st.binary(max_size=3)), max_size=3)


@st.composite
def files(draw: st.DrawFn) -> tuple[str, bytes]:
    """A name, and what stands in the file: records of hostile text, some bytes of it overwritten, some cut off."""
    suffix, packing = draw(st.sampled_from(sorted(SPELLINGS))), draw(st.sampled_from(sorted(PACKED)))
    raw = SPELLINGS[suffix](draw(st.lists(TEXT, max_size=5))).encode("utf-8", "surrogatepass")
    for damaged in range(2):  # before it is packed, and after
        for at, new in draw(DAMAGE) if damaged == 0 or draw(st.booleans()) else ():
            raw = raw[: at % (len(raw) + 1)] + new + raw[at % (len(raw) + 1) + len(new) :]
        raw = raw if damaged else PACKED[packing](raw)
    return f"a.{suffix}{packing}", raw[: len(raw) - draw(st.sampled_from([0, 0, 0, 1, 7]))]


def again_and_again(target: Callable[..., None], system: str) -> None:
    """Call the target until the time is up, and once in any case."""
    end = time.monotonic() + SECONDS
    target(system)
    while time.monotonic() < end:
        target(system)


@fuzz
@given(LONG)
def on_text(system: str, text: str) -> None:
    began = time.process_time()
    repair = pipeline(system).repair(Document("d", text))
    assert apply(text, repair.edits) == repair.text and revert(repair.text, repair.edits) == text
    assert all(text[edit.start : edit.end] == edit.before for edit in repair.edits)
    assert all(0 <= span.start <= span.end <= len(text) for span in (*repair.spans, *(flag.span for flag in repair.flags)))
    assert pipeline(system).repair(Document("d", repair.text)).edits == (), "repaired twice"
    assert time.process_time() - began < LONGEST


@fuzz
@given(files())
def on_file(system: str, file: tuple[str, bytes]) -> None:
    began = time.process_time()
    name, raw = file
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "in").mkdir()
        (here / "in" / name).write_bytes(raw)
        report = run(here / "in", here / "out", system)
        assert not report.skipped and not [one.reason for one in report.failures if "Error: " in one.reason]
        replay(here / "out", here / "back", undo=True)
        undone = (here / "back" / name).read_bytes()
        if not name.endswith((".gz", ".zst")) or not report.edited:
            assert undone == raw
        (here / "twice").mkdir()
        (here / "out" / name).rename(here / "twice" / name)
        assert run(here / "twice", here / "out2", system).edited == 0, "repaired twice"
    assert time.process_time() - began < LONGEST


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("target", [on_text, on_file])
@pytest.mark.slow
def test_fuzz(system: str, target: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fsync", lambda descriptor: None)
    again_and_again(target, system)
