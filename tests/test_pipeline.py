"""The flow: rounds until nothing is left to do, one list of edits on the text as read, the same for every batch."""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.config import Config, RepairOptions
from mtfix.pipeline import Pipeline
from mtfix.repair.apply import apply, revert
from mtfix.types import Category, Document, Proposal, Request, Span


@dataclass(frozen=True, slots=True)
class Replace:
    """A detector that flags `old` and suggests `new`."""

    old: str
    new: str | None
    name: str = "replace"

    def __call__(self, doc: Document) -> Iterator[Span]:
        for match in re.finditer(re.escape(self.old), doc.text):
            yield Span(match.start(), match.end(), Category.ENCODING, self.name, 1.0, f"{self.old} is {self.new}", suggestion=self.new)


class Suggestions:
    """A proposer that offers what the spans suggest, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Sequence[Request]] = []

    def __call__(self, batch: Sequence[Request]) -> Iterator[list[Proposal]]:
        self.asked.append(batch)
        for request in batch:
            suggestion = request.span.suggestion
            yield [] if suggestion is None else [Proposal(request.span, suggestion, "suggestions", request.span.score)]


def pipeline(*rules: tuple[str, str | None], rounds: int = 8, proposer: object = None) -> Pipeline:
    detectors = tuple((f"rule{i}", Replace(old, new, f"rule{i}")) for i, (old, new) in enumerate(rules))
    return Pipeline(Config("test", 13, detectors, (("p", proposer or Suggestions()),), RepairOptions(rounds=rounds), "hash"))


def repaired(text: str, *rules: tuple[str, str | None], rounds: int = 8) -> str:
    return pipeline(*rules, rounds=rounds).repair(Document("d", text)).text


RULES = st.lists(
    st.text("ابت", min_size=1, max_size=2).flatmap(lambda old: st.tuples(st.just(old), st.text("ابت", max_size=len(old)))),
    min_size=1,
    max_size=4,
)
TEXT = st.text("ابت\n", max_size=8)


@given(RULES, TEXT)
def test_whatever_the_rules_the_edits_are_the_difference(rules: list[tuple[str, str]], text: str) -> None:
    repair = pipeline(*rules).repair(Document("d", text))
    assert apply(text, repair.edits) == repair.text
    assert revert(repair.text, repair.edits) == text
    assert all(0 <= flag.span.start <= flag.span.end <= len(text) for flag in repair.flags)


@given(RULES, TEXT)
def test_whatever_the_rules_repairing_twice_changes_nothing(rules: list[tuple[str, str]], text: str) -> None:
    # No rule lengthens, so that each text comes to rest or goes in a circle, given rounds enough.
    once = repaired(text, *rules, rounds=1000)
    assert repaired(once, *rules, rounds=1000) == once


@given(RULES, st.lists(TEXT, max_size=5))
def test_whatever_the_rules_a_batch_gives_what_its_documents_give(rules: list[tuple[str, str]], texts: list[str]) -> None:
    documents = [Document(str(i), text) for i, text in enumerate(texts)]
    together = pipeline(*rules).repair_all(documents)
    assert together == [pipeline(*rules).repair(document) for document in documents]
    assert list(reversed(together)) == pipeline(*rules).repair_all(reversed(documents))


def test_clean_text_is_returned_and_no_proposer_is_woken() -> None:
    proposer = Suggestions()
    repair = pipeline(("ب", "ت"), proposer=proposer).repair(Document("d", "كلام"))
    assert (repair.text, repair.edits, repair.flags, proposer.asked) == ("كلام", (), (), [])


def test_what_one_edit_uncovers_is_repaired_in_the_next_round() -> None:
    repair = pipeline(("با", "ت"), ("تت", "ث")).repair(Document("d", "باتو"))
    assert repair.text == "ثو"
    assert [(edit.before, edit.after) for edit in repair.edits] == [("بات", "ث")]


def test_rounds_are_no_more_than_the_config_says() -> None:
    rules = ("ا", "ب"), ("ب", "ت"), ("ت", "ث")
    assert [repaired("ا", *rules, rounds=n) for n in (1, 2, 3)] == ["ب", "ت", "ث"]


def test_rules_that_undo_one_another_leave_the_text() -> None:
    repair = pipeline(("ا", "ب"), ("ب", "ا")).repair(Document("d", "ا"))
    assert (repair.text, repair.edits) == ("ا", ())


def test_a_circle_is_left_where_it_was_entered() -> None:
    assert repaired("ا", ("ا", "ب"), ("ب", "ت"), ("ت", "ب")) == "ب"


def test_flags_of_a_later_round_stand_in_the_text_as_read() -> None:
    repair = pipeline(("ابتث", ""), ("ج", None)).repair(Document("d", "ابتثوج"))
    assert repair.text == "وج"
    assert [(flag.span.start, flag.span.end, flag.why) for flag in repair.flags] == [(5, 6, "nobody proposes anything")]


def test_of_two_spans_at_one_place_the_detector_that_stands_first_is_heard() -> None:
    assert repaired("ا", ("ا", "ب"), ("ا", "ت")) == "ب"
    assert repaired("ا", ("ا", "ت"), ("ا", "ب")) == "ت"


def test_a_proposer_sees_what_earlier_ones_offered() -> None:
    last = Suggestions()
    config = Config("test", 13, (("r", Replace("ا", "ب")),), (("p", Suggestions()), ("q", last)), RepairOptions(rounds=1), "hash")
    Pipeline(config).repair(Document("d", "ا"))
    assert [[p.text for p in request.offered] for request in last.asked[0]] == [["ب"]]


def test_spans_of_a_whole_batch_are_asked_together() -> None:
    proposer = Suggestions()
    pipeline(("ا", "ب"), proposer=proposer).repair_all([Document(str(i), "ا") for i in range(3)])
    assert [len(batch) for batch in proposer.asked] == [3]


def test_a_proposer_that_forgets_a_span_is_found_out() -> None:
    class Forgetful:
        def __call__(self, batch: Sequence[Request]) -> list[list[Proposal]]:
            return [[] for _ in batch[1:]]

    with pytest.raises(ValueError, match="zip"):
        pipeline(("ا", "ب"), proposer=Forgetful()).repair(Document("d", "ا"))


def test_options_of_the_config_reach_the_choice() -> None:
    def text(options: RepairOptions) -> str:
        return (
            Pipeline(Config("test", 13, (("r", Replace("ا", "ب")),), (("p", Suggestions()),), options, "hash"))
            .repair(Document("d", "ا"))
            .text
        )

    assert text(RepairOptions()) == "ب"
    assert text(RepairOptions(keep=("ا",))) == "ا"
    assert text(RepairOptions(thresholds={Category.ENCODING: 1.1})) == "ا"
    assert text(RepairOptions(min_score=1.1)) == "ا"


def test_tables_are_loaded_ahead_of_a_fork_and_no_model_with_them() -> None:
    ask = """
import sys
from mtfix import context, tables
from mtfix.pipeline import Pipeline

Pipeline("default").load_tables()
wanted = (context.shipped, tables.names, tables.by_sound, tables.latin_of, tables.arabic_names, tables.compound_elements)
print([table.__name__ for table in wanted if not table.cache_info().currsize], {"ctranslate2", "torch"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", ask], check=True, capture_output=True, text=True)
    assert done.stdout == "[] set()\n"
