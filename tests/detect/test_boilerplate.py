"""What golden cases cannot say of `boilerplate`: the breadth of its table, what is only flagged, options, and time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.detect._furniture import REASONS, SHAPES, compiled, joined, may_be
from mtfix.detect.boilerplate import Boilerplate
from mtfix.types import Category, Document, Span

TEXT = "عاد الهدوء إلى المدينة بعد ليلة من المواجهات."
FURNITURE = {
    "counter": ["Kommentare: 12", "3 Kommentare", "Comments (12)", "No comments yet", "0 تعليق", "التعليقات: 5"],
    "share": ["Per WhatsApp teilen", "Artikel teilen", "Share this article", "Follow us on Instagram", "شارك هذا المقال على تويتر"],
    "read-also": ["Mehr zum Thema: Wahlen", "See also: Elections", "شاهد أيضًا: جولة في المدينة القديمة"],
    "source": ["Source: Reuters", "ntv.de, dpa", "المصدر: ntv.de"],
    "credit": ["Bild: Getty Images", "picture alliance/dpa", "(Foto: imago)", "الصورة: Reuters"],
    "rights": ["Copyright 2023 Example Ltd", "All rights reserved.", "جميع الحقوق محفوظة © 2024"],
    "consent": ["This website uses cookies", "Cookie-Einstellungen", "نستخدم ملفات تعريف الارتباط لتحسين تجربتك"],
    "subscribe": ["Subscribe to our newsletter", "Newsletter abonnieren", "اشترك في نشرتنا البريدية"],
    "tags": ["Schlagworte: Wahlen, Parlament", "الوسوم: انتخابات"],
    "advert": ["- Anzeige -", "ADVERTISEMENT", "إعلان"],
    "updated": ["Aktualisiert am 3. Mai 2024", "Last updated: March 12, 2024", "آخر تحديث: 12 مارس 2024", "Lesezeit: 3 Minuten"],
    "menu": ["Startseite > Politik > Ausland", "الرئيسية | سياسة | رياضة"],
    "call": ["Watch our live coverage here", "Tap here for the results", "Alle Termine hier", "Zur Übersicht", "اضغط هنا لمتابعة البث"],
    "button": ["Drucken", "Zurück", "Read more", "Sign in", "اقرأ المزيد", "تسجيل الدخول"],
    "player": ["Loading...", "Video nicht verfügbar", "جاري التحميل"],
    "app": ["Download our app now", "Jetzt im App Store", "حمل التطبيق الآن"],
}


def spans(text: str, detector: Boilerplate | None = None) -> list[Span]:
    return list((detector or Boilerplate())(Document("x", text)))


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule, found in FURNITURE.items() for line in found])
def test_furniture(rule: str, line: str) -> None:
    [span] = spans(f"{TEXT}\n\n{line}\n\n{TEXT}")
    assert (span.rule, span.suggestion, span.category) == (rule, "", Category.BOILERPLATE)


def test_every_shape_has_a_reason_and_an_example() -> None:
    assert SHAPES.keys() == REASONS.keys() == FURNITURE.keys()


@pytest.mark.parametrize(
    "line",
    [
        "شارك على فيسبوك آلاف المستخدمين",
        "إعلان الحرب",
        "المزيد من الضحايا في الجنوب",
        "مشاركة واسعة في الانتخابات",
        "شاهد عيان: رأيت النار من بعيد",
        "مصدر: الجيش يتقدم في الشمال",
        "صورة: امرأة في الريف",
        "12 قتيلا",
        "CNN",
        "Home Alone",
        "Share price falls",
        "Facebook تعلن أرباحها",
    ],
)
def test_text(line: str) -> None:
    assert not [span for span in spans(f"{TEXT}\n\n{line}\n\n{TEXT}") if span.suggestion is not None]


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n \n"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_nothing_shows_where_furniture_stood(gap: str, end: str) -> None:
    """Several lines in a row, at the start, in the middle, and at the end."""
    garbled = gap.join(["Startseite", "Teilen", TEXT, "Anzeige", "Read more", "Drucken", TEXT, "Kommentare (0)", "© 2024 Beispiel"]) + end
    out, at = "", 0
    for span in sorted(spans(garbled), key=lambda span: span.start):
        assert span.start >= at
        out, at = out + garbled[at : span.start], span.end
    assert out + garbled[at:] == TEXT + gap + TEXT + end


def test_a_document_of_furniture_alone_is_only_flagged() -> None:
    assert [span.suggestion for span in spans("Kommentare (0)\n\nTeilen\n")] == [None, None]


def test_an_arabic_source_line_is_only_flagged() -> None:
    assert [span.suggestion for span in spans(f"{TEXT}\n\nالمصدر: وكالة الأنباء الوطنية")] == [None]


@pytest.mark.parametrize(
    ("text", "tolerant"),
    [(f"{TEXT}\n\nKommentare (0)", Boilerplate(max_length=8)), (f"{TEXT} Kommentare (0)", Boilerplate(trailing=False))],
)
def test_options_arrive(text: str, tolerant: Boilerplate) -> None:
    assert spans(text)
    assert not spans(text, tolerant)


def test_time_grows_with_the_text_only() -> None:
    lines = ["home" + " | a" * 38 + "|", "•" * 140, "dpa/" * 39 + "!", "Facebook " * 17 + "!", "© " + "a" * 150, "stand: " + "1" * 140]
    started = time.process_time()
    for line in [*lines, "Newsletter " * 14 + "،", "1." * 70, "اقرأ أيضا " * 14, "foto: " + "a" * 150 + "ء", " " * 150 + "5 min read ء"]:
        spans((line + "\n") * 300)
    assert time.process_time() - started < 20


@given(st.data())
def test_the_quick_look_passes_whatever_the_table_describes(data: st.DataObject) -> None:
    shape = data.draw(st.sampled_from([joined(line) for shape in SHAPES.values() for line in shape.strip().split("\n")]))
    line = data.draw(st.from_regex(shape, fullmatch=True)).strip()
    assert may_be(line) or not compiled().fullmatch(line.lower())
