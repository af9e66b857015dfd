"""Flags what code pages, HTML and invisible characters did to a text: mojibake, entities, U+FFFD, presentation forms, bidi controls.

Left alone: code, HTML shown on purpose, Persian and Urdu, ﷺ ﷲ ﷼ ﴿﴾, no-break spaces, joiners between letters, emoji.
"""

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html.entities import html5

from mtfix import kept
from mtfix.arabic import LETTER, MARKS, TATWEEL
from mtfix.detect import _invisible, _lookalikes, _mojibake
from mtfix.detect._places import matches
from mtfix.types import Category, Document, Span

_LETTER = re.compile(f"[{LETTER}]")
_LETTER_OR_MARK = re.compile(f"[{LETTER}{MARKS}]")
_MARKS_AFTER = re.compile(f"[{MARKS}\u0300-\u036f]+")

_NAME = "(?:quot|nbsp|amp|lt|gt|apos|\\#39|\\#34)"
_ENTITY = re.compile(
    rf"""(?: & (?:amp;)* (?:\#\d{{1,7}} | \#[xX][0-9a-fA-F]{{1,6}} | [A-Za-z][A-Za-z0-9]{{1,31}}) ;   # &quot; &amp;quot; &#1575;
          | &\ (?:amp\ ?;\ ?)* {_NAME} \ ?; | & {_NAME} \ ;                                        # & quot; &quot ;
          | & (?:amp;)* {_NAME} (?![\w;=])                                                         # &quot
          )+""",
    re.VERBOSE | re.ASCII,
)
_BARE_ENTITY = re.compile(r"(?<![\w&;#])(?:quot|nbsp);", re.ASCII)
_AMPERSAND, _NAMED = re.compile("&"), re.compile("(?:quot|nbsp);")
"""What the two begin with: quick to find, where they are not."""
_GAPS, _SEMICOLON, _NAMES, _LEFT = re.compile("[ \u00a0]+"), re.compile(" ?; ?"), re.compile(r"&([A-Za-z]\w*);"), re.compile(r"&\w")
_SHOWS_HTML = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|\b(?:HTML|XML)\b[^<>\n]{0,200}\b(?:HTML|XML)\b|كيان(?:ات)?\b|وسوم")
_OF_HTML = ("<", "ML", "كيان", "وسوم")
"""One of these stands in all that `_SHOWS_HTML` finds."""
_DROPPED = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f]|([\u200e\u200f])(?=\\1)")

_LOST = "\N{REPLACEMENT CHARACTER}"
_LOST_RUN = re.compile(f"{_LOST}+")
_MARKED = frozenset(".،؛:!؟…")

_STAY = frozenset("\ufdf2\ufdfa\ufdfb\ufdfc")  # Allah, the two honorifics, the rial sign: written so on purpose


def _presentation() -> dict[str, str]:
    """Presentation form → plain letters. Forms of a mark on a space or tatweel become the mark alone."""
    table = {}
    for code in (*range(0xFB50, 0xFDD0), *range(0xFDF0, 0xFE00), *range(0xFE70, 0xFEFD)):
        char = chr(code)
        if char not in _STAY and unicodedata.decomposition(char).startswith(("<initial>", "<medial>", "<final>", "<isolated>")):
            plain = unicodedata.normalize("NFKC", char)
            table[char] = plain[1:] if len(plain) > 1 and unicodedata.combining(plain[1]) and plain[0] in f" {TATWEEL}" else plain
    return table


_PLAIN = _presentation()
_PRESENTATION_RUN = re.compile(f"[{''.join(_PLAIN)}]+")
_SUSPECT = re.compile(f"[{_LOST}{''.join(_PLAIN)}{_invisible.CHARS}{''.join(_lookalikes.LETTERS)}]")
_TATWEEL_RUN = re.compile(f"(?<!{TATWEEL}){TATWEEL}++(?=[{MARKS}]*[{LETTER}])")
_JOINS_LEFT = re.compile(f"(?![\u0621-\u0625\u0627\u0629\u062f-\u0632\u0648\u0649\u0671])[{LETTER}][{MARKS}]{{0,3}}$")


@dataclass(frozen=True, slots=True)
class Encoding:
    """Damage to characters rather than to words."""

    entities: bool = True
    """Whether HTML entities are undone."""
    lookalikes: bool = True
    """Whether Persian ی ک and Urdu ہ ھ in Arabic words become ي ك ه."""
    min_tatweel: int = 2
    """How many tatweels in a row, inside a word, are too many."""

    def __call__(self, doc: Document) -> Iterator[Span]:
        text = doc.text
        found = [_flag(text, start, end, "mojibake", 0.95, _MOJIBAKE, said) for start, end, said in _mojibake.found(text)]
        if self.entities and ("&" in text or (";" in text and ("quot;" in text or "nbsp;" in text))):
            found += _entities(text)
        if TATWEEL in text and TATWEEL * self.min_tatweel in text:
            found += _tatweel(text, self.min_tatweel)
        if _SUSPECT.search(text):
            found += _lost(text)
            found += _presentation_forms(text, self.lookalikes)
            found += [_stray(text, stray) for stray in _invisible.found(text)]
            if self.lookalikes:
                found += [_flag(text, at, at + 1, "lookalike", 0.9, _LOOKALIKE, new) for at, new in _lookalikes.found(text)]
        if found:
            yield from _apart(text, found)


_MOJIBAKE = "The bytes of Arabic letters were read with the wrong code page."
_LOOKALIKE = "A Persian or Urdu letter stands for the Arabic one."


