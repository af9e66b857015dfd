"""Dates, times, ages, quantities and abbreviations left in German or English: am 12. März, um 21.30 Uhr, 5 Mio. Euro, z.B."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from mtfix import arabic, kept
from mtfix.detect import _ages, _measured
from mtfix.detect._measured import Said, one_of
from mtfix.detect._mentioned import as_kept
from mtfix.residue import FOREIGN, enclosed, tokens
from mtfix.types import Category, Document, Span

_LATIN = re.compile("[A-Za-z]+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NEAR = 200
_REACH = 60
"""Characters beside a foreign letter in which all of an expression lies that has it."""
_AFTER = re.compile(rf"[^{arabic.LETTER}\n\"«»“”„()\[\]]{{,{_NEAR}}}")
_QUOTES = frozenset('"«“„')
_CLOSES = re.compile(r"[»\"”) ]*(?:\n|$)")

# A number begins behind no Latin letter, sign or digit: iPhone 15, v2.5, 3:2. Arabic particles are written onto it (بـ20).
_START = r"(?=[\dA-Za-zÄÖÜäöü€$£\u0627])(?<![A-Za-z\d_.,/:@€$£=+\u00c0-\u024f])(?<![A-Za-z\d]['\u2019\u2010-\u2013-])"
_ENDS = rf"(?![\w{arabic.MARKS}'\u2019\u2010\u2011/-])"
_NUMBER = r"(?:\d{1,3}(?:[ '\u2019]\d{3})+(?!\d)|\d++(?:[.,\u066b\u066c]\d++)*+)"
_JOINED = r"(?: ?[-\u2013] ?| (?i:bis zum|bis|to|und|and|oder|or|auf) )"
_DAY, _CLOCK = r"\d{1,2}(?:\.|st|nd|rd|th)?", r"\d{1,2}(?:[.:]\d\d)?(?![\d.,:]\d)"
_YEAR = r"(?P<year>\d{4})(?![.,:/]?\d)"
_AGE = r"(?P<number>\d{1,3})"
_ARTICLE = r"(?:(?P<article>(?i:der|die|das|de[mns]|eine?[nmrs]?|the|an?)) |(?P<al>ال)\u0640? ?)?"

_BLANKS = re.compile("[\u00a0\u202f]")
_SPACED = re.compile(r"\d+(?:[\u00a0\u202f]\d{3})+")
_LOOKALIKES = re.compile("[\u0130\u0131\u017f\u212a]")
"""Letters that a pattern takes for i, s and k in whatever case, and no table does."""

Rule = tuple[str, re.Pattern[str], Callable[[str, re.Match[str]], Said | None]]
"""The name of a rule, its pattern, and what Arabic says for a match."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Flags dates, times, ages, quantities and abbreviations left in German or English, and suggests the Arabic of the whole.

    A number, its dot, its unit and the foreign article or preposition before it are one expression: word by word `um 15 Uhr` becomes
    حول 15 ساعة. Digits stay as they are; the noun that they count is in the form that they govern (3 أعوام, 12 عاما). Unit symbols
    (km/h, kg, °C), `10 am` and `$20` are left alone, since human Arabic has them; so is what stands in quotes, in code, or in a clause.
    The words are in `tables/measures.tsv`.
    """

    min_clause_words: int = 5
    """Beside so many more foreign words, nothing Arabic between, an expression is part of a clause, which is left as a whole."""

    def __call__(self, doc: Document) -> Iterator[Span]:
        """One span an expression, in order of place."""
        text = doc.text
        if _LATIN.search(text) is None or arabic.LETTER_RE.search(text) is None:
            return
        found = sorted(_found(text))
        spoken = _spoken_of(text) if found else frozenset()
        months = _measured.months_of(text) if any(rule == "date" for _, rule in found) else {}
        for said, rule in found:
            if self._is_residue(text, said) and spoken.isdisjoint(range(said.start, said.end)):
                dot = "." if text[said.end - 1] == "." and _CLOSES.match(text, said.end) else ""  # closes the sentence as well
                suggestion = _as_written(text, said, months) + dot
                yield Span(said.start, said.end, Category.UNTRANSLATED, "measure", 0.95, f"{rule} in German or English", rule, suggestion)

    def _is_residue(self, text: str, said: Said) -> bool:
        """Whether neither an address, nor quotes, nor a clause speak for leaving the expression as it is."""
        if kept.within(text, said.start, said.end):
            return False
        before = _AFTER.match(text[max(0, said.start - _NEAR) : said.start][::-1])
        after = _AFTER.match(text, said.end)
        start, end = said.start - (before.end() if before else 0), after.end() if after else said.end
        beside = len(_WORD.findall(text, start, said.start) + _WORD.findall(text, said.end, end))
        if enclosed(text, start, end) and (beside or text[max(0, start - 1) : start] in _QUOTES):
            return False
        return beside < self.min_clause_words


def _found(text: str) -> Iterator[tuple[Said, str]]:
    """What the rules find, an earlier one first, and the name of the rule; a no-break blank is a blank to them."""
    taken: set[int] = set()
    plain = _BLANKS.sub(" ", text)
    for first, last in _stretches(plain):
        for rule, pattern, say in _rules():
            for match in pattern.finditer(plain, first, last):
                is_foreign = FOREIGN.search(match.group()) is not None and _LOOKALIKES.search(match.group()) is None
                said = say(plain, match) if is_foreign else None
                if said is not None and taken.isdisjoint(range(said.start, said.end)):
                    taken.update(range(said.start, said.end))
                    yield said, rule


def _as_written(text: str, said: Said, months: dict[str, str]) -> str:
    """What Arabic says, the months by the names that `text` has for them, the no-break blanks inside a number as they were."""
    arabic_words = " ".join(months.get(word, word) for word in said.arabic.split(" "))
    for number in _SPACED.findall(text, said.start, said.end):
        arabic_words = arabic_words.replace(_BLANKS.sub(" ", number), number)
    return arabic_words


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of `text` with foreign letters: 13 patterns over all of a long Arabic text would take a second a MB."""
    end = -1
    start = 0
    for letter in _LATIN.finditer(text):
        if letter.start() - _REACH > end:
            if end >= 0:
                yield start, end
            start = max(0, letter.start() - _REACH)
        end = letter.end() + _REACH
    yield start, end


