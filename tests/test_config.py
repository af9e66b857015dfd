"""A config that is wrong says where and what is right; one that is right arrives where it was meant for."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mtfix import config as configs
from mtfix.errors import ConfigError
from mtfix.types import Category, Document, Span

OWN = f"{__name__}:Sample"


@dataclass(frozen=True, slots=True)
class Sample:
    """A detector of somebody else's, with an option of each kind."""

    words: tuple[str, ...] = ()
    min_run: int = 3
    ratio: float = 0.5
    eager: bool = False

    def __call__(self, doc: Document) -> Iterator[Span]:
        yield from ()


class NoDataclass:
    """A component whose options nobody can know."""


def written(tmp_path: Path, text: str, name: str = "mine") -> str:
    path = tmp_path / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def read(tmp_path: Path, text: str, *overrides: str) -> configs.Config:
    return configs.read(written(tmp_path, text), overrides=overrides, allow_code=True)


def own(**options: object) -> str:
    """The text of a config with one detector of our own."""
    return "\n".join(["[[detect]]", f'name = "{OWN}"', *(f"{key} = {value}" for key, value in options.items())])


def test_options_arrive_in_the_component(tmp_path: Path) -> None:
    config = read(tmp_path, own(words='["كلمة"]', min_run=5, ratio=0.25, eager="true"))
    assert config.detectors == ((OWN, Sample(words=("كلمة",), min_run=5, ratio=0.25, eager=True)),)


def test_repair_options_arrive(tmp_path: Path) -> None:
    text = '[repair]\nmin_score = 0.7\nkeep = ["Der Spiegel"]\nrounds = 2\n[repair.thresholds]\nname = 0.9\n'
    assert read(tmp_path, text).repair == configs.RepairOptions(0.7, {Category.NAME: 0.9}, ("Der Spiegel",), 2)


def test_a_config_is_named_for_its_file(tmp_path: Path) -> None:
    assert configs.read(written(tmp_path, "seed = 7", "nllb-small")).name == "nllb-small"


def test_the_seed_arrives(tmp_path: Path) -> None:
    assert configs.read(written(tmp_path, "seed = 7")).seed == 7


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("seeds = 13", "unknown option of config 'seeds'. Did you mean 'seed'?"),
        ('seed = "13"', "'seed' must be a whole number (got '13')."),
        ("seed = true", "'seed' must be a whole number (got True)."),
        ("seed = ", "not TOML"),
        ('[[detect]]\nname = "scripts"', "unknown detector 'scripts'. Did you mean 'script'?"),
        ('[[propose]]\nname = "memories"', "unknown proposer 'memories'. Did you mean 'memory'?"),
        ("[[detect]]\nmin_run = 3", "a [[detect]] without a name. Known: boilerplate,"),
        ('detect = ["script"]', "a [[detect]] without a name."),
        ('[detect]\nname = "script"', "'detect' is a list: write [[detect]], with double brackets."),
        (own(min_runs=4), f"unknown option of detector '{OWN}' 'min_runs'. Did you mean 'min_run'?"),
        (own(min_run='"many"'), f"detector '{OWN}' 'min_run': "),
        (own(min_run="1979-05-27"), f"detector '{OWN}' 'min_run': "),
        (own() + "\n" + own(), f"detector '{OWN}' stands twice."),
        (f'[[detect]]\nname = "{__name__}:NoDataclass"', "is no dataclass"),
        (f'[[detect]]\nname = "{__name__}:Nothing"', "has no 'Nothing'"),
        ('[[detect]]\nname = "no_such_module_here:X"', "no module named 'no_such_module_here'"),
        ("repair = 3", "'repair' is a table"),
        ("[repair]\nmin_scores = 0.5", "unknown option of [repair] 'min_scores'. Did you mean 'min_score'?"),
        ("[repair]\nmin_score = 50", "'min_score' must lie between 0 and 1 (got 50.0)."),
        ("[repair]\nrounds = 0", "'rounds' must be 1 or more."),
        ('[repair]\nkeep = ["CNN", ""]', "'keep' holds an empty string"),
        ("[repair.thresholds]\nnames = 0.5", "[repair] 'thresholds.names"),
        ("[repair.thresholds]\nname = 5", "'thresholds.name' must lie between 0 and 1 (got 5.0)."),
    ],
)
def test_a_wrong_config_says_the_file_and_what_is_wrong(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, text)
    assert str(error.value).startswith(f"{tmp_path / 'mine.toml'}: ")
    assert complaint in str(error.value)


