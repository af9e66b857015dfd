"""A config file is one system: which detectors, which proposers, which thresholds. TOML, checked to the last key.

name of the system  = name of the file
[[detect]]  name = "script" …    a detector and its options, in order of precedence
[[propose]] name = "memory" …    a proposer and its options; each sees what earlier ones offered
[repair]    min_score, thresholds per category, keep, rounds
"""

import dataclasses
import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mtfix.errors import ConfigError
from mtfix.registry import DETECTORS, PROPOSERS, did_you_mean, find
from mtfix.types import Category

SHIPPED = Path(__file__).parent / "configs"
if not SHIPPED.is_dir():  # a checkout: the folder stands at the top level, and the wheel carries a copy
    SHIPPED = Path(__file__).parent.parent / "configs"


@dataclass(frozen=True, slots=True)
class RepairOptions:
    """What `[repair]` may say."""

    min_score: float = 0.5
    """A proposal below this is not taken."""
    thresholds: Mapping[Category, float] = field(default_factory=dict)
    """The same for one category, in place of `min_score`."""
    keep: tuple[str, ...] = ()
    """Strings that no edit may change."""
    rounds: int = 8
    """How often a document is looked at, at most: after edits it is looked at again, until nothing is left to do."""


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
    path = find_file(name)
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error
    for override in overrides:
        _override(said, override)
    try:
        return build(path.stem, said, allow_code=allow_code)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def build(name: str, said: Mapping[str, Any], *, allow_code: bool = False) -> Config:
    """The system that a parsed config says."""
    _known(said, ("seed", "detect", "propose", "repair"), "config")
    repair = _repair_options(said.get("repair", {}))
    # A TOML date is no JSON: as text it can be hashed, and the component that it was meant for says what is wrong with it.
    digest = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()[:12]
    return Config(
        name=name,
        seed=_integer(said.get("seed", 13), "seed"),
        detectors=tuple(_table(said, "detect", DETECTORS, "detector", allow_code)),
        proposers=tuple(_table(said, "propose", PROPOSERS, "proposer", allow_code)),
        repair=repair,
        hash=digest,
    )


def _repair_options(said: object) -> RepairOptions:
    if not isinstance(said, Mapping):
        raise ConfigError("'repair' is a table: write [repair], and its options below.")
    options: RepairOptions = _component(RepairOptions, said, "[repair]")
    if options.rounds < 1:
        raise ConfigError("[repair] 'rounds' must be 1 or more.")
    for place, score in {"min_score": options.min_score, **{f"thresholds.{key}": at for key, at in options.thresholds.items()}}.items():
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
        out.append((name, _component(find(table, kind, name, allow_code=allow_code), options, f"{kind} '{name}'")))
    return out


def _component(cls: Any, options: Mapping[str, Any], place: str) -> Any:
    """An instance of the dataclass `cls` with `options`, checked against its fields and their types."""
    import pydantic

    if not dataclasses.is_dataclass(cls):
        raise ConfigError(f"{place} is no dataclass: the fields of a component are its options.")
    fields = {f.name: f for f in dataclasses.fields(cls) if f.init}
    _known(options, fields, place)
    try:
        return pydantic.TypeAdapter(cls).validate_python(dict(options))
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "options"
        raise ConfigError(f"{place} '{where}': {first['msg']} (got {first.get('input')!r}).") from error


def _known(said: Mapping[str, Any], known: Any, place: str) -> None:
    for key in said:
        if key not in known:
            raise ConfigError(f"unknown option of {place} '{key}'. {did_you_mean(key, known)}")


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
