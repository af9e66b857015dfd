"""Run a system over a gold set and score it: a `Report`, which names all that it depends on and can be scored again.

Everything in a report is the same from run to run but `timing`.
"""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mtfix import __version__
from mtfix.errors import InputError, UsageError
from mtfix.evaluate import cost, outputs
from mtfix.evaluate.gold import GoldSet, Scored, named
from mtfix.registry import METRICS, USUAL_METRICS, load
from mtfix.types import Repair, Score

if TYPE_CHECKING:
    from mtfix.config import Config
    from mtfix.pipeline import Pipeline

SCHEMA_VERSION = 1
KIND = "mtfix-evaluation"
NOTHING = "do-nothing"
"""The system that leaves every text as it is: a row of every comparison."""
NONE: Mapping[str, Any] = MappingProxyType({})
_SHIPPED = Path(__file__).parent.parent
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Report:
    """What one system scores on one gold set."""

    system: str
    version: str
    config_hash: str
    """Of the config; empty for repaired texts whose origin is not known."""
    model_hash: str
    """Of the weights and tables that ship, and of the model that the config names."""
    seed: int
    set_name: str
    set_hash: str
    counts: Mapping[str, int]
    scores: Mapping[str, Score]
    records: tuple[Mapping[str, Any], ...]
    """What was done to each document: see `outputs`."""
    budget: Mapping[str, Any] = field(default_factory=dict)
    blind: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Metric → the categories of edits that were made and that it does not see."""
    timing: Mapping[str, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """All that the numbers depend on, in one line; each score has a signature of its own beside it."""
        parts = {
            "mtfix": self.version, "system": f"{self.system}@{self.config_hash or '-'}", "set": f"{self.set_name}@{self.set_hash}",
            "documents": self.counts["documents"], "model": self.model_hash or "-", "seed": self.seed,
        }  # fmt: skip
        return "|".join(f"{key}:{value}" for key, value in parts.items())

    def as_json(self) -> dict[str, Any]:
        """For `report.json`."""
        return {
            "schema_version": SCHEMA_VERSION,
            "kind": KIND,
            "signature": self.signature,
            "mtfix": self.version,
            "system": {"name": self.system, "config_hash": self.config_hash, "model_hash": self.model_hash, "seed": self.seed},
            "set": {"name": self.set_name, "hash": self.set_hash, **self.counts},
            "scores": {
                name: rounded({"value": score.value, "signature": score.signature, "parts": score.parts})
                for name, score in self.scores.items()
            },
            "budget": rounded(self.budget),
            "blind": {name: list(seen) for name, seen in self.blind.items()},
            "timing": rounded(self.timing),
            "documents": list(self.records),
        }


def rounded(value: Any) -> Any:
    """`value` as plain JSON with floats of six digits, so that reports do not differ by the last bit of a sum.

    >>> rounded({"a": (0.1 + 0.2, 1)})
    {'a': [0.3, 1]}
    """
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, Mapping):
        return {str(key): rounded(inner) for key, inner in value.items()}
    return [rounded(inner) for inner in value] if isinstance(value, list | tuple) else value


def evaluate(pipeline: "Pipeline", gold: GoldSet, *, asked: Mapping[str, Any] = NONE) -> Report:
    """`pipeline` run over `gold` and scored, with the error budget of its stages and what each metric is blind to.

    `asked` are metrics beside the usual ones, by name.
    """
    from mtfix.evaluate.budget import budget

    started = time.perf_counter()
    repairs = pipeline.repair_all([outputs.document_of(document) for document in gold.documents])
    seconds = time.perf_counter() - started
    config = pipeline.config
    items = paired(gold, repairs)
    return _scored(config.name, items, gold, config=config, seconds=seconds, stages=budget(pipeline, items), asked=asked)


def rescore(
    system: str, gold: GoldSet, repairs: Iterable[Repair], *, origin: Report | None = None, asked: Mapping[str, Any] = NONE
) -> Report:
    """Saved `repairs` scored with no model. `origin` is the report that they come from, where there is one."""
    return _scored(system, paired(gold, repairs), gold, origin=origin, stages=origin.budget if origin else {}, asked=asked)


def part(gold: GoldSet, split: str) -> GoldSet:
    """The documents of one split of `gold`, as a set with a name and a hash of its own."""
    documents = tuple(document for document in gold.documents if document.meta.get("split") == split)
    if not documents:
        raise UsageError(f"set '{gold.name}' has no documents of split '{split}'.")
    return named(f"{gold.name}-{split}", documents)


def paired(gold: GoldSet, repairs: Iterable[Repair]) -> list[Scored]:
    """Each document of `gold` with its repair, in the order of the set; refuses repairs of other documents."""
    items = [Scored(document, repair) for document, repair in zip(gold.documents, repairs, strict=True)]
    for item in items:
        if item.gold.id != item.repair.document.id or item.gold.text != item.repair.document.text:
            raise InputError(f"the repair of '{item.repair.document.id}' stands where that of '{item.gold.id}' should.")
    return items


def _scored(
    system: str, items: Sequence[Scored], gold: GoldSet, *, config: "Config | None" = None, origin: Report | None = None,
    seconds: float | None = None, stages: Mapping[str, Any], asked: Mapping[str, Any] = NONE,
) -> Report:  # fmt: skip
    from mtfix.evaluate.blind import blind

    scores = {name: load(METRICS[name])()(items) for name in USUAL_METRICS}
    scores |= {name: metric(items) for name, metric in asked.items()}
    known = config or origin
    return Report(
        system=system,
        version=__version__,
        config_hash=config.hash if config else (origin.config_hash if origin else ""),
        model_hash=model_hash(config) if config else (origin.model_hash if origin else ""),
        seed=known.seed if known else 0,
        set_name=gold.name,
        set_hash=gold.hash,
        counts=_counts(gold),
        scores=scores,
        records=tuple(outputs.to_record(item.repair) for item in items),
        budget=stages,
        blind=blind(items),
        timing=cost.measured(items, seconds) if seconds is not None else (origin.timing if origin else {}),
    )


def _counts(gold: GoldSet) -> dict[str, int]:
    return {
        "documents": len(gold.documents),
        "segments": sum(len(document.segments) for document in gold.documents),
        "spans": sum(len(document.spans) for document in gold.documents),
        "kept": sum(len(document.kept) for document in gold.documents),
    }


def model_hash(config: "Config") -> str:
    """Of every file of weights and tables that ship, and of the model that a component of `config` names: its folder, or its file."""
    from mtfix.checkpoints import resolve

    folders = [_SHIPPED / "models", _SHIPPED / "tables"]
    for _, part in config.components():
        if isinstance(model := getattr(part, "model", ""), str) and model:
            # A branch of the hub can move while its name stays: what counts is the files that ran.
            on_hub = getattr(part, "revision", "") and not Path(model).exists()
            folders.append(Path(resolve(model, part.revision) if on_hub else model))
    digest = hashlib.sha256()
    for folder in folders:
        inside = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        for path in [folder] if folder.is_file() else inside:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def write(report: Report, path: Path, *, timing: bool = True) -> None:
    """Save `report` at `path`, a document a line, so that a diff shows which documents moved."""
    said = report.as_json()
    documents = said.pop("documents")
    if not timing:
        said.pop("timing")
    head = json.dumps(said, ensure_ascii=False, indent=1)
    lines = ",\n".join("  " + json.dumps(record, ensure_ascii=False) for record in documents)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{head[:-2]},\n "documents": [\n{lines}\n ]\n}}\n', encoding="utf-8", newline="\n")


def is_report(path: Path) -> bool:
    """Whether a file is a report of `mtfix evaluate`; a run of `mtfix repair` calls its own by the same name."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(said, dict) and said.get("kind") == KIND


