"""The inline form of marks in a gold text: `[[garbled|category|severity|correction//another]]` and `{{kept}}`.

A backslash makes the next character plain (`\\[`, `\\|`, `\\/`, `\\\\`), `\\n` is a line end inside a mark, and `\\u200b` or `\\U000e0001`
is the character of that number, so that nothing invisible need stand in a file.
"""

import re
from dataclasses import dataclass, field

from mtfix.errors import InputError

_TOKEN = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.|\Z)|\[\[|\]\](?!\])|\{\{|\}\}(?!\})|\||//", re.DOTALL)
_PLAIN = "[]{}|/\\="
_LAST = 3  # the field of corrections, where // parts one from another
# Outside a mark a bracket is plain unless it could be read as half of a mark's edge, a neighbouring mark's included.
_OUTSIDE = re.compile(r"\\|\[(?=\[|\Z)|(?:(?<=\])|\A)\]|\{(?=\{|\Z)|(?:(?<=\})|\A)\}|^=(?===)", re.MULTILINE)
_INSIDE = re.compile(r"[\\|\[\]{}]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark read: where it stands in the plain text, and what was said of it (nothing for a kept token)."""

    start: int
    end: int
    place: str
    kept: bool
    said: tuple[str, ...] = ()
    """The fields between the garbled text and the corrections."""
    corrections: tuple[str, ...] = ()


@dataclass(slots=True)
class _Open:
    at: int
    start: int
    fields: list[list[str]] = field(default_factory=lambda: [[""]])
    kept: bool = False


def scan(body: str, name: str, line: int) -> tuple[str, list[Mark]]:
    """The plain text of `body`, which begins at `line` of the file `name`, and the marks in it.

    >>> text, marks = scan("رفض [[Kreml|untranslated|major|الكرملين]] هذا.", "a.gold", 1)
    >>> text, marks[0].corrections, text[marks[0].start : marks[0].end]
    ('رفض Kreml هذا.', ('الكرملين',), 'Kreml')
    """
    return _Scanner(body, name, line).scan()


class _Scanner:
    def __init__(self, body: str, name: str, line: int) -> None:
        self.body, self.name, self.line = body, name, line
        self.text: list[str] = []
        self.length = 0
        self.marks: list[Mark] = []
        self.open: _Open | None = None

    def scan(self) -> tuple[str, list[Mark]]:
        at = 0
        for token in _TOKEN.finditer(self.body):
            self.add(self.body[at : token.start()])
            self.take(token.group(), token.start())
            at = token.end()
        self.add(self.body[at:])
        if self.open is not None:
            raise self.error(self.open.at, "this mark is never closed.")
        return "".join(self.text), self.marks

    def error(self, at: int, what: str) -> InputError:
        return InputError(f"{self.place(at)}: {what}")

    def place(self, at: int) -> str:
        return f"{self.name}:{self.line + self.body.count(chr(10), 0, at)}"

    def add(self, text: str) -> None:
        if self.open is not None:
            self.open.fields[-1][-1] += text
        else:
            self.text.append(text)
            self.length += len(text)

    def take(self, token: str, at: int) -> None:
        if token[0] == "\\":
            self.add(self.escaped(token, at))
        elif token in ("[[", "{{"):
            if self.open is not None:
                raise self.error(at, f"'{token}' inside a mark: marks do not nest; put a backslash before what is text.")
            self.open = _Open(at, self.length, kept=token == "{{")
        elif token in ("]]", "}}"):
            self.close(token, at)
        elif self.open is None or self.open.kept:
            self.add(token)
        elif token == "|":
            if len(self.open.fields) > _LAST:
                raise self.error(at, "a mark has four fields at most: garbled|category|severity|corrections.")
            self.open.fields.append([""])
        elif len(self.open.fields) > _LAST:
            self.open.fields[-1].append("")
        else:
            self.add(token)

    def escaped(self, token: str, at: int) -> str:
        if len(token) > 2:
            number = int(token[2:], 16)
            if number > 0x10FFFF or 0xD800 <= number < 0xE000:
                raise self.error(at, f"'{token}' is no character.")
            return chr(number)
        if token == "\\n" and self.open is not None:
            return "\n"
        if token[1:] and token[1:] in _PLAIN:
            return token[1]
        raise self.error(at, f"'{token}' says nothing here; a backslash that is text is written twice.")

    def close(self, token: str, at: int) -> None:
        opened = self.open
        if opened is None or opened.kept != (token == "}}"):
            raise self.error(at, f"'{token}' closes no mark; put a backslash before it where it is text.")
        self.open = None
        (garbled,), *rest = opened.fields
        said = tuple(field[0] for field in rest[: _LAST - 1])
        corrections = tuple(rest[_LAST - 1]) if len(rest) == _LAST else ()
        self.add(garbled)
        self.marks.append(Mark(opened.start, self.length, self.place(opened.at), opened.kept, said, corrections))


def plain(text: str) -> str:
    """`text` as it is written between marks.

    >>> plain("a [1] [[x]] C:\\\\b")
    'a [1] \\\\[[x]\\\\] C:\\\\\\\\b'
    """
    return _visible(_OUTSIDE.sub(r"\\\g<0>", text), keep="\n")


def mark(garbled: str, category: str, severity: str, corrections: tuple[str, ...]) -> str:
    """A garbled stretch as it is written.

    >>> mark("Kreml", "untranslated", "major", ("الكرملين", "Kremlin/موسكو"))
    '[[Kreml|untranslated|major|الكرملين//Kremlin/موسكو]]'
    """
    fields = [_inside(garbled), category, severity]
    if corrections:
        fields.append("//".join(re.sub(r"/(?=/|\Z)", r"\\/", _inside(correction)) for correction in corrections))
    return f"[[{'|'.join(fields)}]]"


def kept(token: str) -> str:
    """A token that must survive, as it is written."""
    return "{{" + _inside(token) + "}}"


def _inside(text: str) -> str:
    return _visible(_INSIDE.sub(r"\\\g<0>", text)).replace("\n", "\\n")


def _visible(text: str, keep: str = "\n") -> str:
    return "".join(char if char in keep or char.isprintable() else _number(char) for char in text)


def _number(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
