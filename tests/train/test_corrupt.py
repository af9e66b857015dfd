"""What the span model is trained on: the question holds what stood around the answer, the answer is what stood there."""

from itertools import islice

from mtfix.train import corrupt

TEXT = "قالت الحكومة إن الاقتصاد تعافى في الربع الأول من العام، وإن الوزير سيعلن الميزانية الجديدة أمام البرلمان يوم الخميس المقبل."


def test_a_word_is_put_back_where_it_stood() -> None:
    found = list(corrupt.BackSubstitution(3).examples([TEXT] * 5, every=3))
    assert len(found) > 10
    for query, answer in found:
        assert query.left + answer + query.right in TEXT
        assert query.latin.isascii() or any(c in "äöüßÄÖÜ" for c in query.latin)


def test_candidates_are_sometimes_withheld_and_sometimes_right() -> None:
    found = list(corrupt.BackSubstitution(5).examples([TEXT] * 40, every=3))
    with_answer = sum(answer in query.candidates for query, answer in found)
    assert 0.2 * len(found) < with_answer < 0.98 * len(found)
    assert any(not query.candidates for query, _ in found)


def test_the_same_seed_gives_the_same_examples() -> None:
    pairs = [("münchen", "ميونخ", 2.0), ("köln", "كولونيا", 1.0), ("graz", "غراتس", 1.0)]
    assert list(islice(corrupt.names(pairs, 7), 50)) == list(islice(corrupt.names(pairs, 7), 50))
    assert list(islice(corrupt.names(pairs, 7), 50)) != list(islice(corrupt.names(pairs, 8), 50))


def test_umlauts_are_damaged_as_corpora_damage_them() -> None:
    spellings = {query.latin for query, _ in islice(corrupt.names([("münchen", "ميونخ", 1.0)], 1, corrupt.NameNoise(two_words=0.0)), 100)}
    assert spellings == {"münchen", "muenchen", "munchen"}
