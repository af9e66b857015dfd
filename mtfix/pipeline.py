"""The one flow: detect → propose → choose → apply, over a batch of documents, until nothing more is to be done.

A document with edits is looked at again, so that a repaired text is a fixed point: repairing it changes nothing. The
rounds come out as one list of edits on the text as read. Where rules undo one another the rounds go in a circle; the text
then stays as it was when it entered the circle, which is where a second repair of it would come back to as well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mtfix import calibrate
from mtfix import config as configs
from mtfix.config import Config
from mtfix.repair.apply import Origin, apply, compose
from mtfix.repair.choose import Choose, by_place, widen
from mtfix.repair.guard import Guard
from mtfix.repair.parts import Look, is_long, joined, moved, parts
from mtfix.repair.vote import Vote
from mtfix.types import Document, Edit, Flag, Proposal, Repair, Request, Span

_SAMPLE = "التقى فولوديمير زيلينسكي أمس Boris Pistorius ، وقال زيلنسكي إن Waffenlieferungen Strumbel لا تكفي"
"""A text with something for every table."""


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
        self._calibrated = calibrate.read(options.calibration)
        self._choose = Choose(
            min_score=options.min_score,
            thresholds=options.thresholds,
            min_span_score=options.min_span_score,
            guard=Guard(keep=options.keep),
            rank={name: place for place, (name, _) in enumerate(self.config.detectors)},
        )
        self._vote = Vote(self.config.ensemble, self._choose) if self.config.ensemble else None
        self._members = [Pipeline(member) for member in self.config.members if self._vote and member.name in self._vote.heard]

    def load_tables(self) -> None:
        """Load the tables that most texts need, so that processes forked from here share them.

        Components with a `model` are left alone: its libraries have threads, which do not survive a fork.
        """

        def light(components: tuple[tuple[str, Any], ...]) -> tuple[tuple[str, Any], ...]:
            return tuple(c for c in components if not hasattr(c[1], "model") and type(c[1]).__module__.startswith("mtfix."))

        detectors, proposers = light(self.config.detectors), light(self.config.proposers)
        Pipeline(replace(self.config, detectors=detectors, proposers=proposers, ensemble=None)).repair(Document("", _SAMPLE))
        for member in self._members:
            member.load_tables()

    def detect(self, document: Document) -> list[Span]:
        """All spans that the config's detectors flag in `document`, by place."""
        return self.detect_all([document])[0]

    def detect_all(self, documents: Sequence[Document]) -> list[list[Span]]:
        """The spans of each of `documents`; a detector with a `detect_all` of its own is given all of them together.

        A document that is too long to be looked at as a whole is looked at in parts.
        """
        short = iter(self._detect([document for document in documents if not is_long(document)]))
        return [self._detect_long(document) if is_long(document) else next(short) for document in documents]

    def _detect_long(self, document: Document) -> list[Span]:
        found: list[Span] = []
        offset = 0
        for part in parts(document):
            found += (moved(span, offset) for span in self._detect([part])[0])
            offset += len(part.text)
        return found

    def _detect(self, documents: Sequence[Document]) -> list[list[Span]]:
        found: list[list[Span]] = [[] for _ in documents]
        together = [(d, list(d.detect_all(documents)) if hasattr(d, "detect_all") else None) for _, d in self.config.detectors]
        # Document by document: what one detector finds out about a text (its lines, what is kept), the next one need not.
        for number, (document, into) in enumerate(zip(documents, found, strict=True)):
            for detector, flagged in together:
                into += (widen(document.text, span) for span in (flagged[number] if flagged else detector(document)))
        for member in self._members:
            for into, spans in zip(found, member._detect(documents), strict=True):
                into += spans
        return [by_place(spans) for spans in found]

    def propose(self, asked: Sequence[tuple[Document, Sequence[Span]]]) -> list[list[Proposal]]:
        """What the config's proposers offer for the spans of each document; each sees what earlier ones offered."""
        requests = [Request(document, span) for document, spans in asked for span in spans]
        if not requests:  # clean text must not wait for a model to load
            return [[] for _ in asked]
        for _, proposer in self.config.proposers:
            answers = map(self._calibrated, proposer(requests))
            pairs = zip(requests, answers, strict=True)
            requests = [Request(r.document, r.span, (*r.offered, *new)) if new else r for r, new in pairs]
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

    def _look(self, documents: Sequence[Document]) -> list[Look]:
        """One look at each of `documents`; at a long one part by part, so that what it takes is bounded."""
        short = iter(self._look_at([document for document in documents if not is_long(document)]))
        return [
            joined((part, self._look_at([part])[0]) for part in parts(document)) if is_long(document) else next(short)
            for document in documents
        ]

    def _look_at(self, documents: Sequence[Document]) -> list[Look]:
        """The members' looks at each of `documents` put to the vote, or that of the system itself."""
        if self._vote:
            looks = zip(*(member._look_at(documents) for member in self._members), strict=True)
            return [_poll(self._vote, document, votes) for document, votes in zip(documents, looks, strict=True)]
        spans = self._detect(documents)
        offered = self.propose(list(zip(documents, spans, strict=True)))
        asked = zip(documents, spans, offered, strict=True)
        return [Look(found, ps, *self._choose(document.text, found, ps, document.source)) for document, found, ps in asked]

    def _round(self, works: Sequence[_Work]) -> list[_Work]:
        """One look at each of `works`; those with edits, which want another."""
        again = []
        for work, (found, proposals, edits, flags) in zip(works, self._look([work.now for work in works]), strict=True):
            if work.now is work.document:
                work.spans, work.proposals = tuple(found), tuple(proposals)
            origin = Origin(work.edits) if work.edits and flags else None
            work.flags = tuple(_moved(flag, origin) if origin else flag for flag in flags)
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


def _poll(vote: Vote, document: Document, looks: Sequence[Look]) -> Look:
    """The looks of all members of an ensemble at one document as one."""
    spans = by_place(span for look in looks for span in look.spans)
    proposals = dict.fromkeys(proposal for look in looks for proposal in look.proposals)
    return Look(spans, tuple(proposals), *vote(document.text, [(look.edits, look.flags) for look in looks], document.source))


def _moved(flag: Flag, origin: Origin) -> Flag:
    """`flag` with the offsets of the text as read."""

    def move(span: Span) -> Span:
        start = origin.start(span.start)
        return replace(span, start=start, end=max(start, origin.end(span.end)))

    return Flag(move(flag.span), flag.why, tuple(replace(p, span=move(p.span)) for p in flag.proposals))
