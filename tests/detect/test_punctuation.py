"""Punctuation: what golden cases cannot say: the size of spans, what is only flagged, options, hostile lengths."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.detect.punctuation import Punctuation
from mtfix.repair.apply import apply
from mtfix.types import Category, Document, Edit, Span

TOKENS = [
    *("كلمة", "الكتاب", "و", "د", "أم", "2020", "٣", "CNN", "https://a.b/c,d", "`", "َ", "ـ", "\n", " ", "  ", "\u00a0", "\t"),
    *("،", "؛", "؟", ".", "..", "...", ":", "!", ",", ";", "?", '"', "«", "»", "(", ")", "[", "]", "„", "“", "”", "﴿", "﴾"),
]
texts = st.lists(st.sampled_from(TOKENS), max_size=16).map("".join)


def spans(text: str, detector: Punctuation | None = None) -> list[Span]:
    return list((detector or Punctuation())(Document("test", text)))


def mended(text: str) -> str:
    """`text` with all suggestions taken, again and again until none is left."""
    for _ in range(6):
        edits = [
            Edit(s.start, s.end, text[s.start : s.end], s.suggestion, s.category, s.detector, s.rule, "rules", s.score, s.reason)
            for s in spans(text)
            if s.suggestion is not None
        ]
        if not edits:
            return text
        text = apply(text, edits)
    raise AssertionError(f"{text!r} never comes to rest")


def test_a_span_covers_the_space_and_nothing_else() -> None:
    [span] = spans("قال الوزير ، إن الاتفاق قريب.")
    assert (span.start, span.end, span.suggestion) == (10, 11, "")
    assert (span.category, span.detector, span.rule) == (Category.PUNCTUATION, "punctuation", "space-before")


def test_where_a_space_and_a_latin_comma_meet_there_is_one_span() -> None:
    [span] = spans("قال الوزير , إن الاتفاق قريب.")
    assert (span.start, span.end, span.suggestion, span.rule) == (10, 12, "،", "latin-mark")


@pytest.mark.parametrize(
    ("text", "sign", "rule"),
    [
        ('قال الطبيب: "المريض بخير.', '"', "unbalanced"),
        ("اشترت الشركة المصنع (وهو الأكبر.", "(", "unbalanced"),
        ("قال الوزير: «الاتفاق قريب.", "«", "unbalanced"),
        ("اشترى»اقتصاد عجمان» الصحيفة كلها.", "»", "unbalanced"),
        ("باع التاجر القمح،والشعير.", "،", "stuck"),
        ("انتهت الجلسة.وغادر النواب.", ".", "stuck"),
    ],
)
def test_what_is_only_suspected_is_flagged_without_a_suggestion(text: str, sign: str, rule: str) -> None:
    flagged = spans(text)
    assert flagged
    assert all((text[s.start : s.end], s.rule, s.suggestion) == (sign, rule, None) for s in flagged)


def test_a_quotation_that_runs_over_paragraphs_is_balanced() -> None:
    assert spans('قال الطبيب: "المريض بخير.\nسيغادر المستشفى غدًا".') == []
    assert spans("قال الطبيب: «المريض بخير.\nسيغادر المستشفى غدًا».") == []


def test_a_text_without_arabic_is_none_of_its_business() -> None:
    assert spans('Wait , what ? He said: "no .') == []


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("latin_marks", "اجتمع الوزراء, ثم عقدوا مؤتمرًا."),
        ("german_quotes", "وصف القرار بأنه „خطوة أولى“ نحو السلام."),
        ("stuck", "باع التاجر القمح،والشعير."),
        ("unbalanced", "اشترت الشركة المصنع (وهو الأكبر."),
    ],
)
def test_each_option_arrives(option: str, text: str) -> None:
    assert spans(text)
    assert spans(text, replace(Punctuation(), **{option: False})) == []


@given(texts)
def test_spans_lie_inside_the_text_apart_from_one_another_and_change_something(text: str) -> None:
    at = 0
    for span in sorted(spans(text), key=lambda s: s.start):
        assert at <= span.start < span.end <= len(text)
        assert span.suggestion != text[span.start : span.end]
        at = span.end


@given(texts)
def test_a_mended_text_comes_to_rest(text: str) -> None:
    assert mended(mended(text)) == mended(text)


@pytest.mark.parametrize("unit", ["(", ")", '"', " ", "،", "?", ".", "„", "َ", "ا،", "« ", "([«", "a, "])
def test_time_grows_with_length_alone(unit: str) -> None:
    def seconds(length: int) -> float:
        document = Document("test", "ا" + unit * (length // len(unit)) + "ا")
        start = time.process_time()
        for _ in Punctuation()(document):
            pass
        return time.process_time() - start

    assert seconds(40_000) < 0.05 + 12 * max(seconds(10_000), 0.01)
