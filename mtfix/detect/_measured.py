"""What Arabic says for a date, a time of day, a quantity, an abbreviation. Part of `measure`."""

import re
from functools import lru_cache
from typing import NamedTuple

from mtfix import arabic, sheets, tables
from mtfix.detect._around import word_before
from mtfix.detect._quoted import label_before
from mtfix.inflect import accusative_of, counted

_FEW = range(3, 11)
_THOUSANDS = re.compile(r"(?<=\d)[.,\u066c '\u2019](?=\d{3}(?!\d))")
_NUMERAL = re.compile(r"\d[\d.,\u066b\u066c '\u2019]*")
_JOINTS = (
    (re.compile(" (?:bis zum|bis|to|auf) ", re.I), " إلى "),
    (re.compile(" (?:und|and) ", re.I), " و"),
    (re.compile(" (?:oder|or) ", re.I), " أو "),
)
_WORD_BEFORE = re.compile(rf"({arabic.WORD}) $")
_CLITIC = re.compile(rf"(?<![{arabic.LETTER}{arabic.MARKS}])[وفبلك]?(?:ال|لل)?{arabic.TATWEEL}?$")
_LATIN_BEFORE = re.compile(r"[A-Za-z]\W?$")
_ARTICLE = re.compile(rf"(?<![{arabic.LETTER}])(?:[وف]?[بك]?ال|[وف]?لل){arabic.TATWEEL}? ?$")


def _months(sure: str, unsure: str) -> re.Pattern[str]:
    """A pattern for names of months; the `unsure` one is a verb or a car as well, unless it has a number or a word of time beside it."""
    start, end = rf"(?<![{arabic.LETTER}])", rf"(?![{arabic.LETTER}])"
    return re.compile(rf"{start}[وفبل]?(?:{sure}){end}|(?:\d|{start}[وف]?(?:شهر|في|منذ)) {unsure}{end}|{start}{unsure} \d")


_LEVANTINE = _months("كانون الثاني|شباط|آذار|أيار|حزيران|تموز|أيلول|تشرين (?:الأول|الثاني)|كانون الأول", "نيسان")
_EGYPTIAN = _months("يناير|فبراير|[أإ]بريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر", "مارس")
_OPENS_DATE = frozenset("في من إلى حتى منذ قبل بعد بين خلال يوم بتاريخ صباح مساء ليلة فجر ظهر بحلول".split())
"""What a date may follow without a preposition of its own."""
_NEARLY = frozenset("نحو حوالي زهاء قرابة".split())
_SPANS = frozenset("ثانية دقيقة ساعة يوم أسبوع شهر عام".split())
"""The units before which vor and in are words of time."""
_WORKS = frozenset("فيلم كتاب رواية جريدة صحيفة مجلة مسلسل برنامج أغنية ألبوم فرقة لعبة".split())
"""Before a number of days or a date they say that it is a title: فيلم 28 days."""
_PERCENT = re.compile("(?:في|ب)? ?(?:ال)?(?:مئة|مائة)")


class Said(NamedTuple):
    """The Arabic that stands for what the text has from `start` to `end`."""

    start: int
    end: int
    arabic: str


@lru_cache(maxsize=16)
def table(kind: str) -> dict[str, tuple[str, str]]:
    """German or English, as it is written → the Arabic, and its plural or its other name."""
    rows = (row for row in sheets.rows(sheets.FOLDER / "measures.tsv") if row[0] == kind)
    return {word: (said, other) for _, words, said, other in rows for word in sheets.parts(words)}


@lru_cache(maxsize=16)
def one_of(*kinds: str) -> str:
    """A pattern for every word of `kinds`, the longest first."""
    words = sorted({word for kind in kinds for word in table(kind)}, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word) for word in words) + ")"


def said_for(kind: str, word: str) -> str:
    """The Arabic of `word`, in whatever case it is written."""
    return next(said for known, (said, _) in table(kind).items() if known.lower() == word.lower())


def _is_said(text: str, start: int, said: str) -> bool:
    """Whether `said` stands right before `start` already, with or without the article and what is written onto it."""
    near = arabic.strip_marks(text[max(0, start - len(said) - 20) : start])
    return re.search(rf"(?<![{arabic.LETTER}])[وفبلك]*(?:ال)?{re.escape(arabic.without_article(said))} $", near) is not None


def value(number: str) -> int:
    """What a number means to the noun that it counts: a fraction is like a hundred, and of a range the last number counts.

    >>> value("1.012"), value("2,5"), value("5-10"), value("٧")
    (1012, 100, 10, 7)
    """
    last = _NUMERAL.findall(number)[-1].strip()
    whole = _THOUSANDS.sub("", last)
    return int(whole) if whole.isdecimal() and len(whole) < 16 else 100