@pytest.mark.parametrize(
    ("override", "options"),
    [
        (f"detect.{OWN}.min_run=7", Sample(min_run=7)),
        (f"detect.{OWN}.ratio=1e-3", Sample(ratio=0.001)),
        (f"detect.{OWN}.eager=true", Sample(eager=True)),
        (f'detect.{OWN}.words=["أ", "ب"]', Sample(words=("أ", "ب"))),
    ],
)
def test_an_override_changes_one_option(tmp_path: Path, override: str, options: Sample) -> None:
    assert read(tmp_path, own(), override).detectors[0][1] == options


@pytest.mark.parametrize(
    ("override", "complaint"),
    [
        ("repair.min_score", "write it as path=value"),
        ("detect.scripts.words=3", "no 'scripts' here. Did you mean 'script'?"),
        ("detect.words=3", "this is a list; say which entry, for example detect.script.words."),
        ("seed.x=3", "'x' stands below what is no table."),
        ("repair.min_scores=1", "unknown option of [repair] 'min_scores'."),
        ("sed=3", "unknown option of config 'sed'. Did you mean 'seed'?"),
    ],
)
def test_a_wrong_override_says_what_is_wrong(tmp_path: Path, override: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, 'seed = 13\n[[detect]]\nname = "script"', override)
    assert complaint in str(error.value)


def test_an_override_that_is_no_toml_is_text() -> None:
    said: dict[str, Any] = {}
    configs._override(said, "repair.model=path/to model")
    assert said == {"repair": {"model": "path/to model"}}


