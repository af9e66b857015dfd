"""Sets made by chance: every category, exact references, the same set from the same seed."""

import csv
import gzip
import json
import random
from collections import Counter, deque
from itertools import pairwise
from pathlib import Path

import pytest

from mtfix.errors import InputError
from mtfix.evaluate import synthetic
from mtfix.evaluate._damage import KINDS, Lexicon
from mtfix.evaluate.gold import parse, render
from mtfix.types import Category

TEXT = """\
أعلنت وزيرة الاقتصاد في برلين أمس أن الحكومة الألمانية ستخفض الضرائب على الشركات الصغيرة خلال العام المقبل، وأكدت أن القرار لن يمس المعاشات.

وقال رئيس المجلس إن الميزانية الجديدة لا تكفي لدعم المدارس والمستشفيات؛ فهل تكفي القروض؟ وأضاف أن برلين ستبحث الأمر مع العواصم الأوروبية الأخرى.

وذكرت صحيفة محلية أن اجتماعا طارئا سيعقد الأسبوع القادم بحضور خبراء من الجامعة، وأن النتائج ستعرض على البرلمان قبل نهاية الشهر الحالي.

وكانت برلين قد شهدت قبل أيام احتجاجات شارك فيها آلاف الطلاب والعمال في وسط المدينة القديمة."""
LEXICON = Lexicon(
    foreign={"القرار": [], "ميزانية": ["Haushalt"], "اجتماعا": ["Sitzung"]},
    names={"برلين": ["Berlin"]},
    homonyms={"قروض": ["ديون"], "نتائج": ["عواقب"]},
)


@pytest.mark.parametrize("category", KINDS)
def test_each_category_can_be_done_and_undone(category: Category) -> None:
    """What is said to be the correction gives back the clean text; what was lost cannot come back and has none."""
    found = list(dict.fromkeys(KINDS[category](TEXT, LEXICON)))
    assert found
    for one in random.Random(1).sample(found, min(20, len(found))):
        document = synthetic.damaged("a", TEXT, {one: category}, {"kind": "synthetic"})
        (span,) = document.spans
        assert span.category is category and document.text != TEXT
        if category is Category.TRUNCATION:
            assert span.corrections == () and len(document.text) < len(TEXT)
        else:
            assert document.reference == TEXT
        assert parse(render([document])) == [document]


def test_damages_lie_apart_and_those_left_out_come_first_the_next_time() -> None:
    waiting = deque(KINDS)
    for seed in range(30):
        found = synthetic.damages(TEXT, waiting, LEXICON, random.Random(seed))
        places = sorted((one.start, one.end) for one in found)
        assert all(one[1] < other[0] for one, other in pairwise(places))
        assert set(list(waiting)[-len(found) :]) == set(found.values())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder like MTFIX_DATA: six texts, of which one is not fit."""
    (tmp_path / "train" / "mono").mkdir(parents=True)
    (tmp_path / "train" / "lexicons").mkdir()
    texts = [TEXT.replace("برلين", city) for city in ("برلين", "روما", "باريس", "مدريد", "فيينا")] + [TEXT.replace("،", " ،")]
    with gzip.open(tmp_path / "train" / "mono" / "ant.jsonl.gz", "wt", encoding="utf-8") as lines:
        for text in texts:
            lines.write(json.dumps({"id": "x", "title": "t", "paragraphs": text.split("\n\n")}, ensure_ascii=False) + "\n")
    tables = {
        "wiktionary_de_ar.tsv": (["de", "ar", "via_en", "gloss"], [["Haushalt", "ميزانية", "budget", "money"]]),
        "wiktionary_en_ar.tsv": (["en", "pos", "gloss", "ar"], [["loan", "n", "money lent", "قروض"], ["loan", "n", "a word", "ديون"]]),
        "wikidata_names_en_ar.tsv": (["en", "ar", "count"], [["berlin", "برلين", "50"]]),
    }
    for name, (header, rows) in tables.items():
        with (tmp_path / "train" / "lexicons" / name).open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, delimiter="\t", lineterminator="\n").writerows([header, *rows])
    return tmp_path


def test_the_same_seed_gives_the_same_set_and_another_another(data: Path) -> None:
    one, same, other = (synthetic.generate(data, 5, seed) for seed in (1, 1, 2))
    assert one == same != other
    kinds = Counter(document.meta["kind"] for document in one)
    assert kinds == {"synthetic": 4, "clean": 1}
    assert all(bool(document.spans) == (document.meta["kind"] == "synthetic") for document in one)


def test_lexicons_say_what_a_word_is_abroad_and_what_else_it_means_there(data: Path) -> None:
    lexicon = synthetic.read_lexicon(data)
    assert lexicon.foreign["ميزانية"] == ["Haushalt"] and lexicon.names == {"برلين": ["Berlin"]}
    assert lexicon.homonyms == {"قروض": ["ديون"], "ديون": ["قروض"]}


def test_too_little_text_is_told_of(data: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="5 texts are fit to be damaged; 6 are wanted"):
        synthetic.generate(data, 6, 1)
    with pytest.raises(InputError, match="no clean text"):
        synthetic.generate(tmp_path / "none", 1, 1)
