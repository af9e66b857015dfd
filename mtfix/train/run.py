"""A training run from a recipe: data gathered once into the run's folder, then trained, stopped, resumed.

The folder holds `pairs.tsv` (the names), `spiece.model` (units of the context), `checkpoint.pt`, `log.jsonl`. What is
there is not made again, so a run goes on where it stopped, on the same machine or another.
"""

import dataclasses
import gzip
import json
import random
import tomllib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from mtfix.codec import Query, context_words
from mtfix.errors import ConfigError, InputError, MissingExtraError
from mtfix.registry import did_you_mean
from mtfix.train import corrupt
from mtfix.train.lexicon import held_out, training_pairs
from mtfix.train.span_model import SpanModelRecipe, Trainer

MONO = ("sanad_khaleej.jsonl.gz", "ant.jsonl.gz", "wikipedia.jsonl.gz")
TENTH = 3
"""Documents whose number ends in this digit are not counted in the context table: words are put back into these alone."""
N_HELD_OUT = 400
N_PIECES = 4000


def read_recipe(path: Path, **overrides: Any) -> SpanModelRecipe:
    """The recipe of a TOML file, checked to the last key; `overrides` that are not None win."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error
    said |= {key: value for key, value in overrides.items() if value is not None}
    kinds = {field.name: type(field.default) for field in dataclasses.fields(SpanModelRecipe)}
    for key, value in said.items():
        if key not in kinds:
            raise ConfigError(f"{path}: unknown option of recipe '{key}'. {did_you_mean(key, kinds)}")
        if not isinstance(value, kinds[key]) and not (kinds[key] is float and isinstance(value, int)):
            raise ConfigError(f"{path}: '{key}' must be {kinds[key].__name__} (got {value!r}).")
    return SpanModelRecipe(**said)


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
    one = corrupt.names(seen, seed)
    if not recipe.words_share:
        return one
    if data is None:
        raise InputError("words_share wants training text: set MTFIX_DATA or pass --data.")
    return corrupt.mixed(one, corrupt.BackSubstitution(seed).examples(paragraphs(data)), 1 - recipe.words_share, seed)


def train(folder: Path, recipe: SpanModelRecipe, data: Path | None) -> Trainer:
    """Run `recipe` in `folder` until its time is spent, going on from a checkpoint that stands there."""
    trainer = open_run(folder, recipe, data)
    dev = {latin: arabic for latin, arabic, _ in sorted(pairs(folder, data), key=lambda row: row[2]) if held_out(latin)}
    chosen = random.Random(recipe.seed).sample(sorted(dev), min(N_HELD_OUT, len(dev)))
    trainer.train(examples(folder, recipe, data, recipe.seed + trainer.step), [(Query("name", latin), dev[latin]) for latin in chosen])
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
