"""What a translation lacks or adds against its source: numbers, months, negation, length, words left over, names.

Works where a record carries its German or English source, line by line where both have as many lines. These are errors of
meaning: all but one of the rules only flag, since what should stand there instead only a translator can say.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from mtfix import arabic, kept, parallel, tables
from mtfix.parallel import Pair
from mtfix.quantities import Number, numbers
from mtfix.residue import Kind, clusters, enclosed, tokens
from mtfix.types import Category, Document, Span

Rule = Literal["number", "month", "negation", "length", "copied", "name"]

_REVERSED = re.compile(r"(?<![\d.,])\d{3}(?:[ ,\u066c]\d{3})*[ ,\u066c]\d{1,3}(?![\d.,]\d)")
_IMPERIAL = re.compile(r"\s*(?:ميل|أميال|قدم|أقدام|بوص|رطل|أرطال|غالون|جالون|يارد|فهرنهايت)")
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = 12
"""Translators write numbers up to here as words, duals and nouns of their own: their absence says nothing."""


@dataclass(frozen=True, slots=True)
class Source:
    """Flags what a translation lost or added, where the record has its source in German or English."""

    rules: tuple[Rule, ...] = ("number", "month", "negation", "length", "copied")
    """Which to use. `name` is left out: human translators leave out or replace a name in 2 to 4 % of sentences."""
    min_ratio: float = 0.35
    """A translation with fewer characters than this times its source is cut."""
    max_ratio: float = 1.9
    """One with more than this adds what the source does not say."""
    min_length: int = 40
    """Sources shorter than this many characters have translations of any length."""

    def __call__(self, doc: Document) -> Iterator[Span]:
        """The spans of each line in turn; nothing where there is no source."""
        for pair in parallel.pairs(doc.text, doc.source):
            if not arabic.LETTER_RE.search(pair.text):
                if "copied" in self.rules and _is_copy(pair):
                    yield _line(pair, Category.UNTRANSLATED, "copied", 0.95, "the source, not translated")
                continue
            for rule in (rule for rule in get_args(Rule) if rule in self.rules):
                yield from self._length(pair) if rule == "length" else _RULES[rule](pair)

    def _length(self, pair: Pair) -> Iterator[Span]:
        ratio = len(pair.text.strip()) / max(1, len(pair.source.strip()))
        if len(pair.source.strip()) < self.min_length:
            return
        if ratio < self.min_ratio:
            yield _line(pair, Category.TRUNCATION, "short", 0.7, f"{ratio:.2f} times as long as its source")
        elif ratio > self.max_ratio:
            yield _line(pair, Category.MISTRANSLATION, "long", 0.7, f"{ratio:.1f} times as long as its source")


def _number(pair: Pair) -> Iterator[Span]:
    """Numerals that the source does not have in any form; if there are none, those of the source that are gone."""
    theirs, ours = numbers(pair.source, pair.language), numbers(pair.text, "ar")
    said = frozenset[float]().union(*(n.values for n in theirs))
    turned = list(_turned(pair, said))
    yield from turned
    strange = [n for n in ours if n.kind == "numeral" and not n.values & said and max(n.values) > 0 and not _is_excused(pair, n)]
    strange = [n for n in strange if not any(s.start < pair.start + n.end and pair.start + n.start < s.end for s in turned)]
    for number in strange:
        written = pair.text[number.start : number.end]
        yield _span(pair, number.start, number.end, Category.MISTRANSLATION, "number", 0.8, f"the source has no {written}")
    found = frozenset[float]().union(*(n.values for n in ours))
    lost = [n for n in theirs if n.kind == "numeral" and max(n.values) > _SMALL and not n.values & found]
    if lost and not strange and not turned:
        missing = ", ".join(pair.source[n.start : n.end] for n in lost)
        yield _line(pair, Category.MISTRANSLATION, "lost-number", 0.7, f"lacks {missing} of the source")


def _turned(pair: Pair, said: frozenset[float]) -> Iterator[Span]:
    """Thousands written back to front, as systems do that learned from text laid out right to left: 000 24 for 24,000."""
    for match in _REVERSED.finditer(pair.text):
        groups = re.split(r"\D", match[0])[::-1]
        forward = {value for n in numbers(match[0], "ar") for value in n.values}
        if (
            groups[0].lstrip("0")
            and float("".join(groups)) in said
            and not (len(groups) > 1 and float("".join(groups[::-1])) in forward & said)
        ):
            sign = "\u066c" if "\u0660" <= groups[0][0] <= "\u0669" else ","
            reason = "thousands back to front: the source has " + f"{int(''.join(groups)):,}"
            yield _span(pair, *match.span(), Category.MISTRANSLATION, "turned-number", 0.9, reason, sign.join(groups))


def _is_excused(pair: Pair, number: Number) -> bool:
    """Whether a number may stand there without the source: a conversion in brackets, or to the units of another country."""
    near = max(0, number.start - 80)
    is_gloss = pair.text.rfind("(", near, number.start) > pair.text.rfind(")", near, number.start)
    return is_gloss or (pair.language == "de" and _IMPERIAL.match(pair.text, number.end) is not None)


def _month(pair: Pair) -> Iterator[Span]:
    """A month that the source does not name, where one that it names is missing."""
    theirs = [which for _, _, which in parallel.months(pair.source, pair.language)]
    ours = parallel.months(pair.text, "ar")
    if all(any(which & other for _, _, other in ours) for which in theirs):
        return
    for start, end, which in ours:
        if not any(which & other for other in theirs):
            yield _span(pair, start, end, Category.MISTRANSLATION, "month", 0.85, "the source names another month")


def _negation(pair: Pair) -> Iterator[Span]:
    if no := parallel.lost_negation(pair.text, pair.source):
        yield _line(pair, Category.MISTRANSLATION, "lost-negation", 0.7, f"nothing says '{no}' of the source")
    for start, end in parallel.added_negations(pair.text, pair.source):
        yield _span(pair, start, end, Category.MISTRANSLATION, "negation", 0.6, "the source does not say no")


def _copied(pair: Pair) -> Iterator[Span]:
    """Words of the source that stand untranslated in the text, outside quotes and brackets: in small letters, or German nouns."""
    foreign = set(_WORD.findall(pair.source))
    for cluster in clusters(tokens(pair.text, kept.find(pair.text)), pair.text):
        if enclosed(pair.text, cluster[0].start, cluster[-1].end):
            continue
        run: tuple[int, int] | None = None
        for token in cluster:
            in_name = len(token.text) < 4 and re.match(r" [^\W\d_a-z]", pair.text[token.end : token.end + 2])  # de las Casas
            if token.kind is Kind.KEPT or in_name or not _is_left_over(token.text, foreign, pair.language):
                continue
            if run is not None and pair.text[run[1] : token.start] == " ":
                run = (run[0], token.end)
                continue
            if run is not None:
                yield _residue(pair, *run)
            run = (token.start, token.end)
        if run is not None:
            yield _residue(pair, *run)


def _residue(pair: Pair, start: int, end: int) -> Span:
    return _span(pair, start, end, Category.UNTRANSLATED, "copied", 0.98, "stands so in the source")


def _is_left_over(word: str, foreign: set[str], language: parallel.Foreign) -> bool:
    if word not in foreign or len(word) < 3 or not tables.is_word(word, language):
        return False
    return word.islower() or (language == "de" and word.istitle() and not tables.is_word(word, "en") and tables.name(word) is None)


def _is_copy(pair: Pair) -> bool:
    words = _WORD.findall(pair.text)
    foreign = set(_WORD.findall(pair.source))
    return len(words) > 4 and sum(word in foreign for word in words) > 0.8 * len(words)


def _name(pair: Pair) -> Iterator[Span]:
    lost: Sequence[str] = [name for name in parallel.names(pair.source) if not parallel.is_said(name, pair.text)]
    if lost:
        yield _line(pair, Category.TRUNCATION, "name", 0.5, f"lacks {', '.join(lost)} of the source")


_RULES = {"number": _number, "month": _month, "negation": _negation, "copied": _copied, "name": _name}


def _span(pair: Pair, start: int, end: int, category: Category, rule: str, score: float, reason: str, after: str | None = None) -> Span:
    return Span(pair.start + start, pair.start + end, category, "source", score, reason, rule, after)


def _line(pair: Pair, category: Category, rule: str, score: float, reason: str) -> Span:
    start = len(pair.text) - len(pair.text.lstrip())
    return _span(pair, start, len(pair.text.rstrip()), category, rule, score, reason)
