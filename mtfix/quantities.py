"""Numbers as German, English and Arabic write them, by value: digits of any script, words, and what million makes of them.

Arabic is read permissively, since a translator is free to write 30 as ثلاثين and 20 Uhr as الثامنة مساء: a number that is not
found after all that is not there.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from mtfix.arabic import MARKS, TATWEEL, bare

Language = Literal["ar", "de", "en"]

_SIGNS = "[.,\u060c\u066b\u066c]"
_NUMERAL = re.compile(
    r"(?<![A-Za-z\d#])(?:(?<!\d )\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?! ?\d)|\d+(?:[.,\u066b\u066c]\d+|\u060c\d{3}(?!\d))*)(?![A-Za-z]*\d)"
)
_TOKEN = re.compile(rf"(?P<numeral>{_NUMERAL.pattern})|(?P<word>[^\W\d_](?:[^\W\d_]|[{MARKS}{TATWEEL}])*)")
_CLITICS = ("", "[وف]", "[وف]?[بلك]", "[وف]?[بك]?ال", "[وف]?لل")
_GERMAN_TAIL = re.compile(r"(?:jährig|fach|mal|tägig|stündig|köpfig|monatig|wöchig|stellig|stöckig|er)\w*$")
_GAP = re.compile(r"(?: |\u00a0|-|\u2011| and | und |und)?")
_EN_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
)
_EN_NTH = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_DE_ONES = (
    "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn".split()
)
_DE_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
_DE_NTH = "erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft".split()
_AR_ONES = "واحد اثن ثلاث اربع خمس ست سبع ثمان تسع عشر".split()
_AR_NTH = "اول ثاني ثالث رابع خامس سادس سابع ثامن تاسع عاشر".split()
_AR_TENS = "عشر ثلاث اربع خمس ست سبع ثمان تسع".split()
_SCALES: Mapping[Language, Mapping[str, float]] = {
    "en": {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "dozen": 12.0, "decade": 10.0, "millions": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12},
    "de": {"hundert": 1e2, "tausend": 1e3, "dutzend": 12.0, "jahrzehnt": 10.0, "million": 1e6, "millionen": 1e6, "mio": 1e6, "milliarde": 1e9, "milliarden": 1e9, "mrd": 1e9,
           "billion": 1e12, "billionen": 1e12},
    "ar": {"مئه": 1e2, "مائه": 1e2, "ميه": 1e2, "مايه": 1e2, "الف": 1e3, "الفا": 1e3, "الاف": 1e3, "مليون": 1e6, "مليونا": 1e6, "ملايين": 1e6, "مليار": 1e9,
           "مليارا": 1e9, "مليارات": 1e9, "بليون": 1e9, "تريليون": 1e12},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text, with all that it may mean."""

    start: int
    end: int
    values: frozenset[float]
    kind: Literal["numeral", "word", "dual"]
    """In digits, as a word, or an Arabic noun whose ending may be a dual (عامين) or a plural."""


def numbers(text: str, said_in: Language) -> list[Number]:
    """The numbers of `text` in order: 1.000,5 and 1,000.5, ٧٤٫٨, words, and what million makes of them.

    >>> [sorted(n.values) for n in numbers("Es waren 1.000,5 Tonnen und zwölf Schiffe.", "de")]
    [[1000.5], [12.0]]
    >>> [max(n.values) for n in numbers("بلغ العدد ٣٫٥ مليون نسمة في خمس وعشرين مدينة", "ar")]
    [3500000.0, 25.0]
    """
    runs: list[list[Number]] = []
    for match in _TOKEN.finditer(text):
        found = _token(match, said_in)
        if found is None:
            continue
        if found.kind == "word" and runs and runs[-1][0].kind != "dual" and _GAP.fullmatch(text, runs[-1][-1].end, match.start()):
            runs[-1].append(found)
        else:
            runs.append([found])
    read = [_number(run, said_in) for run in runs]
    return read if said_in == "ar" else [_with_more(number, text) for number in read]


def _token(match: re.Match[str], said_in: Language) -> Number | None:
    """The number that one token is."""
    if match["numeral"]:
        values = _numeral_values(match["numeral"], said_in)
        return Number(*match.span(), values, "numeral") if values else None
    value = _word_value(match["word"], said_in)
    if value is not None:
        return Number(*match.span(), frozenset({value}), "word")
    is_dual = said_in == "ar" and len(match["word"]) > 4 and bare(match["word"]).endswith(("ين", "ان"))
    return Number(*match.span(), frozenset({2.0}), "dual") if is_dual else None


def _with_more(number: Number, text: str) -> Number:
    """`number` with what a translator may make of it: 53 of 1950-53 is 1953, and 17 Uhr is 5 in the afternoon."""
    if number.kind != "numeral":
        return number
    values = set(number.values)
    if re.match(r"['\u2019]?s\b|er[n]?\b", text[number.end : number.end + 4]):  # the 1980s are الثمانينيات
        values |= {value % 100 for value in values}
    if years := re.search(r"(\d\d)\d\d ?[-\u2013/] ?$", text[max(0, number.start - 7) : number.start]):
        values |= {100 * float(years[1]) + value for value in values if value < 100}
    if re.match(r"(?::\d\d)? ?(?:Uhr|h\b)|:\d\d", text[number.end : number.end + 8]):
        values |= {value - 12 for value in values if 12 < value < 25}
    if re.match(r"(?::\d\d)? ?p\.?m", text[number.end : number.end + 8]):
        values |= {value + 12 for value in values if value < 12}
    return replace(number, values=frozenset(values))


