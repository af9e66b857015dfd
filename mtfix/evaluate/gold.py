"""Gold sets: garbled documents with every span marked, its accepted corrections, and what must survive.

The inline form (`eval/sets/*.gold`) is what people write, `parse` and `render` read and write it; jsonl with offsets is what
programs exchange. One file holds many documents, each under a header line:

    === de-politics-01 | domain: politics | source: de | split: dev
    رفض [[Kremlsprecher|untranslated|major|المتحدث باسم الكرملين//متحدث الكرملين]] التعليق لقناة {{CNN}}.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from mtfix.errors import InputError
from mtfix.evaluate import _inline, _records
from mtfix.registry import did_you_mean
from mtfix.types import Category, Repair

SCHEMA_VERSION = 1
NEUTRAL = "neutral"
"""The severity, as MQM has it, of what may be changed and need not be: annotators did not agree that it is wrong."""
SEVERITIES = (NEUTRAL, "minor", "major", "critical")
_VALUES: Mapping[str, Sequence[str]] = {
    "source": ("de", "en"),
    "split": ("dev", "test"),
    "kind": ("authored", "natural", "clean", "synthetic"),
}
KIND = "authored"
"""What a document is where its header does not say: written, and damaged by hand, for the purpose."""


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A garbled stretch. `corrections[0]` is the reference's and "" deletes; without any the span is to be flagged only."""

    start: int
    end: int
    category: Category
    severity: str
    corrections: tuple[str, ...]

    @property
    def is_wanted(self) -> bool:
        """Whether it is a mistake to leave it as it is."""
        return bool(self.corrections) and self.severity != NEUTRAL


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A garbled text with its marks, and the text that a perfect repair gives."""

    id: str
    text: str
    segments: tuple[tuple[int, int], ...]
    """The lines of `text` that are not blank, half-open."""
    spans: tuple[GoldSpan, ...]
    kept: tuple[tuple[int, int], ...]
    reference: str
    """`text` with the first correction of each span."""
    meta: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GoldSet:
    """Documents to score on. `hash` is of all that they say, so that two reports can tell whether they mean the same set."""

    name: str
    documents: tuple[GoldDocument, ...]
    hash: str


def named(name: str, documents: Iterable[GoldDocument]) -> GoldSet:
    """`documents` as a set with its hash."""
    these = tuple(documents)
    return GoldSet(name, these, hashlib.sha256(to_json(these).encode()).hexdigest()[:12])


@dataclass(frozen=True, slots=True)
class Scored:
    """What a metric looks at: a gold document and what a system made of its text."""

    gold: GoldDocument
    repair: Repair


@dataclass(frozen=True, slots=True)
class _Placed:
    """A range and the line of the file that says it."""

    start: int
    end: int
    place: str


def build(
    id: str,
    text: str,
    spans: Iterable[GoldSpan],
    kept: Iterable[tuple[int, int]] = (),
    meta: Mapping[str, str] | None = None,
    place: str = "",
) -> GoldDocument:
    """A gold document from its parts; segments and reference follow from them. `place` (file:line) is named in errors."""
    return _build(id, text, [(s, place or id) for s in spans], [_Placed(a, b, place or id) for a, b in kept], meta or {})


def _build(id: str, text: str, spans: list[tuple[GoldSpan, str]], kept: list[_Placed], meta: Mapping[str, str]) -> GoldDocument:
    _check_ranges(text, [*(_Placed(span.start, span.end, place) for span, place in spans), *kept])
    for span, place in spans:
        _check_span(text, span, place)
    ordered = tuple(sorted((span for span, _ in spans), key=lambda span: (span.start, span.end)))
    ranges = tuple(sorted((item.start, item.end) for item in kept))
    return GoldDocument(id, text, _segments(text), ordered, ranges, correct(text, ordered), MappingProxyType(dict(meta)))


def correct(text: str, spans: Iterable[GoldSpan]) -> str:
    """`text` with the first correction of each of `spans`, which are in order."""
    out: list[str] = []
    at = 0
    for span in spans:
        if span.corrections:
            out += (text[at : span.start], span.corrections[0])
            at = span.end
    return "".join([*out, text[at:]])


def _check_ranges(text: str, ranges: list[_Placed]) -> None:
    at = 0
    for item in sorted(ranges, key=lambda item: (item.start, item.end)):
        if not 0 <= item.start <= item.end <= len(text):
            raise InputError(f"{item.place}: {item.start}:{item.end} lies outside a text of {len(text)} characters.")
        if item.start < at:
            raise InputError(f"{item.place}: {item.start}:{item.end} overlaps the mark before it.")
        at = item.end


def _check_span(text: str, span: GoldSpan, place: str) -> None:
    garbled = text[span.start : span.end]
    if span.category not in list(Category):
        raise InputError(f"{place}: unknown category '{span.category}'. {did_you_mean(span.category, list(Category))}")
    if span.severity not in SEVERITIES:
        raise InputError(f"{place}: unknown severity '{span.severity}'. {did_you_mean(span.severity, SEVERITIES)}")
    if garbled in span.corrections:
        raise InputError(f"{place}: a correction of '{garbled}' changes nothing.")
    if len(set(span.corrections)) < len(span.corrections):
        raise InputError(f"{place}: a correction of '{garbled}' stands twice.")


def _segments(text: str) -> tuple[tuple[int, int], ...]:
    out = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            out.append((at, at + len(line)))
        at += len(line) + 1
    return tuple(out)


def parse(text: str, name: str = "gold") -> list[GoldDocument]:
    """The documents of a gold file in the inline form; `name` is what errors call the file.

    Raises `InputError` naming file and line: a mark never closed, an unknown category, an id that stands twice.

    >>> (document,) = parse("=== a | split: dev\\nقال [[Scholz|name|major|شولتس]] لقناة {{CNN}} ذلك.\\n")
    >>> document.text, document.reference
    ('قال Scholz لقناة CNN ذلك.', 'قال شولتس لقناة CNN ذلك.')
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    heads = [number for number, line in enumerate(lines) if line.startswith("===")]
    for number, line in enumerate(lines[: heads[0] if heads else None]):
        if line.strip() and not line.startswith("#"):
            raise InputError(f"{name}:{number + 1}: text before the first header ('=== id | key: value').")
    out = []
    for head, following in zip(heads, [*heads[1:], None] if heads else [], strict=True):
        # The line end before the next header belongs to the header; so does the last one of the file.
        body = lines[head + 1 : following] if following or lines[-1] else lines[head + 1 : -1]
        id, meta = _header(lines[head], f"{name}:{head + 1}")
        plain, marks = _inline.scan("\n".join(body), name, head + 2)
        spans = [(_span(mark), mark.place) for mark in marks if not mark.kept]
        kept = [_Placed(mark.start, mark.end, mark.place) for mark in marks if mark.kept]
        out.append((_build(id, plain, spans, kept, meta), f"{name}:{head + 1}"))
    return unique(out)


