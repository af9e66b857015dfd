"""What the rule that flagged a span would write there itself: spaces, marks, entities, doubled words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtfix.types import Proposal, Request


@dataclass(frozen=True, slots=True)
class Rules:
    """Offers a span's own suggestion, with the detector's score."""

    def __call__(self, requests: Sequence[Request]) -> Iterator[list[Proposal]]:
        """One proposal for each span that carries a suggestion."""
        for request in requests:
            span = request.span
            yield [] if span.suggestion is None else [Proposal(span, span.suggestion, "rules", span.score)]
