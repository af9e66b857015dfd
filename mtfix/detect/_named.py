"""Whether a word with a capital is a name where it stands: what surrounds it, and words that are names as well. Part of `script`."""

import re
from collections.abc import Sequence
from functools import lru_cache

from mtfix import arabic, sheets, tables
from mtfix.detect._around import word_before
from mtfix.residue import CASE_ENDING, Kind, Token
from mtfix.sound import fold
from mtfix.towns import of_town

TITLES = frozenset(
    "president minister chancellor senator general king queen prince princess pope sheikh doctor professor judge captain mr mrs "
    "ms dr prof colonel governor mayor ambassador secretary director coach".split()
)
_MISTER = frozenset(
    "السيد السيدة والسيد والسيدة للسيد للسيدة السيناتور الدكتور الدكتورة البروفيسور القاضي اللورد السير الأمير الأميرة".split()
)
_HEADS = {
    "person": frozenset(
        "الرئيس الرئيسة الوزير الوزيرة المستشار المستشارة النائب النائبة المدرب اللاعب الجنرال العقيد المخرج الممثل الممثلة المغني المغنية "
        "الكاتب الكاتبة المرشح الملك الملكة دكتور الأستاذ عائلة".split()
    ),
    "place": frozenset("مدينة بلدة قرية ولاية مقاطعة جزيرة نهر بحيرة خليج مطار محافظة بلدية ضاحية ميناء منطقة إقليم".split()),
    "club": frozenset("نادي فريق".split()),
}
"""What stands before a name of each kind."""
_SAYING = frozenset(
    "قال قالت أكد أكدت أضاف أضافت صرح صرحت أعلن أعلنت أوضح أوضحت ذكر ذكرت أشار أشارت كتب كتبت رد ردت سجل أحرز فاز فازت وقال وقالت وأضاف وأضافت وأكد وأكدت وأشار وأوضح".split()
)
"""Verbs that persons do: an English noun behind one would be definite, a name is not."""


def is_named(text: str, run: Sequence[Token], at: int) -> bool:
    """Whether the word at `at` of a run is a name here, though a glossary has it."""
    token = run[at]
    if not token.text[:1].isupper() or token.text.isupper() or token.text.lower() in TITLES or CASE_ENDING.match(text, token.end):
        return False
    return _surname(text, run, at) or _forename(run, at) or _introduced(text, token) or _beside_name(text, token)


def _surname(text: str, run: Sequence[Token], at: int) -> bool:
    """Whether an English word with a capital is a surname here: after a first name or السيد, in Arabic or in Latin."""
    token = run[at]
    if at:
        return is_first_name(run[at - 1].text)
    if is_german(token) and tables.homograph(token.text) is None:
        return False
    word = word_before(text, token.start)
    return word in _MISTER or _without_particle(word, tables.first_names()) in tables.first_names()


def _forename(run: Sequence[Token], at: int) -> bool:
    """Whether a word with a capital is a first name here: the table's people are called so, and a name follows (Mark Rutte)."""
    word = run[at].text
    if at + 1 == len(run) or not word.istitle() or word.lower() in TITLES:
        return False
    known, following = tables.name(word), run[at + 1]
    if known is None or known[1] != "person" or tables.first_names().isdisjoint(known[0]):
        return False
    return following.text[:1].isupper() and (following.kind is Kind.NAME or (tables.name(following.text) or ((), ""))[1] == "person")


def _introduced(text: str, token: Token) -> bool:
    """Whether a word that is a name as well stands behind what its bearers are called: المدرب Wolf, مدينة Essen."""
    known, word = tables.homograph(token.text), word_before(text, token.start)
    if of_town(token.text) is not None and _without_particle(word, _heads_of_idafa()) in _heads_of_idafa():
        return True
    if known is None:
        return False
    heads = _HEADS.get(known[1], frozenset())
    says = known[1] == "person" and word in _SAYING and not is_german(token) and token.letters == token.start
    return says or _without_particle(word, heads) in heads


def _beside_name(text: str, token: Token) -> bool:
    """Whether a word that is a name as well stands beside an Arabic word that can only be one: مانشستر City, سنو White."""
    if tables.homograph(token.text) is None or is_german(token):
        return False
    after = arabic.WORD_RE.match(text, token.end + 1) if text[token.end : token.end + 1] == " " else None
    names = tables.arabic_names()
    beside = (_without_particle(word_before(text, token.start), names), arabic.strip_marks(after.group()) if after else "")
    return any(word in names and word not in _ordinary() for word in beside)


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    """Every Arabic word of the glossaries, which a name may be by chance only."""
    cells = [cell for language in ("de", "en") for column in _glossary(language)[2:] for cell in column]
    words = {word for cell in cells for word in cell.replace("|", " ").split(" ")}
    return frozenset(words | {f"ال{word}" for word in words})


@lru_cache(maxsize=1)
def _heads_of_idafa() -> frozenset[str]:
    """The Arabic nouns of the glossaries, which stand without article before a town: ماراثون Berliner."""
    rows = [row for language in ("de", "en") for row in zip(*_glossary(language)[1:4], strict=True)]
    return frozenset(word for pos, *cells in rows if pos == "noun" for cell in cells for word in cell.split("|") if word not in _SAYING)


@lru_cache(maxsize=2)
def _glossary(language: str) -> list[list[str]]:
    return sheets.columns(sheets.FOLDER / f"glossary.{language}.tsv", 5)


def _without_particle(word: str, known: frozenset[str]) -> str:
    """`word` as it is `known`: without و, ف, ب or ل, or with the article that لل hides (للمدرب)."""
    if word in known or word[:1] not in ("و", "ف", "ب", "ل"):
        return word
    return word[1:] if word[1:] in known else re.sub("^[وف]?لل", "ال", word)


def is_first_name(latin: str) -> bool:
    """Whether the name table has `latin` as the name of a person, or of somebody called so."""
    known = tables.name(latin)
    return known is not None and (known[1] in ("person", "name") or known[0][0] in tables.first_names())


def is_german(token: Token) -> bool:
    """Whether `token` can only be German: a capitalised noun that English does not know, or an umlaut."""
    if re.search("[äöüß]", fold(token.text)):
        return True
    if token.kind is not Kind.WORD or tables.is_word(token.text, "en"):
        return False
    return not any(sense.entry.language == "en" and sense.exact for sense in tables.glossary().look_up(token.text))
