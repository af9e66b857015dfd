"""Write one output at a time: under a temporary name in its folder, synced, and renamed when whole."""

import gzip
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from mtfix.corpus.source import import_zstandard, size_of
from mtfix.errors import InputError, MtfixError, UsageError

TEMPORARY = ".mtfix.tmp"
"""The temporary name. One file is written at a time, and a name made from the file's own could grow too long."""
_JSON = json.JSONEncoder(ensure_ascii=False)
_SURROGATE = re.compile("[\ud800-\udfff]")


class Output:
    """One output file (or dataset's folder) that stands under its own name only when it is whole."""

    def __init__(self, final: Path, temp: str = TEMPORARY) -> None:
        self.final = final
        self.temp = final.parent / temp
        with naming(final):
            if not final.parent.is_dir():
                for folder in reversed((final.parent, *final.parent.parents)):  # mkdir(parents=True) recurses, and trees are deep
                    folder.mkdir(exist_ok=True)
            remove(self.temp)

    def copy(self, path: Path) -> None:
        """Put a copy of `path` in place of all that was written so far; `InputError` where `path` has gone."""
        with naming(self.final):
            remove(self.temp)
            if not path.exists():
                raise InputError("has gone since it was read")
            if path.is_dir():
                shutil.copytree(path, self.temp, copy_function=shutil.copyfile)
            else:
                shutil.copyfile(path, self.temp)

    def finish(self, *, settled: bool = True) -> int:
        """Give it its own name, for good if `settled`, or else when the folder is synced; how many bytes it has."""
        with naming(self.final):
            files = sorted(self.temp.iterdir()) if self.temp.is_dir() else [self.temp]
            for file in files:
                sync(file)
            if self.final.is_dir():
                shutil.rmtree(self.final)
            self.temp.replace(self.final)
            if settled:
                sync(self.final.parent)
        return size_of(self.final)

    def discard(self) -> None:
        """Leave nothing behind."""
        remove(self.temp)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """What goes wrong in writing, told with the name of the file."""
    try:
        yield
    except OSError as error:
        raise MtfixError(f"{path}: cannot be written: {error.strerror or error}.") from error


def check_apart(corpus: Path, out: Path) -> None:
    """Raise `UsageError` where the output would stand in the input, or the input in the output."""
    here, there = corpus.resolve(), out.resolve()
    if there == here:
        raise UsageError(f"{out}: is the input itself, which is never written to. Name another folder.")
    if there.is_relative_to(here):
        raise UsageError(f"{out}: lies inside the input {corpus}, which is never written to. Name a folder elsewhere.")
    if here.is_relative_to(there):
        raise UsageError(f"{out}: holds the input {corpus}, which is never written to. Name a folder elsewhere.")
    if there.exists() and not there.is_dir():
        raise UsageError(f"{out}: is a file. The output is a folder.")


def remove(path: Path) -> None:
    """Remove a file or folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what a run that was killed left half-written in `folder` and the folders in it."""
    stack = [folder]
    while stack:
        here = stack.pop()
        remove(here / TEMPORARY)
        stack += [path for path in here.iterdir() if path.is_dir() and not path.is_symlink()]


def sync(path: Path) -> None:
    """Have the disk hold what the file (or the folder's list of names) says."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        if not path.is_dir():  # some file systems cannot sync a folder
            raise
    finally:
        os.close(descriptor)


@contextmanager
def opened(path: Path, compression: str = "") -> Iterator[BinaryIO]:
    """`path` opened for writing, compressed: the same bytes in, the same bytes out, on any day."""
    with path.open("wb") as raw:
        if compression == "gz":
            with gzip.GzipFile("", "wb", 6, raw, mtime=0) as stream:  # 9 takes four times as long for 4 % less
                yield cast("BinaryIO", stream)
        elif compression == "zst":
            with import_zstandard().ZstdCompressor().stream_writer(raw, closefd=False) as stream:
                yield stream
        else:
            yield raw


def json_bytes(value: Any, indent: int | None = None) -> bytes:
    """`value` as JSON in UTF-8; only lone surrogates, which UTF-8 cannot hold, are escaped.

    >>> json_bytes({"text": "سلام\\udcff"}).decode()
    '{"text": "سلام\\\\udcff"}'
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent) if indent else _JSON.encode(value)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub(lambda m: f"\\u{ord(m[0]):04x}", text).encode()
