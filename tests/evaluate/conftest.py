"""What the tests of evaluation share: a tiny gold set, and repairs written in the inline form."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mtfix.evaluate.gold import GoldSet, Scored, parse
from mtfix.evaluate.sets import load
from mtfix.repair.apply import apply
from mtfix.types import Document, Edit, Repair, Span

TINY = """\
=== garbled-1 | domain: politics | source: de | split: dev
قال الوزير[[ ،|punctuation|minor|،]] إن الاتفاق قريب. وهل يوافق البرلمان عليه[[?|punctuation|minor|؟]]

نقلت قناة {{CNN}} الخبر عن مصدر رسمي.[[\\n\\nKommentare (0)|boilerplate|major|]]
=== garbled-2 | domain: economy | source: de | split: dev
توقع الخبراء أن يتباطأ [[Wirtschaftswachstum|untranslated|major|النمو الاقتصادي//نمو الاقتصاد]] هذا العام[[ ،|punctuation|minor|،]] ثم يتعافى.
=== clean-1 | domain: sport | source: en | split: dev | kind: clean
فاز الفريق بالمباراة الأخيرة، وتأهل إلى النهائي.
=== clean-2 | domain: science | source: en | split: dev | kind: clean
أطلقت الوكالة قمرا صناعيا جديدا.

يدور القمر حول الأرض مرة كل ساعتين.
"""


@pytest.fixture
def gold_file(tmp_path: Path) -> Path:
    """The tiny set as a file: what rules can mend, a word that they cannot see, and clean texts."""
    path = tmp_path / "sets" / "tiny.gold"
    path.parent.mkdir()
    path.write_text(TINY, encoding="utf-8", newline="\n")
    return path


@pytest.fixture
def gold(gold_file: Path) -> GoldSet:
    return load(gold_file)


Score = Callable[..., Scored]


@pytest.fixture
def scored() -> Score:
    """`scored(gold, repair)`: the marks of `repair` are the edits made (or flags, where they say no correction)."""
    return _scored


def _scored(marked: str, repaired: str | None = None, *, id: str = "a", score: float = 1.0) -> Scored:
    (wanted,) = parse(f"=== {id}\n{marked}")
    (made,) = parse(f"=== {id}\n{wanted.text if repaired is None else repaired}")
    assert made.text == wanted.text, "the repair begins from another text"
    edits = tuple(
        Edit(s.start, s.end, made.text[s.start : s.end], s.corrections[0], s.category, "test", "", "test", score, "")
        for s in made.spans
        if s.corrections
    )
    spans = tuple(Span(s.start, s.end, s.category, "test", score, "") for s in made.spans)
    return Scored(wanted, Repair(Document(id, wanted.text), spans, (), edits, (), apply(wanted.text, edits)))
