"""Error spans of WMT's ESA evaluations: a translation with its spans as JSON, in lines or as one list.

    {"system": "A", "doc_id": "news-1", "line_id": 3, "tgt": "…", "esa_spans": [{"start_i": 4, "end_i": 9, "severity": "major"}]}

See Kocmi et al. (WMT 2024). ESA has severities and no categories: what is wrong is guessed from the letters of the span, and of a
report the figures without categories are those to read. Spans are to be flagged; nobody wrote what would be right.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mtfix.errors import InputError
from mtfix.evaluate import classify
from mtfix.evaluate.gold import GoldDocument, GoldSpan
from mtfix.evaluate.sets._lines import Line, joined, lines_of, text_of
from mtfix.evaluate.sets._ranges import apart
from mtfix.evaluate.sets.mqm import category_of, severity_of
from mtfix.types import Category

_MISSING = "missing"


@dataclass(frozen=True, slots=True)
class ESA:
    """WMT's error span annotations: JSON objects with a translation and the ranges marked in it."""

    text: str = "tgt"
    """The key of the translation."""
    spans: str = "esa_spans"
    """The key of its spans."""
    document: str = "doc_id"
    """The key of the document that it belongs to; the first annotation of a segment counts."""
    segment: str = "line_id"
    """The key of the segment's number."""
    system: str = ""
    """The system whose translations are read; all of them without it."""

    def __call__(self, name: str) -> list[GoldDocument]:
        """A document for each document of each system."""
        lines: dict[tuple[str, str, str], Line] = {}
        for said, place in _objects(name):
            try:
                system, document = str(said.get("system", "")), str(said[self.document])
                if self.system in ("", system):
                    line = self._line(said, f"{system}:{document}" if system else document, place)
                    lines.setdefault((system, document, str(said[self.segment])), line)
            except (KeyError, TypeError, AttributeError) as error:
                lacks = f"lacks {error}" if isinstance(error, KeyError) else str(error)
                raise InputError(f"{place}: not an annotated translation: {lacks}.") from error
        return joined(lines.values())

    def _line(self, said: Mapping[str, Any], document: str, place: str) -> Line:
        text = said[self.text]
        spans = [_span(text, one, place) for one in said[self.spans] if one["severity"] != "undecided"]
        return Line(text, apart(span for span in spans if span), document, place)


def _objects(name: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The objects of a file with their places: a list of them, or one a line."""
    text = text_of(name)
    try:
        if text.lstrip().startswith("["):
            yield from ((said, f"{name}: item {number}") for number, said in enumerate(json.loads(text), 1))
            return
        for number, line in enumerate(lines_of(name), 1):
            if line.strip():
                yield json.loads(line), f"{name}:{number}"
    except ValueError as error:
        raise InputError(f"{name}: not JSON: {error}") from error


def _span(text: str, said: Mapping[str, Any], place: str) -> GoldSpan | None:
    """A span; what is missing in the translation lies at its end. None for what is no damage."""
    start, end = said["start_i"], said["end_i"]
    if start == _MISSING or start == end:
        start = end = len(text)
    if type(start) is not int or type(end) is not int or not 0 <= start <= end <= len(text):
        raise InputError(f"{place}: the span {start}:{end} does not lie in a text of {len(text)} characters.")
    category: Category | None = classify.of_span(text[start:end])
    if said.get("error_type"):
        category = category_of(said["error_type"], place)
    return GoldSpan(start, end, category, severity_of(said["severity"], place), ()) if category else None
