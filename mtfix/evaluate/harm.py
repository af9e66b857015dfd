"""Harm: what a repair broke. Clean segments changed, kept tokens and numbers lost, segments that came out worse."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mtfix import arabic, kept
from mtfix.evaluate._counts import signature
from mtfix.evaluate.gold import Scored
from mtfix.evaluate.reading import Change, Reading, read
from mtfix.evaluate.segments import Segment, segments
from mtfix.evaluate.significance import Units, share, wilson
from mtfix.types import Score

_NUMBER = re.compile(r"\d+(?:[.,\u066b\u066c]\d+)*")
_NEGATION = re.compile("[وف]?(?:لا|لم|لن|ليس|ليست|ليسا|ليسوا|لست|لسنا|غير|دون|بدون|عدم|بعدم|لعدم)")
NAMED = 20
"""How many changed clean segments, and how many broken tokens, are named; all are counted."""


@dataclass(frozen=True, slots=True)
class Harm:
    """What a repair broke: the share of clean segments that it changed.

    The parts say which kept tokens broke, whether the numbers, addresses and negations that the reference keeps are still
    there, and how many segments came nearer to the reference, stayed, or moved away (by characters, and by the accepted
    correction that the system chose).
    """

    def __call__(self, items: Sequence[Scored]) -> Score:
        """The share of clean segments changed, and in the parts all else that broke."""
        readings = [read(item) for item in items]
        parts: dict[str, Any] = _segments(items, readings)
        broken = [name for item, reading in zip(items, readings, strict=True) for name in _broken(item, reading)]
        parts |= {"kept": sum(len(item.gold.kept) for item in items), "kept_broken": len(broken), "kept_broken_in": broken[:NAMED]}
        for name, find in {"numbers": _numbers, "addresses": _addresses, "negations": _negations}.items():
            parts[name] = _preserved(items, readings, find)
        return Score("harm", parts["clean_changed"], signature("harm"), parts)

    def units(self, items: Sequence[Scored]) -> dict[str, Units]:
        """Changed or not, better or worse, by segment, for tests of a difference."""
        found = [(f"{item.gold.id}#{number}", one) for item in items for number, one in enumerate(segments(item))]
        ids = tuple(id for id, _ in found)
        turns = [_turn(one) for _, one in found]
        clean = [(float(one.is_clean and bool(one.changes)), float(one.is_clean)) for _, one in found]
        return {
            "clean_changed": Units(ids, clean, share),
            "better": Units(ids, [(float(turn > 0), 1.0) for turn in turns], share),
            "worse": Units(ids, [(float(turn < 0), 1.0) for turn in turns], share),
        }


def _segments(items: Sequence[Scored], readings: Sequence[Reading]) -> dict[str, Any]:
    names, turns = [], Counter[int]()
    n = n_clean = 0
    for item, reading in zip(items, readings, strict=True):
        for number, one in enumerate(segments(item, reading)):
            n += 1
            n_clean += one.is_clean
            turns[_turn(one)] += 1
            if one.is_clean and one.changes:
                names.append(f"{one.document}#{number}")
    low, high = wilson(len(names), n_clean)
    parts: dict[str, Any] = {
        "clean_segments": n_clean, "n_clean_changed": len(names), "clean_changed": len(names) / n_clean if n_clean else 0.0,
        "clean_changed_low": low, "clean_changed_high": high, "clean_changed_in": names[:NAMED], "segments": n,
    }  # fmt: skip
    for name, turn in (("better", 1), ("same", 0), ("worse", -1)):
        low, high = wilson(turns[turn], n)
        parts[name] = {"n": turns[turn], "share": turns[turn] / n if n else 0.0, "low": low, "high": high}
    return parts


def _turn(one: Segment) -> int:
    """1 where the segment came nearer to what is accepted, -1 where it moved away, else 0."""
    from rapidfuzz.distance import Levenshtein

    before, after = Levenshtein.distance(one.garbled, one.accepted), Levenshtein.distance(one.repaired, one.accepted)
    return (before > after) - (before < after)


def _broken(item: Scored, reading: Reading) -> list[str]:
    text = item.gold.text
    return [
        f"{item.gold.id}:{start}: {text[start:end]}"
        for start, end in item.gold.kept
        if any(_enters(change, start, end) and text[start:end] not in change.after for change in reading.changes)
    ]


def _enters(change: Change, start: int, end: int) -> bool:
    return change.start < end and start < change.end if change.start < change.end else start < change.start < end


def _preserved(items: Sequence[Scored], readings: Sequence[Reading], find: Callable[[str], Counter[str]]) -> dict[str, Any]:
    """Of what `find` finds in the garbled text and the reference keeps: how much is lost; and what is new that neither has."""
    n = n_lost = n_new = 0
    for item, reading in zip(items, readings, strict=True):
        garbled, repaired = find(item.gold.text), find(item.repair.text)
        wanted = find(_accepted(item, reading))
        n += (garbled & wanted).total()
        n_lost += ((garbled & wanted) - repaired).total()
        n_new += (repaired - (garbled | wanted)).total()
    return {"n": n, "lost": n_lost, "invented": n_new, "preserved": 1 - n_lost / n if n else 1.0}


def _accepted(item: Scored, reading: Reading) -> str:
    return "\n".join(one.accepted for one in segments(item, reading))


def _numbers(text: str) -> Counter[str]:
    # ٢٠١٨ and 2018 are one number, and so are 74,8 and 74٫8.
    return Counter(
        "".join(str(unicodedata.decimal(char)) if char.isdecimal() else "." for char in found) for found in _NUMBER.findall(text)
    )


def _addresses(text: str) -> Counter[str]:
    return Counter(text[start:end] for start, end in kept.find(text))


def _negations(text: str) -> Counter[str]:
    words = (arabic.strip_marks(word) for word in arabic.WORD_RE.findall(text))
    return Counter(word.lstrip("وف") for word in words if _NEGATION.fullmatch(word))
