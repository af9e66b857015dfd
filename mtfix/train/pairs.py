"""Texts to learn from, garbled and fixed: whatever `mtfix evaluate` reads as a gold set.

Columns are called garbled and fixed, or input and target, or what the recipe says. A data set is a folder made by
`save_to_disk`, or a hub id at a stated revision; of its splits the one that is asked for.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from mtfix.checkpoints import HUB_ID
from mtfix.errors import ConfigError, InputError
from mtfix.evaluate import sets
from mtfix.evaluate.gold import GoldDocument

COLUMNS = (("garbled", "fixed"), ("input", "target"))
"""The names of columns that need not be said."""


def read(place: str, split: str, columns: Sequence[str] = (), revision: str = "") -> list[GoldDocument]:
    """The documents of `place`: a file, the folder of a data set, or a hub id at `revision`.

    Raises `InputError` naming file and line where they cannot be read, or there are none.
    """
    path = Path(place)
    named = dict(zip(("garbled", "fixed"), columns, strict=False))
    if path.is_file() and path.suffix in (".jsonl", ".tsv"):
        header = _header(path)
        known = next((names for names in COLUMNS if {*names} <= header), ())
        named = named or dict(zip(("garbled", "fixed"), known, strict=False))
        is_gold = path.suffix == ".jsonl" and "schema_version" in header
        found = sets.load(place, "jsonl_pairs" if path.suffix == ".jsonl" and not is_gold else "", {} if is_gold else named)
    elif path.is_file():
        found = sets.load(place)
    else:
        _check_dataset(place, revision)
        found = sets.load(place, "datasets", {"split": split, "revision": revision, **named})
    return list(found.documents)


def _header(path: Path) -> set[str]:
    """The names of the columns, as far as the first line says them."""
    with path.open("rb") as file:
        first = file.readline().decode("utf-8-sig", "replace").strip("\r\n")
    if path.suffix == ".tsv":
        return set(first.split("\t"))
    try:
        said = json.loads(first)
    except ValueError:
        return set()  # the reader says what is wrong
    return set(said) if isinstance(said, dict) else set()


def _check_dataset(place: str, revision: str) -> None:
    if Path(place).is_dir():
        return
    if not HUB_ID.fullmatch(place):
        raise InputError(f"{place}: no such file or folder.")
    if not revision:
        raise ConfigError(f"no file or folder '{place}'; a data set of the hub needs its 'data_revision' stated, a commit best of all.")