def date(text: str, match: re.Match[str]) -> Said | None:
    """12 مارس 2024, with the preposition that it has in the other language, unless one stands there already."""
    given = match.groupdict()
    before = word_before(text, match.start())
    is_bare = match["lead"] is None and given["weekday"] is None
    if is_bare and label_before(text, match.start()) in _WORKS:
        return None
    if (
        is_bare
        and text.startswith(("May", "April", "August"), match.start())
        and before not in _OPENS_DATE
        and before in tables.first_names()
    ):
        return None  # a family name
    days = _joined(re.sub(r"(?<=\d)(?:\.|st|nd|rd|th)", "", given["days"] or ""))
    day = f"يوم {table('weekday')[given['weekday']][0]}" if given["weekday"] else ""
    lead = _lead(match["lead"], before, ranged=re.search(r"\d\D+\d", days) is not None)
    if day and (lead == "في" or before == "يوم"):
        lead, day = "", day if before != "يوم" else day.removeprefix("يوم ")
    year = given["year"] or given.get("only")
    return _whole(match, lead, day, days, table("month")[match["month"]][0], year)


def months_of(text: str) -> dict[str, str]:
    """The other names of the months, where a text calls them آذار and نيسان, as in Beirut, and not مارس and أبريل."""
    if _LEVANTINE.search(text) is None or _EGYPTIAN.search(text) is not None:
        return {}
    return dict(table("month").values())


def _lead(lead: str | None, before: str, *, ranged: bool = False) -> str:
    """The preposition for `lead`, "" where the Arabic word `before` makes it needless."""
    if lead is None:
        return ""
    said = "من" if ranged and lead.lower() == "vom" else said_for("when", lead)
    return "" if before == said or (said == "في" and before in _OPENS_DATE) else said


def century(text: str, match: re.Match[str]) -> Said | None:
    """القرن الـ19."""
    article = _ARTICLE.search(text, max(0, match.start() - 6), match.start()) if match["lead"] is None else None
    start = article.start() if article else match.start()
    number = f"الـ{match['number']}"
    if _is_said(text, start, "القرن"):
        return Said(start, match.end(), number)
    if article:
        return Said(start, match.end(), f"{arabic.join(article[0].rstrip(f' {arabic.TATWEEL}'), 'القرن')} {number}")
    return _whole(match, _lead(match["lead"], word_before(text, start)), "القرن", number)


def time(text: str, match: re.Match[str]) -> Said | None:
    """الساعة 21:30, and مساء for p.m.; the word الساعة only where it does not stand there already."""
    given = match.groupdict()
    parts = re.findall(one_of("part"), match["parts"])
    is_bare = match["lead"] is None and any(part.lower() in ("am", "pm") for part in parts)
    if is_bare or int(re.findall(r"\d+", match["clock"])[0]) > 24 or any(int(it) > 59 for it in re.findall(r"[.:](\d+)", match["clock"])):
        return None
    clock = _joined(re.sub(r"(?<=\d)\.(?=\d)", ":", match["clock"])) + (f":{given['minutes']}" if given.get("minutes") else "")
    day = [_noon(part, clock) for part in parts]
    before = word_before(text, match.start())
    said = before.endswith("الساعة") or before == "للساعة"
    lead = "" if said else _lead(match["lead"], before)
    return _whole(match, "" if lead == "في" else lead, "" if said else "الساعة", clock, *day)


def _noon(part: str, clock: str) -> str:
    """The part of the day; 12 p.m. is noon."""
    is_twelve = clock.split(":")[0] == "12" and part.lower().replace(".", "") in ("am", "pm")
    if is_twelve:
        return "ظهرا" if part[0] in "pP" else "ليلا"
    return said_for("part", part)


def clock_alone(text: str, match: re.Match[str]) -> Said | None:
    """A time without Uhr; but a price, a score or a rise has a dot as well: um 10.30 نقطة."""
    if "." in match["clock"]:
        following = re.match(rf" ({arabic.WORD})", text[match.end() : match.end() + 30])
        is_counted = following is not None and arabic.strip_marks(following[1]) in _counted_nouns()
        if match["lead"].lower() == "at" or is_counted or _PERCENT.match(text, match.end() + 1):
            return None
    return time(text, match)


@lru_cache(maxsize=1)
def _counted_nouns() -> frozenset[str]:
    """The Arabic units and scales in every form that a number governs, but for the day."""
    pairs = {("نقطة", "نقاط"), *(pair for kind in ("unit", "money", "scale") for pair in table(kind).values() if pair[0] != "يوم")}
    return frozenset(form.split(" ")[0] for one, several in pairs for form in (one, several, accusative_of(one)) if form)


