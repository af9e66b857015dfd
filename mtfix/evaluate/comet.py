"""COMET, before and after the repair: by reference, or by the source alone, whichever the model is made for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mtfix import quality
from mtfix.errors import ConfigError, InputError
from mtfix.evaluate._counts import signature
from mtfix.evaluate.gold import Scored
from mtfix.evaluate.significance import Units, share
from mtfix.evaluate.text import lines
from mtfix.types import Score


@dataclass(frozen=True, slots=True)
class Comet:
    """How good a COMET model finds the text, before and after the repair: the mean over segments.

    Not among the usual metrics: it wants a model and the sources. `mtfix evaluate --metric comet --metric-option comet.model=…`.
    """

    model: str = ""
    """The .ckpt file of a COMET model; one that needs no reference (CometKiwi) is given none."""
    sources: str = ""
    """A text file with the source of each segment of the set, a line a segment."""
    allow_pickle: bool = False
    """COMET's files are pickles, which can run code: true says that you trust this one."""
    batch_size: int = 16
    """Segments that go through the model together."""
    gpus: int = 0
    """How many GPUs to use."""

    def missing(self) -> str | None:
        """Why the model cannot be loaded here; None where it can."""
        return quality.missing(self.model)

    def __call__(self, items: Sequence[Scored]) -> Score:
        """The mean of the repaired text; in the parts that of the garbled text as well."""
        before, after = (self._scores(items, repaired=repaired) for repaired in (False, True))
        parts = {"before": _mean(before), "after": _mean(after), "segments": len(after)}
        loaded = quality.load(self.model, self.allow_pickle)
        by = "reference" if loaded.requires_references() else "source"
        return Score("comet", _mean(after), signature("comet", model=_name(self.model), by=by), parts)

    def units(self, items: Sequence[Scored]) -> dict[str, Units]:
        """The score of each segment, for tests of a difference."""
        return {"COMET": Units(lines(items)[0], [(score, 1.0) for score in self._scores(items, repaired=True)], share)}

    def _scores(self, items: Sequence[Scored], *, repaired: bool) -> list[float]:
        loaded = quality.load(self.model, self.allow_pickle)
        ids, garbled, mended, references = lines(items)
        sources = self._sources(items, ids)
        texts = mended if repaired else garbled
        samples = [{"src": source, "mt": text} for source, text in zip(sources, texts, strict=True)]
        if loaded.requires_references():
            samples = [{**sample, "ref": reference} for sample, reference in zip(samples, references, strict=True)]
        return quality.estimate(loaded, samples, self.batch_size, self.gpus)

    def _sources(self, items: Sequence[Scored], ids: Sequence[str]) -> list[str]:
        """The source of each line that `text.lines` gives: where it puts segments together, theirs are as well."""
        if not self.sources:
            raise ConfigError("metric 'comet': name the 'sources' of the set, a text file with a line a segment.")
        try:
            found = Path(self.sources).read_text(encoding="utf-8").removesuffix("\n").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{self.sources}: {error}") from error
        segments = [f"{item.gold.id}#{number}" for item in items for number in range(len(item.gold.segments))]
        if len(found) != len(segments):
            raise InputError(f"{self.sources}: {len(found)} lines, and the set has {len(segments)} segments.")
        known, out = frozenset(ids), list[str]()
        for segment, source in zip(segments, found, strict=True):
            if segment in known:
                out.append(source)
            else:
                out[-1] = f"{out[-1]} {source}"
        return out


def _mean(scores: Sequence[float]) -> float:
    return sum(scores) / len(scores) if scores else 0.0


def _name(model: str) -> str:
    """What names a checkpoint wherever it lies: its file, and the folder that says which model it is."""
    path = Path(model)
    return next((part.removeprefix("models--").replace("--", "/") for part in path.parts if part.startswith("models--")), path.name)
