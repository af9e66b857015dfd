"""The Arabic words of a text in order, in a form that is quick to take out and to compare."""

import codecs
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from mtfix.arabic import LETTER, MARKS, TATWEEL

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WORD = re.compile(f"[{LETTER}{MARKS}{TATWEEL}]+")
# A code page of our own: what stands between words is white space to bytes, and what is not on the page becomes "?", which is
# white space too. A byte has room for all that stands in words but for 23 signs of the Quran, which come last.
_BETWEEN = {ord("\t"): "?", ord("\n"): "\n", ord("\v"): ".", ord("\f"): "،", ord("\r"): ":", ord(" "): " "}
_FREE = sorted(set(range(1, 256)) - set(_BETWEEN))
_IN_WORDS = sorted(filter(_WORD.match, map(chr, range(0x600, 0x900))), key=lambda char: ("\u06d6" <= char <= "\u06ed", char))
_ON_PAGE = {0: "\0", **_BETWEEN, **dict(zip(_FREE, _IN_WORDS, strict=False))}
_PAGE = "".join(_ON_PAGE[code] for code in range(256))
_TO_PAGE = codecs.charmap_build(_PAGE)
_BEYOND = _IN_WORDS[len(_FREE) :]
_WINDOW, _OVERLAP = 1 << 15, 1 << 10  # of half a MB in all, which stays near the processor: twice as much takes half as long again
_BASE = 0x9E3779B1  # odd: it has an inverse modulo 2**32


def found(text: str) -> Sequence[str | bytes]:
    """All stretches of Arabic letters, marks and tatweels in `text`, each as whatever stands for it: `spelled` tells.

    >>> [spelled(word) for word in found("قال: «نعم»، وقالَ لا.")]
    ['قال', 'نعم', 'وقالَ', 'لا']
    """
    if any(map(text.__contains__, _BEYOND)):
        return _WORD.findall(text)
    # 20 ns a character, where `findall` takes 55: most of what that does is to make strings.
    return _on_page(text).split()


def _on_page(text: str) -> bytes:
    return codecs.charmap_encode(text.replace("\0", " "), "replace", _TO_PAGE)[0]


def repeated(text: str, most: int) -> Iterator[int]:
    """The beginnings of stretches of up to `most` words that stand twice in a row, all else left aside.

    A quick look that misses nothing, and may be wrong. Every word gets a number, the polynomial of its letters modulo 2**32,
    which the sums of the letters before its ends and before its beginnings give for all words at once: 10 ns a character,
    and 50 µs a text, so that short texts are better put together. A loop over the words takes 60 ns a character.
    """
    for start in range(0, len(text), _WINDOW):
        places = _repeated(text[start : start + _WINDOW + _OVERLAP], most)
        yield from (start + at for at in places if at < _WINDOW)  # the rest comes with the next window


def _repeated(text: str, most: int) -> list[int]:
    import numpy as np

    powers, inverses, letters = _tables()
    codes = letters.take(np.frombuffer(f" {text} ".encode("utf-32-le", "surrogatepass"), "<u4"), mode="clip")
    in_word = codes != 0
    edges = np.flatnonzero(in_word[1:] != in_word[:-1])
    before, after = edges[::2], edges[1::2]
    sums = np.cumsum(codes * powers[: len(codes)], dtype=np.uint32)
    numbers = (sums[after] - sums[before]) * inverses[before]
    begins = np.zeros(len(numbers), np.bool_)
    for size in range(1, most + 1):
        same = numbers[size:] == numbers[:-size]
        if b"\1" * size in same.tobytes():
            copies = np.logical_and.reduce([same[at : len(same) - size + 1 + at] for at in range(size)])
            begins[: len(copies)] |= copies
    places: list[int] = before[begins].tolist()
    return places


@lru_cache(maxsize=1)
def _tables() -> "tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]":
    """The powers of the base and of its inverse, and by code point the number of a letter, 0 for what stands in no word."""
    import numpy as np

    size = _WINDOW + _OVERLAP + 2
    powers, inverses = (np.cumprod(np.full(size, n, np.uint32), dtype=np.uint32) for n in (_BASE, pow(_BASE, -1, 1 << 32)))
    letters = np.zeros(0x901, np.uint32)  # the last stands for all that come after
    letters[[ord(letter) for letter in _IN_WORDS]] = range(1, len(_IN_WORDS) + 1)
    return powers, inverses, letters


def spelled(word: str | bytes) -> str:
    """The word that one of `found` stands for."""
    return word if isinstance(word, str) else codecs.charmap_decode(word, "strict", _PAGE)[0]
