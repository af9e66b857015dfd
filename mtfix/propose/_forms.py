"""The forms that an Arabic word may take in a gap: number, case, article, tense, agreement, and what speaks against each. Part of `glossary`."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from mtfix import context, tables
from mtfix.arabic import LETTER, MARKS, definite, feminine, has_article, is_feminine, strip_marks
from mtfix.inflect import accusative_of, counted, past_of_her, presents
from mtfix.tables import Sense


class Place(NamedTuple):
    """What stands around a gap: the words next to it, as `neighbour` gives them, and whether a verb like كان waits for a predicate."""

    left: str | None
    right: str | None
    copula: bool


class Form(NamedTuple):
    """A form with what speaks against it beside its neighbours, in nats, and what it is beside, as the features of a choice call it."""

    arabic: str
    cost: float
    tags: tuple[str, ...] = ()


COPULA = re.compile(
    rf"(?<![{LETTER}])[وف]?(?:كان|كانت|كانوا|[يت]كون|أصبحت?|[يت]صبح|ظلت?|[يت]ظل|باتت?|بقيت?|[يت]بقى|ليست?|[يت]زال|زالت?|[يت]بدو|بدا|بدت|صارت?|[يت]عد)"
    rf"(?: [{LETTER}{MARKS}]+){{0,4}} ?$"
)
"""A verb that takes a predicate, before a gap and the words of its subject."""
_PREPOSITIONS = frozenset(
    "في من إلى على عن مع بين بعد قبل منذ حتى خلال ضد تحت فوق نحو لدى حول عبر دون عند أمام وراء بسبب أحد إحدى بعض جميع معظم كل غالبية".split()
)
_SEVERAL = frozenset("آلاف مئات عشرات ملايين مليارات".split())
"""What wants the plural behind it."""
_FEW = frozenset("ثلاثة ثلاث أربعة أربع خمسة خمس ستة ست سبعة سبع ثمانية ثماني تسعة تسع بضعة بضع عدة".split())
"""What wants the plural without an article behind it, as 3 to 9 in digits do."""
_HUNDREDS = frozenset("مئة مائة مئتي مائتي ألف ألفي مليون مليوني مليار ملياري تريليون".split())
_TENS = tuple("عشرون عشرين ثلاثون ثلاثين أربعون أربعين خمسون خمسين ستون ستين سبعون سبعين ثمانون ثمانين تسعون تسعين".split())
"""Numbers in words, which want the singular behind them, as they do in digits."""
_CALENDAR = frozenset(
    "يناير|فبراير|مارس|أبريل|إبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر|كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|"
    "تشرين الأول|تشرين الثاني|كانون الأول|الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد".split("|")
)
_ORDINALS = frozenset("أول ثان ثالث رابع خامس سادس سابع ثامن تاسع عاشر".split())


def government(phrase: str, after: str) -> tuple[str, str, float]:
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


def forms(sense: Sense, rank: int, word: str, place: Place) -> Iterator[Form]:
    """The forms of the equivalent at `rank`, `word` without what it governs."""
    entry, other = sense.entry, sense.entry.form(rank)
    if word in _CALENDAR:  # a date counts no months: 12 يونيو; and one text keeps to one of their two names
        yield Form(word, 2.0 * rank)
    elif entry.pos == "verb":
        yield from (Form(form, 0.0, (tense,)) for form, tense in _tenses(word))
        masdars = _cases(other, 0.0, place, defective=word.endswith("ى") and other == word[:-1]) if other else ()
        yield from (Form(form, cost, ("masdar",)) for form, cost, _ in masdars)
    elif entry.pos == "noun":
        number = _number_before(place.left)
        yield from [Form(counted(word, other, number), 0.0)] if number else _numbers(sense, word, other, place)
    elif entry.pos == "adj" or word in _ORDINALS:
        yield from _agreeing(word, other, place)
    else:  # one name of a number is as good as another (مليار, بليون): no context tells, so the first one
        yield Form(word, 3.0 * rank if entry.pos == "num" else 0.0)


def _numbers(sense: Sense, word: str, other: str, place: Place) -> Iterator[Form]:
    """A noun in the number that the foreign word shows, and in the other one."""
    chosen, spare = (other or word, word if other else "") if sense.plural else (word, other)
    several = place.left in _SEVERAL and bool(other)
    # جان, of which the plural is جناة; and تفش, which is a verbal noun
    defective = (other.endswith("اة") and word.replace("ا", "", 1) == other[:-2]) or (not other and word in tables.arabic_defectives())
    yield from _cases(chosen, 2.0 if several and chosen == word else 0.0, place, defective=defective and chosen == word)
    if spare:  # German -n and -en may be either number: Präsidenten is the president or the presidents
        either = sense.entry.language == "de" and not sense.exact
        cost = 0.0 if several and spare == other else 0.6 if either and not several else 2.5
        yield from _cases(spare, cost, place, defective=defective and spare == word)


def _number_before(left: str | None) -> int:
    """A number that governs the noun after it, as the one in digits that does the same; 0 for none."""
    if left is None:
        return 0
    if left[0].isdigit():
        return int(left)
    plain = left[1:] if left[0] in "وفبلك" and left[1:] in _FEW | _HUNDREDS else left
    return 11 if left.endswith(_TENS) else 100 if plain in _HUNDREDS else 3 if plain in _FEW else 0


def _tenses(past: str) -> Iterator[tuple[str, str]]:
    yield past, "past"
    if " " not in past:
        yield past_of_her(past), "past of her"
        for present in presents(past):
            yield present, "present"
            yield "ت" + present[1:], "present of her"


def _cases(noun: str, cost: float, place: Place, *, defective: bool) -> Iterator[Form]:
    """A noun with the article and without, and in the case that its neighbours show.

    News names what is known: the article is the rule (fitted on back-substituted text, `mtfix.train.corrupt`). An adjective
    without it after the noun speaks against it, and one in the accusative (جديدا) wants the noun in the accusative as well.
    """
    plain = strip_marks(place.right or "")
    accusative = plain.endswith("ا") and plain[:-1] in tables.arabic_adjectives()
    named = plain in tables.arabic_names() and not has_article(plain)  # مطار برلين: a name after it makes an idafa
    against = 3.0 if plain in _ANOTHER else 0.9 if accusative or named or plain in tables.arabic_adjectives() else 0.0
    marked = accusative and " " not in noun and accusative_of(noun) != noun
    yield Form(noun, cost + (2.0 if marked else 0.3))
    if marked:
        yield Form(accusative_of(noun), cost - 0.6)
    if defective:  # تفشي الوباء
        yield Form(noun + "ي", cost + 0.3)
    if not has_article(noun.split(" ", 1)[0]):
        yield Form(_defined(noun, defective=defective), cost + against)
    if noun.endswith("ون") and len(noun) > 5:  # the sound plural after prepositions and nouns
        oblique = noun[:-2] + "ين"
        yield Form(oblique, cost + (0.0 if place.left in _PREPOSITIONS else 1.5))
        yield Form(definite(oblique), cost + (0.0 if place.left in _PREPOSITIONS else 1.5))


_ANOTHER = frozenset("آخر آخران آخرين آخرون أخرى أخريات".split())
"""Without the article these follow a noun without it only."""


def _defined(noun: str, *, defective: bool = False) -> str:
    """`noun` with the article; a defective noun gets its ي back (ماض: الماضي), which the glossary or use in news tells."""
    first, _, rest = noun.partition(" ")
    if rest in tables.arabic_adjectives():  # طريق سريع: no idafa, though سريع does not look like an adjective
        return f"{_defined(first)} {_defined(rest)}"
    if rest in _WITH_PRONOUN:
        return f"{definite(first)} {rest}"
    whole = definite(noun)
    use = context.shipped().per_million
    restored = not rest and len(noun) < 6 and use(whole + "ي") > 10 * use(whole) + 1 and use(noun + "ي") > use(noun)
    return whole + "ي" if restored or defective else whole


_WITH_PRONOUN = frozenset("به بها بهم عليه عليها عليهم فيه فيها له لها لهم إليه إليها عنه عنها".split())
"""A participle with its preposition takes the article alone: المشتبه به."""


def _agreeing(masculine: str, irregular: str, place: Place) -> Iterator[Form]:
    """An adjective in its four forms, the one that agrees with the noun before it first; the accusative; and the plurals of people."""
    left = place.left
    she = irregular or feminine(masculine)
    follows = left is not None and left != context.BORDER and left not in _PREPOSITIONS
    ends = place.right == context.BORDER or place.right in _PREPOSITIONS
    predicate = place.copula and ends
    wants_article, wants_feminine = follows and has_article(left or "") and not predicate, follows and is_feminine(left or "")
    people = [masculine + ending for ending in ("ون", "ين", "ات")] if she == masculine + "ة" and " " not in masculine else []
    for form, is_she, more in ((masculine, False, 0.0), (she, True, 0.0), *((form, False, 1.8) for form in people)):
        unlike = is_she != wants_feminine
        yield Form(form, 1.2 * (unlike + wants_article) + more)
        yield Form(_defined(form, defective=she == form + "ية"), 1.2 * (unlike + (not wants_article)) + more)
    if predicate and " " not in masculine and accusative_of(masculine) != masculine:  # أصبح الوضع خطيرا
        yield Form(accusative_of(masculine), 1.2 * wants_feminine - 0.3)


def pair(glossary: tables.Glossary, first: str, second: str) -> Iterator[Form]:
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
                yield Form(f"{noun} {adjective}", 0.7 * rank)
                yield Form(f"{_defined(noun)} {_defined(adjective)}", 0.7 * rank + 0.2)
            for other in nouns if not follows else ():
                yield Form(f"{noun} {definite(other.entry.arabic[0])}", 0.7 * rank)
