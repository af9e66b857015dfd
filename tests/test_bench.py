"""The benchmark's text: as much damage as was asked for, and none that detectors see where none was."""

import pytest

from eval.bench.text import articles
from mtfix.pipeline import Pipeline
from mtfix.types import Document


@pytest.mark.parametrize(("per_1000", "least", "most"), [(0, 0, 0), (20, 15, 25)])
def test_density(per_1000: int, least: int, most: int) -> None:
    texts = articles(100_000, per_1000)
    pipeline = Pipeline("detect-only")
    n_spans = sum(len(pipeline.detect(Document("x", text))) for text in texts)
    assert least <= 1000 * n_spans / sum(len(text.split()) for text in texts) <= most


def test_the_same_seed_gives_the_same_text() -> None:
    assert articles(20_000, 5, seed=3) == articles(20_000, 5, seed=3) != articles(20_000, 5, seed=4)
