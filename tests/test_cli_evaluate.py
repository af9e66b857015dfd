"""The commands that score: what they write, how they end, and that a saved run scores as it did."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mtfix.cli import main

GOLD = """\
=== one | domain: politics | source: de | split: dev
قال الوزير[[ ،|punctuation|minor|،]] إن الاتفاق قريب، وإن الوفدين سيوقعان الوثيقة يوم الأحد.
=== two | domain: sport | source: en | split: dev | kind: clean
فاز الفريق بالمباراة، ونقلت قناة {{CNN}} عن المدرب قوله إنه فخور بلاعبيه.
"""
GATE = """\
schema_version = 1
[[bar]]
of = "edits"
min = 0.99
[[drop]]
of = "edits"
by = 0.0
"""

Mtfix = Callable[..., tuple[int, str, str]]


@pytest.fixture
def mtfix(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Mtfix:
    """Runs a command line in this process, in a folder with a gold set and a gate: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    Path("tiny.gold").write_text(GOLD, encoding="utf-8", newline="\n")
    Path("gates.toml").write_text(GATE, encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["mtfix", *arguments])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        return (code, *capsys.readouterr())

    return run


RULES = ("evaluate", "--config", "rules-only", "--set", "tiny.gold")


def test_evaluate_writes_all_forms_of_a_report(mtfix: Mtfix) -> None:
    code, out, err = mtfix(*RULES, "--out", "out")
    assert (code, err) == (0, "") and "## rules-only on tiny" in out
    assert sorted(path.name for path in Path("out").iterdir()) == ["junit.xml", "report.json", "report.md", "review.html"]
    assert Path("out/report.md").read_text(encoding="utf-8") == out
    assert json.loads(Path("out/report.json").read_text(encoding="utf-8"))["schema_version"] == 1


def test_two_runs_write_the_same_report_but_for_timing(mtfix: Mtfix) -> None:
    said = []
    for name in ("a", "b"):
        mtfix(*RULES, "--out", name)
        said.append(json.loads(Path(name, "report.json").read_text(encoding="utf-8")))
        said[-1].pop("timing")
    assert said[0] == said[1]


def test_the_gate_passes_and_fails_by_exit_code(mtfix: Mtfix) -> None:
    assert mtfix("baseline", "update", "--config", "rules-only", "--set", "tiny.gold", "--to", "baselines")[0] == 0
    code, out, _ = mtfix(*RULES, "--gate", "gates.toml", "--out", "good")
    assert code == 0 and "**Gate: passed**, 2 checks." in out
    code, out, err = mtfix(*RULES, "--gate", "gates.toml", "--override", "repair.min_score=1.0", "--out", "bad")
    assert code == 1 and "**Gate: FAILED**" in out and err.count("mtfix: gate: ") == 2 and "came out otherwise: one" in err
    suites = [ElementTree.parse(Path(name, "junit.xml")).getroot()[0] for name in ("good", "bad")]
    assert [(suite.get("tests"), suite.get("failures")) for suite in suites] == [("2", "0"), ("2", "2")]


def test_a_baseline_is_the_same_when_recorded_again(mtfix: Mtfix) -> None:
    recorded = []
    for _ in range(2):
        mtfix("baseline", "update", "--config", "rules-only", "--set", "tiny.gold", "--to", "baselines")
        recorded.append(Path("baselines/rules-only.tiny.json").read_bytes())
    assert recorded[0] == recorded[1]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("evaluate",), 2, "Missing option '--set'"),
        (("evaluate", "--set", "tiny.gold", "--config", "nobody"), 2, "no shipped config 'nobody'"),
        (("evaluate", "--set", "tiny.gold", "--gate", "none.toml"), 2, "no such gate file"),
        ((*RULES, "--gate", "gates.toml"), 2, "Record one: mtfix baseline update --config rules-only --set tiny"),
        ((*RULES, "--repaired", "out", "--override", "seed=1"), 2, "--repaired runs none"),
        (("evaluate", "--set", "none.gold"), 3, "none.gold"),
        ((*RULES, "--repaired", "nowhere"), 3, "no such folder"),
        (("compare", "none.json", "--set", "tiny.gold"), 3, "none.json"),
        (("compare", "rules-only", "--set", "tiny.gold", "--against", "nobody"), 2, "no such system here"),
    ],
)
def test_mistakes_end_with_the_code_that_the_manual_says(mtfix: Mtfix, arguments: tuple[str, ...], code: int, message: str) -> None:
    ended, _, err = mtfix(*arguments)
    assert (ended, message in err) == (code, True), err


def test_a_broken_set_is_refused_with_the_line(mtfix: Mtfix) -> None:
    Path("tiny.gold").write_text(GOLD.replace("]] إن", " إن"), encoding="utf-8")
    code, _, err = mtfix(*RULES)
    assert code == 3 and "tiny.gold:2:" in err


def test_saved_output_is_scored_again_with_no_model(mtfix: Mtfix) -> None:
    first = mtfix(*RULES, "--out", "first")
    again = mtfix("evaluate", "--set", "tiny.gold", "--repaired", "first", "--out", "again")
    assert first == again and Path("first/report.json").read_bytes() == Path("again/report.json").read_bytes()


