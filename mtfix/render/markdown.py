"""A report or a comparison as Markdown: for a terminal, a file, GitHub's step summary and a comment on a pull request.

Works on what `report.json` and `comparison.json` hold, so that saved ones can be shown as well.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mtfix.render import visible
from mtfix.render.grid import Grid, markdown
from mtfix.render.junit import Check

HEADLINES: Sequence[tuple[str, tuple[str, ...], int]] = (
    ("spans F0.5", ("spans", "overlap", "F0.5"), 4),
    ("spans P", ("spans", "overlap", "precision"), 4),
    ("spans R", ("spans", "overlap", "recall"), 4),
    ("edits F0.5", ("edits", "all", "F0.5"), 4),
    ("edits P", ("edits", "all", "precision"), 4),
    ("edits R", ("edits", "all", "recall"), 4),
    ("edits F0.5 without punctuation", ("edits", "without_punctuation", "F0.5"), 4),
    ("accuracy on detected", ("edits", "on_detected", "accuracy"), 4),
    ("clean changed", ("harm", "clean_changed"), 4),
    ("kept broken", ("harm", "kept_broken"), 0),
    ("better", ("harm", "better", "n"), 0),
    ("worse", ("harm", "worse", "n"), 0),
    ("MQM per 100 words", ("mqm",), 2),
    ("chrF++", ("text", "chrF++", "after"), 2),
    ("chrF++ with spaces", ("text", "chrF++ with spaces", "after"), 2),
    ("BLEU-intl", ("text", "BLEU-intl", "after"), 2),
    ("BLEU-13a", ("text", "BLEU-13a", "after"), 2),
    ("TER", ("text", "TER", "after"), 2),
    ("COMET", ("comet",), 4),
    ("ECE", ("calibration",), 4),
)
"""What a reader is shown first: label, place in the scores (a metric, then keys of its parts), digits."""


def report(said: Mapping[str, Any], checks: Sequence[Check] = ()) -> str:
    """One system on one set: the gate, the scores, categories, the error budget, blind spots, signatures."""
    system, of_set = said["system"], said["set"]
    parts = [
        f"## {visible(system['name'])} on {visible(of_set['name'])}",
        f"{of_set['documents']} documents, {of_set['segments']} segments, {of_set['spans']} gold spans, {of_set['kept']} kept tokens.",
        *_gate(checks),
        markdown(scores(said)),
        *_by_category(said["scores"]),
        *_by_severity(said["scores"]),
        *_budget(said["budget"]),
        *_blind(said["blind"]),
        *_timing(said["timing"]),
        _signatures(said),
    ]
    return "\n\n".join(parts)


def _gate(checks: Sequence[Check]) -> list[str]:
    if not checks:
        return []
    failed = [check for check in checks if not check.is_passed]
    if not failed:
        return [f"**Gate: passed**, {len(checks)} checks."]
    lines = "\n".join(f"- {visible(check.name)}: {visible(check.said)}" for check in failed)
    return [f"**Gate: FAILED**, {len(failed)} of {len(checks)} checks.", lines]


def comparison(said: Mapping[str, Any]) -> str:
    """Systems side by side, then what the paired tests say of each against one of them, and the systems that could not run."""
    parts = [
        f"## Systems on {visible(said['set']['name'])}",
        f"{said['set']['documents']} documents, {said['set']['segments']} segments, {said['set']['spans']} gold spans.",
        markdown(systems(said)),
    ]
    for unit in ("segment", "document"):
        parts += [f"### Δ against {visible(said['against'])}, paired by {unit}", markdown(_tests(said, unit))]
    parts.append(
        f"95 % intervals and the first p by paired bootstrap ({said['n_bootstrap']} samples), the second p by approximate randomisation "
        f"({said['n_randomised']}), the one to go by where documents are few; seed {said['seed']}. Not corrected for how many systems "
        "are compared."
    )
    if said["absent"]:
        parts.append("\n".join(f"- {visible(name)}: not run, {visible(why)}" for name, why in said["absent"].items()))
    parts.append("\n".join(["```", *(row["signature"] for row in said["systems"]), *said["metrics"].values(), "```"]))
    return "\n\n".join(parts)


def systems(said: Mapping[str, Any]) -> Grid:
    """One row a system; those that could not run have no numbers."""
    shown = [(label, digits) for label, _, digits in HEADLINES if any(label in row["scores"] for row in said["systems"])]
    rows = [(row["system"], *(_number(row["scores"].get(label), digits) for label, digits in shown)) for row in said["systems"]]
    rows += [(name, *("–" for _ in shown)) for name in said["absent"]]
    return Grid(("system", *(label for label, _ in shown)), tuple(rows))


def _tests(said: Mapping[str, Any], unit: str) -> Grid:
    rows = [
        (f"{row['system']}: {measure}", f"{test['delta']:+.4f}", f"{test['low']:+.4f} to {test['high']:+.4f}",
         f"{test['p_bootstrap']:.4f}", f"{test['p_randomised']:.4f}")
        for row in said["systems"]
        for measure, test in row["tests"].get(unit, {}).items()
    ]  # fmt: skip
    return Grid(("system: measure", "Δ", "95 %", "p bootstrap", "p randomised"), tuple(rows))


def scores(said: Mapping[str, Any]) -> Grid:
    """The headline numbers, as `HEADLINES` names and orders them."""
    rows = tuple((label, _number(value, digits)) for label, place, digits in HEADLINES if (value := at(said["scores"], place)) is not None)
    return Grid(("measure", "value"), rows)


def at(scores: Mapping[str, Any], place: Sequence[str]) -> Any:
    """What stands in the scores of a report at `place`: a metric, then keys of its parts; None where it has no such thing."""
    found: Any = scores.get(place[0], {}).get("parts" if place[1:] else "value")
    for key in place[1:]:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _number(value: Any, digits: int = 4) -> str:
    return "–" if value is None else str(value) if isinstance(value, int | str) else f"{value:.{digits}f}"


def _by_category(scores: Mapping[str, Any]) -> list[str]:
    edits, spans = (at(scores, place) or {} for place in (("edits", "by_category"), ("spans", "overlap", "by_category")))
    if not edits and not spans:
        return []
    headings = ("category", "wanted", "made", "right", "P", "R", "F0.5", "spans R")
    rows = []
    for category in sorted({*edits, *spans}):
        one = edits.get(category, {})
        seen = spans.get(category, {}).get("recall")
        rows.append(
            (category, *(_number(one.get(key)) for key in ("wanted", "made", "right", "precision", "recall", "F0.5")), _number(seen))
        )
    return ["### Edits by category", markdown(Grid(headings, tuple(rows)))]


def _by_severity(scores: Mapping[str, Any]) -> list[str]:
    found = at(scores, ("mqm", "by_severity"))
    if not found:
        return []
    before, after, added = (at(scores, ("mqm", key)) for key in ("before", "after", "added"))
    rows = tuple((name, str(one["spans"]), str(one["mended"])) for name, one in found.items() if one["spans"])
    cost = f"MQM per 100 words: {before:.2f} before, {after:.2f} after, {added:.2f} of it brought in by the repair."
    return ["### By severity", markdown(Grid(("severity", "spans", "mended"), rows)), cost]


def _budget(budget: Mapping[str, Any]) -> list[str]:
    if not budget:
        return []
    keys = ("spans", "as_it_is", "detector", "proposer", "offered")
    headings = ("category", "spans", "mended", "all it detects", "shown the gold spans", "… any proposal")
    rows = tuple((name, *(_number(row[key], 3) for key in keys)) for name, row in budget["mended"].items())
    turned_down = "; ".join(f"by the {by} {n['rightly']} rightly, {n['wrongly']} wrongly" for by, n in budget["rejections"].items())
    said = f"Turned down: {turned_down}. The guard turned the reference itself down {budget['reference_refused']} times."
    return [
        "### Error budget",
        "Share of the gold spans that are mended: as it is, if all that it detects were mended, if it were shown the gold spans and nothing "
        "else, and how many of those some proposer had right, chosen or not.",
        markdown(Grid(headings, rows)),
        said,
    ]


def _blind(blind: Mapping[str, Sequence[str]]) -> list[str]:
    if not blind:
        return []
    lines = "\n".join(f"- {name}: does not see the edits of {', '.join(categories)}" for name, categories in blind.items())
    return ["### What metrics do not see of the changes made", lines]


def _timing(timing: Mapping[str, Any]) -> list[str]:
    return [", ".join(f"{key.replace('_', ' ')} {_number(value, 2)}" for key, value in timing.items()) + "."] if timing else []


def _signatures(said: Mapping[str, Any]) -> str:
    return "\n".join(["```", said["signature"], *(one["signature"] for one in said["scores"].values()), "```"])
