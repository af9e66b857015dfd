"""What measures the default system: the glossary in order, no closed class wrong, rows that can be checked."""

import random
from pathlib import Path

import pytest

from eval import closed, lint_glossary, residue
from eval.calibrate import isotonic
from mtfix import sheets, tables
from mtfix.pipeline import Pipeline
from mtfix.train.lexicon import clean_arabic

KNOWN = residue.Lexicon(
    {"de": {"Gebäude": [("مبنى", "noun")], "Regierung": [("حكومة", "noun")]}, "en": {"city": [("مدينة", "noun")]}},
    {"anna": {"آنا"}, "berg": {"بيرغ"}},
)


def test_no_weekday_month_or_number_comes_out_wrong() -> None:
    verdicts = closed.judge(Pipeline("default"))
    assert [v for v in verdicts if v.verdict == "wrong"] == []
    assert sum(v.verdict == "right" for v in verdicts) > 0.95 * len(verdicts)


def test_words_that_are_names_as_well_are_words_and_say_how() -> None:
    rows = list(sheets.rows(tables.FOLDER / "homographs.tsv"))
    assert rows[0] == ["word", "arabic", "kind", "how"]
    assert {row[3] for row in rows[1:]} == {"mostly", "either"}
    assert [row[0] for row in rows[1:] if not any(tables.glossary().look_up(form) for form in (row[0], row[0].capitalize()))] == []
    assert [row[0] for row in rows[1:] if any(clean_arabic(spelling) != spelling for spelling in row[1].split("|"))] == []


def test_acronyms_are_written_out_in_arabic_and_their_columns_are_none() -> None:
    rows = sheets.body(tables.FOLDER / "acronyms.tsv")
    assert tables.acronym("acronym") is None
    assert [row for row in rows if len(row) != 3] == []
    assert [row for row in rows if any(clean_arabic(spelling) != spelling for spelling in row[1].split("|") if "-" not in spelling)] == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_shipped_glossary_has_no_errors(language: str) -> None:
    assert [str(f) for f in lint_glossary.lint(tables.FOLDER / f"glossary.{language}.tsv")] == []


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("Haus\tnoun\tبيت\tبيوت", "4 columns"),
        ("Haus\tnoun\tبَيت\t\t", "vowel mark"),
        ("Haus\tnoun\tبیت\t\t", "letter that is not Arabic's"),
        ("Haus\tnuon\tبيت\t\t", "part of speech"),
        ("Haus\tnoun\tبيت|منزل\t|منازل\t", "empty place"),
        ("Haus\tnoun\tبيت|بيت\t\t", "twice"),
        ("Haus\tnoun\tبيت\tبيوت|منازل\t", "2 forms for 1"),
        ("Baum\tnoun\tشجرة\t\t", "line 2 already"),
    ],
)
def test_the_linter_finds(tmp_path: Path, row: str, what: str) -> None:
    path = tmp_path / "glossary.tsv"
    path.write_text("headword\tpos\tarabic\tforms\trelational\nBaum\tnoun\tشجرة\tأشجار\t\n" + row + "\n", encoding="utf-8")
    (found,) = lint_glossary.lint(path)
    assert what in found.what and found.line == 3


def test_an_aligned_word_takes_the_place_of_its_arabic() -> None:
    pytest.importorskip("HanTa")
    pytest.importorskip("simplemma")
    (row,) = residue.aligned("Das Gebäude brennt.", "de", "المبنى يحترق.", KNOWN, "test")
    assert (row.text, row.target, row.text[row.start : row.end]) == ("Gebäude يحترق.", "المبنى", "Gebäude")


def test_a_full_name_is_found_in_order() -> None:
    pytest.importorskip("simplemma")
    (row,) = residue.aligned("and then Anna Berg spoke.", "en", "ثم تحدثت آنا بيرغ.", KNOWN, "test")
    assert (row.kind, row.text) == ("full name", "ثم تحدثت Anna Berg.")


def test_damage_keeps_the_place_and_says_what_it_is() -> None:
    row = residue.Row("test", "de", "noun", "headword", "Gebäude", "Gebäude", "Gebäude يحترق.", 0, 7, "المبنى")
    worse = residue.damaged(row, random.Random(1))
    assert worse is not None and worse.form == "damaged" and "ä" not in worse.latin
    assert worse.text[worse.start : worse.end] == worse.latin


def test_isotonic_pools_what_falls() -> None:
    points = [(0.1, True)] * 50 + [(0.5, False)] * 50 + [(0.9, True)] * 50
    assert isotonic(points) == [(0.3, 0.5), (0.9, 1.0)]
