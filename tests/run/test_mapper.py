"""mtfix as a function for other people's loops: Hugging Face datasets, streams, pandas."""

import json
import pickle
import re
from pathlib import Path
from typing import Any

import pytest

from mtfix import Mapper, repair
from mtfix.errors import ConfigError

TEXTS = ["قال الوزير ، إن الاتفاق قريب.", "لا شيء هنا.", "صدر القرار .", ""] * 5
RULES = Mapper("rules-only")


def test_a_call_gives_the_texts_their_edits_and_what_went_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = RULES({"text": [*TEXTS[:2], None, float("nan"), 3], "id": [1, 2, 3, 4, 5]})
    assert columns.keys() == {"text", "edits", "problem"}
    assert columns["text"][:3] == [repair(TEXTS[0], "rules-only").text, TEXTS[1], None] and columns["text"][4] == 3
    (edit,) = json.loads(columns["edits"][0])
    assert (edit["before"], edit["after"], edit["detector"]) == (" ", "", "punctuation")
    assert columns["edits"][1:] == ["[]"] * 4 and columns["problem"] == [""] * 5

    def failing(pipeline: object, documents: list[object]) -> list[object]:
        raise ValueError("boom")

    monkeypatch.setattr("mtfix.pipeline.Pipeline.repair_all", failing)
    assert RULES({"text": TEXTS[:1]}) == {"text": TEXTS[:1], "edits": ["[]"], "problem": ["ValueError: boom"]}


def test_another_column_and_another_config(tmp_path: Path) -> None:
    (tmp_path / "none.toml").write_text('[[detect]]\nname = "repetition"\n')
    assert Mapper("rules-only", text_column="ar")({"ar": TEXTS[:1]})["ar"] == RULES({"text": TEXTS[:1]})["text"]
    assert Mapper(str(tmp_path / "none.toml"))({"text": TEXTS[:1]})["text"] == TEXTS[:1]
    with pytest.raises(ConfigError, match="no shipped config 'rule-only'"):
        Mapper("rule-only")


def test_its_pickle_tells_systems_apart_and_nothing_else(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[[detect]]\nname = "repetition"\n')
    before = Mapper(str(own))
    own.write_text('[[detect]]\nname = "punctuation"\n')
    pickles = [pickle.dumps(one) for one in (RULES, Mapper("rules-only"), Mapper("detect-only"), before, Mapper(str(own)))]
    assert pickles[0] == pickles[1] and len(set(pickles)) == 4
    with pytest.raises(ConfigError, match="has changed since the mapper was made"):
        pickle.loads(pickles[3])({"text": [""]})


def test_datasets_map_in_processes_and_streamed() -> None:
    datasets = pytest.importorskip("datasets")
    data = datasets.Dataset.from_dict({"text": ["لا شيء."] * 20 + TEXTS, "n": range(40)})
    expected = RULES({"text": data["text"]})
    mapped = data.map(RULES, batched=True, batch_size=7)
    assert mapped["text"][:] == expected["text"] and mapped["edits"][:] == expected["edits"] and mapped["n"][:] == list(range(40))
    assert data.map(Mapper("rules-only"), batched=True, batch_size=7)._fingerprint == mapped._fingerprint
    streamed = data.to_iterable_dataset().map(RULES, batched=True, batch_size=3)
    assert [row["text"] for row in streamed] == expected["text"]


@pytest.mark.model
def test_a_fork_of_a_process_that_has_the_model_loaded_does_not_wait_for_ever() -> None:
    datasets = pytest.importorskip("datasets")
    mapper, garbled = Mapper(), "رفض Dmitry Peskov الاتفاق."
    here = mapper({"text": [garbled]})
    there = datasets.Dataset.from_dict({"text": [garbled] * 4}).map(mapper, batched=True, batch_size=2, num_proc=2)
    assert there["text"][:] == here["text"] * 4


def test_pandas() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"text": [TEXTS[0], None], "n": [1, 2]}, index=[7, 9])
    done = frame.assign(**RULES(frame))
    assert done["text"].iloc[0] == repair(TEXTS[0], "rules-only").text and pandas.isna(done["text"].iloc[1])
    assert list(done.index) == [7, 9] and done["n"].tolist() == [1, 2]


def test_the_guide_runs_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("datasets")
    guide = (Path(__file__).parents[2] / "docs" / "python.md").read_text(encoding="utf-8")
    said: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL):
        exec(block, said)
    assert said["repaired"]["text"][0] == "قال الوزير، إن الاتفاق قريب."
    assert capsys.readouterr().out == "قال الوزير، إن الاتفاق قريب.\nلا شيء هنا.\n"
    assert said["n_edits"].tolist() == [1, 0] and said["told"].edits
