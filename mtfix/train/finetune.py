"""Teach a seq2seq checkpoint on: transformers' Seq2SeqTrainer on pairs or corrupted text, whole or by LoRA.

A run's folder holds `recipe.json`, `checkpoints/`, `log.jsonl`, and at the end `model/` (safetensors, adapters merged), where
the recipe says so `ctranslate2/`, and `about.json`. A run that is stopped goes on from its last checkpoint.
"""

import importlib.util
import json
import random
import shutil
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtfix import checkpoints, template
from mtfix.errors import ConfigError, InputError, MissingExtraError, MtfixError, UsageError
from mtfix.train import convert
from mtfix.train.examples import Example, f_score, gather
from mtfix.train.recipe import FineTuneRecipe, Lora

if TYPE_CHECKING:
    from transformers import Seq2SeqTrainer

    from mtfix.train._watch import Row, Watch

Features = dict[str, list[int]]
_POOL = 4096
_FIXED = ("model", "revision", "task", "asked", "source_language", "target_language", "lora")
"""What a run cannot change once it has begun."""


def finetune(
    folder: Path, recipe: FineTuneRecipe, data: Path | None = None, on_row: "Callable[[Row], None]" = lambda _: None
) -> dict[str, Any]:
    """Run `recipe` in `folder` to its end, going on from a checkpoint that stands there; what it came to.

    The best checkpoint is that with the best F0.5 of edits on the dev pairs. `on_row` is told every line of the log. Ctrl-C
    leaves a checkpoint and raises `KeyboardInterrupt`.
    """
    checkpoints.require("models")
    if recipe.lora and importlib.util.find_spec("peft") is None:
        raise MissingExtraError("LoRA needs peft: pip install 'mtfix[models]'")
    from transformers.trainer_utils import get_last_checkpoint

    from mtfix.train._watch import Watch

    checkpoints.resolve(recipe.model, recipe.revision)
    _begin(folder, recipe)
    parts = gather(recipe, folder, data)
    model, tokenizer = checkpoints.load("Seq2SeqLM", recipe.model, recipe.revision, on="cpu")
    first = checkpoints.first_token(tokenizer, recipe.model, (recipe.source_language, recipe.target_language))
    if first is not None:
        model.generation_config.forced_bos_token_id = first
    if recipe.lora:
        model = _adapted(model, recipe.lora)
    watch = Watch(folder / "log.jsonl", recipe.max_minutes, on_row)
    trainer = _trainer(folder, recipe, model, tokenizer, parts, watch)
    last = get_last_checkpoint(str(folder / "checkpoints")) if (folder / "checkpoints").is_dir() else None
    with watch.ending_on_signals():
        _train(trainer, last)
    if watch.is_stopped:
        raise KeyboardInterrupt
    return _write(folder, recipe, trainer, tokenizer, watch.minutes)


