"""Encoding: what golden cases cannot say: the size of spans, what is only flagged, options, hostile lengths."""

import gc
import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.detect.encoding import Encoding
from mtfix.repair.apply import apply
from mtfix.types import Category, Document, Edit, Span

SENTENCE = "قالت الوكالة العربية، وهي «رسمية»؛ إنّ عام 2020 كان الأصعب."
TOKENS = [
    *("كلمة", "الكتاب", "علی", "مدينة", "کتاب", "CNN", "2020", " ", "\n", "،", ".", "َ", "ـ", "ـــ", "`", "<b>", "https://a.b/c?d", "😀"),
    *("&quot;", "&nbsp;", "&amp;", "&amp;quot;", "& quot;", "quot;", "&lt;", "&#39;", "&#1575;", "&rlm;", "&zwnj;", "&#0;", "&#1614;"),
    *("\ufffd", "\0", "\2", "\x0b", "\x85", "\x93", "\x1b[31m", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202c"),
    *(
        "\u2066",
        "\u2069",
        "\ufeff",
        "\u00ad",
        "\u2060",
        "\ufefb",
        "\ufee3",
        "\ufdfa",
        "\ufbfe",
        "\ufe71",
        "Ø§Ù„",
        "Ø",
        "Â«",
        "ط§ظ„ط¹",
        "Çáá",
    ),
]
texts = st.lists(st.sampled_from(TOKENS), max_size=16).map("".join)


def spans(text: str, detector: Encoding | None = None) -> list[Span]:
    return list((detector or Encoding())(Document("test", text)))


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


@pytest.mark.parametrize(("right", "wrong"), [("utf-8", "latin-1"), ("utf-8", "cp1256"), ("cp1256", "latin-1")])
def test_a_sentence_survives_a_wrong_code_page(right: str, wrong: str) -> None:
    assert mended("بداية: " + SENTENCE.encode(right).decode(wrong)) == "بداية: " + SENTENCE


def test_a_sentence_survives_the_wrong_code_page_twice() -> None:
    once = "وصلت الطائرة".encode().decode("cp1252")
    assert mended("بداية: " + once.encode().decode("cp1252")) == "بداية: وصلت الطائرة"


def test_each_paired_form_maps_to_its_letters() -> None:
    for code in range(0xFE80, 0xFEFD):
        assert 0xFE80 > ord(mended("ب" + chr(code) + "ب")[1])


def test_an_edit_takes_the_marks_of_its_letter_along() -> None:
    [span] = spans("كتـــَب الطالب.")
    assert ("كتـــَب الطالب."[span.start : span.end], span.suggestion) == ("ـــَ", "َ")
    assert (span.category, span.detector, span.rule) == (Category.ENCODING, "encoding", "tatweel")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("وصل ا\ufffdوفد إلى العاصمة.", "lost"),
        ("وصل الوفد \ufffd إلى العاصمة.", "lost"),
        ("وصل الو\0فد إلى العاصمة.", "nul"),
        ("قال إن Ø§Ù„ÙˆÙØ¯ Ø³Ø§ÙØ± أمس.", "mojibake"),
        ("وصل \ufe8e\ufee0\ufedb إلى العاصمة.", "presentation-form"),
        ("انتهى&#0; العمل.", "entity"),
    ],
)
def test_what_is_lost_is_flagged_without_a_suggestion(text: str, rule: str) -> None:
    [span] = spans(text)
    assert (span.rule, span.suggestion) == (rule, None)


@pytest.mark.parametrize(
    ("option", "value", "text"),
    [
        ("entities", False, "وصف القرار بأنه &quot;خطوة&quot; أولى."),
        ("lookalikes", False, "زار المدیر المدينة الكبيرة."),
        ("min_tatweel", 4, "ارتـــفع المؤشر."),
    ],
)
def test_each_option_arrives(option: str, value: Any, text: str) -> None:
    assert spans(text)
    assert spans(text, replace(Encoding(), **{option: value})) == []


def test_least_tatweel_of_one_takes_single_ones_too() -> None:
    assert [s.suggestion for s in spans("شكـرًا لكم.", Encoding(min_tatweel=1))] == [""]


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


@pytest.mark.parametrize(
    "unit", ["&", "&amp;", "&lt;<b>", "Ã˜", "Ø", "ط§", "Çá", "\ufffd", "\ufefb", "ـ", "\u202a", "\u2066", "\x1b[", "ا\u200b", "یک"]
)
def test_time_grows_with_length_alone(unit: str) -> None:
    def seconds(length: int) -> float:
        document = Document("test", "الكلمة " + unit * (length // len(unit)) + "ا")
        gc.disable()  # the tables that other tests loaded are looked through again and again, which is not what is asked
        try:
            start = time.process_time()
            for _ in Encoding()(document):
                pass
            return time.process_time() - start
        finally:
            gc.enable()

    assert seconds(40_000) < 0.05 + 12 * max(seconds(10_000), 0.01)
