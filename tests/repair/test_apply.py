"""Edits and back: whatever the edits are, the text is what they say, and undoing them gives back what was read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.errors import EditError
from mtfix.repair.apply import Origin, apply, compose, in_order, invert, revert
from mtfix.types import Category, Edit

# Few characters, so that edits meet, cancel, and look alike; a mark, an astral sign, a lone surrogate, and a line end among them.
TEXT = st.text(alphabet="اب \u064b\n\U0001f600\udcff", max_size=12)


def edit(start: int, before: str, after: str, *, category: Category = Category.SPELLING, reason: str = "why", score: float = 1.0) -> Edit:
    return Edit(start, start + len(before), before, after, category, "detector", "rule", "proposer", score, reason)


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> list[Edit]:
    """Edits of `text` that do not overlap: insertions, deletions and replacements, some of them side by side."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    return [edit(a, text[a:b], draw(TEXT)) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]


@st.composite
def two_rounds(draw: st.DrawFn) -> tuple[str, list[Edit], list[Edit]]:
    text = draw(TEXT)
    first = draw(edits_of(text))
    return text, first, draw(edits_of(apply(text, first)))


def survivors(text: str, edits: list[Edit]) -> list[tuple[int, int]]:
    """Pairs (place in `text`, place in the text that `edits` give) of the characters that no edit touches."""
    pairs, shift, at = [], 0, 0
    for one in [*in_order(edits), edit(len(text), "", "")]:
        pairs += [(i, i + shift) for i in range(at, one.start)]
        shift += len(one.after) - len(one.before)
        at = one.end
    return pairs


@given(two_rounds())
def test_edits_make_the_text_that_editing_from_the_back_makes(case: tuple[str, list[Edit], list[Edit]]) -> None:
    text, edits, _ = case
    expected = text
    for one in reversed(edits):
        expected = expected[: one.start] + one.after + expected[one.end :]
    assert apply(text, edits) == expected


@given(two_rounds())
def test_undoing_edits_gives_back_the_text(case: tuple[str, list[Edit], list[Edit]]) -> None:
    text, edits, _ = case
    assert revert(apply(text, edits), edits) == text


@given(two_rounds())
def test_undoing_what_undoes_is_doing(case: tuple[str, list[Edit], list[Edit]]) -> None:
    _, edits, _ = case
    assert invert(invert(edits)) == edits


@given(two_rounds())
def test_two_rounds_as_one_do_what_both_do(case: tuple[str, list[Edit], list[Edit]]) -> None:
    text, first, second = case
    together = compose(text, first, second)
    assert apply(text, together) == apply(apply(text, first), second)
    assert revert(apply(text, together), together) == text


@given(two_rounds())
def test_two_rounds_as_one_touch_nothing_that_neither_touched(case: tuple[str, list[Edit], list[Edit]]) -> None:
    text, first, second = case
    once, twice = dict(survivors(text, first)), dict(survivors(apply(text, first), second))
    untouched = {place for place, middle in once.items() if middle in twice}
    assert not untouched & {place for one in compose(text, first, second) for place in range(one.start, one.end)}


@given(two_rounds())
def test_origin_finds_each_character_that_survived(case: tuple[str, list[Edit], list[Edit]]) -> None:
    text, edits, _ = case
    origin = Origin(edits)
    for place, now in survivors(text, edits):
        assert (origin.start(now), origin.end(now + 1)) == (place, place + 1)


@given(two_rounds(), st.data())
def test_origin_of_a_stretch_lies_inside_the_text_and_holds_all_it_came_from(
    case: tuple[str, list[Edit], list[Edit]], data: st.DataObject
) -> None:
    text, edits, _ = case
    length = len(apply(text, edits))
    if length == 0:
        return
    start = data.draw(st.integers(0, length - 1))
    end = data.draw(st.integers(start + 1, length))
    low, high = Origin(edits).start(start), Origin(edits).end(end)
    assert 0 <= low <= high <= len(text)
    assert all(low <= place < high for place, now in survivors(text, edits) if start <= now < end)


def test_edits_side_by_side_stay_two_edits() -> None:
    text = "ابت"
    together = compose(text, [edit(0, "ا", "أ")], [edit(1, "ب", "")])
    assert [(one.before, one.after) for one in together] == [("ا", "أ"), ("ب", "")]


def test_an_edit_upon_an_edit_tells_of_both() -> None:
    first, second = edit(3, "Berlin", "برلن", reason="Latin", score=0.9), edit(3, "برلن", "برلين", reason="misspelt", score=0.7)
    (one,) = compose("في Berlin", [first], [second])
    assert (one.before, one.after, one.reason, one.score) == ("Berlin", "برلين", "Latin; misspelt", 0.7)


def test_an_edit_taken_back_is_no_edit() -> None:
    assert compose("ابت", [edit(1, "ب", "ن")], [edit(1, "ن", "ب")]) == []


def test_an_insertion_stands_before_what_begins_at_its_place() -> None:
    assert apply("ابت", [edit(1, "ب", "ن"), edit(1, "", "-")]) == "ا-نت"


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param([edit(0, "اب", ""), edit(1, "ب", "")], id="overlapping"),
        pytest.param([edit(2, "تث", "")], id="beyond the end"),
        pytest.param([edit(-1, "ت", "")], id="before the beginning"),
        pytest.param([edit(0, "ب", "")], id="not what stands there"),
    ],
)
def test_edits_that_do_not_fit_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(EditError):
        apply("ابت", edits)
