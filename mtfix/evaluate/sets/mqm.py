"""Error spans of WMT's MQM evaluations: a table with a row an error, which stands between <v> and </v> in the target.

Columns as in google/wmt-mqm-human-evaluation (Freitag et al., TACL 2021): system, doc, a number of the segment, rater, source,
target, category, severity. Spans without a correction are to be flagged: such a set measures detection, and harm elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from mtfix.errors import InputError
from mtfix.evaluate.gold import SEVERITIES, GoldDocument, GoldSpan
from mtfix.evaluate.sets._lines import Line, joined, lines_of
from mtfix.evaluate.sets._ranges import apart
from mtfix.registry import did_you_mean
from mtfix.types import Category

CATEGORIES: Mapping[str, Category | None] = MappingProxyType(
    {
        "accuracy": Category.MISTRANSLATION,
        "accuracy/addition": Category.DUPLICATION,
        "accuracy/omission": Category.TRUNCATION,
        "accuracy/source language fragment": Category.UNTRANSLATED,
        "accuracy/untranslated": Category.UNTRANSLATED,
        "accuracy/untranslated text": Category.UNTRANSLATED,
        "fluency": Category.GRAMMAR,
        "fluency/character encoding": Category.ENCODING,
        "fluency/display": Category.SEGMENTATION,
        "fluency/inconsistency": Category.INCONSISTENCY,
        "fluency/punctuation": Category.PUNCTUATION,
        "fluency/spelling": Category.SPELLING,
        "linguistic conventions": Category.GRAMMAR,
        "linguistic conventions/character encoding": Category.ENCODING,
        "linguistic conventions/punctuation": Category.PUNCTUATION,
        "linguistic conventions/spelling": Category.SPELLING,
        "design": Category.SEGMENTATION,
        "non-translation": Category.MISTRANSLATION,
        "other": Category.MISTRANSLATION,
        "terminology": Category.MISTRANSLATION,
        "terminology/inconsistent": Category.INCONSISTENCY,
        "locale convention": None,
        "style": None,
        "source": None,
        "source error": None,
        "source issue": None,
        "no-error": None,
    }
)
"""MQM name in lower case → our category; the part before the stroke stands for all that is not named.

None is no damage: style, local conventions, and what is wrong in the source. mtfix leaves them alone, and so do its gold sets.
"""
_NO_ERROR = "no-error"
_TEST = "hotw-test"
"""The severity of a sentence that was damaged to see whether the rater is awake."""
_SEGMENT = ("globalSegId", "seg_id", "docSegId", "segment")


@dataclass(frozen=True, slots=True)
class MQM:
    """WMT's tables of MQM errors: a row an error, the span between <v> and </v> in the target."""

    system: str = ""
    """The system whose translations are read; all of them without it."""
    rater: str = ""
    """Whose errors count; without it those of the first rater of each segment."""

    def __call__(self, name: str) -> list[GoldDocument]:
        """A document for each document of each system."""
        lines = lines_of(name)
        header = lines[0].split("\t") if lines else []
        lacking = [column for column in ("system", "doc", "rater", "target", "category", "severity") if column not in header]
        segment = next((column for column in _SEGMENT if column in header), "")
        if lacking or not segment:
            raise InputError(f"{name}:1: no column '{(lacking or [_SEGMENT[0]])[0]}' in the header: {', '.join(header)}.")
        segments: dict[tuple[str, str, str], list[tuple[Mapping[str, str], str]]] = {}
        for number, line in enumerate(lines[1:], 2):
            cells = line.split("\t")
            if len(cells) != len(header):
                raise InputError(f"{name}:{number}: {len(cells)} columns where {len(header)} should be.")
            row = dict(zip(header, cells, strict=True))
            if self.system in ("", row["system"]) and self.rater in ("", row["rater"]) and row["severity"].lower() != _TEST:
                segments.setdefault((row["system"], row["doc"], row[segment]), []).append((row, f"{name}:{number}"))
        return joined(_line(f"{system}:{document}", rows) for (system, document, _), rows in segments.items())


def _line(document: str, rows: Sequence[tuple[Mapping[str, str], str]]) -> Line:
    """A segment with the errors that its first rater found in it."""
    (first, place), spans = rows[0], []
    text = _unmarked(first["target"], place)[0]
    for row, at in rows:
        if row["rater"] != first["rater"]:
            continue
        said, start, end = _unmarked(row["target"], at)
        if said != text:
            raise InputError(f"{at}: another target than in the row before of the same segment ({place}).")
        category = None if row["severity"].lower() == _NO_ERROR else category_of(row["category"], at)
        if category:
            spans.append(GoldSpan(start, end, category, severity_of(row["severity"], at), ()))
    return Line(text, apart(spans), document, place)


def _unmarked(target: str, place: str) -> tuple[str, int, int]:
    """The target without marks, and what they marked; what is marked in the source alone (an omission) lies at the end."""
    before, opened, rest = target.partition("<v>")
    marked, closed, after = rest.partition("</v>")
    if bool(opened) != bool(closed) or "<v>" in marked + after or "</v>" in before + after:
        raise InputError(f"{place}: the target wants one <v> and one </v> after it.")
    text = (before + marked + after).strip()
    start = len(before) - (len(before + marked + after) - len((before + marked + after).lstrip()))
    return (text, max(0, start), min(len(text), start + len(marked))) if opened else (text, len(text), len(text))


def category_of(said: str, place: str) -> Category | None:
    """Our category for an MQM name, by its whole or by the part before the stroke. Raises `InputError` for one nobody knows."""
    name = said.strip().rstrip("!").lower()
    for key in (name, name.partition("/")[0]):
        if key in CATEGORIES:
            return CATEGORIES[key]
    raise InputError(f"{place}: unknown MQM category '{said}'. {did_you_mean(name, CATEGORIES)}")


def severity_of(said: str, place: str) -> str:
    """A severity of ours. Raises `InputError` for one nobody knows."""
    if said.strip().lower() not in SEVERITIES:
        raise InputError(f"{place}: unknown severity '{said}'. {did_you_mean(said.lower(), SEVERITIES)}")
    return said.strip().lower()
