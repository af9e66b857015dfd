"""Ensembles: edits that enough systems make, or all edits with the scores of those who make them, and the laws of the design."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.config import Config, RepairOptions
from mtfix.pipeline import Pipeline
from mtfix.repair.apply import apply, revert
from mtfix.repair.vote import Ensemble, effect
from mtfix.types import Category, Document, Edit, Proposal, Repair, Request, Span


@dataclass(frozen=True, slots=True)
class Replace:
    """A detector that flags `old` and suggests `new`."""

    old: str
    new: str | None
    score: float = 1.0
    category: Category = Category.ENCODING

    def __call__(self, doc: Document) -> Iterator[Span]:
        for match in re.finditer(re.escape(self.old), doc.text):
            yield Span(match.start(), match.end(), self.category, "replace", self.score, f"{self.old} is wrong", suggestion=self.new)


@dataclass(frozen=True, slots=True)
class Suggestions:
    """A proposer that offers what the spans suggest."""

    name: str = "suggestions"

    def __call__(self, requests: Sequence[Request]) -> Iterator[list[Proposal]]:
        for request in requests:
            span = request.span
            yield [] if span.suggestion is None else [Proposal(span, span.suggestion, self.name, span.score)]


def system(name: str, *rules: Replace, options: RepairOptions | None = None, proposer: str = "suggestions") -> Config:
    detectors = tuple((f"rule{i}", rule) for i, rule in enumerate(rules))
    return Config(name, 13, detectors, ((proposer, Suggestions(proposer)),), options or RepairOptions(0.0), "hash")


def ensemble(
    *members: Config,
    method: str = "vote",
    min_votes: float = 0.0,
    options: RepairOptions | None = None,
    **weights: float,
) -> Pipeline:
    names = tuple(member.name for member in members)
    said = Ensemble(names, method, {name: weights.get(name, 1.0) for name in names}, min_votes)  # type: ignore[arg-type]
    return Pipeline(Config("ensemble", 13, (), (), options or RepairOptions(0.0), "hash", said, members))


def repaired(pipeline: Pipeline, text: str) -> Repair:
    return pipeline.repair(Document("d", text))


def made(repair: Repair) -> list[tuple[int, int, str, float]]:
    return [(edit.start, edit.end, edit.after, edit.score) for edit in repair.edits]


RULE = st.text("ابت", min_size=1, max_size=2).flatmap(
    lambda old: st.builds(Replace, st.just(old), st.text("ابت", max_size=len(old)), st.sampled_from([0.3, 0.6, 0.9]))
)
SYSTEMS = st.lists(st.lists(RULE, min_size=1, max_size=3), min_size=1, max_size=3).map(
    lambda systems: [system(f"s{i}", *rules) for i, rules in enumerate(systems)]
)
TEXT = st.text("ابت\n", max_size=8)
METHOD = st.sampled_from(["vote", "union"])
law = settings(max_examples=30)


@law
@given(SYSTEMS, METHOD, TEXT)
def test_the_edits_of_an_ensemble_are_the_difference(members: list[Config], method: str, text: str) -> None:
    repair = repaired(ensemble(*members, method=method), text)
    assert apply(text, repair.edits) == repair.text
    assert revert(repair.text, repair.edits) == text
    assert all(0 <= flag.span.start <= flag.span.end <= len(text) and 0 <= flag.span.score <= 1 for flag in repair.flags)


@law
@given(SYSTEMS, METHOD, TEXT)
def test_an_ensemble_of_one_is_that_system(members: list[Config], method: str, text: str) -> None:
    alone, one = repaired(Pipeline(members[0]), text), repaired(ensemble(members[0], method=method), text)
    assert (one.text, made(one), one.spans, one.proposals) == (alone.text, made(alone), alone.spans, alone.proposals)


@law
@given(SYSTEMS, METHOD, TEXT)
def test_an_ensemble_of_one_system_many_times_does_what_it_does(members: list[Config], method: str, text: str) -> None:
    again = [Config(f"t{i}", *(getattr(members[0], key) for key in ("seed", "detectors", "proposers", "repair", "hash"))) for i in range(3)]
    assert repaired(ensemble(*again, method=method), text).text == repaired(Pipeline(members[0]), text).text


@law
@given(SYSTEMS, METHOD, TEXT)
def test_a_weight_of_nothing_silences(members: list[Config], method: str, text: str) -> None:
    silent = {member.name: 0.0 for member in members[1:]}
    assert repaired(ensemble(*members, method=method, **silent), text) == repaired(ensemble(members[0], method=method), text)


@law
@given(SYSTEMS, TEXT)
def test_with_as_many_votes_as_members_only_what_all_make_is_made(members: list[Config], text: str) -> None:
    once = RepairOptions(0.0, rounds=1)
    makes = [{effect(text, e) for e in repaired(ensemble(member, options=once), text).edits} for member in members]
    edits = repaired(ensemble(*members, min_votes=len(members), options=once), text).edits
    assert {effect(text, edit) for edit in edits} <= set.intersection(*makes)


@law
@given(SYSTEMS, METHOD, TEXT)
def test_repairing_twice_changes_nothing(members: list[Config], method: str, text: str) -> None:
    # No rule lengthens, so that each text comes to rest or goes in a circle, given rounds enough.
    pipeline = ensemble(*members, method=method, options=RepairOptions(0.0, rounds=1000))
    once = repaired(pipeline, text).text
    assert repaired(pipeline, once).text == once


@law
@given(SYSTEMS, METHOD, st.lists(TEXT, max_size=4))
def test_neither_batch_nor_order_of_documents_makes_a_difference(members: list[Config], method: str, texts: list[str]) -> None:
    pipeline = ensemble(*members, method=method)
    documents = [Document(str(i), text) for i, text in enumerate(texts)]
    assert pipeline.repair_all(documents) == [pipeline.repair(document) for document in documents]
    assert pipeline.repair_all(reversed(documents)) == list(reversed(pipeline.repair_all(documents)))


A, B, C = Replace("ا", "ب", 0.5), Replace("ا", "ت", 0.8), Replace("ا", "ث", 0.6)


def test_what_more_than_half_make_is_made_with_the_mean_of_their_scores() -> None:
    repair = repaired(ensemble(system("x", A), system("y", Replace("ا", "ب", 0.7)), system("z", B)), "قا")
    assert made(repair) == [(1, 2, "ب", 0.6)]


def test_half_is_not_more_than_half() -> None:
    repair = repaired(ensemble(system("x", A), system("y")), "قا")
    assert made(repair) == []
    assert [(flag.why, [p.text for p in flag.proposals]) for flag in repair.flags] == [("1 of 2 votes (x), more than half needed", ["ب"])]


@pytest.mark.parametrize(("min_votes", "text"), [(1, "قب"), (2, "قب"), (3, "قا")])
def test_min_votes_is_how_many_are_needed(min_votes: float, text: str) -> None:
    members = system("x", A), system("y", A), system("z")
    assert repaired(ensemble(*members, min_votes=min_votes), "قا").text == text


def test_in_a_vote_a_weight_is_a_share_of_a_vote() -> None:
    members = system("x", A), system("y", B), system("z", C)
    assert repaired(ensemble(*members, y=0.4, z=0.4), "قا").text == "قب"
    assert repaired(ensemble(*members, x=0.5, z=0.4), "قا").text == "قت"


def test_in_a_union_agreement_makes_surer_and_a_weight_less_so() -> None:
    members = system("x", A), system("y", A)
    assert made(repaired(ensemble(*members, method="union"), "قا")) == [(1, 2, "ب", 0.75)]
    assert made(repaired(ensemble(*members, method="union", y=0.4), "قا")) == [(1, 2, "ب", 0.6)]
    assert made(repaired(ensemble(system("x", A), system("y", B), method="union"), "قا")) == [(1, 2, "ت", 0.8)]


def test_of_edits_that_overlap_the_heaviest_wins_though_another_is_surer() -> None:
    members = system("x", A), system("y", A), system("z", B)
    assert repaired(ensemble(*members, min_votes=1), "قا").text == "قب"


@pytest.mark.parametrize("order", list(permutations([("x", Replace("ا", "ب")), ("y", Replace("ا", "ت"))])))
def test_of_two_as_heavy_the_system_that_stands_first_wins(order: Sequence[tuple[str, Replace]]) -> None:
    members = [system(name, rule) for name, rule in order]
    assert repaired(ensemble(*members, method="union"), "قا").text == f"ق{order[0][1].new}"


def test_edits_with_one_effect_are_one_however_wide_the_span() -> None:
    narrow, wide = system("x", Replace(" ،", "،")), system("y", Replace(" ", ""))
    assert repaired(ensemble(narrow, wide), "قال ،").text == "قال،"


def test_of_two_copies_one_goes_though_systems_take_out_different_ones() -> None:
    @dataclass(frozen=True, slots=True)
    class Copy:
        start: int
        end: int

        def __call__(self, doc: Document) -> Iterator[Span]:
            if doc.text == "قال نعم نعم":
                yield Span(self.start, self.end, Category.DUPLICATION, "copy", 1.0, "said twice", suggestion="")

    earlier, later = system("x", Copy(3, 7)), system("y", Copy(7, 11))  # type: ignore[arg-type]
    for method in ("vote", "union"):
        assert repaired(ensemble(earlier, later, method=method), "قال نعم نعم").text == "قال نعم"


def test_a_run_of_copies_goes_in_one_round() -> None:
    pipeline = ensemble(system("x", Replace(" جدا", "")), options=RepairOptions(0.0, rounds=1))
    assert repaired(pipeline, "كبير جدا جدا جدا").text == "كبير"


def test_thresholds_and_guard_of_the_ensemble_have_the_last_word() -> None:
    members = system("x", A), system("y", A)
    assert repaired(ensemble(*members, options=RepairOptions(0.6)), "قا").text == "قا"
    assert repaired(ensemble(*members, options=RepairOptions(0.6), method="union"), "قا").text == "قب"
    assert repaired(ensemble(*members, options=RepairOptions(0.0, {Category.ENCODING: 0.6})), "قا").text == "قا"
    assert repaired(ensemble(*members, options=RepairOptions(0.0, keep=("قا",))), "قا").text == "قا"


def test_what_the_guard_turns_down_makes_room_for_the_next() -> None:
    digits = Replace("ا", "1", 1.0, Category.SPELLING)
    assert repaired(ensemble(system("x", digits), system("y", A), method="union"), "قا").text == "قب"


def test_a_member_chooses_by_thresholds_of_its_own() -> None:
    strict = system("x", A, options=RepairOptions(0.9))
    repair = repaired(ensemble(strict, system("y"), method="union"), "قا")
    assert repair.text == "قا"
    assert [flag.why for flag in repair.flags] == ["best score 0.50 is below 0.90"]


def test_an_edit_says_who_made_it() -> None:
    members = system("x", A, proposer="rules"), system("y", Replace("ا", "ب", 0.9), proposer="chat"), system("z")
    (edit,) = repaired(ensemble(*members), "قا").edits
    assert (edit.proposer, edit.reason) == ("rules+chat", "ا is wrong (2 of 3 systems: x, y)")


def test_an_ensemble_may_be_a_member() -> None:
    inner = ensemble(system("x", A), system("y", A)).config
    assert repaired(ensemble(inner, system("z", B), method="union", z=0.5), "قا").text == "قب"


def test_all_members_are_heard_when_spans_are_shown() -> None:
    pipeline = ensemble(system("x", A), system("y", Replace("ق", None)), system("z", Replace("ل", None)), z=0.0)
    assert [(span.start, span.end) for span in pipeline.detect(Document("d", "قال"))] == [(0, 1), (1, 2)]


def test_a_deletion_moves_by_its_own_length_at_most() -> None:
    text = "جدا " * 20_000
    edit = Edit(79_996, 80_000, "جدا ", "", Category.DUPLICATION, "", "", "", 1.0, "")
    assert effect(text, edit) == (79_992, 79_996, "")
