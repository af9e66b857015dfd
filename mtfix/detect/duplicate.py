"""Duplicate: a headline, paragraph, or sentence that stands in the document twice."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtfix.arabic import LETTER_RE, strip_marks
from mtfix.detect._lines import Line, key, lines, removals
from mtfix.types import Category, Document, Span

_SENTENCE = re.compile(r"[^.!?؟…]+(?:[.!?؟…]++(?![\s\"»”)\]]|$)[^.!?؟…]+)*+(?:[.!?؟…]++[\"»”)\]]*|$)")
_MARKED = re.compile(r"[.!?؟…][\"»”)\]]*$")
_ASKED = re.compile(r"[!?؟:][\"»”)\]]*$")
_ITEM = re.compile(r"[•*\-–—|]|[(\[]?[\d٠-٩]+[.)\]-]")
_QUOTE = re.compile('["«»“”„‹›]')
_SOURCE_AFTER = re.compile(r"^(?:\s[-–—|/•]+|\s?\|)\s*[^-–—|/•:.،]+$|^\s?[(\[][^()\[\]]+[)\]]$")
_SOURCE_BEFORE = re.compile(r"^[^-–—|/•:.،]+?(?:\s?[|:]|\s[-–—/•]+)\s*$")
_OPENING = " \t\"«“„'(["
_HEAD = 10
"""Characters by which two texts are told apart before they are compared whole."""


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
        for index, row in enumerate(rows):
            if index not in doomed:
                yield from self._sentences(doc.text, row)

    def _headline(self, rows: tuple[Line, ...]) -> dict[int, str]:
        """The second line, where it says what the first says."""
        if len(rows) < 3 or len(rows[1].text) > 400 or _ITEM.match(rows[0].text):
            return {}
        one, two = key(rows[0].text), key(rows[1].text)
        if one.count(" ") + 1 < self.min_headline or (_is_verse(rows, 1) and key(rows[2].text) == one):
            return {}
        return {1: "headline-twice"} if one == two or _adds_source(rows[0].text, rows[1].text) else {}

    def _paragraphs(self, rows: tuple[Line, ...]) -> dict[int, str]:
        """Lines that say the same as an earlier one."""
        found: dict[int, str] = {}
        copies: dict[int, int] = {}
        seen = _Seen()
        for index, row in enumerate(rows):
            if len(row.text) < 3 * self.min_words or _ITEM.match(row.text) or "\t" in row.text or "|" in row.text:
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
        said = key(rows[0].text)
        body = rows[1]
        match = _SENTENCE.match(text, body.start, body.end)
        if match is None or said.count(" ") + 2 <= self.min_words or key(match[0]) != said:
            return
        rest = text[match.end() : body.end]
        if key(rest).count(" ") + 1 >= self.min_words:
            end = match.end() + len(rest) - len(rest.lstrip())
            yield _span(body.start, end, "headline-in-body", 0.8, "")

    def _sentences(self, text: str, row: Line) -> Iterator[Span]:
        """Sentences of one paragraph that repeat: at once (a copy), or later (seen and left).

        Within a quotation or a cry, saying it twice is speech.
        """
        if len(row.text) < 6 * self.min_words:
            return
        seen = _Seen()
        last = -1
        counted, n_quotes = row.start, 0
        for match in _SENTENCE.finditer(text, row.start, row.end):
            start, end = match.span()
            twin = seen.earlier(match[0], start) if end - start >= 3 * self.min_words else None
            if twin is None or key(match[0]).count(" ") + 1 < self.min_words:
                last = start
                continue
            n_quotes += len(_QUOTE.findall(text, counted, start))
            counted = start
            if twin == last and n_quotes % 2 == 0 and not (_QUOTE.search(match[0]) or _ASKED.search(match[0])):
                yield _span(start, end, "sentence-twice", 0.85, "")  # `last` stays: a third copy follows the first
            else:
                yield _span(end - len(match[0].lstrip()), end, "sentence-recurs", 0.4, None)
                last = start


class _Seen:
    """What was said so far. Texts are compared whole only where they begin alike."""

    def __init__(self) -> None:
        self._heads: dict[str, tuple[str, int] | None] = {}
        self._keys: dict[str, int] = {}

    def earlier(self, text: str, place: int) -> int | None:
        """The first place where the same was said; None, and remembered, where it is new."""
        head = strip_marks(text[: 2 * _HEAD].lstrip(_OPENING))[:_HEAD]
        if head not in self._heads:
            self._heads[head] = (text, place)
            return None
        first = self._heads[head]
        if first is not None:
            self._keys.setdefault(key(first[0]), first[1])
            self._heads[head] = None
        place_then = self._keys.setdefault(key(text), place)
        return None if place_then == place else place_then


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
