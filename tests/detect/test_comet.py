"""Quality estimates as a detector, against a stand-in for the package unbabel-comet (`tests/comet.py` says what that can show)."""

import sys
from pathlib import Path

import pytest

from mtfix import quality
from mtfix.detect.comet import Comet
from mtfix.errors import ConfigError, MissingExtraError
from mtfix.types import Category, Document
from tests import comet

GOOD, BAD = "وصل الوزير إلى برلين.", "Der Minister وصل nach Berlin."
SOURCE = "Der Minister kam in Berlin an."


@pytest.fixture
def checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(sys.modules, "comet", comet)
    path = tmp_path / "model.ckpt"
    path.write_text("comet", encoding="utf-8")
    return str(path)


def test_bad_lines_are_flagged_whole(checkpoint: str) -> None:
    doc = Document("d", f"{GOOD}\n\n{BAD}", f"{SOURCE}\n{SOURCE}")
    (span,) = Comet(model=checkpoint, allow_pickle=True)(doc)
    assert doc.text[span.start : span.end] == BAD
    assert (span.category, span.rule, span.suggestion) == (Category.MISTRANSLATION, "quality", None)
    assert span.reason.startswith("estimated quality 0.1") and 0.8 < span.score < 0.9


def test_documents_share_batches_and_those_without_a_source_are_passed_over(checkpoint: str) -> None:
    docs = [Document("a", BAD, SOURCE), Document("b", BAD), Document("c", GOOD, SOURCE), Document("d", "", SOURCE)]
    found = Comet(model=checkpoint, allow_pickle=True, batch_size=7).detect_all(docs)
    assert [len(spans) for spans in found] == [1, 0, 0, 0]
    assert quality.load(checkpoint, True).calls == [(7, 0)]
    Comet(model=checkpoint, allow_pickle=True, gpus=1).detect_all(docs)
    assert quality.load(checkpoint, True).calls[-1] == (16, 1)


def test_the_threshold_decides(checkpoint: str) -> None:
    assert list(Comet(model=checkpoint, allow_pickle=True, max_quality=0.05)(Document("d", BAD, SOURCE))) == []
    assert list(Comet(model=checkpoint, allow_pickle=True, max_quality=1.0)(Document("d", GOOD, SOURCE))) != []


def test_what_does_not_fit_is_one_line_that_says_what_to_do(checkpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    doc = Document("d", BAD, SOURCE)
    with pytest.raises(ConfigError, match="is a pickle, which can run code: say allow_pickle = true"):
        list(Comet(model=checkpoint)(doc))
    with pytest.raises(ConfigError, match=r"no COMET checkpoint 'nowhere\.ckpt'"):
        list(Comet(model="nowhere.ckpt", allow_pickle=True)(doc))
    Path(checkpoint).write_text("comet with references", encoding="utf-8")
    with pytest.raises(ConfigError, match="compares with references, and a detector has none"):
        list(Comet(model=checkpoint, allow_pickle=True)(doc))
    broken = Path(checkpoint).with_name("broken.ckpt")
    broken.write_text("zip", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"does not load as a COMET checkpoint: RuntimeError: Invalid magic number; corrupt file\?$"):
        list(Comet(model=str(broken), allow_pickle=True)(doc))


def test_without_the_package_the_line_that_installs_it(tmp_path: Path) -> None:
    path = tmp_path / "model.ckpt"
    path.write_text("comet", encoding="utf-8")
    assert Comet(model=str(path)).missing() == "COMET is not installed: pip install unbabel-comet"
    with pytest.raises(MissingExtraError, match="pip install unbabel-comet"):
        list(Comet(model=str(path), allow_pickle=True)(Document("d", BAD, SOURCE)))
    assert list(Comet(model="")(Document("d", BAD))) == [], "nothing to estimate, nothing to load"
