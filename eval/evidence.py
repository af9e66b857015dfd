"""The evidence behind the model card: `python -m eval.evidence [--data DIR]` writes eval/evidence/ anew (Markdown, JSON, pictures).

Tests are words and names put back into human text (`eval.residue`): the NTREX development half, and of Tatoeba, TICO-19 and the
uncounted tenth of `train/mono` the half of the words from which the calibration learned nothing. A word is right when it is the
one the human wrote, up to articles, clitics and hamza: a synonym is wrong. Only sums are written, no text of any set.
"""

import json
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval import closed, pictures
from eval.fitting import arguments
from eval.model import PROPOSERS, answer, names, word_key
from eval.residue import Row, build, half
from mtfix import config, tables
from mtfix.evaluate.calibration import reliability
from mtfix.pipeline import Pipeline
from mtfix.train.lexicon import held_out
from mtfix.types import Category, Document, Proposal, Repair, Span

OUT = Path(__file__).parent / "evidence"
MAX_ROWS = 1200
"""Rows of one source, drawn by a fixed seed."""
ABLATIONS: dict[str, dict[str, dict[str, Any]]] = {
    "all": {},
    **{f"without {name}": {name: {"name": ""}} for name in PROPOSERS},
    "without tables (gazetteer, glossary)": {"gazetteer": {"name": ""}, "glossary": {"name": ""}},
    "without context": {"glossary": {"context_weight": 0.0}},
    "without frequency (names)": {"seq2seq": {"frequency_weight": 0.0}},
}
GROUPS: dict[str, Callable[[Row], bool]] = {
    "names": lambda row: "name" in row.kind,
    "German words": lambda row: row.language == "de" and "name" not in row.kind and row.kind != "compound",
    "English words": lambda row: row.language == "en" and "name" not in row.kind,
    "German compounds": lambda row: row.kind == "compound",
}


def system(changes: dict[str, dict[str, Any]], calibration: str = "shipped") -> Pipeline:
    """Residue detection with the proposers of the default system as `changes` has them, thresholds off: what it knows, not what it dares."""
    entries = [{"name": name, **changes.get(name, {})} for name in PROPOSERS]
    said = {"detect": [{"name": "script"}], "propose": [e for e in entries if e["name"]], "repair": {"min_score": 0.0, "calibration": calibration}}  # fmt: skip
    return Pipeline(config.build(Path("evidence.toml"), said))


def is_right(row: Row, text: str) -> bool:
    """Whether `text` is what the human wrote, up to articles, clitics and hamza."""
    return word_key(text.strip()) == word_key(row.target)


def is_touched(row: Row, repair: Repair) -> bool:
    """Whether any edit covers some of the word."""
    return any(edit.start < row.end and row.start < edit.end for edit in repair.edits)


def verdicts(pipeline: Pipeline, rows: Sequence[Row]) -> list[str]:
    """right, wrong or left for each row, after a repair of its text."""
    out = []
    for row, repair in zip(rows, pipeline.repair_all([Document(str(i), row.text) for i, row in enumerate(rows)]), strict=True):
        said = answer(row.text, repair.edits, row.start, row.end)
        out.append("right" if is_right(row, said) else "wrong" if is_touched(row, repair) else "left")
    return out


def best(pipeline: Pipeline, rows: Sequence[Row], *, alone: bool) -> list[str]:
    """What the proposers offer first for the word itself, found by nobody: in its text, or with nothing around it."""
    asked: list[tuple[Document, list[Span]]] = []
    for row in rows:
        category = Category.NAME if "name" in row.kind else Category.UNTRANSLATED
        start, end, text = (0, len(row.latin), row.latin) if alone else (row.start, row.end, row.text)
        asked.append((Document(str(len(asked)), text), [Span(start, end, category, "gold", 1.0, "", "word")]))
    return [max(offered, key=lambda p: p.score).text if offered else "" for offered in pipeline.propose(asked)]


def seen(row: Row) -> str:
    """What the shipped tables and the training of the span model had of a word or name."""
    if "name" in row.kind:
        parts = row.latin.split()
        if tables.name(row.latin) or all(tables.name(part) for part in parts):
            return "in the name table"
        return "held out of training" if any(held_out(part) for part in parts) else "in no table"
    senses = tables.glossary().look_up(row.latin)
    return "headword" if senses and senses[0].exact else "form of a headword" if senses else "not in the glossary"


