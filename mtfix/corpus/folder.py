"""A folder on this machine, or under any URL that fsspec knows (s3://, gs://, hdfs:// …): list, fetch, and put files whole."""

import hashlib
import os
import posixpath
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from mtfix.corpus.read import Skipped, kind, unknown, walk
from mtfix.corpus.source import Place, size_of
from mtfix.corpus.write import Output, remove
from mtfix.errors import MissingExtraError, UsageError

_TEMPORARY = ".mtfix/tmp"
"""Where files stand until they are whole: on the same file system as the folder, and swept as one."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of a corpus that may lie elsewhere."""

    place: Place
    """Its `path` is the file itself where it lies on this machine, and means nothing where it does not."""
    size: int
    stamp: str = ""
    """What the store says of its state (entity tag, time, size); empty on this machine, where contents are compared."""


class Folder:
    """A folder (or, as a corpus, a single file) named by a path or a URL. Picklable."""

    def __init__(self, url: str | Path) -> None:
        self.url = str(url)
        path = self.url.removeprefix("file://")
        self.here = None if is_url(path) else Path(path).absolute()
        if self.here is None:
            self._fs, self._root = _connect(self.url)
            self._root = self._root.rstrip("/")

    def __str__(self) -> str:
        return self.url

    def listed(self) -> Iterator[Listed | Skipped]:
        """The files of a corpus, in the order that `walk` has."""
        if self.here is not None:
            for found in walk(self.here):
                yield found if isinstance(found, Skipped) else Listed(found, size_of(found.path))
            return
        known = {self._name(path): info for path, info in self._fs.find(self._root, detail=True).items()}
        for name in sorted(known, key=lambda name: name.split("/")):  # as a walk from folder to folder has them
            format, info = kind(name), known[name]
            if info["type"] != "file":
                yield Skipped(name, "not a regular file")
            elif format is None:
                yield Skipped(name, unknown(name))
            else:
                yield Listed(Place(Path(name), name, *format), int(info["size"] or 0), _stamp(info))

    def names(self, inside: str = "") -> set[str]:
        """What stands at the top of the folder, or of the folder `inside` it."""
        if self.here is not None:
            folder = self.here / inside
            return {path.name for path in folder.iterdir()} if folder.is_dir() else {folder.name} if folder.exists() else set()
        try:
            entries = self._fs.ls(self._path(inside), detail=False, refresh=True)
            return {posixpath.basename(entry.rstrip("/")) for entry in entries}
        except FileNotFoundError:
            return set()

    def size(self, name: str) -> int | None:
        """Bytes of a file; None where there is none."""
        if self.here is not None:
            path = self.here / name
            return size_of(path) if path.exists() else None
        return int(self._fs.size(self._path(name))) if self._fs.exists(self._path(name)) else None

    def open(self, name: str) -> BinaryIO:
        """A file, to be read."""
        if self.here is not None:
            return (self.here / name).open("rb")
        stream: BinaryIO = self._fs.open(self._path(name), "rb")
        return stream

    def fetch(self, name: str, to: Path) -> None:
        """Copy a file to this machine."""
        self._fs.get_file(self._root if self._fs.isfile(self._root) else self._path(name), str(to))

    def put(self, path: Path, name: str) -> None:
        """Have the folder hold, under `name`, what `path` on this machine holds: a file, or the folder of a dataset."""
        if self.here is not None:
            output = self._output(name)
            output.copy(path)
            output.finish()
            return
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            with file.open("rb") as source, self.writing(f"{name}/{file.name}" if path.is_dir() else name) as whole:
                shutil.copyfileobj(source, whole, 1 << 20)

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """A file to be written, which gets its name when it is whole."""
        if self.here is not None:
            output = self._output(name)
            with output.temp.open("wb") as stream:
                yield stream
            output.finish()
            return
        temp, final = self._path(f"{_TEMPORARY}/{uuid.uuid4().hex}"), self._path(name)
        for path in (temp, final):
            self._fs.makedirs(posixpath.dirname(path), exist_ok=True)
        with self._fs.open(temp, "wb") as stream:
            yield stream
        self._fs.mv(temp, final)

    def remove(self, name: str) -> None:
        """Remove a file or folder, if it is there."""
        if self.here is not None:
            remove(self.here / name)
        elif self._fs.exists(self._path(name)):
            self._fs.rm(self._path(name), recursive=True)

    def sweep(self) -> None:
        """Remove what a run that was killed left half-written."""
        self.remove(_TEMPORARY)

    def _output(self, name: str) -> Output:
        here: Any = self.here
        temp = here / _TEMPORARY / uuid.uuid4().hex
        temp.parent.mkdir(parents=True, exist_ok=True)
        return Output(here / name, os.fspath(temp))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}".rstrip("/")

    def _name(self, path: str) -> str:
        return path.removeprefix(f"{self._root}/") if path != self._root else posixpath.basename(path)


def is_url(corpus: str) -> bool:
    """Whether this names a place by URL.

    >>> is_url("s3://bucket/news"), is_url("/data/news")
    (True, False)
    """
    return "://" in corpus


def _connect(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the path in it."""
    import fsspec

    try:
        fs, root = fsspec.core.url_to_fs(url)
    except ValueError as error:
        raise UsageError(f"{url}: {error}.") from error
    except ImportError as error:
        raise MissingExtraError(f"{url}: {error}") from error
    return fs, root


def _stamp(info: dict[str, Any]) -> str:
    return hashlib.sha256(repr(sorted((key, str(value)) for key, value in info.items())).encode()).hexdigest()
