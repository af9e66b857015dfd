"""A checkpoint of each family as CTranslate2: it answers as transformers does, and what cannot be converted is said in one line."""

import json
import shutil
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="conversion is tested where torch is installed: pip install 'mtfix[dev]'")

from mtfix.cli import main
from mtfix.errors import ConfigError, InputError, MtfixError, UsageError
from mtfix.train.convert import convert, generated, read_lines
from mtfix.train.export import install
from tests.checkpoints import LANGUAGES, seq2seq

FAMILIES = ("t5", "mt5", "byt5", "bart", "mbart", "marian", "m2m100")


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny checkpoint of each family."""
    folder = tmp_path_factory.mktemp("checkpoints")
    for family in FAMILIES:
        seq2seq(family, folder / family)
    return folder


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_answers_alike_in_both_libraries(checkpoints: Path, tmp_path: Path, family: str) -> None:
    done = convert(str(checkpoints / family), tmp_path / "out", languages=LANGUAGES.get(family, ("", "")), lines=generated(12))
    assert done.same == 1.0 and done.n == 12
    assert (tmp_path / "out" / "model.bin").is_file() and (tmp_path / "out" / "tokenizer_config.json").is_file()


def test_a_conversion_that_is_not_faithful_writes_nothing(checkpoints: Path, tmp_path: Path) -> None:
    broken = tmp_path / "marian"
    shutil.copytree(checkpoints / "marian", broken)
    from safetensors.torch import load_file, save_file

    weights = load_file(broken / "model.safetensors")
    weights["model.shared.weight"][-1] = 3.0  # transformers begins with <pad>, which CTranslate2 takes for zero
    save_file(weights, broken / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(MtfixError, match=r"answers .*% of 12 lines otherwise than transformers: .* is not converted"):
        convert(str(broken), tmp_path / "out", lines=generated(12))
    assert not (tmp_path / "out").exists()
    assert convert(str(broken), tmp_path / "out", lines=generated(12), least=0.0).same < 0.95


def test_the_type_is_what_was_asked_and_a_model_that_stands_there_is_replaced(checkpoints: Path, tmp_path: Path) -> None:
    sizes = []
    for kind in ("float32", "int8"):
        convert(str(checkpoints / "byt5"), tmp_path / "out", quantization=kind, lines=generated(1))
        sizes.append((tmp_path / "out" / "model.bin").stat().st_size)
    assert sizes[1] < 0.5 * sizes[0]


def test_what_is_no_model_is_not_replaced(tmp_path: Path) -> None:
    for name in ("mine", "made"):
        (tmp_path / name).mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(UsageError, match="holds something else than a CTranslate2 model"):
        install(tmp_path / "made", tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_what_cannot_be_converted_is_said_in_one_line(checkpoints: Path, tmp_path: Path) -> None:
    from transformers import LEDConfig, LEDForConditionalGeneration

    odd = tmp_path / "led"
    shutil.copytree(checkpoints / "bart", odd)
    said = {name: 16 for name in ("d_model", "encoder_ffn_dim", "decoder_ffn_dim")}
    config = LEDConfig(
        vocab_size=501,
        **said,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        attention_window=[4],
    )
    LEDForConditionalGeneration(config).save_pretrained(odd)
    with pytest.raises(ConfigError, match="CTranslate2 cannot convert models of family 'led': No conversion is registered"):
        convert(str(odd), tmp_path / "out", lines=generated(1))
    with pytest.raises(ConfigError, match="no folder 'no/where/here'"):
        convert("no/where/here", tmp_path / "out")
    with pytest.raises(ConfigError, match="needs a language code in 'source_language'"):
        convert(str(checkpoints / "m2m100"), tmp_path / "out")
    (tmp_path / "empty.txt").write_text("\n", encoding="utf-8")
    with pytest.raises(InputError, match="holds no line"):
        read_lines(tmp_path / "empty.txt")


def test_one_command_converts(
    checkpoints: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lines.txt").write_text("رفض Kremllagers الادعاءات.\nقال الوزير ذلك.\n\n", encoding="utf-8")

    def mtfix(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["mtfix", "export", *arguments, "--to", str(tmp_path / "out")])
        with pytest.raises(SystemExit) as end:
            main()
        return int(end.value.code or 0)

    command = ("--from", str(checkpoints / "m2m100"), "--source-language", "deu_Latn", "--target-language", "arb_Arab")
    assert mtfix(*command, "--inputs", str(tmp_path / "lines.txt"), "--quantization", "int16") == 0
    assert capsys.readouterr().out == "equal to transformers: 1.000 of 2\n"
    assert json.loads((tmp_path / "out" / "generation_config.json").read_text(encoding="utf-8"))["decoder_start_token_id"] == 2
    for wrong, why in (((), "say what to convert"), ((*command, "--quantization", "int3"), "no quantization 'int3'")):
        assert mtfix(*wrong) == 2
        assert why in capsys.readouterr().err
