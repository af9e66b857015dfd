"""Token classifiers of transformers as detectors: labels, words, windows, batches, edits, and what is refused."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from mtfix.config import build
from mtfix.detect.transformers import Transformers
from mtfix.errors import ConfigError
from mtfix.pipeline import Pipeline
from mtfix.types import Category, Document, Span
from tests.checkpoints import tagger

pytest.importorskip("torch")

NAMES = ("O", "B-NAME", "I-NAME", "SPELL", "COMMA", "DROP")
LABELS = {"NAME": "name", "SPELL": "spelling", "COMMA": "append:،", "DROP": "delete"}
TAUGHT = (
    (
        "أعلنت الحكومة الألمانية اليوم عن خطة جديدة لدعم الاقتصاد.",
        {"الحكومة": "B-NAME", "الألمانية": "I-NAME", "خطة": "SPELL", "لدعم": "COMMA"},
    ),
    (
        "قال المتحدث باسم الكرملين إن المحادثات سوف تستمر في موسكو.",
        {"الكرملين": "B-NAME", "سوف": "DROP", "قال": "COMMA", "المحادثات": "SPELL"},
    ),
)
EDITS = ("K", "R_[إ]K*", "K*A_[،]", "D", "MK*", "K*R_[ى]")
EDITED = (
    ("زار وزير الخارجية العاصمة برلين والتقى رئيس البلدية، ثم عاد مساء.", {"برلين": "K*A_[،]", "ثم": "D", "عاد": "R_[إ]K*"}),
    ("وصل القطار إلى المحطة الجديدة متأخراً ساعتين بسبب الثلوج؛ وغضب الركاب «كثيراً».", {"القطار": "MK*"}),
)


def teach(folder: Path, sentences: Sequence[tuple[str, Mapping[str, str]]], ordinary: str) -> Path:
    """The tiny tagger in `folder` taught by heart which words of `sentences` have which label, all others the `ordinary` one."""
    import torch
    from transformers import AutoModelForTokenClassification, AutoTokenizer

    torch.manual_seed(13)
    model, tokenizer = AutoModelForTokenClassification.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder)
    batch = tokenizer([text for text, _ in sentences], return_offsets_mapping=True, padding=True, return_tensors="pt")
    offsets = batch.pop("offset_mapping")
    labels = torch.full(batch["input_ids"].shape, model.config.label2id[ordinary])
    for row, (text, marked) in enumerate(sentences):
        for word, label in marked.items():
            start = text.index(word)
            inside = (offsets[row, :, 0] >= start) & (offsets[row, :, 1] <= start + len(word)) & (offsets[row, :, 1] > 0)
            places = inside.nonzero().flatten()
            # An edit at the head or the tail of a word stands on its first or last piece alone.
            places = places[-1:] if label.startswith("K*") else places[:1] if label[-2:] == "K*" else places
            labels[row][places] = model.config.label2id[label]
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    for _ in range(80):
        loss = model(**batch, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.05
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(teach(tagger(tmp_path_factory.mktemp("tagger"), NAMES), TAUGHT, "O"))


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(teach(tagger(tmp_path_factory.mktemp("editor"), EDITS), EDITED, "K"))


def spans(text: str, **options: Any) -> list[Span]:
    options.setdefault("labels", LABELS)
    return list(Transformers(device="cpu", **options)(Document("d", text)))


def said(text: str, found: Sequence[Span]) -> list[tuple[str, str, str | None]]:
    return [(text[span.start : span.end], str(span.category), span.suggestion) for span in found]


def test_labels_become_spans_on_whole_words_and_edits_become_suggestions(model: str) -> None:
    text = TAUGHT[0][0]
    assert said(text, spans(text, model=model)) == [
        ("الحكومة الألمانية", "name", None), ("خطة", "spelling", None), ("لدعم", "punctuation", "لدعم،"),
    ]  # fmt: skip
    text = TAUGHT[1][0]
    assert (" سوف", "duplication", "") in said(text, spans(text, model=model)), "a word that goes takes a blank with it"


def test_offsets_are_those_of_the_text_as_read_on_any_line_and_after_any_character(model: str) -> None:
    text = "😀\ud800 \u202b\n\n" + TAUGHT[0][0] + "\n" + TAUGHT[1][0]
    found = said(text, spans(text, model=model))
    assert ("الحكومة الألمانية", "name", None) in found and ("الكرملين", "name", None) in found


def test_windows_of_a_long_line_leave_no_gap_and_flag_nothing_twice(model: str) -> None:
    text = " ".join(sentence for sentence, _ in TAUGHT) * 40
    found = spans(text, model=model, max_length=64, overlap=16)
    assert len({(span.start, span.end) for span in found}) == len(found)
    starts = [span.start for span in found]
    assert starts == sorted(starts) and starts[-1] > 0.95 * len(text)
    pieces = Transformers(model=model, labels=LABELS, max_length=64, overlap=16, device="cpu")
    from mtfix.detect.transformers import _load

    loaded, tokenizer = _load(model, "", "cpu", "float32")
    windows = list(pieces._windows([Document("d", text)], loaded, tokenizer))
    taken = [window.offsets[i] for window in windows for i in window.taken]
    whole = [pair for pair in tokenizer(text, return_offsets_mapping=True)["offset_mapping"] if pair[1]]
    assert len(windows) > 10 and taken == whole


def test_batches_do_not_change_what_is_found(model: str) -> None:
    docs = [
        Document(str(i), text * n)
        for i, (text, n) in enumerate([(TAUGHT[0][0], 1), (TAUGHT[1][0], 3), ("", 1), (" \n", 2), (TAUGHT[0][0], 7)])
    ]
    together = Transformers(model=model, labels=LABELS, device="cpu").detect_all(docs)
    alone = Transformers(model=model, labels=LABELS, device="cpu", batch_tokens=1)
    assert together == [list(alone(doc)) for doc in docs] and together[2] == together[3] == []


def test_the_pipeline_gives_all_documents_of_a_batch_at_once(model: str) -> None:
    pipeline = Pipeline(
        build(
            Path("x"),
            {"detect": [{"name": "transformers", "model": model, "labels": LABELS, "device": "cpu"}], "propose": [{"name": "rules"}]},
        )
    )
    docs = [Document("a", TAUGHT[0][0]), Document("b", TAUGHT[1][0])]
    assert pipeline.detect_all(docs) == [pipeline.detect(doc) for doc in docs]
    assert "لدعم، الاقتصاد" in pipeline.repair(docs[0]).text, "once, however often the model asks for it"


def test_options_change_what_is_flagged(model: str) -> None:
    text = TAUGHT[0][0]
    assert spans(text, model=model, min_score=1.0) == []
    assert {span.category for span in spans(text, model=model, labels={**LABELS, "NAME": ""})} == {Category.SPELLING, Category.PUNCTUATION}
    table = {**LABELS, "SPELL": {"category": "grammar", "edit": "replace:خطط"}}
    made = build(Path("x"), {"detect": [{"name": "transformers", "model": model, "labels": table, "device": "cpu"}]})
    assert ("خطة", "grammar", "خطط") in said(text, Pipeline(made).detect(Document("d", text)))
    spelled = spans(text, model=model, labels={**LABELS, "SPELL": "insert:أي"}, category=Category.GRAMMAR)
    assert ("خطة", "grammar", "أي خطة") in said(text, spelled)
    exact = {**LABELS, "B-NAME": "name", "I-NAME": ""}
    assert ("الحكومة", "name", None) in said(text, spans(text, model=model, labels={k: v for k, v in exact.items() if k != "NAME"}))
    half = spans(text, model=model, dtype="bfloat16")
    assert [(s.start, s.rule) for s in half] == [(s.start, s.rule) for s in spans(text, model=model)]


def test_any_piece_of_a_word_may_speak_for_it(model: str) -> None:
    text = "الحكومات الألمان خططنا"  # words cut into pieces that the model has seen inside others
    first, any_piece = (spans(text, model=model, pieces=which) for which in ("first", "any"))
    assert sum(s.end - s.start for s in any_piece) > sum(s.end - s.start for s in first) > 0


def test_what_is_kept_is_not_flagged(model: str) -> None:
    text = TAUGHT[0][0].replace("اليوم", "www.example.org")
    all_of_it = {**dict.fromkeys(LABELS, "grammar"), "O": "grammar"}
    flagged = [text[span.start : span.end] for span in spans(text, model=model, labels=all_of_it, min_score=0.0)]
    assert flagged and not any("example" in words for words in flagged)


def test_character_edits_are_put_together_to_words(editor: str) -> None:
    text = EDITED[0][0]
    found = spans(text, model=editor, labels={}, character_edits=True)
    assert ("برلين", "punctuation", "برلين،") in said(text, found)
    assert (" ثم", "duplication", "") in said(text, found)
    text = EDITED[1][0]
    assert ("وصل القطار", "spelling", "وصلالقطار") in said(text, spans(text, model=editor, labels={}, character_edits=True))


def test_labels_that_are_no_character_edits_can_be_ignored(model: str) -> None:
    assert spans(TAUGHT[0][0], model=model, labels=dict.fromkeys(NAMES, ""), character_edits=True) == []


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"labels": {**LABELS, "SPELLL": "spelling"}}, "has no label 'SPELLL' of 'labels'. Did you mean 'SPELL'?"),
        ({"labels": {"NAME": "name"}}, "does not say what 'SPELL' of model"),
        ({"labels": {**LABELS, "SPELL": "speling"}}, "'speling' is neither a category nor an edit. Did you mean 'spelling'?"),
        ({"character_edits": True, "labels": {}}, "its label 'O' is no character edit"),
        ({"character_edits": True}, "can only ignore"),
        ({"max_length": 1024}, "reads 512 pieces at once"),
        ({"overlap": 256}, "'overlap' must be less than"),
        ({"model": "owner/name"}, "a hub model needs its 'revision' stated"),
        ({"model": "owner/name", "revision": "abc"}, "this machine is offline"),
        ({"model": ""}, "no 'model'"),
        ({"device": "cuda:99"}, "is not on this machine"),
        ({"device": "gpu"}, "no device 'gpu'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)
def test_what_does_not_fit_is_one_line_that_says_what_to_do(model: str, options: dict[str, Any], why: str) -> None:
    with pytest.raises(ConfigError) as caught:
        list(Transformers(**{"model": model, "labels": LABELS, "device": "cpu", **options})(Document("d", "خطة")))
    assert why in str(caught.value) and "\n" not in str(caught.value)


def test_a_delete_of_what_may_not_be_deleted_is_refused() -> None:
    from mtfix.detect.transformers import Label

    with pytest.raises(ConfigError, match="grammar may not be deleted"):
        Transformers(labels={"DROP": Label(Category.GRAMMAR, "delete")})


def test_a_checkpoint_of_another_kind_or_another_form_is_refused(model: str, tmp_path: Path) -> None:
    from transformers import AutoModelForTokenClassification, BertForMaskedLM

    other = tmp_path / "other"
    shutil.copytree(model, other)
    BertForMaskedLM(AutoModelForTokenClassification.from_pretrained(model).config).save_pretrained(other)
    with pytest.raises(ConfigError, match="is no trained TokenClassification"):
        spans("خطة", model=str(other))
    pickled = tmp_path / "pickled"
    shutil.copytree(model, pickled)
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    assert "loads no pickled weights" in (Transformers(model=str(pickled), labels=LABELS).missing() or "")
    with pytest.raises(ConfigError, match="loads no pickled weights"):
        spans("خطة", model=str(pickled))
    code = tmp_path / "code"
    shutil.copytree(model, code)
    said = json.loads((code / "config.json").read_text(encoding="utf-8"))
    (code / "config.json").write_text(json.dumps({**said, "model_type": "mine", "auto_map": {"AutoConfig": "mine.Mine"}}), encoding="utf-8")
    (code / "mine.py").write_text("raise SystemExit('ran')", encoding="utf-8")
    with pytest.raises(ConfigError, match="does not load as TokenClassification"):
        spans("خطة", model=str(code))


def test_missing_says_why_or_nothing(model: str) -> None:
    assert Transformers(model=model, labels=LABELS).missing() is None
    assert "hf download owner/name --revision abc" in (Transformers(model="owner/name", revision="abc").missing() or "")
