"""The forms of Arabic headwords."""

import pytest

from mtfix.inflect import forms, presents
from mtfix.tables import Entry


def written(pos: str, arabic: str, other: str = "", relational: str = "") -> frozenset[str]:
    return forms(Entry("x", "de", pos, (arabic,), (other,) if other else (), relational), 0)


def test_a_person_has_a_sound_plural_in_both_cases() -> None:
    found = written("noun", "مهندس", "مهندسون")
    assert {"المهندس", "مهندسون", "المهندسين", "مهندسي"} <= found


def test_an_adjective_agrees() -> None:
    assert {"جديد", "الجديد", "جديدة", "الجديدة", "جديدا"} <= written("adj", "جديد")
    assert "أحمرة" not in written("adj", "أحمر", "حمراء") and "الحمراء" in written("adj", "أحمر", "حمراء")


def test_a_verb_has_its_tenses_and_its_masdar() -> None:
    found = written("verb", "رفض", "رفض")
    assert {"يرفض", "رفضت", "الرفض"} <= found
    assert "تتولى" in written("verb", "تولى", "تول") and "تولت" in written("verb", "تولى", "تول")


@pytest.mark.parametrize(
    ("past", "present"),
    [("قال", "يقول"), ("باع", "يبيع"), ("دعا", "يدعو"), ("بقي", "يبقى"), ("رمى", "يرمي"), ("وصل", "يصل"), ("أكل", "يأكل"), ("أعلن", "يعلن"),
     ("أدان", "يدين"), ("أجرى", "يجري"), ("استقال", "يستقيل"), ("انطلق", "ينطلق"), ("تحدث", "يتحدث"), ("آمن", "يؤمن"), ("رأى", "يرى")],
)  # fmt: skip
def test_weak_verbs_have_their_imperfect(past: str, present: str) -> None:
    assert present in presents(past)


def test_a_noun_brings_its_adjective_with_its_first_equivalent() -> None:
    assert "الحكومية" in written("noun", "حكومة", "حكومات", "حكومي") and "حكومية" not in written("noun", "حكومة", "حكومات")
