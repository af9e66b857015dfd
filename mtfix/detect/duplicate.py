"""Duplicate: a headline, paragraph, or sentence that stands in the document twice."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from mtfix.arabic import LETTER_RE, MARKS, TATWEEL, strip_marks
from mtfix.detect._lines import Line, key, lines, once_a_line, removals
from mtfix.types import Category, Document, Span

_SENTENCE = re.compile(r"[^.!?؟…]+(?:[.!?؟…]++(?![\s\"»”)\]]|$)[^.!?؟…]+)*+(?:[.!?؟…]++[\"»”)\]]*|$)")
_MARKED = re.compile(r"[.!?؟…][\"»”)\]]*$")
_ASKED = re.compile(r"[!?؟:][\"»”)\]]*$")
_ITEM = re.compile(r"[•*\-–—|]|[(\[]?[\d٠-٩]+[.)\]-]")
_QUOTE = re.compile('["«»“”„‹›]')
_SOURCE_AFTER = re.compile(r"^(?:\s[-–—|/•]+|\s?\|)\s*[^-–—|/•:.،]+$|^\s?[(\[][^()\[\]]+[)\]]$")
_SOURCE_BEFORE = re.compile(r"^[^-–—|/•:.،]+?(?:\s?[|:]|\s[-–—/•]+)\s*$")
_OPENING = " \t\"«“„'(["
_SKIPPED = _OPENING + "»”)]" + TATWEEL + "".join(filter(re.compile(f"[{MARKS}]").match, map(chr, range(0x600, 0x700))))
"""What may stand before the first letter by which sentences are told apart."""
_SKIPPED_SIGNS = frozenset(_SKIPPED)
_MARKS = "!?؟…"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Flags the later copy of a headline, paragraph, or sentence; taking it out leaves no gap behind."""

    min_words: int = 5
    """Paragraphs and sentences shorter than this may repeat."""
    min_headline: int = 3
    """The same for a headline that is followed by itself."""
    sentences: bool = True
    """Whether to look inside paragraphs."""

    def __call__(self, doc: Document) -> Iterator[Span]:
        """Headline first, then whole paragraphs, then sentences of the paragraphs that stay."""
        rows = lines(doc.text)
        doomed = self._headline(rows)
        doomed |= {index: rule for index, rule in self._paragraphs(rows).items() if index not in doomed}
        for index, start, end in removals(rows, (i for i, rule in doomed.items() if rule != "paragraph-recurs")):
            yield _span(start, end, doomed[index], 0.95 if doomed[index] == "headline-twice" else 0.85, "")
        for index in (i for i, rule in doomed.items() if rule == "paragraph-recurs"):
            yield _span(rows[index].start, rows[index].end, "paragraph-recurs", 0.4, None)
        if not self.sentences:
            return
        if 1 not in doomed:
            yield from self._headline_in_body(doc.text, rows)
        marks = "".join(mark for mark in _MARKS if mark in doc.text)
        for index, row in enumerate(rows):
            if index in doomed or len(row.text) < 6 * self.min_words:
                continue
            line = row.text if len(row.text) == row.end - row.start else doc.text[row.start : row.end]
            if not _begin_alike(line, marks):
                continue
            for start, end, at_once in _sentences(line, self.min_words):
                rule, score, suggestion = ("sentence-twice", 0.85, "") if at_once else ("sentence-recurs", 0.4, None)
                yield _span(row.start + start, row.start + end, rule, score, suggestion)

    def _headline(self, rows: tuple[Line, ...]) -> dict[int, str]:
        """The second line, where it says what the first says."""
        if len(rows) < 3 or len(rows[1].text) > 400 or _ITEM.match(rows[0].text):
            return {}
        if not (_same(rows[0].text, rows[1].text) or _adds_source(rows[0].text, rows[1].text)):
            return {}
        said = key(rows[0].text)
        if said.count(" ") + 1 < self.min_headline or (_is_verse(rows, 1) and key(rows[2].text) == said):
            return {}
        return {1: "headline-twice"}

    def _paragraphs(self, rows: tuple[Line, ...]) -> dict[int, str]:
        """Lines that say the same as an earlier one."""
        found: dict[int, str] = {}
        counts = [(row.text.count("ا"), row.text.count("ي")) for row in rows]
        n_alike = Counter(counts)
        if len(n_alike) == len(rows):
            return found
        copies: dict[int, int] = {}
        seen = _Seen()
        for index, row in enumerate(rows):
            if (
                n_alike[counts[index]] == 1
                or len(row.text) < 3 * self.min_words
                or _ITEM.match(row.text)
                or "\t" in row.text
                or "|" in row.text
            ):
                continue
            first = seen.earlier(row.text, index)
            if first is not None:
                copies[index] = first
                at_once = first in (index - 1, copies.get(index - 1))
                if rule := self._repeats(rows, first, index, at_once, index - 1 in found):
                    found[index] = rule
        return found

    def _repeats(self, rows: tuple[Line, ...], first: int, again: int, at_once: bool, after_copy: bool) -> str:
        """The rule by which line `again` is a copy of line `first`; "" where texts repeat such lines on purpose."""
        text = rows[again].text
        said = key(text).split(" ")
        if len(said) < self.min_words or 3 * sum(word.isdigit() for word in said) >= len(said):
            return ""
        if _ASKED.search(text) or not LETTER_RE.search(text) or _is_verse(rows, first) or _is_verse(rows, again):
            return ""
        if at_once:
            return "paragraph-twice"
        if not _MARKED.search(text):  # headings and captions recur
            return "paragraph-twice" if after_copy and len(said) >= 2 * self.min_words else ""
        return "paragraph-recurs" if text[0] in '"«“' or len(said) < 2 * self.min_words else "paragraph-twice"

    def _headline_in_body(self, text: str, rows: tuple[Line, ...]) -> Iterator[Span]:
        """The headline as the first sentence of a body that goes on."""
        if len(rows) < 2 or _MARKED.search(rows[0].text) or rows[1].text[:1] != rows[0].text[:1]:
            return
        body = rows[1]
        match = _SENTENCE.match(text, body.start, body.end)
        if match is None or not _same(rows[0].text, match[0]) or key(match[0]).count(" ") + 2 <= self.min_words:
            return
        rest = text[match.end() : body.end]
        if key(rest).count(" ") + 1 >= self.min_words:
            end = match.end() + len(rest) - len(rest.lstrip())
            yield _span(body.start, end, "headline-in-body", 0.8, "")


