"""Worker processes that do the work on parts of files and answer in order, whatever becomes of one of them."""

import gc
import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Generator, Iterable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import parent_process
from typing import Any

from mtfix.config import Config
from mtfix.errors import MtfixError
from mtfix.pipeline import Pipeline
from mtfix.run.events import Event, Part
from mtfix.run.settle import Outcome, Settled, Sheet, repair, settle
from mtfix.types import Document

Answers = Generator[tuple[list[Event], list[Settled]], None, None]
_AHEAD = 4
"""Batches a worker may be ahead of the slowest: what bounds the memory."""
_PATIENCE = 3600.0
"""Seconds that a worker may take over a batch, and then over each of its documents."""
_FAREWELL = 5.0
"""Seconds that an idle worker has to end."""


def in_order(batches: Iterable[list[Event]], system: Config, columns: tuple[str, str], workers: int) -> Answers:
    """Each batch and what came of its parts, in the order of `batches`; this process only reads and writes.

    Where a fork is not known to be safe, one worker is this process: a fresh one would run the caller's script anew.
    """
    if workers > 1 or (_forks() and threading.active_count() == 1):
        yield from apart(batches, system, columns, workers)
    else:
        yield from here(batches, Pipeline(system), columns)


def here(batches: Iterable[list[Event]], pipeline: Pipeline, columns: tuple[str, str]) -> Answers:
    """As `in_order`, in this process."""
    for batch in batches:
        yield batch, settle(pipeline, _parts(batch), columns)


def apart(batches: Iterable[list[Event]], system: Config, columns: tuple[str, str], workers: int) -> Answers:
    """As `in_order`, and never in this process: a document that kills its worker is let go of, and the others are repaired."""
    yield from _Crew(system, columns, workers).run(batches)


def _parts(batch: Iterable[Event]) -> list[Part]:
    return [event for event in batch if isinstance(event, Part)]


def _forks() -> bool:
    """Whether a fork is safe: it copies the locks of a library's threads but not the threads, and would wait for ever."""
    return sys.platform == "linux" and not any(name in sys.modules for name in ("ctranslate2", "torch", "ray"))


