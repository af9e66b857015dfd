"""The guides in docs/ do what they say: their files are written and their commands run as they stand there."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from mtfix import template
from mtfix.cli import main
from tests.checkpoints import seq2seq

torch = pytest.importorskip("torch")

DOCS = Path(__file__).parent.parent / "docs"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run(block: str) -> None:
    """Run a block of commands: those of mtfix in this process, which knows torch already, all others in a shell.

    There is no network in tests: what a guide fetches with pip or hf lies there already.
    """
    for line in block.replace("\\\n", "").splitlines():
        if line.startswith("mtfix "):
            sys.argv = shlex.split(line)
            try:
                main()
            except SystemExit as end:
                assert not end.code, line
        elif not line.startswith(("pip ", "hf ")):
            subprocess.run(["bash", "-c", line], check=True)


def pickled_checkpoint(folder: Path) -> None:
    """A tiny T5 with pickled weights, as many on the hub still are, that knows what the guide asks it."""
    garbled = "رفض Kremllagers الادعاءات أمس."
    asked = template.fill("{left} [ {garbled} ] {right}", template.Asked(garbled, 4, 15))
    seq2seq("t5", folder, teach={asked: "معسكر الكرملين"})
    from safetensors.torch import load_file

    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()


@pytest.mark.slow
def test_compare_your_model_is_followed_word_for_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [])
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    pickled_checkpoint(tmp_path / "models" / "fetched")
    said = []
    for language, block in _BLOCK.findall((DOCS / "compare-your-model.md").read_text(encoding="utf-8")):
        if language == "toml":
            Path("mine.toml").write_text(block, encoding="utf-8")
        elif language == "python":
            exec(block, {})
        else:
            run(block)
        said.append(capsys.readouterr().out)
    _, _, _, checked, explained, compared, _ = said
    assert checked.startswith("mine  ") and "absent" not in checked
    assert "معسكر الكرملين" in explained and "transformers" in explained
    assert all(re.search(rf"^\| {system} ", compared, re.MULTILINE) for system in ("do-nothing", "rules-only", "mine", "default"))
    assert {".json", ".md", ".csv", ".tex", ".svg"} <= {path.suffix for path in Path("compared").iterdir()}
    assert Path("repaired/one.txt").read_text(encoding="utf-8") == "رفض معسكر الكرملين الادعاءات أمس.\n"
