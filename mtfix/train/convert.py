"""A seq2seq checkpoint as CTranslate2, tokenizer beside it: what the proposer `transformers` runs three to five times faster on a CPU.

What must be mended for a faithful conversion was found by comparing answers, and is compared again at every conversion.
"""

import json
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mtfix import checkpoints, tables
from mtfix.errors import ConfigError, InputError, MtfixError
from mtfix.train.export import install

N_LINES = 40
"""Lines that the two are compared on, where the user gives none."""
MAX_TOKENS = 64
"""Of an answer, the tokens that are compared."""
BATCH = 16
_LAYOUT = {"bart": (False, True), "mbart": (True, True)}
"""normalize_before, normalize_embedding: CTranslate2 reads them from the config, which transformers no longer writes."""


@dataclass(frozen=True, slots=True)
class Converted:
    """What a conversion gave: the share of `n` lines that CTranslate2 in float32 answers as transformers does."""

    folder: Path
    same: float
    n: int


def convert(
    model: str,
    to: Path,
    *,
    revision: str = "",
    quantization: str = "int8",
    languages: tuple[str, str] = ("", ""),
    lines: Sequence[str] = (),
    least: float = 0.95,
) -> Converted:
    """Write the checkpoint `model` to the folder `to`, in place of what stands there, after comparing answers to `lines`.

    `languages` are the codes of what is read and written, in families that have such; answers to garbled words of our own are
    compared where there are no `lines`. Raises `MtfixError` where fewer than the share `least` of the answers are equal: nothing is written then.
    """
    loaded, tokenizer = checkpoints.load("Seq2SeqLM", model, revision, on="cpu")
    first = checkpoints.first_token(tokenizer, model, languages)
    forced = loaded.generation_config.forced_bos_token_id if first is None else first
    asked = list(lines) or generated(N_LINES)
    with tempfile.TemporaryDirectory() as scratch:
        exact = _converted(loaded, tokenizer, Path(scratch), "float32")
        same = _equal(loaded, tokenizer, exact, asked, forced)
        if same < least:
            raise MtfixError(
                f"CTranslate2 answers {1 - same:.1%} of {len(asked)} lines otherwise than transformers: '{model}' is not converted."
            )
        folder = exact if quantization == "float32" else _converted(loaded, tokenizer, Path(scratch), quantization)
        tokenizer.save_pretrained(folder)
        loaded.generation_config.save_pretrained(folder)
        install(folder, to)
    return Converted(to, same, len(asked))


def generated(n: int) -> list[str]:
    """`n` lines of Arabic, German and English words from the glossary, mixed as garbled text is; the same each time."""
    words = [word for entry in tables.glossary().entries() for word in (entry.headword, *entry.arabic)]
    rng = random.Random(13)
    return [" ".join(rng.choices(words, k=rng.randint(2, 12))) for _ in range(n)]


def read_lines(path: Path) -> list[str]:
    """The lines of a file that are not blank. Raises `InputError` where there is none."""
    try:
        found = [line for line in path.read_bytes().decode("utf-8").split("\n") if line.strip()]
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 (byte {error.start}).") from error
    if not found:
        raise InputError(f"{path}: holds no line to compare answers on.")
    return found


def _converted(model: Any, tokenizer: Any, scratch: Path, quantization: str) -> Path:
    """The CTranslate2 model, in a folder of `scratch`."""
    import ctranslate2

    source, out = scratch / "transformers", scratch / quantization
    if not source.exists():
        _save_mended(model, tokenizer, source)
    try:
        ctranslate2.converters.TransformersConverter(str(source)).convert(str(out), quantization=quantization)
    except (ValueError, AttributeError, NotImplementedError, KeyError) as error:
        why = str(error).split("(supported", 1)[0].strip()
        raise ConfigError(f"CTranslate2 cannot convert models of family '{model.config.model_type}': {why}") from error
    return out


def _save_mended(model: Any, tokenizer: Any, folder: Path) -> None:
    """Save a checkpoint with what CTranslate2 looks for in it, and transformers does without."""
    config = model.config
    for name, value in zip(("normalize_before", "normalize_embedding"), _LAYOUT.get(config.model_type, ()), strict=False):
        if not hasattr(config, name):
            setattr(config, name, value)
    config.tokenizer_class = type(tokenizer).__name__  # by which the converter tells the mBARTs apart
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    said = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    said.setdefault("bos_token", tokenizer.cls_token or tokenizer.eos_token)  # some do without; CTranslate2 does not load then
    (folder / "tokenizer_config.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def _equal(model: Any, tokenizer: Any, folder: Path, lines: Sequence[str], forced: int | None) -> float:
    """The share of `lines` to which the model and its conversion give the same tokens, each time the likeliest."""
    import ctranslate2

    translator = ctranslate2.Translator(str(folder), device="cpu", compute_type="float32")
    n_same = 0
    for at in range(0, len(lines), BATCH):
        encoded = tokenizer(list(lines[at : at + BATCH]), truncation=True, max_length=256)["input_ids"]
        results = translator.translate_batch(
            [tokenizer.convert_ids_to_tokens(ids) for ids in encoded], beam_size=1, max_decoding_length=MAX_TOKENS, max_input_length=0,
            target_prefix=None if forced is None else [[tokenizer.convert_ids_to_tokens(forced)]] * len(encoded),
        )  # fmt: skip
        for ours, result in zip(_greedy(model, tokenizer, encoded, forced), results, strict=True):
            n_same += ours == result.hypotheses[0]
    return n_same / len(lines)


def _greedy(model: Any, tokenizer: Any, encoded: list[list[int]], forced: int | None) -> list[list[str]]:
    """The model's answers as tokens, each time the likeliest, without the rules that a checkpoint may add to its choice."""
    import torch

    padded = tokenizer.pad({"input_ids": encoded}, return_tensors="pt")
    with torch.inference_mode():
        answers = model.generate(
            input_ids=padded["input_ids"], attention_mask=padded["attention_mask"], num_beams=1, do_sample=False, max_new_tokens=MAX_TOKENS,
            forced_bos_token_id=forced, forced_eos_token_id=None, min_length=0, no_repeat_ngram_size=0, repetition_penalty=1.0,
        )  # fmt: skip
    rows = [row[1:] for row in answers.tolist()]
    ends = [row.index(tokenizer.eos_token_id) if tokenizer.eos_token_id in row else len(row) for row in rows]
    return [tokenizer.convert_ids_to_tokens(row[:end]) for row, end in zip(rows, ends, strict=True)]
