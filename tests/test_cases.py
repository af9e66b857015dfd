"""Runs the golden cases: tests/cases/*.toml says what is garbled and what a careful editor makes of it."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from mtfix.pipeline import Pipeline
from mtfix.types import Document

FOLDER = Path(__file__).parent / "cases"
system = lru_cache(Pipeline)
KEYS = {"label", "comment", "config", "garbled", "fixed", "accept", "expect"}


def cases() -> list[Any]:
    """Every case of every file, under its label; one that is known to fail must fail."""
    seen: dict[str, Any] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            label = f"{path.stem}: {case['label']}"
            if label in seen:
                raise ValueError(f"two cases are called '{label}'")
            if unknown := case.keys() - KEYS:
                raise ValueError(f"'{label}' has a key that no case has: {', '.join(sorted(unknown))}")
            marks = [] if case["config"] == "rules-only" else [pytest.mark.model]
            if case.get("expect") == "fail":
                marks.append(pytest.mark.xfail(strict=True, raises=AssertionError))
            right = [case["fixed"], *case.get("accept", [])]
            seen[label] = pytest.param(case["config"], case["garbled"], right, id=label, marks=marks)
    return list(seen.values())


@pytest.mark.parametrize(("config", "garbled", "right"), cases())
def test_a_garbled_text_comes_out_right(config: str, garbled: str, right: list[str]) -> None:
    repaired = system(config).repair(Document("case", garbled)).text
    assert repaired in right
