"""`.txt`: a file is a document. UTF-8, with or without a byte-order mark, and UTF-16 with one."""

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mtfix.corpus.formats import LIMIT, TOO_LONG, Record, TextFormat, passed, splice
from mtfix.corpus.source import Source
from mtfix.types import Edit

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "surrogateescape"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "strict"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "strict"),
)


@dataclass(frozen=True, slots=True)
class _Whole:
    """A file, its byte-order mark, and how it is encoded."""

    raw: bytes
    mark: bytes = b""
    encoding: str = "utf-8"
    errors: str = "surrogateescape"

    def decode(self) -> str:
        return self.raw[len(self.mark) :].decode(self.encoding, self.errors)

    def patch(self, text: str, edits: Sequence[Edit]) -> "_Whole":
        return replace(self, raw=self.mark + splice(text, text, edits).encode(self.encoding, self.errors))

    def is_plain(self, edits: Sequence[Edit]) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class _Part:
    """A file, by its name; or a part of one that is too long, without."""

    raw: bytes
    name: str = ""
    problem: str = ""

    @property
    def weight(self) -> int:
        return len(self.raw)


@dataclass(frozen=True, slots=True)
class Txt(TextFormat):
    """A document a file."""

    text_column: str = "text"
    """Not used: the whole file is the text."""
    source_column: str = "source"
    """Not used either."""

    def cut(self, source: Source) -> Iterator[_Part]:
        """The file as a whole."""
        stream = source.stream()
        raw = stream.read(LIMIT)
        rest = stream.read(LIMIT) if len(raw) == LIMIT else b""
        if not rest:
            yield _Part(raw, source.place.name)
            return
        yield _Part(raw, problem=TOO_LONG)
        while rest:
            yield _Part(rest)
            rest = stream.read(LIMIT)

    def records(self, piece: _Part) -> Iterator[Record]:
        """The one document of the file."""
        yield self._record(piece.raw, piece.name) if piece.name else passed(1, piece.raw, piece.problem)

    def _record(self, raw: bytes, name: str) -> Record:
        if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
            return passed(1, raw, "UTF-32 is not read; convert the file to UTF-8")
        cell = next((_Whole(raw, *known) for known in _MARKS if raw.startswith(known[0])), _Whole(raw))
        try:
            return Record(1, cell, cell.decode(), id=name)
        except UnicodeDecodeError as error:
            return passed(1, raw, f"begins like {cell.encoding.upper()} and is not: {error.reason}")