def _header(line: str, place: str) -> tuple[str, dict[str, str]]:
    id, *pairs = (part.strip() for part in line[3:].split("|"))
    if not id or id.startswith("="):
        raise InputError(f"{place}: a header without an id: write '=== id | key: value'.")
    meta: dict[str, str] = {}
    for pair in pairs:
        key, colon, value = (part.strip() for part in pair.partition(":"))
        if not (key and colon and value):
            raise InputError(f"{place}: '{pair}' is no 'key: value'.")
        if key in meta:
            raise InputError(f"{place}: '{key}' stands twice.")
        if value not in _VALUES.get(key, (value,)):
            raise InputError(f"{place}: unknown {key} '{value}'. {did_you_mean(value, _VALUES[key])}")
        meta[key] = value
    meta.setdefault("kind", KIND)
    return id, meta


def _span(mark: _inline.Mark) -> GoldSpan:
    if len(mark.said) != 2:
        raise InputError(f"{mark.place}: a mark wants at least three fields: garbled|category|severity.")
    category, severity = (field.strip() for field in mark.said)
    return GoldSpan(mark.start, mark.end, _category(category), severity, mark.corrections)


def _category(said: str) -> Category:
    # One that nobody knows is told of by the check that all forms share.
    return Category(said) if said in list(Category) else said  # type: ignore[return-value]


def unique(documents: Iterable[tuple[GoldDocument, str]]) -> list[GoldDocument]:
    """Documents without the places that they come from. Raises `InputError` naming both places where an id stands twice."""
    out: list[GoldDocument] = []
    seen: dict[str, str] = {}
    for document, place in documents:
        if document.id in seen:
            raise InputError(f"{place}: the id '{document.id}' stands at {seen[document.id]} already.")
        seen[document.id] = place
        out.append(document)
    return out


def render(documents: Iterable[GoldDocument]) -> str:
    """`documents` in the inline form: what `parse` reads back to the same documents."""
    return "".join(f"{_head(document)}\n{_marked(document)}\n" for document in documents)


def _head(document: GoldDocument) -> str:
    return " | ".join([f"=== {document.id}", *(f"{k}: {v}" for k, v in document.meta.items() if (k, v) != ("kind", KIND))])


def _marked(document: GoldDocument) -> str:
    text = document.text
    marks = [(s.start, s.end, _inline.mark(text[s.start : s.end], s.category, s.severity, s.corrections)) for s in document.spans]
    marks += [(start, end, _inline.kept(text[start:end])) for start, end in document.kept]
    out: list[str] = []
    at = 0
    for start, end, written in sorted(marks, key=lambda mark: mark[:2]):  # those at one place stay in order
        out += (_inline.plain(text[at:start]), written)
        at = end
    return "".join([*out, _inline.plain(text[at:])])


def to_json(documents: Iterable[GoldDocument]) -> str:
    """`documents` as jsonl with offsets, one a line. Each range says its text too, so that a shifted offset is noticed."""
    return "".join(json.dumps(_record(document), ensure_ascii=False) + "\n" for document in documents)


def _record(document: GoldDocument) -> dict[str, Any]:
    spans = [(s.start, s.end, str(s.category), s.severity, s.corrections) for s in document.spans]
    record = _records.write(document.id, document.text, spans, document.kept, document.meta)
    return {"schema_version": SCHEMA_VERSION, **record, "reference": document.reference}


def from_json(text: str, name: str = "gold") -> list[GoldDocument]:
    """The documents of a gold file in jsonl; `name` is what errors call the file.

    Raises `InputError` naming file and line where offsets and texts, or the text and its reference, do not agree.
    """
    out = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{name}:{number}"
        try:
            out.append((_of_record(json.loads(line), place), place))
        except (KeyError, TypeError, ValueError) as error:
            lacks = f"lacks {error}" if isinstance(error, KeyError) else str(error)
            raise InputError(f"{place}: not a gold document: {lacks}.") from error
    return unique(out)


def _of_record(said: dict[str, Any], place: str) -> GoldDocument:
    version = said["schema_version"]
    if version != SCHEMA_VERSION:
        raise InputError(f"{place}: version {version} of the schema; this mtfix reads {SCHEMA_VERSION}.")
    id, text, spans, kept, meta = _records.read(said, place)
    marks = [GoldSpan(start, end, _category(category), severity, rest) for start, end, category, severity, rest in spans]
    document = build(id, text, marks, kept, meta, place)
    if document.reference != said["reference"]:
        raise InputError(f"{place}: the reference of '{id}' is not its text with the first correction of each span.")
    return document
