"""Sets of the user's own: each format gives the spans and corrections that it says, and what is wrong is told with file and line."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import mtfix
from mtfix.errors import ConfigError, InputError
from mtfix.evaluate import sets
from mtfix.evaluate.edits import Edits
from mtfix.evaluate.gold import GoldDocument, Scored
from mtfix.evaluate.outputs import differences, document_of
from mtfix.evaluate.sets import SHIPPED, load, shipped
from mtfix.evaluate.spans import Spans
from mtfix.types import Repair

Write = Callable[[str, str], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def made(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, encoding="utf-8", newline="\n")
        return str(tmp_path / name)

    return made


def spans(document: GoldDocument) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(document.text[s.start : s.end], s.category.value, s.severity, s.corrections) for s in document.spans]


def scored(document: GoldDocument, repaired: str) -> Scored:
    return Scored(document, Repair(document_of(document), (), (), tuple(differences(document, repaired)), (), repaired))


# M2. The sentences of the first test are those of the M2 scorer's README, with the result that it prints for them.
M2 = """\
S The cat sat at mat .
A 3 4|||Prep|||on|||REQUIRED|||-NONE-|||0
A 4 4|||ArtOrDet|||the||a|||REQUIRED|||-NONE-|||0

S The dog .
A -1 -1|||noop|||-NONE-|||-NONE-|||-NONE-|||0

S Giant otters is an apex predator .
A 2 3|||SVA|||are|||REQUIRED|||-NONE-|||0
A 3 4|||ArtOrDet|||-NONE-|||REQUIRED|||-NONE-|||0
A 5 6|||NN|||predators|||REQUIRED|||-NONE-|||0
"""


@pytest.mark.parametrize("detokenised", [True, False])
def test_m2_scores_as_the_m2_scorer_does(write: Write, detokenised: bool) -> None:
    gold = load(write("a.m2", M2), options={"detokenised": detokenised})
    said = ["A cat sat on the mat .", "The dog .", "Giant otters are apex predator ."]
    said = [one.replace(" .", ".") if detokenised else one for one in said]
    parts = Edits()([scored(document, one) for document, one in zip(gold.documents, said, strict=True)]).parts["all"]
    assert (parts["precision"], parts["recall"], parts["F0.5"]) == pytest.approx((0.8, 0.8, 0.8))


def test_m2_takes_all_that_one_annotator_accepts_and_leaves_open_what_another_would_leave(write: Write) -> None:
    text = """\
