"""Paragraph: a paragraph cut in mid-sentence (joined where that is certain), and text that breaks off (only flagged)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtfix.arabic import LETTER, LETTER_RE, MARKS, strip_marks
from mtfix.detect._lines import Line, lines
from mtfix.types import Category, Document, Span

_SAYING = (
    "قال قالت قالوا تابع تابعت أضاف أضافت أوضح أوضحت أكد أكدت صرح صرحت ذكر ذكرت أعلن أعلنت زعم زعمت ادعى ادعت كتب كتبت شدد شددت "
    "اعتبر اعتبرت رأى رأت لفت لفتت نوه نوهت حذر حذرت علق علقت أردف أردفت استطرد استطردت "
    "قائلا قائلة مضيفا مضيفة موضحا موضحة مؤكدا مؤكدة معلنا مشددا مصرحا متابعا"
)
# No imperfect: headlines end on it (… : الوزير يوضح).
_SAID = frozenset(clitic + word for word in _SAYING.split() for clitic in ("", "و", "ف"))
_HANGING = frozenset(
    "في من إلى الى على عن مع أن إن التي الذي الذين اللذين اللتين أو لدى لكي لن لم قد سوف "
    "وفي ومن وإلى وعلى وعن ومع وأن وإن والتي والذي والذين بأن لأن ولأن وبأن أجل بواسطة بسبب بين وبين ضد نحو و".split()
)
"""A sentence cannot end on these."""
_REFERS = frozenset("كما حسبما وفقما مثلما فيما بحسب حسب ما الذي التي اللي اللى".split())
"""Before a verb of saying, these make a comment of it: … كما أعلن."""
_CANNOT_BEGIN = re.compile(f"(?:الذي|التي|الذين|اللذين|حيث|مما|بأن|بأنه|بأنها|أنه|أنها|أنهم)(?![{LETTER}{MARKS}])")
_AFTER_COMMA = re.compile(f"(?:[وف][{LETTER}]|بين|إذ|كما|بعد|قبل|منذ|ثم|لكن)")
_SPEAKS = re.compile(f"(?:إن|إنه|إنها|إنهم|أن|أنه|أنها|بأن|بأنه|بأنها)(?![{LETTER}{MARKS}])")
_SPEAKS_IN = re.compile(f"(?<![{LETTER}])(?:ب|ل)?[إأ]ن(?:ه|ها|هم|نا)?(?![{LETTER}{MARKS}])")
_ENDED = re.compile("[.!?؟…:؛][\"»”)\\]'’]*$")
_ENDS, _CLOSES = frozenset(".!?؟…:؛"), frozenset("\"»”)]'’")
"""What a text ends on where `_ENDED` matches."""
_OPENED = re.compile("(?:^|\\s)[«“„(\\[]$")
_CONTINUES = re.compile("[،؛](?!\\S*[،؛])|[»”)\\]][،.؛]?\\s")
_ITEM = re.compile(r"[-–—•*●▪►·|#>=!]|[(\[]?[\d٠-٩]{1,3}[)\].:-]|[\w" + LETTER + r"][).-]\s")
_LEFT_OPEN = re.compile(f'«[^«»]+$|“(?=\\S)[^“”]+$|(?<=\\s)"(?=[{LETTER}A-Z])[^"]+$')
_LAST_PIECE = re.compile(f'(?<=[{LETTER}{MARKS}"»”)\\]][.!؟]) +([^.!?؟…:"«»“”()\\[\\]|/\\d-]+)$')
_NO_PIECE = frozenset('.!?؟…:"«»“”()[]|/-')
"""What no last piece ends on."""
_TAIL = 120
_VERB = re.compile(f"^[وف]?(?:س?[يتن][{LETTER}]{{3,}}|(?:كان|ليس|قال|أعلن|أكد|قد|لن|لم|لا|ما|هل)[{LETTER}]?)$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Flags paragraph breaks inside a sentence, and sentences that break off."""

    min_words: int = 4
    """A paragraph is joined to the next only if that has so many words: shorter ones are headings or captions."""
    max_fragment: int = 5
    """A piece without a full stop at a paragraph's end is a fragment up to so many words."""
    truncation: bool = True
    """Whether to flag what breaks off."""

    def __call__(self, doc: Document) -> Iterator[Span]:
        """Breaks to join or to look at, then fragments, by place within each kind."""
        rows = lines(doc.text)
        ended = [_is_ended(row.text) for row in rows]
        joined: set[int] = set()
        if not all(ended[:-1]):
            breaks = _Breaks(doc.text, rows, ended, self.min_words)
            for index in (i for i in range(len(rows) - 1) if not ended[i]):
                found = breaks.between(index)
                if found is not None:
                    joined.add(index)
                    yield found
        if self.truncation and rows:
            yield from self._truncated(doc.text, rows, ended, joined)

    def _truncated(self, text: str, rows: Sequence[Line], ended: Sequence[bool], joined: set[int]) -> Iterator[Span]:
        bodies = [is_ended for row, is_ended in zip(rows, ended, strict=True) if len(row.text) > 60]
        regular = len(bodies) >= 3 and 3 * sum(bodies) >= 2 * len(bodies)
        for index, row in enumerate(rows):
            if (ended[index] and row.text[-1] in _NO_PIECE) or index in joined or len(row.text) < 20:
                continue
            if regular and row.text[-1] not in _NO_PIECE and (piece := _last_piece(row.text)) and self._is_fragment(piece):
                yield _flag(text, row, len(row.text) - len(piece), "fragment")
            elif not ended[index] and row.text.count(" ") >= self.min_words and _hangs(row.text):
                yield _flag(text, row, row.text.rfind(" ") + 1, "breaks-off")
        if len(rows) > 1 and (at := _left_open(rows[-1].text)) >= 0:
            yield _flag(text, rows[-1], at, "quote-left-open", 1)

    def _is_fragment(self, piece: str) -> bool:
        """Whether the words after the last full stop are too few and verbless to be a sentence."""
        words = piece.split()
        return 0 < len(words) <= self.max_fragment and LETTER_RE.match(piece) is not None and not any(map(_VERB.match, words))


