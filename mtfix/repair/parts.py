"""A document too long to be looked at as a whole: cut into parts, and what is found in them told in places of the whole.

Detectors and proposers look through the document for what one span wants to know, so that their time would grow with the
square of its length. What people write as one text is not cut.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from mtfix.repair.choose import overlap
from mtfix.types import Document, Edit, Flag, Proposal, Span

LONGEST = 1 << 18
"""Characters of a document that is looked at as a whole: an article has a hundredth of it, a novel three times as many."""
PART = 1 << 16
"""Characters of a part of one that is longer, at most."""
_ENDS = (re.compile(r"(?s:.*)\n"), re.compile(r"(?s:.*)[.!?؟…][\"»”)\]]*[ \t]+(?=\S)"), re.compile(r"(?s:.*)\s(?=\S)"))


class Look(NamedTuple):
    """What one look at a text found, offered, would make of it, and would leave."""

    spans: Sequence[Span]
    proposals: Sequence[Proposal]
    edits: Sequence[Edit]
    flags: Sequence[Flag]


def is_long(document: Document) -> bool:
    """Whether `document` has parts. One that has a source has none: line by line they belong together."""
    return len(document.text) > LONGEST and document.source is None


def parts(document: Document) -> Iterator[Document]:
    """A long `document` cut after line ends, or else after sentences, or else between words.

    Where the cuts are is the text's own business, so that a repaired text has nothing to repair when it is read again.
    """
    text, start = document.text, 0
    while len(text) - start > PART:
        ends = (pattern.match(text, start + PART // 2, start + PART) for pattern in _ENDS)
        end = next((match.end() for match in ends if match), start + PART)
        yield replace(document, text=text[start:end])
        start = end
    yield replace(document, text=text[start:])


def joined(looks: Iterable[tuple[Document, Look]]) -> Look:
    """The looks at the parts of a document, in order, as one look at it."""
    spans: list[Span] = []
    proposals: list[Proposal] = []
    edits: list[Edit] = []
    flags: list[Flag] = []
    offset = 0
    for part, look in looks:
        spans += (moved(span, offset) for span in look.spans)
        proposals += (replace(proposal, span=moved(proposal.span, offset)) for proposal in look.proposals)
        for edit in look.edits:
            here = replace(edit, start=edit.start + offset, end=edit.end + offset)
            if not edits or not overlap(edits[-1], here):  # two that meet at a cut: the second waits for the next round
                edits.append(here)
        for flag in look.flags:
            offered = tuple(replace(proposal, span=moved(proposal.span, offset)) for proposal in flag.proposals)
            flags.append(Flag(moved(flag.span, offset), flag.why, offered))
        offset += len(part.text)
    return Look(spans, proposals, edits, flags)


def moved(span: Span, offset: int) -> Span:
    """`span` so many characters further on."""
    return replace(span, start=span.start + offset, end=span.end + offset)
