"""What an installation pulls in: never torch, and at start-up nothing heavy."""

import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.requirements import Requirement

HEAVY = ["torch", "transformers", "datasets", "ctranslate2", "pydantic", "sacrebleu", "pyarrow", "ftfy", "rich", "numpy"]


def test_the_dependencies_do_not_reach_torch() -> None:
    pytest.importorskip("mtfix")
    seen: set[str] = set()
    waiting = ["mtfix"]
    while waiting:
        name = waiting.pop()
        try:
            lines = requires(name) or []
        except PackageNotFoundError:
            continue  # wanted on another platform only
        for requirement in map(Requirement, lines):
            wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if wanted and requirement.name.lower() not in seen:
                seen.add(requirement.name.lower())
                waiting.append(requirement.name)
    assert "transformers" in seen
    assert not seen & {"torch", "jax", "tensorflow"}


def test_the_command_line_loads_nothing_heavy() -> None:
    code = f"import sys, mtfix.cli; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_repair_by_rules_never_loads_torch_or_transformers() -> None:
    code = (
        "import sys, mtfix; mtfix.repair('قال الوزير ، إن الاتفاق قريب.', config='rules-only');"
        "print([name for name in ('torch', 'transformers', 'datasets', 'ctranslate2', 'sacrebleu') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == "[]"