def shares(rows: Iterable[tuple[tuple[str, ...], str]]) -> list[list[Any]]:
    """Per key: the key, how many, and the shares right, wrong and left."""
    counts = Counter(rows)
    keys = list(dict.fromkeys(key for key, _ in sorted(counts)))
    out = []
    for key in keys:
        n = sum(counts[key, verdict] for verdict in ("right", "wrong", "left"))
        out.append([*key, n, *(round(counts[key, verdict] / n, 3) for verdict in ("right", "wrong", "left"))])
    return out


def ablations(rows: Sequence[Row]) -> list[list[Any]]:
    """Share right of each group with each component left out."""
    out = []
    for name, changes in ABLATIONS.items():
        found = list(zip(rows, verdicts(system(changes), rows), strict=True))
        line: list[Any] = [name]
        for group in GROUPS.values():
            judged = [verdict == "right" for row, verdict in found if group(row)]
            line.append(round(sum(judged) / max(1, len(judged)), 3))
        out.append(line)
    return out


def alone(rows: Sequence[Row]) -> list[list[Any]]:
    """Per group and what was seen: share right in context, and with nothing around."""
    pipeline = system({})
    found = list(zip(rows, best(pipeline, rows, alone=False), best(pipeline, rows, alone=True), strict=True))
    out = []
    for group, holds in GROUPS.items():
        for state in dict.fromkeys(sorted(seen(row) for row in rows if holds(row))):
            judged = [(is_right(row, one), is_right(row, two)) for row, one, two in found if holds(row) and seen(row) == state]
            out.append([group, state, len(judged), *(round(sum(side) / len(judged), 3) for side in zip(*judged, strict=True))])
    return out


def looks(rows: Sequence[Row], calibration: str) -> list[tuple[Row, Repair]]:
    """Each row with its text repaired, thresholds off."""
    return list(zip(rows, system({}, calibration).repair_all([Document("", row.text) for row in rows]), strict=True))


def firsts(found: Sequence[tuple[Row, Repair]]) -> dict[str, list[tuple[float, bool]]]:
    """Proposer → (score, right) of the best that it offers, the detector's confidence left out."""
    out: dict[str, list[tuple[float, bool]]] = {name: [] for name in PROPOSERS}
    for row, repair in found:
        first: dict[str, Proposal] = {}
        for p in repair.proposals:
            if p.span.start <= row.start and row.end <= p.span.end and p.span.score:
                first.setdefault(p.proposer, p)
        for name, p in first.items():
            out[name].append((p.score / p.span.score, is_right(row, p.text)))
    return out


