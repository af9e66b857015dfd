"""What happens on a node of a cluster: one shard of files fetched, repaired as on one machine, and put down."""

import json
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mtfix.config import Config
from mtfix.corpus.folder import Folder, Listed
from mtfix.corpus.read import Skipped
from mtfix.corpus.source import Place
from mtfix.errors import MtfixError
from mtfix.pipeline import Pipeline
from mtfix.run import pool
from mtfix.run.desk import Desk
from mtfix.run.events import Event, batches, events
from mtfix.run.journal import MANIFEST, Journal, rows_of
from mtfix.run.ledger import put_part
from mtfix.run.settle import Settled


@dataclass(frozen=True, slots=True)
class Job:
    """What an actor must know."""

    corpus: Folder
    out: Folder
    system: Config
    identity: Mapping[str, Any]
    columns: tuple[str, str]
    """Of the text, and of what it was translated from."""
    max_ratio: float


@dataclass(frozen=True, slots=True)
class Shard:
    """Files that are done at one go, and the name of the part that tells of them."""

    part: str
    files: tuple[Listed, ...]


class Actor:
    """Repairs shards; its pipeline is built once. `wary` has the pipeline run in a process apart, which a document may kill."""

    def __init__(self, job: Job, *, wary: bool = False) -> None:
        self._job = job
        self._wary = wary
        self._pipeline: Pipeline | None = None

    def __call__(self, row: Mapping[str, Any]) -> dict[str, str]:
        """The rows of the files that `row["shard"]` names, and what was left out; an error that concerns all ends the run."""
        shard: Shard = row["shard"]
        try:
            rows, skipped = self._repair(shard)
        except MtfixError as error:
            return {"part": shard.part, "error": json.dumps([type(error).__name__, str(error)]), "rows": "[]", "skipped": "[]"}
        left = [(one.path, one.reason) for one in skipped]
        return {"part": shard.part, "error": "", "rows": json.dumps(rows), "skipped": json.dumps(left)}

    def _repair(self, shard: Shard) -> tuple[list[dict[str, Any]], list[Skipped]]:
        job = self._job
        with TemporaryDirectory(prefix="mtfix-") as name:
            scratch = Path(name)
            out = scratch / "out"
            with Journal(out, job.identity, resume=False, overwrite=False) as journal:
                desk = Desk(out, job.columns[0], journal)
                found = events(self._places(shard, scratch), job.columns, lambda place: False, job.max_ratio)
                with closing(self._settled(batches(found))) as settled:
                    for batch, done in settled:
                        desk.take(batch, done)
            stamps = {listed.place.name: {"stamp": listed.stamp} if listed.stamp else {} for listed in shard.files}
            rows = [row | stamps[row["file"]] for row in rows_of(out / ".mtfix" / MANIFEST) if "file" in row]
            for row in rows:
                job.out.put(out / row["file"], row["file"])
            put_part(job.out, shard.part, out / ".mtfix", rows)
        return rows, desk.total.skipped

    def _settled(self, stream: Iterable[list[Event]]) -> Generator[tuple[list[Event], list[Settled]], None, None]:
        if self._wary:
            return pool.apart(stream, self._job.system, self._job.columns, 1)
        self._pipeline = self._pipeline or Pipeline(self._job.system)
        return pool.here(stream, self._pipeline, self._job.columns)

    def _places(self, shard: Shard, scratch: Path) -> Iterator[Place | Skipped]:
        """The files of the shard, on this machine."""
        for number, listed in enumerate(shard.files):
            if not listed.stamp:
                yield listed.place
                continue
            place = listed.place
            path = scratch / str(number)
            try:
                self._job.corpus.fetch(place.name, path)
            except (FileNotFoundError, PermissionError) as error:
                yield Skipped(place.name, f"cannot be read: {error.strerror or error}")
            else:
                yield Place(path, place.name, place.format, place.compression)
