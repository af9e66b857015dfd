"""Edits made again and undone: the original comes back byte for byte, and half of the edits is half of the edits."""

import json
from pathlib import Path
from typing import Any

import pytest

from mtfix.corpus.read import OUTPUTS
from mtfix.errors import InputError, UsageError
from mtfix.run.local import run
from mtfix.run.replay import replay
from mtfix.types import Category


def files(folder: Path) -> dict[str, bytes]:
    """The corpus in `folder`, without what a run writes beside it."""
    found = {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
    return {name: raw for name, raw in found.items() if name.split("/")[0] not in OUTPUTS}


@pytest.fixture
def repaired(tmp_path: Path, corpus: Path, config: str) -> Path:
    """The repaired corpus; its input lacks what a mirror lacks."""
    (corpus / "photo.jpg").unlink()
    (corpus / "odd.jsonl").write_bytes(b'{"text": "\\u060c\\u002f \\u060c"}\n{"text": "Kreml, Peskov \\u060c\xff"}\n')
    run(corpus, tmp_path / "out", config, allow_code=True)
    return tmp_path / "out"


def test_undone_is_the_original_byte_for_byte(tmp_path: Path, corpus: Path, repaired: Path) -> None:
    report = replay(repaired, tmp_path / "back", undo=True)
    assert files(tmp_path / "back") == files(corpus) != files(repaired)
    assert not (tmp_path / "back" / "edits.jsonl").exists()
    assert (report.left, report.edits) == (0, len((repaired / "edits.jsonl").read_text().split("\n")) - 1)


def test_made_again_is_the_repaired_corpus(tmp_path: Path, corpus: Path, repaired: Path) -> None:
    replay(corpus, tmp_path / "again", undo=False, edits=repaired / "edits.jsonl")
    assert files(tmp_path / "again") == files(repaired)
    assert (tmp_path / "again" / "edits.jsonl").read_bytes() == (repaired / "edits.jsonl").read_bytes()


@pytest.mark.parametrize(
    "filters", [{"only_category": {Category.NAME}}, {"min_score": 0.85}, {"only_category": {Category.NAME}, "min_score": 0.85}]
)
def test_half_of_the_edits(tmp_path: Path, corpus: Path, repaired: Path, filters: Any) -> None:
    edits = repaired / "edits.jsonl"
    undone = replay(repaired, tmp_path / "undone", undo=True, **filters)
    made = replay(corpus, tmp_path / "made", undo=False, edits=edits, **filters)
    assert (undone.edits, undone.left) == (made.edits, made.left)
    text = (tmp_path / "undone" / "a.txt").read_text(encoding="utf-8")
    assert ("Peskov" in text, "نعم" in text) == ("min_score" not in filters, True)
    rest = tmp_path / "undone" / "edits.jsonl"
    assert files(tmp_path / "undone") != files(corpus)
    replay(tmp_path / "undone", tmp_path / "back", undo=True)
    assert files(tmp_path / "back") == files(corpus)
    assert len(rest.read_text().split("\n")) - 1 == undone.left


def test_an_undone_field_loses_the_quotes_it_gained(tmp_path: Path, config: str) -> None:
    (tmp_path / "a.csv").write_text("text\nx ،\n")
    run(tmp_path / "a.csv", tmp_path / "out", config, allow_code=True, overrides=['detect.commas_of_a_test:Commas.after=","'])
    assert (tmp_path / "out" / "a.csv").read_text() == 'text\n"x,"\n'
    replay(tmp_path / "out", tmp_path / "back", undo=True)
    assert (tmp_path / "back" / "a.csv").read_text() == "text\nx ،\n"


def test_edits_that_do_not_fit_are_named(tmp_path: Path, corpus: Path, repaired: Path) -> None:
    edits = repaired / "edits.jsonl"
    lines = edits.read_text(encoding="utf-8").split("\n")

    def refused(text: str, match: str) -> None:
        edits.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=match):
            replay(corpus, tmp_path / "to", undo=False, edits=edits, overwrite=True)
        assert not list((tmp_path / "to").rglob("*.tmp"))

    first = json.loads(lines[0])
    refused(json.dumps({**first, "before": "خطأ"}), r"a\.txt:1: the text is not the one that was edited")
    refused(json.dumps({**first, "line": 9}), r"a\.txt:9: there is no such record")
    refused(json.dumps({**first, "file": "../x.txt"}), "which the corpus has not")
    refused(json.dumps({**first, "category": "taste"}), r"edits\.jsonl:1: not an edit")
    refused(json.dumps({**first, "start": "1"}), "wrong type")
    refused("[]", "not an edit")
    refused("\n".join([lines[0], lines[-2], lines[1]]), "do not stand together")
    refused("\n".join([*lines[8:10], lines[6]]), "not in the order")


def test_where_a_replay_may_not_write(tmp_path: Path, repaired: Path, corpus: Path) -> None:
    for to, match in ((repaired / "x", "inside the input"), (corpus, "not empty")):
        with pytest.raises(UsageError, match=match):
            replay(repaired, to, undo=True)
    with pytest.raises(UsageError, match="no such file"):
        replay(corpus, tmp_path / "to", undo=True)
