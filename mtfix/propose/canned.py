"""Replay: answers written down beforehand, for tests, ablations and oracles."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mtfix.types import Proposal, Request


@dataclass(frozen=True, slots=True)
class Canned:
    """Offers for each garbled text what `answers` says, whatever stands around it."""

    answers: Mapping[str, str] = field(default_factory=dict)
    """Garbled text → what to write."""
    score: float = 1.0
    """The score of every answer."""

    def __call__(self, requests: Sequence[Request]) -> Iterator[list[Proposal]]:
        """One proposal for each span whose text has an answer."""
        for request in requests:
            answer = self.answers.get(request.garbled)
            yield [] if answer is None else [Proposal(request.span, answer, "canned", self.score)]
