"""A config file is one system: which detectors, which proposers, which thresholds. TOML, checked to the last key.

name of the system  = name of the file
[[detect]]  name = "script" …    a detector and its options, in order of precedence
[[propose]] name = "memory" …    a proposer and its options; each sees what earlier ones offered
[repair]    min_score, thresholds per category, keep, rounds
[ensemble]  systems, method, weights: several systems as one, in place of [[detect]] and [[propose]]
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mtfix.errors import ConfigError
from mtfix.registry import DETECTORS, PROPOSERS, component, did_you_mean, find, known_keys
from mtfix.repair.vote import Ensemble
from mtfix.types import Category

SHIPPED = Path(__file__).parent / "configs"
if not SHIPPED.is_dir():  # a checkout: the folder stands at the top level, and the wheel carries a copy
    SHIPPED = Path(__file__).parent.parent / "configs"


@dataclass(frozen=True, slots=True)
class RepairOptions:
    """What `[repair]` may say."""

    min_score: float = 0.5
    """A proposal below this is not taken. An ensemble, whose members have thresholds of their own, begins at 0."""
    thresholds: Mapping[Category, float] = field(default_factory=dict)
    """The same for one category, in place of `min_score`."""
    keep: tuple[str, ...] = ()
    """Strings that no edit may change."""
    rounds: int = 8
    """How often a document is looked at, at most: after edits it is looked at again, until nothing is left to do."""
    min_span_score: float = 0.0
    """A span that its detector is less sure of is flagged and left, whatever is proposed for it."""
    calibration: str = ""
    """What scores of proposers are worth: "shipped", a file that `python -m eval.calibrate` wrote, or nothing (scores as they are)."""


@dataclass(frozen=True, slots=True)
class Config:
    """One system, components built and ready."""

    name: str
    seed: int
    detectors: tuple[tuple[str, Any], ...]
    proposers: tuple[tuple[str, Any], ...]
    repair: RepairOptions
    hash: str
    """Of all that was said, keys in order: the part of a signature that names the system."""
    ensemble: Ensemble | None = None
    """How the members act as one, where the system is an ensemble; it then has no detectors and proposers of its own."""
    members: tuple["Config", ...] = ()

    def components(self) -> Iterator[tuple[str, Any]]:
        """Every detector and proposer that is at work, by name: those of members too."""
        yield from (*self.detectors, *self.proposers)
        for member in self.members:
            yield from member.components()

    def missing(self) -> list[str]:
        """What components need and this machine has not, and how to get it: a line each; empty where the system can run.

        A component that may lack something says so itself, in a method `missing`.
        """
        asked = (part.missing() for _, part in self.components() if hasattr(part, "missing"))
        return list(dict.fromkeys(str(line) for line in asked if line))

    def require(self) -> None:
        """Raise `ConfigError` where a component lacks something: what a run asks before it writes anything."""
        if lines := self.missing():
            raise ConfigError("; ".join(lines))


def shipped() -> list[str]:
    """The names of the configs that come with mtfix."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def find_file(name: str) -> Path:
    """The file that `--config name` means: a path, or the name of a shipped config."""
    path = Path(name)
    if path.suffix == ".toml":  # the suffix decides: a file called "default" where somebody stands is not our default
        if not path.is_file():
            raise ConfigError(f"{name}: no such config file.")
        return path
    if name not in shipped():
        raise ConfigError(f"no shipped config '{name}'. {did_you_mean(name, shipped())} A file of your own ends in .toml.")
    return SHIPPED / f"{name}.toml"


def read(name: str = "default", *, overrides: Sequence[str] = (), allow_code: bool = False) -> Config:
    """The system that `name` (a shipped name or a file) says, with `overrides` like `repair.min_score=0.7`.

    Raises `ConfigError` naming the file, the place, and the nearest right key.
    """
    return _read(find_file(name), overrides, allow_code, ())


