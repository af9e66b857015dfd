"""Several systems as one: the edits that each of them would make, pooled and chosen anew.

Edits are what systems of any kind have in common, whatever their vocabulary or architecture, so it is edits that vote, as in
Tarnavskyi, Chernodub and Omelianchuk, "Ensembling and Knowledge Distilling of Large Sequence Taggers for Grammatical Error
Correction" (ACL 2022). Members count as one where their edits have the same effect, however wide each cuts its span.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Literal

from mtfix.repair.choose import Choose, insert, lies_in
from mtfix.types import Edit, Flag, Proposal, Span

Ballot = tuple[Sequence[Edit], Sequence[Flag]]
"""What one system would do to a text, and what it would leave."""
_SLACK = 1e-9  # weights are added up in floating point


@dataclass(frozen=True, slots=True)
class Ensemble:
    """What `[ensemble]` may say."""

    systems: tuple[str, ...]
    """Shipped systems by name, others by their file, seen from the folder of this config."""
    method: Literal["vote", "union"] = "vote"
    """`vote` takes edits that enough systems make; `union` takes all, and an edit that several make is the surer for it."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """By name of the system, 0–1: its share of a vote, or how far its scores are trusted; 0 silences. 1 unless said: the config
    that is read holds all of them, in order."""
    min_votes: float = 0.0
    """How many votes an edit needs; 0 for more than half of all. Only for `vote`."""


@dataclass(frozen=True, slots=True)
class _Poll:
    """An edit, and how much speaks for it: votes in a vote, the pooled score in a union."""

    edit: Edit
    voters: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Vote:
    """Pools the edits that the members of an ensemble would make in one round.

    Where pooled edits overlap, the heaviest wins, then the surest, then that of the system that stands first.
    """

    ensemble: Ensemble
    choose: Choose
    """Thresholds and guard of the ensemble itself."""

    @property
    def heard(self) -> dict[str, float]:
        """The members that are not silenced, with their weights, in order."""
        return {name: weight for name, weight in self.ensemble.weights.items() if weight}

    def __call__(self, text: str, ballots: Sequence[Ballot], source: str | None = None) -> tuple[list[Edit], list[Flag]]:
        """The edits to make in `text`, in order and apart, and the spans left; one ballot for each member heard."""
        edits: list[Edit] = []
        flags: list[Flag] = []
        for poll in sorted(self._polls(text, ballots), key=lambda poll: (-poll.weight, -poll.edit.score)):
            edit = poll.edit
            span = Span(edit.start, edit.end, edit.category, edit.detector, edit.score, edit.reason, edit.rule)
            proposal = Proposal(span, edit.after, edit.proposer, edit.score)
            taken, why = None, self._too_few(poll)
            if not why:
                taken, why = self.choose.best(text, span, [proposal], source)
            if taken is None:
                flags.append(Flag(span, why, (proposal,)))
            else:
                insert(edits, taken)
        flags += [flag for _, left in ballots for flag in left]
        ends = [edit.end for edit in edits]
        # The first word on a span is the ensemble's own, then that of the member that stands first.
        first = {(f.span.start, f.span.end, f.span.category): f for f in reversed(flags) if not lies_in(f.span, edits, ends)}
        return edits, sorted(first.values(), key=lambda f: (f.span.start, f.span.end))

    def _polls(self, text: str, ballots: Sequence[Ballot]) -> list[_Poll]:
        made: dict[tuple[int, int, str, int], dict[str, Edit]] = {}
        for name, (edits, _) in zip(self.heard, ballots, strict=True):
            times = Counter[tuple[int, int, str]]()  # of three copies in a row two may go, and either looks like the other
            for edit in edits:
                same = effect(text, edit)
                made.setdefault((*same, times[same]), {})[name] = edit
                times[same] += 1
        return [self._poll(edits) for edits in made.values()]

    def _poll(self, edits: Mapping[str, Edit]) -> _Poll:
        scores = {name: self.ensemble.weights[name] * edit.score for name, edit in edits.items()}
        votes = sum(self.ensemble.weights[name] for name in edits)
        if self.ensemble.method == "vote":
            weight, score = votes, sum(scores.values()) / votes
        else:  # noisy-or (Pearl, 1988): each member may be right by itself
            weight = score = 1 - prod(1 - one for one in scores.values())
        chief = edits[max(scores, key=lambda name: scores[name])]
        proposers = dict.fromkeys(proposer for edit in edits.values() for proposer in edit.proposer.split("+"))
        reason = f"{chief.reason} ({len(edits)} of {len(self.heard)} systems: {', '.join(edits)})"
        return _Poll(replace(chief, proposer="+".join(proposers), score=round(score, 4), reason=reason), tuple(edits), weight)

    def _too_few(self, poll: _Poll) -> str:
        """Why the votes for an edit are not enough; empty where they are."""
        if self.ensemble.method == "union":
            return ""
        needed, total = self.ensemble.min_votes, sum(self.ensemble.weights.values())
        enough = poll.weight >= needed - _SLACK if needed else poll.weight > total / 2 + _SLACK
        wanted = f"{needed:g}" if needed else "more than half"
        return "" if enough else f"{poll.weight:g} of {total:g} votes ({', '.join(poll.voters)}), {wanted} needed"


def effect(text: str, edit: Edit) -> tuple[int, int, str]:
    """What `edit` changes in `text`, the same for all edits that lead to the same text: start, end, and what stands there then.

    Cut down to what differs, and a deletion moved left, as variants of a genome are before they are compared (Tan, Abecasis and
    Kang, "Unified representation of genetic variants", Bioinformatics 2015): of two copies in a row either may go.

    >>> from mtfix.types import Category
    >>> first, second = (Edit(at, at + 4, "قال ", "", Category.DUPLICATION, "", "", "", 1.0, "") for at in (0, 4))
    >>> effect("قال قال نعم", first) == effect("قال قال نعم", second)
    True
    """
    start, end, low, high = edit.start, edit.end, 0, len(edit.after)
    while start < end and low < high and text[end - 1] == edit.after[high - 1]:
        end, high = end - 1, high - 1
    while start < end and low < high and text[start] == edit.after[low]:
        start, low = start + 1, low + 1
    for _ in range(end - start if low == high else 0):  # by its own length at most: a million copies must not cost their square
        if start == 0 or text[start - 1] != text[end - 1]:
            break
        start, end = start - 1, end - 1
    return start, end, edit.after[low:high]
