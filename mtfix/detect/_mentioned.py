"""Words that are spoken of, not used, names that are given, code: كلمة house, يعرف باسم Bauhaus, print("Hello"). Part of `script`."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise

from rapidfuzz import fuzz

from mtfix import arabic, kept, tables
from mtfix.detect._around import item, phrase_before
from mtfix.detect._cited import cited
from mtfix.detect._interface import entered
from mtfix.detect._named import is_first_name, is_german
from mtfix.residue import Kind, Token

_OPEN = ' "«“”„\u2018\u2019\u0027('
_SPOKEN_OF = frozenset(
    "كلمة كلمتي كلمتا كلمتين كلمات الكلمة الكلمتان الكلمتين الكلمات لفظ لفظة لفظتي لفظي اللفظ اللفظة مفردة المفردة مصطلح مصطلحي مصطلحا "
    "مصطلحات المصطلح المصطلحات عبارة العبارة معنى الفعل الفعلين المفتاحية الدالة السمة المتغير".split()
)
"""Nouns that speak of the word behind them. الأمر is none: it is the matter more often than the command."""
_NOT_OF_WORDS = re.compile(
    rf"(?<![{arabic.LETTER}])(?:[وف]?(?:رد|في|خلال|نص|كل|أي|بلا|بدون|ذات|ذو|ذا|من|له|لها|لا)|[{arabic.LETTER}]*(?:لقى|لقي|لقاء|لقت|لقيت)) $"
)
"""Before such a noun: a speech that is held (ألقى كلمة), a reaction (رد الفعل), sense (كلام بلا معنى)."""
_OF_CODE = frozenset("الحلقة حلقة الشرط شرط الجملة جملة التعليمة تعليمة".split())
_KEYWORDS = frozenset("for foreach while if else switch do try case break continue".split())
_JOINED = re.compile(r'["»”\u2019\u0027)]*(?: ?[،,/] ?| )(?:(?:و|أو|أم) ?)?["«“\u2018\u0027(]*')
_DIFFERENCE = re.compile(rf"(?<![{arabic.LETTER}])(?:[وف]?[بل]?ال)?(?:فرق|خلط) بين $|(?<![{arabic.LETTER}])للفرق بين $")
_CONFUSED = 70
"""Per cent of letters alike from which two words with capitals may be taken for each other: Effect, Affect."""
_OF_WORDS = "كلمة|اسم|لفظ|لفظة|مصطلح|تسمية|عبارة|تعبير|مثل|مقابل|مرادف|أصل"
_LANGUAGES = "إنجليزي|ألماني|فرنسي|لاتيني|يوناني|إيطالي|إسباني|تركي|فارسي|روسي|علمي|تجاري"
_NAMED = re.compile(
    rf"(?:^| )[وف]?(?:(?:ال)?(?:معروفة?|مشهورة?|[يت]?عرفت?|[يت]شتهر|اشتهرت?)(?: {arabic.WORD}){{0,5}} باسم"
    rf"|(?:تحت|علي(?:ه|ها|هم|هما)|[يت]حمل) اسم|[يت]سمى|المسمى|المسماة|سميت?"
    rf"|[بك]?(?:ال(?:{_OF_WORDS})|(?:{_OF_WORDS})(?:ه|ها|هما|هم)) ال(?:{_LANGUAGES})ة?|(?:ال)?مرادف(?:ه|ها)?"
    rf"|(?:ال)?(?:{_OF_WORDS})(?: {arabic.WORD}){{0,4}} (?:مشتقة?|مأخوذة?) من|(?:مشتقة?|مأخوذة?) من ال(?:{_LANGUAGES})ة)$"
)
"""What gives a name to something, or says where a word comes from. باسم by itself is "on behalf of"."""
_NAMED_LAST = re.compile(
    rf"باسم|اسم|[يت]سمى|المسمى|المسماة|[وف]?سميت?|من|ال(?:{_LANGUAGES})ة?|[وف]?(?:ال)?(?:مرادف(?:ه|ها)?|اختصارا?)|[وف][يت]سمى"
)
_SO_CALLED = re.compile(r"(?:^| )[وفبل]?م?ما [يت]سمى$")
_SHORT_FOR = re.compile(r"(?:^| )[وف]?(?:ال)?اختصارا?$")
_ELSEWHERE = re.compile(rf" في {arabic.WORD}(?: {arabic.WORD})? (?:و ?|أو )")
"""… known as X in France and Y in Germany."""
_QUOTED = re.compile(r'["«“][^\W\d_\u0600-\u06ff](?:[^\W_\u0600-\u06ff]|[ \u2019\u0027-])*["»”]')
_AFTER = "(?:(?<=[A-Za-z\\])\"']{0})|(?<=[A-Za-z\\])\"'] {0}))"
_CODE = re.compile(  # each begins with the sign itself, which `re` then looks for first
    rf"\((?<=[A-Za-z_]\()(?:\)|[\"']|[a-z_]+[,)=])|\{{|\}}|\*{_AFTER.format('[*]')} ?[A-Za-z]|={_AFTER.format('=')}={{0,2}} ?[\w\"'\[]"
    rf"|\[(?<=[a-z]\[)\w*\]|;(?<=\);)$",
    re.MULTILINE,
)
_REACH = 60
"""Characters of a line that a sign of code speaks for: a line may be a whole article."""
_NEAR = 200
_CLOSED = re.compile(r"[.!?؟](?=\s)|\n")


def as_kept(text: str, found: Sequence[Token], fixed: Sequence[tuple[int, int]]) -> list[Token]:
    """`found`, with the tokens kept that are meant to stand: code, what is spoken of, named, pressed or cited; `fixed` places are no code.

    Where a sentence speaks of one word, what else it has in small letters or quotes is spoken of as well: الفعل go يصبح went.
    """
    if not found:
        return []
    code = list(_code(text, fixed))
    spoken: set[int] = set()  # a sentence that has one of these is about words, one that has a name or a button alone is not
    phrases = ["" if token.kind is Kind.KEPT else phrase_before(text, token.start) for token in found]
    meant = set(chain(entered(text, found, phrases), cited(text, found), _named(text, found, phrases)))
    for at, token in enumerate(found):
        if kept.among(code, token.letters, token.letters + 1) or _is_spoken_of(text, token):
            spoken.add(at)
        elif at and at - 1 in spoken and _JOINED.fullmatch(text, found[at - 1].end, token.letters):
            spoken.add(at)
    for at, (one, other) in enumerate(pairwise(found)):
        between = _DIFFERENCE.search(text, max(0, one.start - 16), one.start)
        if between and _are_confused(one, other) and _JOINED.fullmatch(text, one.end, other.letters):
            spoken |= {at, at + 1}
    if not spoken and not meant:
        return list(found)
    ends = [match.end() for match in _CLOSED.finditer(text)]
    sentence = [bisect_right(ends, token.letters) for token in found]
    speaks = {sentence[at] for at in spoken}
    return [
        replace(token, kind=Kind.KEPT) if at in spoken or at in meant or (sentence[at] in speaks and _stands_apart(text, token)) else token
        for at, token in enumerate(found)
    ]


def _are_confused(one: Token, other: Token) -> bool:
    """Whether a difference between the two may be one of words: in small letters, or so alike that one is taken for the other."""
    if one.text.islower() and other.text.islower():
        return True
    return Kind.NAME not in (one.kind, other.kind) and fuzz.ratio(one.text.lower(), other.text.lower()) >= _CONFUSED


def _named(text: str, found: Sequence[Token], phrases: Sequence[str]) -> Iterator[int]:
    """The numbers of the tokens that are given as a name, save people and places that the tables know; of what is so called, no German."""
    for at, (token, before) in enumerate(zip(found, phrases, strict=True)):
        if not _NAMED_LAST.fullmatch(before.rpartition(" ")[2]):
            continue
        if not _NAMED.search(before) and not (text[token.start : token.letters].startswith("ل") and _SHORT_FOR.search(before)):
            continue
        words = item(text, found, at)
        if _is_known(text, [found[number] for number in words]) or (is_german(token) and _SO_CALLED.search(before)):
            continue
        yield from words
        following = words.stop
        if following < len(found) and _ELSEWHERE.fullmatch(text, found[following - 1].end, found[following].letters):
            yield from item(text, found, following)


def _is_known(text: str, words: Sequence[Token]) -> bool:
    """Whether `words` are a person or a place of the name table, or somebody whose first name it knows."""
    if words[0].kind is not Kind.NAME:
        return False
    known = tables.name(text[words[0].letters : words[-1].end])
    return (known is not None and known[1] in ("person", "place")) or (len(words) > 1 and is_first_name(words[0].text))


def is_one_of_several(text: str, place: int) -> bool:
    """Whether the line of `place` has several foreign words in quotes near by: it is words that it is about."""
    before, after = text[max(0, place - _NEAR) : place].rpartition("\n")[2], text[place : place + _NEAR].partition("\n")[0]
    return len(_QUOTED.findall(before + after)) > 1


def _stands_apart(text: str, token: Token) -> bool:
    return token.text.islower() or text[max(0, token.letters - 1) : token.letters] in tuple('"«“')


def _is_spoken_of(text: str, token: Token) -> bool:
    """Whether the Arabic word before `token` is one that speaks of words."""
    before = text[max(0, token.start - 40) : token.start]
    bare = before.rstrip(_OPEN)
    said = arabic.WORD_RE.findall(bare)[-1:]
    if not said or not bare.endswith(said[0]) or bare == before:
        return False
    word = arabic.strip_marks(said[0])
    if token.text in _KEYWORDS and word.lstrip("وف") in _OF_CODE:
        return True
    forms = (word, word[1:] if word[0] in "وفبلك" else word, "ا" + word[1:] if word.startswith("لل") else word)
    if word == "بالفعل" or not any(form in _SPOKEN_OF for form in forms):  # indeed
        return False
    quoted = before[-1:] in tuple('"«“')
    return quoted or _NOT_OF_WORDS.search(bare[: -len(said[0])]) is None


def _code(text: str, fixed: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where signs of code stand beside foreign words, outside addresses, tags and what else is `fixed`, and the line around them."""
    for sign in _CODE.finditer(text):
        if not kept.among(fixed, sign.start(), sign.end()):
            first, last = max(0, sign.start() - _REACH), min(len(text), sign.end() + _REACH)
            line, end = text.rfind("\n", first, sign.start()) + 1, text.find("\n", sign.end(), last)
            yield max(first, line), end if end >= 0 else last
