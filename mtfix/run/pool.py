"""Worker processes that repair batches of documents and answer in order, whatever becomes of one of them."""

import multiprocessing
import signal
import sys
from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import parent_process
from typing import TypeVar

from mtfix.config import Config
from mtfix.errors import ConfigError, MissingExtraError, MtfixError
from mtfix.pipeline import Pipeline
from mtfix.types import Category, Document, Edit, Flag, Repair

T = TypeVar("T")
_AHEAD = 4
"""Batches a worker may be ahead of the slowest: what bounds the memory."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document: what a run keeps of its `Repair`, or why there is none."""

    edits: tuple[Edit, ...] = ()
    flags: tuple[Flag, ...] = ()
    spans: Counter[Category] = field(default_factory=Counter)
    error: str = ""


def in_order(batches: Iterable[tuple[T, list[Document]]], system: Config, workers: int) -> Generator[tuple[T, list[Outcome]], None, None]:
    """Each batch's tag and what became of its documents, in the order of `batches`; one worker is this process."""
    if workers > 1:
        yield from apart(batches, system, workers)
        return
    yield from here(batches, Pipeline(system))


def here(batches: Iterable[tuple[T, list[Document]]], pipeline: Pipeline) -> Generator[tuple[T, list[Outcome]], None, None]:
    """As `in_order`, in this process."""
    for tag, documents in batches:
        yield tag, repair(pipeline, documents)


def apart(batches: Iterable[tuple[T, list[Document]]], system: Config, workers: int) -> Generator[tuple[T, list[Outcome]], None, None]:
    """As `in_order`, and never in this process: a document that kills its worker is let go of, and the others are repaired."""
    yield from _Crew(system, workers).run(batches)


def repair(pipeline: Pipeline, documents: Sequence[Document]) -> list[Outcome]:
    """What becomes of each document; one that the pipeline raises on does not trouble the others."""
    if not documents:
        return []
    try:
        return [_outcome(one) for one in pipeline.repair_all(documents)]
    except (ConfigError, MissingExtraError):  # the system is broken, not a document
        raise
    except Exception as error:
        if len(documents) == 1:
            return [Outcome(error=f"{type(error).__name__}: {error}"[:300])]
        return [outcome for document in documents for outcome in repair(pipeline, [document])]


def _outcome(repair: Repair) -> Outcome:
    return Outcome(repair.edits, repair.flags, Counter(span.category for span in repair.spans))


class _Worker:
    """One process, and the batch it has in hand."""

    def __init__(self, system: Config) -> None:
        # A fork copies the locks of a library's threads but not the threads, and would wait for ever.
        threads = any(name in sys.modules for name in ("ctranslate2", "torch", "ray"))
        context = multiprocessing.get_context("spawn" if threads else None)
        self.conn, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, system), daemon=True)
        self.process.start()
        theirs.close()
        self.number = -1

    def send(self, number: int, documents: list[Document]) -> None:
        """Give it a batch."""
        self.number = number
        self.conn.send([(d.id, d.text, d.source) for d in documents])  # a document's meta does not travel, and nobody needs it

    def receive(self) -> list[Outcome]:
        """Its answer; raises what it raised, and `EOFError` where it died."""
        answer = self.conn.recv()
        self.number = -1
        if isinstance(answer, MtfixError):
            raise answer
        return list(answer)

    def end(self) -> None:
        """End the process, whatever it does."""
        self.process.terminate()
        self.process.join()
        self.conn.close()


def _work(conn: Connection, system: Config) -> None:
    """What a worker does until its parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    parent = parent_process()
    try:
        pipeline = Pipeline(system)
        conn.send([])
        while conn in wait([conn, parent.sentinel] if parent else [conn]):
            conn.send(repair(pipeline, [Document(*one) for one in conn.recv()]))
    except MtfixError as error:
        conn.send(type(error)(str(error)))
    except (EOFError, OSError):
        return


class _Crew:
    """All workers, and the batches under way."""

    def __init__(self, system: Config, workers: int) -> None:
        self._system = system
        self._n = workers
        self._workers: list[_Worker] = []
        self._documents: dict[int, list[Document]] = {}
        self._done: dict[int, list[Outcome]] = {}

    def run(self, batches: Iterable[tuple[T, list[Document]]]) -> Generator[tuple[T, list[Outcome]], None, None]:
        """As `in_order`."""
        source = iter(batches)
        tags: dict[int, T] = {}
        given = told = 0
        more = True
        try:
            self._workers = [_Worker(self._system) for _ in range(self._n)]
            for worker in self._workers:
                self._greet(worker)
            while more or told < given:
                idle = next((w for w in self._workers if w.number < 0), None)
                if more and idle and given - told < _AHEAD * self._n:
                    batch = next(source, None)
                    if batch is None:
                        more = False
                        continue
                    tags[given], documents = batch
                    self._give(idle, given, documents)
                    given += 1
                elif told in self._done:
                    yield tags.pop(told), self._done.pop(told)
                    told += 1
                else:
                    self._collect()
        finally:
            for worker in self._workers:
                worker.end()

    def _give(self, worker: _Worker, number: int, documents: list[Document]) -> None:
        if not documents:  # records that only pass through
            self._done[number] = []
            return
        self._documents[number] = documents
        try:
            worker.send(number, documents)
        except OSError:  # it died idle
            self._one_by_one(worker)

    def _collect(self) -> None:
        """Take what workers have ready; wait for one."""
        busy = {worker.conn: worker for worker in self._workers if worker.number >= 0}
        for conn in wait(list(busy)):
            worker = busy[conn]  # type: ignore[index]
            number = worker.number
            try:
                self._done[number] = worker.receive()
                del self._documents[number]
            except (EOFError, OSError):
                self._one_by_one(worker)

    def _one_by_one(self, worker: _Worker) -> None:
        """A worker died: have its documents repaired one at a time, and let go of the one that kills."""
        number = worker.number
        outcomes: list[Outcome] = []
        worker = self._replace(worker)
        for document in self._documents.pop(number):
            try:
                worker.send(number, [document])
                outcomes += worker.receive()
            except (EOFError, OSError):
                outcomes.append(Outcome(error="the worker process died on this document (out of memory?)"))
                worker = self._replace(worker)
        self._done[number] = outcomes

    def _replace(self, dead: _Worker) -> _Worker:
        dead.end()
        self._workers.remove(dead)
        worker = _Worker(self._system)
        self._workers.append(worker)
        self._greet(worker)
        return worker

    def _greet(self, worker: _Worker) -> None:
        try:
            worker.receive()
        except EOFError as error:
            raise MtfixError("a worker process died while it loaded the pipeline (out of memory?). Try fewer workers.") from error
