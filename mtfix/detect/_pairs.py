"""Quotes and brackets, paragraph by paragraph: which opens, which closes, what has no mate. The larger half of `punctuation`."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mtfix.arabic import LETTER, MARKS, TATWEEL
from mtfix.types import Category, Span

_OPENING = {"(": ")", "[": "]", "«": "»"}
_CLOSING = {close: opening for opening, close in _OPENING.items()}
_SIGNS = '()[]«»"'
_SIGN = re.compile(f"[{re.escape(_SIGNS)}]")
_DEPTH = 8  # how far down a closing bracket looks for its mate; nobody nests deeper
_MANY = 12  # more loners than this in one paragraph are code or art, not prose
_SPACES = " \t\u00a0"
_AFTER_CLOSING = frozenset(_SPACES + "\n.,،؛;:!?؟»)]”'…-–/")
_BEFORE_OPENING = frozenset(_SPACES + "\n(«[“:-–/")
_LETTER = re.compile(f"[{LETTER}]")
_ARABIC_CHAR = re.compile(f"[{LETTER}{MARKS}{TATWEEL}]")
_FILLED = re.compile("[^ \t\u00a0]")
_CLITICS = frozenset("وبال فبال وكال وال فال بال كال ولل فلل".split())
_GERMAN = re.compile('„[^„“”"\n]{1,300}[“”"]')
_TAIL = re.compile(r"[.،؛:!?؟…]?[ \t]*(?:\n|\Z)")
_AFTER_SWAPPED = re.compile(r"[\s.,،؛:!?؟\"»)]|\Z")
_LIST_ITEM = re.compile(r"(?:^|\s|[(*-])[^\W_]{1,2}$")


@dataclass(slots=True)
class Paragraph:
    """The brackets and straight quotes of one paragraph: pairs by place, what has no mate, and all straight quotes."""

    pairs: list[tuple[int, int]] = field(default_factory=list)
    lone: list[int] = field(default_factory=list)
    quotes: list[int] = field(default_factory=list)


def flag(start: int, end: int, rule: str, score: float, reason: str, suggestion: str | None = None) -> Span:
    """A span of the punctuation detector."""
    return Span(start, end, Category.PUNCTUATION, "punctuation", score, reason, rule, suggestion)


def ends_word(char: str) -> bool:
    """Whether a mark may stand right after `char`: a letter, a digit, or what closes."""
    return char.isalnum() or char in "\"»”)]’'%٪°" or _ARABIC_CHAR.match(char) is not None


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of `text` that hold a bracket or a straight quote.

    >>> [paragraph] = paragraphs("قال (اليوم) إن الأمر [محسوم.")
    >>> paragraph.pairs, paragraph.lone
    ([(4, 10)], [21])
    """
    out: list[Paragraph] = []
    if not any(map(text.__contains__, _SIGNS)):
        return out
    stack: list[int] = []
    end = -1
    for match in _SIGN.finditer(text):
        sign, at = match[0], match.start()
        if at > end:  # the first of its paragraph
            if out:
                out[-1].lone = sorted(out[-1].lone + stack)
            stack.clear()
            out.append(Paragraph())
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
        if sign == '"':
            out[-1].quotes.append(at)
        elif sign in _OPENING:
            stack.append(at)
        else:
            _close(text, out[-1], stack, at)
    if out:
        out[-1].lone = sorted(out[-1].lone + stack)
    return out


def _close(text: str, current: Paragraph, stack: list[int], at: int) -> None:
    opening = _CLOSING[text[at]]
    for depth in range(1, min(_DEPTH, len(stack)) + 1):
        if text[stack[-depth]] == opening:
            current.pairs.append((stack[-depth], at))
            current.lone += stack[len(stack) - depth + 1 :]
            del stack[-depth:]
            return
    current.lone.append(at)


def _opens(text: str, at: int) -> bool:
    """Whether the quote at `at` can only be an opening one: room before it, a word after it."""
    return (at == 0 or text[at - 1] in _BEFORE_OPENING) and not (at + 1 == len(text) or text[at + 1] in _AFTER_CLOSING)


def _closes(text: str, at: int) -> bool:
    """Whether the quote at `at` can only be a closing one: a word before it, room or a mark after it."""
    return not (at == 0 or text[at - 1] in _BEFORE_OPENING) and (at + 1 == len(text) or text[at + 1] in _AFTER_CLOSING)


def quoted(text: str, quotes: list[int]) -> list[tuple[int, int]]:
    """Straight quotes two by two, or nothing where their order leaves any doubt.

    >>> quoted('قال " نعم " ثم صمت', [4, 10])
    [(4, 10)]
    >>> quoted('نعم" ثم "لا', [3, 8])
    []
    """
    if len(quotes) % 2 or any(_closes(text, at) for at in quotes[::2]) or any(_opens(text, at) for at in quotes[1::2]):
        return []
    return list(zip(quotes[::2], quotes[1::2], strict=True))


