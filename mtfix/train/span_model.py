"""Train the span model: a pre-norm encoder–decoder (T5, relu) over the codec's tokens, within a time budget.

T5 because it is pre-norm (post-norm does not converge at this budget) and converts to CTranslate2 exactly (Raffel et al.,
JMLR 2020). The same recipe runs on a CPU and on a GPU; a run that is stopped resumes from its last checkpoint.
"""

import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtfix.codec import Codec, Query, letters

if TYPE_CHECKING:
    import torch
    from transformers import T5ForConditionalGeneration

Example = tuple[Query, str]


@dataclass(frozen=True, slots=True)
class SpanModelRecipe:
    """Sizes and schedule of a training run."""

    d_model: int = 192
    d_ff: int = 768
    n_heads: int = 6
    encoder_layers: int = 4
    decoder_layers: int = 2
    dropout: float = 0.0  # the sampling of a dropout mask takes a third of a CPU step, and nothing is seen often enough to overfit
    learning_rate: float = 1e-3
    warmup_steps: int = 300
    tokens_per_batch: int = 1000
    label_smoothing: float = 0.05
    words_share: float = 0.0  # of the examples, words in context; the rest are names
    bf16: bool = True
    seed: int = 13
    max_minutes: float = 60.0
    max_steps: int = 0  # of all runs together; 0 leaves it to the time budget
    checkpoint_minutes: float = 4.0
    final_decay: float = 0.25  # the last part of the budget, over which the rate falls to nothing


def new_model(recipe: SpanModelRecipe, n_tokens: int) -> "T5ForConditionalGeneration":
    """A fresh model of the recipe's size over `n_tokens` tokens (id 0 pads and starts, id 1 ends)."""
    from transformers import T5Config, T5ForConditionalGeneration

    return T5ForConditionalGeneration(
        T5Config(
            vocab_size=n_tokens, d_model=recipe.d_model, d_ff=recipe.d_ff, d_kv=recipe.d_model // recipe.n_heads,
            num_heads=recipe.n_heads, num_layers=recipe.encoder_layers, num_decoder_layers=recipe.decoder_layers,
            dropout_rate=recipe.dropout, feed_forward_proj="relu", relative_attention_num_buckets=32,
            relative_attention_max_distance=64, pad_token_id=0, eos_token_id=1, decoder_start_token_id=0,
        )
    )  # fmt: skip


