"""From what a model wrote to what may stand in the text: the answer for a span, or a sentence that was written anew.

Models answer in their own spacing, quotes and digits («… المستقبل .»). Nothing of that reaches the corpus: of a rewritten
sentence only the words that differ are taken, and they are written as the text around them is.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from mtfix.align import LETTER
from mtfix.arabic import strip_marks
from mtfix.types import Category, Span

_TOKEN = re.compile(rf"\d+(?:[.,:/\u066b\u066c]\d+)*|(?:(?!\d){LETTER})+|\S")
_STOP = re.compile(r"(?:(?<![\s(]\w)\.|[!?\u061f])+[\"'»”’)\]]*(?=\s)")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_QUOTES = '"«»“”„‟‹›'
_QUOTE = re.compile(f"[{_QUOTES}]")
_DIGIT = re.compile(r"\d")
_LATIN_DIGITS, _ARABIC_DIGITS = "0123456789", "٠١٢٣٤٥٦٧٨٩"
_CLOSING = frozenset("،؛؟.,;:!?…»”’)]}%٪")
_OPENING = frozenset("«“„([{")
_SIGNS = _CLOSING | _OPENING | set(_QUOTES)
_LEAK = re.compile(r"</?[A-Za-z_|][\w|]*/?>|\[(?:MASK|UNK|BLANK|PAD|SEP|CLS)\]|__|⁇|\ufffd")
_REACH = 2
"""Words beside a span that a translation may replace with it: more is a sentence said otherwise."""


class Rewritten(NamedTuple):
    """`text` is to stand at `start:end`."""

    start: int
    end: int
    text: str


class _Token(NamedTuple):
    start: int
    end: int
    text: str


class _Change(NamedTuple):
    """Tokens `a:b` of the old sentence that became `c:d` of the new one."""

    a: int
    b: int
    c: int
    d: int


@lru_cache(maxsize=64)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences of `text` begin and end: at line breaks and after . ! ؟ before a blank; not after an initial.

    >>> [text[a:b] for text in ["قال أ. علي: نعم! ثم ذهب.\\nانتهى"] for a, b in sentences(text)]
    ['قال أ. علي: نعم!', 'ثم ذهب.', 'انتهى']
    """
    return tuple(_cut(text))


@lru_cache(maxsize=64)
def lines(text: str) -> tuple[tuple[int, int], ...]:
    """Where the lines of `text` that are not blank begin and end."""
    return tuple(match.span() for match in _LINE.finditer(text))


def _cut(text: str) -> Iterator[tuple[int, int]]:
    for line in _LINE.finditer(text):
        at = line.start()
        for end in [*(stop.end() for stop in _STOP.finditer(text, *line.span())), line.end()]:
            said = text[at:end]
            if said.strip():
                yield at + len(said) - len(said.lstrip()), at + len(said.rstrip())
            at = end


def around(places: Sequence[tuple[int, int]], start: int, end: int) -> range:
    """Which of `places`, in order and apart, `start:end` shares characters with or borders on."""
    first = bisect_right(places, start, key=lambda place: place[1] + 1)
    return range(first, max(first, bisect_right(places, max(start, end - 1), key=lambda place: place[0])))


def counterpart(text: str, source: str, start: int, end: int) -> tuple[int, int, str] | None:
    """The smallest part of `text` around `start:end` that is known to stand for a part of `source`, and that part.

    Sentences belong together where both sides have as many, or else lines; None where neither is so.
    """
    for places in (sentences, lines):
        ours, theirs = places(text), places(source)
        found = around(ours, start, end)
        if len(ours) == len(theirs) and len(found) == 1:
            return *ours[found[0]], source[slice(*theirs[found[0]])]
    return None


