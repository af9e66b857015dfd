"""The gate: what passes, what fails, and what cannot be asked. Planted regressions must fail, a rerun must not."""

from dataclasses import replace
from pathlib import Path

import pytest

from mtfix import config as configs
from mtfix.errors import ConfigError, InputError, UsageError
from mtfix.evaluate import gate as gates
from mtfix.evaluate import report as reports
from mtfix.evaluate.gold import GoldSet, named
from mtfix.evaluate.sets import SHIPPED, load
from mtfix.pipeline import Pipeline
from mtfix.types import Category, Document, Span

GATE = """\
schema_version = 1
[[bar]]
of = "harm.n_clean_changed"
max = 0
[[drop]]
of = "edits"
by = 0.0
[[drop]]
of = "harm.n_clean_changed"
by = 0
better = "lower"
"""


@pytest.fixture
def gate(tmp_path: Path, gold: GoldSet) -> gates.Gate:
    """A gate with the baseline of rules-only beside it."""
    (tmp_path / "gates.toml").write_text(GATE, encoding="utf-8")
    made = gates.load(tmp_path / "gates.toml")
    baseline = reports.evaluate(Pipeline("rules-only"), gold)
    reports.write(baseline, gates.baseline_path(made.baselines, baseline.system, baseline.set_name), timing=False)
    return made


def failed(gate: gates.Gate, report: reports.Report, gold: GoldSet) -> list[str]:
    return [check.name for check in gates.check(gate, report, gold) if not check.is_passed]


class Blind:
    """A detector that is broken: it sees nothing."""

    def __call__(self, doc: Document) -> list[Span]:
        return []


class Harmful:
    """A detector that harms one clean segment."""

    def __init__(self, before: str = "قمرا", after: str = "قمر") -> None:
        self.before, self.after = before, after

    def __call__(self, doc: Document) -> list[Span]:
        at, size = doc.text.find(self.before), len(self.before)
        return [] if at < 0 else [Span(at, at + size, Category.SPELLING, "harmful", 1.0, "planted", suggestion=self.after)]


def with_detectors(change: dict[str, object]) -> Pipeline:
    built = configs.read("rules-only")
    kept = tuple((name, change.get(name, part)) for name, part in built.detectors)
    added = tuple((name, part) for name, part in change.items() if name not in dict(built.detectors))
    return Pipeline(replace(built, detectors=(*kept, *added)))


def test_a_rerun_passes_its_own_baseline(gate: gates.Gate, gold: GoldSet) -> None:
    assert failed(gate, reports.evaluate(Pipeline("rules-only"), gold), gold) == []


def test_a_neutral_change_passes(gate: gates.Gate, gold: GoldSet) -> None:
    built = configs.read("rules-only", overrides=["seed=14"])
    assert failed(gate, reports.evaluate(Pipeline(built), gold), gold) == []


def test_a_broken_detector_fails(gate: gates.Gate, gold: GoldSet) -> None:
    assert failed(gate, reports.evaluate(with_detectors({"punctuation": Blind()}), gold), gold) == ["drop: edits"]


def test_one_harmed_clean_segment_fails(gate: gates.Gate, gold: GoldSet) -> None:
    names = failed(gate, reports.evaluate(with_detectors({"harmful": Harmful()}), gold), gold)
    assert names == ["bar: harm.n_clean_changed", "drop: edits", "drop: harm.n_clean_changed"]


@pytest.mark.parametrize("flipped", ["repair.min_score=1.0", "repair.thresholds.punctuation=1.0", "repair.thresholds.boilerplate=1.0"])
def test_one_flipped_threshold_fails(gate: gates.Gate, gold: GoldSet, flipped: str) -> None:
    report = reports.evaluate(Pipeline(configs.read("rules-only", overrides=[flipped])), gold)
    assert "drop: edits" in failed(gate, report, gold)


