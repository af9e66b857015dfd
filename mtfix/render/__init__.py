"""Show what was found and what was done, to a person or to another program.

To add a view of `mtfix detect`: one file with `write(found, out)`, one line in `VIEWS`.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from mtfix.types import Document, Span

VIEWS: Mapping[str, str] = {
    "text": "mtfix.render.listing:write_text",
    "jsonl": "mtfix.render.listing:write_jsonl",
    "sarif": "mtfix.render.sarif:write",
    "html": "mtfix.render.html:write",
}

Found = Iterable[tuple[Document, Sequence[Span]]]
"""Documents in order, each with its spans by place: what a view writes."""

_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def visible(text: str) -> str:
    """`text` with control and direction characters spelled out, so that hostile text cannot steer a terminal or a page.

    >>> visible("a\\x1b[31mb\\u202e")
    'a\\\\x1b[31mb\\\\u202e'
    """
    return _HIDDEN.sub(lambda match: ascii(match[0])[1:-1], text)


def one_line(text: str, longest: int = 80) -> str:
    """`text` visible, on one line, and cut in the middle where it is long.

    >>> one_line("قال\\nوزير"), one_line("0123456789", longest=5)
    ('قال⏎وزير', '01…89')
    """
    if len(text) > longest:
        half = (longest - 1) // 2
        text = f"{text[:half]}…{text[-half:]}"
    return visible(text).replace("\n", "⏎")


def counted(n: int, noun: str) -> str:
    """So many of them, as English says it.

    >>> counted(1, "file"), counted(2000, "file")
    ('1 file', '2,000 files')
    """
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


class Lines:
    """Where lines begin in a text: places as an editor counts them, lines and columns from 1.

    >>> Lines("ab\\ncd").at(4)
    (2, 2)
    """

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def at(self, place: int) -> tuple[int, int]:
        """The line and column of `place`."""
        line = bisect_right(self._starts, place)
        return line, place - self._starts[line - 1] + 1
