"""The document's own Arabic spelling of a Latin name, found by sound: Pyöngjang beside بيونج يانغ in the same article."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from mtfix import context
from mtfix.arabic import WORD, join, strip_marks
from mtfix.residue import part_clitic
from mtfix.sound import arabic_skeleton, distance, fold, latin_skeleton
from mtfix.types import Category, Proposal, Request

_RUN = re.compile(rf"{WORD}(?:[ -]{WORD})*")
_CLITICS = "وفبلك"


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
        skeletons = {latin_skeleton(latin), latin_skeleton(latin.lower().replace("w", "v"))}  # w: Washington, Lawrow
        if max(map(len, skeletons)) < 2 or len(fold(latin)) < 4:
            return []
        words = len(fold(latin).split())
        found, by_skeleton = phrases(text)
        alike = {
            s for mine in skeletons for s, _, _ in process.extract(mine, by_skeleton.keys(), scorer=fuzz.ratio, score_cutoff=75, limit=None)
        }
        near: dict[str, int] = {}
        for arabic in (phrase for skeleton in sorted(alike) for phrase in by_skeleton[skeleton]):
            if not words <= arabic.count(" ") + 1 <= words + 2:
                continue
            limit = self.max_distance if context.shipped().per_million(arabic) < self.common_per_million else 0.02
            if distance(latin, arabic) <= limit:
                near[arabic] = found[arabic]
        return sorted(((a, distance(latin, a)) for a in near), key=lambda row: (-near[row[0]], row[1], row[0]))


@lru_cache(maxsize=64)
def phrases(text: str) -> tuple[Counter[str], dict[str, list[str]]]:
    """Stretches of one to four words of `text`, clitics off where the rest stands there too: their counts, and by skeleton."""
    found: Counter[str] = Counter()
    for run in _RUN.finditer(text):
        words = strip_marks(run.group()).replace("-", " ").split()
        for size in range(1, 5):
            found.update(map(" ".join, zip(*(words[at:] for at in range(size)), strict=False)))
    bare: Counter[str] = Counter()
    for phrase, n in found.items():
        plain = phrase[1:] if phrase[0] in _CLITICS and len(phrase) > 3 else phrase
        bare[plain if plain in found or (plain != phrase and phrase[0] in "وب") else phrase] += n
        if plain != phrase and plain not in found:
            bare[phrase] += n
    by_skeleton: dict[str, list[str]] = defaultdict(list)
    for phrase in bare:
        by_skeleton[arabic_skeleton(phrase)].append(phrase)
    return bare, by_skeleton
