"""Each proposer by itself: what it offers, what it leaves to others."""

import pytest

from mtfix.propose.canned import Canned
from mtfix.propose.gazetteer import Gazetteer
from mtfix.propose.glossary import Glossary
from mtfix.propose.memory import Memory
from mtfix.propose.rules import Rules
from mtfix.propose.seq2seq import Seq2Seq
from mtfix.types import Category, Document, Proposal, Request, Span


def ask(text: str, garbled: str, category: Category = Category.NAME, score: float = 1.0, **more: object) -> Request:
    at = text.index(garbled)
    return Request(Document("d", text), Span(at, at + len(garbled), category, "script", score, "test", "word", **more))  # type: ignore[arg-type]


def offered(proposer: object, request: Request) -> list[str]:
    (found,) = list(proposer([request]))  # type: ignore[operator]
    return [proposal.text for proposal in found]


def test_rules_offer_the_suggestion_and_nothing_else() -> None:
    assert offered(Rules(), ask("قال ، نعم", " ", Category.PUNCTUATION, suggestion="")) == [""]
    assert offered(Rules(), ask("قال Merkel", "Merkel")) == []


def test_canned_answers_by_the_garbled_text() -> None:
    assert offered(Canned(answers={"Merkel": "ميركل"}), ask("قالت Merkel أمس", "Merkel")) == ["ميركل"]


def test_memory_prefers_the_spelling_that_the_document_uses_most() -> None:
    text = "زار بيونج يانغ. غادر بيونج يانغ. وصل بيونغ يانغ. اتهمت Pyöngjang جارتها."
    assert offered(Memory(), ask(text, "Pyöngjang"))[0] == "بيونج يانغ"


def test_memory_does_not_take_a_common_word_for_a_name() -> None:
    assert offered(Memory(), ask("مرت سنة على رحيل Sana من البلاد.", "Sana")) == []


def test_memory_writes_a_clitic_onto_the_name() -> None:
    assert offered(Memory(), ask("قال لافروف إن اللقاء ممكن. رد بـLawrow على السؤال.", "بـLawrow"))[0] == "بلافروف"


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("München", "ميونخ"),
        ("Muenchen", "ميونخ"),
        ("Nordkoreas", "كوريا الشمالية"),
        ("Selenskyj", "زيلينسكي"),
        ("Москва", "موسكو"),
        ("Genf", "جنيف"),
    ],
)
def test_the_gazetteer_knows_a_name_however_it_is_spelled(latin: str, arabic: str) -> None:
    assert offered(Gazetteer(), ask(f"وصل إلى {latin} أمس", latin))[0] == arabic


def test_the_gazetteer_puts_a_full_name_together() -> None:
    assert offered(Gazetteer(), ask("قال Dmitry Lavrov أمس", "Dmitry Lavrov"))[0] == "ديمتري لافروف"


@pytest.mark.parametrize(
    ("text", "garbled", "arabic"),
    [
        ("أعلنت Regierung الألمانية القرار", "Regierung", "الحكومة"),
        ("التقى Kremlsprecher الصحفيين", "Kremlsprecher", "المتحدث باسم الكرملين"),
        ("نوقش الـHaushalt أمس", "الـHaushalt", "الميزانية"),
        ("قتل 25 Soldaten في الهجوم", "Soldaten", "جنديا"),
        ("قتل 5 Soldaten في الهجوم", "Soldaten", "جنود"),
    ],
)
def test_a_word_takes_the_form_that_its_place_wants(text: str, garbled: str, arabic: str) -> None:
    found = offered(Glossary(), ask(text, garbled, Category.UNTRANSLATED))
    assert found[0] == arabic


def test_a_users_glossary_comes_first(tmp_path: object) -> None:
    path = tmp_path / "terms.tsv"  # type: ignore[operator]
    path.write_text("Ampel\tائتلاف الإشارة الضوئية\n", encoding="utf-8")
    request = ask("انهار Ampel في برلين", "Ampel", Category.UNTRANSLATED)
    assert "ائتلاف الإشارة الضوئية" in offered(Glossary(glossary=(str(path),)), request)[:2]


def test_a_clause_is_left_alone_by_everybody() -> None:
    text = "قال the government has decided to go أمس"
    at = text.index("the")
    request = Request(Document("d", text), Span(at, text.index(" أمس"), Category.UNTRANSLATED, "script", 0.9, "test", "clause"))
    for proposer in (Memory(), Gazetteer(), Glossary(), Seq2Seq()):
        assert offered(proposer, request) == []


def test_the_model_sounds_names_out_and_never_words() -> None:
    assert offered(Seq2Seq(), ask("قال Peskov أمس", "Peskov"))[0] == "بيسكوف"
    assert offered(Seq2Seq(), ask("قال weather أمس", "weather", Category.UNTRANSLATED)) == []


def test_the_model_is_not_asked_where_somebody_is_sure() -> None:
    request = ask("قال Peskov أمس", "Peskov")
    sure = Request(request.document, request.span, (Proposal(request.span, "بيسكوف", "memory", 0.97),))
    assert offered(Seq2Seq(), sure) == []


def test_a_score_of_the_detector_lowers_that_of_the_proposal() -> None:
    full, half = (next(iter(Gazetteer()([ask("في Berlin أمس", "Berlin", score=score)])))[0].score for score in (1.0, 0.5))
    assert half == pytest.approx(full / 2, abs=1e-3)
