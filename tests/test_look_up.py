"""What the shipped glossaries make of a form of a word."""

import pytest

from mtfix import tables


def heads(form: str) -> list[str]:
    return [sense.entry.headword for sense in tables.glossary().look_up(form)]


@pytest.mark.parametrize(
    ("form", "head"),
    [
        ("Prasident", "Präsident"),
        ("Mudigkeit", "Müdigkeit"),
        ("Gemalde", "Gemälde"),
        ("offentlich", "öffentlich"),
        ("Praesidenten", "Präsident"),
    ],
)
def test_a_lost_umlaut_is_put_back(form: str, head: str) -> None:
    assert heads(form)[0] == head


def test_a_word_of_its_own_is_not_one_that_lost_an_umlaut() -> None:
    assert "für" not in heads("fur") and "schön" not in heads("schon")


def test_losing_an_umlaut_makes_no_plural() -> None:
    assert not tables.glossary().look_up("Prasident")[0].plural and tables.glossary().look_up("Präsidenten")[0].plural


def test_an_adjective_may_have_a_capital_where_it_is_part_of_a_name() -> None:
    assert heads("Europäischen") == ["europäisch"] and heads("Britische") == ["britisch"]


def test_a_woman_is_named_after_a_man_who_is_known() -> None:
    own = tables.Glossary([tables.Entry("Glasbläser", "de", "noun", ("نافخ زجاج", "زجاج"), ("نافخو زجاج", "زجاجون"), "")], {})
    one, several = own.look_up("Glasbläserin")[0], own.look_up("Glasbläserinnen")[0]
    assert "زجاجة" in one.entry.arabic and not one.plural and several.plural
    assert own.look_up("Gin") == []
