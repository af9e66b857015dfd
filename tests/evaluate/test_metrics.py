"""What each metric counts, on cases small enough to count by hand; and that every option of one changes something."""

from collections.abc import Callable

import pytest

from mtfix.errors import ConfigError
from mtfix.evaluate.calibration import Calibration, reliability
from mtfix.evaluate.cost import measured
from mtfix.evaluate.edits import Edits
from mtfix.evaluate.gold import Scored
from mtfix.evaluate.harm import Harm
from mtfix.evaluate.mqm import MQM
from mtfix.evaluate.spans import Spans
from mtfix.evaluate.text import Text
from mtfix.registry import METRICS, USUAL_METRICS, load

Make = Callable[..., Scored]

GOLD = """قال [[Scholz|name|major|شولتس]] إن القرار [[الخطأ الكبير|grammar|minor|خطأ كبير]][[ ،|punctuation|minor|،]] وإنه لن يتراجع.

سطر سليم فيه {{CNN}} و 2024.

نص [[مقطوع|truncation|major]] هنا."""
REPAIR = """قال [[Scholz|name|major|شولتس]] إن القرار [[الخطأ|grammar|minor|خطأ]] الكبير[[ |punctuation|minor|]]، وإنه لن يتراجع.

سطر سليم فيه CNN و[[ |punctuation|minor|]]2024.

نص [[مقطوع|truncation|major]] هنا."""


@pytest.fixture
def item(scored: Make) -> Scored:
    return scored(GOLD, REPAIR)


@pytest.fixture
def idle(scored: Make) -> Scored:
    return scored(GOLD)


def test_spans_are_compared_in_three_ways(item: Scored) -> None:
    """Five are flagged: two exactly, two in part, one for nothing; four are wanted."""
    parts = Spans()([item]).parts
    assert [parts["exact"][key] for key in ("right", "made", "found", "wanted")] == [2, 5, 2, 4]
    assert [parts["overlap"][key] for key in ("right", "made", "found", "wanted")] == [4, 5, 4, 4]
    assert [parts["character"][key] for key in ("right", "made", "found", "wanted")] == [17, 18, 17, 25]
    assert parts["overlap"]["precision"] == 0.8 and parts["overlap"]["recall"] == 1.0
    assert parts["overlap"]["F0.5"] == pytest.approx(1.25 * 0.8 / (0.25 * 0.8 + 1))
    assert parts["overlap"]["by_category"]["punctuation"]["precision"] == 0.5


def test_a_span_of_another_category_counts_only_untyped(scored: Make) -> None:
    parts = Spans()([scored("قال [[Scholz|name|major|شولتس]].", "قال [[Scholz|untranslated|major]].")]).parts
    assert parts["exact"]["right"] == 0 and parts["exact_untyped"]["right"] == 1


def test_segments_without_errors_are_found(item: Scored, idle: Scored) -> None:
    """One of three is clean, and the system flags something in each; who flags nothing calls all of them clean."""
    free = Spans()([item]).parts["error_free"]
    assert (free["made"], free["wanted"], free["accuracy"]) == (0, 1, pytest.approx(2 / 3))
    free = Spans()([idle]).parts["error_free"]
    assert (free["precision"], free["recall"]) == (pytest.approx(1 / 3), 1.0)


def test_edits_are_right_where_they_leave_a_correction(item: Scored) -> None:
    """Four are made: two right, half a correction, and one of a clean line; three are wanted."""
    parts = Edits()([item]).parts
    assert [parts["all"][key] for key in ("right", "made", "found", "wanted")] == [2, 4, 2, 3]
    assert [parts["without_punctuation"][key] for key in ("right", "made", "found", "wanted")] == [1, 2, 1, 2]
    assert parts["by_category"]["grammar"]["precision"] == 0.0
    assert parts["on_detected"] == {"accuracy": pytest.approx(2 / 3), "right": 2, "detected": 3}


