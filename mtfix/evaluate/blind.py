"""Which text metrics do not see which of the changes that were made: each category of edits is taken back and they are asked again.

A metric that ignores white space gives full marks to a text with a space before every comma. A report that leads with such a
metric hides what was done, so every report says what each one cannot see.
"""

from collections.abc import Sequence
from dataclasses import replace

from mtfix.evaluate.gold import Scored
from mtfix.evaluate.significance import Units
from mtfix.evaluate.text import Text
from mtfix.repair.apply import apply
from mtfix.types import Category, Repair

SEEN = 0.005
"""Half the last digit that sacreBLEU prints: what moves a score by less does not show."""


def blind(items: Sequence[Scored]) -> dict[str, list[str]]:
    """Metric → the categories of edits that it is blind to, where there are any."""
    out: dict[str, list[str]] = {}
    metric = Text()
    made = {item.gold.id: metric.units([item]) for item in items}
    for category in sorted({edit.category for item in items for edit in item.repair.edits}):
        # The documents without such an edit are the same on both sides, and would only thin the difference out.
        touched = [item for item in items if any(edit.category is category for edit in item.repair.edits)]
        undone = metric.units([Scored(item.gold, _without(item.repair, category)) for item in touched])
        for name, units in undone.items():
            rows = [row for item in touched for row in made[item.gold.id][name].rows]
            if abs(_total(units, rows) - _total(units, units.rows)) < SEEN:
                out.setdefault(name, []).append(str(category))
    return out


def _total(units: Units, rows: Sequence[Sequence[float]]) -> float:
    return units.statistic([sum(column) for column in zip(*rows, strict=True)])


def _without(repair: Repair, category: Category) -> Repair:
    edits = tuple(edit for edit in repair.edits if edit.category is not category)
    return replace(repair, edits=edits, text=apply(repair.document.text, edits))