class Trainer:
    """One training run in one folder: `checkpoint.pt`, `log.jsonl`, `spiece.model`."""

    def __init__(self, folder: Path, recipe: SpanModelRecipe, *, fresh_schedule: bool = False) -> None:
        import torch

        self.folder, self.recipe = folder, recipe
        self.codec = Codec(folder)
        tokens = self.codec.vocabulary()
        self.ids = {token: index for index, token in enumerate(tokens)}
        self.tokens = tokens
        torch.manual_seed(recipe.seed)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.model = new_model(recipe, len(tokens)).to(self.device)
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=recipe.learning_rate, betas=(0.9, 0.98), weight_decay=0.01)
        self.step, self.spent, self.seen = 0, 0.0, 0
        self._resume(fresh_schedule)

    @property
    def _checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"

    def _resume(self, fresh_schedule: bool) -> None:
        import torch

        if not self._checkpoint.exists():
            return
        state = torch.load(self._checkpoint, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.seen = state["step"], state["seen"]
        self.spent = 0.0 if fresh_schedule else state["spent"]

    def save(self) -> None:
        """Write the checkpoint whole: under another name first, then renamed."""
        import torch

        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seen": self.seen,
            "spent": self.spent,
        }
        partial = self._checkpoint.with_suffix(".part")
        torch.save(state, partial)
        partial.replace(self._checkpoint)

    def _rate(self) -> float:
        """Warm-up by steps, then flat, then linearly to nothing over the last part of the time budget."""
        budget = self.recipe.max_minutes * 60
        left = max(0.0, 1 - self.spent / budget) / self.recipe.final_decay
        return self.recipe.learning_rate * min(1.0, (self.step + 1) / self.recipe.warmup_steps, max(left, 0.02))

    def tensors(self, batch: Sequence[Example]) -> tuple["torch.Tensor", "torch.Tensor"]:
        """Padded source and target ids of `batch`, each [batch, longest]."""
        import torch

        unknown = self.ids["<unk>"]
        sources = [[self.ids.get(t, unknown) for t in self.codec.encode(query)] for query, _ in batch]
        targets = [[self.ids.get(t, unknown) for t in self.answer(text)] + [1] for _, text in batch]

        def pad(rows: list[list[int]], value: int) -> "torch.Tensor":
            width = max(map(len, rows))
            return torch.tensor([row + [value] * (width - len(row)) for row in rows], device=self.device)

        return pad(sources, 0), pad(targets, -100)

    @staticmethod
    def answer(text: str) -> list[str]:
        """The target tokens of an answer: letters, or the one token `<keep>` or `<drop>`."""
        return [text] if text in ("<keep>", "<drop>") else letters(text)

    def train(self, examples: Iterator[Example], held_out: Sequence[Example]) -> None:
        """Train on `examples` until the time budget is spent; log loss, rate and held-out exactness."""
        import torch

        torch.set_float32_matmul_precision("medium")
        self.model.train()
        started = last_saved = time.monotonic()
        begun = self.spent
        losses: list[float] = []
        loss_of = torch.nn.CrossEntropyLoss(label_smoothing=self.recipe.label_smoothing, ignore_index=-100)
        for batch in self._batches(examples):
            for group in self.optimizer.param_groups:
                group["lr"] = self._rate()
            source, target = self.tensors(batch)
            with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.recipe.bf16):
                shifted = torch.cat([torch.zeros_like(target[:, :1]), target[:, :-1].clamp(min=0)], 1)
                logits = self.model(input_ids=source, attention_mask=(source != 0).long(), decoder_input_ids=shifted).logits
                loss = loss_of(logits.float().flatten(0, 1), target.flatten())
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self.optimizer.step()
            self.step, self.seen = self.step + 1, self.seen + len(batch)
            losses.append(float(loss.detach()))
            self.spent = begun + time.monotonic() - started
            over = self.spent >= self.recipe.max_minutes * 60 or 0 < self.recipe.max_steps <= self.step
            if over or time.monotonic() - last_saved > self.recipe.checkpoint_minutes * 60:
                self._log(losses, held_out)
                losses = []
                self.save()
                last_saved = time.monotonic()
            if over:
                return

    def _batches(self, examples: Iterator[Example]) -> Iterator[list[Example]]:
        """Batches of like length, from a pool that is sorted and shuffled by batch."""
        rng = random.Random(self.recipe.seed + self.step)
        while True:
            pool = [example for example, _ in zip(examples, range(4096), strict=False)]
            if not pool:
                return
            sized = sorted(((len(self.codec.encode(q)), len(a)), i) for i, (q, a) in enumerate(pool))
            batches: list[list[Example]] = [[]]
            for (length, _), index in sized:
                if batches[-1] and (len(batches[-1]) + 1) * length > self.recipe.tokens_per_batch:
                    batches.append([])
                batches[-1].append(pool[index])
            rng.shuffle(batches)
            yield from batches

    def _log(self, losses: Sequence[float], held_out: Sequence[Example]) -> None:
        exact: dict[str, list[bool]] = {}
        for start in range(0, len(held_out), 200):
            part = held_out[start : start + 200]
            for (query, goal), answer in zip(part, self.greedy([q for q, _ in part]), strict=True):
                exact.setdefault(query.kind, []).append(answer == goal)
        row: dict[str, Any] = {
            "minutes": round(self.spent / 60, 1), "step": self.step, "seen": self.seen, "rate": self._rate(),
            "loss": round(math.fsum(losses) / max(1, len(losses)), 4), "exact": {k: round(sum(v) / len(v), 3) for k, v in exact.items()},
        }  # fmt: skip
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(row) + "\n")

    def greedy(self, queries: Sequence[Query]) -> list[str]:
        """The model's first answer to each query, as text."""
        import torch

        self.model.eval()
        source, _ = self.tensors([(query, "") for query in queries])
        with torch.no_grad():
            out = self.model.generate(input_ids=source, attention_mask=(source != 0).long(), max_new_tokens=40, num_beams=1)
        self.model.train()
        return [Codec.decode([self.tokens[i] for i in row.tolist()]) for row in out]

    def describe(self) -> dict[str, Any]:
        """Recipe and progress, for the model card."""
        return {
            "recipe": asdict(self.recipe),
            "step": self.step,
            "seen": self.seen,
            "parameters": sum(p.numel() for p in self.model.parameters()),
        }
