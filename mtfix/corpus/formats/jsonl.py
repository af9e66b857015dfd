"""`.jsonl`: a JSON object a line, of which the text is repaired, `id` and the source are read, and nothing else is touched."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]

from mtfix.corpus.formats import TOO_LONG, Block, Record, TextFormat, blocks, decoded, encoded, passed, splice
from mtfix.corpus.source import Source
from mtfix.types import Edit

_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = re.compile(r"(?<!\\)(?:\\\\)*\\u")
_UPPER = re.compile(r"\\u[0-9a-f]*[A-F]")
_LOW = re.compile(r"\\u[dD][c-fC-F]")
_SPACE = re.compile(r"[ \t\r\n]*")
_SAFE = re.compile("[^\x00-\x1f\\\\/\ud800-\udfff]*")
"""What has one spelling inside quotes, if nothing around it is escaped by a number."""
# Control characters inside strings are not JSON, but sloppy writers leave them there and they do no harm.
_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class _Value:
    """A line, and where in it, decoded, the inside of the text's quotes lies."""

    raw: bytes
    start: int
    end: int

    def patch(self, text: str, edits: Sequence[Edit]) -> "_Value":
        line = decoded(self.raw)
        inner = line[self.start : self.end]
        new = splice(inner, text, edits, _ESCAPE, _speller(inner))
        return _Value(encoded(line[: self.start] + new + line[self.end :]), self.start, self.start + len(new))

    def is_plain(self, edits: Sequence[Edit]) -> bool:
        return b"\\u" not in self.raw and b"\\/" not in self.raw and all(_SAFE.fullmatch(e.before + e.after) for e in edits)


@dataclass(frozen=True, slots=True)
class Jsonl(TextFormat):
    """A JSON object a line."""

    text_column: str = "text"
    """The key whose value is repaired."""
    source_column: str = "source"
    """The key of the sentence that it was translated from, where there is one."""

    def cut(self, source: Source) -> Iterator[Block]:
        """The file in blocks of lines."""
        return blocks(source.stream())

    def records(self, piece: Block) -> Iterator[Record]:
        """The lines of a block."""
        told = piece.begun if piece.inside else 0
        for number, raw, whole in piece.lines():
            if whole:
                yield self._record(number, raw)
            else:
                yield passed(number, raw, TOO_LONG if number != told else "")
                told = number

    def _record(self, number: int, raw: bytes) -> Record:
        line = decoded(raw)
        at = _skip(line, int(number == 1 and line.startswith("\ufeff")))
        if at == len(line):
            return passed(number, raw)
        try:
            values, place = _top(line, at, self.text_column)
        except (ValueError, RecursionError) as error:  # RecursionError: brackets nested without end
            return passed(number, raw, f"not JSON: {error}")
        text = values.get(self.text_column)
        if not isinstance(text, str) or place is None:
            what = "is not a string" if self.text_column in values else "is missing"
            return passed(number, raw, f"'{self.text_column}' {what}")
        name = None if values.get("id") is None else str(values["id"])
        foreign = values.get(self.source_column)
        return Record(number, _Value(raw, *place), text, name, foreign if isinstance(foreign, str) else None)


def _skip(line: str, at: int) -> int:
    match = _SPACE.match(line, at)
    return match.end() if match else at


def _top(line: str, at: int, column: str) -> tuple[dict[str, object], tuple[int, int] | None]:
    """The members of the object that `line` holds, and where the inside of the string under `column` lies; the last wins."""
    if line[at] != "{":
        raise ValueError("the line is not an object")
    values: dict[str, object] = {}
    place: tuple[int, int] | None = None
    at = _skip(line, at + 1)
    closed = line.startswith("}", at)
    while not closed:
        at = _expect(line, at, '"', "a key")
        key, at = scanstring(line, at, False)
        at = _skip(line, _expect(line, _skip(line, at), ":", "':'"))
        begin = at
        values[key], at = _DECODER.raw_decode(line, at)
        if key == column:
            place = (begin + 1, at - 1) if line[begin] == '"' else None
        at = _skip(line, at)
        closed = line.startswith("}", at)
        at = at if closed else _skip(line, _expect(line, at, ",", "',' or '}'"))
    if _skip(line, at + 1) != len(line):
        raise json.JSONDecodeError("something follows the object", line, at + 1)
    return values, place


def _expect(line: str, at: int, sign: str, what: str) -> int:
    if not line.startswith(sign, at):
        raise json.JSONDecodeError(f"expected {what}", line, at)
    return at + 1


def _speller(inner: str) -> Callable[[str], str]:
    """How new text is written inside the quotes of a JSON string: escaped where and as its surroundings `inner` are."""
    ascii_only = inner.isascii() and _ESCAPED.search(inner) is not None
    upper, slashes = _UPPER.search(inner) is not None, "\\/" in inner
    # A lone surrogate came from an escape, or (U+DC80 to U+DCFF) from a byte that is not UTF-8: write it as it came.
    kept = "\udc80-\udcff" if _LOW.search(inner) is None else ""
    lone = re.compile(f"(?![{kept}])[\ud800-\udfff]" if kept else "[\ud800-\udfff]")

    def spell(after: str) -> str:
        if not ascii_only and '"' not in after and _SAFE.fullmatch(after):
            return after
        out = json.dumps(after, ensure_ascii=ascii_only)[1:-1]
        out = lone.sub(lambda m: f"\\u{ord(m[0]):04x}", out)
        if upper:
            out = _ESCAPE.sub(lambda m: m[0].upper().replace("U", "u") if m[0][1] == "u" else m[0], out)
        return out.replace("/", "\\/") if slashes else out

    return spell
