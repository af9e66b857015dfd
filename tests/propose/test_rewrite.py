"""What is taken from a model's answer: of a sentence written anew only what changed at the span, in the text's own spelling."""

import pytest

from mtfix.propose._rewrite import answered, around, counterpart, rewritten, sentences
from mtfix.types import Category, Span


def taken(text: str, garbled: str, answer: str, *, anchored: bool = False) -> str | None:
    """`text` with what `answer` says for `garbled` in its place."""
    start = text.index(garbled)
    span = Span(start, start + len(garbled), Category.GRAMMAR, "tests", 1.0, "why")
    places = sentences(text)
    found = around(places, span.start, span.end)
    made = rewritten(text, (places[found[0]][0], places[found[-1]][1]), answer, span, anchored=anchored)
    return None if made is None else text[: made.start] + made.text + text[made.end :]


@pytest.mark.parametrize(
    ("text", "garbled", "answer", "repaired"),
    [
        # The spacing of a model that tokenises is nobody's repair.
        ("زار الوزير المدينه، ثم عاد.", "المدينه", "زار الوزير المدينة ، ثم عاد .", "زار الوزير المدينة، ثم عاد."),
        ("قال «نعم» للمدينه.", "للمدينه", 'قال " نعم " للمدينة .', "قال «نعم» للمدينة."),
        ("منذ ٢٠٢٤ في المدينه", "المدينه", "منذ 2024 في المدينة .", "منذ ٢٠٢٤ في المدينة"),
        ("كَتَبَ الولدُ الى أمه", "الى", "كتب الولد إلى أمه", "كَتَبَ الولدُ إلى أمه"),
        # Only where it touches the span: the other mistakes have no flag of their own.
        ("قال المستشارة الألماني نعم", "قال", "قالت المستشارة الألمانية نعم", "قالت المستشارة الألماني نعم"),
        ("قال المستشارة الألماني نعم", "المستشارة", "قالت المستشارة الألمانية نعم", None),
        ("قال الوزيره الألماني نعم", "الوزيره الألماني", "قالت الوزيرة الألمانية نعم", "قال الوزيرة الألمانية نعم"),
        # Words that come bring a blank, words that go take one.
        ("ذهب إلى في المدينة", "إلى في", "ذهب إلى المدينة", "ذهب إلى المدينة"),
        ("زار رئيس مدينة برلين", "رئيس", "زار رئيس الوزراء مدينة برلين", "زار رئيس الوزراء مدينة برلين"),
        ("ثم عاد. وقال نعم", "عاد", "ثم عاد مساء .", "ثم عاد مساء. وقال نعم"),
        ("الوزير عاد", "الوزير", "إن الوزير عاد", "إن الوزير عاد"),
        ("نعم الوزير عاد", "نعم", "الوزير عاد", "الوزير عاد"),
        # What changed together is taken together, beyond the span too.
        ("وصل عبد الرحمان أمس", "الرحمان", "وصل عبدالرحمن أمس", "وصل عبدالرحمن أمس"),
        # A rewriting that changes nothing, or leaks.
        ("زار الوزير المدينة.", "الوزير", "زار الوزير المدينة .", None),
        ("زار Minister المدينة.", "Minister", "زار <unk> المدينة .", None),
        ("زار Minister المدينة.", "Minister", "زار __ المدينة .", None),
        ("زار Minister المدينة.", "Minister", "", ""),
    ],
)
def test_what_a_rewritten_sentence_changes_at_a_span(text: str, garbled: str, answer: str, repaired: str | None) -> None:
    assert taken(text, garbled, answer) == repaired


@pytest.mark.parametrize(
    ("answer", "repaired"),
    [
        ("رفض معسكر الكرملين الادعاءات أمس .", "رفض معسكر الكرملين الادعاءات أمس."),
        ("نفى معسكر الكرملين الادعاءات أمس .", "نفى معسكر الكرملين الادعاءات أمس."),
        ("نفى معسكر الكرملين المزاعم يوم الثلاثاء .", None),  # nothing to hold on to
        ("لم يعلق معسكر الكرملين على ذلك .", None),
    ],
)
def test_a_translation_counts_between_words_that_both_have(answer: str, repaired: str | None) -> None:
    assert taken("رفض Kremllagers الادعاءات أمس.", "Kremllagers", answer, anchored=True) == repaired


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("برلين", "برلين"),
        ("برلين .", "برلين"),
        ("name: برلين", "برلين"),
        ("[ برلين ]", "برلين"),
        ("name: أمس زار [ برلين ] اليوم مع", "برلين"),
        ("زار برلين اليوم", "برلين"),
        ("زار", None),
        ("برلين [ برلين", None),
        ("<extra> برلين", None),
        ("برلين ⁇", None),
        ("", ""),
    ],
)
def test_what_an_answer_says_beside_the_answer_is_cut_off(answer: str, said: str | None) -> None:
    assert answered(answer, "Berlin", "name: أمس زار [", "] اليوم مع") == said


def test_a_sign_at_the_end_of_a_span_stays_a_matter_of_the_answer() -> None:
    assert answered("برلين؟", "Berlin?", "", "") == "برلين؟"


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("قال نعم. ثم ذهب", ["قال نعم.", "ثم ذهب"]),
        ("هل عاد؟! نعم", ["هل عاد؟!", "نعم"]),
        ("قال: «نعم.» وذهب\nثم  \n\n عاد", ["قال: «نعم.»", "وذهب", "ثم", "عاد"]),
        ("بلغ 3.5 مليون، قال د. علي", ["بلغ 3.5 مليون، قال د. علي"]),
        ("", []),
    ],
)
def test_sentences_end_at_stops_and_lines(text: str, cut: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == cut


@pytest.mark.parametrize(
    ("text", "source", "stands_for"),
    [
        ("قال نعم. ثم ذهب.", "Er sagte ja. Dann ging er.", ("ثم ذهب.", "Dann ging er.")),
        ("قال نعم ثم ذهب.", "Er sagte ja. Dann ging er.", ("قال نعم ثم ذهب.", "Er sagte ja. Dann ging er.")),
        ("قال نعم\nثم ذهب", "Er sagte ja. So.\nDann ging er.", ("ثم ذهب", "Dann ging er.")),
        ("قال نعم\nثم ذهب", "Er sagte ja. So. Dann ging er.", None),
        ("ثم ذهب", "", None),
    ],
)
def test_the_part_of_the_source_that_a_span_stands_for(text: str, source: str, stands_for: tuple[str, str] | None) -> None:
    at = text.index("ذهب")
    found = counterpart(text, source, at, at + 3)
    assert (found and (text[found[0] : found[1]], found[2])) == stands_for
