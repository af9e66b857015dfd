"""Gold documents as JSON lines with offsets: what programs exchange."""

from dataclasses import dataclass

from mtfix.evaluate.gold import GoldDocument, from_json
from mtfix.evaluate.sets._lines import text_of


@dataclass(frozen=True, slots=True)
class Jsonl:
    """Gold documents with offsets, one a line, as `mtfix set convert` writes them."""

    def __call__(self, name: str) -> list[GoldDocument]:
        """The documents of the file `name`."""
        return from_json(text_of(name), name)
