"""Seq2seq checkpoints as proposers: every family by config, every mode, what is asked, and what is refused."""

import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from mtfix import config as configs
from mtfix.errors import ConfigError, MissingExtraError
from mtfix.pipeline import Pipeline
from mtfix.propose import _generate
from mtfix.propose.transformers import Transformers
from mtfix.types import Category, Document, Request, Span
from tests.checkpoints import seq2seq, tagger
from tests.propose.taught import CAMP, CITY, SOURCED, VISIT, languages, offered, prompt, request, texts

torch = pytest.importorskip("torch")

BRIEF = 80
"""Tokens: what a tiny model was not taught it babbles on about."""
FAMILIES = ("t5", "mt5", "byt5", "bart", "mbart", "marian", "m2m100")


def system(tmp_path: Path, **options: Any) -> Pipeline:
    """What a config says whose only proposer is the checkpoint."""
    lines = "".join(f"{name} = {str(value).lower() if isinstance(value, bool) else repr(value)}\n" for name, value in options.items())
    path = tmp_path / "mine.toml"
    path.write_text(f'[[detect]]\nname = "script"\n[[propose]]\nname = "transformers"\n{lines}', encoding="utf-8")
    return Pipeline(configs.read(str(path)))


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_repairs_by_config(taught: Callable[[str], Path], tmp_path: Path, family: str) -> None:
    repair = system(tmp_path, model=str(taught(family)), max_length=BRIEF, **languages(family)).repair(CAMP)
    assert repair.text == "رفض معسكر الكرملين الادعاءات أمس."
    assert [(edit.proposer, edit.detector) for edit in repair.edits] == [("transformers", "script")]


def test_a_rewritten_sentence_brings_its_words_and_not_its_spacing(t5: str, tmp_path: Path) -> None:
    assert system(tmp_path, model=t5, mode="segment", max_length=BRIEF).repair(VISIT).text == "قال نعم. زار برلين وزير الخارجية. ثم عاد."


def test_a_source_translated_again_brings_what_it_says_at_the_span(t5: str, tmp_path: Path) -> None:
    pipeline = system(tmp_path, model=t5, mode="retranslate", max_length=BRIEF)
    assert pipeline.repair(SOURCED).text == "زار وزير الخارجية برلين أمس."
    without = Document("without", SOURCED.text)
    assert pipeline.repair(without).text == without.text


def answering(monkeypatch: pytest.MonkeyPatch, **answers: str) -> list[str]:
    """The prompts that a model is asked, whose answers to prompts that hold a word are `answers`."""
    asked: list[str] = []

    def answer(_: object, prompts: Sequence[str], *__: object) -> dict[str, list[_generate.Answer]]:
        asked.extend(prompts)
        return {p: [_generate.Answer(said, 0.8) for word, said in answers.items() if word in p] for p in prompts}

    monkeypatch.setattr(_generate, "load", lambda *_: None)
    monkeypatch.setattr(_generate, "answer", answer)
    return asked


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, prompt(CITY, "Pyöngjang")),
        ({"context": 1}, "إلى [ Pyöngjang ] صباحا."),
        ({"context": 0}, "[ Pyöngjang ]"),
        ({"template": "<{category}> {garbled} = {candidates}"}, "<name> Pyöngjang = بيونغ | يانغ"),
        ({"template": "{left}|{garbled}|{right}|{source}"}, "وصل الوفد إلى|Pyöngjang|صباحا.|Die Delegation erreichte Pjöngjang."),
        ({"mode": "segment"}, "وصل الوفد إلى Pyöngjang صباحا."),
        ({"mode": "segment", "template": "gec: {garbled} </s>"}, "gec: وصل الوفد إلى Pyöngjang صباحا. </s>"),
        (
            {"mode": "segment", "template": "{source} ||| {garbled}"},
            "Die Delegation erreichte Pjöngjang. ||| وصل الوفد إلى Pyöngjang صباحا.",
        ),
        ({"mode": "retranslate", "template": ">>ara<< {garbled}"}, ">>ara<< Die Delegation erreichte Pjöngjang."),
    ],
)
def test_what_the_model_is_asked(monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], said: str) -> None:
    asked = answering(monkeypatch)
    document = Document("sourced", CITY.text, source="Die Delegation erreichte Pjöngjang.")
    offered("a folder", [request(document, "Pyöngjang", Category.NAME, "بيونغ", "يانغ", "بيونغ")], **options)
    assert asked == [said]


def test_only_spans_of_the_categories_are_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, Kremllagers="معسكر الكرملين", Berlin="برلين")
    assert texts("a folder", categories=(Category.UNTRANSLATED,)) == [["معسكر الكرملين"], [], [], [], [], []]
    assert len(asked) == 1


def test_a_span_over_a_line_break_is_not_rewritten(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch)
    document = Document("lines", "قال الوزير\nنعم للخطة")
    assert texts("a folder", [request(document, "الوزير\nنعم")], mode="segment") == [[]]
    assert asked == []


def test_a_proposal_may_cover_more_than_its_span(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answering(monkeypatch, Kim="وصل كيم جونغ أون أمس .")
    document = Document("wide", "وصل السيد Kim أمس.")
    repair = system(tmp_path, model="./a-folder", mode="segment").repair(document)
    assert repair.text == "وصل كيم جونغ أون أمس."
    assert [(edit.before, edit.after) for edit in repair.edits] == [("السيد Kim", "كيم جونغ أون")]


def test_an_empty_answer_deletes_only_what_may_be_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, Kommentare="", Kremllagers="")
    page = Document("page", "Kommentare (0)")
    asked = [request(page, page.text, Category.BOILERPLATE), request(CAMP, "Kremllagers")]
    assert texts("a folder", asked) == [[""], []]


