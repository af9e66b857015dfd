"""Edits to text and back, and two rounds of edits as one: the byte-exact layer under everything else."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mtfix.errors import EditError
from mtfix.types import Edit


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """`edits` by place; an insertion stands before what begins at the same place."""
    return sorted(edits, key=lambda edit: (edit.start, edit.end))


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` with `edits` made.

    Raises `EditError` where an edit lies outside the text, overlaps another, or does not find its `before`.
    """
    out: list[str] = []
    at = 0
    for edit in in_order(edits):
        if not at <= edit.start <= edit.end <= len(text):
            raise EditError(f"edit {edit.start}:{edit.end} overlaps another or lies outside a text of {len(text)} characters")
        if text[edit.start : edit.end] != edit.before:
            raise EditError(f"edit {edit.start}:{edit.end} expects {edit.before!r} and finds {text[edit.start : edit.end]!r}")
        out += (text[at : edit.start], edit.after)
        at = edit.end
    out.append(text[at:])
    return "".join(out)


def invert(edits: Iterable[Edit]) -> list[Edit]:
    """The edits that undo `edits`, with offsets in the text that `apply` gave."""
    undone: list[Edit] = []
    shift = 0
    for edit in in_order(edits):
        start = edit.start + shift
        undone.append(replace(edit, start=start, end=start + len(edit.after), before=edit.after, after=edit.before))
        shift += len(edit.after) - len(edit.before)
    return undone


def revert(text: str, edits: Iterable[Edit]) -> str:
    """The text that `edits` were made on, from the text they gave."""
    return apply(text, invert(edits))


class Origin:
    """Places of a repaired text in the text it was made from. A place inside an edit's outcome maps to the edit's edge."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._edits = in_order(edits)
        outcomes = invert(self._edits)
        self.pairs = list(zip(self._edits, outcomes, strict=True))
        self._starts = [outcome.start for outcome in outcomes]
        self._ends = [outcome.end for outcome in outcomes]

    def start(self, place: int) -> int:
        """Where what begins at `place` began."""
        index = bisect_right(self._ends, place) - 1
        if index + 1 < len(self._edits) and self._starts[index + 1] < place:
            return self._edits[index + 1].start
        return place if index < 0 else self._edits[index].end + place - self._ends[index]

    def end(self, place: int) -> int:
        """Where what ends at `place` ended."""
        index = bisect_left(self._starts, place) - 1
        return place if index < 0 else self._edits[index].end + max(0, place - self._ends[index])

    def touched(self, later: Edit) -> range:
        """Which of the edits have an outcome that `later`, an edit of the repaired text, changes."""
        if later.start == later.end:  # an insertion joins all it borders on, so that the order of two is never in doubt
            return range(bisect_left(self._ends, later.start), bisect_right(self._starts, later.start))
        return range(bisect_right(self._ends, later.start), bisect_left(self._starts, later.end))


def compose(text: str, first: Sequence[Edit], second: Sequence[Edit]) -> list[Edit]:
    """One list of edits on `text` that does what `first` and then `second` (on the text that `first` gave) do.

    Where a second edit meets the outcome of first ones they become one edit, which tells of both.
    """
    if not first:  # the first round of most documents, and the last
        return [edit for edit in in_order(second) if edit.before != edit.after]
    middle = apply(text, first)
    origin = Origin(first)
    groups: list[tuple[range, list[Edit]]] = []
    for edit in in_order(second):
        touched = origin.touched(edit)
        if groups and touched and touched.start < groups[-1][0].stop:
            earlier, later = groups[-1]
            later.append(edit)
            groups[-1] = (range(earlier.start, max(earlier.stop, touched.stop)), later)
        else:
            groups.append((touched, [edit]))
    taken = {index for touched, _ in groups for index in touched}
    out = [(outcome.start, edit) for index, (edit, outcome) in enumerate(origin.pairs) if index not in taken]
    out += [_merged(text, middle, origin, touched, later) for touched, later in groups]
    # The place in the middle text is what tells the order of two insertions at one place.
    out.sort(key=lambda placed: (placed[1].start, placed[1].end, placed[0]))
    return [edit for _, edit in out if edit.before != edit.after]


def _merged(text: str, middle: str, origin: Origin, touched: range, later: Sequence[Edit]) -> tuple[int, Edit]:
    """The edits of `origin` in `touched` and the `later` ones upon them, as one edit of `text`; and where in `middle`."""
    edits = [origin.pairs[index][0] for index in touched]
    upon = [*(origin.pairs[index][1] for index in touched), *later]
    low, high = min(edit.start for edit in upon), max(edit.end for edit in upon)
    start = min([origin.start(low), *(edit.start for edit in edits)])
    end = max([origin.end(high), *(edit.end for edit in edits)])
    after = apply(middle[low:high], [replace(edit, start=edit.start - low, end=edit.end - low) for edit in later])
    parts = [*edits, *later]
    chief = max(parts, key=lambda edit: (len(edit.before), -edit.start))
    reason = "; ".join(dict.fromkeys(edit.reason for edit in parts))
    score = min(edit.score for edit in parts)
    return low, replace(chief, start=start, end=end, before=text[start:end], after=after, reason=reason, score=score)