class _Worker:
    """One process, and the batch it has in hand."""

    def __init__(self, system: Config, columns: tuple[str, str]) -> None:
        forked = _forks()
        context: Any = multiprocessing.get_context("fork" if forked else "spawn")
        self.conn, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, self.conn if forked else None, system, columns), daemon=True)
        self.process.start()
        theirs.close()
        self.number = -1
        self.since = 0.0

    def send(self, number: int, asked: list[Part] | Document) -> None:
        """Give it a batch, or a single document."""
        self.number, self.since = number, time.monotonic()
        # A document's meta does not travel, and nobody needs it.
        self.conn.send((asked.id, asked.text, asked.source) if isinstance(asked, Document) else asked)

    def receive(self, patience: float | None = None) -> Any:
        """Its answer; raises what it raised, `EOFError` where it died, and `TimeoutError` where it takes too long."""
        if not self.conn.poll(patience):
            raise TimeoutError
        answer = self.conn.recv()
        self.number = -1
        if isinstance(answer, MtfixError):
            raise answer
        return answer

    def dismiss(self) -> None:
        """Let it end by itself, idle as it is: what its components say at their end is said then."""
        with suppress(OSError):
            self.conn.send(None)
            self.process.join(_FAREWELL)

    def end(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.join()
        self.conn.close()


def _work(conn: Connection, inherited: Connection | None, system: Config, columns: tuple[str, str]) -> None:
    """What a worker does until its parent hangs up, which it cannot notice while it holds the parent's end itself."""
    if inherited:
        inherited.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    gc.freeze()  # what a fork shares with its parent is left where it is
    parent = parent_process()
    try:
        pipeline = Pipeline(system)
        conn.send([])
        while conn in wait([conn, parent.sentinel] if parent else [conn]):
            asked = conn.recv()
            if asked is None:
                return
            conn.send(repair(pipeline, [Document(*asked)])[0] if isinstance(asked, tuple) else settle(pipeline, asked, columns))
    except MtfixError as error:
        conn.send(type(error)(str(error)))
    except (EOFError, OSError):
        return


class _Crew:
    """All workers, and the batches under way."""

    def __init__(self, system: Config, columns: tuple[str, str], workers: int) -> None:
        self._system = system
        self._columns = columns
        self._n = workers
        self._workers: list[_Worker] = []
        self._parts: dict[int, list[Part]] = {}
        self._done: dict[int, list[Settled]] = {}

    def run(self, batches: Iterable[list[Event]]) -> Answers:
        """As `in_order`."""
        source = iter(batches)
        under_way: dict[int, list[Event]] = {}
        given = told = 0
        more = True
        try:
            if self._n > 1 and _forks():
                Pipeline(self._system).load_tables()
            self._workers = [_Worker(self._system, self._columns) for _ in range(self._n)]
            for worker in self._workers:
                self._greet(worker)
            while more or told < given:
                idle = next((w for w in self._workers if w.number < 0), None)
                if more and idle and given - told < _AHEAD * self._n:
                    batch = next(source, None)
                    if batch is None:
                        more = False
                        continue
                    under_way[given] = batch
                    self._give(idle, given, _parts(batch))
                    given += 1
                elif told in self._done:
                    yield under_way.pop(told), self._done.pop(told)
                    told += 1
                else:
                    self._collect()
            for worker in self._workers:
                worker.dismiss()
        finally:
            for worker in self._workers:
                worker.end()

    def _give(self, worker: _Worker, number: int, parts: list[Part]) -> None:
        if not parts:  # files that are empty, kept, or left out
            self._done[number] = []
            return
        self._parts[number] = parts
        try:
            worker.send(number, parts)
        except OSError:  # it died idle
            self._one_by_one(worker)

    def _collect(self) -> None:
        """Take what workers have ready; wait for one, but not for ever."""
        busy = {worker.conn: worker for worker in self._workers if worker.number >= 0}
        slowest = min(busy.values(), key=lambda worker: worker.since)
        ready = wait(list(busy), max(0.0, slowest.since + _PATIENCE - time.monotonic()))
        for worker in [busy[conn] for conn in busy if conn in ready] or [slowest]:
            number = worker.number
            try:
                self._done[number] = worker.receive(0)
                del self._parts[number]
            except (EOFError, OSError):
                self._one_by_one(worker)

    def _one_by_one(self, worker: _Worker) -> None:
        """A worker died or hangs: have its documents repaired one at a time, and let go of the one that does it."""
        number = worker.number
        settled: list[Settled] = []
        worker = self._replace(worker)
        for part in self._parts.pop(number):
            sheet = Sheet.read(part, self._columns)
            outcomes: list[Outcome] = []
            for document in sheet.asked():
                try:
                    worker.send(number, document)
                    outcomes.append(worker.receive(_PATIENCE))
                except (EOFError, OSError) as error:
                    slow = f"the worker process took more than {_PATIENCE:,.0f} s over this document"
                    died = "the worker process died on this document (out of memory?)"
                    outcomes.append(Outcome(error=slow if isinstance(error, TimeoutError) else died))
                    worker = self._replace(worker)
            settled.append(sheet.settle(iter(outcomes)))
        self._done[number] = settled

    def _replace(self, dead: _Worker) -> _Worker:
        dead.end()
        self._workers.remove(dead)
        worker = _Worker(self._system, self._columns)
        self._workers.append(worker)
        self._greet(worker)
        return worker

    def _greet(self, worker: _Worker) -> None:
        try:
            worker.receive()
        except EOFError as error:
            raise MtfixError("a worker process died while it loaded the pipeline (out of memory?). Try fewer workers.") from error
