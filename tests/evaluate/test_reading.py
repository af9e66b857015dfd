"""The reading of a repair: against a plain M2 scorer over words, and what words cannot say."""

import random
from collections.abc import Callable
from functools import cache

import pytest

from mtfix.evaluate.gold import GoldSpan, Scored, build
from mtfix.evaluate.reading import read
from mtfix.repair.apply import apply
from mtfix.types import Category, Document, Edit, Repair

WORDS = "قال الوزير إن الحكومة أقرت مشروع قانون جديد بعد نقاش طويل في البرلمان أمس".split()
M2Edit = tuple[int, int, tuple[str, ...]]


def m2(source: list[str], hypothesis: list[str], gold: list[tuple[M2Edit, ...]]) -> tuple[int, int, int]:
    """Correct, proposed and wanted edits by MaxMatch over words: of the shortest ways from source to hypothesis, with edits
    that meet joined, the one with the most gold edits and then the fewest others.

    Each element of `gold` holds one wanted edit in all its accepted forms. Written apart from the scorer under test.
    """
    rows, columns = len(source), len(hypothesis)

    @cache
    def left(i: int, j: int) -> int:
        """The distance of what is left at word `i` of the source and `j` of the hypothesis."""
        if i == rows or j == columns:
            return rows - i + columns - j
        return min(left(i + 1, j + 1) + (source[i] != hypothesis[j]), left(i + 1, j) + 1, left(i, j + 1) + 1)

    accepted = {edit for forms in gold for edit in forms}

    @cache
    def best(i: int, j: int, goes_on: bool = False) -> tuple[int, int]:
        """The most gold edits, and minus the fewest others, on the way from here; another that `goes_on` is no new one."""
        if i == rows and j == columns:
            return 0, 0
        ways = []
        for a, b in ((1, 1), (1, 0), (0, 1)):
            if i + a <= rows and j + b <= columns:
                is_same = a == b == 1 and source[i] == hypothesis[j]
                if left(i, j) == left(i + a, j + b) + (not is_same):
                    right, others = best(i + a, j + b, not is_same)
                    ways.append((right, others - (not is_same and not goes_on)))
        for start, end, after in accepted:
            if start == i and tuple(hypothesis[j : j + len(after)]) == after:
                cost = distance(source[start:end], list(after))
                if left(i, j) == cost + left(end, j + len(after)):
                    right, others = best(end, j + len(after))
                    ways.append((right + 1, others))
        return max(ways)

    n_right, n_others = best(0, 0)
    return n_right, n_right - n_others, len(gold)


def distance(one: list[str], other: list[str]) -> int:
    if not one or not other:
        return len(one) + len(other)
    return min(distance(one[1:], other[1:]) + (one[0] != other[0]), distance(one[1:], other) + 1, distance(one, other[1:]) + 1)


def made_up(rng: random.Random, *, apart: bool = True) -> tuple[Scored, tuple[int, int, int]]:
    """A sentence with gold spans, some corrected, some missed, some spoilt, and other words changed; and what M2 says of it."""
    gold: list[tuple[M2Edit, ...]] = []
    out: list[str] = []
    spans, edits, text, index = [], [], "", 0
    while index < len(WORDS):
        size, kind = rng.choice([1, 1, 2]), rng.choice(["plain", "plain", "replace", "delete"])
        # Over words, M2 misses corrections that are not on a shortest way: what was done stands apart where it is compared.
        is_free = not apart or not edits or edits[-1].end < len(text) - 1
        if not is_free:
            size, kind = 1, "plain"
        words = WORDS[index : index + size]
        start, garbled = len(text), " ".join(words)
        text += garbled + " "
        after = garbled
        if kind != "plain":
            forms = [[""], ["صواب", "صواب آخر"]][kind == "replace"]
            corrections = [f"{form} {index}" if form else "" for form in forms]
            end = start + len(garbled) + (kind == "delete")
            spans.append(GoldSpan(start, end, Category.NAME, "minor", tuple(corrections)))
            gold.append(tuple((index, index + len(words), tuple(form.split())) for form in corrections))
            after = rng.choice([*corrections, garbled, f"خطأ{index}"])
        elif is_free and size == 1 and rng.random() < 0.2:
            after = f"خطأ{index}"
        out += after.split()
        if after != garbled:
            end = start + len(garbled) + (after == "")
            edits.append(Edit(start, end, text[start:end], after, Category.NAME, "", "", "", 1.0, ""))
        index += size
    item = Scored(build("a", text, spans), Repair(Document("a", text), (), (), tuple(edits), (), apply(text, edits)))
    return item, m2(text.split(), out, gold)


