"""Recipes: what `mtfix train` is to make, as TOML, checked to the last key.

kind = "span"      the embedded span model (the default; see `span_model`)
kind = "finetune"  a seq2seq checkpoint of somebody else, taught on (see `finetune`)
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mtfix import template
from mtfix.errors import ConfigError
from mtfix.registry import component, did_you_mean
from mtfix.train.span_model import SpanModelRecipe


@dataclass(frozen=True, slots=True)
class Lora:
    """Low-rank adapters in place of the full weights (Hu et al., ICLR 2022). Merged into the weights when the model is written."""

    r: int = 16
    """Rank."""
    alpha: int = 32
    """Scale of the adapters, over the rank."""
    dropout: float = 0.05
    """On what goes into the adapters."""
    target_modules: tuple[str, ...] = ()
    """Names of the layers that get adapters; empty for the queries and values of all attention."""


@dataclass(frozen=True, slots=True)
class FineTuneRecipe:
    """A checkpoint, what it is taught, and for how long."""

    model: str
    """Folder of a checkpoint, or a hub id."""
    revision: str = ""
    """Commit, tag or branch of the hub model; must be stated."""
    task: template.Task = "span"
    """span: the answer stands for a marked span. segment: the answer is the whole segment."""
    template: str = ""
    """How the model is asked; empty for the template of the task. A repair must ask with the same one."""
    source_language: str = ""
    """Language code of the input, for families that have such (ar_AR, arb_Arab)."""
    target_language: str = ""
    """Language code of the answer."""
    data: tuple[str, ...] = ()
    """Files or data sets of pairs; empty for corrupted text from the training data."""
    dev: tuple[str, ...] = ()
    """The same, to measure on; empty holds `n_dev` pairs of the data back."""
    columns: tuple[str, ...] = ()
    """The columns of garbled and of fixed text, where they have names of their own."""
    data_revision: str = ""
    """Commit, tag or branch of data sets from the hub."""
    n_examples: int = 20_000
    """How many examples of corrupted text are made."""
    words_share: float = 0.5
    """Of corrupted text, the share of words in their context; the rest are names."""
    n_dev: int = 300
    """How many pairs are measured on, at most."""
    max_tokens: int = 256
    """Examples that are longer, on either side, are left out."""
    batch_size: int = 16
    """Examples in a batch."""
    batch_tokens: int = 0
    """In place of `batch_size`: tokens in a batch, padding included."""
    accumulation: int = 1
    """Batches to one step of the optimiser."""
    learning_rate: float = 5e-5
    """Highest rate; it falls to nothing by the last step."""
    warmup_steps: int = 50
    """Steps over which the rate rises."""
    weight_decay: float = 0.01
    """As AdamW has it."""
    precision: Literal["auto", "fp32", "bf16", "fp16"] = "auto"
    """auto: bf16 on a GPU that has it, else fp32. T5 and its kin overflow in fp16."""
    epochs: float = 3.0
    """How often the data are seen."""
    max_steps: int = 0
    """In place of `epochs`: steps of all runs together."""
    max_minutes: float = 60.0
    """Budget of all runs together."""
    eval_steps: int = 200
    """Every so many steps the model is measured and saved."""
    patience: int = 5
    """End after so many measurements without a better F0.5; 0 never does."""
    seed: int = 13
    ctranslate2: Literal["", "int8", "int8_float32", "int16", "float16", "bfloat16", "float32"] = ""
    """Convert the best model to CTranslate2 as well, in this type."""
    lora: Lora | None = None

    def __post_init__(self) -> None:
        template.check(self.asked, self.task)
        if len(self.columns) not in (0, 2):
            raise ConfigError("recipe 'columns' names two: that of the garbled text, and that of the fixed one.")
        for name in ("n_examples", "n_dev", "max_tokens", "batch_size", "accumulation", "eval_steps"):
            if getattr(self, name) < 1:
                raise ConfigError(f"recipe '{name}' must be 1 or more (got {getattr(self, name)}).")

    @property
    def asked(self) -> str:
        """The template that the model is asked with."""
        return self.template or template.DEFAULTS[self.task]


KINDS: dict[str, Any] = {"span": SpanModelRecipe, "finetune": FineTuneRecipe}


def read(path: Path, **overrides: Any) -> SpanModelRecipe | FineTuneRecipe:
    """The recipe of a TOML file; `overrides` that are not None win. Raises `ConfigError` naming the file and the key."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error
    said |= {key: value for key, value in overrides.items() if value is not None}
    kind = said.pop("kind", "span")
    try:
        if kind not in KINDS:
            raise ConfigError(f"no kind of recipe '{kind}'. {did_you_mean(str(kind), KINDS)}")
        if kind == "finetune" and isinstance(said.get("lora"), dict):
            said["lora"] = component(Lora, said["lora"], "[lora]")
        recipe: SpanModelRecipe | FineTuneRecipe = component(KINDS[kind], said, "recipe")
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error
    return recipe
