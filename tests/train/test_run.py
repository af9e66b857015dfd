"""A whole training run on a handful of names: resumed, exported, loaded by the proposer, equal to transformers."""

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="training is tested where torch is installed: pip install 'mtfix[dev]'")

from mtfix.codec import Query
from mtfix.errors import ConfigError
from mtfix.propose.seq2seq import Seq2Seq
from mtfix.train import recipe, run
from mtfix.train.export import check_equal, export
from mtfix.train.span_model import SpanModelRecipe

TINY = SpanModelRecipe(d_model=32, d_ff=64, n_heads=2, encoder_layers=1, decoder_layers=1, max_steps=60, tokens_per_batch=400, bf16=False)
NAMES = [
    ("berlin", "برلين"), ("merkel", "ميركل"), ("scholz", "شولتس"), ("macron", "ماكرون"), ("wien", "فيينا"), ("london", "لندن"),
    ("madrid", "مدريد"), ("hamburg", "هامبورغ"), ("putin", "بوتين"), ("peskov", "بيسكوف"), ("paris", "باريس"), ("lima", "ليما"),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that has its names and one stretch of training behind it."""
    path = tmp_path_factory.mktemp("run")
    (path / "pairs.tsv").write_text("".join(f"{latin}\t{arabic}\t1.0\n" for latin, arabic in NAMES), encoding="utf-8")
    run.train(path, TINY, None)
    return path


def test_a_run_that_is_started_again_goes_on(folder: Path) -> None:
    first = run.open_run(folder, TINY)
    longer = SpanModelRecipe(**{name: getattr(TINY, name) for name in TINY.__slots__} | {"max_steps": 90})
    again = run.train(folder, longer, None)
    assert (first.step, again.step) == (60, 90)
    assert again.seen > first.seen


def test_the_export_answers_as_transformers_does(folder: Path, tmp_path: Path) -> None:
    trainer = run.open_run(folder, TINY)
    letters = "abcdefghij"
    queries = [Query("name", latin) for latin, _ in NAMES] + [Query("name", a + b + "ro") for a in letters for b in letters]
    queries += [Query("word", a + b, "رفض", "الادعاءات", ("الكرملين",)) for a in letters for b in letters[:9]]
    assert len(queries) >= 200
    assert check_equal(trainer, queries) >= 0.995
    export(trainer, tmp_path / "span")
    spelled = Seq2Seq(model=str(tmp_path / "span"), num_beams=2).spell(["berlin", "madrid"])
    assert set(spelled) == {"berlin", "madrid"}


def test_a_recipe_is_checked_to_the_last_key(tmp_path: Path) -> None:
    path = tmp_path / "names.toml"
    path.write_text("max_minute = 3.0\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"unknown option of recipe 'max_minute'\. Did you mean 'max_minutes'"):
        recipe.read(path)
    path.write_text('seed = "one"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="recipe 'seed': Input should be a valid integer"):
        recipe.read(path)
    path.write_text("max_minutes = 3\n", encoding="utf-8")
    assert recipe.read(path, max_minutes=5.0).max_minutes == 5.0
    path.write_text('kind = "finetune"\nmodel = "a/b"\n[lora]\nrank = 4\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"unknown option of \[lora\] 'rank'"):
        recipe.read(path)


def test_the_recipes_that_ship_are_sound() -> None:
    recipes = sorted((Path(__file__).parents[2] / "configs" / "recipes").glob("*.toml"))
    assert [path.stem for path in recipes] == ["finetune-arat5", "finetune-lora-nllb", "names", "words"]
    for path in recipes:
        recipe.read(path)
