"""A corpus as a stream of events (a file begins, a record, a file ends) in batches that cross files."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mtfix.corpus.formats import Record
from mtfix.corpus.read import Skipped, document, format_of
from mtfix.corpus.source import MAX_RATIO, Place, Source, size_of, stamp
from mtfix.errors import InputError
from mtfix.types import Document

_DOCUMENTS = 64
_CHARACTERS = 200_000
_EVENTS = 1024
_BYTES = 1 << 22
"""A batch is full when it holds so many documents, characters, events (records without text among them), or bytes."""


@dataclass(frozen=True, slots=True)
class Begin:
    """The records of a file follow."""

    place: Place


@dataclass(frozen=True, slots=True)
class Item:
    """A record, and where in its file the reader stands after it."""

    record: Record
    document: Document | None
    position: int


@dataclass(frozen=True, slots=True)
class End:
    """The file has been read: its hash, and what is wrong with it as a whole."""

    place: Place
    digest: str
    size: int
    stamp: object = None
    """Of the file before it was read: another afterwards means that somebody wrote to it meanwhile."""
    problem: str = ""
    broken: bool = False
    """Whether it could not be read as what it is; the file goes out as it came."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that an earlier run finished."""

    place: Place


Event = Begin | Item | End | Kept | Skipped


def events(
    found: Iterable[Place | Skipped],
    text_column: str,
    is_done: Callable[[Place], bool],
    max_ratio: float = MAX_RATIO,
    source_column: str = "source",
) -> Iterator[Event]:
    """What the files of a corpus hold, in order. A file that cannot be opened is skipped, and the run goes on."""
    for place in found:
        if isinstance(place, Skipped):
            yield place
            continue
        try:
            if is_done(place):
                yield Kept(place)
                continue
            before = stamp(place.path)
            source = Source(place, max_ratio=max_ratio)
        except OSError as error:
            yield Skipped(place.name, f"cannot be read: {error.strerror}")
            continue
        try:
            yield from _file(source, (text_column, source_column), before)
        finally:
            source.close()


def _file(source: Source, columns: tuple[str, str], before: object) -> Iterator[Event]:
    place = source.place
    yield Begin(place)
    broken, problem = False, ""
    try:
        for record in format_of(place, *columns).read(source):
            yield Item(record, document(place, record), source.position)
        digest, problem = source.digest(), source.problem
    except InputError as error:
        broken, problem, digest = True, str(error), source.digest()
    except OSError as error:  # the disk gives up in the middle of the file
        yield Skipped(place.name, f"cannot be read to its end: {error.strerror}")
        return
    yield End(place, digest, size_of(place.path), before, problem, broken)


def batches(found: Iterable[Event], documents: int = _DOCUMENTS) -> Iterator[tuple[list[Event], list[Document]]]:
    """Events in batches, with the documents among them."""
    batch: list[Event] = []
    asked: list[Document] = []
    characters = weight = 0
    for event in found:
        batch.append(event)
        if isinstance(event, Item):
            weight += event.record.weight
            if event.document:
                characters += len(event.document.text)
                asked.append(event.document)
        if len(asked) >= documents or characters >= _CHARACTERS or len(batch) >= _EVENTS or weight >= _BYTES:
            yield batch, asked
            batch, asked, characters, weight = [], [], 0, 0
    if batch:
        yield batch, asked
