"""What the words around a gap say."""

from pathlib import Path

import numpy as np
import pytest

from mtfix import cloze
from mtfix.cloze import Cloze, tokens
from mtfix.train.cloze import ClozeRecipe, Vectors, learn, numbered, write

WEATHER, COURT = "هطل {} غزير على المدينة أمس", "أصدرت {} حكما في القضية أمس"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Cloze:
    pytest.importorskip("numba")
    texts = [WEATHER.format("مطر"), WEATHER.format("ثلج"), COURT.format("المحكمة"), COURT.format("محكمة")] * 60
    recipe = ClozeRecipe(n_words=40, n_dims=8, n_epochs=12, often=1.0, block=400, threads=1, reach=4)
    found = learn(texts, recipe, say=lambda _: None)
    path = tmp_path_factory.mktemp("cloze") / "cloze.npz"
    assert write(found, path, wanted={"مطر", "محكمة"}, n_answers=30) == (15, 13)
    return Cloze(path)


def whole(model: Cloze, sentence: str, phrase: str) -> float:
    fit = model.fit(model.gap(*sentence.split("{}")), phrase)
    return fit.near + fit.far + fit.bias


def test_a_word_fits_where_it_was_seen(model: Cloze) -> None:
    assert whole(model, WEATHER, "مطر") > whole(model, WEATHER, "محكمة") + 1
    assert whole(model, COURT, "محكمة") > whole(model, COURT, "مطر") + 1


def test_a_context_ends_with_its_line(model: Cloze) -> None:
    before, after = COURT.split("{}")
    inside = model.gap(before, after)
    outside = model.gap(WEATHER + "\n" + before, after + "\n" + WEATHER)
    assert np.array_equal(inside.near, outside.near) and np.array_equal(inside.far, outside.far)
    assert not np.array_equal(inside.near, model.gap(before + "\n", after).near)


def test_an_unknown_word_is_said_to_be_one(model: Cloze) -> None:
    fit = model.fit(model.gap(*COURT.split("{}")), "برلمان")
    assert (fit.known, fit.near, fit.far) == (0.0, 0.0, 0.0)


def test_a_clitic_is_taken_off_what_is_not_known(model: Cloze) -> None:
    assert model.number("والقضية") == model.number("القضية") != model.number("مجهولة")


def test_tokens_have_no_marks_and_no_digits() -> None:
    assert tokens("قُتل 25 شخصا،\nأمس") == ["قتل", "00", "شخصا", "،", "\n", "أمس"]


def test_numbers_are_context_but_no_answers() -> None:
    words, counts, context, answers = numbered(["عام 2019 ،"], 10)
    assert [words[n] for n in context] == ["عام", "0000", "،", cloze.PAD]
    assert [n >= 0 for n in answers] == [True, False, False, False] and counts.sum() == 3


def test_bytes_keep_the_vectors(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(5, 6)).astype(np.float32)
    words = [cloze.PAD, cloze.UNKNOWN, "مدينة", "قرية", "نهر"]
    found = Vectors(words, np.arange(5), vectors, vectors, np.zeros(5, np.float32), np.ones((4, 6), np.float32))
    write(found, tmp_path / "cloze.npz", wanted=set())
    fit = Cloze(tmp_path / "cloze.npz").fit(Cloze(tmp_path / "cloze.npz").gap("قرية", ""), "نهر")
    assert fit.near == pytest.approx(float(vectors[3] @ vectors[4]), abs=0.1)


def test_the_shipped_model_knows_court_from_weather() -> None:
    shipped = cloze.shipped()
    assert whole(shipped, COURT, "محكمة") > whole(shipped, COURT, "أمطار")
    assert whole(shipped, "هطلت {} غزيرة على المدينة", "أمطار") > whole(shipped, "هطلت {} غزيرة على المدينة", "محكمة")
