"""Boilerplate: page furniture that was scraped with the text, in German, English, and Arabic.

`_furniture` holds the table. A line is furniture only as a whole; a sentence that mentions sharing, comments, or cookies is
none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mtfix.detect._furniture import REASONS, compiled, may_be
from mtfix.detect._lines import Line, lines, once_a_line, removals
from mtfix.types import Category, Document, Span

_FURNITURE = compiled()
_OTHER_SOURCE = re.compile(r"\(?(?:المصدر|المصادر|مصدر)\s*:\s*[^\n.]{2,60}")
_TRAILING = re.compile(r"(?<=[.!?؟…»\"”)])[ \t]+([A-Z©(\d][^\u0600-\u06ff\n]{2,60})$")
_UNSURE = frozenset({"advert", "button"})
"""One Arabic word can also be a headline."""


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Flags lines of page furniture, and furniture left at the end of a paragraph."""

    max_length: int = 160
    """Longer lines are text."""
    trailing: bool = True
    """Whether to look at the ends of paragraphs too (German and English only)."""

    def __call__(self, doc: Document) -> Iterator[Span]:
        """One span a line; the line goes with one line end. A document that is nothing but furniture is only flagged."""
        rows = lines(doc.text)
        found = {index: rule for index, row in enumerate(rows) if len(row.text) <= self.max_length and (rule := _rule(row, index))}
        for index, start, end in removals(rows, found):
            yield _span(start, end, found[index], "" if len(found) < len(rows) else None)
        for index, row in enumerate(rows):
            if index in found:
                continue
            if len(row.text) < 80 and _OTHER_SOURCE.fullmatch(row.text):
                yield _span(row.start, row.end, "source", None)
            elif self.trailing and row.text[-6:].isascii():
                yield from _at_end(doc.text, row)


def _rule(row: Line, index: int) -> str:
    """The shape of furniture that a line has, or ""."""
    shape = _shape(row.text) if may_be(row.text) else ""
    is_title = index == 0 and shape in _UNSURE and not row.text.isascii()
    return "" if is_title else shape.replace("_", "-")


@once_a_line
def _shape(line: str) -> str:
    """The shape of furniture that `line` has as a whole, or ""."""
    match = _FURNITURE.fullmatch(line.lower())
    return "" if match is None else match.lastgroup or ""


def _at_end(text: str, row: Line) -> Iterator[Span]:
    """Furniture after the last sentence of an Arabic paragraph."""
    said = text[row.start : row.end].rstrip()
    match = _TRAILING.search(said, max(0, len(said) - 80))
    if match is None or said.isascii():
        return
    shape = _shape(match[1])
    if shape not in ("", "menu", "app"):
        yield _span(row.start + match.start(), row.start + match.end(), shape.replace("_", "-"), "")


def _span(start: int, end: int, rule: str, suggestion: str | None) -> Span:
    score = 0.4 if suggestion is None else 0.9
    return Span(start, end, Category.BOILERPLATE, "boilerplate", score, REASONS[rule], rule, suggestion)
