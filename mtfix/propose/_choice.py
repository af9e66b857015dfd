"""Which form for a foreign word: what the glossary says and what the words around it say, weighed against each other.

A conditional logit (McFadden, 1974) over the forms that a word may take. Its weights are fitted on words put back into human
text (`python -m eval.choice`) and stand in `models/choice.json`.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mtfix import cloze
from mtfix.arabic import has_article, join

SHIPPED = Path(__file__).parent.parent / "models" / "choice.json"
REACH = 200
"""Characters on either side that a choice looks at."""
FEATURES = (
    "rank", "further", "sense", "inexact", "adj", "verb", "adv", "other", "built", "pair",
    "past", "past of her", "present", "present of her", "masdar", "cost", "phrase", "article",
    "near", "far", "bias", "unknown", "log_count", "rare",
)  # fmt: skip
N_CONTEXT = FEATURES.index("near")
"""What stands before this one the table tells, what follows the text around."""
_POS = ("adj", "verb", "adv", "built", "pair")
_TAGS = ("past", "past of her", "present", "present of her", "masdar")


@dataclass(frozen=True, slots=True)
class Option:
    """A form that the span may take, and where it comes from."""

    arabic: str
    pos: str
    """Part of speech of the entry; `built` for a compound's parts, `pair` for two words put together."""
    rank: int
    """Of the equivalent in its entry."""
    sense: int
    """Of the entry among those of the word."""
    exact: bool
    """Whether the word stands as the entry has it."""
    cost: float
    """What speaks against the form beside its neighbours, by rule, in nats."""
    tags: tuple[str, ...] = ()
    """What form it is: a tense, or the verb's noun."""


def features(option: Option, clitic: str, model: cloze.Cloze, gap: cloze.Gap) -> tuple[float, ...]:
    """The values of `FEATURES` for an option, written into a gap behind a clitic. Only an article is part of what must fit."""
    surface = join("ال", option.arabic) if clitic.endswith(("ال", "لل")) else option.arabic
    fit = model.fit(gap, surface)
    is_pos = [float(option.pos == pos) for pos in _POS]
    is_other = float(option.pos not in ("noun", *_POS))
    return (
        float(option.rank), max(0.0, option.rank - 2.0), float(option.sense), float(not option.exact), *is_pos[:3], is_other, *is_pos[3:],
        *(float(tag in option.tags) for tag in _TAGS), option.cost, float(" " in surface), float(has_article(surface)),
        fit.near, fit.far, fit.bias, 1.0 - fit.known, fit.log_count - 9.0, float(fit.log_count < 4),
    )  # fmt: skip


def weigh(options: Sequence[Option], clitic: str, before: str, after: str, context_weight: float) -> Iterator[tuple[Option, float]]:
    """Each option with the log of its weight between two texts."""
    model, weights = cloze.shipped(), shipped()
    gap = model.gap(before, after)
    for option in options:
        values = features(option, clitic, model, gap)
        told = sum(w * x for w, x in zip(weights[:N_CONTEXT], values, strict=False))
        yield option, told + context_weight * sum(w * x for w, x in zip(weights[N_CONTEXT:], values[N_CONTEXT:], strict=True))


@lru_cache(maxsize=1)
def shipped() -> tuple[float, ...]:
    """The weights that come with mtfix, in the order of `FEATURES`."""
    said = json.loads(SHIPPED.read_text(encoding="utf-8"))["weights"]
    return tuple(float(said[name]) for name in FEATURES)
