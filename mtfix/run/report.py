"""What a run did, counted: per file while it runs, and as a whole in `report.json` and the edit lines beside it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from mtfix import __version__
from mtfix.config import Config
from mtfix.corpus.read import Skipped
from mtfix.types import MQM, Category, Document, Edit, Flag

_COUNTERS = ("spans", "edits", "flags")
LISTED = 10_000
"""How many failures, and how many skipped paths, are named; all are counted."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A record (`file:line`) or a file that was written through unchanged, and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    documents: int
    edited: int
    failed: int
    bytes_done: int
    """Of the input, compressed as it is."""
    bytes_total: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did. `seconds` and `documents_per_second` alone differ from run to run."""

    version: str
    config: str
    config_hash: str
    files: int
    documents: int
    edited: int
    """Documents with at least one edit."""
    characters: int
    spans: Mapping[Category, int]
    edits: Mapping[Category, int]
    flags: Mapping[Category, int]
    failed: int
    failures: tuple[Failure, ...]
    n_skipped: int
    skipped: tuple[Skipped, ...]
    seconds: float
    documents_per_second: float

    def as_json(self) -> dict[str, Any]:
        """For `report.json`: all that varies from run to run stands under `timing`."""
        said = asdict(self)
        said["timing"] = {key: said.pop(key) for key in ("seconds", "documents_per_second")}
        return said


@dataclass(slots=True)
class Tally:
    """Counts that grow."""

    files: int = 0
    documents: int = 0
    edited: int = 0
    characters: int = 0
    spans: Counter[str] = field(default_factory=Counter)
    edits: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    failed: int = 0
    failures: list[Failure] = field(default_factory=list)
    n_skipped: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    def fail(self, place: str, reason: str) -> None:
        """Count a failure, and name it while there is room."""
        self.failed += 1
        if len(self.failures) < LISTED:
            self.failures.append(Failure(place, reason))

    def skip(self, skipped: Skipped) -> None:
        """Count a path left out, and name it while there is room."""
        self.n_skipped += 1
        if len(self.skipped) < LISTED:
            self.skipped.append(skipped)

    def add(self, other: "Tally") -> None:
        """Count in what another counted."""
        self.files += other.files
        self.documents += other.documents
        self.edited += other.edited
        self.characters += other.characters
        self.failed += other.failed
        for mine, its in ((self.spans, other.spans), (self.edits, other.edits), (self.flags, other.flags)):
            mine.update(its)
        self.failures += other.failures[: LISTED - len(self.failures)]

    def as_json(self) -> dict[str, Any]:
        """A file's tally for the manifest; nothing is skipped inside a file."""
        said = {key: getattr(self, key) for key in ("files", "documents", "edited", "characters", "failed", *_COUNTERS)}
        return {**said, "failures": [asdict(one) for one in self.failures]}

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Tally":
        """What `as_json` told."""
        counters = {key: Counter(said[key]) for key in _COUNTERS}
        return cls(**{**said, **counters, "failures": [Failure(**one) for one in said["failures"]]})

    def report(self, config: Config, seconds: float) -> RunReport:
        """The whole as it stands."""
        spans, edits, flags = ({c: counts[c] for c in Category if counts[c]} for counts in (self.spans, self.edits, self.flags))
        return RunReport(
            version=__version__, config=config.name, config_hash=config.hash, files=self.files, documents=self.documents,
            edited=self.edited, characters=self.characters, spans=spans, edits=edits, flags=flags,
            failed=self.failed, failures=tuple(self.failures), n_skipped=self.n_skipped, skipped=tuple(self.skipped),
            seconds=round(seconds, 3), documents_per_second=round(self.documents / seconds, 1) if seconds > 0 else 0.0,
        )  # fmt: skip


def edit_line(file: str, line: int, document: Document, edit: Edit) -> dict[str, Any]:
    """An edit as `edits.jsonl` says it. The first edit of a record may also have `raw`: see `mirror.patched`."""
    return {"file": file, "line": line, "id": document.id, **edit_fields(edit)}


def edit_fields(edit: Edit) -> dict[str, Any]:
    """What there is to say of an edit, wherever it was made."""
    return {
        "start": edit.start, "end": edit.end, "before": edit.before, "after": edit.after, "category": edit.category,
        "mqm": MQM[edit.category], "detector": edit.detector, "rule": edit.rule, "proposer": edit.proposer, "score": edit.score,
        "reason": edit.reason,
    }  # fmt: skip


def flag_line(file: str, line: int, document: Document, flag: Flag) -> dict[str, Any]:
    """A span seen and left, as `flagged.jsonl` says it."""
    span = flag.span
    return {
        "file": file, "line": line, "id": document.id, "start": span.start, "end": span.end,
        "text": document.text[span.start : span.end], "category": span.category, "detector": span.detector, "rule": span.rule,
        "score": span.score, "reason": span.reason, "why": flag.why,
        "proposals": [{"text": p.text, "proposer": p.proposer, "score": p.score} for p in flag.proposals],
    }  # fmt: skip
