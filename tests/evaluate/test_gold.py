"""Gold sets: both forms say the same, and what is wrong in a file is told with its line."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.errors import InputError
from mtfix.evaluate import gold, sets
from mtfix.evaluate.gold import GoldDocument, GoldSpan
from mtfix.types import Category

FILE = """# from the desk
=== de-1 | domain: politics | source: de | split: dev
رفض [[Kremlsprecher|untranslated|major|المتحدث باسم الكرملين//متحدث الكرملين]] التعليق لقناة {{CNN}}.

وأعلنت[[ الحكومة|duplication|minor|]] الحكومة[[\\n\\n|segmentation|major| ]]ذلك [[وأعرب|truncation|critical]].
=== de-2 | kind: clean
نص سليم \\[[1\\]] و\\u200bآخر.
"""


def test_the_inline_form_says_text_marks_and_reference() -> None:
    first, second = gold.parse(FILE)
    assert first.text == "رفض Kremlsprecher التعليق لقناة CNN.\n\nوأعلنت الحكومة الحكومة\n\nذلك وأعرب."
    assert first.reference == "رفض المتحدث باسم الكرملين التعليق لقناة CNN.\n\nوأعلنت الحكومة ذلك وأعرب."
    assert [span.category for span in first.spans] == ["untranslated", "duplication", "segmentation", "truncation"]
    assert first.spans[0].corrections == ("المتحدث باسم الكرملين", "متحدث الكرملين")
    assert first.spans[1].corrections == ("",) and first.spans[3].corrections == ()
    assert [first.text[a:b] for a, b in first.kept] == ["CNN"]
    assert [first.text[a:b] for a, b in first.segments] == first.text.replace("\n\n", "\n").split("\n")
    assert dict(first.meta) == {"kind": "authored", "domain": "politics", "source": "de", "split": "dev"}
    assert second.text == "نص سليم [[1]] و\u200bآخر." and second.meta["kind"] == "clean"


def test_both_forms_give_the_same_documents_back() -> None:
    documents = gold.parse(FILE)
    assert gold.parse(gold.render(documents)) == documents
    assert gold.from_json(gold.to_json(documents)) == documents


_TEXT = st.text(st.sampled_from("اب []{}|/\\=\n\u200b\u00a0\u202e\U000e0001x"), max_size=12)


@st.composite
def documents(draw: st.DrawFn) -> GoldDocument:
    text, spans, kept = "", [], []
    for _ in range(draw(st.integers(0, 4))):
        text += draw(_TEXT)
        garbled = draw(_TEXT)
        if draw(st.booleans()):
            corrections = draw(st.lists(_TEXT.filter(lambda said, garbled=garbled: said != garbled), max_size=3, unique=True))
            spans.append(GoldSpan(len(text), len(text) + len(garbled), draw(st.sampled_from(Category)), "minor", tuple(corrections)))
        else:
            kept.append((len(text), len(text) + len(garbled)))
        text += garbled
    return gold.build("a", text + draw(_TEXT), spans, kept, {"kind": "authored"})


@given(documents())
def test_whatever_a_text_holds_it_survives_both_forms(document: GoldDocument) -> None:
    assert gold.parse(gold.render([document])) == [document]
    assert gold.from_json(gold.to_json([document])) == [document]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("=== a\nنص\n[[نص|name|minor", "f.gold:3: this mark is never closed"),
        ("=== a\nنص ]] آخر", "f.gold:2: ']]' closes no mark"),
        ("=== a\n[[نص|name|minor|{{آخر}}]]", "f.gold:2: '{{' inside a mark"),
        ("=== a\n[[نص]]", "f.gold:2: a mark wants at least three fields"),
        ("=== a\n[[نص|name|minor|آخر|غيره]]", "f.gold:2: a mark has four fields at most"),
        ("=== a\n[[نص|names|minor|آخر]]", "f.gold:2: unknown category 'names'. Did you mean 'name'?"),
        ("=== a\n[[نص|name|mayor|آخر]]", "f.gold:2: unknown severity 'mayor'. Did you mean 'major'?"),
        ("=== a\n\n[[نص|name|minor|آخر//نص]]", "f.gold:3: a correction of 'نص' changes nothing"),
        ("=== a\n[[نص|name|minor|آخر//آخر]]", "f.gold:2: a correction of 'نص' stands twice"),
        ("=== a\nنص\n=== b\nنص\n=== a\nنص", "f.gold:5: the id 'a' stands at f.gold:1 already"),
        ("=== a | split: train\nنص", "f.gold:1: unknown split 'train'"),
        ("=== a | split\nنص", "f.gold:1: 'split' is no 'key: value'"),
        ("===\nنص", "f.gold:1: a header without an id"),
        ("نص\n=== a\nنص", "f.gold:1: text before the first header"),
        ("=== a\nC:\\new", "f.gold:2: '\\n' says nothing here"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(body: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        gold.parse(body, "f.gold")
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"schema_version": 2}, "version 2 of the schema"),
        ({"text": "قال Kremlsprecher ذلك"}, "should hold 'Kremlsprecher'"),
        ({"reference": "نص"}, "the reference of 'a' is not its text"),
        ({"kept": [{"start": 3, "end": 6, "text": "Kre"}]}, "overlaps the mark before it"),
        ({"kept": [{"start": 90, "end": 96, "text": ""}]}, "should hold"),
        ({"kept": [{"start": True, "end": 6, "text": ""}]}, "not of whole numbers"),
        ({"spans": None}, "stands where a list should"),
        ({"id": 7}, "7 stands where text should"),
    ],
)
def test_a_record_that_does_not_agree_with_itself_is_refused(change: dict[str, object], told: str) -> None:
    record = json.loads(gold.to_json(gold.parse("=== a\nقد [[Kremlsprecher|untranslated|major|المتحدث]] ذلك")))
    with pytest.raises(InputError, match=r"f\.jsonl:2: ") as error:
        gold.from_json("\n" + json.dumps({**record, **change}), "f.jsonl")
    assert told in str(error.value)


def test_a_record_that_lacks_something_is_refused() -> None:
    with pytest.raises(InputError, match=r"f:1: not a gold document: lacks 'id'"):
        gold.from_json('{"schema_version": 1}', "f")


def test_spans_that_overlap_or_leave_the_text_are_refused() -> None:
    name = GoldSpan(0, 4, Category.NAME, "minor", ("س",))
    with pytest.raises(InputError, match="overlaps"):
        gold.build("a", "نص طويل", [name, GoldSpan(3, 5, Category.NAME, "minor", ())])
    with pytest.raises(InputError, match="outside"):
        gold.build("a", "نص", [name])


def test_a_set_is_known_by_what_it_says_not_by_its_form_or_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a.gold").write_text(FILE, encoding="utf-8", newline="\r\n")
    (tmp_path / "b.jsonl").write_text(gold.to_json(gold.parse(FILE)), encoding="utf-8")
    (tmp_path / "c.gold").write_text(FILE.replace("minor", "major"), encoding="utf-8")
    one, same, other = (sets.load(tmp_path / name) for name in ("a.gold", "b.jsonl", "c.gold"))
    assert one.documents == same.documents and one.hash == same.hash != other.hash
    assert (one.name, same.name) == ("a", "b")


def test_a_folder_is_one_set_and_an_id_stands_once_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.gold").write_text("=== a\nنص\n", encoding="utf-8")
    (tmp_path / "b.gold").write_text("=== b\nنص\n", encoding="utf-8")
    assert [document.id for document in sets.load(tmp_path).documents] == ["a", "b"]
    (tmp_path / "b.gold").write_text("=== a\nنص\n", encoding="utf-8")
    with pytest.raises(InputError, match="the id 'a' stands at"):
        sets.load(tmp_path)


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "No such file"), (b"\xff", "not UTF-8"), (b"# none", "holds no gold document")],
    ids=["none", "bytes", "empty"],
)
def test_a_file_that_holds_no_set_is_told_of(tmp_path: Path, content: bytes | None, told: str) -> None:
    if content is not None:
        (tmp_path / "x.gold").write_bytes(content)
    with pytest.raises(InputError, match=told):
        sets.load(tmp_path / "x.gold")


def test_a_name_that_is_no_set_is_told_of() -> None:
    with pytest.raises(InputError, match="no gold set 'nosuch'"):
        sets.load("nosuch")


@pytest.mark.parametrize("name", sets.shipped())
def test_a_shipped_set_loads_and_survives_both_forms(name: str) -> None:
    documents = list(sets.load(name).documents)
    assert gold.parse(gold.render(documents)) == documents
    assert gold.from_json(gold.to_json(documents)) == documents
