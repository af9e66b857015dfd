"""The harm budget: thresholds that keep it, the best of those that do, and a config that says them."""

import random
import tomllib
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import pytest

from mtfix import config as configs
from mtfix.errors import ConfigError, UsageError
from mtfix.evaluate import tune
from mtfix.evaluate.gold import GoldDocument, GoldSet, build, named, parse
from mtfix.types import Category, Document, Span

GOLD = """\
=== one | split: dev
زار [[Scholz|name|major|شولتس]] مدينة [[Kiew|name|major|كييف]] أمس[[ ،|punctuation|minor|،]] ثم عاد.
=== two | split: dev
وصل [[Merz|name|major|ميرتس]] إلى المطار.

غادر الوفد المدينة.
"""


@dataclass(frozen=True, slots=True)
class Planted:
    """A detector that knows the right word for some spans, and harms clean words: the surer, the rarer."""

    says: tuple[tuple[str, str, float, Category], ...]

    def __call__(self, doc: Document) -> list[Span]:
        found = [(doc.text.find(before), before, after, score, category) for before, after, score, category in self.says]
        return [
            Span(at, at + len(b), category, "planted", score, "", suggestion=after) for at, b, after, score, category in found if at >= 0
        ]


SAYS = (
    ("Scholz", "شولتس", 0.95, Category.NAME),
    ("Kiew", "كييف", 0.8, Category.NAME),
    ("Merz", "ميرتس", 0.4, Category.NAME),
    ("مطر", "مطار", 0.6, Category.NAME),  # harm: four clean segments of ten
    (" ،", "،", 0.9, Category.PUNCTUATION),
    ("سلام", "كلام", 0.7, Category.SPELLING),  # harm, and never right
)


def system(says: tuple[tuple[str, str, float, Category], ...] = SAYS, **repair: object) -> configs.Config:
    built = configs.read("rules-only")
    return replace(built, name="planted", detectors=(("planted", Planted(says)),), repair=replace(built.repair, **repair))


@pytest.fixture
def dev() -> GoldSet:
    return named("dev", parse(GOLD))


@pytest.fixture
def clean() -> list[GoldDocument]:
    texts = ["هطل مطر غزير."] * 4 + ["حل سلام دائم."] * 2 + ["نص سليم."] * 4
    return [build(f"clean-{number}", text, ()) for number, text in enumerate(texts)]


def test_harm_is_held_back_and_what_is_right_goes_through(dev: GoldSet, clean: list[GoldDocument]) -> None:
    fitted = tune.fit(system(), dev, clean, 0.0)
    assert fitted.n_clean == 11 and fitted.n_changed == (6, 0)
    assert 0.6 < fitted.thresholds[Category.NAME] <= 0.8 and fitted.thresholds[Category.SPELLING] > 0.7
    assert fitted.thresholds[Category.PUNCTUATION] == 0.5  # nothing speaks against the threshold that it had
    assert fitted.quality == (0.9375, 0.9375)
    assert "clean segments changed 6 → 0 of 11 (0.00%, at most 25.88%)" in fitted.said


def test_a_wider_budget_lets_more_through(dev: GoldSet, clean: list[GoldDocument]) -> None:
    """The name that is right at 0.4 costs the four clean segments that are harmed at 0.6, or one where there is only one."""
    narrow, wide = tune.fit(system(), dev, clean, 0.2), tune.fit(system(SAYS[:4]), dev, clean[:1] + clean[6:], 0.2)
    assert narrow.n_changed[1] == 0
    assert wide.n_changed[1] == 1 and wide.thresholds[Category.NAME] <= 0.4 and wide.quality[1] > wide.quality[0]


def test_a_wrong_edit_that_is_sure_cannot_be_held_back(dev: GoldSet, clean: list[GoldDocument]) -> None:
    with pytest.raises(UsageError, match="no thresholds keep the budget of 0 of 11 clean segments"):
        tune.fit(system((("مطر", "مطار", 1.0, Category.NAME),)), dev, clean, 0.05)


def test_a_budget_wants_clean_text(dev: GoldSet) -> None:
    garbled = named("dev", dev.documents[:1])
    with pytest.raises(UsageError, match="give clean text with --clean"):
        tune.fit(system(), garbled, [], 0.0)


def test_the_choice_is_the_best_of_all_there_are() -> None:
    """Against every combination, tried one by one."""
    rng = random.Random(4)
    for _ in range(40):
        options = {
            category: [tune._Option(0.0), *(tune._Option(0.0, right, right + rng.randint(0, 4), rng.randint(0, 3)) for right in range(4))]
            for category in list(Category)[:4]
        }
        wanted, capacity = rng.randint(5, 20), rng.randint(0, 5)

        def quality(chosen: tuple[tune._Option, ...], wanted: int = wanted) -> float:
            right, made = sum(o.right for o in chosen), sum(o.made for o in chosen)
            return 1.25 * right / (made + 0.25 * wanted)

        found = tune._best(options, wanted, capacity)
        best = max(quality(chosen) for chosen in product(*options.values()) if sum(o.harm for o in chosen) <= capacity)
        assert found is not None and sum(o.harm for o in found.values()) <= capacity
        assert quality(tuple(found.values())) == pytest.approx(best)


THRESHOLDS = {Category.NAME: 0.7, Category.PUNCTUATION: 0.55}


@pytest.mark.parametrize(
    "text",
    [
        "seed = 1\n",
        'seed = 1\n[repair]\nmin_score = 0.4\n# why\n[repair.thresholds]\n# sure\nname = 0.9\n"spelling" = 0.2\n\n# all of it\n[[detect]]\nname = "script"\n',
        configs.find_file("default").read_text(encoding="utf-8"),
    ],
    ids=["none", "in the middle", "default"],
)
def test_a_config_gets_new_thresholds_and_keeps_all_else(text: str) -> None:
    made = tune.with_thresholds(text, THRESHOLDS)
    before, after = tomllib.loads(text), tomllib.loads(made)
    assert after["repair"].pop("thresholds") == THRESHOLDS
    before.setdefault("repair", {}).pop("thresholds", None)
    assert before == after
    assert [line for line in text.split("\n") if line.startswith("#")] == [line for line in made.split("\n") if line.startswith("#")]


def test_thresholds_that_cannot_be_replaced_are_told_of() -> None:
    with pytest.raises(ConfigError, match="as a table of its own"):
        tune.with_thresholds("[repair]\nthresholds = {name = 0.9}\n", THRESHOLDS)


def test_the_config_is_written_with_how_it_came_about(dev: GoldSet, clean: list[GoldDocument], tmp_path: Path) -> None:
    path, fitted = tune.write("rules-only", dev, clean, 0.005, tmp_path, allow_code=False)
    assert path.name == "rules-only.tuned.toml" and configs.read(str(path)).repair.thresholds == fitted.thresholds
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# rules-only with thresholds fitted to a harm budget of 0.50% by `mtfix compare --max-harm`.")
    assert f"# On dev ({dev.hash}) and 10 clean documents: {fitted.said}." in text


@pytest.mark.parametrize("said", ["5", "-1%", "half", "100%"])
def test_a_budget_is_a_share(said: str) -> None:
    with pytest.raises(UsageError, match="a share of clean segments"):
        tune.parse_share(said)
