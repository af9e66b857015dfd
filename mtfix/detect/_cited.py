"""Bibliography, postal addresses, credits: foreign from end to end, and left whole or not at all. Part of `script`."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from mtfix import arabic
from mtfix.detect._around import ARABIC, run
from mtfix.detect._named import is_german
from mtfix.residue import FOREIGN, Token, last_before

_HEAD = re.compile(
    rf"(?<![{arabic.LETTER}])(?:(?:ال)?(?:مصدر|مصادر|مرجع|مراجع)|(?:ال)?عنوان(?: {arabic.WORD}){{0,3}}|انظر|راجع|نقلا عن|نقلًا عن|تصوير|الناشر) ?: ?"
    r"(?:\[\d+\] ?)?$"
)
_PARTED = re.compile(r"[,;:/]|\)\.|(?<=[a-zäöüß]{3})\. ")
_DATED = re.compile(r"(?<!\d)\d{4,5}(?!\d)")
"""A year, a postal code, the number of a long street; ages and goals are shorter."""
_AUTHOR = re.compile(r"[^\W\d_]{2,}, ?[A-Z]\.")
_PLACED = re.compile(r", \d{4,5} [A-Z]|: [A-Z][^:]*(?<!\d)\d{4}(?!\d)|\bpp?\. ?\d|\bISBN\b|\b(?:[Ee]ds?|Hrsg|[Vv]ol)\. ")
"""A town behind its code, a publisher and a year, pages: these are cited within a sentence, too."""
_BEGUN = ("", "\n", ":", "(", "[", ".", "-", "–", "•", "؛", ")", "]")
_ADDRESS = re.compile(
    r"(?<!\d)\d{1,5}[A-Za-z]? (?:[A-Z][\w’'-]+ ){1,3}(?:Street|Avenue|Road|Lane|Boulevard|Parkway|Square|Drive|Terrace)\b"
    r"|[^\W\d_] \d{1,4}[a-z]?, \d{4,5} [A-Z]"
)
_DIGIT = re.compile(r"\d")
_MIN_WORDS = 4
_MAX_LOWER = 0.4
"""More words in small letters are a sentence that was left untranslated."""
_NEAR = 40


def cited(text: str, found: Sequence[Token]) -> Iterator[int]:
    """The numbers of the tokens that are part of a reference, an address or a credit; all of its line where that is mostly foreign."""
    at = seen = 0
    while at < len(found):
        numbers = run(text, found, at)
        if _is_cited(text, [found[number] for number in numbers]):
            yield from numbers
            if found[at].letters >= seen:
                end = text.find("\n", found[at].letters)
                seen = end if end >= 0 else len(text)
                yield from _line(text, found, text.rfind("\n", 0, found[at].letters) + 1, seen)
        at = numbers.stop


def _is_cited(text: str, words: Sequence[Token]) -> bool:
    start, end = words[0].letters, words[-1].end
    before = last_before(text, start)
    if before in (":", "]") and _HEAD.search(text, max(0, start - _NEAR), start):
        return len(words) > 1 or not is_german(words[0])
    if len(words) == 1 or not _DIGIT.search(text, max(0, start - 8), end + 8):  # no year, no number of a house or a page
        return False
    whole = text[start:end] + ARABIC.split(text[end : end + 8])[0]
    if _AUTHOR.match(whole) and _DATED.search(whole):
        return True
    if _ADDRESS.search(text, max(0, start - 8), end):
        return True
    if len(words) < _MIN_WORDS or sum(word.text[0].islower() for word in words) > _MAX_LOWER * len(words) or not _PARTED.search(whole):
        return False
    return _PLACED.search(whole) is not None or (before in _BEGUN and _DATED.search(whole) is not None)


def _line(text: str, found: Sequence[Token], start: int, end: int) -> range:
    """The numbers of all tokens in the line at `start:end`, where most letters of it are foreign."""
    line = text[start:end]
    if len(FOREIGN.findall(line)) <= len(arabic.LETTER_RE.findall(line)):
        return range(0)
    return range(*(bisect_left(found, place, key=lambda token: token.start) for place in (start, end)))