S ذهب الى المدرسه .
A 1 2|||ORTH|||إلى|||REQUIRED|||-NONE-|||0
A 2 3|||ORTH|||المدرسة||الجامعة|||REQUIRED|||-NONE-|||0
A 2 3|||Edit|||المدارس|||REQUIRED|||-NONE-|||1
"""
    (document,) = load(write("a.m2", text)).documents
    assert document.text == "ذهب الى المدرسه." and document.id == "a-1"
    assert spans(document) == [
        ("الى", "spelling", "neutral", ("إلى",)),
        ("المدرسه", "spelling", "minor", ("المدرسة", "الجامعة", "المدارس")),
    ]
    left = Edits()([scored(document, "ذهب الى المدارس.")]).parts["all"]
    made = Edits()([scored(document, "ذهب إلى المدارس.")]).parts["all"]
    assert (left["wanted"], left["F0.5"]) == (1, 1.0) and (made["wanted"], made["right"], made["F0.5"]) == (2, 2, 1.0)
    assert Spans()([scored(document, document.text)]).parts["exact"]["wanted"] == 1
    (only,) = load(write("a.m2", text), options={"annotator": "1"}).documents
    assert spans(only) == [("المدرسه", "spelling", "minor", ("المدارس",))]


@pytest.mark.parametrize(
    ("edits", "text", "reference"),
    [
        (["1 2|||D|||-NONE-"], "أ ب ج.", "أ ج."),
        (["0 1|||D|||", "1 2|||D|||"], "أ ب ج.", "ج."),
        (["1 2|||D|||", "2 3|||D|||", "3 4|||D|||"], "أ ب ج.", "أ"),
        (["0 0|||M|||د"], "أ ب ج.", "د أ ب ج."),
        (["3 3|||M:PUNCT|||،"], "أ ب ج.", "أ ب ج،."),
        (["3 4|||R:PUNCT|||؟"], "أ ب ج.", "أ ب ج؟"),
        (["1 1|||M|||د", "1 2|||R|||ه و"], "أ ب ج.", "أ د ه و ج."),
    ],
)
def test_m2_edits_bring_and_take_their_blanks(write: Write, edits: list[str], text: str, reference: str) -> None:
    lines = [f"A {edit}|||REQUIRED|||-NONE-|||0" for edit in edits]
    (document,) = load(write("a.m2", "\n".join(["S أ ب ج .", *lines]))).documents
    assert (document.text, document.reference) == (text, reference)


# Pairs: TSV, plain files, data sets.
GARBLED = "قال Ingo Lambert إن Haushalt كبير ، ثم ذهب الى بيته في المساء المساء."
FIXED = "قال إنغو لامبرت إن الميزانية كبير، ثم ذهب إلى بيته في المساء."
SPANS = [
    ("Ingo Lambert", "name", "major", ("إنغو لامبرت",)),
    ("Haushalt", "untranslated", "major", ("الميزانية",)),
    (" ", "punctuation", "minor", ("",)),
    ("الى", "spelling", "minor", ("إلى",)),
    (" المساء", "duplication", "minor", ("",)),
]


def test_the_difference_of_a_pair_is_its_reference_edits(write: Write) -> None:
    (document,) = load(write("a.tsv", f"{GARBLED}\t{FIXED}\n")).documents
    assert document.reference == FIXED and spans(document) == SPANS
    assert Edits()([scored(document, FIXED)]).value == 1.0


def test_plain_files_take_several_references(write: Write) -> None:
    one, other = write("ref.txt", f"{FIXED}\n\nنعم.\n"), write("other.txt", f"{FIXED.replace('الميزانية', 'الموازنة')}\n\nنعم.\n")
    gold = load(write("src.txt", f"{GARBLED}\n\nنعم .\n"), options={"references": (one, other)})
    assert [document.id for document in gold.documents] == ["src-1", "src-3"]
    assert spans(gold.documents[0])[1] == ("Haushalt", "untranslated", "major", ("الميزانية", "الموازنة"))


def test_columns_are_named_by_the_header_and_rows_of_a_document_stand_together(write: Write) -> None:
    text = "doc\tfixed\tmt\n1\tنعم.\tنعم .\n2\tلا.\tلا.\n1\tكلا؟\tكلا?\n"
    gold = load(write("a.tsv", text), options={"garbled": "mt", "document": "doc"})
    assert [(document.id, document.text, document.reference) for document in gold.documents] == [
        ("1", "نعم .\nكلا?", "نعم.\nكلا؟"),
        ("2", "لا.", "لا."),
    ]


def test_a_saved_data_set_is_read_by_its_columns(tmp_path: Path) -> None:
    import datasets

    rows = {"mt": [GARBLED, "نعم."], "post_edit": [[FIXED], ["نعم."]], "doc": ["x", "x"]}
    datasets.DatasetDict({"validation": datasets.Dataset.from_dict(rows)}).save_to_disk(str(tmp_path / "set"))
    options = {"garbled": "mt", "fixed": "post_edit", "split": "validation"}
    gold = load(tmp_path / "set", options=options)
    assert [document.id for document in gold.documents] == ["row-0", "row-1"] and spans(gold.documents[0]) == SPANS
    (whole,) = load(tmp_path / "set", options={**options, "document": "doc"}).documents
    assert whole.text == f"{GARBLED}\nنعم."
    for wrong, told in (({"split": "test"}, "no split 'test'; there are validation"), ({"fixed": "ref"}, "no column 'ref'")):
        with pytest.raises(InputError, match=told):
            load(tmp_path / "set", options={**options, **wrong})
    with pytest.raises(InputError, match="nobody/nowhere: no data set"):
        load("nobody/nowhere", "datasets")


# Error spans of WMT.
MQM = """\
system\tdoc\tdocSegId\tglobalSegId\trater\tsource\ttarget\tcategory\tseverity
A\tnews-1\t1\t1\tr1\tx\tرفض <v>Kremllagers</v> ذلك.\tAccuracy/Source language fragment\tMajor
A\tnews-1\t1\t1\tr1\tx\tرفض <v>Kremllagers ذلك</v>.\tFluency/Grammar\tMinor
A\tnews-1\t1\t1\tr2\tx\t<v>رفض</v> Kremllagers ذلك.\tOther\tMajor
A\tnews-1\t2\t2\tr1\t<v>not</v>\tنعم.\tAccuracy/Omission\tCritical
A\tnews-1\t3\t3\tr1\tx\tلا <v>بأس</v>.\tStyle/Awkward\tMinor
B\tnews-1\t1\t1\tr1\tx\tرفض ذلك.\tNo-error\tNo-error
"""


def test_mqm_errors_are_spans_to_be_flagged(write: Write) -> None:
    gold = load(write("a.tsv", MQM), "mqm")
    assert [document.id for document in gold.documents] == ["A:news-1", "B:news-1"]
    assert gold.documents[0].text == gold.documents[0].reference == "رفض Kremllagers ذلك.\nنعم.\nلا بأس."
    assert spans(gold.documents[0]) == [("Kremllagers ذلك", "untranslated", "major", ()), ("", "truncation", "critical", ())]
    assert gold.documents[0].spans[1].start == len("رفض Kremllagers ذلك.\nنعم.")
    assert gold.documents[1].spans == ()
    (other,) = load(write("a.tsv", MQM), "mqm", {"system": "A", "rater": "r2"}).documents
    assert spans(other) == [("رفض", "mistranslation", "major", ())]


def esa(**change: Any) -> str:
    span = {"start_i": 4, "end_i": 15, "severity": "major"}
    said = {"system": "A", "doc_id": "d", "line_id": 1, "tgt": "رفض Kremllagers ذلك.", "esa_spans": [span]}
    return json.dumps({**said, **change}, ensure_ascii=False)


def test_esa_spans_are_flagged_with_what_their_letters_say(write: Write) -> None:
    missing = {"start_i": "missing", "end_i": "missing", "severity": "minor", "error_type": None}
    unsure = {"start_i": 0, "end_i": 2, "severity": "undecided"}
    lines = [
        esa(),
        esa(esa_spans=[]),
        esa(line_id=2, tgt="نعم ،", esa_spans=[{"start_i": 3, "end_i": 5, "severity": "minor"}, missing, unsure]),
    ]
    (document,) = load(write("a.jsonl", "\n".join(lines)), "esa").documents
    assert document.id == "A:d" and spans(document) == [
        ("Kremllagers", "untranslated", "major", ()),
        (" ،", "punctuation", "minor", ()),
        ("", "truncation", "minor", ()),
    ]
    as_list = load(write("a.json", f"[{','.join(lines)}]"))
    assert as_list.documents == (document,)
    (named,) = load(
        write("b.json", f"[{esa(esa_spans=[{'start_i': 4, 'end_i': 15, 'severity': 'major', 'error_type': 'Fluency'}])}]")
    ).documents
    assert spans(named)[0][1] == "grammar"


@pytest.mark.parametrize(
    ("name", "text", "form", "told"),
    [
        ("a.m2", "A 0 1|||x|||y|||REQUIRED|||-NONE-|||0", "", "a.m2:1: neither a sentence"),
        ("a.m2", "S a b\n\nA 0 3|||x|||y|||REQUIRED|||-NONE-|||0", "", "a.m2:3: 0 3 lies outside a sentence of 2 tokens"),
        ("a.m2", "S a b\nA 0 1|||x|||y|||REQUIRED", "", "a.m2:2: not 'A start end"),
        ("a.m2", "S a b c\nA 0 2|||x|||y|||R|||-|||0\nA 1 3|||x|||z|||R|||-|||0", "", "a.m2:1: two corrections by one person overlap"),
        ("a.tsv", "نعم .\tنعم.\nلا", "", "a.tsv:2: 1 columns where 2 should be"),
        ("a.tsv", "garbled\ttarget\nx\ty", "", "a.tsv:1: no column 'fixed' in the header: garbled, target"),
        ("a.tsv", "system\tdoc\nA\tb", "mqm", "a.tsv:1: no column 'rater'"),
        ("a.tsv", MQM + "A\tx", "mqm", "a.tsv:8: 2 columns where 9 should be"),
        ("a.tsv", MQM.replace("Fluency/Grammar", "Flency"), "mqm", "a.tsv:3: unknown MQM category 'Flency'. Did you mean 'fluency'?"),
        ("a.tsv", MQM.replace("\tMinor", "\tMild"), "mqm", "a.tsv:3: unknown severity 'Mild'"),
        ("a.tsv", MQM.replace("ذلك</v>", "ذاك</v>"), "mqm", "a.tsv:3: another target than in the row before"),
        ("a.tsv", MQM.replace("Kremllagers</v> ", "Kremllagers "), "mqm", "a.tsv:2: the target wants one <v>"),
        ("a.json", esa(tgt="قصير"), "", "a.json:1: the span 4:15 does not lie in a text of 4 characters"),
        ("a.json", esa(esa_spans=3), "", "a.json:1: not an annotated translation"),
        ("a.json", '{"tgt": "x"}', "", "a.json:1: not an annotated translation: lacks 'doc_id'"),
        ("a.json", "{", "", "a.json: not JSON"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(write: Write, name: str, text: str, form: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        load(write(name, text), form)
    assert told in str(error.value)


def test_files_that_do_not_run_side_by_side_are_refused(write: Write) -> None:
    source = write("src.txt", "نعم\nلا\n")
    with pytest.raises(InputError, match=r"ref\.txt: 1 lines, where .*src\.txt has 2"):
        load(source, options={"references": (write("ref.txt", "نعم\n"),)})
    with pytest.raises(ConfigError, match="give --references"):
        load(source)


def test_a_format_or_an_option_that_is_not_there_is_told_of(write: Write) -> None:
    with pytest.raises(ConfigError, match=r"unknown format of sets 'pairz'\. Did you mean 'pairs'"):
        load(write("a.m2", M2), "pairz")
    with pytest.raises(ConfigError, match=r"unknown option of format 'm2' 'annotators'\. Did you mean 'annotator'"):
        load(write("a.m2", M2), options={"annotators": "1"})
    with pytest.raises(InputError, match=r"no gold set '.*a\.xml'.*ends in \.gold"):
        load(write("a.xml", ""))


def test_the_wheel_carries_the_sets_to_where_they_are_looked_for() -> None:
    pyproject = tomllib.loads((SHIPPED.parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    inside = pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]["eval/sets"]
    assert Path(mtfix.__file__).parent.parent / inside == Path(sets.__file__).parents[2] / "sets"


def test_the_sets_that_ship_are_found_by_name() -> None:
    assert shipped() == ["news_de", "news_en"]
    for name in shipped():
        assert {document.meta["kind"] for document in load(name).documents} == {"authored"}
