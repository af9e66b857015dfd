"""The written forms that an Arabic headword takes in a sentence: number, article, case, person, tense.

Unvowelled and generous: a form that no text has does no harm where forms are looked up, neither in training text nor in what
a model writes. Weak verbs follow Wright's paradigms (A Grammar of the Arabic Language, 1896, §§ 146–176).
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from mtfix.arabic import definite, feminine, has_article
from mtfix.tables import Entry


def forms(entry: Entry, rank: int) -> frozenset[str]:
    """The forms of the equivalent at `rank` of `entry`.

    >>> sorted(forms(Entry("Vertrag", "de", "noun", ("عقد",), ("عقود",), ""), 0))
    ['العقد', 'العقدان', 'العقدين', 'العقود', 'عقد', 'عقدا', 'عقدان', 'عقدي', 'عقدين', 'عقود', 'عقودا']
    """
    word, other = entry.arabic[rank], entry.form(rank)
    if entry.pos == "noun":
        related = _adjective(entry.relational, "") if rank == 0 and entry.relational else ()
        return frozenset((*_noun(word), *_dual(word), *(_noun(other) if other else ()), *related))
    if entry.pos == "adj":
        return frozenset(_adjective(word, other))
    if entry.pos == "verb":
        return frozenset((*_verb(word), *(_noun(other) if other else ())))
    return frozenset((word,))


def counted(singular: str, plural: str, number: int) -> str:
    """The form that a number in digits governs: the plural after 3 to 10, the accusative after 11 to 99, else the singular.

    A plural like its singular says that the noun never changes.

    >>> [counted("عام", "أعوام", number) for number in (5, 52, 100)], counted("متر مربع", "أمتار مربعة", 12)
    (['أعوام', 'عاما', 'عام'], 'مترا مربعا')
    """
    last = number % 100
    if plural and 3 <= last <= 10:
        return plural.removesuffix("ون") + "ين" if plural.endswith("ون") and len(plural) > 5 else plural
    return accusative_of(singular) if last > 10 and plural != singular else singular


def accusative_of(noun: str) -> str:
    """An indefinite singular in the accusative, as it is written: the alif stands for it, unless the word ends so that it is not seen.

    Of several words the first has it before a preposition, the second as well where it is an adjective; an idafa has none.

    >>> [accusative_of(noun) for noun in ("حزب", "دولار أمريكي", "ميل في الساعة", "مدير مصنع", "شيء", "جزء", "خطأ")]
    ['حزبا', 'دولارا أمريكيا', 'ميلا في الساعة', 'مدير مصنع', 'شيئا', 'جزءا', 'خطأ']
    """
    head, _, rest = noun.partition(" ")
    seen = head if head.endswith(("ة", "ى", "ا", "اء", "أ", "ات", "ون", "و")) else _JOINED_HAMZA.sub("ئ", head) + "ا"
    if _ADJECTIVE.fullmatch(rest):
        return f"{seen} {accusative_of(rest)}"
    return f"{seen} {rest}".rstrip(" ") if not rest or rest.startswith("في ") else noun


_ADJECTIVE = re.compile("[^ ]+ية?|(?:مربع|مكعب)ة?")
_JOINED_HAMZA = re.compile("(?<=[^ادذرزو])ء$")
"""A last hamza behind a letter that is written onto the next: before the alif it gets a seat (شيئا, but جزءا)."""


def _noun(noun: str) -> Iterator[str]:
    yield noun
    single = " " not in noun
    if not has_article(noun):
        yield definite(noun)
        if single and not noun.endswith(("ة", "ى", "ا", "اء", "ات", "ون")):
            yield noun + "ا"
    if single and noun.endswith("ون") and len(noun) > 4:
        yield from (noun[:-2] + "ين", definite(noun[:-2] + "ين"), noun[:-1], noun[:-2] + "ي")  # the last two before a second term


def _dual(noun: str) -> Iterator[str]:
    if " " in noun or has_article(noun) or noun.endswith(("ى", "ا", "اء")):
        return
    stem = noun[:-1] + "ت" if noun.endswith("ة") else noun
    for ending in ("ان", "ين"):
        yield stem + ending
        yield definite(stem + ending)
    yield stem + "ي"


def _adjective(masculine: str, irregular: str) -> Iterator[str]:
    she = irregular or feminine(masculine)
    bases = [masculine, she]
    if " " not in masculine and she == masculine + "ة":
        bases += [masculine + ending for ending in ("ون", "ين", "ات", "ان", "تين")]
    for base in bases:
        yield base
        yield definite(base)
    if " " not in masculine and not masculine.endswith(("ى", "ا", "اء")):
        yield masculine + "ا"


def _verb(past: str) -> Iterator[str]:
    head, _, rest = past.partition(" ")  # أدلى ب
    tail = f" {rest}" if rest else ""
    stem = head[:-1] if head.endswith(("ى", "ا")) else head
    for text in (head, past_of_her(head), stem + "وا", head + "ا" if stem == head else stem + "يا"):
        yield text + tail
    for present in presents(head):
        short = present[:-1] if present.endswith(("ي", "و", "ى")) else present
        for prefix in ("ي", "ت"):
            yield prefix + present[1:] + tail
        for ending in ("ون", "وا", "ان"):
            yield short + ending + tail


def past_of_her(past: str) -> str:
    """The feminine of a past tense.

    >>> past_of_her("أعلن"), past_of_her("تولى")
    ('أعلنت', 'تولت')
    """
    return (past[:-1] if past.endswith(("ى", "ا")) else past) + "ت"


@lru_cache(maxsize=16384)
def presents(past: str) -> tuple[str, ...]:
    """The imperfects, third person masculine, that the unvowelled `past` may have.

    >>> presents("أعلن"), presents("وصل"), presents("استقال"), presents("تولى"), presents("قال")
    (('يعلن',), ('يصل', 'يوصل'), ('يستقيل',), ('يتولى',), ('يقول', 'يقيل', 'يقال'))
    """
    known = {"رأى": ("يرى",), "جاء": ("يجيء",), "شاء": ("يشاء",), "ليس": ()}.get(past)
    if known is not None:
        return known
    if past.startswith("آ"):  # آمن: يؤمن
        return ("يؤ" + past[1:],)
    if len(past) == 3:
        return tuple(_three(past))
    if past.startswith("ت"):
        return ("ي" + past,)
    body = past[1:] if past.startswith(("أ", "ا", "إ")) and len(past) > 3 else past
    if past.endswith("ى"):
        return ("ي" + body[:-1] + "ي",)
    hollow = re.fullmatch("(أ.|است.)ا(.)", past)  # أدان: يدين, استقال: يستقيل
    if hollow:
        return ("ي" + hollow.group(1)[1:] + "ي" + hollow.group(2),)
    return ("ي" + body,)


def _three(past: str) -> Iterator[str]:
    first, second, third = past[0], past[1], past[2]
    if third in "ىي":
        body = second if first == "و" else first + second
        yield "ي" + body + ("ي" if third == "ى" else "ى")
        yield "ي" + first + second + ("ى" if third == "ى" else "ي")
    elif third == "ا":
        yield "ي" + first + second + "و"
    elif second == "ا":
        yield from ("ي" + first + vowel + third for vowel in "ويا")
    elif first == "و":
        yield "ي" + second + third
        yield "ي" + past
    elif first == "أ":
        yield "يأ" + second + third
        yield "يؤ" + second + third
    else:
        yield "ي" + past
