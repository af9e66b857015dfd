"""A document too long to be looked at as a whole: where it is cut, and that what is found in its parts is told of the whole."""

import random

import pytest

from mtfix.pipeline import Pipeline
from mtfix.repair.apply import apply
from mtfix.repair.parts import LONGEST, PART, Look, is_long, joined, parts
from mtfix.types import Category, Document, Edit, Flag, Proposal, Span

SAID = ["وصل الوفد إلى العاصمة ، ثم غادر", "قال الوزير إن الاتفاق ممكن", "تابع الخبراء سير سير المحادثات", "&quot;نعم&quot; قال الرئيس"]


def long_text(between: str) -> str:
    rng = random.Random(1)
    return between.join(f"{rng.choice(SAID)} في اليوم {n}" for n in range(LONGEST // 30))


@pytest.mark.parametrize("between", ["\n", "\n\n", ". ", " ", ""])
def test_parts_are_the_text_cut_where_it_ends_a_line_a_sentence_or_a_word(between: str) -> None:
    text = long_text(between)
    found = [part.text for part in parts(Document("d", text))]
    assert "".join(found) == text
    assert len(found) > 3 and max(map(len, found)) <= PART
    if between:
        assert all(part.endswith(between) for part in found[:-1])


def test_what_people_write_as_one_text_is_not_cut_and_neither_is_a_translation() -> None:
    assert not is_long(Document("d", "ن" * LONGEST))
    assert is_long(Document("d", "ن" * (LONGEST + 1)))
    assert not is_long(Document("d", "ن" * (LONGEST + 1), source="nein"))


@pytest.mark.parametrize("between", ["\n", ". "])
def test_a_long_document_is_repaired_like_its_parts_and_has_nothing_to_repair_then(between: str) -> None:
    pipeline, document = Pipeline("rules-only"), Document("d", long_text(between))
    repair = pipeline.repair(document)
    assert len(repair.edits) > 1000
    assert repair.text == apply(document.text, repair.edits) == "".join(pipeline.repair(part).text for part in parts(document))
    assert not pipeline.repair(Document("d", repair.text)).edits
    assert list(repair.spans) == pipeline.detect(document)
    assert {document.text[s.start : s.end] for s in repair.spans if s.rule == "space-before"} == {" "}


def test_looks_at_parts_are_told_in_places_of_the_whole_and_two_that_meet_wait() -> None:
    def look(start: int, end: int) -> Look:
        span = Span(start, end, Category.PUNCTUATION, "punctuation", 1.0, "")
        proposal = Proposal(span, "", "rules", 1.0)
        return Look([span], [proposal], [Edit(start, end, "", "", span.category, "", "", "", 1.0, "")], [Flag(span, "", (proposal,))])

    first, second = Document("d", "نعم "), Document("d", "قال")
    whole = joined([(first, look(3, 4)), (second, look(1, 2))])
    assert [(s.start, s.end) for s in whole.spans] == [(3, 4), (5, 6)]
    assert [(e.start, e.end) for e in whole.edits] == [(3, 4), (5, 6)]
    assert [p.span.start for p in whole.proposals] == [f.span.start for f in whole.flags] == [3, 5]
    assert whole.flags[1].proposals[0].span.start == 5
    assert len(joined([(first, look(4, 4)), (second, look(0, 1))]).edits) == 1