def _spoken_of(text: str) -> frozenset[int]:
    """Where the foreign words begin that code or a word such as كلمة says are meant to stand."""
    fixed = kept.find(text)
    found = list(tokens(text, fixed))
    pairs = zip(found, as_kept(text, found, fixed), strict=True)
    return frozenset(token.letters for token, seen in pairs if token.kind is not seen.kind)


@lru_cache(maxsize=1)
def _rules() -> tuple[Rule, ...]:
    """The rules in order of precedence: name, pattern, what Arabic says."""
    when = rf"(?:(?P<lead>(?i:{one_of('when')})) )?(?:(?i:the|de[mnr]) )?"
    weekday = rf"(?:(?P<weekday>{one_of('weekday')}),? (?:(?i:the|de[mn]) )?)?"
    month = rf"(?P<month>{one_of('month')})"
    parts = rf"(?P<parts>(?: ?{one_of('part')}{_ENDS}){{,2}})"
    clock = rf"(?P<clock>{_CLOCK}(?:{_JOINED}{_CLOCK})?)"
    scale = rf"(?P<scale>{one_of('scale')}){_ENDS}(?: ?(?P<money>{one_of('unit', 'money')}){_ENDS})?"
    title = one_of("title")
    rules = (
        ("date", rf"(?<!des ){when}{weekday}(?P<days>{_DAY}(?:{_JOINED}{_DAY})?) (?:of )?{month}(?:[,،]? {_YEAR})?{_ENDS}", _measured.date),
        (
            "date",
            rf"{when}{weekday}{month} (?:(?P<days>\d{{1,2}}(?:st|nd|rd|th)?(?:[-\u2013]\d{{1,2}})?)(?!\d)(?:[,،]? {_YEAR})?|(?P<only>\d{{4}})(?!\d)){_ENDS}",
            _measured.date,
        ),
        ("century", rf"{when}(?P<number>\d{{1,2}})(?:\.|st|nd|rd|th) (?:Jahrhundert(?:s|e|en)?|Jh\.|century){_ENDS}", _measured.century),
        ("age", rf"{_ARTICLE}{_AGE}[-\u2010\u2011 ](?P<tail>[jJ]ährige[nrms]?|[yY]ear[- ][oO]lds?){_ENDS}", _ages.described),
        ("age", rf"{_AGE} (?:Jahren? alt(?:e[nrms]?)?|years old|years of age){_ENDS}", _ages.told),
        ("age", rf"(?:(?i:im Alter von|at the age of|aged)) {_AGE}(?: Jahren| years)?(?!{_JOINED}\d){_ENDS}", _ages.at_age),
        ("time", rf"{when}{clock} Uhr(?: (?P<minutes>\d\d)(?!\d))?{parts}{_ENDS}", _measured.time),
        ("time", rf"{when}{clock}(?= ?[ap]\.?m|.?[AP]\.?M){parts}{_ENDS}", _measured.time),
        (
            "quantity",
            rf"(?:(?P<span>(?i:{one_of('span')})) )?(?:(?P<lead>(?i:{one_of('about')})) )?(?P<symbol>[€$£])?"
            rf"(?P<number>{_NUMBER}(?:{_JOINED}{_NUMBER})?)(?: {scale}| (?P<unit>{one_of('unit', 'share')}){_ENDS})(?P<ago> ago{_ENDS})?",
            _measured.quantity,
        ),
        (
            "time",
            rf"(?P<lead>(?i:um|at|gegen)) (?P<clock>\d{{1,2}}[.:]\d\d)(?![\d.,:]*\d| ?[%٪€$£])(?P<parts>){_ENDS}",
            _measured.clock_alone,
        ),
        ("title", rf"(?P<words>{title}(?: ?{title})*)(?P<blank> ?)(?P<next>[^\W\d_]+){_ENDS}", _measured.title),
        ("number", rf"(?P<word>(?i:{one_of('number')})) ?(?=\d)", _measured.numbered),
        ("abbreviation", rf"(?P<word>(?i:{one_of('phrase')})){_ENDS}", _measured.abbreviation),
    )
    return tuple((name, re.compile(_START + pattern), say) for name, pattern, say in rules)
