"""The nouns of mtfix, in flow order, and the one vocabulary of categories. They do no work.

Offsets everywhere are half-open, in Unicode code points of the text as read: never bytes, tokens, or normalised text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Category(StrEnum):
    """What is wrong with a span. One closed vocabulary; `MQM` gives each its name in the MQM typology."""

    UNTRANSLATED = "untranslated"
    NAME = "name"
    INCONSISTENCY = "inconsistency"
    DUPLICATION = "duplication"
    BOILERPLATE = "boilerplate"
    TRUNCATION = "truncation"
    MISTRANSLATION = "mistranslation"
    SEGMENTATION = "segmentation"
    PUNCTUATION = "punctuation"
    ENCODING = "encoding"
    SPELLING = "spelling"
    GRAMMAR = "grammar"

    __hash__ = str.__hash__  # that of enums is no part of the interpreter, and a span is hashed a dozen times


MQM: Mapping[Category, str] = MappingProxyType(
    {
        Category.UNTRANSLATED: "accuracy/untranslated",
        Category.NAME: "accuracy/untranslated",
        Category.INCONSISTENCY: "terminology/inconsistent",
        Category.DUPLICATION: "accuracy/addition",
        Category.BOILERPLATE: "accuracy/addition",
        Category.TRUNCATION: "accuracy/omission",
        Category.MISTRANSLATION: "accuracy/mistranslation",
        Category.SEGMENTATION: "design",
        Category.PUNCTUATION: "linguistic conventions/punctuation",
        Category.ENCODING: "linguistic conventions/character encoding",
        Category.SPELLING: "linguistic conventions/spelling",
        Category.GRAMMAR: "linguistic conventions/grammar",
    }
)

DELETABLE = frozenset({Category.DUPLICATION, Category.BOILERPLATE, Category.PUNCTUATION, Category.ENCODING, Category.SEGMENTATION})
"""Categories whose repair may be nothing at all."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text to repair. It never carries its reference, so that no detector or proposer can peek."""

    id: str
    text: str
    source: str | None = None  # the foreign sentence it was translated from, where the corpus has it
    meta: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that a detector flags.

    `rule` names what in the detector fired. `suggestion` is what the rule itself would write there, where a rule can know
    ("" deletes); None leaves the span to the proposers. `score` is the detector's confidence, 0–1.
    """

    start: int
    end: int
    category: Category
    detector: str
    score: float
    reason: str
    rule: str = ""
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a proposer offers for a span: `text` stands for what the span covers; `score` is 0–1."""

    span: Span
    text: str
    proposer: str
    score: float


@dataclass(frozen=True, slots=True)
class Request:
    """What a proposer is asked: a span of a document, and what earlier proposers offered for it."""

    document: Document
    span: Span
    offered: tuple[Proposal, ...] = ()

    @property
    def garbled(self) -> str:
        """The text that the span covers."""
        return self.document.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class Edit:
    """A proposal taken: `before` at `start:end` of the text as read becomes `after`."""

    start: int
    end: int
    before: str
    after: str
    category: Category
    detector: str
    rule: str
    proposer: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A span seen and left as it is, why, and what was offered for it."""

    span: Span
    why: str
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """All that was done to one document: `text` is `document.text` with `edits` applied."""

    document: Document
    spans: tuple[Span, ...]
    proposals: tuple[Proposal, ...]
    edits: tuple[Edit, ...]
    flags: tuple[Flag, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """What a metric says. `signature` holds all that the number depends on beside the texts; `parts` is plain data for a report."""

    metric: str
    value: float
    signature: str
    parts: Mapping[str, Any]
