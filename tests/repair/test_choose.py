"""Which proposals become edits: the best that nothing speaks against, apart from one another, one repair for one name."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.repair.apply import apply
from mtfix.repair.choose import Choose, by_place, widen
from mtfix.repair.guard import Guard
from mtfix.types import Category, Proposal, Span

CLEAN = "زار الوزير المدينة أمس والتقى رئيس البلدية"


def span(
    text: str, part: str, *, category: Category = Category.SPELLING, detector: str = "first", score: float = 1.0, nth: int = 0
) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = text.index(part, start + 1)
    return Span(start, start + len(part), category, detector, score, "why")


def proposal(of: Span, text: str, score: float = 0.9) -> Proposal:
    return Proposal(of, text, "proposer", score)


@st.composite
def offers(draw: st.DrawFn) -> tuple[list[Span], list[Proposal]]:
    spans = []
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(CLEAN)))
        end = draw(st.integers(start, min(len(CLEAN), start + 6)))
        detector = draw(st.sampled_from(["first", "second", "unknown"]))
        category = draw(st.sampled_from([Category.SPELLING, Category.NAME, Category.DUPLICATION]))
        spans.append(Span(start, end, category, detector, draw(st.floats(0, 1)), "why"))
    spans = list(dict.fromkeys(spans))
    texts = st.sampled_from(["", "كلمة", "مدن", " "])
    return spans, [proposal(s, draw(texts), draw(st.floats(0, 1))) for s in spans for _ in range(draw(st.integers(0, 3)))]


@given(offers())
def test_edits_are_apart_and_can_be_made_and_no_span_is_forgotten(case: tuple[list[Span], list[Proposal]]) -> None:
    spans, proposals = case
    edits, flags = Choose(rank={"first": 0, "second": 1})(CLEAN, spans, proposals)
    apply(CLEAN, edits)  # raises where edits overlap or do not fit
    for one, other in pairwise(edits):
        assert one.end < other.start or (one.end == other.start and one.start < one.end and other.start < other.end)
    assert all(edit.score >= 0.5 for edit in edits)
    for of in spans:
        met = any(edit.start <= of.end and of.start <= edit.end for edit in edits)
        assert met or any(flag.span == of for flag in flags)
    assert not [f for f in flags if any(e.start < f.span.end and f.span.start < e.end for e in edits)]


@given(offers(), st.randoms(use_true_random=False))
def test_the_order_in_which_proposals_of_different_scores_come_does_not_matter(
    case: tuple[list[Span], list[Proposal]], random: Random
) -> None:
    spans, proposals = case
    proposals = [Proposal(p.span, p.text, p.proposer, (i + 1) / (len(proposals) + 1)) for i, p in enumerate(proposals)]
    shuffled = random.sample(proposals, len(proposals))
    assert Choose()(CLEAN, spans, shuffled)[0] == Choose()(CLEAN, spans, proposals)[0]


def test_the_best_proposal_that_the_guard_lets_pass_is_taken() -> None:
    text = "في 2018 انتخب"
    of = span(text, "2018 انتخب")
    edits, _ = Choose()(text, [of], [proposal(of, "انتُخب", 0.9), proposal(of, "2018 انتُخب", 0.8)])
    assert [edit.after for edit in edits] == ["2018 انتُخب"]


@pytest.mark.parametrize(
    ("offered", "why"),
    [
        ([], "nobody proposes anything"),
        ([("كلمة", 0.4)], "best score 0.40 is below 0.50"),
        ([("Wort", 0.9), ("كلمة", 0.4)], "guard: 'Wort' brings in 'W'"),
    ],
)
def test_a_span_that_is_left_says_why(offered: list[tuple[str, float]], why: str) -> None:
    of = span(CLEAN, "المدينة")
    edits, (flag,) = Choose()(CLEAN, [of], [proposal(of, *each) for each in offered])
    assert (edits, flag.span, flag.why) == ([], of, why)


def test_a_category_has_its_own_threshold() -> None:
    of = span(CLEAN, "المدينة")
    offered = [proposal(of, "البلدة", 0.6)]
    assert Choose(min_score=0.5)(CLEAN, [of], offered)[0]
    assert not Choose(min_score=0.5, thresholds={Category.SPELLING: 0.7})(CLEAN, [of], offered)[0]
    assert Choose(min_score=0.7, thresholds={Category.SPELLING: 0.5})(CLEAN, [of], offered)[0]


@pytest.mark.parametrize("order", [("first", "second"), ("second", "first")])
def test_where_spans_overlap_the_detector_that_stands_first_wins(order: tuple[str, str]) -> None:
    long, short = span(CLEAN, "الوزير المدينة", detector="first"), span(CLEAN, "المدينة", detector="second")
    rank = {name: place for place, name in enumerate(order)}
    (edit,), _ = Choose(rank=rank)(CLEAN, [long, short], [proposal(long, "الوزير البلدة"), proposal(short, "القرية")])
    assert edit.detector == order[0]


def test_one_name_gets_one_spelling_wherever_it_stands() -> None:
    text = "وصل Zelensky ثم غادر ZELENSKY مساء"
    first = span(text, "Zelensky", category=Category.NAME)
    second = span(text, "ZELENSKY", category=Category.NAME)
    edits, _ = Choose()(text, [first, second], [proposal(first, "زيلنسكي", 0.6), proposal(second, "زيلينسكي", 0.9)])
    assert [edit.after for edit in edits] == ["زيلينسكي", "زيلينسكي"]


@pytest.mark.parametrize(("one", "other"), [("وBerlin", "Berlin"), ("Москва", "Путин")], ids=["clitic", "script"])
def test_names_that_differ_do_not_lend_each_other_their_repairs(one: str, other: str) -> None:
    text = f"{one} ثم {other}"
    spans = [
        Span(0, len(one), Category.NAME, "first", 1.0, "why"),
        Span(len(text) - len(other), len(text), Category.NAME, "first", 1.0, "why"),
    ]
    edits, _ = Choose()(text, spans, [proposal(spans[0], "وبرلين", 0.9)])
    assert [edit.before for edit in edits] == [one]


def test_the_guard_of_a_choice_is_asked() -> None:
    of = span(CLEAN, "الوزير")
    assert not Choose(guard=Guard(keep=("الوزير",)))(CLEAN, [of], [proposal(of, "الرئيس")])[0]


def test_many_spans_take_no_longer_than_their_number() -> None:
    # Compared pair by pair, 40,000 spans are 800 million looks: minutes, where this takes a second.
    text = "اب " * 40_000
    spans = [Span(at, at + 2, Category.SPELLING, "first", 1.0, "why") for at in range(0, len(text), 3)]
    edits, flags = Choose()(text, spans, [proposal(s, "أب") for s in spans[::2]])
    assert (len(edits), len(flags)) == (20_000, 20_000)


def test_a_span_is_widened_over_the_marks_of_its_last_letter() -> None:
    assert widen("كتبَتْ", Span(0, 3, Category.SPELLING, "first", 1.0, "")).end == 4
    assert widen("كتب", Span(0, 3, Category.SPELLING, "first", 1.0, "")).end == 3


def test_a_place_between_letters_is_not_widened() -> None:
    of = Span(3, 3, Category.SPELLING, "first", 1.0, "")
    assert widen("كتبَتْ", of) == of


def wider(of: Span, start: int, end: int, text: str, score: float = 0.9) -> Proposal:
    return Proposal(replace(of, start=start, end=end), text, "proposer", score)


@pytest.mark.parametrize(("score", "taken"), [(0.95, ("زار الوزير", "زارت الوزيرة")), (0.6, ("الوزير", "الرئيس"))])
def test_a_proposal_that_covers_more_than_its_span_competes_with_the_others_for_it(score: float, taken: tuple[str, str]) -> None:
    of = span(CLEAN, "الوزير")
    edits, flags = Choose()(CLEAN, [of], [proposal(of, "الرئيس", 0.8), wider(of, 0, of.end, "زارت الوزيرة", score)])
    assert [(edit.before, edit.after) for edit in edits] == [taken]
    assert flags == []


def test_only_spans_of_detectors_are_flagged() -> None:
    of = span(CLEAN, "الوزير")
    stray = Span(20, 24, Category.SPELLING, "nobody", 1.0, "why")
    edits, flags = Choose()(CLEAN, [of], [wider(of, 0, of.end, "Wort"), proposal(stray, "x")])
    assert (edits, [flag.span for flag in flags]) == ([], [of])
    assert [p.text for p in flags[0].proposals] == ["Wort"]


def test_a_span_whose_repair_must_wait_for_another_is_not_forgotten() -> None:
    first, second = span(CLEAN, "زار", detector="first"), span(CLEAN, "المدينة", detector="second")
    offered = [proposal(first, "غادر"), wider(second, 0, second.end, "وصل الوزير البلدة")]
    edits, flags = Choose(rank={"first": 0, "second": 1})(CLEAN, [first, second], offered)
    assert [edit.after for edit in edits] == ["غادر"]
    assert [(flag.span, flag.why) for flag in flags] == [(second, "another edit goes first")]


def test_a_name_does_not_lend_the_words_around_it() -> None:
    text = "وصل السيد Kim ثم غادر Kim مساء"
    first, second = span(text, "Kim", category=Category.NAME), span(text, "Kim", category=Category.NAME, nth=1)
    edits, _ = Choose()(text, [first, second], [wider(first, first.start - 6, first.end, "كيم", 0.9), proposal(second, "كيم", 0.8)])
    assert [(edit.before, edit.after) for edit in edits] == [("السيد Kim", "كيم"), ("Kim", "كيم")]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from("abc"))))
def test_spans_in_order_are_each_there_once_and_stay_as_they_come_at_one_place(places: list[tuple[int, int, str]]) -> None:
    spans = [Span(start, start + length, Category.NAME, detector, 1.0, "") for start, length, detector in places]
    assert by_place(iter(spans)) == sorted(dict.fromkeys(spans), key=lambda one: (one.start, one.end))