def answered(answer: str, garbled: str, head: str, tail: str) -> str | None:
    """What of `answer` may stand for `garbled`, which was asked for between `head` and `tail`; None where it is not fit.

    Models like to say the question again, or the words around the span with it.

    >>> answered("زار برلين اليوم", "Berlin", "name: زار [", "] اليوم")
    'برلين'
    """
    left, right, words = head.split(), tail.split(), answer.split()
    marks = [mark for mark in (*left[-1:], *right[:1]) if not any(map(str.isalnum, mark))]
    if left and left[0].endswith(":") and words[:1] == left[:1] and words[: len(left)] != left:
        del words[0]
    for echo in (left, [word for word in left if word not in marks]):
        words = words[_overlap(echo, words) :]
    for echo in (right, [word for word in right if word not in marks]):
        words = words[: len(words) - _overlap(echo[::-1], words[::-1])]
    said = " ".join(words)
    for mark in marks:
        if mark not in garbled:
            said = said.removeprefix(mark).removesuffix(mark).strip()
            if mark in said:
                return None
    if answer.strip() and not said:
        return None
    if garbled[-1:].isalnum():  # the full stop of a model that thinks in sentences
        said = said.rstrip(" .،؛:!؟…")
    return None if _leaks(said, garbled) else in_form_of(garbled, _spaced(said))


def _overlap(before: Sequence[str], words: Sequence[str]) -> int:
    """How many of `words` say again what `before` ends with: in the text they would stand twice."""
    return next((n for n in range(min(len(before), len(words)), 0, -1) if before[-n:] == words[:n]), 0)


def rewritten(text: str, sentence: tuple[int, int], answer: str, span: Span, *, anchored: bool = False) -> Rewritten | None:
    """What `answer`, the sentence written anew, says in place of `span`; None where it says nothing else there.

    Covers the span and all that changed together with it. With `anchored` the two say the same in their own words, and what
    changed counts only between words that both have.
    """
    old, new = _tokens(text, *sentence), _tokens(answer, 0, len(answer))
    touching = [change for change in _changes(old, new) if _touches(old, change, span)]
    if span.category is not Category.PUNCTUATION:  # models like to end a line with a full stop, wherever it ends
        touching = [change for change in touching if change.a < change.b or not _are_signs(new[change.c : change.d])]
    if not touching or (anchored and not all(_is_anchored(old, change, span) for change in touching)):
        return None
    made = [_edit(text, old, change, _said(answer, new[change.c : change.d])) for change in touching]
    start, end = min(span.start, made[0].start), max(span.end, made[-1].end)
    out, at = [], start
    for edit in made:
        out += [text[at : edit.start], edit.text]
        at = edit.end
    after = "".join([*out, text[at:end]])
    before = text[start:end]
    return None if after == before or _leaks(after, before) else Rewritten(start, end, after)


def in_form_of(before: str, after: str) -> str:
    """`after` with the quotation marks and the digits that `before` writes.

    >>> in_form_of("«الناتو» ٢٠٢٤", '"الحلف" 2024')
    '«الحلف» ٢٠٢٤'
    """
    marks = _QUOTE.findall(before)
    if len(marks) == len(_QUOTE.findall(after)):
        left = iter(marks)
        after = _QUOTE.sub(lambda _: next(left), after)
    for ours, theirs in ((_ARABIC_DIGITS, _LATIN_DIGITS), (_LATIN_DIGITS, _ARABIC_DIGITS)):
        if (digits := set(_DIGIT.findall(before))) and digits <= set(ours):
            after = after.translate(str.maketrans(theirs, ours))
    return after


def _leaks(after: str, before: str) -> bool:
    return any(mask not in before for mask in _LEAK.findall(after))


def _tokens(text: str, start: int, end: int) -> list[_Token]:
    return [_Token(match.start(), match.end(), match[0]) for match in _TOKEN.finditer(text, start, end)]


def _key(token: _Token) -> str:
    """What makes two tokens the same word: vowel marks, the kind of quotes and of digits do not."""
    if token.text in _QUOTES:
        return '"'
    return strip_marks(token.text).translate(str.maketrans(_ARABIC_DIGITS, _LATIN_DIGITS))


def _changes(old: Sequence[_Token], new: Sequence[_Token]) -> list[_Change]:
    from rapidfuzz.distance import Levenshtein

    out: list[_Change] = []
    for op in Levenshtein.opcodes([_key(token) for token in old], [_key(token) for token in new]):
        if op.tag == "equal":
            continue
        if out and out[-1].b == op.src_start and out[-1].d == op.dest_start:
            out[-1] = _Change(out[-1].a, op.src_end, out[-1].c, op.dest_end)
        else:
            out.append(_Change(op.src_start, op.src_end, op.dest_start, op.dest_end))
    return [part for change in out for part in _parted(old, new, change)]


