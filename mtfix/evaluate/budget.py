"""The error budget: how far each stage alone holds the system back, so that one sees where to work.

The detector is asked what a perfect proposer could make of its spans, the proposers what they make of the gold spans, and the
choice what it turned down and whether that was right. Oracles look at a text once: they know the text as read.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mtfix.evaluate import outputs, reading
from mtfix.evaluate.gold import GoldDocument, GoldSpan, Scored
from mtfix.types import Document, Edit, Proposal, Repair, Request, Span

if TYPE_CHECKING:
    from mtfix.config import Config
    from mtfix.pipeline import Pipeline

_GUARD = "guard:"
"""How `Flag.why` begins where the guard spoke."""


@dataclass(frozen=True, slots=True)
class GoldSpans:
    """The oracle detector: flags the gold spans, with what rules suggest for the part that they flag themselves."""

    documents: Mapping[str, GoldDocument]
    """The gold set by id."""
    found: Mapping[str, Sequence[Span]]
    """What the real detectors flag, by id."""

    def __call__(self, doc: Document) -> Iterator[Span]:
        """A span for each gold span that has a correction."""
        for gold in self.documents[doc.id].spans:
            if gold.corrections:
                suggestion = _suggested(doc.text, gold, self.found[doc.id])
                yield Span(gold.start, gold.end, gold.category, "gold", 1.0, "a gold span", suggestion=suggestion)


def _suggested(text: str, gold: GoldSpan, found: Sequence[Span]) -> str | None:
    """The text of `gold` with the suggestions of the real spans inside it, which may flag less of it than people do."""
    out: list[str] = []
    at = gold.start
    for span in found:
        if span.suggestion is not None and at <= span.start and span.end <= gold.end:
            out += (text[at : span.start], span.suggestion)
            at = span.end
    return "".join((*out, text[at : gold.end])) if out else None


@dataclass(frozen=True, slots=True)
class GoldAnswers:
    """The oracle proposer: writes for a detected span what the reference has in its place."""

    documents: Mapping[str, GoldDocument]
    """The gold set by id."""

    def __call__(self, requests: Sequence[Request]) -> Iterator[list[Proposal]]:
        """One proposal for each span that covers gold spans whole, nothing for a false alarm."""
        for request in requests:
            gold, span = self.documents[request.document.id], request.span
            answer = mended(gold, span.start, span.end)
            if answer is None and span.suggestion is not None and _is_right(gold, span, span.suggestion):
                answer = span.suggestion
            yield [] if answer is None else [Proposal(span, answer, "gold", 1.0)]


def mended(gold: GoldDocument, start: int, end: int) -> str | None:
    """`gold.text[start:end]` as the reference has it; None where nothing is garbled there or only a part of what must change."""
    out: list[str] = []
    at = start
    for low, high, after in (_core(gold.text, span) for span in gold.spans if span.corrections):
        if low < start or high > end:
            if max(low, start) < min(high, end):
                return None
            continue
        out += (gold.text[at:low], after)
        at = high
    return "".join((*out, gold.text[at:end])) if out else None


def _is_right(gold: GoldDocument, span: Span, after: str) -> bool:
    """Whether `after` corrects something though no gold span lies there: of a headline that stands twice either may go."""
    edit = Edit(span.start, span.end, gold.text[span.start : span.end], after, span.category, span.detector, span.rule, "gold", 1.0, "")
    repair = replace(outputs.unchanged(gold), edits=(edit,))
    return edit.before != after and reading.read(Scored(gold, repair)).is_right[0]


def _core(text: str, span: GoldSpan) -> tuple[int, int, str]:
    """What of a gold span really changes: where a space before a comma goes, the comma stays."""
    before, after = text[span.start : span.end], span.corrections[0]
    left = _shared(before, after)
    right = _shared(before[left:][::-1], after[left:][::-1])
    return span.start + left, span.end - right, after[left : len(after) - right]


def _shared(one: str, other: str) -> int:
    """How many characters two texts share at their beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def budget(pipeline: "Pipeline", items: Sequence[Scored]) -> dict[str, Any]:
    """Shares of the gold spans that have a correction: mended, and what would be mended with one stage made perfect."""
    golds = {item.gold.id: item.gold for item in items}
    spans = [(place, index, span) for place, item in enumerate(items) for index, span in enumerate(item.gold.spans) if span.is_wanted]
    if not spans:
        return {}
    config = pipeline.config
    once = replace(config, repair=replace(config.repair, rounds=1))
    found = {item.gold.id: item.repair.spans for item in items}
    by_detector = _run(_with(once, proposers=(("gold", GoldAnswers(golds)),)), items)
    by_proposer = _run(_with(once, detectors=(("gold", GoldSpans(golds, found)),)), items)
    runs = {"as_it_is": items, "detector": by_detector, "proposer": by_proposer}
    corrected = {name: [set(reading.read(item).corrected) for item in run] for name, run in runs.items()}
    rows: dict[str, dict[str, float]] = {}
    for category in ("all", *sorted({str(span.category) for _, _, span in spans})):
        these = [one for one in spans if category in ("all", str(one[2].category))]
        n = dict.fromkeys((*corrected, "offered"), 0)
        for place, index, span in these:
            # Oracles look once. What a later look mended, after something else was mended, is no less within a stage's reach.
            is_mended = {name: index in found[place] or index in corrected["as_it_is"][place] for name, found in corrected.items()}
            is_mended["offered"] = is_mended["proposer"] or _is_offered(span, by_proposer[place].repair)
            for name in n:
                n[name] += is_mended[name]
        rows[category] = {"spans": len(these), **{name: count / len(these) for name, count in n.items()}}
    refused = sum(flag.why.startswith(_GUARD) for item in by_detector for flag in item.repair.flags)
    return {"mended": rows, "rejections": rejections(items), "reference_refused": refused}