def same_set(report: Report, gold: GoldSet, path: Path) -> None:
    """Raise `InputError` where `report` was made on another set, or another version of it: their numbers mean nothing together."""
    if report.set_hash != gold.hash:
        raise InputError(f"{path}: made on '{report.set_name}' ({report.set_hash}), not on '{gold.name}' ({gold.hash}); not comparable.")


def read(path: Path) -> Report:
    """A saved report. Raises `InputError` where the file is none, or is one of another version of the schema."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}.") from error
    except ValueError as error:
        raise InputError(f"{path}: not JSON: {error}") from error
    if not isinstance(said, dict) or said.get("kind") != KIND:
        raise InputError(f"{path}: not a report of `mtfix evaluate`.")
    if said.get("schema_version") != SCHEMA_VERSION:
        raise InputError(f"{path}: version {said.get('schema_version')} of the schema; this mtfix reads {SCHEMA_VERSION}.")
    try:
        return _of_json(said)
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: lacks something that a report has: {error}") from error


def _of_json(said: Mapping[str, Any]) -> Report:
    system, of_set = said["system"], dict(said["set"])
    return Report(
        system=system["name"], version=said["mtfix"], config_hash=system["config_hash"], model_hash=system["model_hash"],
        seed=system["seed"], set_name=of_set.pop("name"), set_hash=of_set.pop("hash"),
        counts=Counter(of_set),
        scores={name: Score(name, one["value"], one["signature"], one["parts"]) for name, one in said["scores"].items()},
        records=tuple(said["documents"]), budget=said["budget"], blind=said["blind"], timing=said.get("timing", {}),
    )  # fmt: skip
