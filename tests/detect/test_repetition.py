"""What golden cases cannot say of `repetition`: where its spans lie, options, and time."""

import time

import pytest

from mtfix.detect.repetition import Repetition
from mtfix.types import Category, Document, Span

WORD = "أكد الوزير أن الدولتين تتعاون تتعاون في مجال الطاقة."


def spans(text: str, detector: Repetition | None = None) -> list[Span]:
    return list((detector or Repetition())(Document("x", text)))


def test_span_covers_what_follows_the_first_copy() -> None:
    [span] = spans(WORD)
    assert (WORD[span.start : span.end], span.suggestion, span.rule) == (" تتعاون", "", "word-twice")
    assert (span.category, span.detector) == (Category.DUPLICATION, "repetition")


def test_a_loop_goes_in_one_span() -> None:
    text = "وقال المدرب إنه يحلل يحلل يحلل يحلل يحلل أداء الفريق."
    [span] = spans(text)
    assert (text[span.start : span.end], span.rule) == (" يحلل" * 4, "loop")


@pytest.mark.parametrize("noun", ["شركة", "عام", "رئيس"])
def test_copies_across_a_line_end_are_not_seen(noun: str) -> None:
    assert not spans(f"هذه أخبار الاقتصاد من {noun}\n{noun} النفط تعلن أرباحها السنوية اليوم.")


def test_a_noun_that_the_document_knows_with_its_article_is_no_name() -> None:
    doubled = "وقف الحارس أمام مخزن مخزن الحبوب ساعتين كاملتين."
    assert not spans(doubled)
    assert spans(f"{doubled} ثم أغلق المخزن وعاد إلى بيته.")


@pytest.mark.parametrize(
    ("text", "tolerant"),
    [
        ("وقال المدرب إنه سوف كتكت كتكت كتكت كتكت أداء الفريق.", Repetition(loop=5)),
        ("ارتفعت أسعار الخبز، ارتفعت أسعار الخبز، ثم انخفضت بعد شهر واحد.", Repetition(clause=4)),
    ],
)
def test_options_arrive(text: str, tolerant: Repetition) -> None:
    assert spans(text)
    assert not spans(text, tolerant)


def test_a_window_s_edge_hides_nothing() -> None:
    """The quick look goes window by window; a repetition may lie across an edge."""
    for shift in (0, 9, 21):
        filler = ("واحد ثم اثنان وبعده ثلاثة وأربعة فخمسة قبل " * 8_000)[: (1 << 18) - shift].rsplit(" ", 1)[0]
        assert len(spans(f"{filler} {WORD}")) == 1


def test_time_grows_with_the_text_only() -> None:
    started = time.process_time()
    for text in (
        "ا" * 100_000,
        "اب " * 50_000,
        "اب اب جد جد " * 3_000,
        "\u064b" * 100_000,
        ("ب" * 50_000 + " ") * 10,
        "كل يوم ثم " * 50_000,
    ):
        spans(text)
    assert time.process_time() - started < 20