@once_a_line
def _sentences(line: str, min_words: int) -> list[tuple[int, int, bool]]:
    """Sentences of a line that repeat, with whether that is at once (a copy) or later (seen and left).

    Within a quotation or a cry, saying it twice is speech.
    """
    found: list[tuple[int, int, bool]] = []
    seen = _Seen()
    last = -1
    counted = n_quotes = 0
    for match in _SENTENCE.finditer(line):
        start, end = match.span()
        twin = seen.earlier(match[0], start) if end - start >= 3 * min_words else None
        if twin is None or key(match[0]).count(" ") + 1 < min_words:
            last = start
            continue
        n_quotes += len(_QUOTE.findall(line, counted, start))
        counted = start
        if twin == last and n_quotes % 2 == 0 and not (_QUOTE.search(match[0]) or _ASKED.search(match[0])):
            found.append((start, end, True))  # `last` stays: a third copy follows the first
        else:
            found.append((end - len(match[0].lstrip()), end, False))
            last = start
    return found


def _counts(text: str) -> tuple[int, ...]:
    """How many of a few letters `text` holds: as many as any text that says the same."""
    return text.count("ا"), text.count("ي"), text.count("و")


def _head(text: str) -> str:
    """The characters by which two texts are told apart before they are compared whole."""
    return strip_marks(text[:20].lstrip(_OPENING))[:10]


