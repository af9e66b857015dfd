"""The gate: what a report must reach, and how far it may fall below the recorded baseline. A failure says what moved and where.

[[bar]]   of = "harm.n_clean_changed"  max = 0              absolute, `min` or `max`
[[drop]]  of = "edits"  by = 0.0                            against the baseline of the same config and set
          better = "lower"     for what should fall
          significant = true   a fall counts only where the 95 % interval of the difference leaves out 0 (paired, over documents)
Both may say `config = "…"` and `set = "…"`; without, they hold for all.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mtfix import registry
from mtfix.errors import ConfigError, InputError, UsageError
from mtfix.evaluate import outputs, significance
from mtfix.evaluate.gold import GoldSet
from mtfix.evaluate.report import SCHEMA_VERSION, Report, paired, read, rounded
from mtfix.registry import component, did_you_mean
from mtfix.render import counted

_EXACT = 1e-6
"""Reports are rounded to six digits; a smaller difference is none."""
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """An absolute bar."""

    of: str
    config: str = ""
    set: str = ""
    min: float | None = None
    max: float | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """How far a value may fall below its baseline."""

    of: str
    by: float
    config: str = ""
    set: str = ""
    better: str = "higher"
    significant: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """All that is asked, and where the baselines lie."""

    bars: tuple[Bar, ...]
    drops: tuple[Drop, ...]
    baselines: Path


@dataclass(frozen=True, slots=True)
class Check:
    """One thing asked of a report, what was found, and whether it passes."""

    name: str
    is_passed: bool
    value: float
    said: str


def load(path: Path) -> Gate:
    """The gate that a file says, checked to the last key; baselines lie in the folder `baselines` beside it."""
    if not path.is_file():
        raise ConfigError(f"{path}: no such gate file.")
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error
    for key in said:
        if key not in ("schema_version", "bar", "drop"):
            raise ConfigError(f"{path}: unknown key '{key}'. {did_you_mean(key, ('schema_version', 'bar', 'drop'))}")
    if said.get("schema_version") != SCHEMA_VERSION:
        raise ConfigError(f"{path}: say schema_version = {SCHEMA_VERSION}.")
    try:
        bars = tuple(_rule(Bar, entry) for entry in said.get("bar", []))
        drops = tuple(_rule(Drop, entry) for entry in said.get("drop", []))
        _sensible(bars, drops)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error
    return Gate(bars, drops, path.parent / "baselines")


def _rule(cls: Any, said: Mapping[str, Any]) -> Any:
    return component(cls, said, f"[[{cls.__name__.lower()}]] of '{said.get('of', '?')}'")


def _sensible(bars: Sequence[Bar], drops: Sequence[Drop]) -> None:
    if not bars and not drops:
        raise ConfigError("asks nothing: give it a [[bar]] or a [[drop]].")
    for bar in bars:
        if bar.min is None and bar.max is None:
            raise ConfigError(f"[[bar]] of '{bar.of}': give it a min or a max.")
    for drop in drops:
        if drop.better not in ("higher", "lower"):
            raise ConfigError(f"[[drop]] of '{drop.of}': better is 'higher' or 'lower'.")


def check(gate: Gate, report: Report, gold: GoldSet) -> list[Check]:
    """Everything that `gate` asks of `report`. Raises where a value or the baseline is not there to be compared."""
    checks = [_bar(bar, report) for bar in gate.bars if _concerns(bar, report)]
    drops = [drop for drop in gate.drops if _concerns(drop, report)]
    if drops:
        baseline = _baseline(gate, report)
        checks += [_drop(drop, report, baseline, gold) for drop in drops]
    if not checks:
        raise UsageError(f"the gate asks nothing of '{report.system}' on '{report.set_name}': every pass would be an empty one.")
    return checks


def _concerns(rule: Bar | Drop, report: Report) -> bool:
    return rule.config in ("", report.system) and rule.set in ("", report.set_name)


def baseline_path(folder: Path, system: str, set_name: str) -> Path:
    """Where the baseline of a system on a set lies."""
    return folder / f"{system}.{set_name}.json"


def _baseline(gate: Gate, report: Report) -> Report:
    path = baseline_path(gate.baselines, report.system, report.set_name)
    record = f"mtfix baseline update --config {report.system} --set {report.set_name}"
    if not path.is_file():
        raise UsageError(f"{path}: no baseline to compare with. Record one: {record}")
    baseline = read(path)
    if baseline.set_hash != report.set_hash:
        raise InputError(
            f"{path}: made on another version of the set ({baseline.set_hash}, not {report.set_hash}). Record a new one: {record}"
        )
    return baseline


def _bar(bar: Bar, report: Report) -> Check:
    value = value_of(report, bar.of)
    is_passed = (bar.min is None or value >= bar.min - _EXACT) and (bar.max is None or value <= bar.max + _EXACT)
    asked = " and ".join(f"{word} {bound:g}" for word, bound in (("at least", bar.min), ("at most", bar.max)) if bound is not None)
    return Check(f"bar: {bar.of}", is_passed, value, f"{value:.4f}; asked: {asked}")


def _drop(drop: Drop, report: Report, baseline: Report, gold: GoldSet) -> Check:
    metric = drop.of.partition(".")[0]
    old_score, new_score = baseline.scores.get(metric), report.scores.get(metric)
    if old_score is not None and new_score is not None and old_score.signature != new_score.signature:
        raise InputError(
            f"'{metric}' is not what it was when the baseline was recorded ({old_score.signature}, now {new_score.signature}). "
            f"Record a new one: mtfix baseline update --config {report.system} --set {report.set_name}"
        )
    old, new = value_of(baseline, drop.of), value_of(report, drop.of)
    fallen = old - new if drop.better == "higher" else new - old
    is_passed = fallen <= drop.by + _EXACT
    said = f"{new:.4f}, baseline {old:.4f}; may {'fall' if drop.better == 'higher' else 'rise'} by {drop.by:g}"
    if not is_passed and drop.significant:
        low, high = _interval(drop.of, report, baseline, gold)
        is_passed = low <= 0 <= high
        said += f"; 95 % interval {low:+.4f} to {high:+.4f}, counts where it leaves out 0"
    if not is_passed:
        said += f"; {_what_moved(report, baseline, gold)}"
    return Check(f"drop: {drop.of}", is_passed, new, said)


def _interval(of: str, report: Report, baseline: Report, gold: GoldSet) -> tuple[float, float]:
    """Of the difference in the measure that `of` names, or else in the first one of its metric, by paired bootstrap over documents."""
    metric, _, path = of.partition(".")
    before, after = (
        registry.load(registry.METRICS[metric])().units(paired(gold, outputs.restore(gold, one.records))) for one in (baseline, report)
    )
    measure = next((name for name in after if path == name or path.startswith(f"{name}.")), next(iter(after)))
    found = significance.compare(before[measure], after[measure], by="document", n_randomised=1)
    return found.low, found.high


def value_of(report: Report, place: str) -> float:
    """The number at `place`: a metric's value, or what stands in its parts, as in `edits.by_category.name.recall`."""
    metric, _, path = place.partition(".")
    if metric not in report.scores:
        raise ConfigError(f"the gate asks for '{place}': no metric '{metric}'. {did_you_mean(metric, report.scores)}")
    score = report.scores[metric]
    found = _within(rounded(score.parts), path) if path else score.value
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise ConfigError(f"the gate asks for '{place}': '{metric}' has no number there. {_known(score.parts, path)}")
    return float(found)


def _known(parts: Any, path: str) -> str:
    return did_you_mean(path, map(str, parts)) if isinstance(parts, Mapping) else ""


def _within(parts: Any, path: str) -> Any:
    """What stands in nested `parts` at a dotted `path`; keys may have dots of their own (F0.5)."""
    if not isinstance(parts, Mapping):
        return None
    if path in parts:
        return parts[path]
    key = next((key for key in parts if path.startswith(f"{key}.")), None)
    return None if key is None else _within(parts[key], path.removeprefix(f"{key}."))


def _what_moved(report: Report, baseline: Report, gold: GoldSet) -> str:
    """The documents whose edits are not those of the baseline, by name, so that one knows where to look."""
    before = {repair.document.id: repair.text for repair in outputs.restore(gold, baseline.records)}
    moved = [repair.document.id for repair in outputs.restore(gold, report.records) if repair.text != before[repair.document.id]]
    named = ", ".join(moved[:_NAMED]) + (", …" if len(moved) > _NAMED else "")
    return f"{counted(len(moved), 'document')} came out otherwise: {named}" if moved else "no text came out otherwise"
