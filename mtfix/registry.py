"""Tables of components: name → "module:Class", imported on first use, with advice on a wrong name.

A table may list a component whose library is not installed; nothing is imported until it is asked for. A config may also
say `their.module:Class`, so that a researcher adds a component without touching mtfix.
"""

import dataclasses
import difflib
import importlib
from collections.abc import Iterable, Mapping
from typing import Any

from mtfix.errors import ConfigError

DETECTORS: Mapping[str, str] = {
    "encoding": "mtfix.detect.encoding:Encoding",
    "boilerplate": "mtfix.detect.boilerplate:Boilerplate",
    "duplicate": "mtfix.detect.duplicate:Duplicate",
    "paragraph": "mtfix.detect.paragraph:Paragraph",
    "measure": "mtfix.detect.measure:Measure",
    "script": "mtfix.detect.script:Script",
    "names": "mtfix.detect.names:Names",
    "repetition": "mtfix.detect.repetition:Repetition",
    "punctuation": "mtfix.detect.punctuation:Punctuation",
    "source": "mtfix.detect.source:Source",
    "transformers": "mtfix.detect.transformers:Transformers",
    "comet": "mtfix.detect.comet:Comet",
}
PROPOSERS: Mapping[str, str] = {
    "rules": "mtfix.propose.rules:Rules",
    "memory": "mtfix.propose.memory:Memory",
    "gazetteer": "mtfix.propose.gazetteer:Gazetteer",
    "glossary": "mtfix.propose.glossary:Glossary",
    "seq2seq": "mtfix.propose.seq2seq:Seq2Seq",
    "transformers": "mtfix.propose.transformers:Transformers",
    "chat": "mtfix.propose.chat:Chat",
    "canned": "mtfix.propose.canned:Canned",
}
FORMATS: Mapping[str, str] = {
    "txt": "mtfix.corpus.formats.txt:Txt",
    "jsonl": "mtfix.corpus.formats.jsonl:Jsonl",
    "tsv": "mtfix.corpus.formats.tsv:Tsv",
    "csv": "mtfix.corpus.formats.tsv:Csv",
    "parquet": "mtfix.corpus.formats.parquet:Parquet",
    "datasets": "mtfix.corpus.formats.datasets:Datasets",
}
METRICS: Mapping[str, str] = {
    "spans": "mtfix.evaluate.spans:Spans",
    "edits": "mtfix.evaluate.edits:Edits",
    "text": "mtfix.evaluate.text:Text",
    "harm": "mtfix.evaluate.harm:Harm",
    "mqm": "mtfix.evaluate.mqm:MQM",
    "calibration": "mtfix.evaluate.calibration:Calibration",
    "comet": "mtfix.evaluate.comet:Comet",
}
USUAL_METRICS = tuple(name for name in METRICS if name != "comet")
"""The metrics of every report. A metric that wants a model of its own is there only when it is asked for."""
SETS: Mapping[str, str] = {
    "gold": "mtfix.evaluate.sets.gold:Gold",
    "jsonl": "mtfix.evaluate.sets.jsonl:Jsonl",
    "jsonl_pairs": "mtfix.evaluate.sets.jsonl_pairs:JsonlPairs",
    "m2": "mtfix.evaluate.sets.m2:M2",
    "pairs": "mtfix.evaluate.sets.pairs:Pairs",
    "plain": "mtfix.evaluate.sets.plain:Plain",
    "mqm": "mtfix.evaluate.sets.mqm:MQM",
    "esa": "mtfix.evaluate.sets.esa:ESA",
    "datasets": "mtfix.evaluate.sets.datasets:Datasets",
}


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """A sentence that names the nearest of `known`, or lists them.

    >>> did_you_mean("min_runs", ["min_run", "words"])
    "Did you mean 'min_run'?"
    """
    names = sorted(known)
    near = difflib.get_close_matches(wrong, names, n=1)
    return f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(names) or 'none'}."


def load(dotted: str) -> Any:
    """The object that `module:Name` names."""
    module, _, name = dotted.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except ModuleNotFoundError as error:
        raise ConfigError(f"'{dotted}': no module named '{error.name}'. Install it, or mend the name.") from error
    except AttributeError as error:
        raise ConfigError(f"'{dotted}': module '{module}' has no '{name}'.") from error


def find(table: Mapping[str, str], kind: str, name: str, *, allow_code: bool = False) -> Any:
    """The class of component `name` in `table`; `their.module:Class` only where `allow_code` is given."""
    if name in table:
        return load(table[name])
    if ":" in name:
        if not allow_code:
            raise ConfigError(f"{kind} '{name}' is code of your own: it runs only with --allow-code.")
        return load(name)
    raise ConfigError(f"unknown {kind} '{name}'. {did_you_mean(name, table)}")


def component(cls: Any, options: Mapping[str, Any], place: str) -> Any:
    """An instance of the dataclass `cls` with `options`, checked against its fields and their types.

    Raises `ConfigError` naming `place`, the key, and the nearest right one.
    """
    import pydantic

    if not dataclasses.is_dataclass(cls):
        raise ConfigError(f"{place} is no dataclass: the fields of a component are its options.")
    fields = {f.name: f for f in dataclasses.fields(cls) if f.init}
    known_keys(options, fields, place)
    try:
        return pydantic.TypeAdapter(cls).validate_python(dict(options))
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "options"
        raise ConfigError(f"{place} '{where}': {first['msg']} (got {first.get('input')!r}).") from error


def known_keys(said: Mapping[str, Any], known: Iterable[str], place: str) -> None:
    """Raise `ConfigError` for the first key of `said` that is not one of `known`."""
    for key in said:
        if key not in known:
            raise ConfigError(f"unknown option of {place} '{key}'. {did_you_mean(key, known)}")
