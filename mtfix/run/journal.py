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
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from mtfix.corpus.read import OUTPUTS
from mtfix.corpus.source import Place, digest, size_of
from mtfix.corpus.write import TEMPORARY, Output, json_bytes, naming, remove, sweep, sync
from mtfix.errors import UsageError
from mtfix.run.lock import NAME as LOCK
from mtfix.run.lock import Lock
from mtfix.run.report import RunReport, Tally

MANIFEST = "manifest.jsonl"
LOGS = ("edits.jsonl", "flagged.jsonl")
_FILES, _SECONDS = 64, 1.0
"""Rows are written together, after so many files or so much time: to sync for each of a million small files is slow."""


class Journal:
    """The journal of one run. A context manager: on leaving, what is finished is written down."""

    def __init__(self, out: Path, identity: Mapping[str, Any], *, resume: bool, overwrite: bool) -> None:
        self._out = out
        self._folder = out / ".mtfix"
        self._manifest = self._folder / MANIFEST
        self._identity = dict(identity)
        self._rows: dict[str, dict[str, Any]] = {}
        self._pending: list[dict[str, Any]] = []
        self._synced = time.monotonic()
        self._lock = Lock(out)
        try:
            self._prepare(resume, overwrite)
            with naming(self._folder):
                self._logs: list[BinaryIO] = [(self._folder / name).open("ab") for name in LOGS]
        except BaseException:
            self._lock.release()
            raise
        self._at = [log.tell() for log in self._logs]
        self._mark = list(self._at)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with ExitStack() as stack:
            stack.callback(self._lock.release)
            stack.enter_context(naming(self._folder))
            for log in self._logs:
                stack.enter_context(log)
            self._commit()

    def is_done(self, place: Place) -> bool:
        """Whether an earlier run finished this very file, and its output is still there."""
        row = self._rows.get(place.name)
        if row is None or row["size"] != size_of(place.path) or not (self._out / place.name).exists():
            return False
        return bool(size_of(self._out / place.name) == row["written"] and digest(place.path) == row["sha256"])

    def begin(self) -> None:
        """The lines of a file follow."""
        self._mark = list(self._at)

    def write(self, said: tuple[bytes, bytes]) -> None:
        """Note the lines of some edits and flags."""
        for at, lines in enumerate(said):
            with naming(self._folder / LOGS[at]):
                self._logs[at].write(lines)
            self._at[at] += len(lines)

    def drop(self) -> None:
        """Forget what was noted since `begin`; the bytes stay, and no row names them."""
        self._mark = list(self._at)

    def done(self, place: Place, sha256: str, size: int, written: int, tally: Tally) -> None:
        """The file is whole, and stands under its name."""
        row = {"file": place.name, "size": size, "sha256": sha256, "written": written}
        ranges = {name: [start, end] for name, start, end in zip(LOGS, self._mark, self._at, strict=True)}
        self._note({**row, **ranges, "tally": tally.as_json()})

    def keep(self, place: Place) -> Tally:
        """The file stays as an earlier run left it; what was counted then."""
        row = self._rows[place.name]
        self._note(row)
        return Tally.of(row["tally"])

    def finish(self, report: RunReport) -> None:
        """All files are done: edits.jsonl, flagged.jsonl and report.json take their place beside them."""
        self._commit()
        for name in LOGS:
            output = Output(self._out / name)
            with naming(output.final), output.temp.open("wb") as whole, (self._folder / name).open("rb") as lines:
                for row in self._this_run():
                    copy_range(lines, whole, *row[name])
            output.finish()
        output = Output(self._out / "report.json")
        with naming(output.final):
            output.temp.write_bytes(json_bytes(report.as_json(), indent=2) + b"\n")
        output.finish()
        self._rewrite(self._in_order(), finished=True)
        for log, name in zip(self._logs, LOGS, strict=True):
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
                for folder in {(self._out / row["file"]).parent for row in self._pending}:
                    sync(folder)
                for log, name in zip(self._logs, LOGS, strict=True):
                    log.flush()
                    sync(self._folder / name)
                with self._manifest.open("ab") as manifest:
                    manifest.write(b"".join(json_bytes(row) + b"\n" for row in self._pending))
                sync(self._manifest)
        self._pending = []
        self._synced = time.monotonic()

    def _prepare(self, resume: bool, overwrite: bool) -> None:
        """Make or clear the folder, or read what an earlier run left there."""
        top, own = ({path.name for path in folder.iterdir()} for folder in (self._out, self._folder))
        check_begun(self._out, top, own, resume=resume, overwrite=overwrite)
        if resume and self._manifest.is_file():
            self._load()
        # First of all: a run that is killed from here on can be resumed, whatever stood in the folder before.
        self._rewrite(self._rows.values(), finished=False)
        with naming(self._folder):
            sweep(self._out)
            for name in OUTPUTS - {".mtfix"} if overwrite else ():
                remove(self._out / name)
            for path in self._folder.iterdir():
                if path.name not in {self._manifest.name, LOCK, *(LOGS if resume else ())}:
                    remove(path)

    def _load(self) -> None:
        """Rows of an earlier run by the same system; `UsageError` where it was another."""
        try:
            before, *rows = rows_of(self._manifest)
        except ValueError as error:
            raise UsageError(f"{self._manifest}: cannot be read. Write over the output with --overwrite.") from error
        check_same(self._out, before, self._identity)
        self._rows = {row["file"]: row for row in rows}
        home = self._out if before.get("finished") else self._folder
        if not all((home / name).is_file() for name in LOGS):
            self._rows = {}
        elif before.get("finished"):  # the manifest speaks of the lines in their final order
            for name in LOGS:
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
        return rows_of(self._manifest, self._from)

    def _in_order(self) -> Iterator[dict[str, Any]]:
        """The rows of this run, with the places of their lines in the final files."""
        at = [0, 0]
        for row in self._this_run():
            for index, name in enumerate(LOGS):
                start, end = row[name]
                row[name] = [at[index], at[index] + end - start]
                at[index] = row[name][1]
            yield row


