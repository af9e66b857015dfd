"""Checkpoints at work: texts in, answers with scores out, by torch or, for a folder converted to it, by CTranslate2.

An answer depends on its text, the checkpoint and the options alone. Texts that share a batch are padded, which in float32
changes no answer; half precision may round differently from batch to batch. Sampling draws for each text by itself.
"""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol

from mtfix import checkpoints
from mtfix.checkpoints import DType
from mtfix.errors import ConfigError

EngineName = Literal["auto", "torch", "ctranslate2"]


class Answer(NamedTuple):
    """A text that a model wrote, and the geometric mean of its tokens' probabilities."""

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Decoding:
    """How answers are searched for, or drawn."""

    num_beams: int
    n_best: int
    do_sample: bool
    temperature: float
    top_p: float
    seed: int
    max_length: int


class Engine(Protocol):
    """A model with its tokenizer, in one of the libraries that run it."""

    tokenizer: Any

    def generate(self, batch: Sequence[list[int]], how: Decoding) -> list[list[Answer]]:
        """The answers to each input of `batch`, best first; unfinished ones are left out."""


@lru_cache(maxsize=2)
def load(model: str, revision: str, engine: EngineName, device: str, dtype: DType, languages: tuple[str, str]) -> Engine:
    """The model ready to run, once a process.

    Raises `ConfigError` where it cannot be: not there, of another kind, or without the languages that are asked for.
    """
    if engine == "ctranslate2" or (engine == "auto" and is_converted(model)):
        return _CTranslate2(model, device, dtype, languages)
    return _Torch(model, revision, device, dtype, languages)


def is_converted(model: str) -> bool:
    """Whether `model` is a folder in CTranslate2's format."""
    return (Path(model) / "model.bin").is_file()


