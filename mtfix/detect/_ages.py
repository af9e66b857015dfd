"""What Arabic says for an age: der 52-Jährige, a 19-year-old, 52 Jahre alt. Part of `measure`."""

import re
from functools import lru_cache

from mtfix import arabic, sheets, tables
from mtfix.arabic import has_article, is_feminine
from mtfix.detect._around import word_before
from mtfix.detect._measured import Said
from mtfix.inflect import accusative_of, counted

_OLDEST = 120
_PEOPLE = ((13, "طفل", "طفلة"), (18, "فتى", "فتاة"), (30, "شاب", "شابة"), (_OLDEST + 1, "رجل", "امرأة"))
"""What people younger than each age are called, him and her."""
_PERSONS = frozenset(word + ending for row in _PEOPLE for word in row[1:] for ending in ("", "ا")) | {"صبي", "صبيا", "سيدة", "المرأة"}
_BODIES = frozenset("الشرطة السلطات الحكومة المحكمة النيابة الوزارة الشركة الأجهزة القوات الإدارة".split())
"""Who arrests or hires people of an age, and has none."""
_SAID = re.compile(rf"(?<![{arabic.LETTER}])(?:ال)?(?:[يت]?بلغت?|بالغة?|عمر|عمره|عمرها|سن|سنه|سنها)(?: من العمر| كان)? $")
"""Before an age of which the years alone are left to say."""
_NEXT = re.compile(rf" ({arabic.WORD})")
_LASTING = frozenset("خبرة حرب سجن حكم عقد تاريخ فترة مدة عقوبة خدمة".split())
"""What lasts so many years, and is not so old."""
_GROUP = re.compile("[A-Za-zäöüß] $")
"""A foreign word before an age that has no article: zwei 19-Jährige are not one."""


def described(text: str, match: re.Match[str]) -> Said | None:
    """An age as an adjective or as a noun: البالغ من العمر 52 عاما behind who is of that age, الرجل before it where nobody is named."""
    number, tail, given = int(match["number"]), match["tail"], (match["article"] or "").lower()
    start, end, years = match.start(), match.end(), _years(match["number"])
    if number > _OLDEST or (not given and _GROUP.search(text, max(0, start - 2), start)):
        return None
    if _SAID.search(text, max(0, start - 20), start):
        return Said(start, end, years)
    before, following = word_before(text, start), _NEXT.match(text, end)
    after = arabic.strip_marks(following[1]) if following else ""
    is_noun = tail[0] == "J" or tail.endswith("s")
    if tail[0] != "J" and any(arabic.without_article(word) in _LASTING for word in (before, after)):
        return None
    if (tail.endswith("s") and tail[0] in "yY") or (given == "die" and tail.endswith("n")):
        return Said(start, end, f"البالغين من العمر {years}")
    is_own = bool(given or match["al"]) and (is_noun or tail[0] in "yY")
    is_behind = bool(before) and not is_own and _is_host(before) and not (tail[-1] in "rms" and is_feminine(before))
    if following and not is_noun and (_is_person(after) or (after.startswith("ال") and (given or not is_behind))):
        return Said(start, following.end(1), f"{following[1]} {_of_age(after, years)}")
    if following and not is_noun and given in ("der", "die", "the") and (named := _name_at(text, end)):
        return Said(start, end + len(named), f"{named[1:]} {'البالغة' if given == 'die' else 'البالغ'} من العمر {years}")
    if is_behind:
        return Said(start, end, _of_age(before, years))
    return Said(start, end, _somebody(match, number, before, years))


def _name_at(text: str, start: int) -> str:
    """The blank at `start` and the one to three names of a person behind it; "" where the word there is none."""
    end = start
    for _ in range(3):
        word = _NEXT.match(text, end)
        if word is None or not _is_name(arabic.strip_marks(word[1])):
            break
        end = word.end()
    return text[start:end]


def _is_name(word: str) -> bool:
    return (word in tables.arabic_names() or word in tables.first_names()) and word not in _others()