class _Breaks:
    """The gaps of one document that count as paragraph breaks, and what is wrong with them."""

    def __init__(self, text: str, rows: Sequence[Line], ended: Sequence[bool], min_words: int) -> None:
        self._text, self._rows, self._ended, self._min_words = text, rows, ended, min_words
        single = [i for i in range(len(rows) - 1) if _is_next(rows[i], rows[i + 1])]
        loose = sum(not ended[i] for i in single)
        # Lines that end anywhere are wrapped by hand, and beside blank lines a single line end is no paragraph.
        self._wrapped = bool(single) and (len(single) < len(rows) - 1 or (loose >= 3 and 2 * loose >= len(single)))

    def between(self, index: int) -> Span | None:
        """What is wrong with the break after line `index`, which does not end as a sentence does, if anything."""
        one, two = self._rows[index], self._rows[index + 1]
        if _ITEM.match(two.text) or _ITEM.match(one.text):
            return None
        if self._wrapped and _is_next(one, two):
            return None
        rule, glue, certain = self._judge(one.text, two.text, index)
        if not rule:
            return None
        start, end = one.start + len(self._text[one.start : one.end].rstrip()), two.start
        end += len(self._text[two.start : two.end]) - len(self._text[two.start : two.end].lstrip())
        return Span(
            start, end, Category.SEGMENTATION, "paragraph", 0.9 if certain else 0.4, _REASONS[rule], rule, glue if certain else None
        )

    def _judge(self, one: str, two: str, index: int) -> tuple[str, str, bool]:
        """Rule, what belongs in place of the break, and whether that is certain."""
        goes_on = two.count(" ") + 1 >= self._min_words and (len(two) > 60 or self._ended[index + 1])
        words = strip_marks(one[-80:]).rstrip("،, ").split()
        last = words[-1] if words else ""
        if _CONTINUES.match(two) and len(one) > 40:
            return "begins-with-mark", "", True
        if _OPENED.search(one[-2:]):
            return "ends-with-opening", "", goes_on
        if last in _SAID:
            refers = len(words) > 1 and words[-2] in _REFERS
            return "verb-of-saying", " ", goes_on and not refers and two.split(" ", 1)[0] not in _SAID
        if _hangs(one):
            first = two.split(" ", 1)[0]  # a preposition before a verb or a preposition: words are lost, not a line end won
            return "ends-in-mid-clause", " ", goes_on and len(one) > 20 and first not in _SAID and first not in _HANGING
        if _SPEAKS.match(two) and LETTER_RE.match(one[-1]) and not _SAID.isdisjoint(words[-5:]) and not _SPEAKS_IN.search(one[-60:]):
            return "said-what", " ", goes_on
        if one.endswith(("،", ",")) and len(one) > 60 and goes_on and not self._in_list(index):
            return "ends-with-comma", " ", _CANNOT_BEGIN.match(two) is not None or _AFTER_COMMA.match(two) is not None
        if _CANNOT_BEGIN.match(two) and len(one) > 60:
            return "begins-in-mid-clause", " ", False
        return "", "", False

    def _in_list(self, index: int) -> bool:
        """Whether lines around also end on a comma, or a colon opened a list."""
        rows = self._rows
        near = [rows[i].text[-1] for i in (index - 1, index + 1) if 0 <= i < len(rows)]
        return any(sign in "،,:؛" for sign in near)


