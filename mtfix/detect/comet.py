"""Quality estimates by a COMET model (CometKiwi, say) as a detector of bad segments, where the record has its source.

COMET: Rei et al., "COMET: A Neural Framework for MT Evaluation" (EMNLP 2020); CometKiwi: Rei et al. (WMT 2022).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtfix import parallel, quality
from mtfix.errors import ConfigError
from mtfix.types import Category, Document, Span


@dataclass(frozen=True, slots=True)
class Comet:
    """Flags lines that a quality estimation model of COMET finds bad."""

    model: str = ""
    """The .ckpt file of a model that needs no reference."""
    allow_pickle: bool = False
    """COMET's files are pickles, which can run code: true says that you trust this one. In a config it also wants --allow-code."""
    max_quality: float = 0.5
    """Lines with an estimate below this are flagged; what it should be depends on the model."""
    batch_size: int = 16
    """Lines that go through the model together."""
    gpus: int = 0
    """How many GPUs to use."""

    def missing(self) -> str | None:
        """Why the model cannot be loaded here; None where it can."""
        return quality.missing(self.model)

    def __call__(self, doc: Document) -> Iterator[Span]:
        """The bad lines of `doc`, whole; nothing where there is no source."""
        yield from self.detect_all([doc])[0]

    def detect_all(self, docs: Sequence[Document]) -> list[list[Span]]:
        """The bad lines of each of `docs`; lines of all of them share batches."""
        found: list[list[Span]] = [[] for _ in docs]
        lines = [(at, pair) for at, doc in enumerate(docs) for pair in parallel.pairs(doc.text, doc.source)]
        if not lines:
            return found
        loaded = quality.load(self.model, self.allow_pickle)
        if loaded.requires_references():
            raise ConfigError(
                f"detector 'comet': '{self.model}' compares with references, and a detector has none: name a CometKiwi model."
            )
        estimates = quality.estimate(loaded, [{"src": pair.source, "mt": pair.text} for _, pair in lines], self.batch_size, self.gpus)
        for (at, pair), score in zip(lines, estimates, strict=True):
            if score < self.max_quality:
                start, end = pair.start, pair.start + len(pair.text)
                sure = min(1.0, max(0.0, 1 - score))
                found[at].append(Span(start, end, Category.MISTRANSLATION, "comet", sure, f"estimated quality {score:.2f}", "quality"))
        return found
