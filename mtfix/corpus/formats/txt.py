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


@dataclass(frozen=True, slots=True)
class Txt(TextFormat):
    """A document a file."""

    text_column: str = "text"
    """Not used: the whole file is the text."""
    source_column: str = "source"
    """Not used either."""

    def read(self, source: Source) -> Iterator[Record]:
        """The one document of the file."""
        stream = source.stream()
        raw = stream.read(LIMIT)
        rest = stream.read(LIMIT) if len(raw) == LIMIT else b""
        if not rest:
            yield self._record(raw, source.place.name)
            return
        yield passed(1, raw, TOO_LONG)
        while rest:
            yield passed(1, rest)
            rest = stream.read(LIMIT)

    def _record(self, raw: bytes, name: str) -> Record:
        if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
            return passed(1, raw, "UTF-32 is not read; convert the file to UTF-8")
        cell = next((_Whole(raw, *known) for known in _MARKS if raw.startswith(known[0])), _Whole(raw))
        try:
            return Record(1, cell, cell.decode(), id=name, weight=len(raw))
        except UnicodeDecodeError as error:
            return passed(1, raw, f"begins like {cell.encoding.upper()} and is not: {error.reason}")