def told(text: str, match: re.Match[str]) -> Said | None:
    """52 Jahre alt: the years, and that somebody is of that age where nothing says it yet."""
    number, start = int(match["number"]), match.start()
    if number > _OLDEST:
        return None
    if _SAID.search(text, max(0, start - 20), start):
        return Said(start, match.end(), _years(match["number"]))
    before = word_before(text, start)
    verb = "تبلغ" if is_feminine(before) or before in ("هي", "كانت", "وهي", "إنها", "أنها") else "يبلغ"
    return Said(start, match.end(), f"{verb} من العمر {_years(match['number'])}")


def at_age(text: str, match: re.Match[str]) -> Said | None:
    """في سن 52 عاما."""
    number, before = int(match["number"]), word_before(text, match.start())
    lead = "" if before in ("عمر", "سن", "بعمر") else "سن" if before in ("في", "عن", "منذ", "حتى") else "في سن"
    return Said(match.start(), match.end(), f"{lead} {_years(match['number'])}".lstrip()) if number <= _OLDEST else None


def _years(digits: str) -> str:
    return f"{digits} {counted('عام', 'أعوام', int(digits))}"


def _of_age(host: str, years: str) -> str:
    """That the one whom `host` names is of an age: a relative clause behind an indefinite noun."""
    if host.endswith(("ون", "ين")) and has_article(host):
        return f"البالغين من العمر {years}"
    is_she = is_feminine(host)
    if has_article(host) or not (_is_person(host) or host in _nouns()):
        return f"{'البالغة' if is_she else 'البالغ'} من العمر {years}"
    return f"{'تبلغ' if is_she else 'يبلغ'} من العمر {years}"


def _somebody(match: re.Match[str], number: int, before: str, years: str) -> str:
    """A man or a woman of an age, told by the article, the ending, or the verb before."""
    given, tail = (match["article"] or "").lower(), match["tail"]
    says = given in ("die", "eine", "einer") or (given == "der" and tail.endswith("n"))
    is_he = given in ("der", "den", "dem", "des", "das", "ein", "einen", "einem", "eines") or tail[-1] in "rms"
    is_she = says or (not is_he and before.endswith("ت"))
    _, he, she = next(row for row in _PEOPLE if number < row[0])
    noun = she if is_she else he
    if given[:1] in ("e", "a") or (not given and not match["al"] and tail[-1] in "rms"):
        noun = accusative_of(noun) if given == "einen" else noun
        return f"{noun} {'تبلغ' if is_she else 'يبلغ'} من العمر {years}"
    noun = "المرأة" if noun == "امرأة" else f"ال{noun}"
    return f"{noun} {_of_age(noun, years)}"


def _is_person(word: str) -> bool:
    return word in _PERSONS or word.removeprefix("ال") in _PERSONS


def _is_host(word: str) -> bool:
    """Whether an age may describe what `word` names: a noun with its article, a noun of the glossaries, a name; but no body of people."""
    if word in _BODIES:
        return False
    if has_article(word) or _is_person(word):
        return True
    return word in _nouns() or _is_name(word)


@lru_cache(maxsize=1)
def _nouns() -> frozenset[str]:
    """The Arabic nouns of the glossaries that are no other word as well."""
    return _said_for("noun") - _others()


@lru_cache(maxsize=1)
def _others() -> frozenset[str]:
    """The Arabic verbs, in the past, and the small words of the glossaries."""
    plain = frozenset().union(*map(_said_for, ("verb", "prep", "conj", "adv", "pron", "num", "det")))
    return plain | {f"{word}ت" for word in plain}


def _said_for(pos: str) -> frozenset[str]:
    columns = [sheets.columns(sheets.FOLDER / f"glossary.{language}.tsv", 5) for language in ("de", "en")]
    rows = [row for _, kinds, said, *_ in columns for row in zip(kinds, said, strict=True)]
    return frozenset(word for kind, cell in rows if kind == pos for word in cell.split("|") if " " not in word)