def test_what_mtfix_repair_wrote_is_scored_by_its_edits(mtfix: Mtfix) -> None:
    from mtfix.evaluate.gold import to_json
    from mtfix.evaluate.sets import load

    Path("in").mkdir()
    Path("in/set.jsonl").write_text(to_json(load("tiny.gold").documents), encoding="utf-8", newline="\n")
    assert mtfix("repair", "in", "--out", "done", "--config", "rules-only", "--quiet")[0] == 0
    code, _, _ = mtfix(*RULES, "--repaired", "done", "--out", "scored")
    report = json.loads(Path("scored/report.json").read_text(encoding="utf-8"))
    assert code == 0 and report["documents"][0]["edits"][0]["detector"] == "punctuation"
    assert report["scores"]["edits"]["value"] == 1


def test_a_report_of_another_set_is_refused(mtfix: Mtfix) -> None:
    mtfix(*RULES, "--out", "old")
    Path("tiny.gold").write_text(GOLD.replace("minor", "major"), encoding="utf-8", newline="\n")
    for command in (("compare", "old/report.json"), ("evaluate", "--repaired", "old")):
        code, _, err = mtfix(*command, "--set", "tiny.gold")
        assert code == 3 and "not comparable" in err


def test_the_step_summary_of_github_gets_the_page(mtfix: Mtfix, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    out = mtfix(*RULES)[1]
    assert Path("summary.md").read_text(encoding="utf-8") == out


def test_a_set_goes_from_one_form_to_the_other_and_back(mtfix: Mtfix) -> None:
    assert mtfix("set", "convert", "tiny.gold", "--to", "tiny.jsonl")[0] == 0
    code, _, err = mtfix("set", "convert", "tiny.jsonl", "--to", "again.gold")
    assert code == 0 and "2 documents, 1 spans" in err
    assert Path("again.gold").read_text(encoding="utf-8").replace(" | kind: authored", "") == GOLD


def test_sets_of_other_forms_are_scored_as_they_are_named(mtfix: Mtfix) -> None:
    Path("src.txt").write_text("قال الوزير ، نعم.\nعاد الوفد.\n", encoding="utf-8")
    Path("ref.txt").write_text("قال الوزير، نعم.\nعاد الوفد.\n", encoding="utf-8")
    code, out, _ = mtfix("evaluate", "--config", "rules-only", "--set", "src.txt", "--references", "ref.txt")
    assert code == 0 and re.search(r"\| edits F0\.5 +\| +1\.0000 \|", out)
    Path("pairs.tsv").write_text("mt\tpe\nقال الوزير ، نعم.\tقال الوزير، نعم.\n", encoding="utf-8")
    columns = ("--set-option", "garbled=mt", "--set-option", "fixed=pe")
    code, out, _ = mtfix("compare", "rules-only", "--set", "pairs.tsv", "--set-format", "pairs", *columns)
    assert code == 0 and "1 documents, 1 segments, 1 gold spans" in out
    assert mtfix("evaluate", "--set", "pairs.tsv", "--set-option", "garbled")[0] == 2


TUNED = """\
=== dev-1 | split: dev
قال الوزير[[ ،|punctuation|minor|،]] إن الاتفاق قريب.

نص سليم.
=== test-1 | split: test
أعلن الوفد[[ ،|punctuation|minor|،]] أمس عودته.
"""


def test_compare_has_nothing_and_rules_among_its_rows_lists_who_cannot_run_and_fits_a_harm_budget(
    mtfix: Mtfix, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib")
    for name in ("N_BOOTSTRAP", "N_RANDOMISED"):
        monkeypatch.setattr(f"mtfix.evaluate.compare.{name}", 40)
    Path("large.toml").write_text(
        '[[detect]]\nname = "script"\n[[propose]]\nname = "seq2seq"\nmodel = "no/such/folder"\n', encoding="utf-8"
    )
    Path("split.gold").write_text(TUNED, encoding="utf-8", newline="\n")
    Path("clean.txt").write_text("هذا نص كتبه إنسان.\n\nوهذا نص آخر له.\n", encoding="utf-8")
    budget = ("--max-harm", "0.5%", "--clean", "clean.txt", "--out", "out")
    code, out, err = mtfix("compare", "large.toml", "rules-only", "--set", "split.gold", *budget)
    assert code == 0 and "large: not run, " in out and "no/such/folder" in out
    assert "rules-only.tuned: on split-dev clean segments changed 0 → 0 of 3" in err and "## Systems on split-test" in out
    said = json.loads(Path("out/comparison.json").read_text(encoding="utf-8"))
    assert [row["system"] for row in said["systems"]] == ["do-nothing", "rules-only", "rules-only.tuned"] and list(said["absent"]) == [
        "large"
    ]
    assert {path.suffix for path in Path("out").iterdir()} == {".json", ".md", ".csv", ".tex", ".svg", ".png", ".toml"}
    assert mtfix("check", "out/rules-only.tuned.toml")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--max-harm", "0.5%"), "say where with --out"),
        (("--clean", "clean.txt"), "--clean is clean text for --max-harm"),
        (("--max-harm", "half", "--out", "out"), "a share of clean segments"),
        (("--max-harm", "0.5%", "--split", "dev", "--out", "out"), "on dev it would flatter"),
    ],
)
def test_a_harm_budget_that_cannot_be_is_refused(mtfix: Mtfix, arguments: tuple[str, ...], message: str) -> None:
    Path("split.gold").write_text(TUNED, encoding="utf-8", newline="\n")
    code, _, err = mtfix("compare", "rules-only", "--set", "split.gold", *arguments)
    assert code == 2 and message in err


def test_a_synthetic_set_wants_clean_text(mtfix: Mtfix, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MTFIX_DATA", raising=False)
    assert mtfix("set", "synthetic", "--to", "x.gold")[0] == 2
    code, _, err = mtfix("set", "synthetic", "--to", "x.gold", "--data", "nowhere")
    assert code == 3 and "no clean text" in err