def quantity(text: str, match: re.Match[str]) -> Said | None:
    """20 مليون يورو, 12 كيلومترا, 5 في المئة: the noun in the form that its number governs."""
    number, scale, symbol = value(match["number"]), match["scale"], match["symbol"]
    unit = match["money"] or match["unit"] or symbol
    if (symbol and (not scale or match["money"])) or label_before(text, match.start()) in _WORKS:
        return None
    one, several = table("scale")[scale] if scale else ("", "")
    large = several if scale and number % 100 in _FEW else one
    if scale and arabic.LETTER_RE.match(scale):
        large = scale
    said, plural = next((table(kind)[unit] for kind in ("unit", "money", "share") if unit in table(kind)), ("", ""))
    is_share = unit in table("share")
    if is_share and match["lead"] is None:  # which word for percent: the text around decides, in `glossary`
        return None
    if large and not unit and re.match(" [A-Za-z]", text[match.end() : match.end() + 2]):  # 3 Millionen Besucher: what they count comes
        large = one
    noun = said if scale or is_share or not said else counted(said, plural, number)
    head, _, tail = noun.partition(" ")
    if tail and text.startswith(f" {tail[:5]}", match.end()):  # Pfund إسترليني
        noun = head
    start, span = _span(text, match, is_time=said in _SPANS)
    about = _about(text, match, is_share=is_share)
    words = (span, about, _joined(match["number"]), large, noun)
    return Said(start, match.end(), " ".join(word for word in words if word))


def _span(text: str, match: re.Match[str], *, is_time: bool) -> tuple[int, str]:
    """Where an expression begins, and the Arabic for the preposition of a length of time; in 5 Kilometern has none."""
    first = next(match.start(name) for name in ("lead", "symbol", "number") if match[name])
    lead = "vor" if match["ago"] else match["span"]
    if lead is None or not is_time:
        return first, ""
    said = said_for("span", lead)
    return match.start(), "" if word_before(text, match.start()) == said else said


def _about(text: str, match: re.Match[str], *, is_share: bool) -> str:
    """The Arabic for what stands before a number (rund, more than), "" where it is said already."""
    if match["lead"] is None:
        return ""
    said = said_for("about", match["lead"])
    if said == "بمقدار" and is_share:
        said = "بنسبة"
    before = word_before(text, match.start())
    near = text[max(0, match.start() - len(said) - 1) : match.start()].rstrip(" ")
    return "" if near.endswith(said) or (said in _NEARLY and before in _NEARLY) or before == "نسبة" else said


def title(text: str, match: re.Match[str]) -> Said | None:
    """الدكتور before a name, in Arabic or in Latin, and a town like St. Gallen; a brand that is called so (شركة Dr. Oetker) is none."""
    start, end = match.start(), match.end("blank")
    if _LATIN_BEFORE.search(text, max(0, start - 2), start) or label_before(text, start):
        return None
    if not arabic.LETTER_RE.match(match["next"]):
        town, known = tables.name(match.group()), tables.name(match["next"])
        if town is not None and match["words"] == "St.":
            return Said(start, match.end(), town[0][0])
        is_gloss = word_before(text, start) in tables.arabic_names()  # بيترسون Dr. Peterson
        if match["words"] == "St." or known is None or known[1] == "place" or is_gloss:
            return None
    clitic = _CLITIC.search(text, max(0, start - 4), start)
    start = clitic.start() if clitic else start
    before = _WORD_BEFORE.search(text, max(0, start - 30), start)
    host = arabic.strip_marks(before[1]) if before else ""
    is_she = host.endswith("ت") and not host.endswith("ات")  # قالت Dr. مريم
    rows = [table("title")[word] for word in re.findall(one_of("title"), match["words"])]
    said = " ".join(she if is_she and she else he for he, she in rows)
    if before and host.endswith(said.removeprefix("ال")):  # الدكتور Dr. محمود
        return Said(before.start(), end, text[before.start() : before.end(1)] + " ")
    return Said(start, end, arabic.join(clitic.group().replace(arabic.TATWEEL, "") if clitic else "", said) + " ")


def numbered(text: str, match: re.Match[str]) -> Said | None:
    """رقم before a number; Chanel No. 5 is a name."""
    said = said_for("number", match["word"])
    if _LATIN_BEFORE.search(text, max(0, match.start() - 2), match.start()):
        return None
    before = word_before(text, match.start())
    if _is_said(text, match.start(), said) or (said in _NEARLY and before in _NEARLY):
        return Said(match.start() - 1, match.end(), " ")
    return Said(match.start(), match.end(), said + " ")


def abbreviation(text: str, match: re.Match[str]) -> Said | None:
    """The words that an abbreviation stands for."""
    said = said_for("phrase", match["word"])
    return Said(match.start() - 1, match.end(), "") if _is_said(text, match.start(), said) else _whole(match, said)


def _joined(numbers: str) -> str:
    for joint, said in _JOINTS:
        numbers = joint.sub(said, numbers)
    return numbers


def _whole(match: re.Match[str], *said: str | None) -> Said:
    return Said(match.start(), match.end(), " ".join(word for word in said if word))
