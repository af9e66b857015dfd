"""A harm budget: thresholds by category that make the most of a system while few clean segments change, and the config that says them.

The system runs once with every threshold at 0. Each of its edits has a score, is right or wrong, and changes clean segments or
does not; a threshold of a category takes those that reach it. Of all choices the one with the best F0.5 within the budget is
found exactly: F is a ratio of sums, so Dinkelbach's method (1967) turns it into a few knapsacks with one choice a category. Then
the system runs with what was found, since edits that are left out let others through; where that breaks the budget, it shrinks.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mtfix.config import Config, find_file, read
from mtfix.errors import ConfigError, UsageError
from mtfix.evaluate import outputs, reading
from mtfix.evaluate.edits import Edits
from mtfix.evaluate.gold import GoldDocument, GoldSet, Scored
from mtfix.evaluate.harm import Harm
from mtfix.evaluate.segments import segments
from mtfix.evaluate.significance import wilson
from mtfix.pipeline import Pipeline
from mtfix.types import Category

_BETA2 = 0.25
"""The square of 0.5, as in the F of edits."""
_ROUNDED = 5e-5
"""Scores of edits have four digits; the proposal's own may lie so far below."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Thresholds that keep the budget, and what the system does with them where they were fitted."""

    thresholds: Mapping[Category, float]
    n_clean: int
    n_changed: tuple[int, int]
    """Clean segments changed before and after."""
    quality: tuple[float, float]
    """F0.5 of edits before and after."""

    @property
    def said(self) -> str:
        """One line for a person."""
        (_, now), (old, new) = self.n_changed, self.quality
        high = wilson(now, self.n_clean)[1]
        harm = f"clean segments changed {self.n_changed[0]} → {now} of {self.n_clean:,} ({now / self.n_clean:.2%}, at most {high:.2%})"
        return f"{harm}; edits F0.5 {old:.4f} → {new:.4f}"


@dataclass(frozen=True, slots=True)
class _Judged:
    """An edit that a low enough threshold lets through."""

    score: float
    is_right: bool
    n_made: int
    """1 in the gold set; an edit of other clean text is harm alone, or the more clean text the less would recall count."""
    harmed: frozenset[str]
    """The clean segments that it changes."""


@dataclass(frozen=True, slots=True)
class _Option:
    """A threshold for a category, and what comes of it: right edits, edits made, clean segments changed."""

    threshold: float
    right: int = 0
    made: int = 0
    harm: int = 0


def parse_share(said: str) -> float:
    """A share as people write it.

    >>> parse_share("0.5%"), parse_share("0.005")
    (0.005, 0.005)
    """
    try:
        share = float(said.rstrip("%")) / (100 if said.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share < 1:
        raise UsageError(f"--max-harm {said}: a share of clean segments, such as 0.5% or 0.005.")
    return share


def fit(config: Config, gold: GoldSet, clean: Sequence[GoldDocument], max_harm: float) -> Fitted:
    """Thresholds for `config` with which at most `max_harm` of the clean segments of `gold` and `clean` change.

    Raises `UsageError` where no thresholds do: an edit with score 1 is never held back.
    """
    before = _run(config, config.repair.min_score, config.repair.thresholds, gold, clean)
    n_clean = _harm(before)[0]
    if not n_clean:
        raise UsageError("a harm budget wants clean segments: give clean text with --clean.")
    options = _options(config, _judged(_run(config, 0.0, {}, gold, clean), len(gold.documents)))
    wanted = sum(span.is_wanted for document in gold.documents for span in document.spans)
    allowed = capacity = int(max_harm * n_clean + 1e-9)
    while capacity >= 0:
        found = _best(options, wanted, capacity)
        if found is None:
            break
        thresholds = {**config.repair.thresholds, **{category: option.threshold for category, option in found.items()}}
        after = _run(config, config.repair.min_score, thresholds, gold, clean)
        n_changed = _harm(after)[1]
        if n_changed <= allowed:
            quality = (_quality(before, gold), _quality(after, gold))
            return Fitted(thresholds, n_clean, (_harm(before)[1], n_changed), quality)
        capacity -= n_changed - allowed
    raise UsageError(
        f"{config.name}: no thresholds keep the budget of {allowed} of {n_clean} clean segments: some of its wrong edits have score 1."
    )


def _run(
    config: Config, min_score: float, thresholds: Mapping[Category, float], gold: GoldSet, clean: Sequence[GoldDocument]
) -> list[Scored]:
    options = replace(config.repair, min_score=min_score, thresholds=thresholds)
    documents = [*gold.documents, *clean]
    repairs = Pipeline(replace(config, repair=options)).repair_all([outputs.document_of(document) for document in documents])
    return [Scored(document, repair) for document, repair in zip(documents, repairs, strict=True)]


def _harm(items: Sequence[Scored]) -> tuple[int, int]:
    parts = Harm()(items).parts
    return parts["clean_segments"], parts["n_clean_changed"]


def _quality(items: Sequence[Scored], gold: GoldSet) -> float:
    return Edits()(items[: len(gold.documents)]).value


def _judged(items: Sequence[Scored], n_gold: int) -> dict[Category, list[_Judged]]:
    """All edits by category; the first `n_gold` of `items` are those of the gold set."""
    out: dict[Category, list[_Judged]] = defaultdict(list)
    for place, item in enumerate(items):
        read_so = reading.read(item)
        touched = [(n, one) for n, one in enumerate(segments(item, read_so)) if one.is_clean and one.changes]
        for edit, is_right in zip(item.repair.edits, read_so.is_right, strict=True):
            harmed = frozenset(f"{item.gold.id}#{n}" for n, one in touched if edit.start < one.end and one.start <= edit.end)
            out[edit.category].append(_Judged(edit.score, is_right, int(place < n_gold), frozenset() if is_right else harmed))
    return out


def _options(config: Config, judged: Mapping[Category, Sequence[_Judged]]) -> dict[Category, list[_Option]]:
    """What each threshold of each category lets through, from none of the edits to all."""
    out: dict[Category, list[_Option]] = {}
    for category, edits in judged.items():
        own = config.repair.thresholds.get(category, config.repair.min_score)
        scores = sorted({edit.score for edit in edits}, reverse=True)
        rows = [] if scores[0] >= 1 else [_Option(max(own, _between(scores[0], 1.0)))]
        for place, score in enumerate(scores):
            taken = [edit for edit in edits if edit.score >= score]
            lower = _between(scores[place + 1], score) if place + 1 < len(scores) else min(own, round(score - _ROUNDED, 5))
            harm = len(frozenset[str]().union(*(edit.harmed for edit in taken)))
            rows.append(_Option(lower, sum(edit.is_right for edit in taken), sum(edit.n_made for edit in taken), harm))
        out[category] = rows
    return out


def _between(low: float, high: float) -> float:
    """A threshold in the middle of two scores: edits of the next text do not score to the last digit what these do."""
    return round((low + high) / 2, 5)


def _best(options: Mapping[Category, Sequence[_Option]], wanted: int, capacity: int) -> dict[Category, _Option] | None:
    """One option for each category, so that F0.5 is highest and no more than `capacity` clean segments change."""
    rate, chosen = 0.0, None
    while True:
        found = _knapsack(options, rate, capacity)
        if found is None:
            return None
        right, made = (sum(getattr(option, key) for option in found.values()) for key in ("right", "made"))
        better = (1 + _BETA2) * right / (made + _BETA2 * wanted) if made + wanted else 0.0
        if chosen is not None and better <= rate + 1e-12:
            return chosen
        rate, chosen = better, found


def _knapsack(options: Mapping[Category, Sequence[_Option]], rate: float, capacity: int) -> dict[Category, _Option] | None:
    """The options that bring most, where an edit made costs `rate`; clean segments changed are what fills the sack."""
    sacks: dict[int, tuple[float, dict[Category, _Option]]] = {0: (0.0, {})}
    for category in sorted(options):
        fuller: dict[int, tuple[float, dict[Category, _Option]]] = {}
        for weight, (value, chosen) in sacks.items():
            for option in options[category]:
                now, so_far = weight + option.harm, value + (1 + _BETA2) * option.right - rate * option.made
                if now <= capacity and (now not in fuller or so_far > fuller[now][0]):
                    fuller[now] = (so_far, {**chosen, category: option})
        sacks = fuller
    return max(sacks.values(), key=lambda sack: sack[0])[1] if sacks else None


def write(
    name: str, gold: GoldSet, clean: Sequence[GoldDocument], max_harm: float, folder: Path, *, allow_code: bool
) -> tuple[Path, Fitted]:
    """`NAME.tuned.toml` in `folder`: the config `name` with thresholds fitted on `gold` and `clean`; and what they do there."""
    config = read(name, allow_code=allow_code)
    fitted = fit(config, gold, clean, max_harm)
    text = find_file(name).read_text(encoding="utf-8")
    path = folder / f"{config.name}.tuned.toml"
    head = (
        f"# {config.name} with thresholds fitted to a harm budget of {max_harm:.2%} by `mtfix compare --max-harm`.\n"
        f"# On {gold.name} ({gold.hash}) and {len(clean)} clean documents: {fitted.said}.\n\n"
    )
    path.write_text(head + with_thresholds(text, fitted.thresholds), encoding="utf-8", newline="\n")
    return path, fitted


def with_thresholds(text: str, thresholds: Mapping[Category, float]) -> str:
    """The config `text` with `thresholds` in place of its own; comments stay.

    Raises `ConfigError` where it says them in a way that cannot be replaced line by line.
    """
    lines: list[str] = []
    is_inside, is_said = False, False
    new = [f"{category} = {at}" for category, at in sorted(thresholds.items())]
    for line in text.rstrip("\n").split("\n"):
        if line.lstrip().startswith("["):
            is_inside = line.split("#")[0].strip() == "[repair.thresholds]"
            is_said = is_said or is_inside
            lines += [line, *new] if is_inside else [line]
        elif not (is_inside and re.match(r"\s*[\w\"'-]+\s*=", line)):
            lines.append(line)
    made = "\n".join([*lines, *([] if is_said else ["", "[repair.thresholds]", *new])]) + "\n"
    try:
        before, after = tomllib.loads(text), tomllib.loads(made)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"write [repair.thresholds] as a table of its own, so that it can be replaced: {error}") from error
    for said in (before, after):
        said.setdefault("repair", {}).pop("thresholds", None)
    if before != after:
        raise ConfigError("write [repair.thresholds] as a table of its own, so that it can be replaced.")
    return made
