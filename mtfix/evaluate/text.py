"""Text against the reference by sacrebleu, before and after the repair: BLEU, chrF++, TER, and chrF++ that sees white space."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from mtfix.evaluate._counts import signature
from mtfix.evaluate.gold import Scored
from mtfix.evaluate.segments import segments
from mtfix.evaluate.significance import Units
from mtfix.types import Score

Name = Literal["chrF++", "chrF++ with spaces", "BLEU-intl", "BLEU-13a", "TER"]


@dataclass(frozen=True, slots=True)
class Text:
    """How near the text is to the reference, by BLEU, chrF++ and TER, before and after.

    chrF does not see white space by default, and BLEU's tokenizer 13a leaves Arabic punctuation on its word, so there are
    both tokenizers and a chrF++ with spaces. Numbers are sacrebleu's, 0 to 100, a line a segment.
    """

    lead: Name = "chrF++"
    """Which of them gives the value."""

    def __call__(self, items: Sequence[Scored]) -> Score:
        """The leading score of the repaired text; in the parts each score before and after, with sacrebleu's signature."""
        _, garbled, repaired, reference = lines(items)
        parts: dict[str, Any] = {}
        for name, metric in _metrics().items():
            before, after = (metric.corpus_score(list(side) or [""], [list(reference) or [""]]).score for side in (garbled, repaired))
            parts[name] = {"before": before, "after": after, "signature": str(metric.get_signature())}
        lead = parts[self.lead]
        return Score("text", lead["after"], signature("text", lead=self.lead, sacrebleu=lead["signature"].replace("|", ",")), parts)

    def units(self, items: Sequence[Scored]) -> dict[str, Units]:
        """sacrebleu's statistics by segment, for tests of a difference."""
        ids, _, repaired, reference = lines(items)
        return {name: Units(ids, _rows(metric, repaired, reference), _statistic(metric)) for name, metric in _metrics().items()}


def lines(items: Sequence[Scored]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Ids, and the garbled, the repaired and the reference text, a line a segment: what sacrebleu's command line takes as files.

    A segment that the reference leaves out stands on the line of its neighbour: chrF does not count a line without reference.
    """
    rows: list[list[str]] = []
    for item in items:
        first = len(rows)
        for number, one in enumerate(segments(item)):
            row = [f"{item.gold.id}#{number}", *map(_line, (one.garbled, one.repaired, one.reference))]
            if len(rows) > first and not (row[3] and rows[-1][3]):
                rows[-1][1:] = [" ".join(filter(None, pair)) for pair in zip(rows[-1][1:], row[1:], strict=True)]
            else:
                rows.append(row)
    ids, garbled, repaired, reference = zip(*rows, strict=True) if rows else ((), (), (), ())
    return ids, garbled, repaired, reference


def _line(text: str) -> str:
    return text.replace("\n", " ").replace("\r", " ").strip()


def _metrics() -> dict[str, Any]:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

    made = (CHRF(word_order=2), CHRF(word_order=2, whitespace=True), BLEU(tokenize="intl"), BLEU(tokenize="13a"), TER())
    return dict(zip(get_args(Name), made, strict=True))


def _rows(metric: Any, repaired: Sequence[str], reference: Sequence[str]) -> list[list[float]]:
    # Not part of sacrebleu's public interface, but what its own paired tests are made of; a test holds the two equal.
    return list(metric._extract_corpus_statistics(list(repaired), [list(reference)])) if repaired else []


def _statistic(metric: Any) -> Callable[[Sequence[float]], float]:
    return lambda sums: float(metric._compute_score_from_stats(list(sums)).score)