def _number(run: Sequence[Number], said_in: Language) -> Number:
    """A run of tokens as one number: 3 million, خمس وعشرون."""
    values = set(run[0].values) if run[0].kind == "numeral" or len(run) == 1 else set()
    for first in run[0].values:
        total = current = 0.0
        for value in (first, *(max(part.values) for part in run[1:])):
            if value >= 1000:
                total, current = total + (current or 1) * value, 0.0
            elif value in (12, 100) and 0 < current < value:
                current *= value
            else:
                current += value
        values.add(total + current)
    if said_in == "ar":  # every part may be what the source has in digits
        values.update(value for part in run for value in part.values)
    return replace(run[0], end=run[-1].end, values=frozenset(values))


def _numeral_values(numeral: str, said_in: Language) -> frozenset[float]:
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in numeral if not c.isspace())
    if len(plain) > 24:  # a code, not a quantity
        return frozenset()
    groups, signs = re.split(_SIGNS, plain), re.findall(_SIGNS, plain)
    in_threes = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) < 4
    if not signs:
        return frozenset({float(plain)})
    if len(set(signs)) == 2 and signs[-1] not in signs[:-1]:
        return frozenset({float("".join(groups[:-1]) + "." + groups[-1])})
    if len(signs) > 1 and not in_threes:  # a date, a version
        return frozenset(map(float, groups))
    whole, decimal = float("".join(groups)), float(groups[0] + "." + "".join(groups[1:]))
    if len(signs) > 1 or signs[0] == "\u060c" or (in_threes and signs[0] == {"de": ".", "en": ",", "ar": "\u066c"}[said_in]):
        return frozenset({whole})
    if len(groups[1]) == 2 and whole < 2400:  # 7.55 may be a time of day
        return frozenset({decimal, *map(float, groups)})
    return frozenset({whole, decimal} if said_in == "ar" and in_threes and signs[0] != "\u066b" else {decimal})


@lru_cache(maxsize=65536)
def _word_value(word: str, said_in: Language) -> float | None:
    table = _words(said_in)
    if said_in != "ar":
        plain = word.lower()
        return table.get(plain, table.get(_GERMAN_TAIL.sub("", plain)) if said_in == "de" else None)
    form = bare(word)
    stems = (form.removeprefix(match[0]) for clitics in _CLITICS if (match := re.match(clitics, form)))
    return next((table[stem] for stem in stems if stem in table), None)


@lru_cache(maxsize=3)
def _words(said_in: Language) -> Mapping[str, float]:
    """Word → number."""
    table: dict[str, float] = {}
    if said_in == "en":
        table |= {word: n for n, word in enumerate(_EN_ONES, 1)} | {word: n for n, word in enumerate(_EN_NTH, 1)}
        table |= {word: 10 * n for n, word in enumerate(_EN_TENS, 2)} | {"twice": 2, "both": 2, "once": 1}
        del table["second"]  # 10 seconds are no 10 + 2
    elif said_in == "de":
        table |= {word: n for n, word in enumerate(_DE_ONES, 1)} | {word: 10 * n for n, word in enumerate(_DE_TENS, 2)}
        table |= {f"{one}und{ten}": 10 * n + m for n, ten in enumerate(_DE_TENS, 2) for m, one in enumerate(_DE_ONES[:9], 1)}
        table |= {f"{one}{scale}": n * size for n, one in enumerate(_DE_ONES, 1) for scale, size in (("hundert", 100), ("tausend", 1000))}
        table |= {nth + ending: n for n, nth in enumerate(_DE_NTH, 1) for ending in ("e", "er", "en", "em", "es")} | {
            "beide": 2,
            "beiden": 2,
        }
        table |= {f"ein{ending}": 1 for ending in ("s", "e", "en", "em", "er")}
    else:
        for n, one in enumerate(_AR_ONES, 1):
            table |= {one: n, one + "ه": n, one + "ا": n}
        table |= {"احد": 1, "احدي": 1, "حادي": 1, "اثنان": 2, "اثنين": 2, "اثنتين": 2, "اثنتان": 2, "اثنا": 2, "اثني": 2, "اثنتا": 2, "اثنتي": 2, "ثماني": 8,
                  "ثمانيه": 8, "ثمانيا": 8}  # fmt: skip
        table |= {nth + ending: n for n, nth in enumerate(_AR_NTH, 1) for ending in ("", "ه", "ا")} | {"اولي": 1, "ثان": 2, "ثانيا": 2}
        for n, ten in enumerate(_AR_TENS, 2):
            table |= {ten + ending: 10 * n for ending in ("ون", "ين", "ينيات", "ينات")}
        table |= {"مئتين": 200, "مئتان": 200, "مائتين": 200, "مائتان": 200, "الفين": 2000, "الفان": 2000, "مليونين": 2e6, "مليوني": 2e6, "مليارين": 2e9,
                  "مليونان": 2e6, "نصف": 50}  # fmt: skip
        table |= {one + hundred: 100 * n for n, one in enumerate(_AR_ONES, 1) for hundred in ("مئه", "مائه")}
        table = {bare(word): value for word, value in table.items()}
    return {word: float(value) for word, value in {**table, **_SCALES[said_in]}.items()}
