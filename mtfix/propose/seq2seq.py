"""The embedded span model (CTranslate2): Arabic for a Latin name, by sound, where tables and document know nothing.

Names are decoded word by word, each distinct word once a batch; what the name table knows of a full name is not guessed
again. Ordinary words are never sounded out: they are no business of this model until it is asked about meaning.
"""

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from mtfix import context, tables
from mtfix.arabic import join
from mtfix.codec import LATIN, Codec, Query
from mtfix.propose._particles import with_articles
from mtfix.propose.memory import Memory
from mtfix.residue import CLUB, part_clitic
from mtfix.sound import fold
from mtfix.types import Category, Proposal, Request

if TYPE_CHECKING:
    import ctranslate2

EMBEDDED = Path(__file__).parent.parent / "models" / "span"
_PARTICLES = {"von": "فون", "van": "فان", "de": "دي", "der": "دير", "den": "دين", "del": "ديل", "da": "دا", "di": "دي", "la": "لا", "le": "لو", "al": "ال",
              "el": "إل", "bin": "بن", "ibn": "بن", "ben": "بن", "zu": "تسو", "dos": "دوس", "du": "دو", "st": "سانت"}  # fmt: skip


_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", (
    "إيه بي سي دي إي إف جي إتش آي جيه كيه إل إم إن أو بي كيو آر إس تي يو في دبليو إكس واي زد").split(), strict=True))  # fmt: skip
_KNOWN = _PARTICLES | _LETTERS


@dataclass(frozen=True, slots=True)
class Seq2Seq:
    """Offers what the span model writes for a name."""

    model: str = ""
    """Folder of a CTranslate2 span model; empty for the one that ships."""
    num_beams: int = 4
    """Beam width; also how many spellings are offered."""
    batch_size: int = 64
    """Words decoded together."""
    threads: int = 1
    """CPU threads for one process: workers, not threads, make a run fast."""
    frequency_weight: float = 0.35
    """How much a spelling gains for standing in Arabic news (per factor e of frequency)."""

    def missing(self) -> str | None:
        """Why the model cannot be loaded here; None where it can."""
        return None if not self.model or Path(self.model).is_dir() else f"no model at '{self.model}'"

    def __call__(self, requests: Sequence[Request]) -> Iterator[list[Proposal]]:
        """The best spellings for each name that nobody has offered a sure one for."""
        wanted = [self._words(request) for request in requests]
        spelled = self.spell({word for words in wanted for word in words if word not in _KNOWN and tables.name(word) is None})
        for request, words in zip(requests, wanted, strict=True):
            if not words:
                yield []
                continue
            clitic, _ = part_clitic(request.garbled)
            score = request.span.score
            yield [
                Proposal(request.span, join(clitic, text), "seq2seq", round(score * p, 4))
                for text, p in _combine(words, spelled, request.document.text)
            ]

    def _words(self, request: Request) -> list[str]:
        _, latin = part_clitic(request.garbled)
        if request.span.category is not Category.NAME or any(p.score > 0.7 * request.span.score for p in request.offered):
            return []
        words = fold(CLUB.sub("", latin)).split()
        if "\ufffd" in latin or not set("".join(words)) <= set(LATIN):  # a lost letter, or Han: nothing to go by
            return []
        return words if len(words) <= 6 and all(len(word) < 25 for word in words) and any(len(word) > 2 for word in words) else []

    def spell(self, words: Iterable[str]) -> dict[str, list[tuple[str, float]]]:
        """For each folded word its spellings with probabilities, best first; equal lengths share a batch, so padding cannot tell."""
        todo = sorted(words, key=lambda word: (len(word), word))
        if not todo:
            return {}
        translator, codec = load(self.model or str(EMBEDDED), self.threads, os.getpid())
        out: dict[str, list[tuple[str, float]]] = {}
        for start in range(0, len(todo), self.batch_size):
            part = todo[start : start + self.batch_size]
            results = translator.translate_batch(
                [codec.encode(Query("name", word)) for word in part],
                beam_size=self.num_beams, num_hypotheses=self.num_beams, length_penalty=0, return_scores=True, max_decoding_length=40,
            )  # fmt: skip
            for word, result in zip(part, results, strict=True):
                out[word] = self._rerank([(Codec.decode(h), s) for h, s in zip(result.hypotheses, result.scores, strict=True)])
        return out

    def _rerank(self, hypotheses: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
        """Hypotheses by model and by use in Arabic news. The first one's score is how sure the model is of the whole set."""
        known = context.shipped().per_million
        ranked = sorted(
            ((text, log + self.frequency_weight * min(2.0, math.log1p(20 * known(text)))) for text, log in hypotheses if text),
            key=lambda row: (-row[1], row[0]),
        )
        if not ranked:
            return []
        top = ranked[0][1]
        sure = sum(math.exp(log) for _, log in hypotheses)
        return [(text, min(0.99, 0.55 + 0.4 * sure) * math.exp(log - top)) for text, log in ranked]


def _combine(words: Sequence[str], spelled: dict[str, list[tuple[str, float]]], document: str) -> list[tuple[str, float]]:
    """Spellings of a whole name: the best of each word, then the second thoughts on one word at a time.

    A surname that the document writes in Arabic later on (Owen Tremblay … تريمبلاي) keeps that spelling here.
    """
    options: list[list[tuple[str, float]]] = []
    for word in words:
        known = tables.name(word)
        own = Memory().spellings(word, document) if len(words) > 1 and word not in _KNOWN else []
        if word in _KNOWN:
            options.append([(_KNOWN[word], 1.0)])
        elif own:
            options.append([(own[0][0], 0.97)])
        elif known is not None:
            options.append([(known[0][0], 0.95)])
        else:
            options.append(spelled.get(word, []))
    if not all(options):
        return []
    best = [choice[0] for choice in options]
    out = [(with_articles(words, [text for text, _ in best]), min(p for _, p in best))]
    for place, choice in enumerate(options):
        for other in choice[1:]:
            changed = [*best[:place], other, *best[place + 1 :]]
            out.append((with_articles(words, [text for text, _ in changed]), min(p for _, p in changed)))
    return sorted(out, key=lambda row: (-row[1], row[0]))[:4]


@lru_cache(maxsize=2)
def load(folder: str, threads: int, process: int) -> "tuple[ctranslate2.Translator, Codec]":
    """The translator and the codec of a folder of weights, once a process.

    `process` tells a fork from its parent, whose translator waits for threads that a fork does not have.
    """
    import ctranslate2

    translator = ctranslate2.Translator(folder, device="cpu", compute_type="int8", inter_threads=1, intra_threads=threads)
    return translator, Codec(Path(folder))
