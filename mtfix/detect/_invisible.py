"""Characters that nobody sees: zero-width spaces, joiners, bidi controls, control characters. Which are stray. Part of `encoding`."""

import re
import unicodedata
from collections.abc import Iterator

from mtfix.arabic import LETTER, MARKS, TATWEEL

_ZERO = "\N{ZERO WIDTH SPACE}\N{WORD JOINER}\ufeff"
_ZWNJ, _ZWJ, _SHY = "\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}", "\N{SOFT HYPHEN}"
_DIRECTION = "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{ARABIC LETTER MARK}"
_OPEN_EMBEDDING, _POP_EMBEDDING = "\u202a\u202b\u202d\u202e", "\u202c"
_OPEN_ISOLATE, _POP_ISOLATE = "\u2066\u2067\u2068", "\u2069"
_BIDI = _OPEN_EMBEDDING + _POP_EMBEDDING + _OPEN_ISOLATE + _POP_ISOLATE
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"

CHARS = _ZERO + _ZWNJ + _ZWJ + _SHY + _DIRECTION + _BIDI + _CONTROL
"""All that this file looks at, as the body of a character class."""

_ZERO_RUN = re.compile(f"[{_ZERO}]+")
_JOINER_RUN = re.compile(f"{_ZWNJ}+|{_ZWJ}+")
_REPEATED = re.compile(f"([{_DIRECTION}])\\1+")
_BIDI_OR_LINE = re.compile(f"[{_BIDI}\n]")
_CONTROL_RUN = re.compile(f"(?:\x1b\\[[0-9;]{{0,12}}[A-Za-z]|[{_CONTROL}])+")
_TERMINAL = re.compile("\x1b\\[[0-9;]{0,12}[A-Za-z]")
_JOINED = re.compile(f"[{LETTER}{MARKS}{TATWEEL}]")
_SOUTH_EAST_ASIAN = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # scripts that part words with zero-width spaces
_PARTING = "\x0b\x0c\x1c\x1d\x1e\x1f\x85"
_MISREAD = {chr(code): bytes([code]).decode("cp1252") for code in range(0x91, 0x98)}

Stray = tuple[int, int, str, str, str | None]
"""Start, end, rule, reason, suggestion."""


def found(text: str) -> Iterator[Stray]:
    """All stray invisible characters of `text`."""
    yield from controls(text)
    yield from zero_width(text)
    yield from direction(text)


def zero_width(text: str) -> Iterator[Stray]:
    """Zero-width characters without a purpose where they stand.

    >>> [(start, end) for start, end, *_ in zero_width("كت\\u200bاب مى\\u200cشود")]
    [(2, 3)]
    """
    for match in _ZERO_RUN.finditer(text):
        start, end = match.span()
        start += start == 0 and text[0] == "\ufeff"  # a byte order mark in its place
        if start < end and not (start and _SOUTH_EAST_ASIAN.match(text[start - 1])):
            yield start, end, "zero-width", "A zero-width character stands here to no purpose.", ""
    for match in _JOINER_RUN.finditer(text):
        start, end = match.span()
        kept = _keeps_joiner(text, match[0][0], start, end)
        if not kept or end - start > 1:
            yield start + kept, end, "joiner", "A joiner that joins nothing stands here.", ""
    for match in re.finditer(_SHY, text):
        at = match.start()
        if text[at - 1 : at].isalpha() and text[at + 1 : at + 2].isalpha():
            yield at, at + 1, "soft-hyphen", "A soft hyphen was left inside the word.", ""


def _keeps_joiner(text: str, joiner: str, start: int, end: int) -> bool:
    """Whether a joiner has a purpose: ZWNJ between letters, ZWJ at a letter or in an emoji, either in an Indic word."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if before and not _JOINED.match(before) and unicodedata.category(before) in ("Mn", "Mc"):
        return True
    if joiner == _ZWNJ:
        return all(char.isalpha() or _JOINED.match(char) is not None for char in (before or " ", after or " "))
    return not all(char.isspace() or char.isascii() or char in "،؛؟«»" for char in (before or " ", after or " "))


def direction(text: str) -> Iterator[Stray]:
    """Bidi controls without a mate in their line, and direction marks said twice.

    >>> [(start, end) for start, end, *_ in direction("\\u202bنص\\u202c \\u2067نص \\u200f\\u200f.")]
    [(5, 6), (10, 11)]
    """
    stack: list[int] = []
    for match in _BIDI_OR_LINE.finditer(text):
        char, at = match[0], match.start()
        if char in _OPEN_EMBEDDING or char in _OPEN_ISOLATE:
            stack.append(at)
        elif char == _POP_EMBEDDING and stack and text[stack[-1]] in _OPEN_EMBEDDING:
            stack.pop()
        elif char == _POP_ISOLATE and (left := _inside(text, stack)) is not None:
            yield from map(_unpaired, left)
        elif char == "\n":
            yield from map(_unpaired, stack)
            stack.clear()
        else:
            yield _unpaired(at)
    yield from map(_unpaired, stack)
    for match in _REPEATED.finditer(text):
        yield match.start() + 1, match.end(), "direction-mark", "A direction mark is said twice.", ""


def _inside(text: str, stack: list[int]) -> list[int] | None:
    """What stands open since the last open isolate, taken off `stack` with it; None where no isolate is open."""
    depth = next((i for i in range(1, min(len(stack), 64) + 1) if text[stack[-i]] in _OPEN_ISOLATE), 0)
    if not depth:
        return None
    left = stack[len(stack) - depth + 1 :]
    del stack[-depth:]
    return left


def _unpaired(at: int) -> Stray:
    return at, at + 1, "bidi-control", "A bidi control has no mate in its line.", ""


def controls(text: str) -> Iterator[Stray]:
    """Control characters: a NUL says that something is lost; C1 quotes and dashes are Windows-1252 misread; the rest goes.

    >>> [(start, end, new) for start, end, _, _, new in controls("قال\\x0cإن \\x93الأمر\\x94\\x07")]
    [(3, 4, ' '), (7, 8, '“'), (13, 15, '”')]
    """
    for match in _CONTROL_RUN.finditer(text):
        start, end = match.span()
        if "\x00" in match[0]:
            yield start, end, "nul", "A NUL stands here: what it replaced is lost.", None
            continue
        run = _TERMINAL.sub("", match[0])
        new = "".join(_MISREAD.get(char, " " if char in _PARTING else "") for char in run)
        new = re.sub(" +", " ", new)
        if start == 0 or text[start - 1].isspace():
            new = new.lstrip(" ")
        if end == len(text) or text[end].isspace():
            new = new.rstrip(" ")
        yield start, end, "control", "A control character stands in the text.", new
