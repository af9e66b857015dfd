"""Train `mtfix.cloze`: which words stand around which in clean Arabic, by stochastic gradient descent over every word of it.

Each word of the text is told from words drawn at random by what stands around it (negative sampling: Mikolov et al., NeurIPS
2013), so that a product of vectors approaches how much likelier than chance the word is there (Levy and Goldberg, NeurIPS
2014). Frequent words are passed over at random, and drawn by their frequency to the power of 3/4, as there. Some are drawn
from the word's rivals alone, which the glossary offers for the same foreign word: these are what a choice is among. The threads
write without locks (Recht et al., NeurIPS 2011): two runs differ in the last digits.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from mtfix import cloze, tables
from mtfix.arabic import definite
from mtfix.cloze import PAD, UNKNOWN
from mtfix.errors import MissingExtraError
from mtfix.inflect import forms

LINE_END = "\n"
N_LISTED = 64
"""So many rivals are listed for a word, to draw from."""


@dataclass(frozen=True, slots=True)
class ClozeRecipe:
    """Sizes and schedule."""

    n_words: int = 80_000
    n_dims: int = 160
    reach: int = 10  # words on either side
    n_drawn: int = 10  # words told apart from each word
    n_rivals: int = 4  # and of those that the glossary offers beside it
    n_epochs: float = 7.0
    learning_rate: float = 0.05
    place_rate: float = 0.02  # of the weights of places, which every word moves
    often: float = 2e-4  # words of a higher share are passed over at random
    block: int = 500_000  # tokens between two looks at the clock
    threads: int = 2
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Vectors:
    """What is learned: words by number, their counts, vectors as context and as answers [n_words, n_dims], biases, weights of places."""

    words: list[str]
    counts: np.ndarray
    context: np.ndarray
    answer: np.ndarray
    bias: np.ndarray
    place: np.ndarray


def numbered(paragraphs: Iterable[str], n_words: int) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """The most frequent words with their counts, and the text as their numbers: as context, and as answers (-1 for what is none)."""
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    text: list[np.ndarray] = []
    for paragraph in paragraphs:
        line = [*cloze.tokens(paragraph.replace("\n", " ")), LINE_END]
        counts.update(line)
        text.append(np.array([first.setdefault(token, len(first)) for token in line], np.int32))
    del counts[LINE_END]
    words = [PAD, UNKNOWN, *(word for word, _ in sorted(counts.items(), key=lambda row: (-row[1], row[0]))[: n_words - 2])]
    number = {word: index for index, word in enumerate(words)}
    as_context = np.array([0 if token == LINE_END else cloze.look_up(number, token) for token in first], np.int32)
    as_answer = np.array([number.get(token, -1) if token[0].isalpha() else -1 for token in first], np.int32)
    tokens = np.concatenate(text)
    return words, np.array([counts[word] for word in words]), as_context[tokens], as_answer[tokens]


def learn(
    paragraphs: Iterable[str], recipe: ClozeRecipe, choices: Iterable[Collection[str]] = (), say: Callable[[str], object] = print
) -> Vectors:
    """The vectors of the words of `paragraphs`, `choices` being words of which one is wanted. Raises `MissingExtraError` without numba."""
    try:
        import numba
    except ModuleNotFoundError as error:
        raise MissingExtraError("training needs numba: pip install 'mtfix[train]'") from error
    words, counts, context, answers = numbered(paragraphs, recipe.n_words)
    say(f"{len(context)} tokens, {len(words)} words")
    rng = np.random.default_rng(recipe.seed)
    n, d = len(words), recipe.n_dims
    share = counts / max(1, counts.sum())
    kept = np.minimum(1, np.sqrt(recipe.often / np.maximum(share, 1e-12))).astype(np.float32)
    drawn = np.repeat(np.arange(n, dtype=np.int32), np.round(share**0.75 / (share**0.75).sum() * 2e7).astype(int))
    rivals = rivalry(words, share**0.75, choices, rng)
    place = np.tile(0.6 / np.sqrt(np.arange(1, recipe.reach + 1, dtype=np.float32))[:, None], (1, d)).astype(np.float32)
    found = Vectors(
        words, counts, (rng.random((n, d), dtype=np.float32) - 0.5) / d, np.zeros((n, d), np.float32), np.zeros(n, np.float32),
        np.concatenate([place[::-1], place]),
    )  # fmt: skip
    numba.set_num_threads(min(recipe.threads, numba.get_num_threads()))
    run = numba.njit(parallel=True, fastmath=True)(_parallel(numba))
    begun = time.monotonic()
    for number, (start, done) in enumerate(_blocks(len(context), recipe, rng)):
        end = min(start + recipe.block, len(context))
        cuts = np.linspace(start, end, recipe.threads + 1).astype(np.int64)
        rates = recipe.learning_rate * np.array([1 - done[0], 1 - done[1]]) + 1e-4
        loss = run(
            context, answers, kept, drawn, rivals, found.context, found.answer, found.bias, found.place,
            cuts[:-1], cuts[1:], rates, recipe.seed + 104_729 * (number + 1), (recipe.n_drawn, recipe.n_rivals), recipe.place_rate,
        ) / (end - start)  # fmt: skip
        if number % 20 == 19:
            say(f"{done[1]:.0%} in {(time.monotonic() - begun) / 60:.1f} minutes, loss {loss:.4f} a token")
    return found


def rivalry(words: Sequence[str], weights: np.ndarray, choices: Iterable[Collection[str]], rng: np.random.Generator) -> np.ndarray:
    """For each of `words` some that are in a choice with it, drawn by `weights` [n_words, N_LISTED]; -1 for a word that is in none."""
    number = {word: index for index, word in enumerate(words)}
    beside: dict[int, list[int]] = {}
    for choice in choices:  # with the article and without: which of the two fits is chosen as well
        known = [number[word] for word in choice if word in number]
        for word in known:
            beside.setdefault(word, []).extend(other for other in known if other != word)
    out = np.full((len(words), N_LISTED), -1, np.int32)
    for word, others in beside.items():
        if others:
            share = weights[others]
            out[word] = rng.choice(others, N_LISTED, p=share / share.sum())
    return out


def _blocks(n_tokens: int, recipe: ClozeRecipe, rng: np.random.Generator) -> Iterator[tuple[int, tuple[float, float]]]:
    """The starts of the blocks in an order that changes with each epoch, and what share of the work is done before and after each."""
    starts = np.arange(0, n_tokens, recipe.block)
    total = max(1, round(recipe.n_epochs * len(starts)))
    order = np.concatenate([rng.permutation(starts) for _ in range(-(-total // len(starts)))])[:total]
    for number, start in enumerate(order.tolist()):
        yield start, (number / total, (number + 1) / total)


def _parallel(numba: Any) -> Callable[..., float]:
    """`descend` over several parts of the text at once."""
    around, step = numba.njit(_around), numba.njit(fastmath=True, nogil=True)(_step)
    one = numba.njit(fastmath=True, nogil=True)(_descend(around, step))

    def many(
        context: Any, answers: Any, kept: Any, drawn: Any, rivals: Any, vectors: Any, answer_vectors: Any, bias: Any, place: Any,
        starts: Any, ends: Any, rates: Any, seed: int, n_drawn: tuple[int, int], place_rate: float,
    ) -> float:  # fmt: skip
        loss = 0.0
        for i in numba.prange(len(starts)):
            loss += one(
                context,
                answers,
                kept,
                drawn,
                rivals,
                vectors,
                answer_vectors,
                bias,
                place,
                starts[i],
                ends[i],
                rates,
                seed + 7919 * i,
                n_drawn,
                place_rate,
            )
        return loss

    return many


# What follows is written for numba, plainly; it runs without, slowly.


def _descend(around: Callable[..., int], step: Callable[..., float]) -> Callable[..., float]:
    def descend(
        context: Any, answers: Any, kept: Any, drawn: Any, rivals: Any, vectors: Any, answer_vectors: Any, bias: Any, place: Any,
        start: int, end: int, rates: Any, seed: int, n_drawn: tuple[int, int], place_rate: float,
    ) -> float:  # fmt: skip
        """One pass over the tokens from `start` to `end`, the rate falling from `rates[0]` to `rates[1]`; the sum of the losses."""
        np.random.seed(seed)
        near, places = np.empty(place.shape[0], np.int64), np.empty(place.shape[0], np.int64)
        total, pull = np.empty(vectors.shape[1], np.float32), np.empty(vectors.shape[1], np.float32)
        loss = 0.0
        for at in range(start, end):
            word = answers[at]
            if word < 0 or np.random.random() > kept[word]:
                continue
            rate = np.float32(rates[0] + (rates[1] - rates[0]) * (at - start) / (end - start))
            n_near = around(context, at, near, places)
            total[:] = 0
            pull[:] = 0
            for i in range(n_near):
                weights, vector = place[places[i]], vectors[near[i]]  # rows, so that the inner loops are over memory in one piece
                for d in range(len(total)):
                    total[d] += weights[d] * vector[d]
            loss += step(word, np.float32(1), total, pull, answer_vectors, bias, rate)
            for i in range(n_drawn[0] + (n_drawn[1] if rivals[word, 0] >= 0 else 0)):
                other = drawn[np.random.randint(0, len(drawn))] if i < n_drawn[0] else rivals[word, np.random.randint(0, rivals.shape[1])]
                if other != word:
                    loss += step(other, np.float32(0), total, pull, answer_vectors, bias, rate)
            for i in range(n_near):
                weights, vector = place[places[i]], vectors[near[i]]
                for d in range(len(total)):
                    moved = pull[d] * weights[d]
                    weights[d] += np.float32(place_rate) * pull[d] * vector[d]
                    vector[d] += moved
        return loss

    return descend


def _around(context: Any, at: int, near: Any, places: Any) -> int:
    """The numbers of the words around `at` into `near`, where they stand into `places`; how many, up to the ends of the line."""
    n, reach = 0, len(places) // 2
    for side in (-1, 1):
        for far in range(1, reach + 1):
            other = at + side * far
            if other < 0 or other >= len(context) or context[other] == 0:
                break
            near[n] = context[other]
            places[n] = reach - far if side < 0 else reach + far - 1
            n += 1
    return n


def _step(word: int, right: Any, total: Any, pull: Any, answer_vectors: Any, bias: Any, rate: Any) -> Any:
    """Move the answer `word` towards the sum `total` of what stands around, or away; add to `pull` what that sum should be; the loss."""
    answer, product = answer_vectors[word], bias[word]
    for d in range(len(total)):
        product += total[d] * answer[d]
    product = min(max(product, np.float32(-12)), np.float32(12))
    sure = np.float32(1) / (np.float32(1) + np.exp(-product))
    size = (right - sure) * rate
    for d in range(len(total)):
        pull[d] += size * answer[d]
        answer[d] += size * total[d]
    bias[word] += size
    return -np.log(np.float32(1e-9) + (sure if right > 0 else 1 - sure))


def choices() -> Iterator[set[str]]:
    """For each headword of the glossary every form that it may take, with the article and without."""
    entries = sorted(tables.glossary().entries(), key=lambda entry: (entry.language, entry.headword.lower()))
    for _, same in groupby(entries, key=lambda entry: (entry.language, entry.headword.lower())):
        yield {way for entry in same for rank in range(len(entry.arabic)) for form in forms(entry, rank) for way in (form, definite(form))}


def possible() -> set[str]:
    """The first and last words of every form that the glossary may write: what a gap is ever asked about."""
    phrases = {phrase for choice in choices() for phrase in choice}
    return {end for phrase in phrases for end in (phrase.partition(" ")[0], phrase.rpartition(" ")[2])}


def write(found: Vectors, out: Path, *, wanted: Collection[str], n_context: int = 60_000, n_answers: int = 40_000) -> tuple[int, int]:
    """Write `found` to `out` (.npz) as bytes and scales; how many words of context, and how many answers.

    As answers the `wanted` words are kept, and of others the most frequent up to `n_answers` in all.
    """
    order = [number for number, word in enumerate(found.words) if word[0].isalpha()]
    chosen = [number for number in order if found.words[number] in wanted]
    others = [number for number in order if found.words[number] not in wanted]
    answers = np.array(sorted(chosen + others[: max(0, n_answers - len(chosen))]), np.int32)
    context, context_scale = _bytes(found.context[:n_context])
    answer, answer_scale = _bytes(found.answer[answers])
    np.savez_compressed(
        out, words=np.frombuffer("\n".join(found.words).encode(), np.uint8), answers=answers, context=context, context_scale=context_scale,
        answer=answer, answer_scale=answer_scale, bias=found.bias[answers].astype(np.float32), place=found.place.astype(np.float32),
        log_counts=np.minimum(255, np.round(10 * np.log(found.counts[answers] + 1))).astype(np.uint8),
    )  # fmt: skip
    return len(context), len(answers)


def _bytes(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`rows` as signed bytes, and what to multiply each by."""
    scale = np.maximum(np.abs(rows).max(1), 1e-9).astype(np.float32) / 127
    return np.round(rows / scale[:, None]).astype(np.int8), scale