def test_code_of_ones_own_needs_leave(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--allow-code"):
        configs.read(written(tmp_path, own()))


def test_the_hash_tells_systems_apart_and_not_the_order_of_keys(tmp_path: Path) -> None:
    one = read(tmp_path, own(min_run=4, ratio=0.5))
    assert one.hash == read(tmp_path, own(ratio=0.5, min_run=4)).hash
    assert one.hash != read(tmp_path, own(min_run=5, ratio=0.5)).hash
    assert one.hash != read(tmp_path, own(min_run=4, ratio=0.5), "repair.min_score=0.6").hash


def test_a_file_called_like_a_shipped_config_does_not_stand_in_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("default").write_text("seed = 666", encoding="utf-8")
    assert configs.find_file("default") == configs.SHIPPED / "default.toml"


@pytest.mark.parametrize(
    ("name", "complaint"),
    [("rules", "no shipped config 'rules'. Did you mean 'rules-only'?"), ("none/such.toml", "none/such.toml: no such config file.")],
)
def test_a_config_that_is_not_there_is_not_guessed(name: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as error:
        configs.read(name)
    assert complaint in str(error.value)


def test_a_config_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"seed = \xff")
    with pytest.raises(ConfigError, match="not TOML"):
        configs.read(str(tmp_path / "x.toml"))


MEMBERS = {"one": "seed = 1", "deep/two": "[repair]\nmin_score = 0.6"}
BOTH = '[ensemble]\nsystems = ["one.toml", "deep/two.toml", "rules-only"]\n'


@pytest.fixture
def members(tmp_path: Path) -> Path:
    """A folder with two configs to make an ensemble of."""
    (tmp_path / "deep").mkdir()
    for name, text in MEMBERS.items():
        written(tmp_path, text, name)
    return tmp_path


def test_an_ensemble_is_made_of_files_beside_it_and_of_shipped_systems(members: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(members, BOTH + "weights = { two = 0.5 }")
    monkeypatch.chdir("/")  # its folder counts, not where somebody stands
    config = configs.read(path)
    assert [member.name for member in config.members] == ["one", "two", "rules-only"]
    assert config.ensemble is not None
    assert (config.ensemble.method, dict(config.ensemble.weights)) == ("vote", {"one": 1.0, "two": 0.5, "rules-only": 1.0})
    assert (config.detectors, config.proposers) == ((), ())
    assert dict(config.components()).keys() == dict(configs.read("rules-only").components()).keys()


def test_members_of_an_ensemble_have_chosen_so_that_it_asks_no_score_of_its_own(members: Path) -> None:
    assert configs.read(written(members, BOTH)).repair.min_score == 0.0
    assert configs.read(written(members, BOTH + "[repair]\nmin_score = 0.4")).repair.min_score == 0.4


def test_an_override_sets_an_option_of_the_ensemble(members: Path) -> None:
    config = configs.read(written(members, BOTH), overrides=["ensemble.method=union", "ensemble.weights.two=0.5", "repair.min_score=0.3"])
    assert config.ensemble is not None
    assert (config.ensemble.method, config.ensemble.weights["two"], config.repair.min_score) == ("union", 0.5, 0.3)


def test_the_hash_of_an_ensemble_covers_its_members(members: Path) -> None:
    path = written(members, BOTH)
    first = configs.read(path).hash
    assert configs.read(path).hash == first
    assert configs.read(path, overrides=["ensemble.min_votes=1"]).hash != first
    written(members, "seed = 2", "one")
    assert configs.read(path).hash != first


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("ensemble = 3", "'ensemble' is a table"),
        ("[ensemble]", "[ensemble] 'systems': "),
        ("[ensemble]\nsystems = []", "'systems' is empty"),
        ('[ensemble]\nsystems = ["rules"]', "no shipped config 'rules'. Did you mean 'rules-only'?"),
        ('[ensemble]\nsystems = ["none.toml"]', "none.toml: no such config file."),
        ('[ensemble]\nsystems = ["one.toml", "one.toml"]', "two systems are called 'one'"),
        ('[ensemble]\nsystems = ["mine.toml"]', "an ensemble of itself: mine → mine."),
        ('[ensemble]\nsystems = ["loop.toml"]', "an ensemble of itself: mine → loop → mine."),
        ('[ensemble]\nsystems = ["bad.toml"]', "bad.toml: unknown option of config 'sed'. Did you mean 'seed'?"),
        (BOTH + 'method = "votes"', "[ensemble] 'method': "),
        (BOTH + "votes = 2", "unknown option of [ensemble] 'votes'. Did you mean"),
        (BOTH + "weights = { on = 1 }", "unknown option of [ensemble] 'weights' 'on'. Did you mean 'one'?"),
        (BOTH + "weights = { one = 2 }", "'weights.one' must lie between 0 and 1 (got 2.0)."),
        (BOTH + "weights = { one = 0, two = 0, rules-only = 0 }", "'weights' silence every system."),
        (BOTH + "min_votes = 4", "'min_votes' must lie between 0 and the 3 votes that there are (got 4)."),
        (BOTH + '[[detect]]\nname = "script"', "[[detect]] stands beside [ensemble]"),
        (BOTH + '[[propose]]\nname = "rules"', "[[propose]] stands beside [ensemble]"),
    ],
)
def test_a_wrong_ensemble_says_what_is_wrong(members: Path, text: str, complaint: str) -> None:
    written(members, '[ensemble]\nsystems = ["mine.toml"]', "loop")
    written(members, "sed = 1", "bad")
    with pytest.raises(ConfigError) as error:
        configs.read(written(members, text))
    assert str(error.value).startswith(f"{members / 'mine.toml'}: ")
    assert complaint in str(error.value)


def test_code_in_a_member_needs_leave_as_well(members: Path) -> None:
    written(members, own(), "one")
    path = written(members, BOTH)
    with pytest.raises(ConfigError, match="--allow-code"):
        configs.read(path)
    assert OWN in dict(configs.read(path, allow_code=True).components())


def test_a_config_cannot_have_a_pickle_loaded_by_itself() -> None:
    said = {"detect": [{"name": "comet", "model": "a.ckpt", "allow_pickle": True}]}
    with pytest.raises(ConfigError, match="only with --allow-code"):
        configs.build(Path("mine.toml"), said)
    assert configs.build(Path("mine.toml"), said, allow_code=True).detectors[0][1].allow_pickle
