"""A training run from a recipe: data gathered once into the run's folder, then trained, stopped, resumed.

The folder holds `pairs.tsv` (the names), `spiece.model` (units of the context), `checkpoint.pt`, `log.jsonl`. What is
there is not made again, so a run goes on where it stopped, on the same machine or another.
"""

import gzip
import json
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from mtfix.codec import Query, context_words
from mtfix.errors import InputError, MissingExtraError
from mtfix.train import corrupt
from mtfix.train.lexicon import held_out, training_pairs
from mtfix.train.span_model import SpanModelRecipe, Trainer

MONO = ("sanad_khaleej.jsonl.gz", "ant.jsonl.gz", "wikipedia.jsonl.gz")
TENTH = 3
"""Documents whose number ends in this digit are not counted in the context table: words are put back into these alone."""
N_HELD_OUT = 400
N_PIECES = 4000


def paragraphs(data: Path) -> Iterator[str]:
    """Paragraphs of the held-apart tenth of `train/mono`, over and over."""
    found = [data / "train" / "mono" / name for name in MONO if (data / "train" / "mono" / name).exists()]
    if not found:
        raise InputError(f"{data / 'train' / 'mono'}: no training text. MTFIX_DATA must name the folder that holds train/mono.")
    while True:
        for path in found:
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for number, line in enumerate(lines):
                    if number % 10 == TENTH:
                        yield from json.loads(line)["paragraphs"]


def texts(data: Path) -> Iterator[str]:
    """Paragraphs of the other nine tenths of `train/mono`, once: what the context table counts."""
    for name in MONO:
        with gzip.open(data / "train" / "mono" / name, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number % 10 != TENTH:
                    yield from json.loads(line)["paragraphs"]


def pairs(folder: Path, data: Path | None) -> list[tuple[str, str, float]]:
    """The name pairs of a run, gathered on its first day and kept."""
    kept = folder / "pairs.tsv"
    if not kept.exists():
        rows = [f"{p.latin}\t{p.arabic}\t{p.weight}\n" for p in training_pairs(data)]
        kept.write_text("".join(rows), encoding="utf-8", newline="\n")
    rows = kept.read_text(encoding="utf-8").split("\n")
    return [(latin, arabic, float(weight)) for latin, arabic, weight in (row.split("\t") for row in rows if row)]


def units(folder: Path, data: Path | None) -> None:
    """Train the sentencepiece units of the context, unless the folder has them; identity normalisation."""
    if (folder / "spiece.model").exists():
        return
    import sentencepiece

    texts = islice(paragraphs(data), 60_000) if data is not None else (arabic for _, arabic, _ in pairs(folder, data))
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=(" ".join(context_words(text)[:300]) for text in texts), model_prefix=str(folder / "spiece"),
        vocab_size=N_PIECES, normalization_rule_name="identity", character_coverage=0.9995, hard_vocab_limit=False,
        pad_id=-1, bos_id=-1, eos_id=-1, unk_id=0, minloglevel=2,
    )  # fmt: skip


def examples(folder: Path, recipe: SpanModelRecipe, data: Path | None, seed: int) -> Iterator[tuple[Query, str]]:
    """Endless examples of a recipe: names, and words in context in the share it says."""
    seen = [row for row in pairs(folder, data) if not any(held_out(word) for word in (row[0], *row[0].split()))]
    return mixture(seen, recipe.words_share, data, seed)


def mixture(names: list[tuple[str, str, float]], words_share: float, data: Path | None, seed: int) -> Iterator[tuple[Query, str]]:
    """Endless examples: `names`, and in the share `words_share` words in the context of clean text."""
    one = corrupt.names(names, seed)
    if not words_share:
        return one
    if data is None:
        raise InputError("words_share wants training text: set MTFIX_DATA or pass --data.")
    return corrupt.mixed(one, corrupt.BackSubstitution(seed).examples(paragraphs(data)), 1 - words_share, seed)


def train(folder: Path, recipe: SpanModelRecipe, data: Path | None) -> Trainer:
    """Run `recipe` in `folder` until its time is spent, going on from a checkpoint that stands there."""
    trainer = open_run(folder, recipe, data)
    dev = {latin: arabic for latin, arabic, _ in sorted(pairs(folder, data), key=lambda row: row[2]) if held_out(latin)}
    chosen = random.Random(recipe.seed).sample(sorted(dev), min(N_HELD_OUT, len(dev)))
    try:
        trainer.train(examples(folder, recipe, data, recipe.seed + trainer.step), [(Query("name", latin), dev[latin]) for latin in chosen])
    except KeyboardInterrupt:
        trainer.save()
        raise
    return trainer


def open_run(folder: Path, recipe: SpanModelRecipe, data: Path | None = None) -> Trainer:
    """The trainer of a run's folder, its last checkpoint loaded."""
    try:
        import torch  # noqa: F401 (what is missing is said here, once)
    except ModuleNotFoundError as error:
        raise MissingExtraError("training needs torch: pip install 'mtfix[train]'") from error
    folder.mkdir(parents=True, exist_ok=True)
    units(folder, data)
    return Trainer(folder, recipe)


def read_log(path: Path) -> list[dict[str, Any]]:
    """The rows of a run's log; a last line that was cut off is left out."""
    rows = []
    for line in path.read_text(encoding="utf-8").split("\n") if path.exists() else ():
        try:
            rows.append(json.loads(line))
        except ValueError:
            continue
    return rows
