"""Paired tests: against sacrebleu's own, against all shuffles counted out, and against what scipy says."""

import random
from itertools import product

import pytest
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.significance import PairedTest

from mtfix.errors import InputError
from mtfix.evaluate.significance import Units, compare, share, wilson

WORDS = "قال الوزير إن الحكومة أقرت مشروع قانون جديد بعد نقاش طويل في البرلمان أمس وقد رفضه الحزب".split()


def mean(sums: list[float]) -> float:
    return sums[0] / sums[1]


def units(values: list[float]) -> Units:
    return Units(tuple(f"d#{number}" for number in range(len(values))), [(value, 1.0) for value in values], mean)


def sentences() -> tuple[list[str], list[str], list[str]]:
    rng = random.Random(13)
    reference = [[rng.choice(WORDS) for _ in range(rng.randint(8, 14))] for _ in range(40)]

    def spoilt(share: float) -> list[str]:
        return [" ".join("غلط" if rng.random() < share else word for word in line) for line in reference]

    return spoilt(0.22), spoilt(0.2), [" ".join(line) for line in reference]


@pytest.mark.parametrize("metric", [BLEU(tokenize="intl"), CHRF(word_order=2)], ids=["BLEU", "chrF++"])
def test_p_is_that_of_sacrebleu(metric: BLEU | CHRF) -> None:
    one, other, reference = sentences()

    def of(lines: list[str]) -> Units:
        rows = metric._extract_corpus_statistics(lines, [reference])
        return Units(tuple(f"d#{n}" for n in range(len(lines))), rows, lambda sums: metric._compute_score_from_stats(list(sums)).score)

    made = compare(of(one), of(other), n_randomised=1000)
    theirs = {}
    for kind in ("bs", "ar"):
        test = PairedTest([("one", one), ("other", other)], {"m": metric}, [reference], test_type=kind, n_samples=1000)
        ((_, before), (_, after)) = zip(test()[1]["System"], list(test()[1].values())[1], strict=True)
        assert (before.score, after.score) == pytest.approx((made.before, made.after))
        theirs[kind] = after.p_value
    # The bootstrap of sacrebleu counts what lies far out on one side of two.
    assert theirs["ar"] == made.p_randomised and theirs["bs"] < made.p_bootstrap < 2.5 * theirs["bs"]


def test_randomisation_comes_near_all_shuffles_counted_out() -> None:
    rng = random.Random(3)
    before, after = [rng.random() for _ in range(10)], [rng.random() + 0.15 for _ in range(10)]
    observed = abs(sum(after) - sum(before))
    gaps = [b - a for a, b in zip(before, after, strict=True)]
    shuffles = [abs(sum(sign * gap for sign, gap in zip(signs, gaps, strict=True))) for signs in product((1, -1), repeat=10)]
    exact = sum(value >= observed - 1e-9 for value in shuffles) / len(shuffles)
    assert compare(units(before), units(after)).p_randomised == pytest.approx(exact, abs=0.015)


BEFORE = [0.623, 0.742, 0.795, 0.942, 0.74, 0.922, 0.029, 0.466, 0.943, 0.649, 0.901, 0.113]
AFTER = [0.769, 0.547, 0.844, 0.874, 0.313, 0.517, 0.579, 1.216, 1.066, 0.46, 1.097, 0.439]


def test_both_tests_agree_with_scipy() -> None:
    """scipy 1.17.1 on `gaps`, the differences of the pairs above:

    permutation_test((AFTER, BEFORE), lambda x, y: x.mean() - y.mean(), permutation_type="samples", n_resamples=2**12)  # exact
    b = bootstrap((gaps,), np.mean, method="percentile", n_resamples=400_000, random_state=1)
    d = b.bootstrap_distribution; np.mean(np.abs(d - d.mean()) >= abs(gaps.mean()))
    """
    made = compare(units(BEFORE), units(AFTER), n_bootstrap=20_000)
    assert made.delta == pytest.approx(0.0713333333)
    assert made.p_randomised == pytest.approx(0.5053710938, abs=0.015)
    assert (made.low, made.high) == pytest.approx((-0.1173354167, 0.2705), abs=0.006)
    assert made.p_bootstrap == pytest.approx(0.47403, abs=0.015)


def test_the_bootstrap_is_not_sure_of_a_difference_that_is_none() -> None:
    """Over 60 pairs of systems that differ by chance, a p below 0.05 comes up about as often as it should."""
    rng = random.Random(11)
    n_sure = sum(
        compare(units([0.0] * 40), units([rng.gauss(0, 1) for _ in range(40)]), n_bootstrap=300, n_randomised=1).p_bootstrap < 0.05
        for _ in range(60)
    )
    assert n_sure <= 6


def test_what_a_single_document_makes_is_not_significant() -> None:
    before, after = [0.5] * 6, [0.5] * 5 + [0.9]
    assert compare(units(before), units(after)).p_randomised == 1.0
    assert compare(units(before), units(before)).p_bootstrap == 1.0


def test_documents_are_drawn_whole() -> None:
    ids = ("a#0", "a#1", "b#0", "b#1")
    one = Units(ids, [(1, 1), (0, 1), (1, 1), (1, 1)], share)
    other = Units(ids, [(1, 1), (1, 1), (1, 1), (1, 1)], share)
    assert one.by("document").ids == ("a", "b") and one.by("document").rows == [[1, 2], [2, 2]]
    by_document, by_segment = compare(one, other, by="document"), compare(one, other)
    assert (by_document.n_units, by_segment.n_units) == (2, 4)
    assert by_document.delta == by_segment.delta == 0.25


def test_two_runs_give_the_same_numbers_and_another_seed_others() -> None:
    rng = random.Random(1)
    one, other = units([rng.random() for _ in range(30)]), units([rng.random() for _ in range(30)])
    assert compare(one, other) == compare(one, other) != compare(one, other, seed=1)


def test_other_segments_are_refused() -> None:
    with pytest.raises(InputError, match="same segments"):
        compare(units([1, 2]), units([1, 2, 3]))
    with pytest.raises(InputError, match="no segments"):
        compare(units([]), units([]))


def test_wilson_by_hand() -> None:
    """5 of 50: Newcombe 1998 gives 0.0435 to 0.2136 for the score interval."""
    assert [round(bound, 4) for bound in wilson(5, 50)] == [0.0435, 0.2136]
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("n_hits", "n", "low", "high"), [(5, 50, 0.04347576, 0.21360231), (0, 100, 0.0, 0.03699350), (3, 1204, 0.00084775, 0.00730022)]
)
def test_wilson_is_that_of_scipy(n_hits: int, n: int, low: float, high: float) -> None:
    """scipy 1.17.1: binomtest(n_hits, n).proportion_ci(method="wilson")"""
    assert wilson(n_hits, n) == pytest.approx((low, high), abs=1e-8)
