"""The document's own Arabic spelling of a Latin name, found by sound: Pyöngjang beside بيونج يانغ in the same article."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from mtfix import context, tables
from mtfix.arabic import join
from mtfix.propose._heard import hear
from mtfix.residue import part_clitic
from mtfix.sound import distance, fold, is_same_name, latin_skeleton
from mtfix.types import Category, Proposal, Request

_LONGEST = 4
"""Words of a spelling."""
_ALIKE = 75
"""Per cent that two skeletons have in common where the names are worth comparing."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Offers the spelling that the document itself uses for a name, the most frequent one first."""

    max_distance: float = 0.11
    """Farthest two spellings may sound apart (`mtfix.sound.distance`)."""
    common_per_million: float = 60.0
    """An Arabic word more frequent than this in news is no name, unless it sounds all but the same."""
    score: float = 0.97
    """Score of a spelling that sounds the same; it falls with distance."""

    def __call__(self, requests: Sequence[Request]) -> Iterator[list[Proposal]]:
        """Up to two spellings for each name that the document also writes in Arabic."""
        for request in requests:
            if request.span.category is not Category.NAME:
                yield []
                continue
            clitic, latin = part_clitic(request.garbled)
            yield [
                Proposal(request.span, join(clitic, arabic), "memory", round(self.score * request.span.score * (1 - far), 4))
                for arabic, far in self.spellings(latin, request.document.text)[:2]
            ]

    def spellings(self, latin: str, text: str) -> list[tuple[str, float]]:
        """Spellings in `text` that sound like `latin`, with their distance: the one used most comes first."""
        either = latin, latin.lower().replace("w", "v")  # Washington, Lawrow
        skeletons = tuple(dict.fromkeys(map(latin_skeleton, either)))
        words = len(fold(latin).split())
        if max(map(len, skeletons)) < 2 or len(fold(latin)) < 4 or words > _LONGEST:
            return []
        heard, known = hear(text), tables.name(latin)
        near: list[tuple[int, float, str]] = []
        tabled = _tabled(latin)
        for arabic in heard.alike(skeletons, range(words, min(words + 2, _LONGEST) + 1), _ALIKE):
            if tabled and not _is_one_of(arabic, tabled):
                continue
            if arabic.count(" ") >= words and arabic not in tabled and self._has_common_word(arabic):  # Kanan is not كان أن
                continue
            rare = context.shipped().per_million(arabic) < self.common_per_million
            if not rare and known is not None and arabic not in known[0]:  # Keane is no كان, though both sound the same
                continue
            limit = self.max_distance if rare else 0.02
            far = distance(latin, arabic, limit)
            if far <= limit and (n := heard.count(arabic)):
                near.append((-n, far, arabic))
        return [(arabic, far) for _, far, arabic in sorted(near)]

    def _has_common_word(self, stretch: str) -> bool:
        use = context.shipped().per_million
        return any(use(word) >= self.common_per_million and word not in tables.first_names() for word in stretch.split(" "))


def _is_one_of(arabic: str, tabled: tuple[str, ...]) -> bool:
    """Whether `arabic` is another spelling of a name of the table; what is a word or a name itself has fewer vowels to spare."""
    is_known = context.shipped().per_million(arabic) > 0 or arabic in tables.latin_of()
    return any(is_same_name(arabic, name, 4 if is_known else 2) for name in tabled)


@lru_cache(maxsize=4096)
def _tabled(latin: str) -> tuple[str, ...]:
    """How the name table spells `latin`, whole or word by word; nothing where it does not know all of it."""
    if known := tables.name(latin):
        return known[0]
    parts = [tables.name(word) for word in latin.split()]
    return tuple(map(" ".join, product(*(part[0] for part in parts if part)))) if all(parts) else ()
