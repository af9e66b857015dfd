"""Systems side by side on one gold set: scores, paired tests against one of them, categories, and precision by coverage.

Works on reports, run now or saved: a report keeps what was done to each document, so that nothing need be run again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mtfix.errors import InputError, UsageError
from mtfix.evaluate import outputs, reading, significance
from mtfix.evaluate.gold import GoldSet, Scored
from mtfix.evaluate.report import SCHEMA_VERSION, Report, paired, rounded
from mtfix.registry import METRICS, USUAL_METRICS, did_you_mean, load
from mtfix.render.markdown import HEADLINES, at

KIND = "mtfix-comparison"
N_BOOTSTRAP = 1000
N_RANDOMISED = 1000
_POINTS = 40
"""Of a curve, at most: enough for the eye, few enough for a diff."""


def compare(reports: Sequence[Report], gold: GoldSet, *, against: str, absent: Mapping[str, str]) -> dict[str, Any]:
    """All that `comparison.json` says of `reports` on `gold`. `absent` are systems that could not run, and why.

    Raises `InputError` where a report is of another set, or its metrics are not those of the others.
    """
    named = _named(reports)
    if against not in named:
        raise UsageError(f"--against {against}: no such system here. {did_you_mean(against, named)}")
    signatures = _signatures(reports, gold)
    items = {name: paired(gold, outputs.restore(gold, report.records)) for name, report in named.items()}
    units = {name: _units(those) for name, those in items.items()}
    rows = [
        {**_row(name, report, items[name]), "tests": {} if name == against else _tests(units[against], units[name])}
        for name, report in named.items()
    ]
    return {
        "schema_version": SCHEMA_VERSION, "kind": KIND, "set": {"name": gold.name, "hash": gold.hash, **reports[0].counts},
        "against": against, "seed": significance.SEED, "n_bootstrap": N_BOOTSTRAP, "n_randomised": N_RANDOMISED, "metrics": signatures,
        "systems": rounded(rows), "absent": dict(absent),
        "timing": {name: rounded(report.timing["seconds"]) for name, report in named.items() if "seconds" in report.timing},
    }  # fmt: skip


def _named(reports: Sequence[Report]) -> dict[str, Report]:
    """Reports by system; a system that comes twice (before and after a change) is numbered."""
    named: dict[str, Report] = {}
    for report in reports:
        number = sum(other.system == report.system for other in named.values()) + 1
        named[report.system if number == 1 else f"{report.system} #{number}"] = report
    return named


def _signatures(reports: Sequence[Report], gold: GoldSet) -> dict[str, str]:
    """The signature of each metric, which all reports must share, as they must share the set."""
    first = {name: score.signature for name, score in reports[0].scores.items()}
    for report in reports:
        if report.set_hash != gold.hash:
            raise InputError(
                f"'{report.system}' was scored on '{report.set_name}' ({report.set_hash}), not on '{gold.name}' ({gold.hash})."
            )
        for name, signature in first.items():
            theirs = report.scores[name].signature if name in report.scores else "not there"
            if theirs != signature:
                raise InputError(
                    f"'{report.system}': metric '{name}' is {theirs}, and {signature} elsewhere; score it again with --repaired."
                )
    return first


def _row(name: str, report: Report, items: Sequence[Scored]) -> dict[str, Any]:
    scores = report.as_json()["scores"]
    found = {label: at(scores, place) for label, place, _ in HEADLINES}
    by_category = at(scores, ("edits", "by_category")) or {}
    return {
        "system": name,
        "signature": replace(report, system=name).signature,
        "scores": {label: value for label, value in found.items() if value is not None},
        "quality": report.scores["edits"].value,
        "by_category": {category: (one["F0.5"] if one["wanted"] else None) for category, one in by_category.items()},
        "curve": curve(items),
    }


def _units(items: Sequence[Scored]) -> dict[str, significance.Units]:
    """What each metric that can be tested counts by segment."""
    out: dict[str, significance.Units] = {}
    for name in USUAL_METRICS:
        metric = load(METRICS[name])()
        if hasattr(metric, "units"):
            out |= {f"{name} {measure}": units for measure, units in metric.units(items).items()}
    return out


def _tests(before: Mapping[str, significance.Units], after: Mapping[str, significance.Units]) -> dict[str, Any]:
    tests: dict[str, dict[str, Any]] = {"segment": {}, "document": {}}
    by: significance.By
    for by in ("segment", "document"):
        for measure, units in after.items():
            one = significance.compare(before[measure], units, by=by, n_bootstrap=N_BOOTSTRAP, n_randomised=N_RANDOMISED)
            tests[by][measure] = {
                "delta": one.delta, "low": one.low, "high": one.high, "p_bootstrap": one.p_bootstrap, "p_randomised": one.p_randomised,
                "n": one.n_units,
            }  # fmt: skip
    return tests


def curve(items: Sequence[Scored]) -> list[dict[str, float]]:
    """What share of the gold spans the surest edits mend, and how many of those edits are right, as the threshold falls."""
    wanted = sum(span.is_wanted for item in items for span in item.gold.spans)
    judged = [(edit.score, right) for item in items for edit, right in zip(item.repair.edits, reading.read(item).is_right, strict=True)]
    points: list[dict[str, float]] = []
    n = n_right = 0
    for score in sorted({score for score, _ in judged}, reverse=True):
        same = [right for one, right in judged if one == score]
        n, n_right = n + len(same), n_right + sum(same)
        points.append({"score": score, "coverage": min(1.0, n_right / wanted) if wanted else 0.0, "precision": n_right / n})
    step = max(1, -(-len(points) // _POINTS))
    return points[::-1][::step][::-1]
