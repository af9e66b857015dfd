"""Spans as SARIF 2.1.0, the format that code hosts and editors show as annotations. Written as a stream."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TextIO
from urllib.parse import quote

from mtfix import __version__
from mtfix.render import Found, Lines
from mtfix.types import MQM, Category, Document, Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS: Mapping[Category, str] = MappingProxyType(
    {
        Category.UNTRANSLATED: "error",
        Category.NAME: "warning",
        Category.INCONSISTENCY: "warning",
        Category.DUPLICATION: "warning",
        Category.BOILERPLATE: "warning",
        Category.TRUNCATION: "error",
        Category.MISTRANSLATION: "error",
        Category.SEGMENTATION: "warning",
        Category.PUNCTUATION: "note",
        Category.ENCODING: "error",
        Category.SPELLING: "warning",
        Category.GRAMMAR: "warning",
    }
)
"""Meaning lost is an error, language a reader stumbles over a warning, typography a note."""


def write(found: Found, out: TextIO) -> None:
    """One SARIF log with one run; rules come last in it, because they are known last."""
    rules: dict[str, dict[str, Any]] = {}
    out.write(f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [{{"columnKind": "unicodeCodePoints", "results": [')
    separator = "\n"
    for document, spans in found:
        lines = Lines(document.text)
        for span in spans:
            rule = f"{span.detector}/{span.rule}" if span.rule else span.detector
            rules.setdefault(rule, _rule(rule, span))
            out.write(separator + json.dumps(_result(document, lines, span, rule)))
            separator = ",\n"
    driver = {"name": "mtfix", "version": __version__, "semanticVersion": __version__, "rules": list(rules.values())}
    out.write(f'\n], "tool": {json.dumps({"driver": driver})}}}]}}\n')


def _rule(rule: str, span: Span) -> dict[str, Any]:
    return {
        "id": rule,
        "shortDescription": {"text": f"{span.category} ({MQM[span.category]})"},
        "defaultConfiguration": {"level": LEVELS[span.category]},
    }


def _result(document: Document, lines: Lines, span: Span, rule: str) -> dict[str, Any]:
    """A span as a result; its suggestion, where it has one, as a fix that an editor can apply."""
    artifact = {"uri": quote(document.id.encode("utf-8", "surrogatepass"))}
    line, column = lines.at(span.start)
    end_line, end_column = lines.at(span.end)
    place = {"charOffset": span.start, "charLength": span.end - span.start}
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column, **place}
    result: dict[str, Any] = {
        "ruleId": rule,
        "level": LEVELS[span.category],
        "message": {"text": span.reason},
        "rank": round(span.score * 100, 1),
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": {**region, "snippet": {"text": document.text[span.start : span.end]}},
                },
                "logicalLocations": [{"fullyQualifiedName": document.id}],
            }
        ],
        "properties": {"category": span.category, "mqm": MQM[span.category]},
    }
    if span.suggestion is not None:
        replacement = {"deletedRegion": place, "insertedContent": {"text": span.suggestion}}
        result["fixes"] = [{"artifactChanges": [{"artifactLocation": artifact, "replacements": [replacement]}]}]
    return result
