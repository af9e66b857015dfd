"""What golden cases cannot say of `paragraph`: what is only flagged, options, and the white space between."""

import time

import pytest

from mtfix.detect.paragraph import Paragraph
from mtfix.types import Category, Document, Span

BROKEN = "وفي ختام الزيارة قال\n\nرئيس الوزراء إن العمل يبدأ غدا."
BODY = "عقد المجلس أمس جلسة طارئة لبحث الوضع الأمني في المدن الحدودية."
FRAGMENT = f"{BODY}\n\n{BODY} الهجوم الأخير\n\n{BODY}\n\n{BODY}"


def spans(text: str, detector: Paragraph | None = None) -> list[Span]:
    return list((detector or Paragraph())(Document("x", text)))


def test_span_is_the_white_space_between() -> None:
    [span] = spans(BROKEN)
    assert (BROKEN[span.start : span.end], span.suggestion, span.category) == ("\n\n", " ", Category.SEGMENTATION)


def test_white_space_at_the_ends_of_lines_goes_too() -> None:
    text = BROKEN.replace("\n\n", " \n \n  ")
    [span] = spans(text)
    assert text[: span.start] + str(span.suggestion) + text[span.end :] == BROKEN.replace("\n\n", " ")


@pytest.mark.parametrize(
    ("text", "flagged", "rule"),
    [
        (FRAGMENT, "الهجوم الأخير", "fragment"),
        ("وقع الطرفان على البيان، وتعهدا بالعمل معا من أجل", "أجل", "breaks-off"),
        (f"{BODY}\n\nوقال رئيس المجلس للنواب: «لا بد من خطة جديدة قبل فوات الأوان", "«", "quote-left-open"),
        (f'{BODY}\n\nوقال رئيس المجلس للنواب: "لا بد من خطة جديدة قبل فوات الأوان', '"', "quote-left-open"),
    ],
)
def test_what_breaks_off_is_only_flagged(text: str, flagged: str, rule: str) -> None:
    [span] = spans(text)
    assert (text[span.start : span.end], span.rule, span.suggestion) == (flagged, rule, None)
    assert span.category is Category.TRUNCATION


@pytest.mark.parametrize(
    "text",
    [
        "عنوان قصير بلا نقطة\n\nنص بلا نقطة في آخره. كلمة أخيرة\n\nونص آخر بلا نقطة في آخره",  # nothing here ends on a mark
        "قالت القناة إنها نقلت الخبر عن سي إن إن\n\nوفي الجزائر أعلنت الحكومة خطة جديدة.",
        "كتب المقالة الناقد المعروف فى القاهرة حسين على\n\nيعرض المتحف فى الشتاء لوحات لم يرها أحد.",
        "سيحضر القمة عشرة رؤساء دول كما أعلن الديوان «أمس»\n\nوتبدأ أعمالها في الثامنة صباحا.",
    ],
)
def test_left_alone(text: str) -> None:
    assert not spans(text)


@pytest.mark.parametrize(
    ("text", "tolerant"),
    [
        (BROKEN, Paragraph(min_words=12)),
        (FRAGMENT, Paragraph(max_fragment=1)),
        (FRAGMENT, Paragraph(truncation=False)),
    ],
)
def test_options_arrive(text: str, tolerant: Paragraph) -> None:
    before = [span.suggestion for span in spans(text)]
    assert before != [span.suggestion for span in spans(text, tolerant)]


def test_time_grows_with_the_text_only() -> None:
    started = time.process_time()
    for text in ("\n" * 100_000, " \n" * 50_000, "قال\n\n" * 10_000, "«" * 100_000, ' "ا' * 50_000, "ا. " * 50_000, " " * 100_000):
        spans(text)
    assert time.process_time() - started < 20
