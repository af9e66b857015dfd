"""Lines of a text: where they stand, how they compare, and how one goes without leaving a trace."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, wraps
from typing import Any, NamedTuple, TypeVar, TypeVarTuple, cast

from mtfix.arabic import LETTER, strip_marks

_LONG = 10_000
_MOST = 4096

R = TypeVar("R")
Ts = TypeVarTuple("Ts")

_SIGNS = re.compile(f"[^{LETTER}A-Za-z0-9\u00c0-\u024f\u0400-\u04ff\u0660-\u0669]+")


class Line(NamedTuple):
    """A line that is not blank: `start:end` without its line end, and what it says without the space around it."""

    start: int
    end: int
    text: str


@lru_cache(maxsize=4)
def lines(text: str) -> tuple[Line, ...]:
    """The lines of `text` that say anything.

    >>> [line.text for line in lines("عنوان\\n\\n  متن \\n")]
    ['عنوان', 'متن']
    """
    found = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if said := line.strip():
            found.append(Line(start, end, said))
        start = end + 1
    return tuple(found)


def once_a_line(function: Callable[[str, *Ts], R]) -> Callable[[str, *Ts], R]:
    """`function` of a line, remembered for lines that come again.

    A document with edits is looked at again, and most of its lines are the same then. Long lines are not worth the memory.
    """
    remembered: Any = lru_cache(maxsize=_MOST)(function)

    @wraps(function)
    def once(line: str, *args: *Ts) -> R:
        return cast(R, remembered(line, *args)) if len(line) < _LONG else function(line, *args)

    return once


def key(text: str) -> str:
    """`text` for comparison: its letters and digits, without marks, punctuation, quotes, and spacing.

    >>> key("«قالَ: نعم!»") == key("قال نعم")
    True
    """
    return _SIGNS.sub(" ", strip_marks(text)).strip()


def removals(rows: Sequence[Line], doomed: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """For each index in `doomed`, ascending, what to cut (`start`, `end`) so that the line might never have been there.

    A line takes one of the two gaps around it along, the smaller: its neighbours stay apart, no blank line doubles, and a
    final newline stays. Cuts of neighbouring lines never overlap.
    """
    gone = sorted(set(doomed))
    at = 0
    while at < len(gone):
        last = at
        while last + 1 < len(gone) and gone[last + 1] == gone[last] + 1:
            last += 1
        first_line, last_line = gone[at], gone[last]
        before = rows[first_line].start - rows[first_line - 1].end if first_line else None
        after = rows[last_line + 1].start - rows[last_line].end if last_line + 1 < len(rows) else None
        backward = before is not None and (after is None or before < after)
        for index in gone[at : last + 1]:
            if backward:
                yield index, rows[index - 1].end, rows[index].end
            else:
                yield index, rows[index].start, rows[index + 1].start if index + 1 < len(rows) else rows[index].end
        at = last + 1
