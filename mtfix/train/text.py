"""Clean Arabic text as arrays of word numbers: gathered once for a run, small enough to carry to another machine.

    text.xz   the words, most frequent first, then the numbers of all words of the text in their order

Number 0 is the border between paragraphs, 1 a word that stands in the text but once.
"""

import lzma
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from mtfix.codec import context_words

if TYPE_CHECKING:
    import numpy as np

BORDER, RARE = 0, 1
_SPECIAL = ["", "\ufffd"]


@dataclass(frozen=True)
class Text:
    """Words by number, and the text as their numbers [n_tokens]."""

    words: list[str]
    tokens: "np.ndarray"

    @cached_property
    def number(self) -> dict[str, int]:
        """Word → number."""
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def _places(self) -> "tuple[np.ndarray, np.ndarray]":
        import numpy as np

        order = np.argsort(self.tokens, kind="stable").astype(np.uint32)
        return order, np.searchsorted(self.tokens[order], np.arange(len(self.words) + 1))

    def places(self, number: int) -> "np.ndarray":
        """Where word `number` stands, as indices into `tokens`."""
        order, starts = self._places
        return order[starts[number] : starts[number + 1]]


def gather(paragraphs: Iterable[str], n_tokens: int, path: Path) -> None:
    """Write the first `n_tokens` tokens of `paragraphs` to `path`, vowel marks off."""
    import numpy as np

    counts: Counter[str] = Counter()
    texts: list[list[str]] = []
    total = 0
    seen: dict[str, str] = {}
    for paragraph in paragraphs:
        words = [seen.setdefault(word, word) for word in context_words(paragraph)]
        counts.update(words)
        texts.append(words)
        total += len(words) + 1
        if total >= n_tokens:
            break
    words = [*_SPECIAL, *(word for word, n in sorted(counts.items(), key=lambda row: (-row[1], row[0])) if n > 1)]
    number = {word: at for at, word in enumerate(words)}
    tokens = np.empty(total, np.uint32)
    at = 0
    for text in texts:
        tokens[at : at + len(text)] = [number.get(word, RARE) for word in text]
        tokens[at + len(text)] = BORDER
        at += len(text) + 1
    # The two halves of a number apart: the upper one is nearly always 0, and packs to next to nothing.
    low, high = (tokens & 0xFFFF).astype("<u2"), (tokens >> 16).astype("u1")
    listed = "\n".join(words).encode()
    head = np.array([len(listed), total], "<u8")
    partial = path.with_suffix(".part")
    with lzma.open(partial, "wb", preset=6) as file:
        for part in (head.tobytes(), listed, high.tobytes(), low.tobytes()):
            file.write(part)
    partial.replace(path)


def load(path: Path) -> Text:
    """The text that `gather` wrote."""
    import numpy as np

    raw = lzma.decompress(path.read_bytes())
    n_listed, total = (int(n) for n in np.frombuffer(raw, "<u8", 2))
    words = raw[16 : 16 + n_listed].decode().split("\n")
    high = np.frombuffer(raw, "u1", total, 16 + n_listed)
    low = np.frombuffer(raw, "<u2", total, 16 + n_listed + total)
    return Text(words, low | high.astype(np.uint32) << 16)


def some(text: Text, n: int) -> Iterable[str]:
    """The first `n` paragraphs as text, to train units on."""
    import numpy as np

    borders = np.flatnonzero(text.tokens == BORDER)
    starts = [0, *(borders[:-1] + 1)]
    for start, end in islice(zip(starts, borders, strict=True), n):
        yield " ".join(text.words[number] for number in text.tokens[start:end])