def curve(found: Sequence[tuple[Row, Repair]]) -> list[dict[str, float]]:
    """Coverage (share of all rows repaired) and precision as the score that is asked for falls."""
    scored = []
    for row, repair in found:
        edits = [edit for edit in repair.edits if edit.start < row.end and row.start < edit.end]
        if edits:
            scored.append((min(edit.score for edit in edits), is_right(row, answer(row.text, edits, row.start, row.end))))
    scored.sort(key=lambda one: -one[0])
    points, right = [], 0
    for number, (score, good) in enumerate(scored, 1):
        right += good
        if number % max(1, len(scored) // 40) == 0:
            points.append({"score": round(score, 3), "coverage": round(number / len(found), 4), "precision": round(right / number, 4)})
    return points


def calibration_table(found: dict[str, dict[str, list[tuple[float, bool]]]]) -> list[list[Any]]:
    """Per proposer: how many, share right, and the expected calibration error and Brier score before and after."""
    out = []
    for name in PROPOSERS:
        line: list[Any] = [name, len(found["after"][name]), round(_mean(y for _, y in found["after"][name]), 3)]
        for points in (found["before"][name], found["after"][name]):
            bins = reliability(points, 10)
            error = sum(one["n"] * abs(one["right"] - one["score"]) for one in bins) / max(1, len(points))
            line += [round(error, 3), round(_mean((x - y) ** 2 for x, y in points), 3)]
        out.append(line)
    return out


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / max(1, len(found))


def _repair(texts: Sequence[str]) -> int:
    repairs = Pipeline("default").repair_all([Document(str(i), text) for i, text in enumerate(texts)])
    return sum(len(repair.spans) for repair in repairs)


def speed(rows: Sequence[Row], workers: int) -> float:
    """Spans a second of the whole default system in batch, every word of the text new; start-up left out."""
    texts = [row.text for row in rows]
    parts = [texts[at : at + 64] for at in range(0, len(texts), 64)]
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        pool.map(_repair, [texts[:64]] * workers * 2, chunksize=1)  # loads tables and models in each
        started = time.perf_counter()
        n_spans = sum(pool.map(_repair, parts, chunksize=1))
        return round(n_spans / (time.perf_counter() - started), 1)


def gather(data: Path, seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """All tables, by title: columns and rows; and what the pictures show."""
    rng = random.Random(seed)
    built = [row for row in build(data, seed=seed) if row.source == "ntrex" or half(row) == 1]
    rows = [row for source in ("ntrex", "parallel", "mono") for row in _some([r for r in built if r.source == source], rng)]
    human = [row for row in rows if row.source != "mono"]
    default = list(zip(rows, verdicts(_default(), rows), strict=True))
    looked = {"before": looks(human, ""), "after": looks(human, "shipped")}
    found = {when: firsts(one) for when, one in looked.items()}
    sums = ["n", "right", "wrong", "left"]
    said = names(data)
    tables_ = {
        "The default system, thresholds and all": (["source", "language", "kind", *sums], shares(((r.source, r.language, r.kind), v) for r, v in default)),
        "Forms": (["language", "form", *sums], shares(((r.language, r.form), v) for r, v in default if r.source != "mono" and "name" not in r.kind)),
        "Seen and not seen": (["group", "in the tables", *sums], shares(((g, seen(r)), v) for r, v in default for g, holds in GROUPS.items() if holds(r))),
        "In context and alone (word found for the proposers)": (["group", "in the tables", "n", "in context", "alone"], alone(human)),
        "Components left out (share right, thresholds off)": (["system", *GROUPS], ablations(human)),
        "Held-out single names, in no table, span model alone": (list(said), [[round(value, 3) for value in said.values()]]),
        "Calibration of the first proposal (ECE and Brier score, before and after)": (["proposer", "n", "right", "ECE", "Brier", "ECE after", "Brier after"], calibration_table(found)),
        "Weekdays, months, numbers": (["class", "language", *sums], shares(((v.kind, v.language), v.verdict) for v in closed.judge(_default()))),
        "Speed (spans a second)": (["workers", "spans a second"], [[workers, speed(rows, workers)] for workers in (1, 2)]),
    }  # fmt: skip
    curves = {
        f"{group}, {when} calibration": curve([look for look in one if holds(look[0])])
        for group, holds in GROUPS.items()
        for when, one in looked.items()
    }
    bins = {when: {name: reliability(points, 10) for name, points in by.items() if points} for when, by in found.items()}
    return tables_, {"curves": curves, "reliability": bins}


def _some(rows: list[Row], rng: random.Random) -> list[Row]:
    return rng.sample(rows, MAX_ROWS) if len(rows) > MAX_ROWS else rows


def _default() -> Pipeline:
    """The default system, residue detection alone: its thresholds, its calibration."""
    built = config.read("default")
    return Pipeline(replace(built, detectors=tuple(one for one in built.detectors if one[0] == "script")))


def markdown(found: dict[str, Any]) -> str:
    """The tables as a page."""
    lines = ["# Evidence", "", *(__doc__ or "").split("\n\n", 1)[1].strip().split("\n"), "", "Written by `python -m eval.evidence`."]
    for title, (columns, rows) in found.items():
        lines += ["", f"## {title}", "", f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
        lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    lines += ["", "![Coverage against precision](coverage.svg)", "", "![Reliability](reliability.svg)", ""]
    return "\n".join(lines)


def main() -> None:
    """Write tables and pictures."""
    asked = arguments(__doc__, OUT)
    found, shown = gather(asked.data, asked.seed)
    asked.out.mkdir(parents=True, exist_ok=True)
    page = markdown(found)
    (asked.out / "evidence.md").write_text(page, encoding="utf-8", newline="\n")
    said = {"tables": {title: {"columns": columns, "rows": rows} for title, (columns, rows) in found.items()}, **shown}
    (asked.out / "evidence.json").write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    pictures.draw(shown, asked.out)
    print(page)


if __name__ == "__main__":
    main()
