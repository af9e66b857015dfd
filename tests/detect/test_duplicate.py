"""What golden cases cannot say of `duplicate`: spans that are only flagged, options, and time."""

import time

import pytest

from mtfix.detect.duplicate import Duplicate
from mtfix.types import Category, Document, Span

SENTENCE = "وصل الوفد إلى العاصمة صباح اليوم."
TWICE = f"عنوان الخبر الأول\n\n{SENTENCE}\n\n{SENTENCE}\n\nثم عاد الوفد إلى بلاده في المساء."


def spans(text: str, detector: Duplicate | None = None) -> list[Span]:
    return list((detector or Duplicate())(Document("x", text)))


def test_span_covers_the_later_copy_with_one_blank_line() -> None:
    [span] = spans(TWICE)
    assert (TWICE[span.start : span.end], span.suggestion, span.rule) == (SENTENCE + "\n\n", "", "paragraph-twice")
    assert span.start > TWICE.index(SENTENCE)
    assert (span.category, span.detector) == (Category.DUPLICATION, "duplicate")


def test_sentence_that_recurs_later_is_only_flagged() -> None:
    [span] = spans(f"{SENTENCE} واستقبله رئيس الوزراء في المطار. {SENTENCE}")
    assert (span.rule, span.suggestion) == ("sentence-recurs", None)


def test_quotation_that_recurs_is_only_flagged() -> None:
    quotation = "«لن نوقع على اتفاق لا يضمن عودة جميع اللاجئين إلى بيوتهم وقراهم.»"
    [span] = spans(f"{quotation}\n\nهكذا رد رئيس الوفد على أسئلة الصحفيين في ختام الجولة الأولى من المحادثات.\n\n{quotation}")
    assert (span.rule, span.suggestion) == ("paragraph-recurs", None)


@pytest.mark.parametrize(
    ("text", "tolerant"),
    [
        (TWICE, Duplicate(min_words=9)),
        ("اتفاق على الهدنة\n\nاتفاق على الهدنة\n\nاتفق الطرفان على هدنة.", Duplicate(min_headline=4)),
        (f"{SENTENCE} {SENTENCE}", Duplicate(sentences=False)),
    ],
)
def test_options_arrive(text: str, tolerant: Duplicate) -> None:
    assert spans(text)
    assert not spans(text, tolerant)


def test_time_grows_with_the_text_only() -> None:
    """Sentences that begin alike, in one line and line by line, and one sentence without end."""
    many = [f"جملة طويلة متشابهة البداية {number} في النص. " for number in range(5_000)]
    started = time.process_time()
    assert not spans("".join(many))
    assert not spans("\n".join(many))
    assert len(spans(many[0] * 5_000)) == 4_999
    assert time.process_time() - started < 20
