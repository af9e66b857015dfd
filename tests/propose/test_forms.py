"""The forms of one word in one place."""

import pytest

from mtfix import tables
from mtfix.propose._forms import government
from mtfix.propose.glossary import options


def of(latin: str, before: str = "", after: str = "") -> set[str]:
    return {option.arabic for option in options(tables.glossary(), latin, before, after)}


@pytest.mark.parametrize(
    ("phrase", "after", "parted"),
    [
        ("أعرب عن", " عن قلقه", ("أعرب", "")),
        ("أعرب عن", " الوزير الجديد عن قلقه", ("أعرب", "")),
        ("أعرب عن", " عنها", ("أعرب", "")),
        ("أعرب عن", " قلقه", ("أعرب", " عن")),
        ("سمح ب", " الأمر", ("سمح", "")),
        ("سقط", " عن السطح", ("سقط", "")),
    ],
)
def test_a_preposition_is_written_where_the_clause_has_none(phrase: str, after: str, parted: tuple[str, str]) -> None:
    assert government(phrase, after)[:2] == parted


def test_a_preposition_that_is_there_speaks_for_the_verb() -> None:
    assert government("تغلب على", " الفريق على منافسه")[2] < 0 == government("تغلب على", " الفريق في النهائي")[2]


def test_a_defective_noun_has_its_ya_and_one_that_looks_like_it_has_none() -> None:
    assert {"التفشي", "تفشي"} <= of("outbreak") and "التفش" not in of("outbreak")
    assert "المجد" in of("Glory") and "المجدي" not in of("Glory")


def test_a_number_in_words_governs_as_one_in_digits_does() -> None:
    assert of("Soldaten", "خمسين ") >= {"جنديا"} and of("Soldaten", "خمسة ") >= {"جنود"}
    assert not any(form.startswith("ال") for form in of("Soldaten", "وثلاثة "))
