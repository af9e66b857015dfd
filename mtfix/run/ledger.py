"""What the shards of a run on a cluster have come to, kept beside its output so that any machine may go on.

    .mtfix/manifest.jsonl                                who runs, and the rows of files done before this run began
    .mtfix/edits.jsonl, flagged.jsonl                    their lines
    .mtfix/parts/N.manifest.jsonl, N.edits.jsonl, …      likewise, of the shards that an actor did at one go

A part is there when its manifest is. Rows are those of `journal`, and so is the manifest that stays at the end, so that either
engine can take up what the other has finished.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from mtfix.corpus.folder import Folder, Listed
from mtfix.corpus.read import OUTPUTS
from mtfix.corpus.source import digest
from mtfix.corpus.write import json_bytes
from mtfix.errors import UsageError
from mtfix.run.journal import LOGS, MANIFEST, check_begun, check_same, copy_range
from mtfix.run.report import RunReport, Tally

_HOME, _PARTS = ".mtfix", ".mtfix/parts"


class Ledger:
    """The ledger of one run."""

    def __init__(self, out: Folder, identity: Mapping[str, Any], *, resume: bool, overwrite: bool) -> None:
        self._out = out
        self._identity = identity
        self._rows: dict[str, tuple[str, bytes]] = {}
        own = out.names(_HOME)
        check_begun(out, out.names(), own, resume=resume, overwrite=overwrite)
        if resume and MANIFEST in own:
            self._load()
        self._write([json_bytes(row) for _, row in self._of_home()], finished=False)
        out.sweep()
        for name in OUTPUTS - {_HOME} if overwrite else ():
            out.remove(name)
        if not resume:
            out.remove(_PARTS)
        self._n_parts = len(out.names(_PARTS))

    def is_done(self, listed: Listed) -> bool:
        """Whether an earlier run finished this very file, and its output is still there."""
        if listed.place.name not in self._rows:
            return False
        row = self.row(listed.place.name)
        if row["size"] != listed.size or self._out.size(row["file"]) != row["written"]:
            return False
        return bool(row.get("stamp") == listed.stamp if listed.stamp else row["sha256"] == digest(listed.place.path))

    def forget(self, files: Iterable[Listed]) -> None:
        """What was known of these files is out of date."""
        for listed in files:
            self._rows.pop(listed.place.name, None)

    def new_part(self) -> str:
        """The name of a part that is about to begin; a later one speaks for a file that two tell of."""
        self._n_parts += 1
        return f"{self._n_parts:08d}"

    def add(self, part: str, rows: Iterable[dict[str, Any]]) -> None:
        """What an actor finished, and has put down with `put_part`."""
        self._rows.update((row["file"], (f"{_PARTS}/{part}.", json_bytes(row))) for row in rows)

    def row(self, name: str) -> dict[str, Any]:
        """What is known of a finished file."""
        return dict(json.loads(self._rows[name][1]))

    def tally(self, name: str) -> Tally | None:
        """What was counted in a file; None where it is not finished."""
        return Tally.of(self.row(name)["tally"]) if name in self._rows else None

    def finish(self, names: Iterable[str], report: RunReport) -> None:
        """All is done: edits.jsonl, flagged.jsonl and report.json take their place beside the files `names`, in their order."""
        done = [name for name in names if name in self._rows]
        rows = {name: self.row(name) for name in done}
        for log in LOGS:
            with self._out.writing(log) as whole, ExitStack() as stack:
                self._join(log, done, rows, whole, stack)
        with self._out.writing("report.json") as stream:
            stream.write(json_bytes(report.as_json(), indent=2) + b"\n")
        self._write([json_bytes(row) for row in rows.values()], finished=True)
        for name in (_PARTS, *(f"{_HOME}/{log}" for log in LOGS)):
            self._out.remove(name)
        self._out.sweep()

    def _join(self, log: str, names: Iterable[str], rows: dict[str, dict[str, Any]], whole: BinaryIO, stack: ExitStack) -> None:
        """Copy the lines of all files to `whole`, and note in `rows` where they now stand."""
        prefix, stream, at = "", None, 0
        for name in names:
            if stream is None or self._rows[name][0] != prefix:
                stack.close()
                prefix = self._rows[name][0]
                stream = stack.enter_context(self._out.open(prefix + log))
            start, end = rows[name][log]
            copy_range(stream, whole, start, end)
            rows[name][log] = [at, at := at + end - start]

    def _load(self) -> None:
        """Rows of an earlier run by the same system; `UsageError` where it was another."""
        try:
            before, *rows = self._lines(f"{_HOME}/{MANIFEST}")
            check_same(self._out, before, self._identity)
            own = self._out.names(_HOME)
            if before.get("finished"):
                for log in LOGS:  # the lines of a finished run are about to be written anew
                    with self._out.open(log) as source, self._out.writing(f"{_HOME}/{log}") as copy:
                        copy_range(source, copy, 0, self._out.size(log) or 0)
            elif not own.issuperset(LOGS):
                rows = []
            self._rows = {row["file"]: (f"{_HOME}/", json_bytes(row)) for row in rows}
            for name in sorted(name for name in self._out.names(_PARTS) if name.endswith(MANIFEST)):
                self.add(name.removesuffix(f".{MANIFEST}"), self._lines(f"{_PARTS}/{name}"))
        except (ValueError, FileNotFoundError) as error:
            raise UsageError(f"{self._out}: the manifest cannot be read. Write over the output with --overwrite.") from error

    def _lines(self, name: str) -> Iterator[dict[str, Any]]:
        with self._out.open(name) as stream:
            yield from (json.loads(line) for line in stream if line.endswith(b"\n"))

    def _of_home(self) -> Iterator[tuple[str, dict[str, Any]]]:
        return ((name, self.row(name)) for name, (prefix, _) in self._rows.items() if prefix == f"{_HOME}/")

    def _write(self, rows: Iterable[bytes], *, finished: bool) -> None:
        with self._out.writing(f"{_HOME}/{MANIFEST}") as stream:
            stream.write(b"".join(row + b"\n" for row in (json_bytes({**self._identity, "finished": finished}), *rows)))


def put_part(out: Folder, part: str, logs: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Put down what an actor did, whose lines lie in the folder `logs`: the manifest last, by which it counts."""
    for log in LOGS:
        out.put(logs / log, f"{_PARTS}/{part}.{log}")
    with out.writing(f"{_PARTS}/{part}.{MANIFEST}") as stream:
        stream.write(b"".join(json_bytes(row) + b"\n" for row in rows))