def _with(config: "Config", **parts: Any) -> "Config":
    """`config` with `parts` in place of its own; an ensemble has them in its members."""
    members = tuple(_with(member, **parts) for member in config.members)
    return replace(config, members=members, **({} if members else parts))


def _run(config: "Config", items: Sequence[Scored]) -> list[Scored]:
    from mtfix.pipeline import Pipeline

    repairs = Pipeline(config).repair_all([item.repair.document for item in items])
    return [Scored(item.gold, repair) for item, repair in zip(items, repairs, strict=True)]


def _is_offered(span: GoldSpan, repair: Repair) -> bool:
    """Whether any proposer, sure or not, wrote an accepted correction for a gold span."""
    return any((p.span.start, p.span.end) == (span.start, span.end) and p.text in span.corrections for p in repair.proposals)


def rejections(items: Sequence[Scored]) -> dict[str, dict[str, int]]:
    """Of what the choice turned down: rightly (it was wrong) or wrongly (it was an accepted correction), by guard and threshold."""
    counts = {"guard": Counter[str](), "threshold": Counter[str]()}
    for item in items:
        for flag in item.repair.flags:
            if not flag.proposals:
                continue
            by = "guard" if flag.why.startswith(_GUARD) else "threshold"
            best = max(flag.proposals, key=lambda proposal: proposal.score)
            is_right = best.text in accepted(item.gold, flag.span)
            counts[by]["wrongly" if is_right else "rightly"] += 1
    return {by: {how: count[how] for how in ("rightly", "wrongly")} for by, count in counts.items()}


def accepted(gold: GoldDocument, span: Span) -> set[str]:
    """What may stand in place of `span`, by the gold set."""
    exact = next((one for one in gold.spans if (one.start, one.end) == (span.start, span.end)), None)
    whole = mended(gold, span.start, span.end)
    return {*(exact.corrections if exact else ()), *([whole] if whole is not None else [])}
