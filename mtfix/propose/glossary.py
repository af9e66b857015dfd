"""Words by meaning: the user's glossary, the shipped glossary of news vocabulary, German compounds from their parts.

Each sense is put into the forms that Arabic may want (with the article or without, plural, feminine), and the words on
either side choose among them (`mtfix.propose._choice`).
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtfix import context, tables
from mtfix.arabic import LETTER, WORD, has_article, join, strip_marks, without_article
from mtfix.compounds import arabic_of, split
from mtfix.propose._choice import REACH, Option, weigh
from mtfix.propose._forms import COPULA, Place, forms, government, pair
from mtfix.residue import CASE_ENDING, FOREIGN, part_clitic
from mtfix.types import Category, Proposal, Request

_LEFT = re.compile(rf"({WORD}|[0-9٠-٩]+)[ \u00a0]?$")
_RIGHT = re.compile(rf"^[ \u00a0]?({WORD}|[0-9٠-٩]+)")


@dataclass(frozen=True, slots=True)
class Glossary:
    """Offers what the glossaries know of a word, in the forms that fit its neighbours."""

    glossary: tuple[str, ...] = ()
    """Glossaries of your own (TSV: term, Arabic), looked at before the shipped one."""
    context_weight: float = 0.8
    """How much the words around weigh: 1 as fitted, 0 for the order of the entries alone. A little less is as often right, and steadier."""
    n_best: int = 5
    """How many forms are offered for a span."""
    built: float = 0.6
    """What a compound put together from its parts is worth beside a word that the glossary has."""

    def __call__(self, requests: Sequence[Request]) -> Iterator[list[Proposal]]:
        """The best forms for each word, phrase or compound that the tables know."""
        for request in requests:
            span = request.span
            known = span.category is Category.UNTRANSLATED and span.rule != "clause" and span.suggestion is None
            yield self._offer(request) if known else []

    def _offer(self, request: Request) -> list[Proposal]:
        clitic, latin = part_clitic(request.garbled)
        text, span = request.document.text, request.span
        space = latin[len(latin.rstrip(" ")) :]  # flagged with a word that Arabic may write onto the next one
        latin = latin.rstrip(" ")
        ending = CASE_ENDING.search(latin)
        latin = latin[: ending.start()] if ending else latin
        before, after = text[max(0, span.start - REACH) : span.start], text[span.end : span.end + REACH]
        left = neighbour(before[-40:], -1)
        ranked = self.ranked(latin, clitic, before, after)
        if ending:
            ranked = list(_with_ending(ranked, ending.group(), counted=left is not None and left[0].isdigit()))
        built = self.built if " " not in latin and not tables.glossary(tuple(self.glossary)).look_up(latin) else 1.0
        out = []
        for arabic, share in _shares(ranked)[: self.n_best]:
            arabic += "" if len(arabic) == 1 else space
            out.append(Proposal(span, arabic, "glossary", round(span.score * share * built, 4)))
        return out

    def ranked(self, latin: str, clitic: str, before: str, after: str) -> list[tuple[str, float]]:
        """The forms for `latin` between two texts, best first, with log weights below the best's 0."""
        found = list(options(tables.glossary(tuple(self.glossary)), latin, before, after))
        weights: dict[str, float] = {}
        for option, weight in weigh(found, clitic, before, after, self.context_weight) if found else ():
            surface = join(clitic, option.arabic)
            weights[surface] = max(weight, weights.get(surface, -math.inf))
        ranked = sorted(weights.items(), key=lambda row: (-row[1], row[0]))
        top = ranked[0][1] if ranked else 0.0
        return [(arabic, weight - top) for arabic, weight in ranked]


def _with_ending(ranked: Sequence[tuple[str, float]], ending: str, *, counted: bool) -> Iterator[tuple[str, float]]:
    """The indefinite ones of the forms, with the case ending that was written onto the foreign word; ة takes no ا.

    After a number in digits a form may stand in the accusative already (دولارا).
    """
    for form, weight in ranked:
        arabic = form.removesuffix("ا") if counted else form
        if not has_article(arabic) and " " not in arabic and not arabic.endswith(("ا", "ى", "اء", "ون", "ين")):
            yield arabic + (ending.replace("ا", "") if arabic.endswith("ة") else ending), weight


def _shares(ranked: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Each form with the share of its word among all forms, article and clitics left aside; never above the form before it.

    The share of the word, not of the form: حكومة and الحكومة are one answer to what Regierung means.
    """
    total = sum(math.exp(weight) for _, weight in ranked) or 1.0
    keys = [" ".join(map(without_article, arabic.split(" "))) for arabic, _ in ranked]
    words: dict[str, float] = defaultdict(float)
    for key, (_, weight) in zip(keys, ranked, strict=True):
        words[key] += math.exp(weight) / total
    out: list[tuple[str, float]] = []
    for key, (arabic, _) in zip(keys, ranked, strict=True):
        share = min(1.0, words[key])
        out.append((arabic, min(share, out[-1][1]) if out else share))
    return out


def neighbour(text: str, side: int) -> str | None:
    """The word next to a span on one side, `<b>` for punctuation or an edge, None for what is foreign itself."""
    match = (_LEFT if side < 0 else _RIGHT).search(text)
    if match:
        word = strip_marks(match.group(1))
        return word
    near = text.strip(" \u00a0")
    edge = near[-1:] if side < 0 else near[:1]
    return None if edge and (FOREIGN.match(edge) or re.match(f"[{LETTER}]", edge)) else context.BORDER


def options(glossary: tables.Glossary, latin: str, before: str, after: str) -> Iterator[Option]:
    """All forms that the glossary, a pair of words or a compound's parts give for `latin` between two texts."""
    place = Place(neighbour(before[-40:], -1), neighbour(after[:40], 1), COPULA.search(before[-80:]) is not None)
    senses = glossary.look_up(latin)
    senses = [sense for sense in senses if sense.entry.pos == "num"] or senses  # one is a number, whatever else it may be
    for number, sense in enumerate(senses):
        for rank, phrase in enumerate(sense.entry.arabic):
            word, preposition, bonus = government(phrase, after)
            for form in forms(sense, rank, word, place):
                yield Option(form.arabic + preposition, sense.entry.pos, rank, number, sense.exact, form.cost + bonus, form.tags)
    words = latin.split()
    if not senses and len(words) == 2:
        for form in pair(glossary, words[0], words[1]):
            yield Option(form.arabic, "pair", 0, 0, True, form.cost)
    known = any(sense.exact or sense.listed for sense in senses)  # a headword says more than its parts
    if len(words) == 1 and not known and (parts := split(latin)):
        for number, arabic in enumerate(arabic_of(*parts)):
            yield Option(arabic, "built", 0, 0, True, 0.35 * number + (1.5 if senses else 0.0))
