"""What becomes of the records of a corpus: read, repaired, settled and put into the bytes of the output, in whatever process."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from mtfix.corpus.formats import Format, Press, Record
from mtfix.corpus.read import document, format_of
from mtfix.corpus.source import Place
from mtfix.corpus.write import json_bytes
from mtfix.errors import ConfigError, EditError, MissingExtraError
from mtfix.pipeline import Pipeline
from mtfix.run.events import Part
from mtfix.run.mirror import patched
from mtfix.run.report import Tally, edit_line, flag_line
from mtfix.types import Category, Document, Edit, Flag, Repair

_DOCUMENTS = 64
_CHARACTERS = 200_000
"""Documents are repaired together, so many or so much text at once."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document: what a run keeps of its `Repair`, or why there is none."""

    edits: tuple[Edit, ...] = ()
    flags: tuple[Flag, ...] = ()
    spans: Counter[Category] = field(default_factory=Counter)
    error: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of some records: what the writer takes, their lines in edits.jsonl and flagged.jsonl, and the counts."""

    made: Any
    edited: bool
    lines: tuple[bytes, bytes]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Sheet:
    """Records that have been read, and the documents in them."""

    place: Place
    form: Format
    records: Sequence[Record]
    documents: Sequence[Document | None]

    @classmethod
    def of(cls, place: Place, form: Format, records: Iterable[Record]) -> Self:
        """The sheet of `records`."""
        found = list(records)
        return cls(place, form, found, [document(place, record) for record in found])

    @classmethod
    def read(cls, part: Part, columns: tuple[str, str]) -> Self:
        """The records of a part."""
        form = format_of(part.place, *columns)
        return cls.of(part.place, form, form.records(part.piece))

    def asked(self) -> list[Document]:
        """What there is to repair."""
        return [document for document in self.documents if document is not None]

    def settle(self, outcomes: Iterator[Outcome]) -> Settled:
        """The records as the `outcomes` of their documents say, in order."""
        press, tally = self.form.press(), Tally()
        edits: list[dict[str, Any]] = []
        flags: list[dict[str, Any]] = []
        for record, found in zip(self.records, self.documents, strict=True):
            name = f"{self.place.name}:{record.line}"
            if found is None:
                if record.problem:
                    tally.fail(name, record.problem)
                press.put(record)
                continue
            tally.documents += 1
            tally.characters += len(found.text)
            outcome = next(outcomes)
            problem, original = _put(press, record, outcome)
            if problem:
                tally.fail(name, problem)
                continue
            _count(tally, outcome)
            lines = [edit_line(self.place.name, record.line, found, edit) for edit in outcome.edits]
            if lines and original is not None:
                lines[0]["raw"] = original
            edits += lines
            flags += (flag_line(self.place.name, record.line, found, flag) for flag in outcome.flags)
        return Settled(press.made(), tally.edited > 0, (_lines(edits), _lines(flags)), tally)


def _put(press: Press, record: Record, outcome: Outcome) -> tuple[str, str | None]:
    """Give `record` to the press: why its edits could not be made, and what `patched` says of undoing them."""
    problem = outcome.error
    if outcome.edits:
        try:
            raw, original = patched(record, outcome.edits)
            press.put(record, outcome.edits, raw)
        except EditError as error:
            problem = str(error)
        else:
            return "", original
    press.put(record)
    return problem, None


def _count(tally: Tally, outcome: Outcome) -> None:
    tally.edited += bool(outcome.edits)
    tally.spans.update(outcome.spans)
    tally.edits.update(edit.category for edit in outcome.edits)
    tally.flags.update(flag.span.category for flag in outcome.flags)


def _lines(rows: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(json_bytes(row) + b"\n" for row in rows)


def settle(pipeline: Pipeline, parts: Iterable[Part], columns: tuple[str, str]) -> list[Settled]:
    """What comes of each part, all done here. Documents of several parts are repaired together."""
    sheets = [Sheet.read(part, columns) for part in parts]
    outcomes = iter(repair(pipeline, [found for sheet in sheets for found in sheet.asked()]))
    return [sheet.settle(outcomes) for sheet in sheets]


def repair(pipeline: Pipeline, documents: Sequence[Document]) -> list[Outcome]:
    """What becomes of each document; one that the pipeline raises on does not trouble the others."""
    return [outcome for group in _groups(documents) for outcome in _repair(pipeline, group)]


def _groups(documents: Iterable[Document]) -> Iterator[list[Document]]:
    group: list[Document] = []
    size = 0
    for found in documents:
        group.append(found)
        size += len(found.text)
        if len(group) >= _DOCUMENTS or size >= _CHARACTERS:
            yield group
            group, size = [], 0
    if group:
        yield group


def _repair(pipeline: Pipeline, documents: Sequence[Document]) -> list[Outcome]:
    try:
        return [_outcome(one) for one in pipeline.repair_all(documents)]
    except (ConfigError, MissingExtraError):  # the system is broken, not a document
        raise
    except Exception as error:
        if len(documents) == 1:
            return [Outcome(error=f"{type(error).__name__}: {error}"[:300])]
        return [outcome for one in documents for outcome in _repair(pipeline, [one])]


def _outcome(repair: Repair) -> Outcome:
    return Outcome(repair.edits, repair.flags, Counter(span.category for span in repair.spans))