def _begin_alike(line: str, marks: str) -> bool:
    """Whether two sentences of a line may begin with one letter: the quick look that most lines need no more than.

    `marks` are those that sentences of the document end on, a full stop aside.
    """
    for mark in marks:
        line = line.replace(mark, ".")
    if line.find(".", 0, -1) < 0:  # one sentence
        return False
    said = line.split(".")
    letters = [letter for part in said if (letter := part.lstrip(" ")[:1])]
    if not _SKIPPED_SIGNS.isdisjoint(letters):
        letters = [letter for part in said if (letter := part.lstrip(_SKIPPED)[:1])]
    return len(set(letters)) < len(letters)


class _Seen:
    """What was said so far. Texts are compared whole only where they begin alike and hold as many of a few letters."""

    def __init__(self) -> None:
        self._heads: dict[str, tuple[str, int] | None] = {}
        self._counts: set[tuple[int, ...]] = set()
        self._waiting: list[tuple[str, int]] = []
        self._keys: dict[str, int] = {}

    def earlier(self, text: str, place: int) -> int | None:
        """The first place where the same was said; None, and remembered, where it is new."""
        head = _head(text)
        if head not in self._heads:
            self._heads[head] = (text, place)
            return None
        first = self._heads[head]
        if first is not None:
            self._wait(*first)
            self._heads[head] = None
        if self._wait(text, place):
            return None
        for waiting, then in self._waiting:
            self._keys.setdefault(key(waiting), then)
        self._waiting.clear()
        place_then = self._keys[key(text)]
        return None if place_then == place else place_then

    def _wait(self, text: str, place: int) -> bool:
        """Whether the counts of `text` are new, so that nobody said the same. A key takes ten times as long as they do."""
        counts = _counts(text)
        n_known = len(self._counts)
        self._counts.add(counts)
        self._waiting.append((text, place))
        return len(self._counts) > n_known


def _same(one: str, two: str) -> bool:
    """Whether two texts have one `key`; their beginnings mostly tell."""
    if one[:1] != two[:1] and LETTER_RE.match(one) and LETTER_RE.match(two):
        return False
    heads = key(one[:20]), key(two[:20])
    return (heads[0].startswith(heads[1]) or heads[1].startswith(heads[0])) and key(one) == key(two)


def _adds_source(one: str, two: str) -> bool:
    """Whether one of two headlines is the other with the name of a source before or after it."""
    short, long = sorted((one, two), key=len)
    if not 12 <= len(short) < len(long) or short.count(" ") < 3:
        return False
    extra = long.removeprefix(short)
    sign = _SOURCE_AFTER
    if extra == long:
        extra, sign = long.removesuffix(short), _SOURCE_BEFORE
    return extra != long and len(extra.split()) <= 5 and sign.match(extra) is not None


def _is_verse(rows: tuple[Line, ...], index: int) -> bool:
    """Whether line `index` and those around it are short and mostly without full stops: verse, a list, a table."""
    near = [rows[i].text for i in range(max(0, index - 2), min(len(rows), index + 3))]
    if len(near) < 3 or max(map(len, near)) > 70:
        return False
    return 2 * sum(_MARKED.search(text) is not None for text in near) <= len(near)


_REASONS = {
    "headline-twice": "The headline is printed twice.",
    "headline-in-body": "The body begins with the headline once more.",
    "paragraph-twice": "This paragraph stands in the document already.",
    "paragraph-recurs": "This paragraph stands in the document already; it may be repeated on purpose.",
    "sentence-twice": "The sentence is said twice in a row.",
    "sentence-recurs": "This sentence stands in the paragraph already; it may be repeated on purpose.",
}


def _span(start: int, end: int, rule: str, score: float, suggestion: str | None) -> Span:
    return Span(start, end, Category.DUPLICATION, "duplicate", score, _REASONS[rule], rule, suggestion)
