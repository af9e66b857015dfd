"""A comparison: every system a row, paired tests that say what they should, and no mixing of sets or metrics."""

import csv
import io
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mtfix.errors import InputError, MissingExtraError, UsageError
from mtfix.evaluate import compare as comparing
from mtfix.evaluate import outputs
from mtfix.evaluate import report as reports
from mtfix.evaluate.gold import GoldSet
from mtfix.pipeline import Pipeline
from mtfix.render import grid, markdown, plots
from mtfix.types import Repair


@pytest.fixture
def nothing(gold: GoldSet) -> reports.Report:
    return reports.rescore(reports.NOTHING, gold, [outputs.unchanged(document) for document in gold.documents])


@pytest.fixture
def rules(gold: GoldSet) -> reports.Report:
    return reports.evaluate(Pipeline("rules-only"), gold)


@pytest.fixture
def perfect(gold: GoldSet) -> reports.Report:
    def reference(place: int) -> Repair:
        document = gold.documents[place]
        edits = tuple(outputs.differences(document, document.reference))
        return replace(outputs.unchanged(document), edits=edits, text=document.reference)

    return reports.rescore("perfect", gold, [reference(place) for place in range(len(gold.documents))])


def test_every_system_is_a_row_and_the_better_one_scores_better(
    nothing: reports.Report, rules: reports.Report, perfect: reports.Report, gold: GoldSet
) -> None:
    said = comparing.compare([nothing, rules, perfect], gold, against="do-nothing", absent={"large": "no model at 'large'"})
    assert [row["system"] for row in said["systems"]] == ["do-nothing", "rules-only", "perfect"]
    qualities = [row["quality"] for row in said["systems"]]
    assert qualities == sorted(qualities) and qualities[-1] == 1
    assert said["systems"][1]["tests"]["segment"]["edits F0.5"]["delta"] == pytest.approx(qualities[1] - qualities[0], abs=1e-6)
    page = markdown.comparison(said)
    assert "| large " in page and "large: not run, no model at 'large'" in page


def test_a_comparison_is_the_same_from_run_to_run(nothing: reports.Report, rules: reports.Report, gold: GoldSet) -> None:
    one, other = (comparing.compare([nothing, rules], gold, against="do-nothing", absent={}) for _ in range(2))
    assert one == other


def test_a_system_against_itself_does_not_differ(rules: reports.Report, gold: GoldSet) -> None:
    said = comparing.compare([rules, rules], gold, against="rules-only", absent={})
    again = said["systems"][1]
    assert again["system"] == "rules-only #2"
    assert all(test["delta"] == test["low"] == test["high"] == 0 for test in again["tests"]["document"].values())


def test_reports_of_another_set_are_refused(nothing: reports.Report, rules: reports.Report, gold: GoldSet) -> None:
    with pytest.raises(InputError, match="was scored on 'tiny'"):
        comparing.compare([nothing, replace(rules, set_hash="0" * 12)], gold, against="do-nothing", absent={})


def test_reports_of_another_metric_are_refused(nothing: reports.Report, rules: reports.Report, gold: GoldSet) -> None:
    changed = replace(rules, scores={**rules.scores, "edits": replace(rules.scores["edits"], signature="edits|beta:1")})
    with pytest.raises(InputError, match=r"metric 'edits' is edits\|beta:1"):
        comparing.compare([nothing, changed], gold, against="do-nothing", absent={})


def test_what_to_test_against_must_be_there(nothing: reports.Report, gold: GoldSet) -> None:
    with pytest.raises(UsageError, match="Did you mean 'do-nothing'"):
        comparing.compare([nothing], gold, against="donothing", absent={})


def test_the_curve_ends_with_all_edits(rules: reports.Report, gold: GoldSet) -> None:
    points = comparing.curve(reports.paired(gold, outputs.restore(gold, rules.records)))
    assert points[-1]["coverage"] == pytest.approx(4 / 5) and points[-1]["precision"] == 1
    assert [point["score"] for point in points] == sorted((point["score"] for point in points), reverse=True)


def test_tables_hold_the_same_cells_in_every_form(nothing: reports.Report, rules: reports.Report, gold: GoldSet) -> None:
    table = markdown.systems(comparing.compare([nothing, rules], gold, against="do-nothing", absent={}))
    rows = list(csv.reader(io.StringIO(grid.as_csv(table))))
    assert rows == [list(table.headings), *map(list, table.rows)]
    assert grid.latex(table).count(r"\\") == len(rows)
    assert grid.markdown(table).count("\n") == len(rows)


def test_pictures_are_drawn_and_the_same_twice(nothing: reports.Report, rules: reports.Report, gold: GoldSet, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    said = json.loads(json.dumps(comparing.compare([nothing, rules], gold, against="do-nothing", absent={})))
    written = [plots.draw(said, tmp_path / name) for name in ("a", "b")]
    names = [f"{stem}.{suffix}" for stem in ("categories", "coverage", "cost") for suffix in ("svg", "png")]
    assert [path.name for path in written[0]] == names
    assert all(one.read_bytes() == other.read_bytes() for one, other in zip(*written, strict=True))


def test_pictures_without_matplotlib_say_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"mtfix\[plots\]"):
        plots.draw({"systems": [], "timing": {}}, tmp_path)