def test_who_does_nothing_does_nothing_wrong(idle: Scored) -> None:
    found = Edits()([idle]).parts["all"]
    assert (found["precision"], found["recall"], found["F0.5"]) == (1.0, 0.0, 0.0)
    parts = Harm()([idle]).parts
    assert parts["clean_changed"] == 0.0 and parts["same"]["n"] == parts["segments"] == 3


def test_harm_is_what_a_repair_broke(item: Scored) -> None:
    score = Harm()([item])
    assert score.value == score.parts["clean_changed"] == 1.0 and score.parts["clean_changed_in"] == ["a#1"]
    assert [score.parts[turn]["n"] for turn in ("better", "same", "worse")] == [1, 1, 1]
    assert score.parts["kept_broken"] == 0 and score.parts["negations"] == {"n": 1, "lost": 0, "invented": 0, "preserved": 1.0}


def test_kept_tokens_numbers_addresses_and_negations_that_are_lost_are_counted(scored: Make) -> None:
    gold = "قالت {{CNN}} إنه لم يدفع 74,8 مليون على {{www.example.org}} أمس."
    repair = "قالت [[CNN|name|minor|سي إن إن]] إنه [[لم |grammar|minor|]]يدفع [[74,8|grammar|minor|75]] مليون على [[www|name|minor|ويب]].example.org أمس."
    parts = Harm()([scored(gold, repair)]).parts
    assert parts["kept_broken_in"] == ["a:5: CNN", "a:36: www.example.org"]
    assert parts["negations"]["lost"] == 1 and parts["addresses"]["lost"] == 1
    assert (parts["numbers"]["lost"], parts["numbers"]["invented"], parts["numbers"]["preserved"]) == (1, 1, 0.0)


def test_what_the_reference_takes_out_is_no_loss(scored: Make) -> None:
    gold = "لن يدفع 5 يورو.[[ لن يدفع 5 يورو.|duplication|minor|]]"
    parts = Harm()([scored(gold, gold)]).parts
    assert parts["numbers"] == {"n": 1, "lost": 0, "invented": 0, "preserved": 1.0} and parts["negations"]["lost"] == 0


def test_the_accepted_correction_that_was_chosen_is_not_worse_than_the_first(scored: Make) -> None:
    gold = "زار [[Kiew|name|major|العاصمة الأوكرانية كييف//كيف]] أمس."
    repair = "زار [[Kiew|name|major|كيف]] أمس."
    assert Harm()([scored(gold, repair)]).parts["better"]["n"] == 1


def test_calibration_is_how_far_scores_are_from_shares(scored: Make) -> None:
    gold = "قال [[Scholz|name|major|شولتس]] إن [[Kiew|name|major|كييف]] بعيدة."
    items = [scored(gold, gold, score=0.9), scored("قال الوزير ذلك.", "قال [[الوزير|name|major|وزير]] ذلك.", score=0.6)]
    score = Calibration()(items)
    assert score.value == pytest.approx((2 * 0.1 + 0.6) / 3)
    assert score.parts["brier"] == pytest.approx((2 * 0.01 + 0.36) / 3)
    assert [(one["n"], one["right"]) for one in score.parts["bins"]] == [(1, 0.0), (2, 1.0)]
    with pytest.raises(ConfigError, match="n_bins"):
        Calibration(n_bins=0)(items)


def test_a_score_of_one_lies_in_the_last_bin() -> None:
    assert [one["low"] for one in reliability([(0.0, True), (1.0, True)], 4)] == [0.0, 0.75]


def test_cost_is_what_a_run_took(item: Scored) -> None:
    cost = measured([item], 2.0)
    assert (cost["documents_per_second"], cost["segments_per_second"], cost["spans_per_second"]) == (0.5, 1.5, 2.5)
    assert cost["peak_memory_mb"] > 1 and measured([item], 0.0)["documents_per_second"] == 0.0


