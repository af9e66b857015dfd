"""The one flow: detect → propose → choose → apply, over a batch of documents, until nothing more is to be done.

A document with edits is looked at again, so that a repaired text is a fixed point: repairing it changes nothing. The
rounds come out as one list of edits on the text as read. Where rules undo one another the rounds go in a circle; the text
then stays as it was when it entered the circle, which is where a second repair of it would come back to as well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from mtfix import config as configs
from mtfix.config import Config
from mtfix.repair.apply import Origin, apply, compose
from mtfix.repair.choose import Choose, widen
from mtfix.repair.guard import Guard
from mtfix.types import Document, Edit, Flag, Proposal, Repair, Request, Span


@dataclass(slots=True)
class _Work:
    """One document under repair: its text as it stands after the rounds so far."""

    document: Document
    now: Document
    spans: tuple[Span, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    edits: tuple[Edit, ...] = ()
    flags: tuple[Flag, ...] = ()
    been: dict[str, tuple[tuple[Edit, ...], tuple[Flag, ...]]] = field(default_factory=dict)
    """The texts that the rounds went through, with the edits that led to each and the spans left in it."""


class Pipeline:
    """A system ready to run. Picklable by its config's name; build one in each process."""

    def __init__(self, config: Config | str = "default") -> None:
        self.config = configs.read(config) if isinstance(config, str) else config
        options = self.config.repair
        self._choose = Choose(
            min_score=options.min_score,
            thresholds=options.thresholds,
            guard=Guard(keep=options.keep),
            rank={name: place for place, (name, _) in enumerate(self.config.detectors)},
        )

    def detect(self, document: Document) -> list[Span]:
        """All spans that the config's detectors flag in `document`, by place."""
        # A dict, not a set: spans at one place stay in the order of the config, whatever the process hashes strings to.
        found = dict.fromkeys(widen(document.text, span) for _, detector in self.config.detectors for span in detector(document))
        return sorted(found, key=lambda s: (s.start, s.end))

    def propose(self, asked: Sequence[tuple[Document, Sequence[Span]]]) -> list[list[Proposal]]:
        """What the config's proposers offer for the spans of each document; each sees what earlier ones offered."""
        requests = [Request(document, span) for document, spans in asked for span in spans]
        if not requests:  # clean text must not wait for a model to load
            return [[] for _ in asked]
        for _, proposer in self.config.proposers:
            answers = list(proposer(requests))
            requests = [replace(r, offered=(*r.offered, *new)) for r, new in zip(requests, answers, strict=True)]
        left = iter(requests)
        return [[p for _ in spans for p in next(left).offered] for _, spans in asked]

    def repair(self, document: Document) -> Repair:
        """`document` repaired."""
        return self.repair_all([document])[0]

    def repair_all(self, documents: Iterable[Document]) -> list[Repair]:
        """Each of `documents` repaired, in order. Spans of all of them go to the proposers together."""
        works = [_Work(document, document) for document in documents]
        open_works = works
        for _ in range(self.config.repair.rounds):
            open_works = self._round(open_works)
            if not open_works:
                break
        return [Repair(w.document, w.spans, w.proposals, w.edits, w.flags, apply(w.document.text, w.edits)) for w in works]

    def _round(self, works: Sequence[_Work]) -> list[_Work]:
        """One look at each of `works`; those with edits, which want another."""
        spans = [self.detect(work.now) for work in works]
        offered = self.propose([(work.now, found) for work, found in zip(works, spans, strict=True)])
        again = []
        for work, found, proposals in zip(works, spans, offered, strict=True):
            edits, flags = self._choose(work.now.text, found, proposals)
            if work.now is work.document:
                work.spans, work.proposals = tuple(found), tuple(proposals)
            origin = Origin(work.edits)
            work.flags = tuple(_moved(flag, origin) for flag in flags)
            if not edits:
                continue
            work.been[work.now.text] = work.edits, work.flags
            text = apply(work.now.text, edits)
            if text in work.been:
                work.edits, work.flags = work.been[text]
                continue
            work.edits = tuple(compose(work.document.text, work.edits, edits))
            work.now = replace(work.document, text=text)
            again.append(work)
        return again


def _moved(flag: Flag, origin: Origin) -> Flag:
    """`flag` with the offsets of the text as read."""

    def move(span: Span) -> Span:
        start = origin.start(span.start)
        return replace(span, start=start, end=max(start, origin.end(span.end)))

    span = move(flag.span)
    return Flag(span, flag.why, tuple(replace(p, span=span) for p in flag.proposals))
