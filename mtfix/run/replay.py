"""Edits as data: `edits.jsonl` made again on the corpus it was made on, or undone in the corpus that came of it."""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from math import inf
from pathlib import Path
from typing import Any, BinaryIO

from mtfix.corpus.formats import Record, check, encoded
from mtfix.corpus.read import OUTPUTS, Skipped, format_of, survey, walk
from mtfix.corpus.source import Place, Source
from mtfix.corpus.write import Output, check_apart, json_bytes, naming, remove
from mtfix.errors import EditError, InputError, UsageError
from mtfix.repair.apply import in_order, invert
from mtfix.run.mirror import Mirror, patched
from mtfix.types import Category, Edit

_FIELDS = ("start", "end", "before", "after", "category", "detector", "rule", "proposer", "score", "reason")


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """What was replayed or undone."""

    files: int
    edits: int
    """Made again, or undone."""
    left: int
    """Passed over by the filter."""
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """The edits of one record, as `edits.jsonl` has them."""

    place: str
    line: int
    rows: list[dict[str, Any]]
    edits: list[Edit]
    raw: str | None
    """The record before the edits, where undoing them would not spell it the same."""


def replay(
    corpus: Path,
    to: Path,
    *,
    undo: bool,
    edits: Path | None = None,
    only_category: Collection[Category] | None = None,
    min_score: float = 0.0,
    overwrite: bool = False,
    text_column: str = "text",
) -> ReplayReport:
    """Write to `to` the corpus with the edits made, or, with `undo`, the repaired corpus with them undone.

    The edits are those of `edits` (by default corpus/edits.jsonl) that `only_category` and `min_score` let through. Those
    that stand in the result are written to its edits.jsonl. Raises `InputError` with file and line where an edit does not
    find its text.
    """
    told = edits or corpus / "edits.jsonl"
    if not told.is_file():
        raise UsageError(f"{told}: no such file. Edits come from a run of mtfix repair.")
    without = OUTPUTS if undo else frozenset[str]()
    survey(corpus, without=without)
    check_apart(corpus, to)
    if to.is_dir() and any(to.iterdir()) and not overwrite:
        raise UsageError(f"{to}: is not empty. Write over it with --overwrite, or name another folder.")
    with closing(_Replay(told, to, undo, only_category, min_score, text_column)) as work:
        for found in walk(corpus, without=without):
            work.take(found)
        return work.finish()


