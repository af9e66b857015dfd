"""Fine-tuning of tiny checkpoints: it learns, goes on where it stopped, ends early, and what it writes can be used."""

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="training is tested where torch is installed: pip install 'mtfix[dev]'")

import torch
from safetensors.torch import load_file

from mtfix.cli import main
from mtfix.config import read as read_config
from mtfix.errors import ConfigError, InputError, MissingExtraError, UsageError
from mtfix.pipeline import Pipeline
from mtfix.template import Asked
from mtfix.train.examples import f_score, gather, of_document
from mtfix.train.finetune import finetune
from mtfix.train.pairs import read
from mtfix.train.recipe import FineTuneRecipe, Lora
from mtfix.types import Document
from tests.checkpoints import LANGUAGES, seq2seq

PAIRS = (
    ("رفض Kreml الادعاءات اليوم.", "رفض الكرملين الادعاءات اليوم."),
    ("قال Putin إن القرار نهائي.", "قال بوتين إن القرار نهائي."),
    ("زار Scholz العاصمة أمس.", "زار شولتس العاصمة أمس."),
    ("عاد الوفد من Wien مساء.", "عاد الوفد من فيينا مساء."),
    ("وصل القطار الى المحطة .", "وصل القطار إلى المحطة."),
    ("انتهت الجلسة.", "انتهت الجلسة."),
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with pairs, and tiny checkpoints."""
    folder = tmp_path_factory.mktemp("base")
    rows = [json.dumps({"garbled": garbled, "fixed": fixed}, ensure_ascii=False) + "\n" for garbled, fixed in PAIRS]
    (folder / "pairs.jsonl").write_text("".join(rows), encoding="utf-8")
    for family in ("t5", "m2m100"):
        seq2seq(family, folder / family)
    return folder


@pytest.fixture(scope="module")
def recipe(base: Path) -> FineTuneRecipe:
    """Six steps on pairs that are measured on as well."""
    pairs = (str(base / "pairs.jsonl"),)
    said: dict[str, Any] = {"max_steps": 6, "eval_steps": 2, "learning_rate": 1e-2, "warmup_steps": 0, "batch_size": 4}
    return FineTuneRecipe(str(base / "t5"), data=pairs, dev=pairs, **said)


@pytest.fixture(scope="module")
def usual(recipe: FineTuneRecipe, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The log of three steps, but for the time."""
    run = tmp_path_factory.mktemp("usual")
    finetune(run, replace(recipe, max_steps=3, eval_steps=3, batch_size=3, patience=0))
    return [{**row, "minutes": 0.0} for row in log(run)]


def log(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "log.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_run_learns_goes_on_and_writes_what_can_be_loaded(recipe: FineTuneRecipe, tmp_path: Path) -> None:
    told: list[Any] = []
    done = finetune(tmp_path, recipe, on_row=told.append)
    assert (done["step"], done["parameters"]) == (6, done["trained"])
    assert told == log(tmp_path)
    losses = [row["dev_loss"] for row in told if "dev_loss" in row]
    assert losses == sorted(losses, reverse=True) and len(losses) == 3
    again = finetune(tmp_path, replace(recipe, max_steps=90, eval_steps=30, patience=0, ctranslate2="float32"))
    assert (again["step"], again["best"]["dev_F0.5"], again["equal"]) == (90, 1.0, 1.0)
    steps = [row["step"] for row in log(tmp_path) if "loss" in row]
    assert [row["step"] for row in log(tmp_path) if "dev_loss" in row] == [2, 4, 6, 30, 60, 90]
    assert steps[:6] == [1, 2, 3, 4, 5, 6] and steps == sorted({*steps}) and again["minutes"] >= done["minutes"]
    assert _offers(tmp_path / "model") == _offers(tmp_path / "ctranslate2") == ["بوتين"]


def _offers(model: Path) -> list[str]:
    """What a system with the model offers for a name."""
    config = model.with_suffix(".toml")
    options = f'name = "transformers"\nmodel = "{model}"\nnum_beams = 1\n'
    config.write_text(f'[[detect]]\nname = "script"\n[[propose]]\n{options}', encoding="utf-8")
    done = Pipeline(read_config(str(config))).repair(Document("a", "قال Putin إن القرار نهائي."))
    return [proposal.text for proposal in done.proposals]


def test_lora_trains_adapters_alone_and_merges_them(base: Path, recipe: FineTuneRecipe, tmp_path: Path) -> None:
    source, target = LANGUAGES["m2m100"]
    said = replace(recipe, model=str(base / "m2m100"), source_language=source, target_language=target, task="segment", max_steps=2)
    done = finetune(tmp_path, replace(said, lora=Lora(r=2, target_modules=("q_proj",))))
    assert done["trained"] == 6 * 2 * 2 * 32  # six attentions, two matrices each of rank by width
    before, after = load_file(base / "m2m100" / "model.safetensors"), load_file(tmp_path / "model" / "model.safetensors")
    assert {name for name in before if not torch.equal(before[name], after[name])} == {name for name in before if "q_proj.weight" in name}
    with pytest.raises(ConfigError, match="no layer of the model is called queries"):
        finetune(tmp_path / "wrong", replace(said, lora=Lora(target_modules=("queries",))))
    with pytest.raises(UsageError, match="holds a run with another 'task'"):
        finetune(tmp_path, replace(said, task="span"))


def test_a_run_ends_when_it_gets_no_better_or_its_time_is_spent(recipe: FineTuneRecipe, tmp_path: Path) -> None:
    hopeless = replace(recipe, learning_rate=0.0, eval_steps=1, max_steps=50, patience=2)
    assert finetune(tmp_path / "patience", hopeless)["step"] == 3
    assert finetune(tmp_path / "time", replace(hopeless, patience=0, max_minutes=1e-6))["step"] == 1


def test_ctrl_c_leaves_a_checkpoint(recipe: FineTuneRecipe, tmp_path: Path) -> None:
    def stop(row: Any) -> None:
        if row["step"] == 3:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        finetune(tmp_path, replace(recipe, eval_steps=10), on_row=stop)
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] in (["checkpoint-3"], ["checkpoint-4"])
    assert not (tmp_path / "model").exists()
    assert finetune(tmp_path, replace(recipe, eval_steps=10))["step"] == 6


@pytest.mark.parametrize(
    "change", [{"seed": 2}, {"batch_size": 2}, {"batch_tokens": 40}, {"accumulation": 2}, {"weight_decay": 0.9}, {"warmup_steps": 5},
               {"precision": "bf16"}, {"template": "{category} {garbled}"}, {"max_tokens": 23}, {"max_steps": 0, "epochs": 2.0}]
)  # fmt: skip
def test_every_option_changes_something(
    usual: list[dict[str, Any]], recipe: FineTuneRecipe, tmp_path: Path, change: dict[str, Any]
) -> None:
    said: dict[str, Any] = {"max_steps": 3, "eval_steps": 3, "batch_size": 3, "patience": 0, **change}
    finetune(tmp_path, replace(recipe, **said))
    assert [{**row, "minutes": 0.0} for row in log(tmp_path)] != usual


def test_spans_and_segments_of_a_document(base: Path) -> None:
    documents = read(str(base / "pairs.jsonl"), "train")
    spans = [(one.asked.text[one.asked.start : one.asked.end], one.answer) for gold in documents for one in of_document(gold, "span")]
    assert spans == [("Kreml", "الكرملين"), ("Putin", "بوتين"), ("Scholz", "شولتس"), ("Wien", "فيينا"), ("الى", "إلى")]
    segments = [(one.asked.text, one.answer) for gold in documents for one in of_document(gold, "segment")]
    assert segments == list(PAIRS)


def test_answers_are_scored_as_evaluate_scores_them(base: Path) -> None:
    examples = [one for gold in read(str(base / "pairs.jsonl"), "train") for one in of_document(gold, "segment")]
    assert f_score([(one, one.answer) for one in examples], "segment") == 1.0
    assert f_score([(one, one.asked.text) for one in examples], "segment") == 0.0
    half = [(one, one.answer if "Putin" in one.asked.text else one.asked.text) for one in examples]
    assert 0 < f_score(half, "segment") < 1
    meddled = [(one, one.answer + " حقا") for one in examples]
    assert f_score(meddled, "segment") < 1


def test_pairs_are_read_from_every_format(base: Path, tmp_path: Path) -> None:
    import datasets

    (tmp_path / "a.tsv").write_text("".join(f"{garbled}\t{fixed}\n" for garbled, fixed in PAIRS), encoding="utf-8")
    (tmp_path / "b.tsv").write_text(
        "target\tnote\tinput\n" + "".join(f"{fixed}\t-\t{garbled}\n" for garbled, fixed in PAIRS), encoding="utf-8"
    )
    (tmp_path / "c.m2").write_text("S ذهب الى المدرسة .\nA 1 2|||ORTH|||إلى|||REQUIRED|||-NONE-|||0\n", encoding="utf-8")
    rows = {"source": [garbled for garbled, _ in PAIRS], "corrected": [fixed for _, fixed in PAIRS]}
    datasets.DatasetDict(train=datasets.Dataset.from_dict(rows)).save_to_disk(tmp_path / "saved")
    found = {
        place: [(gold.text, gold.reference) for gold in read(str(tmp_path / place), "train", columns)]
        for place, columns in (("a.tsv", ()), ("b.tsv", ()), ("c.m2", ()), ("saved", ("source", "corrected")))
    }
    assert found.pop("c.m2") == [("ذهب الى المدرسة.", "ذهب إلى المدرسة.")]
    assert all(pairs == list(PAIRS) for pairs in found.values())


def test_held_back_pairs_are_not_learnt_from(recipe: FineTuneRecipe, tmp_path: Path) -> None:
    learnt, measured = gather(replace(recipe, dev=(), task="segment"), tmp_path, None)
    assert (len(learnt), len(measured)) == (5, 1)
    assert not {one.asked.text for one in learnt} & {one.asked.text for one in measured}


def test_corrupted_text_makes_examples_of_either_task(recipe: FineTuneRecipe, tmp_path: Path) -> None:
    names = "".join(f"{a}{b}ro\tأ{n}\t1.0\n" for n, (a, b) in enumerate((a, b) for a in "bcdfgklmnp" for b in "aeiou"))
    (tmp_path / "pairs.tsv").write_text(names, encoding="utf-8")
    said = replace(recipe, data=(), dev=(), words_share=0.0, n_examples=40, n_dev=3)
    learnt, measured = gather(said, tmp_path, None)
    assert len(learnt) == 40 and len(measured) == 3
    assert not {one.asked.text.split()[0] for one in learnt} & {one.asked.text for one in measured}
    assert all(one.asked == Asked(one.gold.text, 0, len(one.gold.text), "name") and one.answer == one.gold.reference for one in learnt)
    with pytest.raises(InputError, match="set MTFIX_DATA or pass --data"):
        gather(replace(said, words_share=0.5), tmp_path, None)


def test_what_is_wrong_is_said_in_one_line(base: Path, recipe: FineTuneRecipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    (tmp_path / "odd.jsonl").write_text('{"before": "قال", "after": "قالت"}\n', encoding="utf-8")
    (tmp_path / "same.jsonl").write_text('{"garbled": "قال", "fixed": "قال"}\n' * 9, encoding="utf-8")
    wrong: list[tuple[Callable[[], object], type[Exception], str]] = [
        (lambda: finetune(tmp_path / "run", replace(recipe, model="no/where/here")), ConfigError, "no folder 'no/where/here'"),
        (lambda: finetune(tmp_path / "run", replace(recipe, source_language="deu_Latn")), ConfigError, "has no language codes"),
        (lambda: read(str(tmp_path / "empty.jsonl"), "train"), InputError, r"empty.jsonl: holds no gold document"),
        (lambda: read(str(tmp_path / "odd.jsonl"), "train"), InputError, r"odd.jsonl:1: no key 'garbled'"),
        (lambda: read("some/where/else", "train"), InputError, "some/where/else: no such file or folder"),
        (lambda: read("owner/name", "train"), ConfigError, "needs its 'data_revision' stated"),
        (lambda: gather(replace(recipe, data=(str(tmp_path / "same.jsonl"),)), tmp_path, None), InputError, "nothing to learn from"),
        (lambda: finetune(tmp_path / "half", replace(recipe, precision="fp16")), ConfigError, "'fp16' wants a GPU"),
        (lambda: finetune(tmp_path / "short", replace(recipe, max_tokens=2)), InputError, "longer than max_tokens = 2"),
    ]
    for call, kind, message in wrong:
        with pytest.raises(kind, match=message) as error:
            call()
        assert "\n" not in str(error.value)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'mtfix\[models\]'"):
        finetune(tmp_path / "run", recipe)


def test_one_command_trains_and_draws(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = f'kind = "finetune"\nmodel = "{base / "t5"}"\ndata = ["{base / "pairs.jsonl"}"]\nmax_steps = 2\neval_steps = 1\n'
    (tmp_path / "mine.toml").write_text(said, encoding="utf-8")

    def mtfix(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["mtfix", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        return int(end.value.code or 0)

    assert mtfix("corrupt", str(tmp_path / "mine.toml"), str(tmp_path / "seen.jsonl"), "--run", str(tmp_path / "run"), "--n", "2") == 0
    seen = [json.loads(line) for line in (tmp_path / "seen.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(seen) == 2 and all("[" in row["question"] and row["answer"] for row in seen)
    assert mtfix("train", str(tmp_path / "mine.toml"), "--run", str(tmp_path / "run")) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["step"] == 2 and "step 2" in err
    drawn = pytest.importorskip("matplotlib") and (tmp_path / "run" / "curves.svg").read_text(encoding="utf-8")
    assert "dev F0.5" in drawn


def test_an_example_edits_its_document_alone_where_it_is_asked() -> None:
    example = next(of_document(read_one("قال Putin ذلك", "قال بوتين ذلك"), "span"))
    assert [(edit.start, edit.end, edit.after) for edit in example.edits("فلاديمير بوتين")] == [(4, 9, "فلاديمير بوتين")]


def read_one(garbled: str, fixed: str) -> Any:
    from mtfix.evaluate.sets._lines import joined
    from mtfix.evaluate.sets.pairs import line

    return joined([line(garbled, [fixed], "one", "here")])[0]
