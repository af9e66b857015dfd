"""Residue is found in time that grows with the text alone, and a word before it is known with its particles and article."""

import time

import pytest

from mtfix.detect.measure import Measure
from mtfix.detect.script import Script
from mtfix.types import Category, Document


@pytest.mark.parametrize(
    ("detector", "unit", "length"),
    [
        (Script(), "Dr.", 20_000),
        (Script(), "Ää", 20_000),
        (Script(), "U-Aa-", 20_000),
        (Script(), "a() ق ", 8_000),
        (Script(), "f(x) = y\n", 8_000),
        (Measure(), "f() 5 Meter قال ", 8_000),
    ],
)
def test_time_grows_with_length_alone(detector: Script | Measure, unit: str, length: int) -> None:
    def seconds(size: int) -> float:
        document = Document("test", unit * (size // len(unit)) + " قال")
        start = time.process_time()
        list(detector(document))
        return time.process_time() - start

    seconds(100)  # reads the tables
    single, double = (min(seconds(size), seconds(size + 2 * len(unit))) for size in (length, 2 * length))
    assert double < 2.8 * max(single, 0.02)


@pytest.mark.parametrize("word", ["السيارة", "بالسيارة", "للسيارة", "وللسيارة"])
def test_a_product_is_known_by_the_noun_before_it(word: str) -> None:
    sure, unsure = (next(Script()(Document("test", f"احتاج صاحبها {before} Käfer إلى قطعة جديدة."))) for before in ("أمس", word))
    assert unsure.score < 0.5 < sure.score


@pytest.mark.parametrize("word", ["المدرب", "بالمدرب", "للمدرب", "وللمدرب"])
def test_a_person_is_known_by_the_noun_before_the_name(word: str) -> None:
    assert [span.category for span in Script()(Document("test", f"جاءت التحية {word} Wolf قبل المباراة."))] == [Category.NAME]
