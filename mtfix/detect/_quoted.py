"""What quotes, brackets and the word before say of a foreign name: meant to stand there, or residue. Part of `script`."""

import re
from collections.abc import Sequence

from mtfix import arabic, tables
from mtfix.detect._around import phrase_before
from mtfix.detect._mentioned import is_one_of_several
from mtfix.residue import Kind, Token, last_before
from mtfix.sound import distance

_LABELS = frozenset(
    "شركة شركتي شركات مؤسسة مجموعة موقع تطبيق منصة مجلة صحيفة جريدة فيلم كتاب رواية برنامج مسلسل لعبة أغنية ألبوم فرقة علامة حركة "
    "منظمة مبادرة متصفح نظام هاتف هواتف سيارة طراز موديل قناة شبكة وكالة بنك مصرف فندق مطعم سفينة فرقاطة عملة متجر "
    "جائزة عنوان مصطلح كلمة عبارة حرف رمز تقنية بروتين جين مكتبة زر قائمة خيار".split()
)
"""Nouns that introduce a name which Arabic news often leaves in Latin: شركة Inrupt, موقع Axios."""
_PRODUCTS = frozenset(
    "صاروخ صواريخ مسبار تلسكوب ميزة ميزات خاصية كاميرا كاميرات دورية فيروس مركبة روبوت طابعة حزمة محرك محركات بطاقة معالج معالجات إصدار "
    "إصدارات نسخة تحديث أداة أدوات جهاز حاسوب سيارات عطر مشروب ماركة دراجة مقاتلة دبابة".split()
)
"""Nouns before which a word with a capital is a product; a name behind them is one that Arabic writes in its own letters: صاروخ إسكندر."""
_OF_PLACES = frozenset("صحيفة جريدة مجلة وكالة قناة بنك مصرف فندق منظمة مؤسسة نظام".split())
"""Those of them that are named for places."""
_FRAMEWORK = re.compile(rf"(?<![{arabic.LETTER}])(?:[وب]?إطار (?:ال)?عمل|(?<!في )(?<!ضمن )(?<!خارج )إطار) $")
"""A framework of software; but في إطار is "within"."""
_ARTICLE = re.compile("^[وف]?(?:لل|[بك]?ال|ل)")
_OWNED = re.compile("(?<=...)(?:ها|هم|هما|ه)$")
_FOREIGN_WORD = re.compile(r"[^\W\d_]+")


def is_residue_in_quotes(text: str, words: Sequence[Token]) -> bool:
    """Whether what stands in quotes or brackets is residue all the same: it has an umlaut, is common and in small letters, or a person.

    None of these stands so in human Arabic news; titles, brands and glosses in brackets do.
    """
    if len(words) == 1 and words[0].text.islower() and is_one_of_several(text, words[0].start):
        return False
    if len(words) == 1 and re.search("[äöüß]", words[0].text.lower()):
        return True
    if last_before(text, words[0].start) not in ('"', "«", "“", "”"):
        return False
    if len(words) == 1 and words[0].text.islower():
        return bool(tables.glossary().look_up(words[0].text))
    return _is_person(text, words) and not label_before(text, words[0].start) and not _is_gloss(text, words)


def _is_person(text: str, words: Sequence[Token]) -> bool:
    """Whether `words` are the name of a person whom the table knows, or whose first name it knows."""
    if len(words) > 3 or words[0].kind is not Kind.NAME or any(token.text[0].islower() for token in words):
        return False
    known = tables.name(text[words[0].letters : words[-1].end]) or (tables.name(words[0].text) if len(words) > 1 else None)
    return known is not None and known[1] == "person"


def _is_gloss(text: str, words: Sequence[Token]) -> bool:
    """Whether Arabic has said the name just before (بليز باسكال "Blaise Pascal"), or says in which language it comes."""
    before = text[max(0, words[0].start - 40) : words[0].start].rstrip(' "«“”(')
    said = arabic.WORD_RE.findall(before)[-1:]
    return before.endswith(":") or (bool(said) and before.endswith(said[0]) and distance(words[-1].text, said[0], 0.25) < 0.25)


def label_before(text: str, start: int) -> str:
    """The word before, where it is one that introduces names left in Latin, without clitics and article; "" where it is not."""
    before = arabic.WORD_RE.findall(text, max(0, start - 30), start)[-1:]
    if not before or not text[max(0, start - 30) : start].rstrip(' "«“').endswith(before[0]):
        return ""
    word = arabic.strip_marks(before[0])
    if _FRAMEWORK.search(text, max(0, start - 30), start):
        return "إطار"
    if word in ("لغة", "ولغة", "بلغة") and not _is_language(text, start):
        return "لغة"
    plain = word[1:] if word[:1] in ("و", "ف", "ب", "ل", "ك") else word
    return next((form for form in (word, arabic.without_article(word), plain, word.removesuffix("ية") + "ي") if form in _LABELS), "")


def is_product(text: str, token: Token) -> bool:
    """Whether the word before says that `token`, which has a capital, is a product or a title: سيارة Golf.

    A word that German has must be known as the name of a thing as well: سيارة Polizei is residue.
    """
    known, senses = tables.homograph(token.text), tables.glossary().look_up(token.text)
    if any((sense.exact or sense.listed) and sense.entry.language == "de" for sense in senses) and (
        known is None or known[1] in ("person", "place")
    ):
        return False
    before = phrase_before(text, token.start).rpartition(" ")[2]
    plain = before[1:] if before[:1] in ("و", "ف", "ب", "ل", "ك") else before
    bare, owned = _ARTICLE.sub("", before), _OWNED.sub("", plain)
    return any(form in _PRODUCTS or form in _LABELS for form in (before, plain, bare, owned, owned.removesuffix("ت") + "ة"))


def _is_language(text: str, start: int) -> bool:
    """Whether what stands at `start` names a language of people (Arabic has adjectives for these), not one of programs: Swift."""
    word = _FOREIGN_WORD.match(text, start)
    senses = tables.glossary().look_up(word[0]) if word else ()
    return any(arabic_word.endswith("ية") for sense in senses for arabic_word in sense.entry.arabic)


def is_part(text: str, label: str, start: int, end: int) -> bool:
    """Whether the place at `start:end` is the first word of a name that goes on in Arabic: صحيفة Boston غلوب."""
    known = tables.name(text[start:end])
    return (
        label in _OF_PLACES
        and known is not None
        and known[1] == "place"
        and re.match(f" [{arabic.LETTER}]", text[end : end + 2]) is not None
    )
