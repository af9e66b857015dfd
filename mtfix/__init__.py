"""mtfix repairs machine-translated Arabic: it detects garbled spans, proposes, chooses, and edits nothing else.

>>> from mtfix import repair
>>> repair("قال الوزير ، إن الاتفاق قريب.", config="rules-only").text
'قال الوزير، إن الاتفاق قريب.'
"""

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mtfix.pipeline import Pipeline
    from mtfix.run.mapper import Mapper
    from mtfix.types import Repair, Span

__version__ = "0.1.0"
__all__ = ["Mapper", "__version__", "detect", "repair"]

# `detect` and `repair` are stages as well. A package takes its parent's attribute when it is first imported, so both (empty
# but for a docstring) are imported here, before the functions below, which then keep their names for good.
for _stage in ("detect", "repair"):
    import_module(f"mtfix.{_stage}")


def __getattr__(name: str) -> Any:
    """`Mapper`, imported when somebody asks for it."""
    if name == "Mapper":
        return import_module("mtfix.run.mapper").Mapper
    raise AttributeError(f"module 'mtfix' has no attribute '{name}'")


@lru_cache(maxsize=8)
def _pipeline(config: str) -> "Pipeline":
    from mtfix.pipeline import Pipeline

    return Pipeline(config)


def repair(text: str, config: str = "default", source: str | None = None) -> "Repair":
    """`text`, a translation of `source`, repaired: `.text`, and the `.edits` and `.flags` that account for it."""
    from mtfix.types import Document

    return _pipeline(config).repair(Document("text", text, source))


def detect(text: str, config: str = "default", source: str | None = None) -> "list[Span]":
    """The garbled spans of `text`, nothing repaired."""
    from mtfix.types import Document

    return _pipeline(config).detect(Document("text", text, source))
