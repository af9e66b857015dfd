"""The written forms that an Arabic headword takes in a sentence: number, article, case, person, tense.

Unvowelled and generous: a form that no text has does no harm where forms are looked up, neither in training text nor in what
a model writes. Weak verbs follow Wright's paradigms (A Grammar of the Arabic Language, 1896, §§ 146–176).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from mtfix.arabic import definite, feminine, has_article
from mtfix.tables import Entry


class Form(NamedTuple):
    """A written form; `kind` is singular, plural, past, present, masdar, modifier or word."""

    text: str
    kind: str


def forms(entry: Entry, rank: int) -> tuple[Form, ...]:
    """The forms of the equivalent at `rank` of `entry`, each once.

    >>> sorted(f.text for f in forms(Entry("Vertrag", "de", "noun", ("عقد",), ("عقود",), ""), 0))
    ['العقد', 'العقدان', 'العقدين', 'العقود', 'عقد', 'عقدا', 'عقدان', 'عقدي', 'عقدين', 'عقود', 'عقودا']
    """
    word, other = entry.arabic[rank], entry.form(rank)
    if entry.pos == "noun":
        found = [*_noun(word, "singular"), *_dual(word), *(_noun(other, "plural") if other else ())]
        if rank == 0 and entry.relational:
            found += [Form(text, "modifier") for text in _adjective(entry.relational, "")]
    elif entry.pos == "adj":
        found = [Form(text, "word") for text in _adjective(word, other)]
    elif entry.pos == "verb":
        found = [*_verb(word), *(_noun(other, "singular") if other else ())]
        found = [Form(text, "masdar" if kind == "singular" else kind) for text, kind in found]
    else:
        found = [Form(word, "word")]
    return tuple({form.text: form for form in reversed(found)}.values())


def _noun(noun: str, kind: str) -> Iterator[Form]:
    yield Form(noun, kind)
    single = " " not in noun
    if not has_article(noun):
        yield Form(definite(noun), kind)
        if single and not noun.endswith(("ة", "ى", "ا", "اء", "ات", "ون")):
            yield Form(noun + "ا", kind)
    if single and noun.endswith("ون") and len(noun) > 4:
        for text in (noun[:-2] + "ين", definite(noun[:-2] + "ين"), noun[:-1], noun[:-2] + "ي"):  # the last two before a second term
            yield Form(text, kind)


def _dual(noun: str) -> Iterator[Form]:
    if " " in noun or has_article(noun) or noun.endswith(("ى", "ا", "اء")):
        return
    stem = noun[:-1] + "ت" if noun.endswith("ة") else noun
    for ending in ("ان", "ين"):
        yield Form(stem + ending, "plural")
        yield Form(definite(stem + ending), "plural")
    yield Form(stem + "ي", "plural")


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


def _verb(past: str) -> Iterator[Form]:
    head, _, rest = past.partition(" ")  # أدلى ب
    tail = f" {rest}" if rest else ""
    stem = head[:-1] if head.endswith(("ى", "ا")) else head
    for text in (head, stem + "ت", stem + "وا", head + "ا" if stem == head else stem + "يا"):
        yield Form(text + tail, "past")
    for present in presents(head):
        short = present[:-1] if present.endswith(("ي", "و", "ى")) else present
        for prefix in ("ي", "ت"):
            yield Form(prefix + present[1:] + tail, "present")
        for ending in ("ون", "وا", "ان"):
            yield Form(short + ending + tail, "present")


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
