"""mtfix inside other people's loops: a function from batches of columns to batches of columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from mtfix import __version__
from mtfix import config as configs
from mtfix.corpus.write import json_bytes
from mtfix.errors import ConfigError
from mtfix.pipeline import Pipeline
from mtfix.repair.apply import apply
from mtfix.run.report import edit_fields
from mtfix.run.settle import repair
from mtfix.types import Document


@dataclass(frozen=True, slots=True)
class Mapper:
    """Repairs the texts of a batch: for `datasets.Dataset.map(…, batched=True)`, for streams, for pandas.

    A call takes columns by name and gives the text column repaired, `edits` (for each row a JSON array, of what edits.jsonl
    says of an edit), and `problem` (empty, or why a row is as it was). A row whose text is no string passes through.

    Picklable; the pipeline is built once in each process, at the first call. Two mappers are equal, and their pickles are
    (which is what `datasets` keeps results by), if config and version of mtfix are. Raises `ConfigError` at once.

    >>> Mapper("rules-only")({"text": ["قال ، نعم", None]})["text"]
    ['قال، نعم', None]
    """

    config: str = "default"
    text_column: str = "text"
    source_column: str = "source"
    hash: str = field(init=False)
    version: str = field(init=False, default=__version__)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hash", configs.read(self.config).hash)

    def __call__(self, batch: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        """The columns of one batch."""
        texts = list(batch[self.text_column])
        sources = batch[self.source_column] if self.source_column in batch else [None] * len(texts)
        rows = enumerate(zip(texts, sources, strict=True))
        documents = [
            Document(str(at), text, source if isinstance(source, str) else None) for at, (text, source) in rows if isinstance(text, str)
        ]
        outcomes = repair(_pipeline(self.config, self.hash), documents)
        edits, problems = ["[]"] * len(texts), [""] * len(texts)
        for document, outcome in zip(documents, outcomes, strict=True):
            at = int(document.id)
            texts[at] = apply(document.text, outcome.edits)
            edits[at] = json_bytes([edit_fields(edit) for edit in outcome.edits]).decode()
            problems[at] = outcome.error
        return {self.text_column: texts, "edits": edits, "problem": problems}


@lru_cache(maxsize=8)
def _pipeline(config: str, hash: str) -> Pipeline:
    system = configs.read(config)
    if system.hash != hash:
        raise ConfigError(f"{config}: has changed since the mapper was made. Make a new one.")
    return Pipeline(system)
