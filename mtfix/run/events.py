"""A corpus as a stream of events (a file begins, a part of it, a file ends) in batches that cross files."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mtfix.corpus.formats import Piece
from mtfix.corpus.read import Skipped, format_of
from mtfix.corpus.source import MAX_RATIO, Place, Source, size_of, stamp
from mtfix.errors import InputError

_EVENTS = 1024
_BYTES = 1 << 17
"""A batch is full when it holds so many events (of small files), or bytes."""


@dataclass(frozen=True, slots=True)
class Begin:
    """The parts of a file follow."""

    place: Place


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a file, not yet read, and where in the file the reader stands after it."""

    place: Place
    piece: Piece
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


Event = Begin | Part | End | Kept | Skipped


def events(
    found: Iterable[Place | Skipped],
    columns: tuple[str, str],
    is_done: Callable[[Place], bool],
    max_ratio: float = MAX_RATIO,
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
            yield from _file(source, columns, before)
        finally:
            source.close()


def _file(source: Source, columns: tuple[str, str], before: object) -> Iterator[Event]:
    place = source.place
    yield Begin(place)
    broken, problem = False, ""
    try:
        for piece in format_of(place, *columns).cut(source):
            yield Part(place, piece, source.position)
        digest, problem = source.digest(), source.problem
    except InputError as error:
        broken, problem, digest = True, str(error), source.digest()
    except OSError as error:  # the disk gives up in the middle of the file
        yield Skipped(place.name, f"cannot be read to its end: {error.strerror}")
        return
    yield End(place, digest, size_of(place.path), before, problem, broken)


def batches(found: Iterable[Event], size: int = _BYTES) -> Iterator[list[Event]]:
    """Events in batches of about `size` bytes."""
    batch: list[Event] = []
    weight = 0
    for event in found:
        batch.append(event)
        if isinstance(event, Part):
            weight += event.piece.weight
        if weight >= size or len(batch) >= _EVENTS:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch
