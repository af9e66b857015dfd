"""A system to run with: one detector of spaces before commas that can also fail, die, hang, or be interrupted."""

import os
from pathlib import Path

import pytest

DETECTOR = """
import os, re, signal, time
from dataclasses import dataclass
from mtfix.types import Category, Span

@dataclass(frozen=True, slots=True)
class Commas:
    after: str = "\\u060c"
    def __call__(self, doc):
        if "BOOM" in doc.text:
            raise ValueError("boom")
        if "DIE" in doc.text:
            os._exit(9)
        if "STOP" in doc.text:
            os.kill(int(os.environ["RUN_OF_A_TEST"]), signal.SIGINT)
            time.sleep(60)
        if "HANG" in doc.text:
            time.sleep(60)
        for match in re.finditer(" +\\u060c", doc.text):
            yield Span(match.start(), match.end(), Category.PUNCTUATION, "commas", 0.9, "space", "space", self.after)
        for match in re.finditer("Peskov", doc.text):
            yield Span(match.start(), match.end(), Category.NAME, "commas", 0.8, "name", "latin", "\\u0628\\u064a\\u0633\\u0643\\u0648\\u0641")
        for match in re.finditer("Kreml", doc.text):
            yield Span(match.start(), match.end(), Category.UNTRANSLATED, "commas", 0.8, "left", "latin")
"""


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is synced here is thrown away at once."""
    monkeypatch.setattr("os.fsync", lambda descriptor: None)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The path of the system's config; its code needs `allow_code`."""
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "commas_of_a_test.py").write_text(DETECTOR)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("RUN_OF_A_TEST", str(os.getpid()))
    path = folder / "commas.toml"
    path.write_text('[[detect]]\nname = "commas_of_a_test:Commas"\n[[propose]]\nname = "rules"\n')
    return str(path)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Several files of several kinds, with things to repair and things to pass over."""
    folder = tmp_path / "corpus"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_bytes("قال ، نعم Kreml\r\nثم قال Peskov ، لا".encode())
    rows = [f'{{"id": {n}, "text": "\\u0646 {n} \\u060c Peskov ، نص"}}' for n in range(70)]
    (folder / "b.jsonl").write_bytes("\n".join(["{broken", *rows, '{"n": 1}']).encode())
    (folder / "deep" / "c.csv").write_bytes('id,text\r\n1,"قال ، نعم"\r\n2,Peskov ، قال\r\n'.encode())
    (folder / "deep" / "empty.txt").write_bytes(b"")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8")
    (folder / "z.txt").write_bytes("لا شيء هنا \udcff".encode("utf-8", "surrogateescape"))
    return folder
