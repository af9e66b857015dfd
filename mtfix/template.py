"""How a seq2seq checkpoint is asked: one template for what it is trained on and for what it is asked in a repair.

span     {garbled} with {left} and {right} of it on its line, {category}, {candidates}, {source}: the answer stands for {garbled}
segment  {garbled} is the whole segment, and the answer all of it; {source}
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mtfix.errors import ConfigError
from mtfix.registry import did_you_mean

Task = Literal["span", "segment"]
DEFAULTS: Mapping[Task, str] = {"span": "{left} [ {garbled} ] {right}", "segment": "{garbled}"}
"""The templates of those who name none. Brackets, because the vocabularies of all families have them."""
FIELDS: Mapping[Task, tuple[str, ...]] = {
    "span": ("garbled", "left", "right", "category", "candidates", "source"),
    "segment": ("garbled", "source"),
}
N_WORDS = 24
"""Words of context on either side that a template is filled with."""
_FIELD = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a template is filled with: `text[start:end]` is garbled."""

    text: str
    start: int
    end: int
    category: str = ""
    candidates: Sequence[str] = ()
    source: str = ""


def check(template: str, task: Task) -> None:
    """Raise `ConfigError` where `template` has a field that a `task` cannot fill, or lacks {garbled}."""
    fields = _FIELD.findall(template)
    for name in fields:
        if name not in FIELDS[task]:
            raise ConfigError(f"the template of task '{task}' has no field '{{{name}}}'. {did_you_mean(name, FIELDS[task])}")
    if "garbled" not in fields:
        raise ConfigError(f"template {template!r} does not say where the garbled text stands: write {{garbled}}.")


def fill(template: str, asked: Asked, n_words: int = N_WORDS) -> str:
    """`template` filled, its white space as single blanks; {left} and {right} have `n_words` each at most.

    >>> fill(DEFAULTS["span"], Asked("رفض Kremllagers الادعاءات.", 4, 15))
    'رفض [ Kremllagers ] الادعاءات.'
    """
    text = asked.text
    said = {
        "garbled": text[asked.start : asked.end],
        "left": " ".join(text[: asked.start].rpartition("\n")[2].split()[-n_words:] if n_words else ()),
        "right": " ".join(text[asked.end :].partition("\n")[0].split()[:n_words]),
        "category": asked.category,
        "candidates": " | ".join(asked.candidates),
        "source": asked.source,
    }
    return " ".join(_FIELD.sub(lambda field: said[field[1]], template).split())
