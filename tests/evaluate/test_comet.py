"""COMET as a metric, against a stand-in for the package unbabel-comet (`tests/comet.py` says what that can show)."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mtfix.cli import app
from mtfix.config import build
from mtfix.errors import ConfigError, InputError, UsageError
from mtfix.evaluate import outputs
from mtfix.evaluate.comet import Comet
from mtfix.evaluate.gold import GoldSet, Scored
from mtfix.evaluate.report import model_hash, rescore
from tests import comet


@pytest.fixture
def checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(sys.modules, "comet", comet)
    path = tmp_path / "models--Unbabel--wmt22-comet-da" / "model.ckpt"
    path.parent.mkdir()
    path.write_text("comet with references", encoding="utf-8")
    return str(path)


@pytest.fixture
def sources(tmp_path: Path, gold: GoldSet) -> str:
    path = tmp_path / "sources.txt"
    path.write_text("".join(f"Satz {n}\n" for n in range(sum(len(one.segments) for one in gold.documents))), encoding="utf-8")
    return str(path)


def untouched(gold: GoldSet) -> list[Scored]:
    return [Scored(one, outputs.unchanged(one)) for one in gold.documents]


def test_the_value_is_the_mean_of_the_repaired_text_and_the_parts_have_both_sides(
    checkpoint: str, tmp_path: Path, scored: Callable[..., Scored]
) -> None:
    source = tmp_path / "one.txt"
    source.write_text("Scholz kam.\n", encoding="utf-8")
    score = Comet(model=checkpoint, allow_pickle=True, sources=str(source))(
        [scored("جاء [[Scholz|name|major|شولتس]].", "جاء [[Scholz|name|major|شولتس]].")]
    )
    assert score.parts["before"] < score.parts["after"] == score.value
    assert score.signature == "comet|model:Unbabel/wmt22-comet-da|by:reference|version:1"


def test_a_model_that_needs_no_reference_is_given_none(checkpoint: str, sources: str, gold: GoldSet) -> None:
    Path(checkpoint).write_text("comet", encoding="utf-8")
    assert "by:source" in Comet(model=checkpoint, allow_pickle=True, sources=sources)(untouched(gold)).signature


def test_units_are_the_segments(checkpoint: str, sources: str, gold: GoldSet) -> None:
    metric = Comet(model=checkpoint, allow_pickle=True, sources=sources)
    (units,) = metric.units(untouched(gold)).values()
    assert units.statistic([sum(column) for column in zip(*units.rows, strict=True)]) == pytest.approx(metric(untouched(gold)).value)


def test_sources_must_be_there_and_fit(checkpoint: str, sources: str, gold: GoldSet) -> None:
    with pytest.raises(ConfigError, match="name the 'sources' of the set"):
        Comet(model=checkpoint, allow_pickle=True)(untouched(gold))
    Path(sources).write_text("one\n", encoding="utf-8")
    with pytest.raises(InputError, match="1 lines, and the set has 7 segments"):
        Comet(model=checkpoint, allow_pickle=True, sources=sources)(untouched(gold))


def test_a_report_has_it_only_when_asked(checkpoint: str, sources: str, gold: GoldSet) -> None:
    repairs = [outputs.unchanged(one) for one in gold.documents]
    assert "comet" not in rescore("x", gold, repairs).scores
    asked = {"comet": Comet(model=checkpoint, allow_pickle=True, sources=sources)}
    assert rescore("x", gold, repairs, asked=asked).scores["comet"].parts["segments"] == 6


def test_the_command_line_asks_for_it(checkpoint: str, sources: str, gold_file: Path, tmp_path: Path) -> None:
    options = [f"comet.model={checkpoint}", f"comet.sources={sources}", "comet.allow_pickle=true", "comet.batch_size=3"]
    asked = ["evaluate", "--set", str(gold_file), "--config", "rules-only", "--metric", "comet", "--out", str(tmp_path / "out")]
    found = CliRunner().invoke(app, [*asked, *(part for option in options for part in ("--metric-option", option))])
    assert found.exit_code == 0, found.output
    assert "| COMET" in found.stdout
    said = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert said["scores"]["comet"]["parts"]["after"] > said["scores"]["comet"]["parts"]["before"]


@pytest.mark.parametrize(
    ("asked", "error", "why"),
    [
        (["--metric", "comte"], ConfigError, "Did you mean 'comet'"),
        (["--metric", "comet"], ConfigError, "no COMET checkpoint ''"),
        (["--metric", "comet", "--metric-option", "comet.modle=x"], ConfigError, "Did you mean 'model'"),
        (["--metric-option", "comet.model=x"], UsageError, "no --metric comet is asked for"),
        (["--metric", "comet", "--metric-option", "model=x"], UsageError, "write it as NAME.KEY=VALUE"),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_runs(asked: list[str], error: type[Exception], why: str, gold_file: Path) -> None:
    found = CliRunner().invoke(app, ["evaluate", "--set", str(gold_file), *asked])
    assert isinstance(found.exception, error) and why in str(found.exception)


def test_a_report_tells_two_checkpoints_apart(checkpoint: str) -> None:
    def hash_of() -> str:
        return model_hash(build(Path("x"), {"detect": [{"name": "comet", "model": checkpoint}]}))

    first = hash_of()
    Path(checkpoint).write_text("comet", encoding="utf-8")
    assert first != hash_of()
