"""What golden cases cannot say of `measure`: where its spans lie, its grammar case by case, options, and time."""

import time

import pytest

from mtfix.detect.measure import Measure
from mtfix.pipeline import Pipeline
from mtfix.types import Category, Document, Span


def spans(text: str, detector: Measure | None = None) -> list[Span]:
    return list((detector or Measure())(Document("x", text)))


def said(text: str) -> str:
    """`text` with every suggestion taken."""
    for span in reversed(spans(text)):
        assert span.suggestion is not None
        text = text[: span.start] + span.suggestion + text[span.end :]
    return text


def test_a_span_covers_the_whole_expression() -> None:
    text = "يسافر الوفد am 12. März 2024 um 15 Uhr إلى العاصمة."
    date, hour = spans(text)
    assert (text[date.start : date.end], date.suggestion, date.rule) == ("am 12. März 2024", "في 12 مارس 2024", "date")
    assert (text[hour.start : hour.end], hour.suggestion, hour.rule) == ("um 15 Uhr", "الساعة 15", "time")
    assert (date.category, date.detector, date.score) == (Category.UNTRANSLATED, "measure", 0.95)


@pytest.mark.parametrize(
    ("number", "unit", "wanted"),
    [
        ("5", "Kilometer", "5 كيلومترات"),
        ("12", "Kilometer", "12 كيلومترا"),
        ("100", "miles", "100 ميل"),
        ("1.012", "Euro", "1.012 يورو"),
        ("1,2", "Tonnen", "1,2 طن"),
        ("1.011", "Tonnen", "1.011 طنا"),
        ("٧", "Tonnen", "٧ أطنان"),
        ("5 bis 10", "Meter", "5 إلى 10 أمتار"),
        ("30", "Grad Celsius", "30 درجة مئوية"),
        ("40", "US-Dollar", "40 دولارا أمريكيا"),
        ("8", "Milliarden Euro", "8 مليارات يورو"),
        ("40", "مليون Euro", "40 مليون يورو"),
        ("3", "Millionen Menschen", "3 ملايين شخص"),
    ],
)
def test_the_noun_is_in_the_form_that_its_number_governs(number: str, unit: str, wanted: str) -> None:
    assert said(f"سجل المركز {number} {unit} في شهر واحد.") == f"سجل المركز {wanted} في شهر واحد."


@pytest.mark.parametrize(
    ("garbled", "wanted"),
    [
        ("التقى الوفد gegen 18 Uhr بالوزير.", "التقى الوفد نحو الساعة 18 بالوزير."),
        ("يبدأ البث um 9 Uhr morgens كل يوم.", "يبدأ البث الساعة 9 صباحا كل يوم."),
        ("يبدأ البث at 12 p.m. كل يوم.", "يبدأ البث الساعة 12 ظهرا كل يوم."),
        ("يبدأ البث um 20.45 Uhr Ortszeit كل يوم.", "يبدأ البث الساعة 20:45 بالتوقيت المحلي كل يوم."),
        ("يعمل المحل von 8 bis 12 Uhr كل يوم.", "يعمل المحل من الساعة 8 إلى 12 كل يوم."),
        ("يعمل المحل at 9:30 كل يوم.", "يعمل المحل الساعة 9:30 كل يوم."),
        ("قالت die 34-Jährige إنها بخير.", "قالت المرأة البالغة من العمر 34 عاما إنها بخير."),
        ("قال the 19-year-old إنه بخير.", "قال الشاب البالغ من العمر 19 عاما إنه بخير."),
        ("شكر الحكم رجل 19-year-old أمس.", "شكر الحكم رجل يبلغ من العمر 19 عاما أمس."),
        ("توفي الكاتب im Alter von 83 Jahren أمس.", "توفي الكاتب في سن 83 عاما أمس."),
        ("هي 41 years old الآن.", "هي تبلغ من العمر 41 عاما الآن."),
        ("زار الدكتور Dr. محمود القرية.", "زار الدكتور محمود القرية."),
        ("بلغ حوالي ca. 30 شخصا.", "بلغ حوالي 30 شخصا."),
        ("كلف البناء more than $3 billion أمس.", "كلف البناء أكثر من 3 مليارات دولار أمس."),
    ],
)
def test_what_stands_beside_is_heeded(garbled: str, wanted: str) -> None:
    assert said(garbled) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "ألف المغني 50 Cent أغنية جديدة.",
        "الدقة 1.5 m والتردد 60 Hz والكتلة 3 kg.",
        "وصل في 25 Uhr كما كتب خطأ.",
        "بلغ عمر القلعة 400-jährige كما قيل.",
        "كتب (Dr. David Kelly) تقريرا عن الملف.",
    ],
)
def test_what_is_no_such_expression_stays(text: str) -> None:
    assert not spans(text)


def test_a_clause_is_left_whole_unless_the_option_says_otherwise() -> None:
    text = "قال: they met him there on March 12 because of rain ثم غادر."
    assert not spans(text)
    assert spans(text, Measure(min_clause_words=20))


def test_it_wins_over_its_parts_and_a_second_repair_changes_nothing() -> None:
    system = Pipeline("default")
    once = system.repair(Document("x", "يفتتح المعرض um 15 Uhr في القاعة، وثمن التذكرة 20 Millionen Euro."))
    assert {edit.detector for edit in once.edits} == {"measure"}
    assert not system.repair(Document("x", once.text)).edits


def test_time_grows_with_the_text_only() -> None:
    started = time.process_time()
    spans("1.1" * 50_000 + " am 5" * 20_000 + " قال")
    spans("قال في 12 March " * 5_000)
    assert time.process_time() - started < 5
