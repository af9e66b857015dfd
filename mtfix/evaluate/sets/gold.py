"""The inline form of gold sets: what people write, and what ships."""

from dataclasses import dataclass

from mtfix.evaluate.gold import GoldDocument, parse
from mtfix.evaluate.sets._lines import text_of


@dataclass(frozen=True, slots=True)
class Gold:
    """Documents with marks in the text: [[garbled|category|severity|correction//other]] and {{kept}}."""

    def __call__(self, name: str) -> list[GoldDocument]:
        """The documents of the file `name`."""
        return parse(text_of(name), name)
