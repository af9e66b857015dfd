"""Spans as one self-contained right-to-left page: nothing is loaded from outside, everything from a text is escaped."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, groupby, pairwise
from typing import TYPE_CHECKING, TextIO

from mtfix.render import Found, one_line, visible
from mtfix.types import Category, Span

if TYPE_CHECKING:
    from jinja2 import Template

_RTL = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
_FOREIGN = re.compile(rf"[^\W\d_{_RTL}](?:[^{_RTL}\n]*[^\W_{_RTL}])?")
"""A stretch of letters that run from left to right, up to the last of them before Arabic goes on."""

_PAGE = """\
<!DOCTYPE html>
<html lang="ar" dir="rtl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>mtfix</title>
<style>
:root { color-scheme: light dark; --ink: #1c1c1a; --paper: #fbfaf7; --faint: #6b6a65; --line: #dddad2; --tint: 32%; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6df; --paper: #171715; --faint: #a09e96; --line: #3a3934; --tint: 45%; } }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: var(--ink); background: var(--paper);
  font: 1.15rem/1.9 "Noto Naskh Arabic", "Geeza Pro", "Traditional Arabic", serif; }
header, li, h2 { font: 0.85rem/1.7 system-ui, sans-serif; }
h2 { direction: ltr; text-align: left; color: var(--faint); border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
mark { color: inherit; border-radius: 3px; background: color-mix(in srgb, hsl(var(--hue) 85% 50%) var(--tint), transparent);
  box-decoration-break: clone; -webkit-box-decoration-break: clone; }
mark.empty::before { content: "\\2038"; }
ol { padding-inline-start: 2.5rem; }
li span { color: var(--faint); }
{% for category in categories %}.{{ category }} { --hue: {{ loop.index0 * 30 }}; }
{% endfor %}</style>
</head>
<body>
<header><p dir="ltr">{% for category in categories %}<mark class="{{ category }}">{{ category }}</mark>
{% endfor %}</p></header>
{% for document in documents %}<article>
<h2>{{ document.id }}</h2>
<div class="text">{% for foreign, pieces in document.runs %}{% if foreign %}<bdi>{% endif %}{% for text, span in pieces -%}
{% if span %}<mark class="{{ span.category }}{% if not text %} empty{% endif %}" title="{{ span.category }}: {{ span.reason }}">\
{{ text }}</mark>{% else %}{{ text }}{% endif %}{% endfor %}{% if foreign %}</bdi>{% endif %}{% endfor %}</div>
{% if document.findings %}<ol dir="ltr">
{% for finding in document.findings %}<li><mark class="{{ finding.category }}">{{ finding.category }}</mark>
<bdi>{{ finding.garbled }}</bdi>{% if finding.suggestion is not none %} → <bdi>{{ finding.suggestion or "∅" }}</bdi>{% endif %}
<span>{{ finding.reason }} ({{ finding.rule }}, {{ "%.2f" | format(finding.score) }})</span></li>
{% endfor %}</ol>
{% endif %}</article>
{% endfor %}</body>
</html>
"""

Piece = tuple[str, Span | None]


def write(found: Found, out: TextIO) -> None:
    """One page with all documents, their spans marked by category and listed under each text."""
    documents = (
        {
            "id": visible(document.id),
            "runs": _runs(document.text, spans),
            "findings": [_finding(document.text, span) for span in spans],
        }
        for document, spans in found
    )
    for part in _template().generate(documents=documents, categories=[str(category) for category in Category]):
        out.write(part)


@lru_cache(maxsize=1)
def _template() -> "Template":
    from jinja2 import Environment

    return Environment(autoescape=True).from_string(_PAGE)


def _finding(text: str, span: Span) -> dict[str, object]:
    return {
        "category": str(span.category),
        "garbled": one_line(text[span.start : span.end]) or "∅",
        "suggestion": None if span.suggestion is None else one_line(span.suggestion),
        "reason": visible(span.reason),
        "rule": f"{span.detector}/{span.rule}" if span.rule else span.detector,
        "score": span.score,
    }


def _runs(text: str, spans: Sequence[Span]) -> Iterator[tuple[bool, list[Piece]]]:
    """`text` in stretches of one direction (True: left to right), each in pieces under one span or none."""
    foreign = [match.span() for match in _FOREIGN.finditer(text)]
    marked = _apart(spans)
    places = [(span.start, span.end) for span in marked]
    cuts = sorted({0, len(text), *chain.from_iterable(foreign), *chain.from_iterable(places)})
    empty = {span.start: span for span in marked if span.start == span.end}
    for run, group in groupby(pairwise([*cuts, len(text)]), key=lambda cut: _within(foreign, cut[0])):
        pieces: list[Piece] = []
        for start, end in group:
            if start in empty:
                pieces.append(("", empty[start]))
            index = _within(places, start)
            if start < end:
                pieces.append((visible(text[start:end]), None if index is None else marked[index]))
        yield run is not None, pieces


def _apart(spans: Sequence[Span]) -> list[Span]:
    """`spans` that do not overlap: the one that begins first is shown, the longest of those that begin together."""
    out: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not out or (span.start >= out[-1].end and (span.start, span.end) != (out[-1].start, out[-1].end)):
            out.append(span)
    return out


def _within(ranges: Sequence[tuple[int, int]], place: int) -> int | None:
    """The index of the one of `ranges` (in order, apart) that the character at `place` stands in."""
    index = bisect_right(ranges, place, key=lambda pair: pair[0]) - 1
    return index if index >= 0 and place < ranges[index][1] else None