def answer(engine: Engine, texts: Iterable[str], how: Decoding, batch_tokens: int) -> dict[str, list[Answer]]:
    """The answers to each of `texts`, best first; none to a text that is longer than the model may read.

    Batches hold `batch_tokens` tokens, padding included; one that memory does not hold is halved, and so are those after it.
    """
    encoded = {text: list(engine.tokenizer(text).input_ids) for text in dict.fromkeys(texts)}
    todo = sorted((text for text in encoded if len(encoded[text]) <= how.max_length), key=lambda text: (-len(encoded[text]), text))
    found: dict[str, list[Answer]] = {text: [] for text in encoded}
    while todo:
        longest = len(encoded[todo[0]])
        batch = todo[: 1 if how.do_sample else max(1, batch_tokens // longest)]
        try:
            answers = engine.generate([encoded[text] for text in batch], how)
        except RuntimeError as error:
            if not _is_out_of_memory(error):
                raise
            if len(batch) == 1:
                raise ConfigError(f"out of memory over one text of {longest} tokens: lower 'num_beams' or 'max_length'.") from error
            batch_tokens = longest * (len(batch) // 2)
            continue
        found.update(zip(batch, answers, strict=True))
        todo = todo[len(batch) :]
    return found


def _is_out_of_memory(error: RuntimeError) -> bool:
    return any(sign in str(error).lower() for sign in ("out of memory", "can't allocate memory", "bad_alloc"))


class _Torch:
    """A checkpoint of transformers."""

    def __init__(self, model: str, revision: str, device: str, dtype: DType, languages: tuple[str, str]) -> None:
        from transformers import GenerationConfig

        self._model, self.tokenizer = checkpoints.load("Seq2SeqLM", model, revision, on=device, as_=dtype)
        own = self._model.generation_config
        first = checkpoints.first_token(self.tokenizer, model, languages)
        # Of what the checkpoint itself says of generation the tokens alone count: beams and penalties are the config's business.
        self._own = {
            name: getattr(own, name)
            for name in ("decoder_start_token_id", "bos_token_id", "eos_token_id", "pad_token_id", "bad_words_ids", "suppress_tokens")
        }
        self._own["forced_bos_token_id"] = own.forced_bos_token_id if first is None else first
        self._model.generation_config = GenerationConfig(**self._own)

    def generate(self, batch: Sequence[list[int]], how: Decoding) -> list[list[Answer]]:
        import torch
        from transformers import GenerationConfig

        drawn: Mapping[str, Any] = {"do_sample": True, "temperature": how.temperature, "top_p": how.top_p, "top_k": 0}
        sought: Mapping[str, Any] = {"num_beams": how.num_beams}
        config = GenerationConfig(
            **self._own, **(drawn if how.do_sample else sought), num_return_sequences=how.n_best, max_new_tokens=how.max_length,
            return_dict_in_generate=True, output_scores=True, output_logits=how.do_sample,
        )  # fmt: skip
        padded = self.tokenizer.pad({"input_ids": list(batch)}, return_tensors="pt").to(self._model.device)
        try:
            with torch.random.fork_rng(enabled=how.do_sample), torch.inference_mode():
                if how.do_sample:
                    torch.manual_seed(_seed(how.seed, batch[0]))
                out = self._model.generate(input_ids=padded["input_ids"], attention_mask=padded["attention_mask"], generation_config=config)
        except torch.OutOfMemoryError:
            torch.cuda.empty_cache()
            raise
        beams = getattr(out, "beam_indices", None)
        steps = out.logits if how.do_sample else out.scores  # those that are drawn from are cut off at `top_p`
        logs = self._model.compute_transition_scores(out.sequences, steps, beams, normalize_logits=beams is None).float()
        if self._own["forced_bos_token_id"] is not None:
            logs[:, 0] = 0
        rows = [_finished(self.tokenizer, ids, log) for ids, log in zip(out.sequences[:, 1:].tolist(), logs.tolist(), strict=True)]
        return [[one for one in rows[at : at + how.n_best] if one] for at in range(0, len(rows), how.n_best)]


class _CTranslate2:
    """A folder in CTranslate2's format, with the tokenizer of its checkpoint."""

    def __init__(self, model: str, device: str, dtype: DType, languages: tuple[str, str]) -> None:
        import ctranslate2
        import transformers

        if not is_converted(model):
            raise ConfigError(f"'{model}' holds no model.bin: convert the checkpoint with mtfix export --from, or say engine = \"torch\".")
        transformers.logging.set_verbosity_error()
        kind, _, number = device.partition(":")
        try:
            self.tokenizer = transformers.AutoTokenizer.from_pretrained(model, trust_remote_code=False)
            self._translator = ctranslate2.Translator(
                model, device=kind, device_index=int(number or 0), compute_type="default" if dtype == "auto" else dtype
            )
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise ConfigError(f"model '{model}' does not load in CTranslate2: {str(error).strip().splitlines()[0]}") from error
        first = checkpoints.first_token(self.tokenizer, model, languages)
        if first is None and (Path(model) / "generation_config.json").is_file():
            first = transformers.GenerationConfig.from_pretrained(model).forced_bos_token_id
        self._prefix = None if first is None else self.tokenizer.convert_ids_to_tokens([first])

    def generate(self, batch: Sequence[list[int]], how: Decoding) -> list[list[Answer]]:
        if how.do_sample:
            raise ConfigError('sampling wants engine = "torch": CTranslate2 draws differently from run to run.')
        results = self._translator.translate_batch(
            [self.tokenizer.convert_ids_to_tokens(ids) for ids in batch],
            target_prefix=None if self._prefix is None else [self._prefix] * len(batch),
            beam_size=how.num_beams, num_hypotheses=how.n_best, max_decoding_length=how.max_length, max_input_length=0,
            return_scores=True, return_end_token=True,
        )  # fmt: skip
        return [
            [
                Answer(_text(self.tokenizer, self.tokenizer.convert_tokens_to_ids(tokens)), math.exp(score))
                for tokens, score in zip(result.hypotheses, result.scores, strict=True)
                if tokens and tokens[-1] == self.tokenizer.eos_token
            ]
            for result in results
        ]


def _seed(seed: int, ids: Sequence[int]) -> int:
    """A seed for one text, the same wherever it stands."""
    return int.from_bytes(hashlib.sha256(f"{seed} {ids}".encode()).digest()[:7], "big")


def _finished(tokenizer: Any, ids: Sequence[int], logs: Sequence[float]) -> Answer | None:
    """The answer that `ids` spell; None where the model did not come to an end."""
    if tokenizer.eos_token_id not in ids:
        return None
    end = ids.index(tokenizer.eos_token_id) + 1
    return Answer(_text(tokenizer, ids[:end]), math.exp(math.fsum(logs[:end]) / end))


def _text(tokenizer: Any, ids: Sequence[int]) -> str:
    """What `ids` say up to the first special token after it, so that of several stretches (T5's sentinels) the first counts.

    An unknown piece stays and is seen: left out, it would be a letter lost without a word.
    """
    special = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}
    start = next((at for at, one in enumerate(ids) if one not in special), len(ids))
    stop = next((at for at in range(start, len(ids)) if ids[at] in special), len(ids))
    return str(tokenizer.decode(list(ids[start:stop]), skip_special_tokens=False, clean_up_tokenization_spaces=False)).strip()
