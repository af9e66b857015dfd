"""Other people's checkpoints: where they lie, whether they can be had, and how they are loaded.

One rule for all of them: a folder, or a hub id at a stated revision; weights as safetensors, never as pickle; no code that
comes with the weights. What cannot be loaded is said in one line, with what to do about it.
"""

import importlib.util
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from mtfix.errors import ConfigError, MissingExtraError
from mtfix.registry import did_you_mean

DType = Literal["auto", "float32", "float16", "bfloat16"]
"""How the weights are held in memory; `auto` as they are stored."""
FILES = ("*.json", "*.safetensors", "*.txt", "*.model", "*.spm")
"""All that is fetched of a hub model: neither pickled weights nor code."""
_EXTRAS: Mapping[str, tuple[str, ...]] = {
    "models": ("torch", "safetensors", "accelerate"),
    "chat": ("openai",),
}
_TOKENIZER = ("tokenizer*.json", "vocab.*", "*.model", "*.spm")
"""What a folder holds that has a tokenizer; without one of these transformers makes up an empty one."""
HUB_ID = re.compile(r"\w[\w.-]*/[\w.-]+|[\w-]+")


def require(extra: str) -> None:
    """Raise `MissingExtraError` with the line that installs `extra`, unless it is there."""
    absent = [module for module in _EXTRAS[extra] if importlib.util.find_spec(module) is None]
    if absent:
        raise MissingExtraError(f"{', '.join(absent)} not installed: pip install 'mtfix[{extra}]'")


def resolve(model: str, revision: str = "") -> str:
    """The folder of a checkpoint: `model` itself, or where a hub id at `revision` lies after it was fetched if need be.

    Raises `ConfigError` where there is none, or none that mtfix loads.
    """
    return _folder(model, revision, fetch=True)


def missing(model: str, revision: str = "") -> str | None:
    """Why a checkpoint cannot be loaded here and now, nothing fetched; None where it can."""
    try:
        require("models")
        _folder(model, revision, fetch=False)
    except (ConfigError, MissingExtraError) as error:
        return str(error)
    return None


def load(kind: str, model: str, revision: str = "", *, on: str = "auto", as_: DType = "float32") -> tuple[Any, Any]:
    """Model and tokenizer of a checkpoint, ready for inference; `kind` is what follows AutoModelFor in transformers.

    Raises `ConfigError` for a model of another kind: one whose head for this task was never trained among them.
    """
    require("models")
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    folder = resolve(model, revision)
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
        loaded, info = getattr(transformers, f"AutoModelFor{kind}").from_pretrained(
            folder, dtype=dtype(as_), use_safetensors=True, trust_remote_code=False, output_loading_info=True
        )
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise ConfigError(f"model '{model}' does not load as {kind}: {_first_line(error)}") from error
    if info["missing_keys"]:
        have = ", ".join(loaded.config.architectures or ["unknown"])
        raise ConfigError(f"model '{model}' is no trained {kind}: it has no weights for {min(info['missing_keys'])} (it holds {have}).")
    return loaded.to(device(on)).eval(), tokenizer


def first_token(tokenizer: Any, model: str, languages: tuple[str, str]) -> int | None:
    """Make `tokenizer` read the first of `languages` and write the second; the token with which every answer then begins.

    Raises `ConfigError` where the family wants codes and has none of these, or has no use for them; `model` is named there.
    """
    if not hasattr(tokenizer, "src_lang"):
        if any(languages):
            raise ConfigError(f"model '{model}' has no language codes: leave out 'source_language' and 'target_language'.")
        return None
    written = getattr(tokenizer, "lang_code_to_token", {})  # M2M100 writes ar as __ar__
    codes = {code: tokenizer.convert_tokens_to_ids(token) for code, token in written.items()} or {
        token: tokenizer.convert_tokens_to_ids(token) for token in tokenizer.all_special_tokens if "_" in token
    }
    for option, code in zip(("source_language", "target_language"), languages, strict=True):
        if code not in codes:
            raise ConfigError(f"model '{model}' needs a language code in '{option}' (got '{code}'). {did_you_mean(code, codes)}")
    tokenizer.src_lang, tokenizer.tgt_lang = languages
    return int(codes[languages[1]])


def device(name: str) -> str:
    """The device that `name` means: `auto` is the first accelerator there is, or else the CPU."""
    import torch

    has = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        return next(kind for kind, is_there in has.items() if is_there)
    kind, _, number = name.partition(":")
    if kind not in has or (number and not number.isdecimal()):
        raise ConfigError(f"no device '{name}': say auto, cpu, cuda, cuda:1 or mps.")
    if not has[kind] or (kind == "cuda" and int(number or 0) >= torch.cuda.device_count()):
        raise ConfigError(f"device '{name}' is not on this machine: say auto, or cpu.")
    return name


def dtype(name: DType) -> Any:
    """What transformers takes for `name`."""
    import torch

    return name if name == "auto" else getattr(torch, name)


def _folder(model: str, revision: str, *, fetch: bool) -> str:
    path = Path(model)
    if not model:
        raise ConfigError("no 'model': name the folder of a checkpoint, or a hub id and its 'revision'.")
    if not path.is_dir():
        if not HUB_ID.fullmatch(model):
            raise ConfigError(f"no folder '{model}', and a hub id is written 'owner/name'.")
        if not revision:
            raise ConfigError(f"no folder '{model}'; a hub model needs its 'revision' stated, a commit best of all.")
        path = Path(_snapshot(model, revision, fetch))
    if not (path / "config.json").is_file():
        raise ConfigError(f"model '{model}' has no config.json: it is no checkpoint of transformers.")
    if not any(found for pattern in _TOKENIZER for found in path.glob(pattern)):
        raise ConfigError(f"model '{model}' has no tokenizer: fetch its other files too.")
    if not any(path.glob("*.safetensors")):
        raise ConfigError(
            f"model '{model}' holds no .safetensors; mtfix loads no pickled weights. Convert it: huggingface.co/spaces/safetensors/convert"
        )
    return str(path)


def _snapshot(model: str, revision: str, fetch: bool) -> str:
    """The folder of a hub model in the cache of this machine: as it lies there, or fetched."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.constants import HF_HUB_OFFLINE
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return str(snapshot_download(model, revision=revision, allow_patterns=list(FILES), local_files_only=True))
    except HFValidationError as error:
        raise ConfigError(f"'{model}' is neither a folder nor a hub id: {_first_line(error)}") from error
    except LocalEntryNotFoundError:
        if not fetch:
            raise ConfigError(f"model '{model}' is not on this machine. Fetch it: hf download {model} --revision {revision}") from None
    try:
        return str(snapshot_download(model, revision=revision, allow_patterns=list(FILES)))
    except (HfHubHTTPError, OSError, ValueError) as error:
        why = "this machine is offline" if HF_HUB_OFFLINE else f"{type(error).__name__}: {_first_line(error)}"
        raise ConfigError(f"no folder '{model}', and the hub does not give '{model}' at '{revision}' ({why}).") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0][:300]
