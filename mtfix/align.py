"""Where two versions of a text differ, by whole words and single signs."""

import re
from collections.abc import Sequence
from itertools import accumulate

from mtfix import arabic

LETTER = rf"(?:[^\W_]|[{arabic.MARKS}{arabic.TATWEEL}])"
"""A letter, a digit, or a mark on one: what a word is made of, in any script."""
TOKEN = re.compile(rf"{LETTER}+|.", re.DOTALL)
"""A word, or a single sign or blank."""


def differences(before: str, after: str) -> list[tuple[int, int, int, int]]:
    """Where `before[a:b]` became `after[c:d]`, by whole words and single signs.

    >>> differences("قال الوزير ،", "قال الوزير،")
    [(10, 11, 10, 10)]
    """
    from rapidfuzz.distance import Indel

    old, new = TOKEN.findall(before), TOKEN.findall(after)
    at_old, at_new = _offsets(old), _offsets(new)
    out: list[tuple[int, int, int, int]] = []
    for code in Indel.opcodes(old, new):
        if code.tag == "equal":
            continue
        a, b, c, d = at_old[code.src_start], at_old[code.src_end], at_new[code.dest_start], at_new[code.dest_end]
        if out and out[-1][1] == a and out[-1][3] == c:
            out[-1] = (out[-1][0], b, out[-1][2], d)
        else:
            out.append((a, b, c, d))
    return out


def _offsets(tokens: Sequence[str]) -> list[int]:
    return [0, *accumulate(map(len, tokens))]
