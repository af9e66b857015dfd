"""What is never repaired, whatever stands around it: URLs, addresses, handles, hashtags, code, file names.

A wrong change to one of these is the worst thing mtfix can do, so one place knows them and every stage asks here.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from mtfix import arabic

_TLD = "com|org|net|edu|gov|mil|int|info|biz|tv|io|co|me|ai|app|dev|news|online|de|at|ch|uk|us|fr|es|it|nl|be|pl|ru|ua|tr|eu|sa|ae|qa|eg|sy|iq|jo|lb|ma|tn|dz|ly|kw|bh|om|ye|sd|ps|il|ir|cn|jp|kr|in|au|ca|br"
_EXT = "py|js|ts|html?|css|json|xml|ya?ml|toml|csv|tsv|txt|md|pdf|docx?|xlsx?|pptx?|jpe?g|png|gif|svg|webp|mp[34]|avi|mkv|mov|zip|gz|tar|rar|7z|exe|dll|apk|iso|log|cfg|ini|sh|bat|sql|db|php|java|cpp|rb|go|rs"

# Each alternative that may run on begins with a look behind: a run is then tried once, at its first character, and a
# line of 50 MB without a blank costs one pass. \w is ASCII here, so that an Arabic clitic does not hide an address.
KEPT = re.compile(
    rf"""
      (?: (?<![a-z0-9+.-]) [a-z][a-z0-9+.-]*:// | (?<![a-z0-9.-]) www\. ) [^\s<>"«»“”،؛؟]+      # URL
    | (?<![\w.+-]) [\w.+-]+ @ [\w-]+ (?:\.[\w-]+)+                                             # e-mail
    | (?<![\w.@-]) (?:[a-z0-9-]+\.)+ (?:{_TLD}) (?![\w-]) (?:/[^\s<>"«»“”،؛؟]*)?              # bare domain
    | [@\#] (?: \w | [{arabic.LETTER}{arabic.MARKS}٠-٩] )+                                       # handle, hashtag
    | `[^`\n]+`                                                                                # code
    | (?<![\w/\\]) (?:[a-z]:)? (?:[/\\][\w.-]+){{2,}} [/\\]?                                   # path
    | (?<![\w.-]) [\w-]+ (?:\.[\w-]+)* \. (?:{_EXT}) (?!\w)                                    # file name
    | (?<![\w-]) --(?-i:[a-z])[\w-]+ (?: =[\w./:-]+ )?                                        # option of a command
    | (?<!\w) [a-z_]\w*\(\)                                                                    # call
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)

# What no kept string is without, code apart. KEPT tries its nine patterns at every character (3.5 MB/s), this looks at signs
# alone (200 MB/s), so that only the tokens that hold one are tried.
_SIGN = re.compile(
    r"""
    [@\#:./\\(-] (?: (?<=[@\#]) | (?<=:)// | (?<=www\.) | (?<=[\w-]\.)(?:[a-z]|7z) | (?<=[/\\])[\w.-]++[/\\] | (?<=\()\) | (?<=-)-[a-z] )
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_BLANKS = " \t\n\r\f\v"
_BLANK = re.compile(f"[{_BLANKS}]")
_CLOSING = ".,:;!?)]'…"
_LETTERED = re.compile("[A-Za-z@#]")
_NEAR = 200


@lru_cache(maxsize=32)
def find(text: str) -> tuple[tuple[int, int], ...]:
    """Where `text` holds what is never repaired, as half-open ranges in order.

    >>> text = "زوروا www.example.org اليوم"
    >>> [text[a:b] for a, b in find(text)]
    ['www.example.org']
    """
    out = []
    for first, last in _suspects(text):
        for match in KEPT.finditer(text, first, last):
            found = match.group()
            if found[0] not in "`" and not found.endswith("()"):
                found = found.rstrip(_CLOSING)  # closing punctuation is the sentence's, not the URL's
            if found[:1] in ("@", "#") or re.search("[a-zA-Z]", found):
                out.append((match.start(), match.start() + len(found)))
    return tuple(out)


def _suspects(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of `text` to look through: tokens with a sign of something kept; all of it where there may be code."""
    if "`" in text:  # code alone has blanks inside
        yield 0, len(text)
        return
    end = 0
    for sign in _SIGN.finditer(text):
        if sign.start() >= end:
            start = max(end, *(text.rfind(blank, end, sign.start()) + 1 for blank in _BLANKS))
            blank = _BLANK.search(text, sign.end())
            end = blank.start() if blank else len(text)
            yield start, end


def _is_apart(text: str, start: int, end: int) -> bool:
    """Whether the words at `start:end` hold no sign that all that is kept holds: most of an Arabic text need not be looked through."""
    first, last = text.rfind(" ", max(0, start - _NEAR), start), text.find(" ", end, end + _NEAR)
    is_whole = (first >= 0 or start <= _NEAR) and (last >= 0 or len(text) <= end + _NEAR)
    return is_whole and "`" not in text and not _LETTERED.search(text, max(0, first), last if last >= 0 else len(text))


def within(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Those ranges of `find` that share characters with `start:end`."""
    if _is_apart(text, start, end):
        return ()
    return tuple(among(find(text), start, end))


def among(ranges: Sequence[tuple[int, int]], start: int, end: int) -> Sequence[tuple[int, int]]:
    """Those of `ranges`, whose starts and ends both ascend, that share characters with `start:end`; found by bisection.

    >>> among([(0, 3), (5, 8), (8, 9)], 2, 6)
    [(0, 3), (5, 8)]
    """
    return ranges[bisect_right(ranges, start, key=lambda r: r[1]) : bisect_left(ranges, end, key=lambda r: r[0])]
