"""What golden cases cannot say of `measure`: where its spans lie, its grammar case by case, its table, odd characters, options, time."""

import re
import time

import pytest

from mtfix.detect._measured import table
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
        ("12", "Zloty", "12 زلوتي"),
        ("1'000", "Franken", "1'000 فرنك"),
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
        ("شكرت الجمعية die 52-jährige مريم محمود أمس.", "شكرت الجمعية مريم محمود البالغة من العمر 52 عاما أمس."),
        ("يزرع الفلاح الفاكهة، مثلا z.B. التفاح.", "يزرع الفلاح الفاكهة، مثلا التفاح."),
        ("يحمل المنزل الرقم Nr. 5 في الحي.", "يحمل المنزل الرقم 5 في الحي."),
        ("تنص مادة Art. 5 على ذلك.", "تنص مادة 5 على ذلك."),
        ("بني المسجد في القرن ال19th century.", "بني المسجد في القرن الـ19."),
        ("بني المسجد في القرن الـ 19. Jahrhundert.", "بني المسجد في القرن الـ19."),
        ("تعود القلعة لل12th century تقريبا.", "تعود القلعة للقرن الـ12 تقريبا."),
        ("تفتح المكتبة um 10.30 في الصيف.", "تفتح المكتبة الساعة 10:30 في الصيف."),
        ("يعمل الطبيب seit 5 Jahren هناك.", "يعمل الطبيب منذ 5 أعوام هناك."),
        ("غادر الطبيب vor rund 12 Jahren القرية.", "غادر الطبيب قبل نحو 12 عاما القرية."),
        ("غادر الطبيب 3 days ago القرية.", "غادر الطبيب قبل 3 أيام القرية."),
        ("توقفت الحافلة nach 5 Kilometern أمس.", "توقفت الحافلة nach 5 كيلومترات أمس."),
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
        "أوقف الحراس zwei 19-Jährige قرب البوابة.",
        "للمهندس خبرة 20-jährige في البناء.",
        "أغلق السهم at 12.50 دولار أمس.",
        "ارتفع المؤشر um 10.30 نقطة أمس.",
        "ارتفع المؤشر um 10.75 منذ الصباح.",
        "نشرت جريدة 20 Minuten الخبر أمس.",
        "ألقت تيريزا May 2019 خطابا طويلا.",
        "بلغت السرعة 5 Kilometer/h فقط.",
        "بقي الوفد biſ 5. März في المدينة.",
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


FRAMES = {
    "month": "وصل في 5 {} أمس",
    "weekday": "وصل {}, 5. Mai أمس",
    "scale": "بلغ 100 {} Euro أمس",
    "unit": "بلغ 100 {} أمس",
    "money": "بلغ 100 Millionen {} أمس",
    "share": "زاد um 100 {} أمس",
    "part": "وصل um 9 Uhr {} أمس",
    "when": "وصل {} 5. Mai أمس",
    "span": "عاد {} 5 Jahren أمس",
    "about": "بلغ {} 5 Meter أمس",
    "title": "قال {} محمود أمس",
    "number": "بلغ {} 5 أمس",
    "phrase": "بلغ {} هذا",
}


@pytest.mark.parametrize("kind", FRAMES)
def test_every_word_of_the_table_is_found_with_any_blank(kind: str) -> None:
    assert table(kind)
    for word, (wanted, _) in table(kind).items():
        for blank in (" ", "\u00a0", "\u202f"):
            text = said(FRAMES[kind].format(word).replace(" ", blank))
            assert (wanted in text or word in text) and not re.search("[A-Za-zÄÖÜäöü]", text), (word, blank)


def test_digits_stay_as_they_are_written() -> None:
    assert said("تبدأ الدروس um ۹ Uhr كل يوم.") == "تبدأ الدروس الساعة ۹ كل يوم."
    assert said("كان عمره ٥٢ Jahre alt آنذاك.") == "كان عمره ٥٢ عاما آنذاك."
    assert said("قطع العداء 1\u00a0000\u00a0Meter أمس.") == "قطع العداء 1\u00a0000 متر أمس."


@pytest.mark.parametrize(
    ("before", "month"),
    [
        ("يمارس الفريق الرياضة منذ شباط", "آذار"),
        ("عاد الفريق في نيسان", "آذار"),
        ("باع المدرب سيارة نيسان", "مارس"),
        ("عاد الفريق في مارس وغادر في أيار", "مارس"),
    ],
)
def test_months_have_the_names_that_the_text_has(before: str, month: str) -> None:
    assert said(f"{before} ثم سافر am 5. März إلى العاصمة.") == f"{before} ثم سافر في 5 {month} إلى العاصمة."


@pytest.mark.parametrize("piece", ["1.1", " am 5", "قال في 12 March ", "1'000", " St. Dr.", " vor rund", "القرن الـ 5", " 5 Meter قال"])
def test_time_grows_with_the_text_only(piece: str) -> None:
    def seconds(n: int) -> float:
        started = time.process_time()
        spans(piece * n + " am 5 قال")
        return time.process_time() - started

    seconds(1)  # reads the tables
    assert seconds(4_000) < 8 * seconds(1_000) + 0.3