@pytest.mark.parametrize(
    ("plain", "other"),
    [
        (Spans(), Spans(match="exact")), (Spans(match="exact"), Spans(match="character")), (Spans(), Spans(beta=2)), (Edits(), Edits(beta=2)),
        (Edits(), Edits(punctuation=False)), (Text(), Text(lead="TER")), (Calibration(), Calibration(n_bins=1)),
        (MQM(), MQM(minor=2)), (MQM(), MQM(major=2)), (MQM(), MQM(critical=2)), (MQM(), MQM(harm=2)),
    ],
)  # fmt: skip
def test_every_option_changes_the_value_and_the_signature(scored: Make, item: Scored, plain: object, other: object) -> None:
    second = scored(
        "قال [[Scholz|name|major|شولتس]]. [[ثم|truncation|critical]] [[قد|truncation|minor]]",
        "قال [[Scholz|name|major|شولتس]]. ثم قد",
        id="b",
        score=0.3,
    )
    one, two = (metric([item, second]) for metric in (plain, other))  # type: ignore[operator]
    assert one.value != two.value and one.signature != two.signature


def test_the_option_typed_changes_the_value(scored: Make) -> None:
    item = scored("قال [[Scholz|name|major|شولتس]].", "قال [[Scholz|untranslated|major]].")
    assert Spans(typed=False)([item]).value > Spans()([item]).value


@pytest.mark.parametrize("name", USUAL_METRICS)
def test_a_metric_of_nothing_is_a_number_and_its_units_sum_to_its_value(name: str, item: Scored, scored: Make) -> None:
    metric = load(METRICS[name])()
    assert isinstance(metric([]).value, float)
    if hasattr(metric, "units"):
        items = [item, scored("قال [[Scholz|name|major|شولتس]].", id="b")]
        units = next(iter(metric.units(items).values()))
        assert units.statistic([sum(column) for column in zip(*units.rows, strict=True)]) == pytest.approx(metric(items).value)
        assert len(units.ids) == len(set(units.ids)) == len(units.rows)


def test_mqm_is_what_is_left_by_severity_for_a_hundred_words(scored: Make) -> None:
    """Ten words; 5 + 25 + 1 + 0 before, and after it the minor one, the critical one to be flagged only, and one new error."""
    gold = "قال [[Scholz|name|major|شولتس]] إن [[الى|spelling|minor|إلى]] هنا [[وأعرب|truncation|critical]] عن [[رأيه|grammar|neutral|رأيهم]] في ذلك."
    repair = "قال [[Scholz|name|major|شولتس]] إن الى هنا وأعرب عن رأيه [[في|grammar|minor|على]] ذلك."
    score = MQM()([scored(gold, repair)])
    assert (score.parts["words"], score.parts["before"], score.parts["added"]) == (10, 310.0, 50.0)
    assert score.value == score.parts["after"] == 310.0
    assert {name: (one["spans"], one["mended"]) for name, one in score.parts["by_severity"].items()} == {
        "neutral": (1, 0), "minor": (1, 0), "major": (1, 1), "critical": (1, 0),
    }  # fmt: skip


def test_what_is_neutral_may_be_changed_and_need_not_be(scored: Make) -> None:
    gold = "قال [[Scholz|name|neutral|شولتس]] نعم."
    left, made, spoilt = (scored(gold, repair) for repair in ("قال Scholz نعم.", gold, gold.replace("شولتس", "شولز")))
    assert [Edits()([item]).parts["all"]["wanted"] for item in (left, made, spoilt)] == [0, 1, 0]
    assert [Edits()([item]).value for item in (left, made)] == [1.0, 1.0]
    assert Edits()([spoilt]).parts["all"]["precision"] == 0.0
    for match in ("exact", "overlap", "character"):
        counts = Spans()([left, made]).parts[match]
        assert counts["precision"] == counts["recall"] == 1.0
