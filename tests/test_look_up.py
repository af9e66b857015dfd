"""What the shipped glossaries make of a form of a word."""

from pathlib import Path

import pytest

from mtfix import sheets, tables


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
    own = tables.Glossary([tables.Entry("Glasbläser", "de", "noun", ("نافخ زجاج", "زجاج"), ("نافخو زجاج", "زجاجون"), "")], tables.Forms(""))
    one, several = own.look_up("Glasbläserin")[0], own.look_up("Glasbläserinnen")[0]
    assert "زجاجة" in one.entry.arabic and not one.plural and several.plural
    assert own.look_up("Gin") == []


def test_entries_that_are_read_when_asked_for_are_those_of_the_files() -> None:
    rows = [entry for language in ("de", "en") for entry in tables.read_glossary(tables.FOLDER / f"glossary.{language}.tsv", language)]
    assert list(tables.glossary().entries()) == sorted(rows, key=lambda entry: entry.headword.lower())


def test_words_of_the_user_stand_before_the_shipped_ones(tmp_path: Path) -> None:
    own = tmp_path / "own.tsv"
    own.write_text("Regierung\tالسلطة\n", encoding="utf-8")
    assert [sense.entry.language for sense in tables.glossary((str(own),)).look_up("Regierung")][:2] == ["user", "de"]


def test_every_row_of_the_table_of_forms_is_found() -> None:
    text = sheets.read(tables.FOLDER / "forms.tsv.gz")  # looked up by bisection: its order is what finds them
    forms = tables.Forms(text)
    rows = [row.split("\t") for row in text.split("\n")]
    assert all((language, head.lower()) in forms.of(form) for language, form, head in rows)


def test_spellings_of_one_name_share_its_latin() -> None:
    latin = tables.latin_of()
    assert "berlin" in latin["برلين"] and "برلين" in latin and "كلاكلا" not in latin and len(latin) > 20_000
