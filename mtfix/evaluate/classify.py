"""What kind of damage a correction mends, told from the two texts alone: for sets that say what is right, not what was wrong.

Sets of pairs and M2 files have no category of ours. This gives one by letters alone, in the manner of ERRANT's classifier
(Bryant, Felice and Briscoe, ACL 2017): good enough to sort a report by, not to judge a system on one category.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from mtfix import arabic, sound
from mtfix.types import Category

SEVERITY: Mapping[Category, str] = MappingProxyType(
    {
        Category.UNTRANSLATED: "major",
        Category.NAME: "major",
        Category.INCONSISTENCY: "minor",
        Category.DUPLICATION: "minor",
        Category.BOILERPLATE: "minor",
        Category.TRUNCATION: "major",
        Category.MISTRANSLATION: "major",
        Category.SEGMENTATION: "major",
        Category.PUNCTUATION: "minor",
        Category.ENCODING: "minor",
        Category.SPELLING: "minor",
        Category.GRAMMAR: "minor",
    }
)
"""How grave damage of a category mostly is; `eval/README.md` says when it is more or less."""

_FOREIGN = re.compile(r"[A-Za-zÀ-ɏ]")
_BROKEN = re.compile(
    "[\ufffd\ufb50-\ufdff\ufe70-\ufefc\u200b-\u200f\u202a-\u202e\u2066-\u2069\u00ad\ufeffیک]|[ØÙÃâ][\u0080-\u024f\u2018-\u20ac]|&#?\\w+;"
)
"""U+FFFD, presentation forms, invisible signs, Persian letters, UTF-8 read as Latin-1, entities of HTML."""
_LETTERS = re.compile(rf"[^\W_]|[{arabic.MARKS}]")
_AFFIXES = re.compile(r"^(?:[وف]?(?:[بك]?ال|لل|[بلكسيتن]))|(?:ات|ان|ون|ين|وا|ها|هم|[ةهايىتن])$")
_SAME_SOUND = 0.45
_SAME_STEM = 0.6


def category(text: str, start: int, end: int, after: str) -> Category:
    """What was wrong with `text[start:end]`, where `after` is right.

    >>> category("زار Berlin أمس", 4, 10, "برلين"), category("ذهب الى برلين", 4, 7, "إلى")
    (<Category.NAME: 'name'>, <Category.SPELLING: 'spelling'>)
    """
    before = text[start:end]
    if _BROKEN.search(before) and not _BROKEN.search(after):
        return Category.ENCODING
    if _LETTERS.findall(before) == _LETTERS.findall(after):
        return Category.SEGMENTATION if before.count("\n") != after.count("\n") else Category.PUNCTUATION
    if not after.strip():
        return _deleted(text, start, end)
    if not before.strip():
        return Category.TRUNCATION
    if _FOREIGN.search(before) and len(_FOREIGN.findall(before)) > len(_FOREIGN.findall(after)):
        return (
            Category.NAME if sound.distance(" ".join(re.findall(r"[^\W\d_؀-ۿ]+", before)), after) < _SAME_SOUND else Category.UNTRANSLATED
        )
    return _reworded(before, after)


def of_span(garbled: str) -> Category:
    """What is wrong with a span that nobody corrected: its letters say, or else it is a wrong word.

    >>> of_span("Kremllagers"), of_span("الأموال")
    (<Category.UNTRANSLATED: 'untranslated'>, <Category.MISTRANSLATION: 'mistranslation'>)
    """
    if not garbled.strip():
        return Category.TRUNCATION
    if _BROKEN.search(garbled):
        return Category.ENCODING
    if _FOREIGN.search(garbled):
        return Category.UNTRANSLATED
    return Category.MISTRANSLATION if _LETTERS.search(garbled) else Category.PUNCTUATION


def _deleted(text: str, start: int, end: int) -> Category:
    """Something too much: said twice, a line of its own, or a word that does not belong."""
    gone = text[start:end].strip()
    beside = text[max(0, start - len(gone) - 2) : start] + "\n" + text[end : end + len(gone) + 2]
    if gone in beside or ("\n" in text[start:end] and gone in text[:start] + text[end:]):
        return Category.DUPLICATION
    is_line = (start == 0 or "\n" in text[start - 1 : start + 1]) and (end == len(text) or "\n" in text[end - 1 : end + 1])
    return Category.BOILERPLATE if is_line or _FOREIGN.search(gone) else Category.GRAMMAR


def _reworded(before: str, after: str) -> Category:
    """Arabic for Arabic: the same word written otherwise, another form of it, or another word."""
    from rapidfuzz.distance import Levenshtein

    old, new = (unicodedata.normalize("NFKC", arabic.bare(side)).split() for side in (before, after))
    if "".join(old) == "".join(new):
        return Category.SPELLING
    stems = [" ".join(_AFFIXES.sub("", _AFFIXES.sub("", word)) for word in words) for words in (old, new)]
    if stems[0] == stems[1] or set(old) < set(new) or set(new) < set(old):
        return Category.GRAMMAR
    alike = Levenshtein.normalized_similarity(" ".join(old), " ".join(new))
    return Category.SPELLING if len(old) == len(new) and alike >= _SAME_STEM else Category.MISTRANSLATION