def _read(path: Path, overrides: Sequence[str], allow_code: bool, within: tuple[Path, ...]) -> Config:
    """As `read`; `within` are the ensembles that this config is a member of, outermost first."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error
    for override in overrides:
        _override(said, override)
    try:
        return build(path, said, allow_code=allow_code, within=within)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def build(path: Path, said: Mapping[str, Any], *, allow_code: bool = False, within: tuple[Path, ...] = ()) -> Config:
    """The system that the parsed config at `path` says; members of an ensemble are looked for beside it."""
    known_keys(said, ("seed", "detect", "propose", "repair", "ensemble"), "config")
    ensemble, members = _ensemble(said), tuple[Config, ...]()
    if ensemble:
        members = _members(ensemble, allow_code, (*within, path))
        ensemble = replace(ensemble, weights=_weights(ensemble, [member.name for member in members]))
    repair = _repair_options(said.get("repair", {}), chosen=bool(members))
    whole = {**said, "members": [member.hash for member in members]} if members else said
    # A TOML date is no JSON: as text it can be hashed, and the component that it was meant for says what is wrong with it.
    digest = hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()[:12]
    return Config(
        name=path.stem,
        seed=_integer(said.get("seed", 13), "seed"),
        detectors=tuple(_table(said, "detect", DETECTORS, "detector", allow_code)),
        proposers=tuple(_table(said, "propose", PROPOSERS, "proposer", allow_code)),
        repair=repair,
        hash=digest,
        ensemble=ensemble,
        members=members,
    )


def _ensemble(said: Mapping[str, Any]) -> Ensemble | None:
    """What `[ensemble]` says; its systems are not looked at."""
    if "ensemble" not in said:
        return None
    if not isinstance(said["ensemble"], Mapping):
        raise ConfigError("'ensemble' is a table: write [ensemble], and its options below.")
    for key in ("detect", "propose"):
        if key in said:
            raise ConfigError(f"[[{key}]] stands beside [ensemble]: put it into a config of its own, and name that under 'systems'.")
    ensemble: Ensemble = component(Ensemble, said["ensemble"], "[ensemble]")
    if not ensemble.systems:
        raise ConfigError("[ensemble] 'systems' is empty: name one or more.")
    return ensemble


def _members(ensemble: Ensemble, allow_code: bool, within: tuple[Path, ...]) -> tuple[Config, ...]:
    """The systems of the ensemble that is the last of `within`."""
    members: dict[str, Config] = {}
    for system in ensemble.systems:
        path = find_file(str(within[-1].parent / system) if system.endswith(".toml") else system)
        if path.resolve() in (outer.resolve() for outer in within):
            raise ConfigError(f"an ensemble of itself: {' → '.join(one.stem for one in (*within, path))}.")
        if path.stem in members:
            raise ConfigError(f"[ensemble] two systems are called '{path.stem}': the name of its file tells a system from others.")
        members[path.stem] = _read(path, (), allow_code, within)
    return tuple(members.values())


def _weights(ensemble: Ensemble, members: Sequence[str]) -> dict[str, float]:
    """The weight of every member, in order."""
    known_keys(ensemble.weights, members, "[ensemble] 'weights'")
    weights = {name: ensemble.weights.get(name, 1.0) for name in members}
    for name, weight in weights.items():
        if not 0 <= weight <= 1:
            raise ConfigError(f"[ensemble] 'weights.{name}' must lie between 0 and 1 (got {weight}).")
    total = sum(weights.values())
    if not total:
        raise ConfigError("[ensemble] 'weights' silence every system.")
    if not 0 <= ensemble.min_votes <= total:
        raise ConfigError(f"[ensemble] 'min_votes' must lie between 0 and the {total:g} votes that there are (got {ensemble.min_votes:g}).")
    return weights


def _repair_options(said: object, *, chosen: bool) -> RepairOptions:
    """`chosen`: the members of an ensemble have chosen already, so that it asks for no `min_score` unless told to."""
    if not isinstance(said, Mapping):
        raise ConfigError("'repair' is a table: write [repair], and its options below.")
    options: RepairOptions = component(RepairOptions, {"min_score": 0.0, **said} if chosen else said, "[repair]")
    if options.rounds < 1:
        raise ConfigError("[repair] 'rounds' must be 1 or more.")
    for place, score in {
        "min_score": options.min_score,
        "min_span_score": options.min_span_score,
        **{f"thresholds.{key}": at for key, at in options.thresholds.items()},
    }.items():
        if not 0 <= score <= 1:
            raise ConfigError(f"[repair] '{place}' must lie between 0 and 1 (got {score}).")
    if "" in options.keep:
        raise ConfigError("[repair] 'keep' holds an empty string, which stands everywhere.")
    return options


def _table(said: Mapping[str, Any], key: str, table: Mapping[str, str], kind: str, allow_code: bool) -> list[tuple[str, Any]]:
    entries = said.get(key, [])
    if not isinstance(entries, list):
        raise ConfigError(f"'{key}' is a list: write [[{key}]], with double brackets.")
    out: list[tuple[str, Any]] = []
    for entry in entries:
        options = dict(entry) if isinstance(entry, Mapping) else {}
        name = options.pop("name", None)
        if not isinstance(name, str):
            raise ConfigError(f"a [[{key}]] without a name. Known: {', '.join(sorted(table))}.")
        if name in (done for done, _ in out):
            raise ConfigError(f"{kind} '{name}' stands twice.")
        if options.get("allow_pickle") and not allow_code:
            raise ConfigError(f"{kind} '{name}' would load a pickle, which can run code: only with --allow-code.")
        out.append((name, component(find(table, kind, name, allow_code=allow_code), options, f"{kind} '{name}'")))
    return out


def _integer(value: object, key: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ConfigError(f"'{key}' must be a whole number (got {value!r}).")
    return value


def _override(said: dict[str, Any], override: str) -> None:
    """`detect.script.min_words=5` sets an option of the detector named script; `repair.min_score=0.7` of a table."""
    path, sign, value = override.partition("=")
    if not sign:
        raise ConfigError(f"--set {override}: write it as path=value, for example repair.min_score=0.7.")
    place: Any = said
    while "." in path and isinstance(place, dict | list):
        if isinstance(place, list):
            entries = {str(entry.get("name")): entry for entry in place if isinstance(entry, dict)}
            name = next((name for name in entries if path.startswith(f"{name}.")), None)  # `their.module:Class` has dots of its own
            if name is None:
                wrong = path.partition(".")[0]
                raise ConfigError(f"--set {override}: no '{wrong}' here. {did_you_mean(wrong, entries)}")
            place, path = entries[name], path.removeprefix(f"{name}.")
        else:
            part, _, path = path.partition(".")
            place = place.setdefault(part, {})
    if isinstance(place, list):
        raise ConfigError(f"--set {override}: this is a list; say which entry, for example detect.script.{path}.")
    if not isinstance(place, dict):
        raise ConfigError(f"--set {override}: '{path}' stands below what is no table.")
    place[path] = _value(value)


def _value(said: str) -> object:
    """`said` as TOML reads it, or as plain text, so that a name needs no quotes on the command line."""
    try:
        return tomllib.loads(f"value = {said}")["value"]
    except tomllib.TOMLDecodeError:
        return said
