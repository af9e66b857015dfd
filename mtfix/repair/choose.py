"""Choose: of all proposals the edits to make, and of all spans those to leave, with the reason.

A span's best proposal that no guard turns down is taken when its score reaches the threshold of its category. Where spans
overlap, the detector that stands earlier in the config wins. One residue gets one repair in one document. Foreign words
that touch are repaired together or not at all: half a title in Arabic is worse than none.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import attrgetter

from mtfix import arabic
from mtfix.repair.gloss import gloss, is_sounded, unsaid
from mtfix.repair.guard import Guard
from mtfix.types import Category, Edit, Flag, Proposal, Span

_MARK = re.compile(f"[{arabic.MARKS}\u0300-\u036f]+")
_JOINT = re.compile(r"[\s._\u2010-\u2013-]+")
_TOUCH = re.compile(rf"[ \u00a0\u2010\u2011-](?![{arabic.LETTER}])")
_RESIDUE = frozenset({Category.UNTRANSLATED, Category.NAME})


@dataclass(frozen=True, slots=True)
class Choose:
    """Thresholds and the rules of choice."""

    min_score: float = 0.5
    thresholds: Mapping[Category, float] = field(default_factory=dict)
    min_span_score: float = 0.0
    """A span that its detector is less sure of is left alone."""
    guard: Guard = field(default_factory=Guard)
    rank: Mapping[str, int] = field(default_factory=dict)
    """Detector → its place in the config."""

    def __call__(
        self, text: str, spans: Sequence[Span], proposals: Iterable[Proposal], source: str | None = None
    ) -> tuple[list[Edit], list[Flag]]:
        """The edits to make in `text`, a translation of `source`, in order and apart from one another, and the spans left."""
        if not spans:  # clean text
            return [], []
        offered = _by_span(spans, proposals)
        flagged = frozenset(spans)
        _one_repair(text, offered)
        edits: list[Edit] = []
        flags: list[Flag] = []
        best = {span: self.best(text, span, proposals, source) for span, proposals in offered.items()}
        _leave_halves(text, best)
        for span in sorted(offered, key=lambda s: (self.rank.get(s.detector, len(self.rank)), -s.score, s.start, s.end)):
            taken, why = best[span]
            if taken is not None and not insert(edits, taken):
                taken, why = None, "another edit goes first"
            if taken is None and span in flagged:
                flags.append(Flag(span, why, tuple(offered[span])))
        ends = [edit.end for edit in edits]
        flags = [flag for flag in flags if not lies_in(flag.span, edits, ends)]
        return edits, sorted(flags, key=lambda f: (f.span.start, f.span.end))

    def best(self, text: str, span: Span, offered: list[Proposal], source: str | None = None) -> tuple[Edit | None, str]:
        """The best of what is `offered` for `span` that reaches its threshold and passes the guard; or else None, and why."""
        if span.score < self.min_span_score:
            return None, f"the detector's score {span.score:.2f} is below {self.min_span_score:.2f}"
        threshold = self.thresholds.get(span.category, self.min_score)
        why = "nobody proposes anything"
        said = gloss(text, span)
        for whole in [*([said] if said else ()), *sorted(offered, key=lambda p: -p.score)]:
            if whole.score < threshold:
                if why == "nobody proposes anything":
                    why = f"best score {whole.score:.2f} is below {threshold:.2f}"
                break
            proposal = unsaid(text, whole)
            if proposal is None:
                why = f"'{whole.text}' stands beside it"
                break  # what comes second is another word, and the first was likelier
            if proposal is whole is not said and is_sounded(text, span):
                return None, "the words beside it write its sound"
            objection = self.guard.objection(text, proposal, source)
            if objection is None:
                return _edit(text, proposal), ""
            why = f"guard: '{proposal.text}' {objection}"
        return None, why


def _by_span(spans: Sequence[Span], proposals: Iterable[Proposal]) -> dict[Span, list[Proposal]]:
    """The proposals for each span. One that covers more than its span, because more changed with it, stands with the rest."""
    offered: dict[Span, list[Proposal]] = {span: [] for span in spans}
    wider: list[Proposal] = []
    for proposal in proposals:
        (offered[proposal.span] if proposal.span in offered else wider).append(proposal)
    alike: dict[Span, list[Span]] = defaultdict(list)
    for span in sorted(spans, key=lambda s: s.start) if wider else ():
        alike[replace(span, start=0, end=0)].append(span)
    for proposal in wider:
        wide = proposal.span
        candidates = alike[replace(wide, start=0, end=0)]
        at = bisect_left(candidates, wide.start, key=lambda s: s.start)
        own = candidates[at] if at < len(candidates) and candidates[at].end <= wide.end else wide
        offered.setdefault(own, []).append(proposal)
    return offered


def insert(edits: list[Edit], taken: Edit) -> bool:
    """Put `taken` in its place among `edits`, unless it overlaps one: then it waits for the next round, if still wanted.

    `edits` are in order and apart, so only the two neighbours can overlap it.
    """
    at = bisect_right(edits, (taken.start, taken.end), key=lambda edit: (edit.start, edit.end))
    if any(overlap(taken, edit) for edit in edits[max(0, at - 1) : at + 1]):
        return False
    edits.insert(at, taken)
    return True


def overlap(one: Edit, other: Edit) -> bool:
    """Whether two edits cannot both be made: they share characters, or meet at an insertion."""
    if one.start == one.end or other.start == other.end:
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end


def lies_in(span: Span, edits: Sequence[Edit], ends: Sequence[int]) -> bool:
    """Whether `span` shares characters with one of `edits`, which are in order and end at `ends`."""
    at = bisect_right(ends, span.start)
    return at < len(edits) and edits[at].start < span.end


def _edit(text: str, proposal: Proposal) -> Edit:
    span = proposal.span
    return Edit(
        start=span.start, end=span.end, before=text[span.start : span.end], after=proposal.text, category=span.category,
        detector=span.detector, rule=span.rule, proposer=proposal.proposer, score=round(proposal.score, 4), reason=span.reason,
    )  # fmt: skip


def _one_repair(text: str, offered: dict[Span, list[Proposal]]) -> None:
    """Give each occurrence of one name the proposals of all, so that one spelling wins everywhere."""
    groups: dict[str, list[Span]] = defaultdict(list)
    for span in offered:
        if span.category is Category.NAME:
            groups[_spoken(text[span.start : span.end])].append(span)
    for spans in groups.values():
        if len(spans) < 2:
            continue
        best: dict[str, Proposal] = {}
        for span in spans:
            for proposal in (p for p in offered[span] if p.span == span):
                if proposal.text not in best or proposal.score > best[proposal.text].score:
                    best[proposal.text] = proposal
        for span in spans:
            wider = [p for p in offered[span] if p.span != span]
            offered[span] = [*(replace(proposal, span=span) for proposal in best.values()), *wider]


def _leave_halves(text: str, best: dict[Span, tuple[Edit | None, str]]) -> None:
    """Take back the repair of foreign words that touch one that gets none: "Canis lupus", of which only Canis is known."""
    residue = sorted((span for span in best if span.category in _RESIDUE), key=lambda s: (s.detector, s.start, s.end))
    runs: list[list[Span]] = []
    for span in residue:
        if runs and span.detector == runs[-1][-1].detector and _touch(text, runs[-1][-1].end, span.start):
            runs[-1].append(span)
        else:
            runs.append([span])
    for run in runs:
        left = [span for span in run if best[span][0] is None]
        for span in run if left else ():
            if best[span][0] is not None:
                best[span] = None, f"'{text[left[0].start : left[0].end]}' beside it gets no repair"


def _touch(text: str, end: int, start: int) -> bool:
    """Whether one blank or hyphen is all between `end` and `start`, where no Arabic clitic opens another phrase."""
    return end + 1 == start and _TOUCH.match(text, end) is not None


def _spoken(name: str) -> str:
    """What two writings of one name share: case, hyphens and blanks do not count.

    A glued Arabic clitic does count, since it is part of what is proposed: `وBerlin` becomes وبرلين, and `Berlin` must not.
    """
    return _JOINT.sub(" ", unicodedata.normalize("NFC", name).casefold())


def by_place(spans: Iterable[Span]) -> list[Span]:
    """`spans` in order, each once; those at one place stay as they come."""
    placed = sorted(spans, key=attrgetter("start", "end"))
    if all(one.start < other.start or one.end < other.end for one, other in pairwise(placed)):
        return placed  # which saves hashing them
    return list(dict.fromkeys(placed))


def widen(text: str, span: Span) -> Span:
    """`span` with the combining marks of its last letter, so that no edit leaves marks behind.

    >>> from mtfix.types import Category
    >>> widen("Cafe\\u0301 هنا", Span(0, 4, Category.NAME, "script", 1.0, "")).end
    5
    """
    mark = _MARK.match(text, span.end)
    return span if mark is None or span.start == span.end else replace(span, end=mark.end())
