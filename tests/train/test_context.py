"""The table of counts: counted, packed, read back."""

from pathlib import Path

from mtfix.context import BORDER, Context
from mtfix.train.context import count, tokens


def test_what_was_counted_is_read_back(tmp_path: Path) -> None:
    texts = ["قالت الحكومة إن القرار نهائي."] * 6 + ["رفضت حكومة جديدة القرار."] * 6
    assert count(texts, tmp_path / "context.npz") > 8
    table = Context(tmp_path / "context.npz")
    assert table.per_million("القرار") > table.per_million("الحكومة") > 0 == table.per_million("البرلمان")


def test_a_number_is_a_number_and_a_mark_is_a_border() -> None:
    assert tokens("قُتل 25 شخصا، أمس") == ["قتل", "0", "شخصا", BORDER, "أمس"]