def _flag(text: str, start: int, end: int, rule: str, score: float, reason: str, suggestion: str | None) -> Span:
    """A span that takes the marks of its last letter along, so that no edit parts a letter from its marks."""
    if suggestion is not None and (marks := _MARKS_AFTER.match(text, end)):
        end, suggestion = marks.end(), suggestion + marks[0]
    return Span(start, end, Category.ENCODING, "encoding", score, reason, rule, suggestion)


def _stray(text: str, stray: _invisible.Stray) -> Span:
    start, end, rule, reason, suggestion = stray
    return _flag(text, start, end, rule, 0.95, reason, suggestion)


def _apart(text: str, found: Iterable[Span]) -> Iterator[Span]:
    """Those of `found` that change nothing kept; where two overlap, the first."""
    ranges: Sequence[tuple[int, int]] | None = None
    taken: set[int] = set()
    for span in found:
        places = range(span.start, span.end)
        if not taken.isdisjoint(places):
            continue
        if span.rule == "entity":
            ranges = kept.find(text) if ranges is None else ranges
            at = bisect_left(ranges, (span.end, -1)) - 1
            if at >= 0 and ranges[at][0] < span.start < ranges[at][1]:  # `#39` by itself looks like a hashtag
                continue
        taken.update(places)
        yield span


def _entities(text: str) -> Iterator[Span]:
    shows_html = any(map(text.__contains__, _OF_HTML)) and _SHOWS_HTML.search(text) is not None
    for pattern, begins in ((_ENTITY, _AMPERSAND), (_BARE_ENTITY, _NAMED)):
        for match in matches(pattern, text, (sign.start() for sign in begins.finditer(text))):
            start, end = match.span()
            said = _unescaped(match[0] if match[0].startswith("&") else "&" + match[0])
            if said is None or (shows_html and _is_shown(text, start, end)):
                continue
            new = _fitting(text, start, end, said)
            known = _LOST not in new
            yield _flag(text, start, end, "entity", 0.95, "An HTML entity stands for the character it names.", new if known else None)


def _unescaped(garbled: str) -> str | None:
    """What a run of entities says, however often escaped; None where HTML does not know one of them.

    >>> _unescaped("&amp;amp;quot;"), _unescaped("& quot ;"), _unescaped("&notit;")
    ('"', '"', None)
    """
    text = _SEMICOLON.sub(";", garbled.replace("& ", "&"))
    if any(name + ";" not in html5 for name in _NAMES.findall(text)):
        return None
    for _ in range(8):
        said = html.unescape(text)
        if said == text:
            break
        text = said
    return None if _LEFT.search(text) or text == garbled else text


def _fitting(text: str, start: int, end: int, said: str) -> str:
    """`said` as it stands in `text`: plain spaces for no-break ones, none where there is one already, nothing invisible."""
    new = _DROPPED.sub("", _GAPS.sub(" ", said))
    new = "".join(_PLAIN.get(char, char) for char in new)
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if not (before.isalpha() and after.isalpha()):
        new = new.replace("\u200c", "").replace("\u200d", "")
    if not before or before.isspace():
        new = new.lstrip(" ")
    if not after or after.isspace():
        new = new.rstrip(" ")
    return new


def _is_shown(text: str, start: int, end: int) -> bool:
    """Whether the line around shows HTML on purpose: tags, or talk of it."""
    left = text[max(0, start - 400) : start].rpartition("\n")[2]
    right = text[end : end + 400].partition("\n")[0]
    return len(_SHOWS_HTML.findall(left)) + len(_SHOWS_HTML.findall(right)) > 1


def _lost(text: str) -> Iterator[Span]:
    """U+FFFD. Nobody knows what it was, save after a mark that is complete without it, and in a byte order mark's place."""
    for match in _LOST_RUN.finditer(text):
        start, end = match.span()
        after = text[end : end + 1]
        sure = (start > 0 and text[start - 1] in _MARKED and (not after or after.isspace())) or (start == 0 and end == 3 and after != "")
        reason = "A character was lost when the text was read." if end - start == 1 else "Characters were lost when the text was read."
        yield _flag(text, start, end, "lost", 0.8 if sure else 0.5, reason, "" if sure else None)


def _presentation_forms(text: str, lookalikes: bool) -> Iterator[Span]:
    for match in _PRESENTATION_RUN.finditer(text):
        start, end = match.span()
        before = text[max(0, start - 1) : start]
        plain = _without_forms(match[0], bool(before) and _LETTER_OR_MARK.match(before) is not None)
        if plain is not None and lookalikes:
            plain = _lookalikes.as_arabic(plain)
        yield _flag(text, start, end, "presentation-form", 0.97, "A letter is stored as one of its shapes.", plain)


def _without_forms(run: str, joined: bool) -> str | None:
    """The plain letters of `run`; None where a mark would stand on nothing, or the run is stored from left to right."""
    out = "".join(_PLAIN[char] for char in run)
    forms = [unicodedata.decomposition(char).split(" ", 1)[0] for char in run]
    reversed_ = not joined and forms[0] in ("<final>", "<medial>") and forms[-1] in ("<initial>", "<medial>")
    on_nothing = not joined and unicodedata.combining(out[0])
    return None if reversed_ or on_nothing else out


def _tatweel(text: str, least: int) -> Iterator[Span]:
    """Tatweels that stretch a word. After a letter that does not join, or at a word's end, they are a dash or a clitic's."""
    for match in _TATWEEL_RUN.finditer(text):
        start, end = match.span()
        if end - start >= least and _JOINS_LEFT.search(text[max(0, start - 4) : start]):
            yield _flag(text, start, end, "tatweel", 0.9, "The word is stretched with tatweels.", "")