def check_begun(out: object, top: Collection[str], own: Collection[str], *, resume: bool, overwrite: bool) -> None:
    """Raise `UsageError` where a run may not begin in `out`, which holds the names `top`, and in .mtfix the names `own`."""
    if resume and overwrite:
        raise UsageError("resume or overwrite: one of them.")
    there = {*top} - {".mtfix"} or {*own} - {LOCK, TEMPORARY}
    if there and not resume and not overwrite:
        raise UsageError(f"{out}: is not empty. Go on with --resume, write over it with --overwrite, or name another folder.")
    if there and resume and MANIFEST not in own:
        raise UsageError(f"{out}: holds no manifest of an earlier run; nothing to resume.")


def check_same(out: object, before: Mapping[str, Any], identity: Mapping[str, Any]) -> None:
    """Raise `UsageError` where the run `before` was of another system."""
    for key, name in (
        ("hash", "config"),
        ("mtfix", "version of mtfix"),
        ("text_column", "text column"),
        ("source_column", "source column"),
    ):
        if before.get(key) != identity[key]:
            raise UsageError(
                f"{out}: the {name} has changed since the run that is to be resumed "
                f"({before.get(key)}, now {identity[key]}). Write over it with --overwrite, or name another folder."
            )


def rows_of(path: Path, start: int = 0) -> Iterator[dict[str, Any]]:
    """The rows of a manifest; the last may be cut off."""
    with path.open("rb") as manifest:
        manifest.seek(start)
        for line in manifest:
            if line.endswith(b"\n"):
                yield json.loads(line)


def copy_range(source: BinaryIO, to: BinaryIO, start: int, end: int) -> None:
    """Copy the bytes from `start` to `end`."""
    source.seek(start)
    while start < end:
        chunk = source.read(min(1 << 20, end - start))
        if not chunk:
            return
        to.write(chunk)
        start += len(chunk)