def space_inside(text: str, found: list[Paragraph]) -> Iterator[Span]:
    """Spaces inside a pair of brackets or quotes, and a bracket glued to the word before it.

    People write `"` with a space after the opening one alone (1 % of human news lines); machines write it on both sides.
    """
    for paragraph in found:
        for start, end in paragraph.pairs:
            if text[start + 1] != " " != text[end - 1] and text[start - 1 : start] in _BEFORE_OPENING:  # as it should be
                continue
            first, last = _content(text, start, end)
            if first == last:
                continue
            if text[start] in "(«" and _is_glued(text, start, first, end):
                yield flag(start, first, "glued-bracket", 0.8, f"A space stands before the opening {text[start]}.", " " + text[start])
            elif first > start + 1 and ends_word(text[first]):
                yield flag(start + 1, first, "space-inside", 0.9, f"There is no space after the opening {text[start]}.", "")
            yield from _space_at_end(text, last, end)
        if not any(text[at - 1 : at] == " " for at in paragraph.quotes[1::2]):
            continue
        for start, end in quoted(text, paragraph.quotes):
            first, last = _content(text, start, end)
            if first == last or last == end:
                continue
            if first > start + 1:
                yield flag(start + 1, first, "space-inside", 0.9, "There is no space after an opening quotation mark.", "")
            yield from _space_at_end(text, last, end)


def _content(text: str, start: int, end: int) -> tuple[int, int]:
    """What stands between the signs at `start` and `end`, plain spaces off; empty where nothing does."""
    if not _FILLED.search(text, start + 1, end):
        return end, end
    first, last = start + 1, end
    while text[first] == " ":
        first += 1
    while text[last - 1] == " ":
        last -= 1
    return first, last


def _space_at_end(text: str, last: int, end: int) -> Iterator[Span]:
    if last < end and (ends_word(text[last - 1]) or text[last - 1] in ".!؟?،…"):
        yield flag(last, end, "space-inside", 0.9, f"There is no space before the closing {text[end]}.", "")


def _is_glued(text: str, start: int, first: int, end: int) -> bool:
    """`تكساس(الولاية)`, but not `و(الولاية)` nor `معلم(ة)`."""
    word = text[max(0, start - 4) : start]
    return (
        len(word) == 4
        and all(_ARABIC_CHAR.match(c) for c in word)
        and word not in _CLITICS
        and end - first > 3
        and text[first].isalpha()
        and not _ARABIC_CHAR.match(text[end + 1 : end + 2])
    )


def german(text: str) -> Iterator[Span]:
    """`„…“` around Arabic; the closing one may be straight where straight quotes are odd in number."""
    for match in _GERMAN.finditer(text):
        start, last = match.start(), match.end() - 1
        if not _LETTER.search(match[0]) or (text[last] == '"' and not _is_odd(text, last)):
            continue
        yield flag(start, start + 1, "german-quotes", 0.95, "Arabic opens a quotation with «.", "«")
        yield flag(last, last + 1, "german-quotes", 0.95, "Arabic closes a quotation with ».", "»")


def _is_odd(text: str, at: int) -> bool:
    left = text[max(0, at - 600) : at].rpartition("\n")[2]
    return (left + text[at : at + 600].partition("\n")[0]).count('"') % 2 == 1


def unbalanced(text: str, found: list[Paragraph]) -> Iterator[Span]:
    """Brackets and quotes without a mate: exchanged where `)…(` stands for `(…)`, else mostly flagged.

    A quotation that runs over paragraphs leaves its halves in two of them: those count as mates.
    """
    lone: list[int] = []
    for paragraph in found:
        if len(paragraph.lone) > _MANY:
            continue
        for at in paragraph.lone:
            if _is_list_or_smiley(text, at):
                continue
            if lone and _OPENING.get(text[lone[-1]]) == text[at]:
                lone.pop()
            else:
                lone.append(at)
    yield from _lone(text, lone)
    odd = [paragraph.quotes for paragraph in found if len(paragraph.quotes) % 2]
    if len(odd) % 2:
        wrong = [at for i, at in enumerate(odd[-1]) if (_opens if i % 2 else _closes)(text, at)]
        at = wrong[0] if wrong else odd[-1][-1]
        yield flag(at, at + 1, "unbalanced", 0.3, "A quotation mark has no mate in its paragraph.")


def _lone(text: str, lone: list[int]) -> Iterator[Span]:
    swapped: set[int] = set()
    for left, right in itertools.pairwise(lone):
        if left not in swapped and _is_swapped(text, left, right):
            swapped |= {left, right}
            for at, new in ((left, text[right]), (right, text[left])):
                yield flag(at, at + 1, "swapped-brackets", 0.9, f"The brackets stand the wrong way round: {new} belongs here.", new)
    for at in lone:
        if at in swapped:
            continue
        only = len(lone) == 1 and text[at] in _CLOSING and _TAIL.match(text, at + 1) and text[at - 1 : at].strip()
        yield flag(at, at + 1, "unbalanced", 0.7 if only else 0.3, f"{text[at]} has no mate.", "" if only else None)


def _is_swapped(text: str, left: int, right: int) -> bool:
    """`كلمة )أخرى( كلمة`: closing and opening signs of one kind, each on the wrong side of a short stretch."""
    return (
        _CLOSING.get(text[left]) == text[right]
        and 1 < right - left < 200
        and "\n" not in text[left:right]
        and (left == 0 or text[left - 1].isspace())
        and not text[left + 1].isspace()
        and not text[right - 1].isspace()
        and _AFTER_SWAPPED.match(text, right + 1) is not None
    )


def _is_list_or_smiley(text: str, at: int) -> bool:
    """`1)` and `أ)` before an item, `:)` and `;-)` after a word."""
    left = text[max(0, at - 4) : at]
    return text[at] in ")(" and (left[-2:].strip() in (":", ";", ":-", ";-") or _LIST_ITEM.search(left) is not None)
