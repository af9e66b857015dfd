"""Flags punctuation that Arabic does not write so: a space before the comma, Latin `,` `;` `?`, marks twice, stray quotes and brackets.

Each span is as small as its repair: the space to delete, the mark to exchange. Where this file only suspects, it suggests
nothing. Left alone: what `kept` knows, verse and Quran, ellipses, times, ratios, initials, double spaces.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mtfix import kept
from mtfix.arabic import LETTER, MARKS, TATWEEL
from mtfix.detect import _pairs
from mtfix.detect._pairs import ends_word, flag
from mtfix.detect._places import matches
from mtfix.types import Document, Span

_SPACES = " \u00a0\t"
_LETTER = re.compile(f"[{LETTER}]")
_MARK = re.compile(f"[{MARKS}]")
_ARABIC_CHAR = re.compile(f"[{LETTER}{MARKS}{TATWEEL}]")
# Clean text holds hundreds of marks and a handful of these: one pass finds all that any rule below could begin at.
_SUSPECT = re.compile(rf"[،؛؟.:!,;?](?:(?<=[,;?])|(?<=[{_SPACES}].)|(?=[{LETTER}])|(?= ?[،؛.]))")
# One or two spaces are a slip; more are somebody's layout.
_SPACED = re.compile(r"[،؛؟.:!](?:(?<=\S[ \u00a0\t].)|(?<=\S[ \u00a0\t]{2}.))")
_MAY_FOLLOW = {
    "،": re.compile(r"،(?![\d،.])"),  # a comma glued to a number was moved there by bidi display: it belongs after the number
    "؛": re.compile(r"؛(?![\d؛.])"),
    "؟": re.compile(r"؟(?![A-Za-z\d])"),
    "!": re.compile(rf"!(?=[\s!؟?\"»”).\]{LETTER}]|\Z)"),
    ".": re.compile(rf"\.(?! ?\.)(?=[\s\"»”)\]{LETTER}]|\Z)(?!(?:كوم|نت|أورغ)(?![{LETTER}]))"),
    ":": re.compile(rf":(?=[\s\"«“{LETTER}\u00c0-\u04ff]|\Z)(?! ?[)(])"),
}
_LATIN = re.compile(r"[,;?]\?*")
_TO_ARABIC = str.maketrans(",;?", "،؛؟")
_BEFORE_ARABIC = re.compile(f' ["«“(]?[{LETTER}]')
_TWICE = re.compile(r"(?:،[ ]?[،.]|؛[ ]?؛|\.[.،]|,,)(?![،؛,.\d]| \.)")
_ONCE = {"،،": "،", "؛؛": "؛", "،.": ".", ".،": "،", "..": ".", ",,": "،"}
_STUCK = re.compile(rf"[،؛؟.:!](?=[{LETTER}])(?<=[{LETTER}{MARKS}].)")
_STUCK_COMMA = re.compile(f"[،؛؟](?=[{LETTER}])(?<=[{LETTER}{MARKS}].)")
_ROOMY = re.compile(f" [،؛؟]|[،؛؟,;?] |[,;?](?=[{LETTER}])")
_LONG_WORD = re.compile(f"[{LETTER}]{{15}}")
_END = re.compile(r'[.،؛:!?؟…"»”)\]]{0,4}[ \t]{0,4}(?:\n|\Z)')
_CLOSED = re.compile(r'["»”)\]]{0,2}[ \t]{0,4}(?:\n|\Z)')
_ASCII = re.compile("[A-Za-z@#]")
_ASCII_LETTER = re.compile("[A-Za-z]")
_HEMISTICHS = re.compile(r"\*{2,}|\S(?:\t| {4,})\S")
_VERSE_SIGN = re.compile(f"[{MARKS}*\t]")
_SCRIPTURE = re.compile("﴿[^﴾\n]*﴾?")


@dataclass(frozen=True, slots=True)
class Punctuation:
    """Spaces, Latin marks, doubled marks, quotes and brackets in Arabic text."""

    latin_marks: bool = True
    """Whether `,` `;` `?` between Arabic words become `،` `؛` `؟`."""
    german_quotes: bool = True
    """Whether `„…“` around Arabic becomes `«…»`."""
    stuck: bool = True
    """Whether words stuck together around a mark are flagged."""
    unbalanced: bool = True
    """Whether quotes and brackets without a mate are flagged."""

    def __call__(self, doc: Document) -> Iterator[Span]:
        text = doc.text
        if not _LETTER.search(text):
            return
        suspects = [match.start() for match in _SUSPECT.finditer(text)]
        found = [*_twice(text, suspects), *_spaced(text, suspects)] if suspects else []
        if self.latin_marks and suspects:
            found += _latin(text, suspects)
        if self.stuck and suspects:
            found += _stuck(text, suspects)
        if self.german_quotes and "„" in text:
            found += _pairs.german(text)
        paragraphs = _pairs.paragraphs(text)
        found += _pairs.space_inside(text, paragraphs)
        if self.unbalanced:
            found += _pairs.unbalanced(text, paragraphs)
        if found:
            yield from _apart(text, found)


def _apart(text: str, found: Iterable[Span]) -> Iterator[Span]:
    """Those of `found` that touch nothing kept and no verse; where two overlap, the first."""
    scripture = [match.span() for match in _SCRIPTURE.finditer(text)] if "﴿" in text else []
    ranges: Sequence[tuple[int, int]] | None = None
    taken: set[int] = set()
    has_code = "`" in text  # asked once: a look through a line of 50 MB for each of its spans would never end
    for span in found:
        places = range(span.start, span.end)
        if not taken.isdisjoint(places) or _touches(scripture, span) or _is_verse(text, span.start, span.end):
            continue
        # All that is kept begins with an ASCII sign: most spans need not ask.
        near = max(0, span.start - 300)
        if has_code or _ASCII.search(text, max(near, text.rfind(" ", near, span.start)), span.start):
            ranges = kept.find(text) if ranges is None else ranges
            if _touches(ranges, span):
                continue
        taken.update(places)
        yield span


def _touches(ranges: Sequence[tuple[int, int]], span: Span) -> bool:
    at = bisect_left(ranges, (span.end, -1)) - 1
    return at >= 0 and ranges[at][1] > span.start


def _is_verse(text: str, start: int, end: int) -> bool:
    """Whether the line around is vocalised like poetry or scripture, or set in two hemistichs."""
    near = max(0, start - 60), end + 60
    if not _VERSE_SIGN.search(text, *near) and text.find("    ", *near) < 0:
        return False
    line = _around(text, start, end, 60)
    return len(_MARK.findall(line)) > 0.4 * len(_LETTER.findall(line)) or _HEMISTICHS.search(line) is not None


def _around(text: str, start: int, end: int, width: int) -> str:
    left = text[max(0, start - width) : start].rpartition("\n")[2]
    return left + text[start : end + width].partition("\n")[0]


def _gap(text: str, at: int) -> int:
    """Where the one or two spaces before `at` begin: `at` itself where there are none, or more."""
    start = at
    while start > 0 and at - start < 3 and text[start - 1] in _SPACES:
        start -= 1
    return start if at - start < 3 else at


def _spaced(text: str, suspects: Sequence[int]) -> Iterator[Span]:
    """Spaces before a mark; a mark on the wrong side of its space (`كلمة ،كلمة`) changes places with it."""
    for match in matches(_SPACED, text, suspects):
        at, mark = match.start(), match[0]
        start = _gap(text, at)
        if not ends_word(text[start - 1]) or not _MAY_FOLLOW[mark].match(text, at):
            continue
        if (mark == "." and _is_initial(text, start, at)) or (mark == ":" and _is_ratio(text, start, at)):
            continue
        if text[at + 1 : at + 2].isalpha():
            yield flag(start, at + 1, "wrong-side", 0.93, f"The space belongs after «{mark}», not before it.", mark + " ")
        else:
            yield flag(start, at, "space-before", 0.97, f"There is no space before «{mark}».", "")


def _is_initial(text: str, start: int, at: int) -> bool:
    """`د .محمد`, `ق .م`: a letter alone before the full stop, save at the end of a line."""
    alone = start < 2 or not _ARABIC_CHAR.match(text[start - 2])
    return alone and text[start - 1].isalpha() and not _END.match(text, at)


def _is_ratio(text: str, start: int, at: int) -> bool:
    return text[start - 1].isdigit() and text[at + 1 : at + 3].strip()[:1].isdigit()


def _latin(text: str, suspects: Sequence[int]) -> Iterator[Span]:
    """Latin `,` `;` `?` where what stands on both sides is Arabic."""
    for match in matches(_LATIN, text, suspects):
        at, end = match.span()
        start = _gap(text, at)
        if start == 0 or not _is_among_arabic(text, match[0], text[start - 1], end) or not _is_mostly_arabic(text, start, end):
            continue
        new = match[0].translate(_TO_ARABIC)
        room = " " if _LETTER.match(text, end) else ""
        yield flag(start, end, "latin-mark", 0.95, f"Arabic writes «{new}» for «{match[0]}».", new + room)


def _is_among_arabic(text: str, mark: str, before: str, end: int) -> bool:
    after = text[end : end + 1]
    if mark[0] != "?" and mark[1:]:
        return False
    if _ARABIC_CHAR.match(before) or (mark[0] == "?" and before in "!؟»)”"):
        follows = not after or after.isspace() or after in '"»”)]«“' or (after == "!" and mark[0] == "?")
        return follows or _LETTER.match(after) is not None
    # After a number, a Latin name or a closing quote the comma is Arabic where Arabic goes on.
    return mark == "," and (before.isalnum() or before in '"»”)]%٪') and _BEFORE_ARABIC.match(text, end) is not None


def _is_mostly_arabic(text: str, start: int, end: int) -> bool:
    line = _around(text, start, end, 40)
    if not _ASCII_LETTER.search(line):
        return _LETTER.search(line) is not None
    return len(_LETTER.findall(line)) > len(_ASCII_LETTER.findall(line))


def _twice(text: str, suspects: Sequence[int]) -> Iterator[Span]:
    """`،،`, `،.` and the like: exactly two marks where one is meant. Two full stops only where a paragraph ends."""
    for match in matches(_TWICE, text, suspects):
        at, end = match.span()
        marks = match[0].replace(" ", "")
        start = _gap(text, at)
        if start == 0 or not (_ARABIC_CHAR.match(text[start - 1]) or text[start - 1] in '"»”)]'):
            continue
        word = text[max(0, start - 4) : start].rpartition(" ")[2]
        last = (_CLOSED if marks == ".." else _END).match(text, end) is not None
        # `ق.م.،` and `إلخ.،` are abbreviations; `..` within a line is how newspapers pause.
        if marks[0] == "." and (len(word) < 4 or "." in word or (marks == ".." and not last)):
            continue
        if marks == ",," and text[end : end + 1].strip():
            continue
        new = "." if last and "." in marks else _ONCE[marks]
        room = " " if _LETTER.match(text, end) else ""
        yield flag(start, end, "doubled", 0.9, f"Two marks stand for one «{new}».", new + room)


def _stuck(text: str, suspects: Sequence[int]) -> Iterator[Span]:
    """Words stuck together around a mark. A space is put in only where the lines around put two in for each that lacks.

    Human text lacks the space after a comma in 2 % of lines, mostly where whole lines run together and nobody can say what
    else is missing; a full stop or colon between words may be an abbreviation (`إم.جيه`).
    """
    end, sure = -1, False
    for match in matches(_STUCK, text, suspects):
        at, mark = match.start(), match[0]
        if at > end:  # one verdict for a line, so that what is mended in it cannot tip the scales for the rest
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            line = text[text.rfind("\n", 0, at) + 1 : end]
            sure = not _LONG_WORD.search(line) and len(_ROOMY.findall(line)) >= 2 * len(_STUCK_COMMA.findall(line))
        if mark in "،؛؟":
            yield flag(at, at + 1, "stuck", 0.9 if sure else 0.4, f"A space follows «{mark}».", mark + " " if sure else None)
        elif len(_LETTER.findall(text, max(0, at - 3), at + 4)) == 6:
            yield flag(at, at + 1, "stuck", 0.4, f"Words stick together around «{mark}».")
