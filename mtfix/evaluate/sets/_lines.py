"""What formats of lines share: the text of a file, corrections of a line by one or several people, and lines as documents."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mtfix.align import differences
from mtfix.errors import InputError
from mtfix.evaluate import classify
from mtfix.evaluate.gold import NEUTRAL, GoldDocument, GoldSpan, build
from mtfix.types import Category


def text_of(name: str) -> str:
    """What the file `name` holds. Raises `InputError` where it is not there, or not UTF-8."""
    try:
        return Path(name).read_bytes().decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except OSError as error:
        raise InputError(f"{name}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: not UTF-8 (byte {error.start}).") from error


def lines_of(name: str) -> list[str]:
    """The lines of the file `name`, without the empty one after the last line end."""
    lines = text_of(name).split("\n")
    return lines if lines[-1] else lines[:-1]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person put in place of `start:end` of a line, or would as well; of which category, where that was said."""

    start: int
    end: int
    accepted: tuple[str, ...]
    category: Category | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document with its gold spans; lines of the same `document` are joined."""

    text: str
    spans: tuple[GoldSpan, ...]
    document: str
    place: str


def corrections(garbled: str, fixed: str) -> Iterator[Correction]:
    """What leads from `garbled` to `fixed`: words and signs that differ, foreign words with blanks between them taken together.

    >>> [(c.start, c.end, c.accepted) for c in corrections("قال Ingo Lambert نعم .", "قال إنغو لامبرت نعم.")]
    [(4, 16, ('إنغو لامبرت',)), (20, 21, ('',))]
    """
    whole: list[tuple[int, int, int, int]] = []
    for a, b, c, d in differences(garbled, fixed):
        if whole and _is_phrase(garbled[whole[-1][0] : b], garbled[whole[-1][1] : a]):
            whole[-1] = (whole[-1][0], b, whole[-1][2], d)
        else:
            whole.append((a, b, c, d))
    yield from (Correction(a, b, (fixed[c:d],)) for a, b, c, d in whole)


def _is_phrase(garbled: str, between: str) -> bool:
    """Whether words with `between` them are one foreign phrase, which is translated as a whole."""
    words = garbled.split()
    return between == " " and len(words) > 1 and all(classify.of_span(word) is Category.UNTRANSLATED for word in words)


def merged(text: str, people: Sequence[Sequence[Correction]], place: str) -> tuple[GoldSpan, ...]:
    """The gold spans of a line that each of `people` corrected: where their corrections meet, each may be made.

    What only some of them change is neutral: it may be changed and need not be. Who comes first gives the reference.
    """
    spans = []
    for low, high in _clusters([correction for person in people for correction in person]):
        inside = [[c for c in person if _lies_in(c, low, high)] for person in people]
        said = [after for person in inside if person for after in _said(text, low, high, person, place)]
        accepted = tuple(dict.fromkeys(after for after in said if after != text[low:high]))
        if accepted:
            named = next((c.category for person in inside for c in person if c.category), None)
            category = named or classify.category(text, low, high, accepted[0])
            severity = classify.SEVERITY[category] if all(inside) else NEUTRAL
            spans.append(GoldSpan(low, high, category, severity, accepted))
    return tuple(spans)


def _clusters(found: Iterable[Correction]) -> list[tuple[int, int]]:
    """The ranges of corrections that share characters, or are put in at one place, grown together."""
    out: list[tuple[int, int]] = []
    for start, end in sorted({(c.start, c.end) for c in found}):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _lies_in(one: Correction, low: int, high: int) -> bool:
    """Whether a correction belongs to a range; what is put in at its edge stands apart from it."""
    if one.start == one.end:
        return low == one.start == high or low < one.start < high
    return low <= one.start and one.end <= high


def _said(text: str, low: int, high: int, person: Sequence[Correction], place: str) -> list[str]:
    """What one person accepts in place of `text[low:high]`."""
    variants = [""]
    at = low
    for one in sorted(person, key=lambda c: (c.start, c.end)):
        if one.start < at:
            raise InputError(f"{place}: two corrections by one person overlap.")
        # Several corrections in one range: their first forms, since nobody said which go together.
        accepted = one.accepted if len(person) == 1 else one.accepted[:1]
        variants = [so_far + text[at : one.start] + after for so_far in variants for after in accepted]
        at = one.end
    return [variant + text[at:high] for variant in variants]


def joined(lines: Iterable[Line]) -> list[GoldDocument]:
    """Lines as documents, in the order in which they begin; nobody corrected these texts for the sake of the set."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.document, []).append(line)
    out = []
    for id, group in groups.items():
        spans: list[GoldSpan] = []
        at = 0
        for line in group:
            spans += (replace(span, start=span.start + at, end=span.end + at) for span in line.spans)
            at += len(line.text) + 1
        out.append(build(id, "\n".join(line.text for line in group), spans, meta={"kind": "natural"}, place=group[0].place))
    return out
