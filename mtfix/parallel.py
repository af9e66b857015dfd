"""What a German or English sentence and its Arabic translation must share beside numbers: months, negation, names.

The Arabic side is read permissively, since a translator may say "failed to" for "did not": what is not found after all that is
not there.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from mtfix import context, tables
from mtfix.arabic import WORD_RE, bare, strip_marks
from mtfix.sound import distance

Foreign = Literal["de", "en"]

_GERMAN = frozenset(
    "der die das und nicht nichts mit von ist ein eine einer einen für auf dem den des sich im zu zur zum wurde nach bei auch ich sie er es wir ihr mir mich "
    "sein habe hat haben dass als aber noch nur oder wenn wie war sind niemals kein keine wird werden aus an um über vor".split()
)
_ENGLISH = frozenset(
    "the of and to is for on that with as by at from it be are his her has have not an i you he she we they me my this but or if when how were which "
    "will would their out about before never no into".split()
)
_SAYS_NO = {
    "en": re.compile(r"\b(?:not|never|cannot|\w+n['\u2019]t)\b", re.IGNORECASE),
    "de": re.compile(r"\b(?:nicht|nie|niemals|kein(?:e[mnrs]?)?)\b", re.IGNORECASE),
}
_NO_REAL_NO = re.compile(
    r"\b(?:n['\u2019]t|not) (?:forget|only|least|to mention)\b|\bor not\b|\boder nicht\b|\bnicht(?:-\w+| (?:nur|zuletzt|zu vergessen))|\bverg[ie]ss\w*\b.*?\bnicht\b",
    re.IGNORECASE,
)
_MAY_SAY_NO = {
    "en": re.compile(
        r"\b(?:not?|none|never|nobody|nothing|nowhere|neither|nor|cannot|without|few|little|only|still|hardly|barely|than|secret|hide|another|away|far|least|out)\b"
        r"|\b(?:un|in|im|ir|dis|mis|non)\w{3,}|\w+n['\u2019]t\b|\w+less\b|\b(?:fail|refus|lack|den[yi]|avoid|prevent|fear)\w*",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\b(?:nicht\w*|nie|niemals|kein\w*|niemand\w*|nirgend\w*|weder|ohne|keines\w*|nein|wenig\w*|nur|noch|kaum|als|erst|geheim\w*|mindestens|mehr|zu|müll)\b|\b(?:un|miss|fehl)\w{3,}"
        r"|\w+los(?:e[mnrs]?)?\b|\b(?:weiger|verweiger|verhinder|vermeid|ablehn|lehn|mangel|verwarf|verwerf|bestr[ei]+t|verneint)\w*",
        re.IGNORECASE,
    ),
}
_NO = re.compile(r"[وف]?(?:لا|لم|لن|ليس(?:ت|وا|ا)?)")
_MAY_NO = re.compile(
    r"[وفأ]?[لب]?(?:لا|لم|لن|ألا|ألّا|ليس\w*|لست|لسنا|ما|غير\w*|دون|بدون|بلا|عدم|كلا|لئلا|إلا|سوى|ليتني|قط|أبدا|أي|أية|عديم\w*|خالي?ة?|مجرد|فقط|لولا)"
)
_NO_INSIDE = re.compile(
    "رفض|نف[ىيت]|فشل|عجز|عاجز|تعذر|استحال|مستحيل|متن[عا]|حظر|محظور|منع|ممنوع|مانع|فقد|فتقر|ندر|نادر|قل[ةيّ]|أقل|خل[وا]|كف |توقف|قبل أن|بدل|بعيد|صعب|صعوب|"
    "عترض|عارض|نكر|نكار|ستبعد|ستثن|تجنب|تفاد|غياب|يغيب|نقص|بطل|ضد|رغم|عكس|خلاف|نتف|نعدم|نعدام|تخل|توان|مجهول|جهل|حال|خفق|خفاق|عقب|بالكاد|حتى|محروم|حرم|لعل|كذب|ناف|شك"
)
_STILL = re.compile(r"(?:لا|لم|ما) [يتنأ]?(?:زال|زل|عد|كاد)\w*|أ?لا (?:وهو|وهي|سيما)|لا بد|لا غير|لا ?سيما")
_NAME = re.compile(r"[^\W\d_a-zäöüß][^\W\d_]{3,}")
_ORDINARY_PER_MILLION = 0.5
_ALIKE = 0.36
_CLITICS = ("", "و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "لل", "وب", "ول")


class Pair(NamedTuple):
    """A line of a text, which begins at `start` in it, and what it translates."""

    start: int
    text: str
    source: str
    language: Foreign


def pairs(text: str, source: str | None) -> Iterator[Pair]:
    """Line by line where text and source have as many that are not blank; or else both as a whole.

    >>> [(pair.start, pair.source) for pair in pairs("أولا\\n\\nثانيا", "Erstens\\nZweitens")]
    [(0, 'Erstens'), (6, 'Zweitens')]
    """
    if not source or not source.strip() or not text.strip():
        return
    lines = list(re.finditer(r"[^\n]*\S[^\n]*", text))
    foreign = [line for line in source.split("\n") if line.strip()]
    said_in = language(source)
    if len(lines) == len(foreign):
        for line, said in zip(lines, foreign, strict=True):
            yield Pair(line.start(), line[0], said, said_in)
    else:
        yield Pair(0, text, source, said_in)


def language(source: str) -> Foreign:
    """German or English, by little words and umlauts.

    >>> language("Der Minister lehnte das nicht ab."), language("The minister did not resign.")
    ('de', 'en')
    """
    words = re.findall(r"\w+", source.lower())
    german = sum(word in _GERMAN for word in words) + 2 * len(re.findall("[äöüß]", source.lower()))
    return "de" if german > sum(word in _ENGLISH for word in words) else "en"


def says_no(source: str) -> str | None:
    """The word by which `source` says no.

    >>> says_no("The minister did not resign."), says_no("Nicht nur der Minister tritt zurück.")
    ('not', None)
    """
    found = _SAYS_NO[language(source)].search(_NO_REAL_NO.sub("", source))
    return found and found[0]


def may_say_no(source: str) -> bool:
    """Whether anything in `source` can be said by a negation in Arabic.

    >>> may_say_no("Er lehnt den Plan ab, ohne zu zögern."), may_say_no("Er nimmt den Plan an.")
    (True, False)
    """
    return _MAY_SAY_NO[language(source)].search(source) is not None


def lost_negation(text: str, source: str) -> str | None:
    """The word by which `source` says no, where nothing in `text` does, not even a verb that means to fail or to refuse.

    >>> lost_negation("وافق الوزير على الخطة", "The minister did not accept the plan."), lost_negation("رفض الوزير الخطة", "He did not accept.")
    ('not', None)
    """
    no = says_no(source)
    if no is None or _NO_INSIDE.search(strip_marks(text)):
        return None
    return None if any(_MAY_NO.fullmatch(strip_marks(word)) for word in WORD_RE.findall(text)) else no


def added_negations(text: str, source: str) -> Iterator[tuple[int, int]]:
    """Where `text` says no, if nothing in `source` does.

    >>> [*added_negations("لم يقبل الوزير الخطة", "The minister accepted the plan.")]
    [(0, 2)]
    """
    if may_say_no(source):
        return
    for word in WORD_RE.finditer(text):
        if _NO.fullmatch(strip_marks(word[0])) and not _STILL.match(strip_marks(text[word.start() : word.start() + 30]).lstrip("وف")):
            yield word.span()


def n_negations(text: str) -> int:
    """How often Arabic `text` says no."""
    return sum(_NO.fullmatch(strip_marks(word)) is not None for word in WORD_RE.findall(text))


def months(text: str, said_in: str) -> list[tuple[int, int, frozenset[int]]]:
    """The months that `text` names: where, and which it can be; Arabic ones by either name.

    >>> [sorted(which) for _, _, which in months("في أيار/مايو وفي تشرين الأول", "ar")]
    [[5], [5], [10]]
    """
    pattern, numbers = _months(said_in)
    return [(*match.span(1), numbers[match[1]]) for match in pattern.finditer(text)]


@lru_cache(maxsize=3)
def _months(said_in: str) -> tuple[re.Pattern[str], dict[str, frozenset[int]]]:
    from babel.dates import get_month_names

    which: dict[str, set[int]] = {}
    for locale in ("ar", "ar_SY", "ar_DZ", "ar_MA") if said_in == "ar" else (said_in,):
        for number, name in get_month_names("wide", locale=locale).items():
            for spelling in {name, name.replace("أ", "ا"), name.replace("آ", "ا")} if said_in == "ar" else {name}:
                which.setdefault(spelling, set()).add(number)
    if said_in == "en":  # what may be a verb is a month beside a number only
        del which["May"], which["March"]
    if said_in == "ar":  # and short words that mean something else
        for short in ("ماي", "اوت", "أوت", "اب", "آب"):
            which.pop(short, None)
    names = "|".join(sorted(map(re.escape, which), key=len, reverse=True))
    before = "(?<![^\\W])(?:[وفبل]|لل)?" if said_in == "ar" else r"\b"
    return re.compile(rf"{before}({names})\b"), {name: frozenset(numbers) for name, numbers in which.items()}


def names(source: str) -> list[str]:
    """The names of people and places in `source` that the name table knows, and that are no ordinary words.

    >>> names("Am Montag traf Merkel den Präsidenten in Frankreich.")
    ['Merkel', 'Frankreich']
    """
    found = []
    for word in _NAME.findall(source):
        known = None if word.isupper() or tables.is_word(word) else tables.name(word)
        if known is not None and known[1] in ("place", "person", "name"):
            found.append(word)
    return found


def is_said(name: str, text: str) -> bool:
    """Whether Arabic `text` has `name`, as a table spells it, by sound, or as it is in Latin.

    >>> is_said("Peskow", "قال بيسكوف ذلك"), is_said("Germany", "في ألمانيا"), is_said("Peskow", "قال الوزير ذلك")
    (True, True, False)
    """
    if name.lower() in text.lower():
        return True
    words = [bare(word) for word in WORD_RE.findall(text)]
    written = " ".join(words)
    known = tables.name(name)
    if known is not None and any(bare(part) in written for spelling in known[0] for part in spelling.split() if len(part) > 2):
        return True
    return any(_sounds(name, word) for word in (*words, *map("".join, pairwise(words))))


@lru_cache(maxsize=65536)
def _sounds(name: str, word: str) -> bool:
    stems = (word[len(clitic) :] for clitic in _CLITICS if word.startswith(clitic) and len(word) - len(clitic) > 2)
    return any(distance(name, stem) < _ALIKE for stem in stems)


def strange_names(words: Sequence[str], source: str) -> list[str]:
    """Those of `words` that are names, rare in Arabic otherwise, and that no capitalised word of `source` can be.

    >>> strange_names(["زار", "ساراسوتا", "برلين"], "Scholz visited Berlin.")
    ['ساراسوتا']
    """
    capitals = re.findall(r"[^\W\d_a-zäöüß][^\W\d_]+", source)
    spelled = {bare(part) for word in capitals if (known := tables.name(word)) for spelling in known[0] for part in spelling.split()}
    found = []
    for word in map(strip_marks, words):
        forms = [word, word[1:]] if word[:1] in tuple("وفبلك") else [word]
        name = next((form for form in forms if _is_name_alone(form)), None)
        if name and bare(name) not in spelled and not any(_sounds(capital, name) for capital in capitals):
            found.append(name)
    return found


def _is_name_alone(word: str) -> bool:
    """Whether `word` is in the name table, and neither it nor its stem is a word that news uses (جيدون is Gideon, and "good ones")."""
    use = context.shipped().per_million
    stems = (word.removesuffix(ending) for ending in ("", "ون", "ين", "ان", "ات", "ة", "ه", "ها", "هم", "ي", "ا"))
    is_listed = word in tables.latin_of() and len(word) > 4 and not word.startswith("ال")
    return is_listed and not any(use(stem) >= _ORDINARY_PER_MILLION for stem in stems)
