"""Checkpoints at work: both engines, beams, sampling, batches, memory, precision, languages."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from mtfix import checkpoints
from mtfix.errors import ConfigError
from mtfix.propose import _generate
from mtfix.propose.transformers import Transformers
from tests.checkpoints import LANGUAGES
from tests.propose.taught import ASKED, languages, offered, texts

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("family", ["t5", "bart", "marian", "m2m100"])
def test_both_engines_propose_the_same(taught: Callable[[str], Path], tmp_path: Path, family: str) -> None:
    from mtfix.train.convert import convert

    folder, said = taught(family), languages(family)
    convert(str(folder), tmp_path / "converted", quantization="float32", languages=LANGUAGES.get(family, ("", "")))
    theirs = offered(folder, num_beams=1, **said)
    ours = offered(tmp_path / "converted", num_beams=1, **said)
    for mine, other in zip(ours, theirs, strict=True):
        assert [(p.text, p.span) for p in mine] == [(p.text, p.span) for p in other]
        assert [p.score for p in mine] == pytest.approx([p.score for p in other], abs=0.002)
    assert [p.text for p in ours[0]] == ["معسكر الكرملين"]
    assert Transformers(str(tmp_path / "converted")).missing() is None


def test_beams_and_how_many_of_them_are_offered(t5: str) -> None:
    best, greedy, two, wide = (offered(t5, **said) for said in ({}, {"num_beams": 1}, {"n_best": 2}, {"n_best": 2, "num_beams": 5}))
    assert [p.text for p in best[0]] == [p.text for p in greedy[0]] == ["معسكر الكرملين"]
    assert max(map(len, two)) == 2 and [row[:1] for row in two] == best
    assert two != wide


def test_sampling_draws_the_same_for_a_text_wherever_it_stands(t5: str) -> None:
    drawn, asked = {"do_sample": True, "temperature": 2.0, "n_best": 3}, ASKED[2:4]
    one = texts(t5, asked, **drawn)
    assert texts(t5, asked[::-1], **drawn)[::-1] == one
    assert texts(t5, asked[1:], **drawn) == one[1:]
    for other in ({"seed": 14}, {"temperature": 1.0}, {"top_p": 0.5}):
        assert texts(t5, asked, **drawn | other) != one


def test_sampling_leaves_the_dice_of_others_alone(t5: str) -> None:
    torch.manual_seed(5)
    expected = torch.rand(3).tolist()
    torch.manual_seed(5)
    texts(t5, ASKED[:1], do_sample=True)
    assert torch.rand(3).tolist() == expected


def test_answers_do_not_depend_on_batches_or_their_order(t5: str) -> None:
    together = offered(t5)
    assert offered(t5, batch_tokens=1) == offered(t5, ASKED[::-1], batch_tokens=50)[::-1] == together


@pytest.fixture
def batches(t5: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[int]]:
    """The sizes of the batches that the model is given, on a machine whose memory holds so many texts."""
    engine = _generate.load(t5, "", "auto", "auto", "float32", ("", ""))
    generate = engine.generate

    def on_machine(memory: int) -> list[int]:
        sizes: list[int] = []

        def small(batch: Sequence[list[int]], how: _generate.Decoding) -> list[list[_generate.Answer]]:
            sizes.append(len(batch))
            if len(batch) > memory:
                raise RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory")
            return generate(batch, how)

        monkeypatch.setattr(engine, "generate", small)
        return sizes

    return on_machine


def test_memory_that_runs_out_halves_the_batch(t5: str, batches: Callable[[int], list[int]]) -> None:
    expected = texts(t5)
    sizes = batches(2)
    assert texts(t5) == expected
    assert sizes[:2] == [6, 3] and max(sizes[3:]) <= 2
    sizes = batches(6)
    assert texts(t5, batch_tokens=60) == expected
    assert max(sizes) < 6


def test_memory_that_does_not_hold_one_text_is_said(t5: str, batches: Callable[[int], list[int]]) -> None:
    batches(0)
    with pytest.raises(ConfigError, match=r"out of memory over one text of .* tokens: lower 'num_beams' or 'max_length'"):
        texts(t5)


def test_what_is_longer_than_the_model_may_read_or_write_is_left(t5: str) -> None:
    assert texts(t5, max_length=12) == [[]] * len(ASKED)


def test_weights_may_be_held_in_half_precision(t5: str, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Any] = []
    real = checkpoints.load
    monkeypatch.setattr(checkpoints, "load", lambda *args, **said: loaded.append(real(*args, **said)) or loaded[-1])
    _generate.load.cache_clear()
    half, full = offered(t5, ASKED[:2], dtype="bfloat16"), offered(t5, ASKED[:2])
    assert [model.dtype for model, _ in loaded] == [torch.bfloat16, torch.float32]
    assert [p.text for row in half for p in row] == [p.text for row in full for p in row]


def test_another_language_gives_another_answer(taught: Callable[[str], Path]) -> None:
    folder, said = taught("m2m100"), languages("m2m100")
    first = offered(folder, **said)
    assert offered(folder, **said | {"target_language": "deu_Latn"}) != first
    assert offered(folder, **said | {"source_language": "arb_Arab"}) != first


def test_a_language_that_the_model_has_not_is_said(taught: Callable[[str], Path]) -> None:
    with pytest.raises(ConfigError, match=r"needs a language code in 'target_language' \(got 'arb_Arap'\). Did you mean 'arb_Arab'"):
        texts(taught("m2m100"), source_language="deu_Latn", target_language="arb_Arap")


def test_sampling_is_torchs_business(taught: Callable[[str], Path], tmp_path: Path) -> None:
    from mtfix.train.convert import convert

    convert(str(taught("t5")), tmp_path / "converted")
    with pytest.raises(ConfigError, match='sampling wants engine = "torch"'):
        texts(tmp_path / "converted", do_sample=True)
    with pytest.raises(ConfigError, match=r"no config.json|no \.safetensors"):
        texts(tmp_path / "converted", engine="torch")
