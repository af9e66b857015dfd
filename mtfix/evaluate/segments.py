"""A document by segments: what each line was, is now, and should be, whatever was joined, moved or taken out."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from mtfix.evaluate.gold import GoldDocument, Scored
from mtfix.evaluate.reading import Change, Reading, read


@dataclass(frozen=True, slots=True)
class Segment:
    """A line of a gold document with the blank lines after it; texts are without line ends at their edges."""

    document: str
    start: int
    end: int
    garbled: str
    repaired: str
    reference: str
    accepted: str
    """The reference, with the accepted corrections that the system chose in place of the first ones."""
    is_clean: bool
    """No gold span touches it."""
    changes: tuple[Change, ...]


def segments(item: Scored, reading: Reading | None = None) -> list[Segment]:
    """The segments of `item` in order. What an edit writes belongs to the segment that it begins in."""
    gold = item.gold
    reading = reading or read(item)
    tiles = tiles_of(gold)
    first = [Change(s.start, s.end, s.corrections[0], s.category) for s in gold.spans if s.corrections]
    chosen = reading.corrected
    accepted = [
        Change(s.start, s.end, chosen.get(index, s.corrections[0]), s.category) for index, s in enumerate(gold.spans) if s.corrections
    ]
    garbled, repaired, reference, wanted = (_projected(gold.text, changes, tiles) for changes in ((), reading.changes, first, accepted))
    out = []
    for index, (start, end) in enumerate(tiles):
        reach = end + (index == len(tiles) - 1)  # what is put in at the very end belongs to the last
        is_clean = not any(_touches(s.start, s.end, start, reach) for s in gold.spans)
        changes = tuple(change for change in reading.changes if _touches(change.start, change.end, start, reach))
        out.append(Segment(gold.id, start, end, garbled[index], repaired[index], reference[index], wanted[index], is_clean, changes))
    return out


def tiles_of(gold: GoldDocument) -> list[tuple[int, int]]:
    """The segments of `gold` grown until they cover its text: each takes what follows it, the first what comes before as well."""
    starts = [0, *(start for start, _ in gold.segments[1:])]
    return list(zip(starts, [*starts[1:], len(gold.text)], strict=True))


def _touches(start: int, end: int, low: int, high: int) -> bool:
    # At the border of two segments an insertion belongs to the one that begins there.
    return start < high and low < end if start < end else low <= start < high


def _projected(text: str, changes: Sequence[Change], tiles: Sequence[tuple[int, int]]) -> list[str]:
    starts = [start for start, _ in tiles]
    out: list[list[str]] = [[] for _ in tiles]

    def keep(start: int, end: int) -> None:
        for index in range(max(0, bisect_right(starts, start) - 1), len(tiles)):
            low, high = tiles[index]
            if low >= end:
                break
            out[index].append(text[max(low, start) : min(high, end)])

    at = 0
    for change in changes:
        keep(at, change.start)
        out[max(0, bisect_right(starts, change.start) - 1)].append(change.after)
        at = change.end
    keep(at, len(text))
    return ["".join(parts).strip("\n") for parts in out]
