"""What a translation lost or added against its source, and what a translator may do without being flagged."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import mtfix
from mtfix.cli import app
from mtfix.config import read
from mtfix.detect.source import Source
from mtfix.pipeline import Pipeline
from mtfix.types import Document


def rules(text: str, source: str | None, **options: object) -> list[tuple[str, str]]:
    """Rule and flagged text."""
    return [(span.rule, text[span.start : span.end]) for span in Source(**options)(Document("d", text, source))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "text", "rule", "flagged"),
    [
        ("Der Umsatz stieg auf 1.000 Euro.", "ارتفعت المبيعات إلى 1,5 يورو.", "number", "1,5"),
        ("The plan costs 250 dollars.", "تكلف الخطة ٢٦٠ دولارا.", "number", "٢٦٠"),
        ("Im Jahr 2019 zog er nach Köln.", "في ذلك العام انتقل إلى كولونيا.", "lost-number", "في ذلك العام انتقل إلى كولونيا."),
        ("It holds 55,000 barrels.", "يتسع إلى 000 55 برميل.", "turned-number", "000 55"),
        ("Die Wahl ist am 3. März.", "تجرى الانتخابات في 3 أيار.", "month", "أيار"),
        ("The vote is on 3 October.", "يجري التصويت في 3 تشرين الثاني.", "month", "تشرين الثاني"),
        ("Der Minister trat nicht zurück.", "استقال الوزير من منصبه.", "lost-negation", "استقال الوزير من منصبه."),
        ("The minister accepted the plan.", "لم يقبل الوزير الخطة.", "negation", "لم"),
        ("Er sprach mit der Regierung darüber.", "تحدث مع Regierung عن ذلك.", "copied", "Regierung"),
        ("The weather was bad in the city.", "كان الـweather سيئا في المدينة.", "copied", "الـweather"),
        ("A bird sat on the roof of the old house.", "A bird sat on the roof of the old house.", "copied", "A bird sat on the roof of the old house."),
        ("The committee met on Monday and discussed the budget of the city.", "اجتمعت اللجنة.", "short", "اجتمعت اللجنة."),
    ],
)  # fmt: skip
def test_what_does_not_agree_with_the_source_is_flagged(source: str, text: str, rule: str, flagged: str) -> None:
    assert rules(text, source) == [(rule, flagged)]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Der Umsatz stieg um 1.000,5 Euro.", "ارتفعت المبيعات بمقدار 1,000.5 يورو."),
        ("30 Menschen kamen, 12 blieben.", "جاء ثلاثون شخصا وبقي اثنا عشر."),
        ("The price rose by 25 percent.", "ارتفع السعر بنسبة خمس وعشرين في المئة."),
        ("Rund 3,5 Millionen Menschen leben dort.", "يعيش هناك نحو ٣٫٥ ملايين نسمة."),
        ("Das Treffen beginnt um 20 Uhr.", "يبدأ الاجتماع في الثامنة مساء."),
        ("The war of 1950-53 is over.", "انتهت حرب 1950 حتى 1953."),
        ("In the 1980s he lived in two cities.", "في الثمانينيات عاش في مدينتين."),
        ("Es sind 300 km bis dorthin.", "المسافة إلى هناك 300 كم (186 ميلا)."),
        ("In May 2020 the school was closed.", "في أيار/مايو 2020 كانت المدرسة مغلقة."),
        ("Der Minister lehnte den Plan ab.", "لم يقبل الوزير الخطة."),
        ("He did not pass the test.", "فشل في الاختبار."),
        ("Nicht nur der Minister kam.", "جاء الوزير وآخرون."),
        ("It is still raining in the north.", "لا يزال المطر يهطل في الشمال."),
        ("Er liest die Zeitung \u201eder Spiegel\u201c.", "يقرأ صحيفة «der Spiegel»."),
        ("He read Bartolomé de las Casas.", "قرأ كتب Bartolomé de las Casas."),
        ("See www.example.org for the rules.", "انظر www.example.org لمعرفة القواعد."),
        ("Der Zug kam.", "وصل القطار إلى المحطة بعد ساعات طويلة من الانتظار في البرد."),
    ],
)  # fmt: skip
def test_what_a_translator_may_write_is_not_flagged(source: str, text: str) -> None:
    assert rules(text, source) == []


def test_without_a_source_nothing_is_flagged() -> None:
    assert rules("لم يقبل الوزير 250 خطة weather", None) == rules("لم يقبل", " ") == rules("", "Not me.") == []


def test_lines_are_compared_with_their_own_lines() -> None:
    text = "جاء 20 رجلا.\n\nبقيت 30 امرأة."
    assert rules(text, "30 women stayed.\n20 men came.") == [("number", "20"), ("number", "30")]
    assert rules(text, "20 men came.\n30 women stayed.") == []
    assert rules(text, "20 men came. 30 women stayed.") == [], "lines that do not match are compared as a whole"


def test_thousands_back_to_front_are_turned_in_digits_of_the_text() -> None:
    found = [span.suggestion for span in Source()(Document("d", "من ٠٠٠ ١١ إلى 500 22 دولار", "from 11,000 to 22,500 dollars"))]
    assert found == ["١١٬٠٠٠", "22,500"]


def test_options_change_what_is_flagged() -> None:
    text, source = "قال الوزير ذلك يوم الأحد.", "Merkel sagte das am Sonntag."
    assert rules(text, source) == [] and rules(text, source, rules=("name",)) == [("name", text)]
    assert rules("لم يأت 20 رجلا.", "30 men came.", rules=("negation",)) == [("negation", "لم")]
    long = "The committee met on Monday and discussed the budget."
    assert rules("اجتمعت اللجنة.", long, min_ratio=0.1) == [] == rules("اجتمعت اللجنة.", long, min_length=80)
    assert rules("اجتمعت اللجنة يوم الاثنين وناقشت الميزانية.", long, max_ratio=0.5) != []


def test_the_shipped_config_is_the_default_with_this_detector() -> None:
    default, aware = read("default"), read("source-aware")
    assert [pair for pair in aware.detectors if pair[0] != "source"] == list(default.detectors)
    assert (aware.proposers, aware.repair) == (default.proposers, default.repair)


def test_a_repair_keeps_what_the_source_says() -> None:
    text = "يتسع الخزان إلى 000 55 برميل ، لا أكثر."
    repaired = Pipeline("source-aware").repair(Document("d", text, "The tank holds 55,000 barrels, no more."))
    assert repaired.text == "يتسع الخزان إلى 55,000 برميل، لا أكثر."


def test_the_command_line_reads_the_source_from_any_column(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"text": "يتسع إلى 000 55 برميل.", "en": "It holds 55,000 barrels."}) + "\n", encoding="utf-8")
    config = ["--config", "source-aware", "--source-column"]
    found = CliRunner().invoke(app, ["detect", str(path), *config, "en"])
    assert found.exit_code == 0 and "turned-number" in found.stdout
    assert "turned-number" not in CliRunner().invoke(app, ["detect", str(path), *config, "source"]).stdout
    assert CliRunner().invoke(app, ["repair", str(path), "--out", str(tmp_path / "out"), *config, "en"]).exit_code == 0
    assert json.loads((tmp_path / "out" / "in.jsonl").read_text(encoding="utf-8"))["text"] == "يتسع إلى 55,000 برميل."
    again = CliRunner().invoke(app, ["repair", str(path), "--out", str(tmp_path / "out"), *config, "de", "--resume"])
    assert "the source column has changed" in str(again.exception)


def test_explain_and_the_functions_of_the_package_take_a_source() -> None:
    said = ["--config", "source-aware", "--source", "It holds 55,000 barrels."]
    assert "55,000" in CliRunner().invoke(app, ["explain", "يتسع إلى 000 55 برميل.", *said]).stdout
    assert [span.rule for span in mtfix.detect("لم يقبل الخطة", "source-aware", "He accepted the plan.")] == ["negation"]
    assert mtfix.repair("إلى 000 55 برميل", "source-aware", source="55,000 barrels").text == "إلى 55,000 برميل"
