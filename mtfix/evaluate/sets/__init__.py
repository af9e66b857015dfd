"""Gold sets wherever they lie: those that ship, files of your own in the forms that the field uses, and data sets.

To add a format: a file here with a frozen dataclass whose fields are its options and whose `__call__(name)` reads a file to
gold documents (`InputError` names file and line), a line in `mtfix.registry.SETS`, and one in `SUFFIXES` where it has a suffix.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from mtfix.errors import InputError
from mtfix.evaluate.gold import GoldDocument, GoldSet, named, unique
from mtfix.registry import SETS, component, did_you_mean, find

SHIPPED = Path(__file__).parent.parent.parent / "sets"
if not SHIPPED.is_dir():  # a checkout: the sets stand beside the gates, and the wheel carries a copy
    SHIPPED = Path(__file__).parent.parent.parent.parent / "eval" / "sets"
SUFFIXES: Mapping[str, str] = MappingProxyType(
    {".gold": "gold", ".jsonl": "jsonl", ".m2": "m2", ".tsv": "pairs", ".txt": "plain", ".json": "esa"}
)
"""Suffix → the format that a file has where nobody says another."""
_IN_FOLDERS = ("gold", "jsonl")


def shipped() -> list[str]:
    """The names of the sets that come with mtfix."""
    return sorted(path.stem for path in SHIPPED.glob("*.gold"))


def load(name: str | Path, format: str = "", options: Mapping[str, Any] | None = None) -> GoldSet:
    """The set that `name` means: a shipped one, a file, a folder of `.gold` and `.jsonl` files, or a Hugging Face data set.

    `format` is a name in `registry.SETS`, in place of what the suffix says; `options` are its fields.
    """
    path = SHIPPED / f"{name}.gold" if not format and str(name) in shipped() else Path(name)
    found: list[tuple[GoldDocument, str]] = []
    for file, its in _files(path, format):
        read = component(find(SETS, "format of sets", its), options or {}, f"format '{its}'")
        found += [(document, str(file)) for document in read(str(file))]
    documents = unique(found)
    if not documents:
        raise InputError(f"{path}: holds no gold document.")
    return named(path.stem, documents)


def _files(path: Path, format: str) -> list[tuple[Path, str]]:
    """The files to read, each with its format; a saved data set is a folder that counts as one."""
    format = format or _format(path)
    if path.is_dir() and format != "datasets":
        wanted = (format,) if format else _IN_FOLDERS
        return [(file, _format(file)) for file in sorted(path.iterdir()) if _format(file) in wanted]
    if not format:
        own = f"A file of your own ends in {', '.join(SUFFIXES)}, or name its format."
        raise InputError(f"no gold set '{path}'. {did_you_mean(str(path), shipped())} {own}")
    return [(path, format)]


def _format(path: Path) -> str:
    if (path / "state.json").is_file() or (path / "dataset_dict.json").is_file():
        return "datasets"
    return SUFFIXES.get(path.suffix, "")
