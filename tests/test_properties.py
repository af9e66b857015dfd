"""The laws of the design, on text as nasty as corpora hold: whatever comes in, they hold."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mtfix.pipeline import Pipeline
from mtfix.repair.apply import apply, revert
from mtfix.types import Document, Repair
from tests.texts import TEXT

law = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module", params=["rules-only", pytest.param("default", marks=pytest.mark.model)])
def system(request: pytest.FixtureRequest) -> Pipeline:
    return Pipeline(request.param)


def repaired(system: Pipeline, text: str) -> Repair:
    return system.repair(Document("d", text))


@law
@given(TEXT)
def test_law_1_edits_make_the_repaired_text_and_undone_give_back_the_input(system: Pipeline, text: str) -> None:
    repair = repaired(system, text)
    assert apply(text, repair.edits) == repair.text
    assert revert(repair.text, repair.edits) == text


@law
@given(TEXT)
def test_law_2_spans_and_edits_lie_in_the_text_and_edits_apart(system: Pipeline, text: str) -> None:
    repair = repaired(system, text)
    for span in (*repair.spans, *(flag.span for flag in repair.flags)):
        assert 0 <= span.start <= span.end <= len(text)
        assert 0 <= span.score <= 1
        assert span.reason
    at = 0
    for edit in repair.edits:
        assert at <= edit.start <= edit.end <= len(text)
        assert edit.before == text[edit.start : edit.end] != edit.after
        at = edit.end


@law
@given(TEXT)
def test_law_3_what_is_not_flagged_comes_out_as_it_went_in(system: Pipeline, text: str) -> None:
    repair = repaired(system, text)
    if not repair.spans:
        assert repair.text == text
    if not repair.edits:
        assert repair.text == text
    left, pieces, at = repair.text, [], 0
    for edit in repair.edits:
        pieces += [text[at : edit.start], edit.after]
        at = edit.end
    for piece in pieces:
        assert left.startswith(piece)
        left = left[len(piece) :]
    assert left == text[at:]


@law
@given(TEXT)
def test_law_4_repairing_twice_changes_nothing(system: Pipeline, text: str) -> None:
    once = repaired(system, text).text
    again = repaired(system, once)
    assert [(edit.before, edit.after, edit.detector, edit.rule) for edit in again.edits] == []


@law
@given(st.lists(TEXT, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_law_5_neither_batch_nor_order_makes_a_difference(system: Pipeline, texts: list[str], random: Random) -> None:
    documents = [Document(str(i), text) for i, text in enumerate(texts)]
    together = {repair.document.id: repair for repair in system.repair_all(random.sample(documents, len(documents)))}
    assert together == {document.id: system.repair(document) for document in documents}


@law
@given(TEXT, TEXT)
def test_law_6_nobody_peeks_at_what_a_document_should_not_carry(system: Pipeline, text: str, reference: str) -> None:
    plain, told = Document("d", text), Document("other", text, meta={"reference": reference, "text": reference})
    assert system.repair(told).edits == system.repair(plain).edits


def test_law_6_a_document_has_no_room_for_its_reference() -> None:
    assert set(Document.__slots__) == {"id", "text", "source", "meta"}
