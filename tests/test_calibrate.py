"""Scores that mean something: the maps, what reads them, and that a config can do without."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from mtfix import calibrate, config
from mtfix.errors import ConfigError
from mtfix.pipeline import Pipeline
from mtfix.types import Category, Document, Proposal, Span


def proposal(score: float, *, proposer: str = "glossary", sure: float = 1.0) -> Proposal:
    return Proposal(Span(0, 3, Category.UNTRANSLATED, "script", sure, "test", "word"), "كلمة", proposer, score)


def test_a_map_changes_the_score_of_its_proposer_alone() -> None:
    mapped = calibrate.Calibration({"glossary": [(0.0, 0.1), (1.0, 0.6)]})
    assert [p.score for p in mapped([proposal(0.5), proposal(0.5, proposer="rules")])] == [0.35, 0.5]


def test_the_confidence_of_the_detector_stays_a_factor() -> None:
    mapped = calibrate.Calibration({"glossary": [(0.0, 0.1), (1.0, 0.6)]})
    assert [p.score for p in mapped([proposal(0.25, sure=0.5), proposal(0.0, sure=0.0)])] == [0.175, 0.0]


def test_the_shipped_maps_rise_and_say_where_they_come_from() -> None:
    said = json.loads(calibrate.SHIPPED.read_text(encoding="utf-8"))
    assert said["made_by"].startswith("python -m eval.calibrate") and said["rows"]
    for knots in calibrate.read("shipped").knots.values():
        assert all(one[0] < other[0] and one[1] <= other[1] for one, other in pairwise(knots))


@pytest.mark.parametrize("content", ["", "{}", '{"maps": {"glossary": []}}', '{"maps": {"glossary": [[0.5, 0.9], [0.6, 0.1]]}}'])
def test_what_is_no_calibration_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"mine\.json"):
        calibrate.read(str(path))


def test_a_system_may_go_without() -> None:
    text = "أعلنت Regierung الألمانية القرار"
    with_map, without = (
        Pipeline(config.read("default", overrides=[f"repair.calibration={name}"])).repair(Document("d", text)).proposals
        for name in ("shipped", '""')
    )
    assert [p.text for p in with_map] == [p.text for p in without]
    assert [p.score for p in with_map] != [p.score for p in without]


def test_a_span_that_its_detector_doubts_is_left_with_its_candidates_listed() -> None:
    text = "زار شركة Lufthansa أمس."
    left = Pipeline(config.read("default")).repair(Document("d", text))
    assert left.edits == () and left.flags[0].proposals and "detector" in left.flags[0].why
    taken = Pipeline(config.read("default", overrides=["repair.min_span_score=0"])).repair(Document("d", text))
    assert taken.edits
