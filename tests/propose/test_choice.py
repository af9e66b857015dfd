"""Forms weighed by table and by context."""

from mtfix.propose._choice import FEATURES, Option, shipped, weigh
from mtfix.propose.glossary import Glossary


def test_every_feature_has_a_weight_and_later_equivalents_cost() -> None:
    weights = dict(zip(FEATURES, shipped(), strict=True))
    assert weights["rank"] < 0 < weights["near"] and weights["cost"] < 0 < weights["far"]


def test_the_words_around_choose_among_equals() -> None:
    options = [Option(word, "noun", 0, 0, True, 0.0) for word in ("محكمة", "أمطار")]
    court = [weight for _, weight in weigh(options, "", "أصدرت ", " حكما في القضية أمس", 1.0)]
    rain = [weight for _, weight in weigh(options, "", "هطلت ", " غزيرة على المدينة أمس", 1.0)]
    assert court[0] > court[1] and rain[1] > rain[0]
    alone = [weight for _, weight in weigh(options, "", "هطلت ", " غزيرة على المدينة أمس", 0.0)]
    assert alone[0] == alone[1]


def test_a_sense_is_told_by_its_context() -> None:
    first = {place: Glossary().ranked("bank", "", before, after)[0][0] for place, before, after in (
        ("river", "جلس الصياد على ", " النهر"), ("money", "أودع المال في ", " المركزي لرفع أسعار الفائدة"))}  # fmt: skip
    assert first["money"].endswith(("بنك", "مصرف")) and first["river"] != first["money"]
