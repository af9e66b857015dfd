"""M2 files, the form of shared tasks in error correction: sentences of tokens, and edits by one or several annotators.

    S في البداية الى المدرسة .
    A 2 3|||Edit|||إلى|||REQUIRED|||-NONE-|||0

See Dahlmeier and Ng (NAACL 2012). That scorer takes, sentence by sentence, the annotator that suits the system best. Here what
all of them change is garbled and each of their corrections will do; what only some change may be changed and need not be.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mtfix.errors import InputError
from mtfix.evaluate.gold import GoldDocument
from mtfix.evaluate.sets._lines import Correction, Line, joined, lines_of, merged
from mtfix.types import Category

_CLOSING = frozenset(".,:;!?%)]}»”،؛؟٪…")
_OPENING = frozenset("([{«“")
_TYPES = (("PUNCT", Category.PUNCTUATION), ("SPELL", Category.SPELLING), ("ORTH", Category.SPELLING))
_NONE = "-NONE-"


@dataclass(frozen=True, slots=True)
class M2:
    """Sentences of tokens with the edits of annotators. Each sentence is a document."""

    annotator: int = -1
    """The one whose edits count; -1 for all of them together."""
    detokenised: bool = True
    """Whether closing punctuation is written onto the word before it, as in text that nobody has cut into tokens."""

    def __call__(self, name: str) -> list[GoldDocument]:
        """The documents of the file `name`."""
        lines: list[Line] = []
        for number, sentence, edits in _blocks(name):
            place, tokens = f"{name}:{number}", sentence.split(" ")
            glued = _Glue(tokens, self.detokenised)
            people = [
                [glued.correction(edit) for edit in _whole(edit for edit in edits if edit.annotator == person) if edit.accepted]
                for person in sorted({edit.annotator for edit in edits})
                if self.annotator in (-1, person)
            ]
            lines.append(Line(glued.text, merged(glued.text, people, place), f"{Path(name).stem}-{len(lines) + 1}", place))
        return joined(lines)


@dataclass(frozen=True, slots=True)
class _Edit:
    """Tokens `start:end` become one of `accepted`, each a list of tokens."""

    start: int
    end: int
    kind: str
    accepted: tuple[tuple[str, ...], ...]
    annotator: int


def _blocks(name: str) -> Iterator[tuple[int, str, list[_Edit]]]:
    """The sentences of a file, with their line and their edits."""
    sentence: tuple[int, str, list[_Edit]] | None = None
    for number, line in enumerate(lines_of(name), 1):
        if line.startswith("S "):
            if sentence:
                yield sentence
            sentence = (number, line[2:], [])
        elif line.startswith("A ") and sentence:
            edit = _edit(line[2:], len(sentence[1].split(" ")), f"{name}:{number}")
            sentence[2].append(edit)
        elif line.strip():
            raise InputError(f"{name}:{number}: neither a sentence ('S …') nor an edit of one ('A …').")
    if sentence:
        yield sentence


def _edit(said: str, n_tokens: int, place: str) -> _Edit:
    """The edit that a line says; one without corrections where an annotator says that there is nothing to do."""
    fields = said.split("|||")
    found = re.fullmatch(r"(-?\d+) (-?\d+)", fields[0])
    if len(fields) != 6 or not found or not fields[5].strip().isdigit():
        raise InputError(f"{place}: not 'A start end|||type|||correction|||required|||comment|||annotator'.")
    if fields[1] == "noop":
        return _Edit(0, 0, fields[1], (), int(fields[5]))
    start, end = map(int, found.groups())
    if not 0 <= start <= end <= n_tokens:
        raise InputError(f"{place}: {start} {end} lies outside a sentence of {n_tokens} tokens.")
    accepted = tuple(() if one in ("", _NONE) else tuple(one.split()) for one in fields[2].split("||"))
    return _Edit(start, end, fields[1], accepted, int(fields[5]))


class _Glue:
    """Tokens as a text, and their edits as corrections of it."""

    def __init__(self, tokens: Sequence[str], detokenised: bool) -> None:
        self._tokens, self._detokenised = tokens, detokenised
        self.text = self._written(tokens)
        ends = [len(self._written(tokens[: count + 1])) for count in range(len(tokens))]
        self._ranges = [(end - len(token), end) for token, end in zip(tokens, ends, strict=True)]

    def _written(self, tokens: Sequence[str]) -> str:
        out = ""
        for place, token in enumerate(tokens):
            is_glued = self._detokenised and (token in _CLOSING or tokens[place - 1] in _OPENING)
            out += token if place == 0 or is_glued else f" {token}"
        return out

    def correction(self, edit: _Edit) -> Correction:
        """`edit` in characters, with the blanks that come and go with its tokens."""
        left, right = self._tokens[max(0, edit.start - 1) : edit.start], self._tokens[edit.end : edit.end + 1]
        low = self._ranges[edit.start - 1][1] if edit.start else 0
        high = self._ranges[edit.end][0] if edit.end < len(self._tokens) else len(self.text)
        n_left, n_right = sum(map(len, left)), sum(map(len, right))
        wholes = [self._written([*left, *accepted, *right]) for accepted in edit.accepted]
        afters = [whole[n_left : len(whole) - n_right] for whole in wholes]
        while low < high and self.text[low] == " " and all(after.startswith(" ") for after in afters):
            low, afters = low + 1, [after[1:] for after in afters]
        while low < high and self.text[high - 1] == " " and all(after.endswith(" ") for after in afters):
            high, afters = high - 1, [after[:-1] for after in afters]
        category = next((category for name, category in _TYPES if name in edit.kind), None)
        return Correction(low, high, tuple(afters), category)


def _whole(edits: Iterable[_Edit]) -> Iterator[_Edit]:
    """The edits of one annotator, with words that are taken out side by side taken out together: they share their blanks."""
    held: _Edit | None = None
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if held and held.end == edit.start and held.accepted == edit.accepted == ((),):
            held = replace(held, end=edit.end)
            continue
        if held:
            yield held
        held = edit
    if held:
        yield held
