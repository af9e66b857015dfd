"""What the guard turns down, and what it lets pass."""

import pytest

from mtfix.repair.choose import Choose
from mtfix.repair.guard import Guard
from mtfix.types import Category, Proposal, Span


def objection(
    before: str, after: str, *, category: Category = Category.UNTRANSLATED, around: str = "قال {} أمس", keep: tuple[str, ...] = ()
) -> str:
    """What the guard says of `after` for `before`, which stands in `around`; "" where it lets it pass."""
    start = around.index("{}")
    text = around.replace("{}", before)
    span = Span(start, start + len(before), category, "detector", 1.0, "why")
    return Guard(keep=keep).objection(text, Proposal(span, after, "proposer", 1.0)) or ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("Regierung", "الحكومة", id="word"),
        pytest.param("im Jahr 2018", "في عام 2018", id="number kept"),
        pytest.param("im Jahr 2018", "في عام ٢٠١٨", id="number in other digits"),
        pytest.param("Seite 007", "الصفحة 7", id="leading zeros"),
        pytest.param('"Regierung"', "«الحكومة»", id="quotes of another kind"),
        pytest.param("die CNN", "شبكة CNN", id="Latin that was there"),
        pytest.param("siehe www.example.org", "انظر www.example.org", id="address kept"),
        pytest.param("1" * 5000, "1" * 5000 + "،", id="a number too long for int"),
    ],
)
def test_a_repair_that_loses_nothing_passes(before: str, after: str) -> None:
    assert objection(before, after) == ""


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        pytest.param("Regierung", "Regierung", "changes nothing", id="the same"),
        pytest.param("Regierung", " ", "empty, and untranslated may not be deleted", id="empty"),
        pytest.param("im Jahr 2018", "في عام 2019", "loses the number 2018", id="another number"),
        pytest.param("12 und 12", "12", "loses the number 12", id="one number of two"),
        pytest.param("zwei", "2 3", "brings in the number 2", id="invented number"),
        pytest.param('"Regierung', "الحكومة", "loses or adds a quotation mark", id="lost quote"),
        pytest.param("Regierung", "«الحكومة»", "loses or adds a quotation mark", id="added quote"),
        pytest.param("Regierung", "الحكومة\nالألمانية", "loses or adds a line break", id="line break"),
        pytest.param("Regierung", "Government", "brings in 'G'", id="other Latin"),
        pytest.param("Regierung", "الحكومة Москва", "brings in 'М'", id="other script"),
        pytest.param("Regierung", "الحكومة <extra_id>", "brings in", id="Latin mask"),
        pytest.param("Regierung", "الحكومة ⁇", "holds a model's mask", id="unknown piece"),
        pytest.param("Rat", "المجلس" * 10, "60 characters for 3", id="far too long"),
        pytest.param("siehe www.example.org", "انظر الموقع", "changes 'www.example.org', which is kept", id="address lost"),
    ],
)
def test_a_repair_that_loses_or_invents_is_turned_down(before: str, after: str, why: str) -> None:
    assert objection(before, after).startswith(why)


@pytest.mark.parametrize("category", [Category.DUPLICATION, Category.BOILERPLATE, Category.ENCODING])
def test_what_removes_may_remove_numbers_quotes_and_lines(category: Category) -> None:
    assert objection('"12"\nwww.example.org ', "", category=category) == ""


@pytest.mark.parametrize("category", [Category.UNTRANSLATED, Category.NAME, Category.GRAMMAR, Category.SPELLING, Category.TRUNCATION])
def test_words_are_not_deleted(category: Category) -> None:
    assert "may not be deleted" in objection("كلمة", "", category=category)


def test_quotes_are_the_business_of_punctuation() -> None:
    assert objection("قال", '"قال', category=Category.PUNCTUATION) == ""


def test_line_breaks_are_the_business_of_segmentation() -> None:
    assert objection("\n\n", " ", category=Category.SEGMENTATION) == ""


def test_part_of_an_address_is_not_changed() -> None:
    assert "which is kept" in objection("Regierung", "الحكومة", around="انظر https://example.org/{}/2024")


