"""Repair a corpus on Ray: shards of files go to a pool of actors, from and to this machine or any URL that fsspec knows.

An actor fetches the files of a shard, does with them what `local` does, and puts down the repaired files and their lines; only
the rows of the manifest come back. So the bytes are those of the local engine, and texts never pass through the driver: Ray
Data moves the names of files, because reading records with it would lose how they are spelled.
"""

import json
import logging
import os
import socket
import time
import warnings
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mtfix import errors
from mtfix.corpus.folder import Folder, Listed
from mtfix.corpus.read import Skipped, survey
from mtfix.corpus.source import MAX_RATIO
from mtfix.corpus.write import check_apart
from mtfix.errors import MissingExtraError, UsageError
from mtfix.run.actor import Actor, Job, Shard
from mtfix.run.ledger import Ledger
from mtfix.run.local import OnProgress, check_names, identify, prepare
from mtfix.run.lock import Lock
from mtfix.run.report import Progress, RunReport, Tally

RETRIES = 3
"""How often a shard is begun again whose actor died or whose storage failed."""
_BYTES, _FILES, _SHARDS = 1 << 27, 1000, 10_000
"""Small files are taken together, up to so many bytes or files; Ray is slow with more shards than so many, which then grow."""


def run(
    corpus: str | Path,
    out: str | Path,
    config: str = "default",
    *,
    address: str | None = None,
    overrides: Sequence[str] = (),
    allow_code: bool = False,
    workers: int = 1,
    resume: bool = False,
    overwrite: bool = False,
    text_column: str = "text",
    source_column: str = "source",
    max_ratio: float = MAX_RATIO,
    on_progress: OnProgress | None = None,
) -> RunReport:
    """As `local.run`, with up to `workers` actors of the Ray cluster at `address` (by default one on this machine)."""
    began = time.monotonic()
    system = prepare(config, overrides, allow_code, workers)
    ray = _import_ray()
    source, target = Folder(corpus), Folder(out)
    found = _survey(source, target)
    job = Job(source, target, system, identify(system, text_column, source_column), (text_column, source_column), max_ratio)
    with ExitStack() as stack:
        if target.here is not None:
            stack.callback(Lock(target.here).release)
        ledger = Ledger(target, job.identity, resume=resume, overwrite=overwrite)
        waiting = [one for one in found if isinstance(one, Listed) and not ledger.is_done(one)]
        ledger.forget(waiting)
        shards = [Shard(ledger.new_part(), files) for files in _shards(waiting, workers)]
        sofar = _Sofar(found, waiting, ledger)
        if shards:
            stack.enter_context(_session(ray, address))
            for answer in stack.enter_context(closing(_answers(ray, job, shards, workers))):
                sofar.take(answer)
                if on_progress:
                    on_progress(sofar.progress(time.monotonic() - began))
        report = _total(job, found, ledger, sofar.skipped).report(system, time.monotonic() - began)
        ledger.finish((one.place.name for one in found if isinstance(one, Listed)), report)
    return report


def _survey(source: Folder, target: Folder) -> list[Listed | Skipped]:
    """All that the corpus holds. Raises `UsageError` where the command cannot be carried out."""
    if source.here is not None:
        survey(source.here)
    if source.here is not None and target.here is not None:
        check_apart(source.here, target.here)
    one, other = (f"{folder.here or folder.url}".rstrip("/") + "/" for folder in (source, target))
    if one.startswith(other) or other.startswith(one):
        raise UsageError(f"{target}: lies inside the input {source} or holds it, and the input is never written to. Name another folder.")
    found = list(source.listed())
    if not any(isinstance(one, Listed) for one in found):
        raise UsageError(f"{source}: no files mtfix can read.")
    check_names(source.names(), source)
    return found


