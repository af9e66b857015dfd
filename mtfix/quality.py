"""COMET models: the one place where the package unbabel-comet is asked.

Its checkpoints are pickles, and a pickle can run code when it is loaded. So nothing is loaded that the config does not name as
a file and declare trusted.
"""

import importlib.util
import pickle
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from mtfix.errors import ConfigError, MissingExtraError


def missing(model: str) -> str | None:
    """Why the checkpoint `model` cannot be used here; None where it can."""
    if not Path(model).is_file():
        return f"no COMET checkpoint '{model}': 'model' names the .ckpt file that comet.download_model gives."
    if importlib.util.find_spec("comet") is None:
        return "COMET is not installed: pip install unbabel-comet"
    return None


@lru_cache(maxsize=2)
def load(model: str, allow_pickle: bool) -> Any:
    """The model in the file `model`. Raises `ConfigError` unless `allow_pickle`, and where the file is no such model."""
    if why := missing(model):
        raise (MissingExtraError if "pip install" in why else ConfigError)(why)
    if not allow_pickle:
        raise ConfigError(f"'{model}' is a pickle, which can run code: say allow_pickle = true if you trust where it comes from.")
    import comet

    try:
        return comet.load_from_checkpoint(model)
    except (OSError, KeyError, RuntimeError, ValueError, EOFError, pickle.UnpicklingError) as error:
        raise ConfigError(f"'{model}' does not load as a COMET checkpoint: {type(error).__name__}: {error}".split("\n", 1)[0]) from error


def estimate(loaded: Any, samples: Sequence[Mapping[str, str]], batch_size: int, gpus: int) -> list[float]:
    """The score of each sample (src, mt and, where the model wants it, ref), four digits."""
    if not samples:
        return []
    found = loaded.predict([dict(sample) for sample in samples], batch_size=batch_size, gpus=gpus, progress_bar=False)
    return [round(float(score), 4) for score in found.scores]