@pytest.mark.parametrize(
    ("around", "before"), [("رأى {}\u064b هنا", "ا"), ("رأى\u0651{} هنا", "\u064e")], ids=["ends before a mark", "begins at a mark"]
)
def test_a_letter_is_not_parted_from_its_marks(around: str, before: str) -> None:
    assert objection(before, "ب", category=Category.ENCODING, around=around) == "would part a letter from its marks"


@pytest.mark.parametrize(
    ("around", "before", "after"),
    [
        pytest.param("مجلة {} الألمانية", "Der Spiegel", "دير شبيغل", id="whole"),
        pytest.param("مجلة Der {} الألمانية", "Spiegel", "شبيغل", id="its end"),
        pytest.param("مجلة {} Spiegel الألمانية", "Der", "دير", id="its beginning"),
        pytest.param("مجلة De{}iegel الألمانية", "r Sp", "ر شب", id="its middle"),
    ],
)
def test_a_string_of_the_users_own_is_not_changed(around: str, before: str, after: str) -> None:
    assert objection(before, after, around=around) == ""
    assert objection(before, after, around=around, keep=("Der Spiegel",)) == "loses 'Der Spiegel', which the config keeps"


def test_a_string_of_the_users_own_may_be_moved_about() -> None:
    assert objection("im Der Spiegel", "في Der Spiegel", keep=("Der Spiegel",)) == ""


@pytest.mark.parametrize(
    ("before", "after", "source", "why"),
    [
        ("1,5 طن", "طن", "Es waren 1,5 Tonnen.", "loses the number 1,5, which the source has"),
        ("ثلاثة وزراء", "وزراء", "Three ministers came.", "loses the number ثلاثة, which the source has"),
        ("وزراء", "7 وزراء", "Three ministers came.", "brings in the number 7, which the source has not"),
        ("التقى ميركل", "التقى المستشارة", "He met Merkel.", "loses the name Merkel, which the source has"),
        ("Merkel", "المستشارة", "He met Merkel.", "loses the name Merkel, which the source has"),
        ("زار المدينة", "زار ساراسوتا", "He visited the city.", "brings in the name ساراسوتا, which the source has not"),
        ("لم يقبل", "قبل", "He did not accept.", "loses a negation, which the source has"),
        ("قبل", "لم يقبل", "He accepted.", "says no, which the source does not"),
    ],
)  # fmt: skip
def test_what_the_source_says_must_stay_and_what_it_does_not_say_must_not_come(before: str, after: str, source: str, why: str) -> None:
    proposal = Proposal(Span(0, len(before), Category.GRAMMAR, "test", 1.0, ""), after, "proposer", 1.0)
    assert Guard().objection(before, proposal, source) == why


@pytest.mark.parametrize(
    ("before", "after", "source"),
    [
        ("1,0 طن", "1,000 طن", "Es waren 1.000 Tonnen."),
        ("7 وزراء", "ثلاثة وزراء", "Three ministers came."),
        ("000 24 برميل", "24,000 برميل", "It holds 24,000 barrels."),
        ("Merkel", "ميركل", "He met Merkel."),
        ("في Deutschland", "في ألمانيا", "Er lebt in Deutschland."),
        ("لم يقبل", "رفض", "He accepted."),
        ("لاعبين جيدين", "لاعبون جيدون", "Two good players."),
    ],
)  # fmt: skip
def test_with_a_source_a_wrong_number_or_word_may_become_the_right_one(before: str, after: str, source: str) -> None:
    proposal = Proposal(Span(0, len(before), Category.MISTRANSLATION, "test", 1.0, ""), after, "proposer", 1.0)
    assert Guard().objection(before, proposal, source) is None


def test_choose_hands_the_source_to_the_guard() -> None:
    span = Span(0, 7, Category.GRAMMAR, "test", 1.0, "")
    offered = [Proposal(span, "قبل", "proposer", 1.0)]
    assert Choose()("لم يقبل", [span], offered)[0] != []
    edits, flags = Choose()("لم يقبل", [span], offered, "He did not accept.")
    assert edits == [] and "loses a negation" in flags[0].why
