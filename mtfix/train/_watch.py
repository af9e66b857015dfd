"""What goes on beside the steps of a fine-tuning run: its clock, its log, Ctrl-C. Imported by such a run alone: needs transformers."""

import json
import math
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from mtfix.errors import MtfixError
from mtfix.train.run import read_log

Row = Mapping[str, Any]
_NAMES = {"loss": "loss", "learning_rate": "rate", "eval_loss": "dev_loss", "eval_f05": "dev_F0.5", "eval_exact": "dev_exact"}


class Watch(TrainerCallback):  # type: ignore[misc]
    """Logs to `log.jsonl`, ends the run when its time is spent or somebody stops it, and keeps the checkpoint whole then."""

    def __init__(self, log: Path, max_minutes: float, on_row: Callable[[Row], None]) -> None:
        self._log = log
        self._max_minutes = max_minutes
        self._on_row = on_row
        self._begun = self._started = 0.0
        self.is_stopped = False
        """Whether somebody stopped the run before its end."""

    @property
    def minutes(self) -> float:
        """Spent by all runs in this folder together."""
        return self._begun + (time.monotonic() - self._started) / 60

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Go on from the log of an earlier run; what it logged after its last checkpoint is done again."""
        state.compute_steps(args, state.max_steps)  # a checkpoint brings the intervals of the recipe it was made with
        rows = [row for row in read_log(self._log) if row["step"] <= state.global_step]
        self._log.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        self._begun = rows[-1]["minutes"] if rows else 0.0
        self._started = time.monotonic()

    def on_step_end(self, args: Any, state: Any, control: Any, model: Any = None, **_: Any) -> None:
        """Measure and save at the end, however it comes; after Ctrl-C only save."""
        if model.config.model_type == "marian":  # CTranslate2 begins with a zero vector where transformers begins with <pad>
            model.get_input_embeddings().weight.data[model.config.pad_token_id] = 0
        is_over = self.minutes >= self._max_minutes or state.global_step >= state.max_steps
        if is_over or self.is_stopped:
            control.should_training_stop = control.should_save = True
            control.should_evaluate = not self.is_stopped

    def on_log(self, args: Any, state: Any, control: Any, logs: Row, **_: Any) -> None:
        """One line for what the trainer tells; raises `MtfixError` where the loss is no number any more."""
        said = {_NAMES[key]: value for key, value in logs.items() if key in _NAMES}
        if not said:
            return
        if not math.isfinite(said.get("loss", 0.0)):
            raise MtfixError(f"the loss is no number at step {state.global_step}: lower learning_rate, or set precision to bf16 or fp32.")
        row = {"minutes": round(self.minutes, 2), "step": state.global_step, **{key: float(f"{v:.4g}") for key, v in said.items()}}
        with self._log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(row) + "\n")
        self._on_row(row)

    @contextmanager
    def ending_on_signals(self) -> Iterator[None]:
        """Within, Ctrl-C ends the run after its step, with a checkpoint; a second one ends it at once."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

        def stop(*_: Any) -> None:
            self.is_stopped = True
            for number, handler in before.items():
                signal.signal(number, handler)

        for number in before:
            signal.signal(number, stop)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
