"""Patterns that are tried only where a quick look says that they may match."""

import re
from collections.abc import Iterable, Iterator


def matches(pattern: re.Pattern[str], text: str, places: Iterable[int]) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` finds, if all of it begins at `places`, which ascend.

    >>> [match[0] for match in matches(re.compile("a+"), "aaa baa", [0, 1, 5])]
    ['aaa', 'aa']
    """
    end = 0
    for place in places:
        if place >= end and (match := pattern.match(text, place)):
            end = match.end()
            yield match
