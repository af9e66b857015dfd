"""Weekdays, months and numbers, all of them, German and English, in sentences of our own: none may ever come out wrong.

What is accepted stands in `closed.tsv` (class, English, German, Arabic by |): a month has two names in Arabic, a number the
genders and cases. A word that is left in Latin is no mistake, a wrong one is.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from eval.model import word_key
from mtfix.pipeline import Pipeline
from mtfix.types import Document

SENTENCES = {
    "weekday": ("عقد الاجتماع يوم {} في العاصمة.", "وصل الوفد مساء {} إلى المطار.", "قالت الوزارة {} إن القرار نهائي."),
    "month": (
        "بدأت المحادثات في {} الماضي.",
        "ستفتح المدارس أبوابها في شهر {} المقبل.",
        "منذ {} ارتفعت الأسعار مرتين.",
        "وقع الزلزال في 26 {} 2004.",
        "غادر في 3 {} الماضي.",
    ),
    "number": ("قتل {} أشخاص في الحادث.", "وصلت {} طائرات إلى القاعدة.", "زار الوفد {} مدن في الشمال."),
}


class Verdict(NamedTuple):
    """What a system made of a word in a sentence: right, left or wrong."""

    kind: str
    language: str
    latin: str
    sentence: str
    answer: str
    verdict: str


def words() -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """(class, language, word, accepted Arabic) of the table."""
    lines = (Path(__file__).parent / "closed.tsv").read_text(encoding="utf-8").splitlines()[1:]
    for kind, english, german, arabic in (line.split("\t") for line in lines):
        yield kind, "en", english, tuple(arabic.split("|"))
        yield kind, "de", german, tuple(arabic.split("|"))


def judge(pipeline: Pipeline) -> list[Verdict]:
    """Every word in every sentence of its class, a genitive s on German weekdays and months as well."""
    asked = []
    for kind, language, word, accepted in words():
        forms = [word, word + "s"] if language == "de" and kind != "number" and word[-1] != "s" else [word]
        asked += [(kind, language, form, sentence, accepted) for form in forms for sentence in SENTENCES[kind]]
    repairs = pipeline.repair_all([Document(str(i), sentence.format(form)) for i, (_, _, form, sentence, _) in enumerate(asked)])
    out = []
    for (kind, language, form, sentence, accepted), repair in zip(asked, repairs, strict=True):
        # A date is one edit: its day and year are the sentence's own.
        answer = " ".join(word for edit in repair.edits for word in edit.after.split() if not word.isdecimal())
        is_right = word_key(answer) in map(word_key, accepted)
        out.append(Verdict(kind, language, form, sentence, answer, "right" if is_right else "wrong" if answer else "left"))
    return out