def _shards(waiting: Sequence[Listed], workers: int) -> Iterator[tuple[Listed, ...]]:
    """The files to do, in shards that keep all workers busy to the end."""
    total = sum(listed.size for listed in waiting)
    enough = max(min(_BYTES, total // (workers * 4)), total // _SHARDS)
    shard: list[Listed] = []
    size = 0
    for listed in waiting:
        shard.append(listed)
        size += listed.size
        if size >= enough or len(shard) >= _FILES:
            yield tuple(shard)
            shard, size = [], 0
    if shard:
        yield tuple(shard)


class _Sofar:
    """How far a run is."""

    def __init__(self, found: Iterable[Listed | Skipped], waiting: Iterable[Listed], ledger: Ledger) -> None:
        self.skipped: dict[str, Skipped] = {}
        """Files that could not be read."""
        self._sizes = {one.place.name: one.size for one in found if isinstance(one, Listed)}
        self._ledger = ledger
        self._tally = Tally()
        self._bytes = self._n_bytes = sum(self._sizes.values())
        self._bytes -= sum(one.size for one in waiting)

    def take(self, answer: Mapping[str, Any]) -> None:
        """What an actor says of a shard; raises what it raised."""
        if answer["error"]:
            kind, message = json.loads(answer["error"])
            raise getattr(errors, kind)(message)
        rows = json.loads(answer["rows"])
        self._ledger.add(answer["part"], rows)
        for row in rows:
            self._tally.add(Tally.of(row["tally"]))
            self._bytes += self._sizes[row["file"]]
        self.skipped |= {path: Skipped(path, reason) for path, reason in json.loads(answer["skipped"])}

    def progress(self, seconds: float) -> Progress:
        """What a person sees: the documents are those of this run."""
        return Progress(self._tally.documents, self._tally.edited, self._tally.failed, self._bytes, self._n_bytes, seconds)


def _total(job: Job, found: Iterable[Listed | Skipped], ledger: Ledger, skipped: Mapping[str, Skipped]) -> Tally:
    """All counted, in the order of the corpus; a shard that came to nothing is written through."""
    total = Tally()
    for one in found:
        if isinstance(one, Skipped):
            total.skip(one)
        elif one.place.name in skipped:
            total.skip(skipped[one.place.name])
        else:
            total.add(ledger.tally(one.place.name) or _through(job, one))
    return total


def _through(job: Job, listed: Listed) -> Tally:
    """Write a file through that no actor could do."""
    tally = Tally(files=1)
    tally.fail(listed.place.name, f"its shard failed {RETRIES + 1} times (see the logs of Ray); left as it is, --resume tries again")
    if listed.stamp:
        with TemporaryDirectory(prefix="mtfix-") as scratch:
            job.corpus.fetch(listed.place.name, Path(scratch) / "file")
            job.out.put(Path(scratch) / "file", listed.place.name)
    else:
        job.out.put(listed.place.path, listed.place.name)
    return tally


class _RayActor(Actor):
    """An actor that is wary once it has died: one of its next documents may be what killed it."""

    def __init__(self, job: Job) -> None:
        ray = _import_ray()
        super().__init__(job, wary=bool(ray.get_runtime_context().was_current_actor_reconstructed))


def _answers(ray: Any, job: Job, shards: Sequence[Shard], workers: int) -> Generator[dict[str, Any], None, None]:
    """What the actors say of the shards, as they are done; a shard whose retries are used up says nothing."""
    context = ray.data.DataContext.get_current().copy()
    context.enable_progress_bars = False
    context.max_errored_blocks = -1
    context.actor_task_retry_on_errors = [OSError]
    with ray.data.DataContext.current(context):
        rows = ray.data.from_items([{"shard": shard} for shard in shards], override_num_blocks=len(shards))
        pool = ray.data.ActorPoolStrategy(size=workers, max_tasks_in_flight_per_actor=1)
        options: Any = {"max_restarts": -1, "max_task_retries": RETRIES}
        with warnings.catch_warnings(action="ignore"):  # Ray means to name these options anew, and has not yet
            done = rows.map(_RayActor, fn_constructor_args=(job,), compute=pool, num_cpus=1, **options)
        yield from done.iter_rows()


@contextmanager
def _session(ray: Any, address: str | None) -> Iterator[None]:
    """A connection to Ray; one that the caller has open is used, and left open."""
    loggers = [logging.getLogger(name) for name in ("ray", "ray.data")]
    levels = [logger.level for logger in loggers]
    own = not ray.is_initialized()
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        if own:
            _knock(address)
            ray.init(address=address, log_to_driver=False, configure_logging=False)
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        if own:
            ray.shutdown()


def _knock(address: str | None) -> None:
    """Raise `UsageError` where nobody answers at `address`: Ray itself would try for minutes, and then end the process."""
    host, _, port = (address or "").removeprefix("ray://").rpartition(":")
    if host and port.isdigit():
        try:
            socket.create_connection((host, int(port)), timeout=10).close()
        except OSError as error:
            raise UsageError(f"no Ray cluster answers at {address}: {error.strerror or error}.") from error


def _import_ray() -> Any:
    """Ray, or `MissingExtraError` with the line that installs it."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # what concerns a person stands in the report
    try:
        import ray.data
    except ImportError as error:
        raise MissingExtraError("--engine ray needs Ray: pip install 'mtfix[ray]'") from error
    return ray
