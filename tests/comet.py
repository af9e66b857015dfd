"""A stand-in for the package unbabel-comet, which our tests do not install: its two calls, in the shape of its documentation.

`load_from_checkpoint(path)` gives a model with `requires_references()` and `predict(samples, batch_size, gpus, progress_bar)`, whose
answer has `scores`. What it cannot show is that a real checkpoint loads or what a real model thinks. Here a text is as good as
the share of its characters that are Arabic letters; a checkpoint says in its first line whether it wants references.
"""

from dataclasses import dataclass
from pathlib import Path

from mtfix.arabic import LETTER_RE


@dataclass
class Prediction:
    """What `predict` answers."""

    scores: list[float]
    system_score: float


class Model:
    """A model of COMET."""

    def __init__(self, wants_references: bool) -> None:
        self.wants_references = wants_references
        self.calls: list[tuple[int, int]] = []

    def requires_references(self) -> bool:
        return self.wants_references

    def predict(self, samples: list[dict[str, str]], batch_size: int = 16, gpus: int = 1, progress_bar: bool = True) -> Prediction:
        assert samples and not progress_bar
        assert all(set(sample) == ({"src", "mt", "ref"} if self.wants_references else {"src", "mt"}) for sample in samples)
        self.calls.append((batch_size, gpus))
        scores = [len(LETTER_RE.findall(sample["mt"])) / max(1, len(sample["mt"].replace(" ", ""))) for sample in samples]
        return Prediction(scores, sum(scores) / len(scores))


def load_from_checkpoint(checkpoint_path: str) -> Model:
    text = Path(checkpoint_path).read_text(encoding="utf-8")
    if not text.startswith("comet"):
        raise RuntimeError("Invalid magic number; corrupt file?\nsecond line")
    return Model("references" in text)