def _begin(folder: Path, recipe: FineTuneRecipe) -> None:
    """Make the folder of a run, or see that the run in it is one of this recipe."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "recipe.json"
    said = json.loads(json.dumps(asdict(recipe) | {"asked": recipe.asked}))
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() and (folder / "checkpoints").is_dir() else said
    if other := next((name for name in _FIXED if before.get(name) != said[name]), None):
        raise UsageError(f"{folder}: holds a run with another '{other}'. Name another folder with --run.")
    kept.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _adapted(model: Any, lora: Lora) -> Any:
    """`model` with adapters, which alone are trained."""
    from peft import LoraConfig, get_peft_model

    usual = ["q", "v"] if hasattr(model, "encoder") else ["q_proj", "v_proj"]  # T5 and its kin, BART and its kin
    names = list(lora.target_modules) or usual
    config = LoraConfig(task_type="SEQ_2_SEQ_LM", r=lora.r, lora_alpha=lora.alpha, lora_dropout=lora.dropout, target_modules=names)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # transformers warns peft of its own next version
            return get_peft_model(model, config)
    except ValueError as error:
        raise ConfigError(f"[lora] 'target_modules': no layer of the model is called {' or '.join(names)}.") from error


def _features(found: Sequence[Example], recipe: FineTuneRecipe, tokenizer: Any) -> list[tuple[Example, Features]]:
    """The examples as token ids; those longer than the recipe allows are left out."""
    encoded = tokenizer([template.fill(recipe.asked, one.asked) for one in found], text_target=[one.answer for one in found])
    rows = zip(found, encoded["input_ids"], encoded["labels"], strict=True)
    kept = [(one, {"input_ids": ids, "labels": labels}) for one, ids, labels in rows if max(len(ids), len(labels)) <= recipe.max_tokens]
    if not kept:
        raise InputError(f"all {len(found)} examples are longer than max_tokens = {recipe.max_tokens}.")
    return kept


def _batches(rows: Sequence[tuple[Example, Features]], recipe: FineTuneRecipe) -> list[list[tuple[Example, Features]]]:
    """Batches of like length, of so many examples or tokens as the recipe says."""
    rows = random.Random(recipe.seed).sample(rows, len(rows))
    out: list[list[tuple[Example, Features]]] = []
    for start in range(0, len(rows), _POOL):
        batch: list[tuple[Example, Features]] = []
        for row in sorted(rows[start : start + _POOL], key=lambda row: _length(row[1])):
            size = len(batch) + 1
            if batch and (size * _length(row[1]) > recipe.batch_tokens if recipe.batch_tokens else size > recipe.batch_size):
                out.append(batch)
                batch = []
            batch.append(row)
        out.append(batch)
    return out


def _length(features: Features) -> int:
    return max(map(len, features.values()))


def _trainer(
    folder: Path, recipe: FineTuneRecipe, model: Any, tokenizer: Any, parts: tuple[list[Example], list[Example]], watch: "Watch"
) -> "Seq2SeqTrainer":
    from transformers import DataCollatorForSeq2Seq, EarlyStoppingCallback, PrinterCallback, Seq2SeqTrainer

    train, dev = (_batches(_features(found, recipe, tokenizer), recipe) for found in parts)
    in_order = [example for batch in dev for example, _ in batch]
    pad = DataCollatorForSeq2Seq(tokenizer, model=model)

    def collate(batches: list[list[Features]]) -> Any:  # the trainer's own batches are of one: batches are made by length, above
        return pad([features for batch in batches for features in batch])

    def measure(found: Any) -> dict[str, float]:
        ids = found.predictions
        ids[ids == -100] = tokenizer.pad_token_id
        answers = [answer.strip() for answer in tokenizer.batch_decode(ids, skip_special_tokens=True)]
        pairs = list(zip(in_order, answers, strict=True))
        f05 = f_score(pairs, recipe.task)
        exact = sum(answer == one.answer for one, answer in pairs) / len(pairs)
        # Of two checkpoints with the same F0.5 (in the beginning it is 0) the one with the lower loss is better.
        return {"f05": f05, "exact": exact, "rank": f05 - 1e-6 * float(found.losses.mean())}

    longest = max(len(features["labels"]) for batch in dev for _, features in batch)
    trainer = Seq2SeqTrainer(
        model, _arguments(folder, recipe, longest + 8), train_dataset=[[f for _, f in batch] for batch in train],
        eval_dataset=[[f for _, f in batch] for batch in dev], data_collator=collate, compute_metrics=measure,
        callbacks=[watch, *([EarlyStoppingCallback(recipe.patience)] if recipe.patience else [])],
    )  # fmt: skip
    trainer.remove_callback(PrinterCallback)  # it prints to stdout
    return trainer


def _arguments(folder: Path, recipe: FineTuneRecipe, longest_answer: int) -> Any:
    import torch
    from transformers import Seq2SeqTrainingArguments

    has_gpu = torch.cuda.is_available()
    is_bf16 = recipe.precision == "bf16" or (recipe.precision == "auto" and has_gpu and torch.cuda.is_bf16_supported())
    if recipe.precision == "fp16" and not has_gpu:
        raise ConfigError("precision 'fp16' wants a GPU: say auto, bf16 or fp32.")
    return Seq2SeqTrainingArguments(
        output_dir=str(folder / "checkpoints"), seed=recipe.seed, bf16=is_bf16, fp16=recipe.precision == "fp16",
        use_cpu=not has_gpu and not torch.backends.mps.is_available(),
        per_device_train_batch_size=1, per_device_eval_batch_size=1, gradient_accumulation_steps=recipe.accumulation,
        learning_rate=recipe.learning_rate, warmup_steps=recipe.warmup_steps, weight_decay=recipe.weight_decay,
        num_train_epochs=recipe.epochs, max_steps=recipe.max_steps or -1, logging_steps=max(1, recipe.eval_steps // 10),
        eval_strategy="steps", save_strategy="steps", eval_steps=recipe.eval_steps, save_steps=recipe.eval_steps, save_total_limit=2,
        load_best_model_at_end=True, metric_for_best_model="rank", include_for_metrics=["loss"], greater_is_better=True, restore_callback_states_from_checkpoint=True,
        predict_with_generate=True, generation_num_beams=1, generation_max_length=longest_answer,
        remove_unused_columns=False, dataloader_pin_memory=False, logging_nan_inf_filter=False, report_to="none", disable_tqdm=True,
    )  # fmt: skip


def _train(trainer: "Seq2SeqTrainer", last: str | None) -> None:
    import torch

    try:
        trainer.train(resume_from_checkpoint=last)
    except torch.OutOfMemoryError as error:
        raise MtfixError("out of memory: halve batch_size or batch_tokens and double accumulation, or set [lora].") from error


def _write(folder: Path, recipe: FineTuneRecipe, trainer: "Seq2SeqTrainer", tokenizer: Any, minutes: float) -> dict[str, Any]:
    """Write the best model, and what it is."""
    model, state = trainer.model, trainer.state
    best: Mapping[str, Any] = next((row for row in state.log_history if row["step"] == state.best_global_step and "eval_f05" in row), {})
    n_trained = sum(p.numel() for p in model.parameters() if p.requires_grad)
    if recipe.lora:
        model = model.merge_and_unload()
    model.to("cpu").eval()
    out, partial = folder / "model", folder / "model.part"
    shutil.rmtree(partial, ignore_errors=True)
    model.save_pretrained(partial)
    tokenizer.save_pretrained(partial)
    shutil.rmtree(out, ignore_errors=True)
    partial.rename(out)
    about = {
        "model": recipe.model, "revision": recipe.revision, "step": state.global_step, "minutes": round(minutes, 2),
        "best": {"step": state.best_global_step, "dev_F0.5": best.get("eval_f05")}, "parameters": model.num_parameters(), "trained": n_trained,
        "folder": str(out),
    }  # fmt: skip
    if recipe.ctranslate2:
        languages = recipe.source_language, recipe.target_language
        done = convert.convert(str(out), folder / "ctranslate2", quantization=recipe.ctranslate2, languages=languages)
        about |= {"ctranslate2": str(done.folder), "equal": done.same}
    (folder / "about.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return about