class _Replay:
    """One replay under way."""

    def __init__(self, told: Path, to: Path, undo: bool, only: Collection[Category] | None, min_score: float, text_column: str) -> None:
        self._told = told
        self._to = to
        self._undo = undo
        self._only = only
        self._min_score = min_score
        self._text_column = text_column
        self._starts = _index(told)
        self._files = self._made = self._left = self._standing = 0
        self._skipped: list[Skipped] = []
        self._output = Output(to / "edits.jsonl", ".mtfix.edits.tmp")
        with naming(self._output.final):
            self._lines = self._output.temp.open("wb")

    def take(self, found: Place | Skipped) -> None:
        """Replay the edits of one file."""
        if isinstance(found, Skipped):
            self._skipped.append(found)
            return
        try:
            source = Source(found, max_ratio=inf)  # whoever made the edits has let it through
        except OSError as error:
            self._skipped.append(Skipped(found.name, f"cannot be read: {error.strerror}"))
            return
        mirror = Mirror(found, self._to, self._text_column)
        try:
            mirror.finish(broken=not self._file(source, mirror))
        except BaseException:
            mirror.discard()
            raise
        finally:
            source.close()
        self._files += 1

    def finish(self) -> ReplayReport:
        """The edits that stand take their place, and all is told."""
        for name in self._starts:
            raise InputError(f"{self._told}: has edits of '{name}', which the corpus has not or which cannot be read.")
        self._lines.close()
        if self._standing:
            self._output.finish()
        else:
            remove(self._output.final)
        return ReplayReport(self._files, self._made, self._left, tuple(self._skipped))

    def close(self) -> None:
        """Leave nothing half-written behind."""
        self._lines.close()
        self._output.discard()

    def _file(self, source: Source, mirror: Mirror) -> bool:
        """Replay the edits of one file; False where it cannot be read as what it is (and has none)."""
        name = source.place.name
        start = self._starts.pop(name, None)
        with self._told.open("rb") as told:
            waiting = _read(told, self._told.name, name, *start) if start else iter(())
            said = next(waiting, None)
            try:
                for record in format_of(source.place, self._text_column).read(source):
                    if said and said.line == record.line and record.text is not None:
                        self._record(record, said, mirror)
                        said = next(waiting, None)
                    else:
                        mirror.put(record)
            except InputError:
                if start:
                    raise
                return False
        if said:
            raise InputError(f"{said.place}: there is no such record to edit, or {self._told.name} is not in the order of the corpus.")
        return True

    def _record(self, record: Record, said: _Said, mirror: Mirror) -> None:
        picked = [self._picks(edit) for edit in said.edits]
        made = [e for e, yes in zip(invert(said.edits) if self._undo else said.edits, picked, strict=True) if yes]
        standing = [row for row, yes in zip(said.rows, picked, strict=True) if yes != self._undo]
        try:
            check(record.text or "", invert(said.edits) if self._undo else said.edits)
            raw, original = patched(record, made)
        except EditError as error:
            raise InputError(f"{said.place}: the text is not the one that was edited: {error}.") from error
        if self._undo:
            original = said.raw
            raw = encoded(said.raw) if said.raw is not None and all(picked) else raw
        mirror.put(record, made, raw)
        if standing and original is not None:
            standing[0]["raw"] = original
        self._lines.write(b"".join(json_bytes(row) + b"\n" for row in standing))
        self._made += len(made)
        self._left += len(picked) - len(made)
        self._standing += len(standing)

    def _picks(self, edit: Edit) -> bool:
        return edit.score >= self._min_score and (self._only is None or edit.category in self._only)


def _index(told: Path) -> dict[str, tuple[int, int]]:
    """File → where in `edits.jsonl` its edits begin: the byte and the line."""
    starts: dict[str, tuple[int, int]] = {}
    last = None
    at = 0
    with told.open("rb") as stream:
        for number, raw in enumerate(stream, 1):
            name = _row(raw, f"{told.name}:{number}")["file"]
            if name != last and name in starts:
                raise InputError(f"{told.name}:{number}: the edits of '{name}' do not stand together; sort them by file.")
            starts.setdefault(name, (at, number))
            last = name
            at += len(raw)
    return starts


def _read(stream: BinaryIO, told: str, name: str, start: int, number: int) -> Iterator[_Said]:
    """The edits of the file `name`, record by record."""
    stream.seek(start)
    rows = (_row(raw, f"{told}:{at}") for at, raw in enumerate(stream, number))
    last = 0
    for (file, line), group in groupby(rows, key=lambda row: (row["file"], row["line"])):
        if file != name:
            return
        if line <= last:
            raise InputError(f"{told}: the edits of '{name}' are not in the order of its records; sort them by line.")
        last = line
        said = sorted(group, key=lambda row: (row["start"], row["end"]))
        raw = next((row["raw"] for row in said if "raw" in row), None)
        yield _Said(f"{name}:{line}", line, [{k: v for k, v in row.items() if k != "raw"} for row in said], _edits(said), raw)


def _edits(rows: Sequence[dict[str, Any]]) -> list[Edit]:
    return in_order(Edit(**{**{key: row[key] for key in _FIELDS}, "category": Category(row["category"])}) for row in rows)


def _row(raw: bytes, place: str) -> dict[str, Any]:
    """A line of `edits.jsonl`, checked."""
    try:
        row = json.loads(raw)
        Category(row["category"])
        numbers = all(isinstance(row[key], int) for key in ("line", "start", "end")) and isinstance(row["score"], int | float)
        if numbers and all(isinstance(row[key], str) for key in ("file", *_FIELDS) if key not in ("start", "end", "score")):
            return dict(row)
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(f"{place}: not an edit: {type(error).__name__} {error}.") from error
    raise InputError(f"{place}: not an edit: a value has the wrong type.")
