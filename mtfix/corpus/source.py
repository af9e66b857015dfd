"""Open one file of a corpus: its bytes decompressed, hashed as they pass, and salvaged where the file breaks off."""

import hashlib
import io
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR
from typing import Any, BinaryIO

from mtfix.errors import InputError, MissingExtraError

COMPRESSIONS = ("gz", "zst")
MAX_RATIO = 200.0
"""A compressed file that unpacks to more than so many times its size is a bomb: text rarely reaches 20, repetitive logs 60."""
_ALWAYS = 1 << 28
"""What any file may unpack to."""
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Place:
    """A file of the corpus (or a dataset's folder), and its name in the output."""

    path: Path
    name: str
    """Relative to the corpus, with slashes; the place in the mirror."""
    format: str
    compression: str = ""


class Source:
    """A file opened for reading: its bytes decompressed, hashed as they pass, and salvaged where the file breaks off."""

    def __init__(self, place: Place, stream: BinaryIO | None = None, *, max_ratio: float = MAX_RATIO) -> None:
        self.place = place
        self._max_ratio = max_ratio
        self.problem = ""
        """What is wrong with the file as a whole; known when it has been read."""
        self.position = 0
        """Bytes of the file read so far, for progress bars."""
        self._hash = hashlib.sha256()
        self._raw = stream if stream is not None else (None if place.path.is_dir() else place.path.open("rb"))
        self._spool: BinaryIO | None = None

    def stream(self) -> io.BufferedReader:
        """The bytes inside, to be read once from the beginning; a bomb is an `InputError` when it goes off."""
        openers: dict[str, Callable[[], Iterator[bytes]]] = {"gz": self._gunzip, "zst": self._unzstd}
        opener = openers.get(self.place.compression)
        return io.BufferedReader(_Chunks(self._bounded(opener()) if opener else self._plain()), _CHUNK)

    def seekable(self) -> BinaryIO:
        """The bytes inside, for a format that reads here and there: the file itself, or a copy decompressed on disk."""
        if not self.place.compression:
            self._spool = self.place.path.open("rb")
            return self._spool
        self._spool = tempfile.TemporaryFile()
        with self.stream() as stream:
            while chunk := stream.read(1 << 20):
                self._spool.write(chunk)
        self._spool.seek(0)
        return self._spool

    def digest(self) -> str:
        """SHA-256 of the file, compressed as it is; reads what is left of it."""
        if self._raw is None:
            return digest(self.place.path)
        while self._read():
            pass
        return self._hash.hexdigest()

    def close(self) -> None:
        """Let go of the file."""
        for stream in (self._raw, self._spool):
            if stream is not None:
                stream.close()

    def _read(self, size: int = _CHUNK) -> bytes:
        if self._raw is None:
            return b""
        read = getattr(self._raw, "read1", self._raw.read)  # read1: a pipe gives what it has, and a record need not wait
        chunk: bytes = read(size)
        self._hash.update(chunk)
        self.position += len(chunk)
        return chunk

    def _bounded(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        limit = max(_ALWAYS, self._max_ratio * size_of(self.place.path))
        for chunk in chunks:
            limit -= len(chunk)
            if limit < 0:
                raise InputError(f"unpacks to more than {self._max_ratio:g} times its size (a bomb?); --max-ratio sets the limit")
            yield chunk

    def _plain(self) -> Iterator[bytes]:
        while chunk := self._read():
            yield chunk

    def _gunzip(self) -> Iterator[bytes]:
        inflate: Any = None
        try:
            while chunk := self._read():
                while chunk:
                    inflate = inflate or zlib.decompressobj(31)
                    yield inflate.decompress(chunk, 1 << 20)  # in pieces: a small file may hold gigabytes
                    chunk = inflate.unconsumed_tail
                    if inflate.eof:  # another member may follow, or padding
                        chunk, inflate = inflate.unused_data.lstrip(b"\0"), None
            if inflate is not None:
                yield inflate.flush()
                if not inflate.eof:
                    self.problem = "the gzip file breaks off; what could be read was read"
        except zlib.error as error:
            self.problem = f"damaged gzip file ({error}); what could be read was read"

    def _unzstd(self) -> Iterator[bytes]:
        zstandard = import_zstandard()
        inflate: Any = None
        try:
            while chunk := self._read(4096):  # zstandard has no bound on what one call gives
                while chunk:
                    inflate = inflate or zstandard.ZstdDecompressor().decompressobj()
                    yield inflate.decompress(chunk)
                    chunk = b""
                    if inflate.eof:
                        chunk, inflate = inflate.unused_data, None
            if inflate is not None:
                self.problem = "the zstd file breaks off; what could be read was read"
        except zstandard.ZstdError as error:
            self.problem = f"damaged zstd file ({error}); what could be read was read"


def import_zstandard() -> Any:
    """The zstandard library, or `MissingExtraError` with the line that installs it."""
    try:
        import zstandard
    except ImportError as error:
        raise MissingExtraError("reading and writing .zst needs zstandard: pip install zstandard") from error
    return zstandard


def stamp(path: Path) -> object:
    """What changes when a file, or one in a dataset's folder, is written to or replaced; None where nothing is there."""
    try:
        at = path.stat()
        files = [(file.name, file.stat()) for file in sorted(path.iterdir())] if S_ISDIR(at.st_mode) else [(path.name, at)]
        return [(name, at.st_ino, at.st_size, at.st_mtime_ns) for name, at in files]
    except OSError:
        return None


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files of a dataset's folder; 0 where nobody may look."""
    try:
        at = path.stat()
        return sum(p.stat().st_size for p in path.iterdir() if p.is_file()) if S_ISDIR(at.st_mode) else at.st_size
    except OSError:
        return 0


def digest(path: Path) -> str:
    """SHA-256 of a file, or of the names and contents of all files in a dataset's folder."""
    if not path.is_dir():
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    whole = hashlib.sha256()
    for file in sorted(p for p in path.iterdir() if p.is_file()):
        whole.update(f"{file.name}\0{digest(file)}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


class _Chunks(io.RawIOBase):
    """A file made of pieces."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = memoryview(chunk)
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
