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
from mtfix.arabic import LETTER, MARKS, WORD, definite, feminine, has_article, is_feminine, join, strip_marks, without_article
from mtfix.compounds import arabic_of, split
from mtfix.inflect import past_of_her, presents
from mtfix.propose._choice import REACH, Option, weigh
from mtfix.residue import CASE_ENDING, FOREIGN, part_clitic
from mtfix.tables import Sense
from mtfix.types import Category, Proposal, Request

_LEFT = re.compile(rf"({WORD}|[0-9٠-٩]+)[ \u00a0]?$")
_RIGHT = re.compile(rf"^[ \u00a0]?({WORD}|[0-9٠-٩]+)")
_PREPOSITIONS = frozenset(
    "في من إلى على عن مع بين بعد قبل منذ حتى خلال ضد تحت فوق نحو لدى حول عبر دون عند أمام وراء بسبب أحد إحدى بعض جميع معظم كل غالبية".split()
)
_SEVERAL = frozenset("آلاف مئات عشرات ملايين مليارات بضعة بضع عدة".split())
"""What wants the plural behind it."""
_HUNDREDS = frozenset("مئة مائة مئتي مائتي ألف ألفي مليون مليوني مليار ملياري تريليون".split())
_TENS = tuple("عشرون عشرين ثلاثون ثلاثين أربعون أربعين خمسون خمسين ستون ستين سبعون سبعين ثمانون ثمانين تسعون تسعين".split())
"""Numbers in words, which want the singular behind them, as they do in digits."""
_CALENDAR = frozenset(
    "يناير|فبراير|مارس|أبريل|إبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر|كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|"
    "تشرين الأول|تشرين الثاني|كانون الأول|الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد".split("|")
)
_ORDINALS = frozenset("أول ثان ثالث رابع خامس سادس سابع ثامن تاسع عاشر".split())


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
            known = request.span.category is Category.UNTRANSLATED and request.span.rule != "clause"
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
    left, right = neighbour(before[-40:], -1), neighbour(after[:40], 1)
    senses = glossary.look_up(latin)
    senses = [sense for sense in senses if sense.entry.pos == "num"] or senses  # one is a number, whatever else it may be
    for number, sense in enumerate(senses):
        for rank, phrase in enumerate(sense.entry.arabic):
            word, preposition, bonus = _government(phrase, after)
            for arabic, cost, form in _forms(sense, rank, word, left, right):
                yield Option(arabic + preposition, sense.entry.pos, rank, number, sense.exact, cost + bonus, form)
    words = latin.split()
    if not senses and len(words) == 2:
        for arabic, cost in _pair(glossary, words[0], words[1]):
            yield Option(arabic, "pair", 0, 0, True, cost)
    known = any(sense.exact or sense.listed for sense in senses)  # a headword says more than its parts
    if len(words) == 1 and not known and (parts := split(latin)):
        for number, arabic in enumerate(arabic_of(*parts)):
            yield Option(arabic, "built", 0, 0, True, 0.35 * number + (1.5 if senses else 0.0))


def _government(phrase: str, after: str) -> tuple[str, str, float]:
    """An equivalent without the preposition that it governs; that, where it is still to be written; and what speaks for it, below 0.

    It is not where the clause goes on with it, after a subject or at once (أعرب ⟨⟩ الوزير عن قلقه), nor is ب or ل: they would be
    written onto the word that follows. A preposition that is there already speaks for the equivalent.
    """
    head, _, last = phrase.rpartition(" ")
    if not head or last not in _GOVERNED:
        return phrase, "", 0.0
    said = _GOVERNED[last].match(after) is not None
    return head, "" if said or len(last) == 1 else " " + last, -_SAID if said else 0.0


_SAID = 1.0
_GOVERNED = {
    preposition: re.compile(
        rf"(?: [{LETTER}{MARKS}]+){{0,3}}? (?:{preposition}|{preposition.replace('ى', 'ي')}(?:هما|هم|هن|ها|ه|كم|ك|نا))(?![{LETTER}])"
        if len(preposition) > 1
        else rf"(?: [{LETTER}{MARKS}]+){{0,1}}? {preposition}[{LETTER}]{{2}}"
    )
    for preposition in "عن على إلى من في مع ب ل".split()
}


def _forms(sense: Sense, rank: int, word: str, left: str | None, right: str | None) -> Iterator[tuple[str, float, str]]:
    """The forms of an equivalent, each with what speaks against it beside its neighbours, and which form of a verb it is."""
    if sense.entry.pos != "verb":
        yield from ((form, cost, "") for form, cost in _inflected(sense, rank, word, left, right))
        return
    yield from ((form, 0.0, tense) for form, tense in _tenses(word))
    if masdar := sense.entry.form(rank):
        yield from ((form, cost, "masdar") for form, cost in _cases(masdar, 0.0, left, right))


def _inflected(sense: Sense, rank: int, word: str, left: str | None, right: str | None) -> Iterator[tuple[str, float]]:
    entry, other = sense.entry, sense.entry.form(rank)
    if word in _CALENDAR:  # a date counts no months: 12 يونيو; and one text keeps to one of their two names
        yield word, 2.0 * rank
    elif entry.pos == "noun" and left is not None and left[0].isdigit():
        yield _counted(word, other, left), 0.0
    elif entry.pos == "noun" and left is not None and (left in _HUNDREDS or left.endswith(_TENS)):
        yield _counted(word, other, "11" if left.endswith(_TENS) else "100"), 0.0
    elif entry.pos == "noun":
        chosen, spare = (other or word, word if other else "") if sense.plural else (word, other)
        several = left in _SEVERAL and bool(other)
        yield from _cases(chosen, 2.0 if several and chosen == word else 0.0, left, right)
        if spare:  # German -n and -en may be either number: Präsidenten is the president or the presidents
            either = entry.language == "de" and not sense.exact
            yield from _cases(spare, 0.0 if several and spare == other else 0.6 if either and not several else 2.5, left, right)
    elif entry.pos == "adj" or word in _ORDINALS:
        yield from _agreeing(word, other, left)
    else:  # one name of a number is as good as another (مليار, بليون): no context tells, so the first one
        yield word, 3.0 * rank if entry.pos == "num" else 0.0


def _tenses(past: str) -> Iterator[tuple[str, str]]:
    yield past, "past"
    if " " not in past:
        yield past_of_her(past), "past of her"
        for present in presents(past):
            yield present, "present"
            yield "ت" + present[1:], "present of her"


def _counted(singular: str, plural: str, number: str) -> str:
    """The form that a number in digits governs: the plural after 3 to 10, the accusative after 11 to 99, else the singular."""
    last = int(number) % 100
    if plural and 3 <= last <= 10:
        return plural
    bare_accusative = last > 10 and " " not in singular and not singular.endswith(("ة", "ى", "ا", "اء", "ات"))
    return singular + "ا" if bare_accusative else singular


def _cases(noun: str, cost: float, left: str | None, right: str | None) -> Iterator[tuple[str, float]]:
    """A noun with the article and without, and in the case that its neighbours show.

    News names what is known: the article is the rule (fitted on back-substituted text, `mtfix.train.corrupt`). An adjective
    without it after the noun speaks against it, and one in the accusative (جديدا) wants the noun in the accusative as well.
    """
    plain = strip_marks(right or "")
    accusative = plain.endswith("ا") and plain[:-1] in tables.arabic_adjectives()
    named = plain in tables.arabic_names() and not has_article(plain)  # مطار برلين: a name after it makes an idafa
    against = 0.9 if accusative or named or plain in tables.arabic_adjectives() else 0.0
    marked = accusative and " " not in noun and not noun.endswith(("ة", "ى", "ا", "اء", "ات", "ون"))
    yield noun, cost + (2.0 if marked else 0.3)
    if marked:
        yield noun + "ا", cost - 0.6
    if not has_article(noun.split(" ", 1)[0]):
        yield _defined(noun), cost + against
    if noun.endswith("ون") and len(noun) > 5:  # the sound plural after prepositions and nouns
        oblique = noun[:-2] + "ين"
        yield oblique, cost + (0.0 if left in _PREPOSITIONS else 1.5)
        yield definite(oblique), cost + (0.0 if left in _PREPOSITIONS else 1.5)


def _defined(noun: str) -> str:
    """`noun` with the article; a defective noun gets its ي back (ماض: الماضي), which use in news tells."""
    first, _, rest = noun.partition(" ")
    if rest in tables.arabic_adjectives():  # طريق سريع: no idafa, though سريع does not look like an adjective
        return f"{definite(first)} {definite(rest)}"
    if rest in _WITH_PRONOUN:
        return f"{definite(first)} {rest}"
    whole = definite(noun)
    use = context.shipped().per_million
    restored = not rest and len(noun) < 6 and use(whole + "ي") > 10 * use(whole) + 1 and use(noun + "ي") > use(noun)
    return whole + "ي" if restored else whole


_WITH_PRONOUN = frozenset("به بها بهم عليه عليها عليهم فيه فيها له لها لهم إليه إليها عنه عنها".split())
"""A participle with its preposition takes the article alone: المشتبه به."""


def _agreeing(masculine: str, irregular: str, left: str | None) -> Iterator[tuple[str, float]]:
    """An adjective in its four forms, the one that agrees with the noun before it first; and the plurals of people."""
    she = irregular or feminine(masculine)
    follows = left is not None and left != context.BORDER and left not in _PREPOSITIONS
    wants_article, wants_feminine = follows and has_article(left or ""), follows and is_feminine(left or "")
    people = [masculine + ending for ending in ("ون", "ين", "ات")] if she == masculine + "ة" and " " not in masculine else []
    for form, is_she, more in ((masculine, False, 0.0), (she, True, 0.0), *((form, False, 1.8) for form in people)):
        for defined in (False, True):
            misses = (is_she != wants_feminine) + (defined != wants_article)
            yield definite(form) if defined else form, 1.2 * misses + more


def _pair(glossary: tables.Glossary, first: str, second: str) -> Iterator[tuple[str, float]]:
    """Two words as one: adjective and noun (neue Regierung), or two nouns (security updates); the head comes first."""
    heads = [sense for sense in glossary.look_up(second) if sense.entry.pos == "noun"][:1]
    before = glossary.look_up(first)
    adjectives = [s.entry for s in before if s.entry.pos == "adj"][:1]
    nouns = [s for s in before if s.entry.pos == "noun"][:1] if first.islower() else []
    for sense in heads:
        for rank, singular in enumerate(sense.entry.arabic[:2]):
            plural = sense.entry.form(rank)
            noun = plural if sense.plural and plural else singular
            she = is_feminine(noun) or noun == plural
            follows = [(e.form(0) or feminine(e.arabic[0])) if she else e.arabic[0] for e in adjectives]
            follows += [feminine(n.entry.relational) if she else n.entry.relational for n in nouns if n.entry.relational and not adjectives]
            for adjective in follows:
                yield f"{noun} {adjective}", 0.7 * rank
                yield f"{definite(noun)} {definite(adjective)}", 0.7 * rank + 0.2
            for other in nouns if not follows else ():
                yield f"{noun} {definite(other.entry.arabic[0])}", 0.7 * rank