def _is_next(one: Line, two: Line) -> bool:
    """Whether no blank line stands between two lines."""
    return two.start - one.end == 1


def _is_ended(line: str) -> bool:
    """Whether `line` ends as a sentence or a quotation does."""
    return line[-1] in _ENDS or (line[-1] in _CLOSES and _ENDED.search(line[-4:]) is not None)


def _last_piece(line: str) -> str:
    """The words after the last full stop in `line`, or ""."""
    match = _LAST_PIECE.search(line[-_TAIL:])
    return match[1] if match else ""


def _left_open(line: str) -> int:
    """Where a quotation opens that `line` does not close, or -1. Only the last quote of a kind can be it."""
    places = sorted(line.rfind(quote) for quote in '«“"')
    return next((at for at in places if at >= 0 and _LEFT_OPEN.match(line, at)), -1)


def _hangs(text: str) -> bool:
    """Whether `text` ends on a word that cannot end a sentence.

    Not after a spelt letter (سي إن إن), nor على where ya is written without dots, the Egyptian way: it may be the name Ali.
    """
    words = strip_marks(text[-60:]).rsplit(None, 2)
    if not words or words[-1] not in _HANGING:
        return False
    if words[-1] in ("إن", "أن", "في") and len(words) > 1 and len(words[-2]) < 3:
        return False
    return not (words[-1] == "على" and "فى " in text)


def _flag(text: str, row: Line, offset: int, rule: str, length: int | None = None) -> Span:
    start = row.start + text[row.start : row.end].index(row.text) + offset
    end = start + (len(row.text) - offset if length is None else length)
    return Span(start, end, Category.TRUNCATION, "paragraph", 0.6, _REASONS[rule], rule, None)


_REASONS = {
    "verb-of-saying": "The paragraph ends on a verb of saying: the speaker stands in the next one.",
    "said-what": "The paragraph ends on who speaks: what was said stands in the next one.",
    "ends-in-mid-clause": "The paragraph ends on a word that cannot end a sentence.",
    "ends-with-opening": "The paragraph ends on an opening quote or bracket.",
    "ends-with-comma": "The paragraph ends on a comma, and the next one goes on.",
    "begins-with-mark": "The paragraph begins with the mark that closes the one before.",
    "begins-in-mid-clause": "The paragraph begins in mid-sentence.",
    "fragment": "Words without verb or full stop follow the last sentence: something is missing.",
    "breaks-off": "The sentence breaks off on a word that cannot end it.",
    "quote-left-open": "A quotation opens and never closes.",
}
