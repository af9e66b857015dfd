"""What is said beside a foreign word is not said again, and nothing else goes."""

import pytest

from mtfix.repair.gloss import gloss, is_sounded, unsaid
from mtfix.types import Category, Proposal, Span


def at(text: str, foreign: str, category: Category = Category.UNTRANSLATED) -> Span:
    start = text.index(foreign)
    return Span(start, start + len(foreign), category, "script", 0.9, "why")


def made(text: str, proposal: Proposal | None) -> str | None:
    return proposal and text[: proposal.span.start] + proposal.text + text[proposal.span.end :]


@pytest.mark.parametrize(
    ("text", "foreign", "left"),
    [
        ("باع سيارته car القديمة", "car", "باع سيارته القديمة"),
        ("وصل بالسيارات Autos أمس", "Autos", "وصل بالسيارات أمس"),
        ("دخل وcar سيارة أخرى", "وcar", "دخل وسيارة أخرى"),
        ("باع بيته car القديم", "car", None),
        ("دخل البيت وcar", "وcar", None),
        ("تحدث معه with الرئيس", "with", None),
        ("الأزمة الاقتصادية Wirtschaft", "Wirtschaft", None),
        ("دفع سيارة، car وراءها", "car", None),
    ],
)
def test_only_a_word_of_the_tables_beside_the_span_makes_it_a_gloss(text: str, foreign: str, left: str | None) -> None:
    assert made(text, gloss(text, at(text, foreign))) == left


def test_a_name_is_a_gloss_of_its_spelling_in_the_table() -> None:
    text = "عاد ترمب Trump غاضبا"
    assert made(text, gloss(text, at(text, "Trump", Category.NAME))) == "عاد ترمب غاضبا"
    text = "عاد بوش Trump غاضبا"
    assert gloss(text, at(text, "Trump", Category.NAME)) is None


@pytest.mark.parametrize(
    ("text", "foreign", "offered", "left"),
    [
        ("على جبال Alpen ثلج", "Alpen", "جبال الألب", "على جبال الألب ثلج"),
        ("سبح ببحر Mittelmeer صيفا", "Mittelmeer", "البحر المتوسط", "سبح بالبحر المتوسط صيفا"),
        ("عاد Bundeswehr الألماني أمس", "Bundeswehr", "الجيش الألماني", "عاد الجيش الألماني أمس"),
        ("على قمم Alpen ثلج", "Alpen", "جبال الألب", "على قمم جبال الألب ثلج"),
    ],
)
def test_the_part_of_a_proposal_that_stands_beside_it_falls(text: str, foreign: str, offered: str, left: str) -> None:
    assert made(text, unsaid(text, Proposal(at(text, foreign), offered, "glossary", 0.8))) == left


def test_a_model_that_says_the_neighbour_again_deletes_nothing() -> None:
    text = "أشاد الوزير Xyzzy بالخطة"
    assert unsaid(text, Proposal(at(text, "Xyzzy"), "الوزير", "chat", 0.9)) is None


@pytest.mark.parametrize(
    ("text", "foreign", "heard"),
    [
        ("موّل الصندوق الستارت أب Startup بسخاء", "Startup", True),
        ("عاد Feridun Zabkofer زابكوفر من السفر", "Feridun Zabkofer", False),
        ("عاد زابكوفر Feridun Zabkofer من السفر", "Feridun Zabkofer", True),
        ("ناقشت اللجنة البرلمانية Parlament أمس", "Parlament", False),
        ("جاء من Mann خبر", "Mann", False),
    ],
)
def test_what_the_neighbours_sound_like_is_heard(text: str, foreign: str, heard: bool) -> None:
    assert is_sounded(text, at(text, foreign, Category.NAME)) == heard
