"""One span a line, as compilers write it (`file:line:column: what`) or as JSON; and all of a `Repair` as JSON."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, TextIO

from mtfix.render import Found, Lines, one_line, visible
from mtfix.types import Document, Proposal, Repair, Span


def write_text(found: Found, out: TextIO) -> None:
    """A line a span: `id:line:column: category: reason [detector/rule] «garbled» → «suggestion»`."""
    for document, spans in found:
        lines = Lines(document.text)
        for span in spans:
            out.write(_line(document, lines, span) + "\n")


def _line(document: Document, lines: Lines, span: Span) -> str:
    line, column = lines.at(span.start)
    rule = f"{span.detector}/{span.rule}" if span.rule else span.detector
    garbled = one_line(document.text[span.start : span.end])
    suggested = "" if span.suggestion is None else f" → «{one_line(span.suggestion)}»"
    return f"{visible(document.id)}:{line}:{column}: {span.category}: {visible(span.reason)} [{rule}] «{garbled}»{suggested}"


def write_jsonl(found: Found, out: TextIO) -> None:
    """A JSON object a span, with the text it covers."""
    for document, spans in found:
        for span in spans:
            out.write(json.dumps(as_json(document, span), ensure_ascii=False) + "\n")


def as_json(document: Document, span: Span) -> dict[str, Any]:
    """`span` of `document` as JSON says it."""
    return {
        "id": document.id, "start": span.start, "end": span.end, "category": span.category, "detector": span.detector,
        "rule": span.rule, "score": span.score, "reason": span.reason, "garbled": document.text[span.start : span.end],
        "suggestion": span.suggestion,
    }  # fmt: skip


def explained(repair: Repair) -> dict[str, Any]:
    """All that was seen, offered, chosen and left in one text, as JSON says it."""
    document = repair.document
    return {
        "id": document.id,
        "before": document.text,
        "after": repair.text,
        "edits": [asdict(edit) for edit in repair.edits],
        "left": [{**as_json(document, flag.span), "why": flag.why, "proposals": _offers(flag.proposals)} for flag in repair.flags],
        "spans": [as_json(document, span) for span in repair.spans],
        "proposals": _offers(repair.proposals),
    }


def _offers(proposals: Iterable[Proposal]) -> list[dict[str, Any]]:
    return [{"start": p.span.start, "end": p.span.end, "text": p.text, "proposer": p.proposer, "score": p.score} for p in proposals]
