"""What a checkpoint is taught, from gold documents: a question as a template asks it, and its answer; and how answers are scored."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

from mtfix import align
from mtfix.codec import Query
from mtfix.errors import InputError
from mtfix.evaluate.edits import Edits
from mtfix.evaluate.gold import GoldDocument, GoldSpan, Scored, build, correct
from mtfix.evaluate.outputs import document_of
from mtfix.propose._rewrite import sentences
from mtfix.repair.apply import apply
from mtfix.template import Asked, Task
from mtfix.train import pairs, run
from mtfix.train.lexicon import held_out
from mtfix.train.recipe import FineTuneRecipe
from mtfix.types import Category, Edit, Repair

_CATEGORIES = {"name": Category.NAME, "word": Category.UNTRANSLATED}
_WINDOW = 80
"""Characters of context in a query of `corrupt`: one that is as long may begin or end within a word."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question, its answer, and the document that it is about."""

    asked: Asked
    answer: str
    gold: GoldDocument

    def edits(self, output: str) -> Iterator[Edit]:
        """What `output` changes in the document."""
        start, garbled = self.asked.start, self.asked.text[self.asked.start : self.asked.end]
        for a, b, c, d in align.differences(garbled, output):
            yield Edit(start + a, start + b, garbled[a:b], output[c:d], Category.GRAMMAR, "", "", "", 1.0, "")


def f_score(found: Iterable[tuple[Example, str]], task: Task) -> float:
    """F0.5 of the edits that outputs make, as `mtfix evaluate` reports it; spans of punctuation alone are none of task span's."""
    made: dict[str, tuple[GoldDocument, list[Edit]]] = {}
    for example, output in found:
        made.setdefault(example.gold.id, (example.gold, []))[1].extend(example.edits(output))
    items = [Scored(gold, Repair(document_of(gold), (), (), tuple(edits), (), apply(gold.text, edits))) for gold, edits in made.values()]
    return Edits(punctuation=task == "segment")(items).value


def gather(recipe: FineTuneRecipe, folder: Path, data: Path | None) -> tuple[list[Example], list[Example]]:
    """The examples to learn from and those to measure on, of the recipe's pairs or of corrupted text; no document in both.

    Raises `InputError` where there is nothing to learn from, or to measure on.
    """
    if not recipe.data:
        return _corrupted(recipe, folder, data)
    found = _documents(recipe, recipe.data, "train")
    if recipe.dev:
        dev = _documents(recipe, recipe.dev, "validation")
    else:
        Random(recipe.seed).shuffle(found)
        n = min(recipe.n_dev, len(found) // 5)
        dev, found = found[:n], found[n:]
    dev = Random(recipe.seed).sample(dev, min(recipe.n_dev, len(dev)))
    learnt, measured = ([one for document in part for one in of_document(document, recipe.task)] for part in (found, dev))
    for part, what in ((learnt, "learn from"), (measured, "measure on")):
        if not part:
            raise InputError(f"{', '.join(recipe.data)}: nothing to {what}: too few pairs, or no word differs between their two sides.")
    return learnt, measured


def _documents(recipe: FineTuneRecipe, places: Sequence[str], split: str) -> list[GoldDocument]:
    return [document for place in places for document in pairs.read(place, split, recipe.columns, recipe.data_revision)]


def of_document(gold: GoldDocument, task: Task) -> Iterator[Example]:
    """The examples of a document: for task span its corrected spans, for task segment its sentences, mended or sound."""
    if task == "span":
        for span in gold.spans:
            # Spacing and punctuation are the work of rules.
            if span.corrections and re.search(r"\w", gold.text[span.start : span.end] + span.corrections[0]):
                yield Example(Asked(gold.text, span.start, span.end, str(span.category)), span.corrections[0], gold)
        return
    for start, end in sentences(gold.text):
        inside = [span for span in gold.spans if start <= span.end and span.start <= end]
        if all(start <= span.start and span.end <= end for span in inside):
            yield Example(Asked(gold.text, start, end), correct(gold.text[:end], [s for s in inside if s.corrections])[start:], gold)


def _corrupted(recipe: FineTuneRecipe, folder: Path, data: Path | None) -> tuple[list[Example], list[Example]]:
    """Names and words put back into clean text; what is measured on are foreign words that nothing was learnt of."""
    stream = run.mixture(run.pairs(folder, data), recipe.words_share, data, recipe.seed)
    learnt: list[Example] = []
    measured: list[Example] = []
    for number, (query, answer) in enumerate(islice(stream, 50 * (recipe.n_examples + recipe.n_dev))):
        kept = measured if any(held_out(word) for word in (query.latin, *query.latin.split())) else learnt
        if len(kept) < (recipe.n_dev if kept is measured else recipe.n_examples):
            kept += of_query(query, answer, recipe.task, f"corrupted-{number}")
        if len(learnt) >= recipe.n_examples and len(measured) >= recipe.n_dev:
            break
    return learnt, measured


def of_query(query: Query, answer: str, task: Task, id: str) -> Iterator[Example]:
    """The example that a query to the span model makes for another model."""
    left = query.left.partition(" ")[2] if len(query.left) == _WINDOW else query.left
    right = query.right.rpartition(" ")[0] if len(query.right) == _WINDOW else query.right
    start, end = len(left), len(left) + len(query.latin)
    span = GoldSpan(start, end, _CATEGORIES[query.kind], "major", (answer,))
    gold = build(id, left + query.latin + right, [span])
    if task == "segment":
        yield from of_document(gold, task)
    else:
        yield Example(Asked(gold.text, start, end, str(span.category), query.candidates), answer, gold)