def _parted(old: Sequence[_Token], new: Sequence[_Token], change: _Change) -> list[_Change]:
    """What changed for itself in a row of changes, so that one can be taken without the other: words alike, and a sign that came."""
    from rapidfuzz import fuzz

    a, b, c, d = change
    if a < b and c < d - 1 and _are_signs(new[d - 1 : d]) and not _are_signs(old[b - 1 : b]):
        return [*_parted(old, new, _Change(a, b, c, d - 1)), _Change(b, b, d - 1, d)]
    if b - a != d - c or any(fuzz.ratio(_key(one), _key(other)) < 50 for one, other in zip(old[a:b], new[c:d], strict=True)):
        return [change]
    return [_Change(a + n, a + n + 1, c + n, c + n + 1) for n in range(b - a)]


def _are_signs(tokens: Sequence[_Token]) -> bool:
    return all(token.text in _SIGNS for token in tokens)


def _touches(old: Sequence[_Token], change: _Change, span: Span) -> bool:
    if change.a < change.b and span.start < span.end:
        return old[change.a].start < span.end and span.start < old[change.b - 1].end
    return _left_of(old, change.a) <= span.end and span.start <= _right_of(old, change.b)


def _left_of(old: Sequence[_Token], at: int) -> int:
    return old[at - 1].end if at else (old[0].start if old else 0)


def _right_of(old: Sequence[_Token], at: int) -> int:
    return old[at].start if at < len(old) else (old[-1].end if old else 0)


def _is_anchored(old: Sequence[_Token], change: _Change, span: Span) -> bool:
    """Whether a word that both sentences have stands beside `change`, and little but the span is changed."""
    beside = [old[at].text for at in (change.a - 1, change.b) if 0 <= at < len(old)]
    beyond = sum(token.end <= span.start or span.end <= token.start for token in old[change.a : change.b])
    return beyond <= _REACH and any(len(word) > 2 and word.isalpha() for word in map(strip_marks, beside))


def _edit(text: str, old: Sequence[_Token], change: _Change, said: str) -> Rewritten:
    """`change` as an edit of `text`; a word that goes takes a blank with it, and one that comes brings its own."""
    if change.a == change.b:
        return _insertion(text, _left_of(old, change.a), said, is_first=change.a == 0)
    start, end = old[change.a].start, old[change.b - 1].end
    if said:
        return Rewritten(start, end, in_form_of(text[start:end], said))
    if change.a and text[start - 1] == " ":
        start -= 1
    elif text[end : end + 1] == " ":
        end += 1
    return Rewritten(start, end, "")


def _insertion(text: str, place: int, said: str, *, is_first: bool) -> Rewritten:
    before = "" if is_first or said[0] in _CLOSING or text[place - 1] in _OPENING else " "
    following = text[place : place + 1]
    after = " " if following and not following.isspace() and following not in _CLOSING and said[-1] not in _OPENING else ""
    return Rewritten(place, place, before + said + after)


def _spaced(said: str) -> str:
    return _said(said, _tokens(said, 0, len(said)))


def _said(answer: str, tokens: Sequence[_Token]) -> str:
    """`tokens` of `answer` in natural spacing: signs stand at the word they belong to, whatever the model wrote."""
    n_straight = answer[: tokens[0].start].count('"') if tokens else 0
    out: list[str] = []
    is_opening = True  # nothing stands before the first
    for at, token in enumerate(tokens):
        is_straight = token.text == '"'
        closes = token.text in _CLOSING or (is_straight and n_straight % 2 == 1)
        if at and answer[tokens[at - 1].end : token.start] and not closes and not is_opening:
            out.append(" ")
        out.append(token.text)
        is_opening = token.text in _OPENING or (is_straight and n_straight % 2 == 0)
        n_straight += is_straight
    return "".join(out)
