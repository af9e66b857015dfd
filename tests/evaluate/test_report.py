"""A report: the same from run to run, saved and read back, scored again with no model, and refused where it does not fit."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mtfix.errors import InputError, UsageError
from mtfix.evaluate import budget, outputs
from mtfix.evaluate import report as reports
from mtfix.evaluate.gold import GoldSet, Scored
from mtfix.evaluate.sets import load
from mtfix.pipeline import Pipeline
from mtfix.types import Category, Flag, Proposal, Span


@pytest.fixture
def report(gold: GoldSet) -> reports.Report:
    return reports.evaluate(Pipeline("rules-only"), gold)


def test_two_runs_give_the_same_bytes_but_for_timing(report: reports.Report, gold: GoldSet, tmp_path: Path) -> None:
    again = reports.evaluate(Pipeline("rules-only"), gold)
    for name, one in (("a", report), ("b", again)):
        reports.write(one, tmp_path / name, timing=False)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert report.timing.keys() == again.timing.keys() and report.timing


def test_a_report_comes_back_as_it_was_saved(report: reports.Report, tmp_path: Path) -> None:
    reports.write(report, tmp_path / "report.json")
    assert reports.read(tmp_path / "report.json").as_json() == report.as_json()


def test_the_signature_names_all_that_the_numbers_depend_on(report: reports.Report, gold: GoldSet) -> None:
    for part in (
        f"mtfix:{report.version}",
        f"rules-only@{report.config_hash}",
        f"tiny@{gold.hash}",
        "documents:4",
        report.model_hash,
        "seed:13",
    ):
        assert part in report.signature
    assert all(score.signature for score in report.scores.values())


def test_the_score_is_what_one_counts_by_hand(report: reports.Report) -> None:
    """Four of the five gold spans are mended, nothing else is touched."""
    assert report.counts == {"documents": 4, "segments": 7, "spans": 5, "kept": 1}
    assert [len(record["edits"]) for record in report.records] == [3, 1, 0, 0]
    assert report.scores["edits"].value == pytest.approx(1.25 * 1 * 0.8 / (0.25 * 1 + 0.8))


def test_saved_output_scores_as_the_run_did(report: reports.Report, gold: GoldSet) -> None:
    again = reports.rescore("rules-only", gold, outputs.restore(gold, report.records), origin=report)
    assert {**again.as_json(), "timing": {}} == {**report.as_json(), "timing": {}}


def test_repaired_texts_of_anybody_can_be_scored(gold: GoldSet, tmp_path: Path) -> None:
    lines = [json.dumps({"id": document.id, "text": document.reference}, ensure_ascii=False) for document in gold.documents]
    (tmp_path / "theirs.jsonl").write_text("\n".join(lines), encoding="utf-8")
    perfect = reports.rescore("theirs", gold, outputs.from_folder(gold, tmp_path))
    assert perfect.scores["edits"].value == 1.0 and perfect.config_hash == ""


def test_a_text_file_a_document_will_do(gold: GoldSet, tmp_path: Path) -> None:
    for document in gold.documents:
        (tmp_path / f"{document.id}.txt").write_text(document.text, encoding="utf-8", newline="\n")
    assert [repair.edits for repair in outputs.from_folder(gold, tmp_path)] == [(), (), (), ()]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda lines: lines[1:], "1 of 4 documents are not there, the first is 'garbled-1'"),
        (lambda lines: [*lines, '{"id": "other", "text": ""}'], "has no document 'other'"),
        (lambda lines: [*lines, lines[0]], "is there twice"),
        (lambda lines: [*lines, "broken"], "not JSON"),
    ],
    ids=["one lacks", "one too many", "one twice", "not JSON"],
)
def test_texts_are_joined_by_id_and_nothing_is_passed_over(
    gold: GoldSet, tmp_path: Path, change: Callable[[list[str]], list[str]], message: str
) -> None:
    lines = [json.dumps({"id": document.id, "text": document.text}, ensure_ascii=False) for document in gold.documents]
    (tmp_path / "theirs.jsonl").write_text("\n".join(change(lines)), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        outputs.from_folder(gold, tmp_path)


def test_differences_lead_from_one_text_to_the_other(gold: GoldSet) -> None:
    document = gold.documents[0]
    edits = outputs.differences(document, document.reference)
    assert {edit.category for edit in edits} == {Category.PUNCTUATION, Category.BOILERPLATE}
    assert outputs.apply(document.text, edits) == document.reference


@pytest.mark.parametrize(
    ("said", "message"),
    [("[]", "not a report"), ("{", "not JSON"), ('{"kind": "mtfix-evaluation", "schema_version": 99}', "version 99 of the schema"),
     ('{"kind": "mtfix-evaluation", "schema_version": 1}', "lacks something")],
)  # fmt: skip
def test_what_is_no_report_is_refused(tmp_path: Path, said: str, message: str) -> None:
    (tmp_path / "report.json").write_text(said, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        reports.read(tmp_path / "report.json")


def test_records_that_do_not_fit_their_text_are_refused(report: reports.Report, gold: GoldSet) -> None:
    record = {**report.records[0], "edits": [{**report.records[0]["edits"][0], "start": -1}]}
    with pytest.raises(InputError, match="'garbled-1'"):
        outputs.restore(gold, [record, *report.records[1:]])


def test_a_repair_of_another_text_is_refused(gold: GoldSet) -> None:
    repairs = [outputs.unchanged(document) for document in gold.documents]
    with pytest.raises(InputError, match="stands where"):
        reports.paired(gold, [repairs[1], repairs[0], *repairs[2:]])


def test_another_version_of_the_set_has_another_hash(report: reports.Report, gold_file: Path) -> None:
    text = gold_file.read_text(encoding="utf-8")
    gold_file.write_text(text.replace("نمو الاقتصاد]]", "نمو اقتصادي]]"), encoding="utf-8", newline="\n")
    with pytest.raises(InputError, match="not comparable"):
        reports.same_set(report, load(gold_file), gold_file)


def test_a_split_is_a_set_of_its_own(gold: GoldSet) -> None:
    part = reports.part(gold, "dev")
    assert part.name == "tiny-dev" and part.documents == gold.documents
    with pytest.raises(UsageError, match="no documents of split 'test'"):
        reports.part(gold, "test")


def test_the_budget_says_which_stage_limits(report: reports.Report, gold: GoldSet) -> None:
    """`Wirtschaftswachstum` is seen by no rule, so only a perfect detector could help, and then a proposer lacks."""
    rows = report.budget["mended"]
    assert rows["all"] == {"spans": 5, "as_it_is": 0.8, "detector": 0.8, "proposer": 0.8, "offered": 0.8}
    assert rows["untranslated"] == {"spans": 1, "as_it_is": 0, "detector": 0, "proposer": 0, "offered": 0}
    seen = reports.evaluate(Pipeline("detect-only"), gold)
    assert seen.budget["mended"]["untranslated"]["detector"] == 1 and seen.budget["mended"]["untranslated"]["as_it_is"] == 0


def test_rejections_are_told_right_from_wrong(gold: GoldSet) -> None:
    document = gold.documents[1]
    start = document.text.index("Wirtschaft")
    span = Span(start, start + 19, Category.UNTRANSLATED, "script", 0.9, "")

    def left(text: str, why: str) -> Flag:
        return Flag(span, why, (Proposal(span, text, "seq2seq", 0.4),))

    flags = (left("النمو الاقتصادي", "guard: no"), left("نمو الاقتصاد", "best score 0.40 is below 0.50"), left("الفقر", "guard: no"))
    item = Scored(document, replace(outputs.unchanged(document), flags=flags))
    assert budget.rejections([item]) == {"guard": {"rightly": 1, "wrongly": 1}, "threshold": {"rightly": 0, "wrongly": 1}}


def test_metrics_that_cannot_see_a_change_are_named(report: reports.Report) -> None:
    """chrF without word n-grams would not even see all of it; TER and BLEU see a comma that stands apart."""
    seen_by = {name for name in ("chrF++ with spaces", "BLEU-13a", "TER") if "punctuation" not in report.blind.get(name, [])}
    assert seen_by == {"chrF++ with spaces", "BLEU-13a", "TER"}
    assert not any("boilerplate" in categories for categories in report.blind.values())
