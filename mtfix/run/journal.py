"""What a run has done so far, kept in OUT/.mtfix so that a run killed at any moment can go on and end with the same bytes.

    manifest.jsonl   who runs (version, config, text column), then a row a finished file: what it was, what came of it
    edits.jsonl      the edit lines of all files as they were finished; a row says which bytes are its own
    flagged.jsonl    likewise

A row is written only when what it tells of is safe on disk. At the end the lines are put in the order of the input, and
the manifest alone stays.
"""

import json
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from mtfix.corpus.read import OUTPUTS
from mtfix.corpus.source import Place, digest, size_of
from mtfix.corpus.write import Output, json_bytes, naming, remove, sweep, sync
from mtfix.errors import UsageError
from mtfix.run.report import RunReport, Tally

_LOGS = ("edits.jsonl", "flagged.jsonl")
_FILES, _SECONDS = 64, 1.0
"""Rows are written together, after so many files or so much time: to sync for each of a million small files is slow."""


class Journal:
    """The journal of one run. A context manager: on leaving, what is finished is written down."""

    def __init__(self, out: Path, identity: Mapping[str, Any], *, resume: bool, overwrite: bool) -> None:
        self._out = out
        self._folder = out / ".mtfix"
        self._manifest = self._folder / "manifest.jsonl"
        self._identity = dict(identity)
        self._rows: dict[str, dict[str, Any]] = {}
        self._pending: list[dict[str, Any]] = []
        self._synced = time.monotonic()
        self._prepare(resume, overwrite)
        with naming(self._folder):
            self._logs: list[BinaryIO] = [(self._folder / name).open("ab") for name in _LOGS]
        self._at = [log.tell() for log in self._logs]
        self._mark = list(self._at)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            self._commit()
        finally:
            for log in self._logs:
                log.close()

    def is_done(self, place: Place) -> bool:
        """Whether an earlier run finished this very file, and its output is still there."""
        row = self._rows.get(place.name)
        if row is None or row["size"] != size_of(place.path) or not (self._out / place.name).exists():
            return False
        return bool(size_of(self._out / place.name) == row["written"] and digest(place.path) == row["sha256"])

    def begin(self) -> None:
        """The lines of a file follow."""
        self._mark = list(self._at)

    def write(self, edits: list[dict[str, Any]], flags: list[dict[str, Any]]) -> None:
        """Note the edits and flags of a document."""
        for at, said in enumerate((edits, flags)):
            lines = b"".join(json_bytes(one) + b"\n" for one in said)
            with naming(self._folder / _LOGS[at]):
                self._logs[at].write(lines)
            self._at[at] += len(lines)

    def drop(self) -> None:
        """Forget what was noted since `begin`; the bytes stay, and no row names them."""
        self._mark = list(self._at)

    def done(self, place: Place, sha256: str, size: int, written: int, tally: Tally) -> None:
        """The file is whole, and stands under its name."""
        row = {"file": place.name, "size": size, "sha256": sha256, "written": written}
        ranges = {name: [start, end] for name, start, end in zip(_LOGS, self._mark, self._at, strict=True)}
        self._note({**row, **ranges, "tally": tally.as_json()})

    def keep(self, place: Place) -> Tally:
        """The file stays as an earlier run left it; what was counted then."""
        row = self._rows[place.name]
        self._note(row)
        return Tally.of(row["tally"])

    def finish(self, report: RunReport) -> None:
        """All files are done: edits.jsonl, flagged.jsonl and report.json take their place beside them."""
        self._commit()
        for name in _LOGS:
            output = Output(self._out / name)
            with naming(output.final), output.temp.open("wb") as whole, (self._folder / name).open("rb") as lines:
                for row in self._this_run():
                    _copy(lines, whole, *row[name])
            output.finish()
        output = Output(self._out / "report.json")
        with naming(output.final):
            output.temp.write_bytes(json_bytes(report.as_json(), indent=2) + b"\n")
        output.finish()
        self._rewrite(self._in_order(), finished=True)
        for log, name in zip(self._logs, _LOGS, strict=True):
            log.close()
            remove(self._folder / name)
        self._logs = []

    def _note(self, row: dict[str, Any]) -> None:
        self._pending.append(row)
        if len(self._pending) >= _FILES or time.monotonic() - self._synced > _SECONDS:
            self._commit()

    def _commit(self) -> None:
        if self._pending:
            with naming(self._manifest):
                for log, name in zip(self._logs, _LOGS, strict=True):
                    log.flush()
                    sync(self._folder / name)
                with self._manifest.open("ab") as manifest:
                    manifest.write(b"".join(json_bytes(row) + b"\n" for row in self._pending))
                sync(self._manifest)
        self._pending = []
        self._synced = time.monotonic()

    def _prepare(self, resume: bool, overwrite: bool) -> None:
        """Make or clear the folder, or read what an earlier run left there."""
        there = {path.name for path in self._out.iterdir()} if self._out.is_dir() else set()
        if resume and overwrite:
            raise UsageError("resume or overwrite: one of them.")
        if there and not resume and not overwrite:
            raise UsageError(f"{self._out}: is not empty. Go on with --resume, write over it with --overwrite, or name another folder.")
        if resume and self._manifest.is_file():
            self._load()
        elif resume and there - {".mtfix"}:
            raise UsageError(f"{self._out}: holds no manifest of an earlier run; nothing to resume.")
        with naming(self._folder):
            if there:
                sweep(self._out)
            for name in OUTPUTS if overwrite else ():
                remove(self._out / name)
            self._folder.mkdir(parents=True, exist_ok=True)
        self._rewrite(self._rows.values(), finished=False)

    def _load(self) -> None:
        """Rows of an earlier run by the same system; `UsageError` where it was another."""
        try:
            before, *rows = _lines(self._manifest)
        except ValueError as error:
            raise UsageError(f"{self._manifest}: cannot be read. Write over the output with --overwrite.") from error
        for key, name in (("hash", "config"), ("mtfix", "version of mtfix"), ("text_column", "text column")):
            if before.get(key) != self._identity[key]:
                raise UsageError(
                    f"{self._out}: the {name} has changed since the run that is to be resumed "
                    f"({before.get(key)}, now {self._identity[key]}). Write over it with --overwrite, or name another folder."
                )
        self._rows = {row["file"]: row for row in rows}
        home = self._out if before.get("finished") else self._folder
        if not all((home / name).is_file() for name in _LOGS):
            self._rows = {}
        elif before.get("finished"):  # the manifest speaks of the lines in their final order
            for name in _LOGS:
                shutil.copyfile(home / name, self._folder / name)

    def _rewrite(self, rows: Any, *, finished: bool) -> None:
        """Write the manifest anew, in one step; rows of this run come after `rows`."""
        output = Output(self._manifest)
        with naming(output.final), output.temp.open("wb") as manifest:
            manifest.write(json_bytes({**self._identity, "finished": finished}) + b"\n")
            for row in rows:
                manifest.write(json_bytes(row) + b"\n")
            self._from = manifest.tell()
        output.finish()

    def _this_run(self) -> Iterator[dict[str, Any]]:
        return _lines(self._manifest, self._from)

    def _in_order(self) -> Iterator[dict[str, Any]]:
        """The rows of this run, with the places of their lines in the final files."""
        at = [0, 0]
        for row in self._this_run():
            for index, name in enumerate(_LOGS):
                start, end = row[name]
                row[name] = [at[index], at[index] + end - start]
                at[index] = row[name][1]
            yield row


def _lines(path: Path, start: int = 0) -> Iterator[dict[str, Any]]:
    """The rows of a manifest; the last may be cut off."""
    with path.open("rb") as manifest:
        manifest.seek(start)
        for line in manifest:
            if line.endswith(b"\n"):
                yield json.loads(line)


def _copy(source: BinaryIO, to: BinaryIO, start: int, end: int) -> None:
    source.seek(start)
    while start < end:
        chunk = source.read(min(1 << 20, end - start))
        if not chunk:
            return
        to.write(chunk)
        start += len(chunk)
