"""The bigram table: counted, packed, read back."""

from pathlib import Path

from mtfix.context import BORDER, Context
from mtfix.train.context import count, tokens


def test_neighbours_that_were_seen_fit_better(tmp_path: Path) -> None:
    texts = ["قالت الحكومة إن القرار نهائي."] * 6 + ["رفضت حكومة جديدة القرار."] * 6
    n_words, n_pairs = count(texts, tmp_path / "context.npz", least=2)
    assert n_words > 8 and n_pairs > 8
    table = Context(tmp_path / "context.npz")
    assert table.fit("قالت", "الحكومة", "إن") > table.fit("قالت", "حكومة", "إن")
    assert table.fit("رفضت", "حكومة", "جديدة") > table.fit("رفضت", "الحكومة", "جديدة")
    assert table.per_million("الحكومة") > 0 == table.per_million("البرلمان")


def test_a_number_is_a_number_and_a_mark_is_a_border() -> None:
    assert tokens("قُتل 25 شخصا، أمس") == ["قتل", "0", "شخصا", BORDER, "أمس"]
