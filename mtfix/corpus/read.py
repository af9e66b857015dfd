"""Find the files of a corpus and open them: what can be read, in one fixed order, and what is left out and why."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISLNK, S_ISREG
from typing import Any

from mtfix.corpus.source import COMPRESSIONS, Place, Source, size_of
from mtfix.errors import InputError, UsageError
from mtfix.registry import FORMATS, load
from mtfix.types import Document

OUTPUTS = frozenset({"edits.jsonl", "flagged.jsonl", "report.json", ".mtfix"})
"""What a run writes beside the repaired corpus; no corpus may hold these names at its top."""
_DICT = "dataset_dict.json"
_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.zst", ".7z", ".rar", ".bz2", ".xz", ".lz4")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A path that is left out, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What a corpus holds, counted before the work begins."""

    n_files: int
    n_bytes: int


def read(
    corpus: str | Path, *, text_column: str = "text", source_column: str = "source", on_skip: Callable[[Skipped], None] | None = None
) -> Iterator[Document]:
    """The documents of a file, a folder, or standard input (`-`), in order; `on_skip` hears of what cannot be read."""
    if str(corpus) == "-":
        yield from _documents(Source(Place(Path("-"), "-", "txt"), sys.stdin.buffer), (text_column, source_column), on_skip)
        return
    survey(Path(corpus))
    for found in walk(Path(corpus)):
        if isinstance(found, Skipped):
            if on_skip:
                on_skip(found)
            continue
        try:
            source = Source(found)
        except OSError as error:
            if on_skip:
                on_skip(Skipped(found.name, f"cannot be read: {error.strerror}"))
            continue
        try:
            yield from _documents(source, (text_column, source_column), on_skip)
        finally:
            source.close()


def _documents(source: Source, columns: tuple[str, str], on_skip: Callable[[Skipped], None] | None) -> Iterator[Document]:
    name = source.place.name
    problems = []
    try:
        for record in format_of(source.place, *columns).read(source):
            found = document(source.place, record)
            if found is not None:
                yield found
            elif record.problem and on_skip:
                on_skip(Skipped(f"{name}:{record.line}", record.problem))
    except (InputError, OSError) as error:
        problems.append(str(error))
    for problem in (*problems, source.problem):
        if problem and on_skip:
            on_skip(Skipped(name, problem))


def document(place: Place, record: Any) -> Document | None:
    """The document to repair in a record of the file at `place`; None where the record only passes through."""
    if record.text is None:
        return None
    return Document(record.id if record.id is not None else f"{place.name}:{record.line}", record.text, record.source)


def format_of(place: Place, text_column: str, source_column: str = "source") -> Any:
    """The format that reads and writes `place`."""
    return load(FORMATS[place.format])(text_column=text_column, source_column=source_column)


def kind(name: str) -> tuple[str, str] | None:
    """Format and compression that a file's name says; None for a name that mtfix does not know.

    >>> kind("news/2022.JSONL.gz"), kind("photo.jpg")
    (('jsonl', 'gz'), None)
    """
    parts = name.lower().rsplit("/", 1)[-1].split(".")
    compression = parts.pop() if parts[-1] in COMPRESSIONS else ""
    known = len(parts) > 1 and parts[-1] in FORMATS and parts[-1] != "datasets"
    return (parts[-1], compression) if known else None


def survey(corpus: Path, *, without: frozenset[str] = frozenset()) -> Survey:
    """How much there is to read. Raises `UsageError` where there is nothing."""
    if not corpus.exists():
        raise UsageError(f"{corpus}: no such file or folder.")
    if not corpus.is_dir() and not corpus.is_file():
        raise UsageError(f"{corpus}: neither a file nor a folder. Standard input is '-'.")
    n_files = n_bytes = 0
    left = ""
    for found in walk(corpus, without=without):
        if isinstance(found, Place):
            n_files += 1
            n_bytes += size_of(found.path)
        else:
            left = left or f" Left out: {found.path} ({found.reason}) …"
    if not n_files:
        known = ", ".join(f".{name}" for name in FORMATS if name != "datasets")
        raise UsageError(f"{corpus}: no files mtfix can read. It reads {known}, each also .gz or .zst, and saved datasets.{left}")
    return Survey(n_files, n_bytes)


def walk(corpus: Path, *, without: frozenset[str] = frozenset()) -> Iterator[Place | Skipped]:
    """The files of `corpus` in order of their names, folder by folder; names in `without` at its top are passed over."""
    root = corpus.resolve()
    if not root.is_dir():
        yield _file(root, corpus.name)
        return
    if is_dataset(root) and not (root / _DICT).is_file():
        yield Place(root, root.name, "datasets")
        return
    top = _entries(root, f"{root.name}/" if is_dataset(root) else "")
    stack = [iter([entry for entry in top if isinstance(entry, Skipped) or entry[1] not in without])]
    while stack:  # no recursion: a hostile tree is deeper than Python's stack
        entry = next(stack[-1], None)
        if entry is None:
            stack.pop()
            continue
        found = entry if isinstance(entry, Skipped) else _look(*entry, root)
        if isinstance(found, tuple):
            stack.append(iter(_entries(found[0], f"{found[1]}/")))
        else:
            yield found


def is_dataset(folder: Path) -> bool:
    """Whether `folder` was made by `save_to_disk`: one dataset, or a dict of them."""
    try:
        return (folder / _DICT).is_file() or ((folder / "dataset_info.json").is_file() and (folder / "state.json").is_file())
    except OSError:
        return False


def _entries(folder: Path, prefix: str) -> list[tuple[Path, str] | Skipped]:
    try:
        return [(folder / name, prefix + name) for name in sorted(entry.name for entry in folder.iterdir())]
    except OSError as error:
        return [Skipped(prefix.rstrip("/") or str(folder), f"cannot be listed: {error.strerror}")]


def _look(path: Path, name: str, root: Path) -> tuple[Path, str] | Place | Skipped:
    """What stands at `path`: a folder to go into, a file to read, or something to leave."""
    try:
        mode = path.lstat().st_mode
        if S_ISREG(mode) and path.name != _DICT:
            return _file(path, name)
        if S_ISLNK(mode):
            target = path.resolve(strict=True)
            if not target.is_relative_to(root):
                return Skipped(name, "a link that leaves the corpus; not followed")
            if target.is_dir():
                return Skipped(name, "a link to a folder; not followed")
        if path.is_dir():
            return Place(path, name, "datasets") if is_dataset(path) and not (path / _DICT).is_file() else (path, name)
        if not path.is_file():
            return Skipped(name, "not a regular file")
    except FileNotFoundError:
        return Skipped(name, "a link that leads nowhere")
    except RuntimeError:
        return Skipped(name, "a link that leads to itself")
    except OSError as error:
        return Skipped(name, f"cannot be looked at: {error.strerror}")
    return Place(path, name, "datasets") if path.name == _DICT else _file(path, name)


def _file(path: Path, name: str) -> Place | Skipped:
    known = kind(name)
    return Place(path, name, *known) if known else Skipped(name, unknown(name))


def unknown(name: str) -> str:
    """Why a file of no known `kind` is left out."""
    return "an archive; unpack it first" if name.lower().endswith(_ARCHIVES) else "unknown kind of file"