def test_the_gate_that_ships_stops_each_of_them_and_lets_a_neutral_change_pass(tmp_path: Path) -> None:
    """The rules of eval/gates.toml on a few documents of a gold set, against a baseline of today."""
    gold = named("few", load("news_en").documents[:3])
    shipped = replace(gates.load(SHIPPED.parent / "gates.toml"), baselines=tmp_path)
    reports.write(reports.evaluate(Pipeline("rules-only"), gold), gates.baseline_path(tmp_path, "rules-only", gold.name))
    neutral = Pipeline(configs.read("rules-only", overrides=["seed=14"]))
    assert failed(shipped, reports.evaluate(neutral, gold), gold) == []
    for planted, told in (
        (with_detectors({"boilerplate": Blind()}), "drop: edits"),
        (Pipeline(configs.read("rules-only", overrides=["repair.thresholds.encoding=1.0"])), "drop: edits.all.recall"),
        (with_detectors({"harmful": Harmful("للمرة الثالثة", "للمرة الرابعة")}), "bar: harm.clean_changed"),
    ):
        assert told in failed(shipped, reports.evaluate(planted, gold), gold)


def test_a_failure_names_what_moved(gate: gates.Gate, gold: GoldSet) -> None:
    report = reports.evaluate(with_detectors({"harmful": Harmful()}), gold)
    said = next(check.said for check in gates.check(gate, report, gold) if check.name == "drop: edits")
    assert said.endswith("1 document came out otherwise: clean-2")


def test_a_fall_that_may_be_chance_passes_where_it_has_to_be_significant(gate: gates.Gate, gold: GoldSet) -> None:
    """One document of four came out worse, and a resample may well do without it."""
    report = reports.evaluate(with_detectors({"punctuation": Blind()}), gold)
    strict = replace(gate, bars=(), drops=(gates.Drop("text.chrF++ with spaces.after", by=0.0),))
    lenient = replace(strict, drops=(gates.Drop("text.chrF++ with spaces.after", by=0.0, significant=True),))
    assert failed(strict, report, gold) == ["drop: text.chrF++ with spaces.after"]
    assert failed(lenient, report, gold) == []
    assert "95 % interval" in gates.check(lenient, report, gold)[0].said


def test_a_drop_wants_a_baseline_of_this_very_set(gate: gates.Gate, gold: GoldSet) -> None:
    report = reports.evaluate(Pipeline("rules-only"), gold)
    with pytest.raises(UsageError, match="mtfix baseline update --config detect-only"):
        gates.check(gate, replace(report, system="detect-only"), gold)
    with pytest.raises(InputError, match="another version of the set"):
        gates.check(gate, replace(report, set_hash="0" * 12), gold)


def test_a_gate_that_asks_nothing_of_a_report_does_not_pass(gate: gates.Gate, gold: GoldSet) -> None:
    report = reports.evaluate(Pipeline("rules-only"), gold)
    with pytest.raises(UsageError, match="asks nothing"):
        gates.check(replace(gate, drops=(), bars=(gates.Bar("edits", config="default", min=0.5),)), report, gold)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("", "say schema_version = 1"),
        ("schema_version = 2", "say schema_version = 1"),
        ("schema_version = 1", "asks nothing"),
        ("schema_version = 1\nbars = 3", "unknown key 'bars'. Did you mean 'bar'?"),
        ('schema_version = 1\n[[bar]]\nof = "edits"', "give it a min or a max"),
        ('schema_version = 1\n[[bar]]\nof = "edits"\nmaxx = 1', "unknown option of [[bar]] of 'edits' 'maxx'. Did you mean 'max'?"),
        ('schema_version = 1\n[[drop]]\nof = "edits"', "by"),
        ('schema_version = 1\n[[drop]]\nof = "edits"\nby = 0\nbetter = "up"', "better is 'higher' or 'lower'"),
        ("schema_version =", "not TOML"),
    ],
)
def test_a_gate_file_is_checked_to_the_last_key(tmp_path: Path, said: str, message: str) -> None:
    path = tmp_path / "gates.toml"
    path.write_text(said, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        gates.load(path)
    assert message in str(caught.value) and str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("of", "message"), [("edit", "Did you mean 'edits'?"), ("edits.nothing", "no number there"), ("harm.by", "no number")]
)
def test_a_bar_on_what_no_report_has_is_an_error(gate: gates.Gate, gold: GoldSet, of: str, message: str) -> None:
    report = reports.evaluate(Pipeline("rules-only"), gold)
    with pytest.raises(ConfigError, match=message.replace("?", r"\?")):
        gates.check(replace(gate, drops=(), bars=(gates.Bar(of, max=1.0),)), report, gold)