def test_the_counts_are_those_of_an_m2_scorer() -> None:
    """And where they are not, they are the true ones: M2 over words loses what no shortest way goes through (7 of 400)."""
    rng = random.Random(13)
    n_same = 0
    for _ in range(400):
        item, by_m2 = made_up(rng)
        reading = read(item)
        accepted = {(one.start, one.end, after) for one in item.gold.spans for after in one.corrections}
        edits = item.repair.edits
        right = sum((edit.start, edit.end, edit.after) in accepted for edit in edits)
        found = len(reading.corrected), len(reading.changes), len(item.gold.spans)
        assert found == (right, len(edits), len(item.gold.spans)), item.repair.text
        n_same += found == by_m2
    assert n_same == 393


def test_the_changes_of_a_reading_make_the_repaired_text() -> None:
    rng = random.Random(7)
    for _ in range(200):
        item, _ = made_up(rng, apart=False)
        changes = [
            Edit(c.start, c.end, item.gold.text[c.start : c.end], c.after, c.category, "", "", "", 1.0, "") for c in read(item).changes
        ]
        assert apply(item.gold.text, changes) == item.repair.text


@pytest.mark.parametrize(
    ("gold", "repair", "corrected", "others"),
    [
        # One edit over two spans, and two edits in one span.
        ("قال [[Scholz|name|major|شولتس]] في [[Kiew|name|major|كييف]] أمس.", "قال [[Scholz في Kiew|name|minor|شولتس في كييف]] أمس.", 2, 0),
        ("قال [[Olaf Scholz|name|major|أولاف شولتس]] أمس.", "قال [[Olaf|name|minor|أولاف]] [[Scholz|name|minor|شولتس]] أمس.", 1, 0),
        # Any accepted correction will do; another will not, and counts as one wrong edit, not as one a word.
        ("زار [[Kiew|name|major|كييف//كيف]] أمس.", "زار [[Kiew|name|minor|كيف]] أمس.", 1, 0),
        ("قال [[Olaf Scholz|name|major|أولاف شولتس]] أمس.", "قال [[Olaf Scholz|name|minor|اولف شولتز]] أمس.", 0, 1),
        # Of two equal words or headlines either may go.
        ("أعلن[[ الوزير|duplication|minor|]] الوزير ذلك.", "أعلن [[الوزير |duplication|minor|]]الوزير ذلك.", 1, 0),
        ("عنوان\n\n[[عنوان\\n\\n|duplication|major|]]نص.", "[[عنوان\\n\\n|duplication|minor|]]عنوان\n\nنص.", 1, 0),
        # What stands beside a correction does not spoil it; what is written onto it does.
        ("قال [[Scholz|name|major|شولتس]]: نعم.", "قال [[Scholz:|name|minor|شولتس،]] نعم.", 1, 1),
        ("قال [[الى|spelling|minor|إلى]] أمس.", "قال [[الى|spelling|minor|إليه]] أمس.", 0, 1),
        ("قال [[الى|spelling|minor|إلى]] أمس.", "قال [[الى|spelling|minor|إلىه]] أمس.", 0, 1),
        # A span to be flagged only is not to be changed.
        ("قال [[وأعرب|truncation|major]].", "قال [[وأعرب|truncation|minor|وقد أعرب]].", 0, 1),
        # A sentence written anew has taken nothing out.
        ("كتب[[ كتب|duplication|minor|]] هذا.", "[[كتب كتب هذا.|grammar|minor|كلام.]]", 0, None),
        # Something put in, with the space that M2 over words cannot see.
        ("قال الوزير[[ ،|punctuation|minor|،]] إن", "قال الوزير[[ |punctuation|minor|]]، إن", 1, 0),
        ("نعم[[|punctuation|minor|.]]", "نعم[[|punctuation|minor|.]]", 1, 0),
    ],
)  # fmt: skip
def test_what_counts_as_corrected(scored: Callable[..., Scored], gold: str, repair: str, corrected: int, others: int | None) -> None:
    reading = read(scored(gold, repair))
    assert len(reading.corrected) == corrected
    assert others is None or len(reading.others) == others


def test_each_edit_is_judged_by_itself(scored: Callable[..., Scored]) -> None:
    gold = "قال [[Scholz|name|major|شولتس]] في [[Kiew|name|major|كييف]] أمس."
    repair = "قال [[Scholz|name|minor|شولتس]] في [[Kiew|name|minor|لفيف]] [[أمس|name|minor|غدا]]."
    assert read(scored(gold, repair)).is_right == (True, False, False)
