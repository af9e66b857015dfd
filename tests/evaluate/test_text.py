"""The text metrics are sacrebleu's: to the last digit, on the same lines, through its interface and its command line."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sacrebleu

from mtfix.evaluate.gold import Scored
from mtfix.evaluate.segments import segments
from mtfix.evaluate.text import Text, lines

Make = Callable[..., Scored]


@pytest.fixture
def items(scored: Make) -> list[Scored]:
    gold = """عنوان الخبر الأول في الصحيفة

[[عنوان الخبر الأول في الصحيفة\\n\\n|duplication|major|]]قال [[Scholz|name|major|شولتس]] إن القرار قريب[[ ،|punctuation|minor|،]] وإنه سيعلن الأسبوع المقبل."""
    repair = """عنوان الخبر الأول في الصحيفة

[[عنوان الخبر الأول في الصحيفة\\n\\n|duplication|major|]]قال [[Scholz|name|major|شولز]] إن القرار قريب[[ ،|punctuation|minor|،]] وإنه سيعلن الأسبوع المقبل."""
    second = "وقال الوزير أمام البرلمان إن [[Haushalt|untranslated|major|الميزانية]] الجديدة لن تشمل أي زيادة في الضرائب؟"
    return [scored(gold, repair), scored(second, second, id="b"), scored("وهذا نص سليم لا خطأ فيه، كتبه إنسان.", id="c")]


def test_numbers_are_those_of_sacrebleu(items: list[Scored]) -> None:
    _, garbled, repaired, reference = lines(items)
    parts = Text()(items).parts
    for side, text in (("before", garbled), ("after", repaired)):
        assert parts["chrF++"][side] == sacrebleu.corpus_chrf(text, [reference], word_order=2).score
        assert parts["chrF++ with spaces"][side] == sacrebleu.corpus_chrf(text, [reference], word_order=2, remove_whitespace=False).score
        assert parts["BLEU-intl"][side] == sacrebleu.corpus_bleu(text, [reference], tokenize="intl").score
        assert parts["BLEU-13a"][side] == sacrebleu.corpus_bleu(text, [reference], tokenize="13a").score
        assert parts["TER"][side] == sacrebleu.corpus_ter(text, [reference]).score


def test_numbers_are_those_of_the_command_line(items: list[Scored], tmp_path: Path) -> None:
    _, _, repaired, reference = lines(items)
    for name, side in (("repaired", repaired), ("reference", reference)):
        (tmp_path / name).write_text("\n".join(side) + "\n", encoding="utf-8", newline="\n")
    asked = ["-m", "bleu", "chrf", "ter", "--chrf-word-order", "2", "-tok", "intl", "-w", "4"]
    command = [sys.executable, "-m", "sacrebleu", str(tmp_path / "reference"), "-i", str(tmp_path / "repaired"), *asked]
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout)
    parts = Text()(items).parts
    assert [one["score"] for one in said] == [round(parts[name]["after"], 4) for name in ("BLEU-intl", "chrF++", "TER")]
    assert said[1]["signature"] == parts["chrF++"]["signature"]


def test_a_line_that_the_reference_leaves_out_is_seen(items: list[Scored]) -> None:
    """chrF does not count a line whose reference is empty, so a headline that stands twice would cost nothing there."""
    ids, garbled, repaired, reference = lines(items)
    assert ids == ("a#0", "a#2", "b#0", "c#0")
    assert all(reference) and garbled[0].count("عنوان") == 2 and repaired[0].count("عنوان") == 1


def test_white_space_is_seen_by_one_of_them_only(scored: Make) -> None:
    gold = "قال الوزير[[ ،|punctuation|minor|،]] إن الاتفاق قريب"
    parts = Text()([scored(gold, gold)]).parts
    assert parts["chrF++ with spaces"]["before"] < parts["chrF++ with spaces"]["after"] == pytest.approx(100)


def test_a_segment_says_what_it_was_is_and_should_be(scored: Make) -> None:
    """Paragraphs that were parted come together in the first; the second is empty then, and what is put in at the end is the last's."""
    gold = "\nقال[[\\n\\n|segmentation|major| ]]وزير الدفاع\n\nسطر آخر[[|punctuation|minor|.]]"
    first, second, last = segments(scored(gold, gold))
    assert (first.garbled, first.repaired, first.reference) == ("قال", "قال ", "قال ")
    assert (second.garbled, second.repaired, second.is_clean) == ("وزير الدفاع", "وزير الدفاع", True)
    assert (last.garbled, last.repaired, last.accepted, last.is_clean) == ("سطر آخر", "سطر آخر.", "سطر آخر.", False)
