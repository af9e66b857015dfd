"""The tables of components say what the folders hold, and every component and config says what it is."""

import ast
import dataclasses
import importlib
import inspect
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

import mtfix
from mtfix import config
from mtfix.registry import DETECTORS, FORMATS, METRICS, PROPOSERS, SETS, load
from mtfix.render import VIEWS

PACKAGE = Path(mtfix.__file__).parent
COMPONENTS = {**DETECTORS, **PROPOSERS, **FORMATS, **METRICS, **{f"set {name}": dotted for name, dotted in SETS.items()}}


def modules(folder: str) -> set[str]:
    return {path.stem for path in (PACKAGE / folder).glob("*.py") if not path.name.startswith("_")}


@pytest.mark.parametrize(
    ("folder", "table"),
    [("detect", DETECTORS), ("propose", PROPOSERS), ("corpus/formats", FORMATS), ("evaluate/sets", SETS)],
    ids=["detect", "propose", "formats", "sets"],
)
def test_every_file_has_a_line_and_every_line_a_file(folder: str, table: Mapping[str, str]) -> None:
    package = "mtfix." + folder.replace("/", ".")
    assert {dotted.partition(":")[0] for dotted in table.values()} == {f"{package}.{name}" for name in modules(folder)}


def test_every_metric_has_a_line() -> None:
    """The stage holds reports and gates as well: a metric is a file with a component that makes a `Score` of scored documents."""
    files = {
        path.stem
        for path in (PACKAGE / "evaluate").glob("*.py")
        if "items: Sequence[Scored]) -> Score:" in path.read_text(encoding="utf-8")
    }
    assert files == set(METRICS)


@pytest.mark.parametrize(("name", "dotted"), {**DETECTORS, **PROPOSERS, **METRICS}.items())
def test_a_component_is_named_for_its_file(name: str, dotted: str) -> None:
    module, _, cls = dotted.partition(":")
    assert module.rsplit(".", 1)[-1] == name
    assert cls.lower() == name.replace("_", "")


@pytest.mark.parametrize("dotted", COMPONENTS.values(), ids=COMPONENTS.keys())
def test_a_component_says_what_it_is_and_what_each_option_is_for(dotted: str) -> None:
    cls = load(dotted)
    assert dataclasses.is_dataclass(cls) and cls.__dataclass_params__.frozen and "__slots__" in vars(cls)
    assert inspect.getdoc(cls) and not inspect.getdoc(cls).startswith(f"{cls.__name__}(")
    options = {field.name for field in dataclasses.fields(cls) if field.init and not field.name.startswith("_")}
    assert options == {name for name in documented(cls) if name in options}, "each field wants a docstring under it"


def documented(cls: type) -> set[str]:
    """The fields of `cls`, inherited ones too, that have a docstring on the line under them."""
    names: set[str] = set()
    for base in cls.__mro__:
        if base.__module__.startswith("mtfix"):
            tree = ast.parse(inspect.getsource(importlib.import_module(base.__module__)))
            body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == base.__name__)
            for field, below in pairwise(body):
                if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                    names.add(ast.unparse(field.target))
    return names


@pytest.mark.parametrize("name", config.shipped())
def test_a_shipped_config_builds_and_says_what_it_is(name: str) -> None:
    built = config.read(name)
    assert built.name == name and list(built.components())
    assert config.find_file(name).read_text(encoding="utf-8").startswith("# ")


def test_the_shipped_configs_use_every_detector_and_proposer() -> None:
    built = config.read("default")
    want = {"source", "transformers", "comet"}  # a source, or a model of the user's
    assert [name for name, _ in built.detectors] == [name for name in DETECTORS if name not in want]
    assert {name for name, _ in built.proposers} == set(PROPOSERS) - {"canned", "chat", "transformers"}


@pytest.mark.parametrize("dotted", VIEWS.values(), ids=VIEWS.keys())
def test_every_view_can_be_loaded(dotted: str) -> None:
    assert callable(load(dotted))