@pytest.mark.parametrize(
    ("options", "scores"),
    [({}, [0.72]), ({"score": 0.5}, [0.45]), ({"score_scale": 0.5}, [0.36]), ({"score_scale": 2.0}, [0.9]), ({"score": 0.0}, [0.0])],
)
def test_scores_of_answers_become_scores_of_proposals(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], scores: list[float]
) -> None:
    answering(monkeypatch, Kremllagers="معسكر الكرملين")
    asked = request(CAMP, "Kremllagers")
    sure = Request(asked.document, Span(4, 15, Category.UNTRANSLATED, "tests", 0.9, "why"))
    assert [[p.score for p in row] for row in offered("a folder", [sure], **options)] == [scores]


def test_clean_text_loads_no_model(tmp_path: Path) -> None:
    pipeline = system(tmp_path, model="./not-there")
    assert pipeline.repair(Document("clean", "زار الوزير المدينة.")).edits == ()


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({}, "'model'"),
        ({"model": ""}, "has no 'model'"),
        ({"model": "owner/name"}, "no folder 'owner/name'; a hub model needs its 'revision' stated"),
        ({"model": "./x", "template": "{gabled}"}, "Did you mean 'garbled'?"),
        ({"model": "./x", "template": "{left}"}, "write {garbled}"),
        ({"model": "./x", "mode": "segment", "template": "{garbled} {left}"}, "has no field '{left}'"),
        ({"model": "./x", "mode": "words"}, "'mode'"),
        ({"model": "./x", "categories": ["nome"]}, "'categories"),
        ({"model": "./x", "top_p": 0.5}, "do nothing without do_sample"),
        ({"model": "./x", "do_sample": True, "top_p": 1.5}, "'top_p' in 0–1"),
        ({"model": "./x", "n_best": 5}, "'n_best' 5 wants as many 'num_beams' (got 4)"),
        ({"model": "./x", "max_length": 0}, "'max_length' must be 1 or more"),
        ({"model": "./x", "score": 2.0}, "'score' must lie between 0 and 1"),
        ({"model": "./x", "beams": 2}, "unknown option of proposer 'transformers' 'beams'"),
    ],
)
def test_a_wrong_option_says_so(tmp_path: Path, options: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ConfigError) as error:
        system(tmp_path, **options)
    assert complaint in str(error.value) and "\n" not in str(error.value)


def wrong_models(tmp_path: Path, t5: str) -> dict[str, tuple[dict[str, Any], str]]:
    """Configs whose model cannot be used, and what is said of each."""
    (tmp_path / "empty").mkdir()
    pickled = seq2seq("t5", tmp_path / "pickled")
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    speechless = seq2seq("t5", tmp_path / "speechless")
    for path in (*speechless.glob("tokenizer*"), *speechless.glob("spiece*")):
        path.unlink()
    return {
        "absent": ({"model": "./absent"}, "no folder './absent', and a hub id is written 'owner/name'"),
        "hub": ({"model": "owner/name", "revision": "abc"}, "hf download owner/name --revision abc"),
        "empty": ({"model": str(tmp_path / "empty")}, "has no config.json"),
        "pickled": ({"model": str(pickled)}, "no pickled weights"),
        "speechless": ({"model": str(speechless)}, "has no tokenizer"),
        "encoder": ({"model": str(tagger(tmp_path / "tagger", "OK"))}, "does not load as Seq2SeqLM"),
        "unconverted": ({"model": t5, "engine": "ctranslate2"}, "mtfix export --from"),
        "languages": ({"model": t5, "target_language": "ar_AR"}, "has no language codes"),
        "device": ({"model": t5, "device": "cuda:9"}, "is not on this machine"),
    }


@pytest.mark.parametrize("name", ["absent", "hub", "empty", "pickled", "speechless", "encoder", "unconverted", "languages", "device"])
def test_a_model_that_cannot_be_used_is_said_in_one_line(t5: str, tmp_path: Path, name: str) -> None:
    options, complaint = wrong_models(tmp_path, t5)[name]
    pipeline = system(tmp_path, **options)
    if name in ("absent", "hub", "empty", "pickled", "speechless"):
        assert [complaint in line for line in pipeline.config.missing()] == [True]
    with pytest.raises(ConfigError) as error:
        pipeline.repair(CAMP) if name != "hub" else pipeline.config.require()
    assert complaint in str(error.value) and "\n" not in str(error.value)


def test_without_torch_the_line_that_installs_it_is_said(t5: str, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "torch" else find(name, *rest))
    assert Transformers(t5).missing() == "torch not installed: pip install 'mtfix[models]'"
    _generate.load.cache_clear()
    with pytest.raises(MissingExtraError, match="pip install 'mtfix"):
        texts(t5)


def test_to_build_a_config_imports_no_torch(t5: str, tmp_path: Path) -> None:
    import subprocess

    system(tmp_path, model=t5)
    code = "import sys; from mtfix.config import read; read(sys.argv[1]); sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path / "mine.toml")], env=dict(os.environ), check=False).returncode == 0
