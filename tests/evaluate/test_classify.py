"""Categories told from two texts: one case of each."""

import pytest

from mtfix.evaluate import classify
from mtfix.evaluate.gold import SEVERITIES
from mtfix.types import Category


@pytest.mark.parametrize(
    ("text", "garbled", "after", "category"),
    [
        ("زار Berlin أمس", "Berlin", "برلين", Category.NAME),
        ("رفض Kremllagers ذلك", "Kremllagers", "معسكر الكرملين", Category.UNTRANSLATED),
        ("ذهب الى بيته", "الى", "إلى", Category.SPELLING),
        ("وقع حادت في الطريق", "حادت", "حادث", Category.SPELLING),
        ("قال الوزير ، إن", " ،", "،", Category.PUNCTUATION),
        ("قال الوزير\n\nإن", "\n\n", " ", Category.SEGMENTATION),
        ("قال الوزير الوزير إن", " الوزير", "", Category.DUPLICATION),
        ("عنوان الخبر\n\nعنوان الخبر\n\nنص", "عنوان الخبر\n\n", "", Category.DUPLICATION),
        ("نص أول\n\nTeilen\n\nنص ثان", "Teilen\n\n", "", Category.BOILERPLATE),
        ("من أجل أن لتقديم", "أن ", "", Category.GRAMMAR),
        ("السعر الطاقة ارتفع", "السعر الطاقة", "سعر الطاقة", Category.GRAMMAR),
        ("الشركات مستعد للعمل", "مستعد", "مستعدة", Category.GRAMMAR),
        ("الأموال المتاحة قليلة", "الأموال", "الوسائل", Category.MISTRANSLATION),
        ("قال ثم مضى", "", "الوزير ", Category.TRUNCATION),
        ("كتبت Ø§Ù„ أمس", "Ø§Ù„", "ال", Category.ENCODING),
        ("قال&nbsp;الوزير", "&nbsp;", " ", Category.ENCODING),
    ],
)
def test_a_correction_says_what_was_wrong(text: str, garbled: str, after: str, category: Category) -> None:
    start = text.rindex(garbled) if garbled else 4
    assert classify.category(text, start, start + len(garbled), after) is category


def test_every_category_has_a_severity_that_is_one() -> None:
    assert set(classify.SEVERITY) == set(Category) and set(classify.SEVERITY.values()) <= set(SEVERITIES)
