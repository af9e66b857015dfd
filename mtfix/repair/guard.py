"""What must survive a repair: numbers, URLs, quotes, letters with their marks, what the user keeps, and what the source says.

Every objection is a sentence; it is kept in `flagged.jsonl` beside the proposal it turned down.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from mtfix import arabic, kept, parallel
from mtfix.quantities import numbers
from mtfix.types import DELETABLE, Category, Proposal

_DIGITS = re.compile(r"\d+")
_QUOTES = re.compile('["«»“”„‟‹›]')
_REMOVING = frozenset({Category.DUPLICATION, Category.BOILERPLATE, Category.ENCODING})
_MASK = re.compile(r"<[a-z_]+>|\[(?:MASK|UNK|BLANK)\]|__|⁇")
_MARK = re.compile(f"[{arabic.MARKS}\u0300-\u036f]")


@dataclass(frozen=True, slots=True)
class Guard:
    """Turns down proposals that would lose or invent what a repair must not touch."""

    keep: tuple[str, ...] = ()
    """Strings of the user's own that no edit may change."""
    max_growth: float = 4.0
    """A proposal longer than this many times its span (and 24 characters) is absurd."""

    def objection(self, text: str, proposal: Proposal, source: str | None = None) -> str | None:
        """Why `proposal` must not be taken in `text`, a translation of `source`; None where nothing speaks against it."""
        span = proposal.span
        before, after, category = text[span.start : span.end], proposal.text, span.category
        if before == after:
            return "changes nothing"
        if not after.strip() and before.strip() and category not in DELETABLE:
            return f"empty, and {category} may not be deleted"
        always = self._loses_own(text, proposal) or _parts_marks(text, span.start, span.end)
        if always or category in _REMOVING:
            return always
        return (
            self._too_long(before, after)
            or (_unfaithful(before, after, source) if source else _numbers(before, after))
            or _quotes(before, after, category)
            or _lines(before, after, category)
            or _foreign(before, after)
            or ("holds a model's mask" if _MASK.search(after) and not _MASK.search(before) else None)
            or _loses_kept(text, after, span.start, span.end)
        )

    def _too_long(self, before: str, after: str) -> str | None:
        limit = max(24.0, self.max_growth * len(before))
        return f"{len(after)} characters for {len(before)}" if len(after) > limit else None

    def _loses_own(self, text: str, proposal: Proposal) -> str | None:
        """A kept string may reach beyond the span, so it is counted with as much of the text around as it may take."""
        start, end = proposal.span.start, proposal.span.end
        for word in filter(None, self.keep):
            left, right = text[max(0, start - len(word) + 1) : start], text[end : end + len(word) - 1]
            if (left + text[start:end] + right).count(word) > (left + proposal.text + right).count(word):
                return f"loses '{word}', which the config keeps"
        return None


def _parts_marks(text: str, start: int, end: int) -> str | None:
    """An edit that ends before a mark, or begins at one, cuts a letter from its marks."""
    parted = (start and _MARK.match(text, start)) or (end and _MARK.match(text, end))
    return "would part a letter from its marks" if parted else None


def _numbers(before: str, after: str) -> str | None:
    digits = _DIGITS.findall(before), _DIGITS.findall(after)
    if digits[0] == digits[1]:
        return None
    old, new = (Counter(map(_value, found)) for found in digits)
    if lost := old - new:
        return f"loses the number {next(iter(lost))}"
    return f"brings in the number {next(iter(new - old))}" if new - old else None


def _unfaithful(before: str, after: str, source: str) -> str | None:
    """A number, name or negation of the source that goes, or one that comes without it."""
    said = {value for number in numbers(source, parallel.language(source)) for value in number.values}
    old, new = numbers(before, "ar"), numbers(after, "ar")
    had, has = ({value for number in side for value in number.values} for side in (old, new))
    if lost := next((n for n in old if n.kind != "dual" and n.values & said and not n.values & has), None):
        return f"loses the number {before[lost.start : lost.end]}, which the source has"
    if came := next((n for n in new if n.kind == "numeral" and not n.values & (said | had)), None):
        return f"brings in the number {after[came.start : came.end]}, which the source has not"
    if name := next((n for n in parallel.names(source) if parallel.is_said(n, before) and not parallel.is_said(n, after)), None):
        return f"loses the name {name}, which the source has"
    words = set(arabic.WORD_RE.findall(before))
    if strange := parallel.strange_names([word for word in arabic.WORD_RE.findall(after) if word not in words], source):
        return f"brings in the name {strange[0]}, which the source has not"
    noes = parallel.n_negations(after) - parallel.n_negations(before)
    if noes < 0 and parallel.says_no(source):
        return "loses a negation, which the source has"
    return "says no, which the source does not" if noes > 0 and not parallel.may_say_no(source) else None


def _value(digits: str) -> str:
    # ٢٠١٨ and 2018 are one number. int() would read them too, but refuses runs of more than 4300 digits.
    return "".join(str(unicodedata.decimal(digit)) for digit in digits).lstrip("0") or "0"


def _quotes(before: str, after: str, category: Category) -> str | None:
    if category is Category.PUNCTUATION:
        return None
    return "loses or adds a quotation mark" if len(_QUOTES.findall(before)) != len(_QUOTES.findall(after)) else None


def _lines(before: str, after: str, category: Category) -> str | None:
    if category is Category.SEGMENTATION or before.count("\n") == after.count("\n"):
        return None
    return "loses or adds a line break"


def _foreign(before: str, after: str) -> str | None:
    foreign = [c for c in after if arabic.script(c) not in ("", "ARABIC")]
    new = Counter(foreign) - Counter(before) if foreign else None
    return f"brings in '{next(iter(new))}'" if new else None


def _loses_kept(text: str, after: str, start: int, end: int) -> str | None:
    for a, b in kept.within(text, start, end):
        if text[a:b] not in after:
            return f"changes '{text[a:b]}', which is kept"
    return None
