"""How the sources of names are weighed against each other."""

import gzip
from pathlib import Path

import pytest

from mtfix.train import lexicon
from mtfix.train.lexicon import Pair


def test_what_is_written_outvotes_takes_out_and_settles_the_words_of_full_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = [("Keller", ["كيلر", "كلر"], "person"), ("subtraction", ["-"], "name")]
    packages = [
        Pair("Keller", "كلر", "place", "p", 3),
        Pair("Anna Keller", "آنا كلر", "person", "p", 2),
        Pair("subtraction", "سبتراكشن", "name", "p", 1),
    ]
    monkeypatch.setattr(lexicon, "_use", lambda _: 0.0)  # wordfreq comes with the extra `train`
    monkeypatch.setattr(lexicon, "_written_rows", lambda: iter(written))
    monkeypatch.setattr(lexicon, "all_pairs", lambda _: iter([*lexicon._written(), *packages]))
    lexicon.build_names(tmp_path / "names.tsv.gz")
    rows = dict(line.split("\t", 1) for line in gzip.decompress((tmp_path / "names.tsv.gz").read_bytes()).decode().splitlines())
    assert rows["keller"] == "كيلر|كلر\tperson" and rows["anna keller"] == "آنا كيلر\tperson"
    assert "subtraction" not in rows
