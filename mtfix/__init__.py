"""mtfix repairs machine-translated Arabic: it detects garbled spans, proposes, chooses, and edits nothing else.

>>> import mtfix
>>> mtfix.repair_text("قال الوزير ، إن الاتفاق قريب.", config="rules-only").text
'قال الوزير، إن الاتفاق قريب.'
"""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mtfix.pipeline import Pipeline
    from mtfix.types import Repair, Span

__version__ = "0.1.0"
__all__ = ["__version__", "detect_spans", "repair_text"]

# Not named `repair` and `detect`: those are stages, and importing a stage would put the package in the function's place.


@lru_cache(maxsize=8)
def _pipeline(config: str) -> "Pipeline":
    from mtfix.pipeline import Pipeline

    return Pipeline(config)


def repair_text(text: str, config: str = "default") -> "Repair":
    """`text` repaired: `.text`, and the `.edits` and `.flags` that account for it."""
    from mtfix.types import Document

    return _pipeline(config).repair(Document("text", text))


def detect_spans(text: str, config: str = "default") -> "list[Span]":
    """The garbled spans of `text`, nothing repaired."""
    from mtfix.types import Document

    return _pipeline(config).detect(Document("text", text))
