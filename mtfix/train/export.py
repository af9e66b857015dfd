"""A trained span model as it ships: CTranslate2 int8, checked against transformers, with its sentencepiece units."""

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mtfix.codec import Codec, Query
from mtfix.errors import MtfixError, UsageError

if TYPE_CHECKING:
    from mtfix.train.span_model import Trainer


def export(trainer: "Trainer", out: Path, *, quantization: str = "int8") -> None:
    """Write the model of `trainer` to the folder `out`, in place of what stands there."""
    import ctranslate2
    from tokenizers import Tokenizer, models
    from transformers import PreTrainedTokenizerFast

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "hf"
        trainer.model.eval().to("cpu").save_pretrained(folder)
        words = Tokenizer(models.WordLevel(trainer.ids, unk_token="<unk>"))
        PreTrainedTokenizerFast(tokenizer_object=words, pad_token="<pad>", eos_token="</s>", unk_token="<unk>").save_pretrained(folder)
        converted = Path(scratch) / "ct2"
        ctranslate2.converters.TransformersConverter(str(folder)).convert(str(converted), quantization=quantization)
        shutil.copy(trainer.folder / "spiece.model", converted / "spiece.model")
        (converted / "about.json").write_text(json.dumps(trainer.describe(), indent=1) + "\n", encoding="utf-8")
        install(converted, out)


def install(model: Path, to: Path) -> None:
    """Copy the folder `model` to `to`, in place of a model that stands there.

    Raises `UsageError` where something else does: it would be lost.
    """
    if to.exists() and any(to.iterdir()) and not (to / "model.bin").exists():
        raise UsageError(f"{to}: holds something else than a CTranslate2 model. Name another folder.")
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(model, to)


def check_equal(trainer: "Trainer", queries: Sequence[Query]) -> float:
    """Share of `queries` that transformers and a float32 CTranslate2 copy answer alike, greedily.

    Raises `MtfixError` below one in two hundred apart: then the conversion, not rounding, is at fault.
    """
    import ctranslate2

    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "float32"
        export(trainer, out, quantization="float32")
        translator = ctranslate2.Translator(str(out), device="cpu")
        results = translator.translate_batch([trainer.codec.encode(q) for q in queries], beam_size=1, max_decoding_length=40)
        ours = trainer.greedy(queries)
        same = sum(Codec.decode(r.hypotheses[0]) == text for r, text in zip(results, ours, strict=True)) / len(queries)
    if same < 0.995:
        raise MtfixError(f"CTranslate2 answers {1 - same:.1%} of queries otherwise than transformers: the export is not faithful.")
    return same
