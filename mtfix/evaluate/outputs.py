"""What a system made of a gold set, as data: saved with a report, restored from one, or read from a repaired folder.

Only edits, spans and flags are saved. With the gold set, whose hash the report names, they give back every repaired text, so
that any metric and any paired test can be run later without the system.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mtfix import align
from mtfix.corpus.read import OUTPUTS, Skipped, read, walk
from mtfix.errors import EditError, InputError
from mtfix.evaluate.gold import GoldDocument, GoldSet
from mtfix.repair.apply import apply
from mtfix.types import Category, Document, Edit, Flag, Proposal, Repair, Span


def document_of(gold: GoldDocument) -> Document:
    """What a system gets to see of a gold document."""
    return Document(gold.id, gold.text)


def unchanged(gold: GoldDocument) -> Repair:
    """The repair of a system that does nothing."""
    return Repair(document_of(gold), (), (), (), (), gold.text)


def to_record(repair: Repair) -> dict[str, Any]:
    """`repair` as a report keeps it."""
    return {
        "id": repair.document.id,
        "edits": [
            {"start": e.start, "end": e.end, "after": e.after, "category": str(e.category), "detector": e.detector,
             "rule": e.rule, "proposer": e.proposer, "score": round(e.score, 4)}
            for e in repair.edits
        ],
        "spans": [_span_record(span) for span in repair.spans],
        "flags": [
            {**_span_record(f.span), "why": f.why, "offers": [[p.text, p.proposer, round(p.score, 4)] for p in f.proposals]} for f in repair.flags
        ],
    }  # fmt: skip


def _span_record(span: Span) -> dict[str, Any]:
    where = {"start": span.start, "end": span.end, "category": str(span.category), "detector": span.detector}
    return {**where, "rule": span.rule, "score": round(span.score, 4)}


def of_record(gold: GoldDocument, record: Mapping[str, Any]) -> Repair:
    """The repair of `gold` that `record` keeps. Raises `InputError` where it does not fit the text."""
    try:
        edits = tuple(_edit(gold.text, said) for said in record["edits"])
        spans = tuple(_span(said) for said in record["spans"])
        flags = tuple(_flag(said) for said in record["flags"])
        return Repair(document_of(gold), spans, (), edits, flags, apply(gold.text, edits))
    except (KeyError, TypeError, ValueError, EditError) as error:
        raise InputError(f"document '{gold.id}': not what mtfix writes: {error}") from error


def _edit(text: str, said: Mapping[str, Any]) -> Edit:
    start, end = said["start"], said["end"]
    return Edit(
        start=start, end=end, before=text[start:end], after=said["after"], category=Category(said["category"]), detector=said["detector"],
        rule=said["rule"], proposer=said["proposer"], score=said["score"], reason=said.get("reason", ""),
    )  # fmt: skip


def _span(said: Mapping[str, Any]) -> Span:
    return Span(said["start"], said["end"], Category(said["category"]), said["detector"], said["score"], "", said["rule"])


def _flag(said: Mapping[str, Any]) -> Flag:
    span = _span(said)
    return Flag(span, said["why"], tuple(Proposal(span, text, proposer, score) for text, proposer, score in said["offers"]))


def restore(gold: GoldSet, records: Sequence[Mapping[str, Any]]) -> list[Repair]:
    """The repairs of all documents of `gold`, joined by id. Raises `InputError` where one lacks or is too many."""
    by_id = {str(record.get("id")): record for record in records}
    _same_ids(gold, list(by_id), len(records))
    return [of_record(document, by_id[document.id]) for document in gold.documents]


def from_folder(gold: GoldSet, folder: Path) -> list[Repair]:
    """The repairs that lie in `folder`: documents in any format that mtfix reads, with the ids of `gold` (or as `id.txt`).

    Where the folder came from `mtfix repair`, its `edits.jsonl` says what was done; else the edits are what differs.
    """
    texts: dict[str, str] = {}
    n = 0
    for document in _documents(folder):
        texts[document.id.removesuffix(".txt")] = document.text
        n += 1
    _same_ids(gold, list(texts), n)
    told = _told(folder / "edits.jsonl")
    return [_compared(document, texts[document.id], told.get(document.id)) for document in gold.documents]


def _documents(folder: Path) -> Iterator[Document]:
    skipped: list[Skipped] = []
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder.")
    for place in walk(folder, without=OUTPUTS):
        if isinstance(place, Skipped):
            continue
        yield from read(place.path, on_skip=skipped.append)
    if skipped:
        raise InputError(f"{folder}: {skipped[0].path}: {skipped[0].reason}")


def _same_ids(gold: GoldSet, ids: Sequence[str], n: int) -> None:
    if n != len(ids):
        raise InputError(f"a document of set '{gold.name}' is there twice.")
    wanted = [document.id for document in gold.documents]
    if lacking := [name for name in wanted if name not in set(ids)]:
        raise InputError(f"set '{gold.name}': {len(lacking)} of {len(wanted)} documents are not there, the first is '{lacking[0]}'.")
    if unknown := [name for name in ids if name not in set(wanted)]:
        raise InputError(f"set '{gold.name}' has no document '{unknown[0]}'.")


def _told(path: Path) -> dict[str, list[Edit]]:
    """The edits that a run of `mtfix repair` lists, by document."""
    told: dict[str, list[Edit]] = {}
    if not path.is_file():
        return told
    for number, line in enumerate(path.read_text(encoding="utf-8").rstrip("\n").split("\n"), 1):
        try:
            said = json.loads(line)
            edit = Edit(
                said["start"], said["end"], said["before"], said["after"], Category(said["category"]), said["detector"],
                said["rule"], said["proposer"], said["score"], said["reason"],
            )  # fmt: skip
            told.setdefault(said["id"].removesuffix(".txt"), []).append(edit)
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"{path}:{number}: not what `mtfix repair` writes: {error}") from error
    return told


def _compared(gold: GoldDocument, text: str, told: Sequence[Edit] | None) -> Repair:
    edits = tuple(told if told is not None else differences(gold, text))
    try:
        made = apply(gold.text, edits)
    except EditError as error:
        raise InputError(f"document '{gold.id}': {error}") from error
    if made != text:
        raise InputError(f"document '{gold.id}': edits.jsonl does not lead from the text of the set to the text in the folder.")
    spans = tuple(Span(e.start, e.end, e.category, e.detector, e.score, e.reason, e.rule) for e in edits)
    return Repair(document_of(gold), spans, (), edits, (), text)


def differences(gold: GoldDocument, text: str) -> list[Edit]:
    """The edits that lead from the garbled text to `text`. Each takes the category of the gold span that it meets."""
    edits = []
    for start, end, low, high in align.differences(gold.text, text):
        category = _category(gold, start, end, text[low:high])
        edits.append(Edit(start, end, gold.text[start:end], text[low:high], category, "text", "", "text", 1.0, "differs"))
    return edits


def _category(gold: GoldDocument, start: int, end: int, after: str) -> Category:
    met = [span for span in gold.spans if span.start <= end and start <= span.end]
    if met:  # the one it shares most with: marks may stand side by side
        return max(met, key=lambda span: min(span.end, end) - max(span.start, start)).category
    letters = re.search(r"[^\W\d_]", gold.text[start:end] + after)
    return Category.GRAMMAR if letters else Category.PUNCTUATION
