"""Read a repair in the light of the gold spans: which corrections it made, and what else it changed.

Systems cut their edits differently, and of a headline that stands twice either may go, so edits are not compared as they
are listed. As in the MaxMatch scorer (Dahlmeier and Ng, 2012), the way from the garbled text to the repaired one is cut so
that it explains the most by gold corrections: of the shortest ways the one with the most of them. Where gold corrections
alone explain all that was done, that is the reading, shortest or not. A change beside a correction does not spoil it, unless
it is in the same word.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from mtfix.align import differences
from mtfix.evaluate._maxmatch import Block, Piece, share
from mtfix.evaluate.gold import GoldSpan, Scored
from mtfix.types import Category, Edit


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of the garbled text and what stands there now; `gold` is the index of the gold span that it corrects."""

    start: int
    end: int
    after: str
    category: Category
    gold: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A repair, read: `changes` in order make the repaired text; `is_right` says of each of its edits whether all of it is right."""

    changes: tuple[Change, ...]
    is_right: tuple[bool, ...]

    @property
    def corrected(self) -> Mapping[int, str]:
        """Index of a gold span → the accepted correction that was made."""
        return {change.gold: change.after for change in self.changes if change.gold is not None}

    @property
    def others(self) -> list[Change]:
        """The changes that correct nothing."""
        return [change for change in self.changes if change.gold is None]


@dataclass(frozen=True, slots=True)
class _Hunk:
    """A part of an edit, and how far it could be slid with the same outcome."""

    start: int
    end: int
    after: str
    edit: int
    low: int
    high: int


def read(item: Scored) -> Reading:
    """`item` read: every change assigned to the gold span it corrects, or to none."""
    text, spans, edits = item.gold.text, item.gold.spans, item.repair.edits
    hunks = _slid(text, list(_hunks(edits)))
    changes: list[Change] = []
    wrong: set[int] = set()
    for inside, golds in _clusters(hunks, spans):
        low = min([hunk.low for hunk in inside] + [spans[gold].start for gold in golds])
        high = max([hunk.high for hunk in inside] + [spans[gold].end for gold in golds])
        placed = [(gold, spans[gold].start - low, spans[gold].end - low, spans[gold].corrections) for gold in golds]
        pieces = Block(text[low:high], _replaced(text, low, high, inside), placed).read()
        found = [_named(piece, low, spans, edits, inside) for piece in pieces]
        others = [change for change in found if change.gold is None]
        changes += found
        for hunk in inside:
            if len(others) == len(found) or any(share(hunk.low, hunk.high, other.start, other.end) for other in others):
                wrong.add(hunk.edit)
    return Reading(tuple(changes), tuple(index not in wrong and edit.before != edit.after for index, edit in enumerate(edits)))


def _hunks(edits: Sequence[Edit]) -> Iterator[_Hunk]:
    for index in sorted(range(len(edits)), key=lambda i: (edits[i].start, edits[i].end)):
        edit = edits[index]
        for a, b, c, d in differences(edit.before, edit.after):
            yield _Hunk(edit.start + a, edit.start + b, edit.after[c:d], index, edit.start + a, edit.start + b)


def _slid(text: str, hunks: Sequence[_Hunk]) -> list[_Hunk]:
    """`hunks` with how far each could be slid: of two equal headlines in a row, either may be said to be the one taken out."""
    out = []
    for index, hunk in enumerate(hunks):
        if (hunk.start == hunk.end) == (hunk.after == ""):
            out.append(hunk)
            continue
        floor = hunks[index - 1].end if index else 0
        roof = hunks[index + 1].start if index + 1 < len(hunks) else len(text)
        moved = hunk.after or text[hunk.start : hunk.end]
        left, right = text[floor : hunk.start] + moved, moved + text[hunk.end : roof]
        period, n_left, n_right = len(moved), 0, 0
        while n_left < hunk.start - floor and left[-1 - n_left] == left[-1 - n_left - period]:
            n_left += 1
        while n_right < roof - hunk.end and right[n_right] == right[n_right + period]:
            n_right += 1
        out.append(replace(hunk, low=hunk.start - n_left, high=hunk.end + n_right))
    return out


def _clusters(hunks: Sequence[_Hunk], spans: Sequence[GoldSpan]) -> Iterator[tuple[list[_Hunk], list[int]]]:
    """Hunks and gold spans that touch one another, directly or over others; gold spans that nothing touches are left out."""
    ranges = [(hunk.low, hunk.high, 0, index) for index, hunk in enumerate(hunks)]
    ranges += [(span.start - _loose(span), span.end + _loose(span), 1, index) for index, span in enumerate(spans)]
    inside: list[_Hunk] = []
    golds: list[int] = []
    reach = -1
    for start, end, kind, index in sorted(ranges):
        if start > reach:
            if inside:
                yield inside, golds
            inside, golds = [], []
        reach = max(reach, end)
        if kind:
            golds.append(index)
        else:
            inside.append(hunks[index])
    if inside:
        yield inside, golds


def _loose(span: GoldSpan) -> int:
    """How far a gold span reaches beyond its edges: a word put in with its blank may as well stand behind the blank before it."""
    return int(span.start == span.end and any(after != after.strip() for after in span.corrections))


def _replaced(text: str, low: int, high: int, hunks: Sequence[_Hunk]) -> str:
    out: list[str] = []
    at = low
    for hunk in sorted(hunks, key=lambda hunk: (hunk.start, hunk.end)):
        out += (text[at : hunk.start], hunk.after)
        at = hunk.end
    return "".join([*out, text[at:high]])


def _named(change: Piece, low: int, spans: Sequence[GoldSpan], edits: Sequence[Edit], hunks: Sequence[_Hunk]) -> Change:
    """A change of the whole text: of the category of the gold span that it corrects or misses, else of the edit that made it."""
    start, end = low + change.start, low + change.end
    if change.gold is not None:
        return Change(start, end, change.after, spans[change.gold].category, change.gold)
    missed = next((span for span in spans if share(start, end, span.start, span.end)), None)
    if missed is not None:
        return Change(start, end, change.after, missed.category)
    made = next((hunk for hunk in hunks if share(start, end, hunk.low, hunk.high)), hunks[0])
    return Change(start, end, change.after, edits[made.edit].category)


class Ranged(Protocol):
    """Whatever has a start and an end."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def overlap(one: Ranged, other: Ranged) -> bool:
    """Whether two spans share characters; an empty one lies in what it touches."""
    return share(one.start, one.end, other.start, other.end)
