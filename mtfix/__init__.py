"""mtfix repairs machine-translated Arabic: it detects garbled spans, proposes, chooses, and edits nothing else.

>>> from mtfix import repair
>>> repair("قال الوزير ، إن الاتفاق قريب.", config="rules-only").text
'قال الوزير، إن الاتفاق قريب.'
"""

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mtfix.pipeline import Pipeline
    from mtfix.types import Repair, Span

__version__ = "0.1.0"
__all__ = ["__version__", "detect", "repair"]

# `detect` and `repair` are stages as well. A package takes its parent's attribute when it is first imported, so both (empty
# but for a docstring) are imported here, before the functions below, which then keep their names for good.
for _stage in ("detect", "repair"):
    import_module(f"mtfix.{_stage}")


@lru_cache(maxsize=8)
def _pipeline(config: str) -> "Pipeline":
    from mtfix.pipeline import Pipeline

    return Pipeline(config)


def repair(text: str, config: str = "default") -> "Repair":
    """`text` repaired: `.text`, and the `.edits` and `.flags` that account for it."""
    from mtfix.types import Document

    return _pipeline(config).repair(Document("text", text))


def detect(text: str, config: str = "default") -> "list[Span]":
    """The garbled spans of `text`, nothing repaired."""
    from mtfix.types import Document

    return _pipeline(config).detect(Document("text", text))
